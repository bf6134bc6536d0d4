"""Filters under a name: whose they are, and who is offered which."""

from collections.abc import Callable

import pytest

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.lists.saved_filters import SavedFilter, save_filter, saved_filters
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition

As = Callable[..., Store]
RICH = (Condition("points", "at_least", 50),)
NOTED = (Condition("notes", "contains", "密"), Condition("points", "filled"))


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


def names(store: Store, entity: Entity) -> list[str]:
    return [saved.name for saved in saved_filters(store.reader, store, entity)]


def test_ones_own_is_nobody_elses(as_: As, customer: Entity) -> None:
    save_filter(as_("staff"), customer, "富", RICH)
    assert names(as_("staff"), customer) == ["富"]
    assert names(as_("staff", "S0002"), customer) == []
    assert names(as_("admin"), customer) == []


def test_the_administrator_saves_for_everybody(as_: As, customer: Entity) -> None:
    save_filter(as_("admin"), customer, "富", RICH, common=True)
    assert saved_filters(as_("staff").reader, as_("staff"), customer) == [SavedFilter("富", RICH, True)]


def test_nobody_else_does(as_: As, customer: Entity) -> None:
    for role in ("staff", "customer"):
        with pytest.raises(PermissionDenied):
            save_filter(as_(role), customer, "富", RICH, common=True)
    assert names(as_("admin"), customer) == []


def test_a_filter_on_a_column_that_one_does_not_see_is_not_offered(as_: As, customer: Entity) -> None:
    save_filter(as_("admin"), customer, "富", RICH, common=True)
    save_filter(as_("admin"), customer, "密", NOTED, common=True)
    assert set(names(as_("staff"), customer)) == {"密", "富"}
    assert names(as_("customer"), customer) == ["富"]


def test_the_same_name_is_another_filter_and_none_forgets_it(owned: Store, customer: Entity) -> None:
    save_filter(owned, customer, "我的", RICH)
    save_filter(owned, customer, "我的", NOTED)
    assert saved_filters(owned.reader, owned, customer) == [SavedFilter("我的", NOTED, False)]
    save_filter(owned, customer, "我的", ())
    assert names(owned, customer) == []


@pytest.mark.parametrize("name", ["", "长" * 41])
def test_a_name_that_is_none(owned: Store, customer: Entity, name: str) -> None:
    with pytest.raises(CrmError):
        save_filter(owned, customer, name, RICH)


@pytest.mark.parametrize(
    "text", ["1", '[["name"]]', '[["nothing", "is", 1]]', '[["name", "like", "a"]]', '[["name", "is", {}]]']
)
def test_what_other_programs_wrote_there_is_left_out(owned: Store, customer: Entity, text: str) -> None:
    with owned.database.atomic() as connection:
        connection.execute("INSERT INTO 筛选 VALUES ('', 'customer', '坏', ?)", (text,))
    assert names(owned, customer) == []
    with pytest.raises(sqlite.IntegrityError), owned.database.atomic() as connection:
        connection.execute("INSERT INTO 筛选 VALUES ('', 'customer', '更坏', '[')")
