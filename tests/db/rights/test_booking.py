"""Whoever may change an order books by it, though they may not delete purchases; by no other way they may."""

from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import order as orders
from tests.db.rights.conftest import numbered

NUMBER = numbered("DD", 1)


def change(store: Store, **values: Any) -> None:
    order = store.registry["order"]
    store.update(order, NUMBER, values, int(str(store.get(order, NUMBER)["version"])))


def count(store: Store) -> int:
    return int(store.reader.execute("SELECT count(*) FROM 购买").fetchone()[0])


def test_staff_confirm_and_cancel_their_orders_and_take_that_back(as_: Any) -> None:
    staff = as_("staff")
    before = count(staff)
    change(staff, state=orders.CONFIRMED)
    assert count(staff) == before + 1
    change(staff, state=orders.CANCELLED)
    assert count(staff) == before
    staff.undo()
    assert count(staff) == before + 1
    staff.undo()
    assert count(staff) == before
    staff.redo()
    assert count(staff) == before + 1
    booked = staff.reader.execute("SELECT max(购买编号) FROM 购买").fetchone()[0]
    with pytest.raises(errors.PermissionDenied):
        staff.delete(staff.registry["purchase"], [booked], with_dependents=True)
    line = staff.registry["order_line"]
    with pytest.raises(errors.PermissionDenied):
        staff.update(line, 1, {"purchase": 1}, int(str(staff.get(line, 1)["version"])))
    assert count(staff) == before + 1


def test_nobody_books_by_the_order_of_others(as_: Any) -> None:
    with pytest.raises(errors.CrmError):
        change(as_("customer"), state=orders.CONFIRMED)
