"""What the data layer refuses of quotes, orders and deliveries, with a word, whatever way it is tried (D4.2)."""

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.lists.rows import row_ids
from crm_desktop.db.writing.bulk_edit import Edit, edit_many
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import order as orders
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.records import Record
from crm_desktop.operations.sales import selling

pytestmark = pytest.mark.usefixtures("english")
YEAR = "2026-01-01"


def change(store: Store, name: str, key: Any, **values: Any) -> None:
    entity = store.registry[name]
    store.update(entity, key, values, int(str(store.get(entity, key)["version"])))


def move(store: Store, name: str, key: str, *states: str) -> None:
    for state in states:
        change(store, name, key, state=state)


@pytest.fixture
def quote(office: Store) -> str:
    """A draft with one line, no. 1: 5 × P000001."""
    key = office.create(office.registry["quote"], {"customer": "C0000001"})
    office.create(office.registry["quote_line"], {"quote": key, "product": "P000001", "quantity": 5})
    return str(key)


@pytest.fixture
def order(office: Store) -> str:
    """Confirmed, with lines 1: 5 × P000001 and 2: 1 × P000002."""
    key = office.create(office.registry["order"], {"customer": "C0000001"})
    for product, quantity in (("P000001", 5), ("P000002", 1)):
        office.create(office.registry["order_line"], {"order": key, "product": product, "quantity": quantity})
    move(office, "order", str(key), orders.CONFIRMED)
    return str(key)


def deliver(store: Store, line: int, quantity: int, **values: Any) -> Any:
    return store.create(store.registry["delivery"], {"order_line": line, "quantity": quantity, **values})


def take_in(store: Store, name: str, rows: Sequence[Record], *, together: bool) -> None:
    """As an import does."""
    entity = store.registry[name]
    with store.step("import") as step, contextlib.closing(Intake(store, step, entity, list(rows[0]))) as intake:
        if together:
            intake.add_columns({field: [row[field] for row in rows] for field in rows[0]})
        else:
            for row in rows:
                intake.add(row)
        intake.finish()


def refuses(act: Callable[[], object], words: str) -> Mapping[str, str]:
    """Returns what is said of which field."""
    with pytest.raises(errors.CrmError, match=words) as refused:
        act()
    return refused.value.errors if isinstance(refused.value, errors.ValidationFailed) else {}


# -- lines of quotes ------------------------------------------------------------------------------------------------

SENT = (quotes.SENT,)
ACCEPTED = (quotes.SENT, quotes.ACCEPTED)


@pytest.mark.parametrize("states", [SENT, ACCEPTED, (quotes.SENT, quotes.REJECTED), (quotes.SENT, quotes.EXPIRED)])
def test_lines_of_a_quote_that_is_out_stay_as_they_are(office: Store, quote: str, states: tuple[str, ...]) -> None:
    line = office.registry["quote_line"]
    move(office, "quote", quote, *states)
    total = office.get(office.registry["quote"], quote)["total"]
    said = refuses(lambda: office.create(line, {"quote": quote, "product": "P000002"}), "revise")
    assert set(said) == {"quote"}
    refuses(lambda: change(office, "quote_line", 1, quantity=6), "revise")
    refuses(lambda: office.delete(line, [1]), "revise")
    rowids = row_ids(office.reader, office.queries.list_of(line))
    refuses(lambda: edit_many(office, line, rowids, Edit(line.by_name["quantity"], "set", 9)), "revise")
    assert office.get(office.registry["quote"], quote)["total"] == total
    change(office, "quote_line", 1, quantity=5)  # nothing is another


def test_lines_of_a_draft_are_free_and_cannot_be_moved_into_one_that_is_out(office: Store, quote: str) -> None:
    line = office.registry["quote_line"]
    out = office.create(office.registry["quote"], {"customer": "C0000001"})
    move(office, "quote", str(out), quotes.SENT)
    refuses(lambda: change(office, "quote_line", 1, quote=out), "revise")
    change(office, "quote_line", 1, quantity=6)
    office.create(line, {"quote": quote, "product": "P000002"})
    office.delete(line, [1, 2])


def test_a_revision_undo_and_the_whole_quote_are_the_ways(office: Store, quote: str) -> None:
    line = office.registry["quote_line"]
    office.delete(line, [1])
    office.undo()
    change(office, "quote_line", 1, quantity=7)
    move(office, "quote", quote, quotes.SENT)
    newer = selling.revise_quote(office, quote)
    office.create(line, {"quote": newer, "product": "P000002"})
    for _step in range(4):  # line, revision, state, quantity
        office.undo()
    assert office.get(line, 1)["quantity"] == 5
    for _step in range(3):
        office.redo()
    office.delete(office.registry["quote"], [newer, quote], with_dependents=True)
    assert office.reader.execute("SELECT count(*) FROM 报价明细").fetchone() == (0,)
    office.undo()
    assert office.get(line, 1)["quantity"] == 7


@pytest.mark.parametrize("together", [True, False])
def test_an_import_brings_the_lines_of_what_is_out(office: Store, quote: str, together: bool) -> None:
    move(office, "quote", quote, *ACCEPTED)
    take_in(office, "quote_line", [{"quote": quote, "product": "P000002", "quantity": 1}], together=together)
    assert office.reader.execute("SELECT count(*) FROM 报价明细").fetchone() == (2,)
    office.undo()
    assert office.reader.execute("SELECT count(*) FROM 报价明细").fetchone() == (1,)


# -- deliveries -----------------------------------------------------------------------------------------------------


