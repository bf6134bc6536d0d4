"""Who sees and writes what hangs on an opportunity alone: whoever has the opportunity; customers never."""

from collections.abc import Callable

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts import accounts
from crm_desktop.db.lists.rows import row_ids
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Key

As = Callable[..., Store]
KINDS = ("interaction", "follow_up")


def shown(store: Store, kind: str) -> set[object]:
    entity = store.registry[kind]
    return set(row_ids(store.reader, store.queries.list_of(store.seen[entity.name])))


def make(store: Store, kind: str, staff: str) -> tuple[Key, Key]:
    prospect = store.create(store.registry["opportunity"], {"name": "新店", "prospect": "周老板", "staff": staff})
    return prospect, store.create(store.registry[kind], {"subject": "谈", "opportunity": prospect, "staff": None})


@pytest.mark.parametrize("kind", KINDS)
def test_staff_have_those_of_their_own_opportunities(as_: As, owned: Store, kind: str) -> None:
    _prospect, mine = make(owned, kind, "S0001")
    theirs, others = make(owned, kind, "S0002")
    staff = as_("staff")
    assert mine in shown(staff, kind)
    assert others not in shown(staff, kind)
    staff.update(staff.registry[kind], mine, {"subject": "再谈"}, 1)
    with pytest.raises(errors.PermissionDenied):
        staff.update(staff.registry[kind], others, {"subject": "再谈"}, 1)
    with pytest.raises(errors.CrmError):
        staff.create(staff.registry[kind], {"subject": "谈", "opportunity": theirs})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rights", [{}, {"update": "none"}, {"客户编号": "read"}])
def test_their_prospect_becomes_a_customer_whatever_they_may_change_there(
    as_: As, users: accounts.Users, owned: Store, kind: str, rights: dict[str, str]
) -> None:
    prospect, mine = make(owned, kind, "S0001")
    entity, opportunity = owned.registry[kind], owned.registry["opportunity"]
    users.set_rights("staff", {(entity.table, item): value for item, value in rights.items()})
    staff = as_("staff")
    staff.update(opportunity, prospect, {"customer": "C0000001"}, 1)
    assert owned.get(entity, mine)["customer"] == "C0000001"
    staff.undo()
    assert owned.get(entity, mine)["customer"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_customers_never_see_them(as_: As, owned: Store, kind: str) -> None:
    prospect, _mine = make(owned, kind, "S0001")
    owned.update(owned.registry["opportunity"], prospect, {"customer": "C0000001"}, 1)
    assert shown(as_("customer"), kind) == set()
