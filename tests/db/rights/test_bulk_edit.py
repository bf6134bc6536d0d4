"""Many records at once are changed no further than one by one."""

from collections.abc import Callable

import pytest

from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.bulk_edit import Edit, edit_many, editable, reachable
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


def everything(store: Store, customer: Entity) -> list[int]:
    return list(reachable(store.reader, store, customer, store.queries.list_of(customer), None))


def column(store: Store, customer: Entity, name: str) -> list[Value]:
    select = store.queries.list_of(customer, fields=[customer.by_name[name]])
    return [select.record(row)[name] for row in store.reader.execute(*select.first(100))]


def test_staff_change_their_own_only(as_: Callable[..., Store], customer: Entity) -> None:
    staff = as_("staff")
    ids = everything(staff, customer)
    assert len(ids) == 2, "of three"
    assert edit_many(staff, customer, ids, Edit(customer.by_name["industry"], "set", "软件")) == 2
    staff.undo()


def test_columns_that_the_role_does_not_set_are_neither_offered_nor_taken(
    as_: Callable[..., Store], customer: Entity
) -> None:
    staff = as_("staff")
    names = [field.name for field in editable(staff, customer)]
    assert "points" not in names
    assert "industry" in names
    assert "last_purchase" not in names
    with pytest.raises(PermissionDenied):
        edit_many(staff, customer, everything(staff, customer), Edit(customer.by_name["points"], "set", 5))


def test_records_out_of_reach_are_left_alone_even_if_named(
    as_: Callable[..., Store], owned: Store, customer: Entity
) -> None:
    everyone = everything(owned, customer)
    edit_many(as_("staff"), customer, everyone, Edit(customer.by_name["industry"], "set", "软件"))
    assert column(owned, customer, "industry") == ["软件", "软件", None]


def test_a_customer_changes_nothing(as_: Callable[..., Store], customer: Entity) -> None:
    assert everything(as_("customer"), customer) == []
    assert editable(as_("customer"), customer) == []