def test_no_more_is_delivered_than_was_ordered(office: Store, order: str) -> None:
    deliver(office, 1, 3)
    assert set(refuses(lambda: deliver(office, 1, 3), "at most 2")) == {"quantity"}
    second = deliver(office, 1, 2)
    refuses(lambda: deliver(office, 1, 1), "at most 0")
    refuses(lambda: change(office, "delivery", second, quantity=3), "at most 2")
    change(office, "delivery", second, quantity=1)
    deliver(office, 1, 1)
    deliver(office, 2, 1)
    refuses(lambda: change(office, "delivery", second, order_line=2), "at most 0")


def test_what_was_delivered_stays_ordered(office: Store, order: str) -> None:
    deliver(office, 1, 3)
    assert set(refuses(lambda: change(office, "order_line", 1, quantity=2), "at least 3")) == {"quantity"}
    change(office, "order_line", 1, quantity=3)
    other = office.create(office.registry["order"], {"customer": "C0000002"})
    assert set(refuses(lambda: change(office, "order_line", 1, order=other), "cannot be changed")) == {"order"}


def test_a_delivery_is_of_a_line_of_its_order(office: Store, order: str) -> None:
    other = office.create(office.registry["order"], {"customer": "C0000002"})
    assert set(refuses(lambda: deliver(office, 1, 1, order=other), order)) == {"order_line"}
    key = deliver(office, 1, 1)
    assert office.get(office.registry["delivery"], key)["order"] == order
    refuses(lambda: change(office, "delivery", key, order=other), order)


def test_a_cancelled_order_cannot_be_delivered(office: Store, order: str) -> None:
    key = deliver(office, 1, 1)
    move(office, "order", order, orders.CANCELLED)
    assert set(refuses(lambda: deliver(office, 1, 1), "cancelled")) == {"order"}
    change(office, "delivery", key, notes="退回")
    office.delete(office.registry["delivery"], [key])
    office.undo()
    office.undo()
    office.undo()
    deliver(office, 1, 1)


@pytest.mark.parametrize("together", [True, False])
def test_an_import_is_held_to_the_amounts(office: Store, order: str, together: bool) -> None:
    deliver(office, 1, 2)
    row = {"order": order, "order_line": 1, "date": YEAR, "quantity": 2}
    refused = (FieldError, errors.ValidationFailed)
    with pytest.raises(refused):
        take_in(office, "delivery", [row, row], together=together)
    other = office.create(office.registry["order"], {"customer": "C0000002"})
    with pytest.raises(refused):
        take_in(office, "delivery", [{**row, "order": other}], together=together)
    move(office, "order", order, orders.CANCELLED)  # it may bring what was delivered before
    take_in(office, "delivery", [row, {**row, "quantity": 1}], together=together)
    assert office.reader.execute("SELECT 已交付 FROM 订单明细").fetchall()[0] == (5,)


# -- what is due ----------------------------------------------------------------------------------------------------


def test_what_a_cancelled_order_has_is_neither_overdue_nor_open(office: Store, order: str) -> None:
    payment = office.registry["payment"]
    quick = {one.name: one.conditions for one in payment.quick}
    office.create(payment, {"order": order, "due": "2020-01-01", "amount": 100})

    def count(name: str) -> int:
        return len(row_ids(office.reader, office.queries.list_of(payment, conditions=quick[name])))

    assert (count("overdue"), count("open")) == (1, 1)
    move(office, "order", order, orders.CANCELLED)
    assert (count("overdue"), count("open")) == (0, 0)
    office.undo()
    assert (count("overdue"), count("open")) == (1, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("discount_rate", 500), ("discount", 100), ("tax_rate", 600), ("terms", "x"), ("customer", "C0000002")],
)
def test_what_was_sent_is_settled(office: Store, quote: str, field: str, value: Any) -> None:
    change(office, "quote", quote, **{field: value})
    move(office, "quote", quote, quotes.SENT)
    before = office.get(office.registry["quote"], quote)
    with pytest.raises(errors.ValidationFailed, match="cannot be changed any more") as caught:
        change(
            office, "quote", quote, **{field: None if field == "terms" else "C0000001" if field == "customer" else 1}
        )
    assert list(caught.value.errors) == [field]
    assert office.get(office.registry["quote"], quote) == before
    change(office, "quote", quote, notes="called", **{field: value})  # the same again
    move(office, "quote", quote, quotes.ACCEPTED)


def day(after: int) -> str:
    return (dt.date.today() + dt.timedelta(days=after)).isoformat()


def test_what_is_not_valid_any_more_is_not_sent(office: Store, quote: str) -> None:
    """It would expire with the next look of the day."""
    change(office, "quote", quote, issued="2020-01-01", valid_until=day(-1))
    assert set(refuses(lambda: move(office, "quote", quote, quotes.SENT), "has passed; change it")) == {"valid_until"}
    assert office.get(office.registry["quote"], quote)["state"] == quotes.DRAFT
    refuses(lambda: change(office, "quote", quote, state=quotes.SENT, valid_until="2020-01-01"), "has passed")
    change(office, "quote", quote, notes="still a draft")
    change(office, "quote", quote, state=quotes.SENT, valid_until=day(0))
    change(office, "quote", quote, valid_until=day(-1))  # what was sent ends early
    move(office, "quote", quote, quotes.ACCEPTED)


def test_an_import_brings_what_was_sent_long_ago(office: Store) -> None:
    row = {"customer": "C0000001", "issued": "2020-01-01", "valid_until": "2020-02-01", "state": quotes.SENT}
    take_in(office, "quote", [row], together=True)
    assert office.reader.execute("SELECT 状态 FROM 报价").fetchall() == [(quotes.SENT,)]


def test_a_draft_may_be_sent_with_its_last_change(office: Store, quote: str) -> None:
    change(office, "quote", quote, state=quotes.SENT, discount_rate=500)
    assert office.get(office.registry["quote"], quote)["discount_rate"] == 500
