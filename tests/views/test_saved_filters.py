"""Filters under a name, as buttons above the list, with how many records each finds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop.db.lists.saved_filters import save_filter, saved_filters
from crm_desktop.entities.records import Condition


def buttons(tab: Any) -> list[str]:
    return [str(button.cget("text")) for _quick, button in tab.filters._buttons]


def test_a_filter_is_saved_into_the_file_and_counted(start: Callable[..., Any], file: Path) -> None:
    desk = start(file)
    tab = desk.window._built["customer"]
    tab.filters.toggle_panel()
    panel = tab.filters.panel
    desk.choose(panel._lines[0]._field, "姓名")
    desk.type("王", panel._lines[0]._value.widget)
    desk.type("老王", panel._name)
    desk.press_button(panel, "存为")
    desk.until(lambda: "老王 2" in buttons(tab))

    again = start(file)
    tab = again.window._built["customer"]
    again.until(lambda: "老王 2" in buttons(tab))
    again.press_button(tab.filters._quick_flow, "老王 2")
    assert again.column(tab.list, "姓名") == ["王伟", "王芳"]

    again.colleague().create(again.entity("customer"), {"name": "王五"})
    again.until(lambda: "老王 3" in buttons(tab))


def test_filters_among_the_preferences_are_taken_over_once(
    start: Callable[..., Any], preferences: Any, file: Path
) -> None:
    preferences.set("customer.filters", {"老王": [["name", "starts", "王"]], "坏": [["nothing", "is", 1]]})
    desk = start(file)
    entity = desk.entity("customer")
    assert [saved.name for saved in saved_filters(desk.store.reader, desk.store, entity)] == ["老王"]
    assert preferences.get("customer.filters") == {}
    save_filter(desk.store, entity, "老王", ())
    assert "老王" not in "".join(buttons(start(file).window._built["customer"]))


def test_retired_records_do_not_count(desk: Any) -> None:
    entity = desk.entity("customer")
    save_filter(desk.store, entity, "王", [Condition("name", "starts", "王")])
    desk.colleague().update(entity, "C0000001", {"retired": "是"}, 1)
    tab = desk.window._built["customer"]
    tab.filters._draw_quick()
    desk.until(lambda: "王 1" in buttons(tab))
