"""The headings of the virtual list under the mouse."""

from collections.abc import Callable
from typing import Any

from tests.views.tables.hands import COLUMNS, MILLION, PAGE, Desk, show


def test_a_click_on_a_heading_sorts(desk: Desk) -> None:
    show(desk, 10)
    desk.click_heading(60)
    desk.click_heading(200, times=2)
    assert desk.heard == [("sort", "number"), ("sort", "name"), ("sort", "name")]
    desk.click_heading(650)  # right of all columns
    assert len(desk.heard) == 3


def test_a_press_that_leaves_its_heading_does_not_sort(desk: Desk) -> None:
    show(desk, 10)
    desk.drag_heading(60, by=120)
    assert desk.heard == []
    assert desk.table.widths()["number"] == 120


def test_the_keyboard_stays_with_the_rows_after_a_click_on_a_heading(desk: Desk) -> None:
    show(desk, 10)
    desk.click_heading(60)
    assert desk.table.focus_get() is desk.body


def test_the_sorted_column_has_an_arrow(desk: Desk) -> None:
    show(desk, 1)
    desk.table.show_sort("name")
    assert set(desk.texts(desk.head)) == {"编号", "姓名 ▲", "积分", "会员"}
    desk.table.show_sort("points", descending=True)
    assert {"姓名", "积分 ▼"} <= set(desk.texts(desk.head))
    desk.table.show_sort(None)
    assert set(desk.texts(desk.head)) == {column.label for column in COLUMNS}


def test_dragging_a_border_changes_the_width_and_reports_once(desk: Desk) -> None:
    show(desk, MILLION)
    desk.drag_heading(120, by=45)
    assert desk.table.widths() == {"number": 165, "name": 150, "points": 90, "vip": 80}
    assert desk.heard == [("layout",)]


def test_a_double_click_on_a_border_fits_the_visible_rows(desk: Desk) -> None:
    rows = show(desk, MILLION)
    rows.asked.clear()
    desk.click_heading(120, times=2)
    assert desk.table.widths()["number"] < 120
    assert set(rows.asked) <= set(range(PAGE + 2))
    assert desk.heard == [("layout",)]
    assert "C9" in desk.texts(desk.body), "fits without an ellipsis"


def test_a_heading_tells_its_tooltip(desk: Desk, root: Any, settle: Callable[..., None]) -> None:
    show(desk, 1)
    tip = desk.table._headings._tip
    desk.head.event_generate("<Motion>", x=60, y=10)
    assert tip.text == ""
    desk.head.event_generate("<Motion>", x=200, y=10)
    settle(root, until=lambda: tip.toplevel is not None)
    assert tip.text == "客户的全名"
    desk.head.event_generate("<Leave>")
    assert tip.toplevel is None
