"""Cleaning up is for who may see, change and delete all customers; everybody else is refused by the data layer."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.duplicates import Customers, may_clean, set_aside, take_back
from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.quality import RULES
from crm_desktop.operations.cleaning.merging import merge_all
from crm_desktop.operations.cleaning.quality import look, mend

As = Callable[..., Store]
WAYS: dict[str, Callable[[Store], Any]] = {
    "read": lambda store: Customers(store, store.reader),
    "set aside": lambda store: set_aside(store, [("C0000001", "C0000002")]),
    "take back": lambda store: take_back(store, [("C0000001", "C0000002")]),
    "merge all": lambda store: merge_all(
        store, store.registry["customer"], [("C0000001", "C0000002")], lambda _count, _done: None
    ),
    "look": lambda store: look(store, store.reader, lambda _done: None),
    "mend": lambda store: mend(store, RULES[1], ["C0000001"], lambda _done: None),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("role", "me"), [("staff", "S0001"), ("customer", "C0000001")])
def test_nobody_else_cleans_up(as_: As, role: str, me: str, way: str) -> None:
    store = as_(role, me)
    assert not may_clean(store)
    with pytest.raises(PermissionDenied):
        WAYS[way](store)


def test_a_merge_must_reach_every_record(as_: As) -> None:
    store = as_("staff", "S0001")  # C0000003 is somebody else's
    with pytest.raises(PermissionDenied):
        store.merge(store.registry["customer"], "C0000001", ["C0000003"], {})


def test_an_administrator_cleans_up(owned: Store) -> None:
    assert may_clean(owned)
    assert merge_all(owned, owned.registry["customer"], [("C0000001", "C0000003")], lambda _count, _done: None) == 1
