"""Inputs that offer what is known: texts that often are one of a few, and tags."""

from typing import Any

import pytest

from crm_desktop.views.common.chips import UNKNOWN, Chip
from tests.views.desk import below


@pytest.fixture
def customers(desk: Any) -> Any:
    """The record of C0000002, and what tags there are: VIP, red; 邻居, which another customer holds."""
    store = desk.colleague()
    store.create(desk.entity("tag"), {"name": "VIP", "colour": "红"})
    store.update(desk.entity("customer"), "C0000005", {"tags": "邻居"}, 1)
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 1)
    return tab


def offered(entry: Any) -> list[str]:
    popups = [child for child in entry.winfo_children() if child.winfo_class() == "Toplevel"]
    return [line for popup in popups for box in popup.winfo_children() for line in box.get(0, "end")]


def chips(parent: Any) -> list[tuple[str, str]]:
    found = [widget for widget in below(parent) if isinstance(widget, Chip) and widget.winfo_viewable()]
    return [(str(chip.cget("text")).removesuffix(" ×"), str(chip.cget("background"))) for chip in found]


def value(desk: Any, name: str) -> Any:
    return desk.store.get(desk.entity("customer"), "C0000002")[name]


def test_a_region_is_found_by_its_initials(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "region")
    desk.retype("zjhz", entry)
    assert offered(entry) == [], "both words stand apart"
    desk.retype("hz", entry)
    assert offered(entry)[:2] == ["浙江 杭州", "浙江 湖州"]
    desk.press("Down", on=entry)
    desk.press("Return", on=entry)
    desk.press("Control-s")
    assert value(desk, "region") == "浙江 湖州"


def test_typing_narrows_what_is_offered(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "region")
    desk.retype("江", entry)
    many = offered(entry)
    desk.type("苏", entry)
    assert set(offered(entry)) < set(many)
    assert all("江苏" in line for line in offered(entry))


def test_any_other_text_stays(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "region")
    desk.retype("火星", entry)
    assert offered(entry) == []
    desk.press("Tab", on=entry)
    desk.press("Control-s")
    assert value(desk, "region") == "火星"


def test_a_begun_suggestion_is_not_taken_by_leaving(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "industry")
    desk.retype("软", entry)
    assert offered(entry) == ["软件"]
    desk.press("Tab", on=entry)
    assert offered(entry) == []
    assert entry.get() == "软"


def test_the_button_and_the_key_show_all(desk: Any, customers: Any) -> None:
    customers.record.notebook.select(0)
    entry = desk.input(customers.record, "industry")
    entry.focus_force()
    desk.press("Down", on=entry)
    assert len(offered(entry)) > 25
    desk.press("Escape", on=entry)
    assert offered(entry) == []


def test_showing_another_record_offers_nothing(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "region")
    entry.focus_force()
    customers.record.show("C0000003")
    desk.idle()
    assert offered(entry) == []
    assert not customers.record.dirty


def test_tags_are_typed_offered_and_coloured(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "tags")
    desk.retype("v", entry)
    assert offered(entry) == ["VIP"]
    desk.press("Return", on=entry)
    desk.type("linju", entry)
    assert offered(entry) == ["邻居"], "what another customer holds, by its pinyin"
    desk.press("Return", on=entry)
    desk.type("新的、", entry)
    assert entry.get() == ""
    desk.press("Control-s")
    assert value(desk, "tags") == "VIP、邻居、新的"
    expected = [("VIP", "#dc3545"), ("邻居", UNKNOWN), ("新的", UNKNOWN)]
    assert chips(customers.record.header) == expected
    customers.record.form.cells["tags"].input.widget.update()


def test_backspace_removes_the_last_tag_and_a_click_any(desk: Any, customers: Any) -> None:
    desk.colleague().update(desk.entity("customer"), "C0000002", {"tags": "甲、乙、丙"}, 1)
    desk.idle()
    field = customers.record.form.cells["tags"].input
    desk.press("BackSpace", on=field.entry)
    assert field.text() == "甲、乙"
    field._chips.winfo_children()[0].event_generate("<Button-1>")
    assert field.text() == "乙"
    assert customers.record.dirty
    desk.press("Control-z")
    assert field.text() == "甲、乙、丙"
    assert not customers.record.dirty


def test_a_tag_that_is_still_being_typed_is_saved_too(desk: Any, customers: Any) -> None:
    desk.retype("甲", desk.input(customers.record, "tags"))
    desk.press("Control-s")
    assert value(desk, "tags") == "甲"


def test_a_tag_that_is_too_long_is_said_and_stays(desk: Any, customers: Any) -> None:
    desk.retype("长" * 21, desk.input(customers.record, "tags"))
    desk.press("Control-s")
    assert "20" in desk.faults(customers.record)["tags"]
    assert value(desk, "tags") is None


def test_filtering_by_a_tag(desk: Any, customers: Any) -> None:
    for key, tags in (("C0000003", "老客户、VIP"), ("C0000004", "VIP客户")):
        desk.colleague().update(desk.entity("customer"), key, {"tags": tags}, 1)
    customers.filters.toggle_panel()
    line = customers.filters.panel._lines[0]
    desk.choose(line._field, "标签")
    assert line._operator.get() == "含标签", "comes first"
    desk.retype("VIP", line._value.entry)
    desk.press("Escape", on=line._value.entry)
    desk.press_button(customers.filters.panel, "应用")
    assert desk.column(customers.list, "客户编号") == ["C0000003"]
