"""A quote is the customer's once it was sent: before, they find it nowhere, nor what is in it."""

import contextlib
import datetime as dt
from collections.abc import Callable

import pytest

from crm_desktop.db import errors
from crm_desktop.db.lists import rows
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key
from crm_desktop.operations.sales import selling
from crm_desktop.operations.sales.days import pass_days
from tests.db.rights.conftest import found, numbered

As = Callable[..., Store]
FIRST = numbered("BJ", 1)


def send(store: Store, key: str) -> None:
    quote = store.registry["quote"]
    store.update(quote, key, {"state": "已发送"}, int(str(store.get(quote, key)["version"])))


def seen(store: Store, entity: str) -> int:
    """In the list, as an export has it too."""
    return len(list(rows.iterate(store.reader, store.queries.list_of(store.registry[entity]))))


def everywhere(store: Store) -> list[int]:
    """In lists and exports, by searching, by its number."""
    got = 0
    with contextlib.suppress(errors.NotFound):
        got += bool(store.get(store.registry["quote"], FIRST))
    with contextlib.suppress(errors.NotFound):
        got += bool(store.get(store.registry["quote_line"], 1))
    return [seen(store, "quote"), seen(store, "quote_line"), len(found(store, "quote", FIRST)), got]


def test_customers_see_what_was_sent_to_them_and_no_drafts(as_: As, owned: Store) -> None:
    customer = as_("customer")
    assert everywhere(customer) == [0, 0, 0, 0]
    assert everywhere(as_("staff"))[0] > 0
    send(owned, FIRST)
    assert everywhere(customer) == [1, 1, 1, 2]
    send(owned, numbered("BJ", 2))  # another's
    assert everywhere(customer) == [1, 1, 1, 2]


def test_a_revision_is_not_theirs_before_it_is_sent(as_: As, owned: Store) -> None:
    send(owned, FIRST)
    newer = str(selling.revise_quote(owned, FIRST))
    customer = as_("customer")
    assert everywhere(customer) == [1, 1, 1, 2]
    with pytest.raises(errors.NotFound):
        customer.get(customer.registry["quote"], newer)
    send(owned, newer)
    assert seen(customer, "quote") == 2


def test_a_filter_that_would_never_find_anything_is_not_offered(as_: As) -> None:
    def offered(role: str) -> list[str]:
        return [quick.name for quick in as_(role).seen["quote"].quick]

    assert offered("staff")[:2] == ["state_draft", "state_sent"]
    assert offered("customer") == [name for name in offered("staff") if name != "state_draft"]


@pytest.mark.parametrize("role", ["staff", "customer"])
def test_whoever_has_signed_in_all_quotes_expire(as_: As, owned: Store, role: str) -> None:
    quote, other = owned.registry["quote"], numbered("BJ", 2)
    send(owned, other)
    owned.update(quote, other, {"valid_until": "2020-01-01"}, int(str(owned.get(quote, other)["version"])))
    someone = as_(role)
    pass_days(someone, someone.reader, dt.date.today())
    assert owned.get(quote, other)["state"] == "已过期"


def test_how_a_quote_was_before_it_was_sent_is_told_to_no_customer(as_: As, owned: Store) -> None:
    quote, line = owned.registry["quote"], owned.registry["quote_line"]

    def change(entity: Entity, key: Key, **values: Value) -> None:
        owned.update(entity, key, values, int(str(owned.get(entity, key)["version"])))

    change(quote, FIRST, discount_rate=3000)
    change(line, 1, discount_rate=2500)
    drafted = owned.history(quote, FIRST)[0].step
    change(quote, FIRST, discount_rate=1000, state="已发送")
    customer = as_("customer")
    (sent,) = customer.history(quote, FIRST)
    assert (sent.change.before, sent.change.after) == ({"state": "草稿"}, {"state": "已发送"})
    assert customer.history(line, 1) == []
    assert customer.as_of(quote, FIRST, drafted) is None
    assert customer.as_of(line, 1, drafted) is None
    told = customer.as_of(quote, FIRST, sent.step)
    assert told is not None
    assert told["discount_rate"] == 1000
    change(quote, FIRST, state="已接受")
    assert customer.history(quote, FIRST)[0].change.after == {"state": "已接受"}
    assert len(owned.history(quote, FIRST)) > 3
