"""Choosing a record of another entity by typing a part of its name."""

from typing import Any

import pytest


@pytest.fixture
def customers(desk: Any) -> Any:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 1)
    return tab


def offered(entry: Any) -> list[str]:
    """The lines of the list under the entry, if it is there."""
    popups = [child for child in entry.winfo_children() if child.winfo_class() == "Toplevel"]
    return [line for popup in popups for box in popup.winfo_children() for line in box.get(0, "end")]


def test_typing_a_part_of_a_name_offers_what_matches(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("张", entry)
    desk.idle()
    assert [line.split()[:2] for line in offered(entry)] == [["S0001", "张三"], ["S0003", "张小红"]]
    assert desk.root.focus_get() is entry


def test_down_and_enter_choose(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("张", entry)
    desk.idle()
    desk.press("Down", on=entry)
    desk.press("Return", on=entry)
    assert entry.get() == "S0003 张小红"
    desk.idle()
    assert offered(entry) == [], "what was chosen is not asked for again"
    desk.press("Control-s")
    assert desk.column(customers.list, "联系人")[1] == "张小红"


def test_escape_closes_the_list_and_keeps_what_was_typed(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("张", entry)
    desk.idle()
    desk.press("Escape", on=entry)
    assert offered(entry) == []
    assert entry.get() == "张"


def test_leaving_takes_the_only_match(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("小红", entry)
    desk.idle()
    desk.press("Tab", on=entry)
    assert entry.get() == "S0003 张小红"
    assert offered(entry) == []
    desk.press("Control-s")
    assert desk.column(customers.list, "联系人")[1] == "张小红"


def test_leaving_with_several_matches_takes_none(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("张", entry)
    desk.idle()
    desk.press("Tab", on=entry)
    assert entry.get() == "张"


def test_saving_takes_the_only_match_on_offer(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("小红", entry)
    desk.idle()
    desk.press("Control-s", on=entry)
    assert desk.faults(customers.record) == {}
    assert desk.column(customers.list, "联系人")[1] == "张小红"
    assert entry.get() == "S0003 张小红"


def test_an_unknown_name_is_an_error_on_saving(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("诸葛亮", entry)
    desk.idle()
    assert offered(entry) == []
    desk.press("Control-s", on=entry)
    assert desk.faults(customers.record) == {"staff": "诸葛亮 不存在"}
    assert entry.get() == "诸葛亮"
    assert desk.root.focus_get() is entry


def test_a_reference_may_be_emptied(desk: Any, customers: Any) -> None:
    desk.retype("", desk.input(customers.record, "staff"))
    desk.press("Control-s")
    assert desk.column(customers.list, "联系人")[1] == ""


def test_a_click_on_an_offer_takes_it(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "staff")
    desk.retype("张", entry)
    desk.idle()
    (popup,) = [child for child in entry.winfo_children() if child.winfo_class() == "Toplevel"]
    (box,) = popup.winfo_children()
    desk.root.update()
    x, y, width, height = box.bbox(1)
    box.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
    desk.idle()
    assert entry.get() == "S0003 张小红"
    assert offered(entry) == []


def test_what_is_offered_can_be_read_to_its_end(desk: Any) -> None:
    store = desk.colleague()
    order = store.create(desk.entity("order"), {"customer": "C0000001"})
    note = {"name": "商用大容量不锈钢双层保温电热水桶", "price": 100, "type": "电器"}
    product = store.create(desk.entity("product"), note)
    store.create(desk.entity("order_line"), {"order": order, "product": product, "quantity": 12})

    def look(dialog: Any) -> None:
        entry = desk.input(dialog.view, "order_line")
        desk.press("Down", on=entry)
        (popup,) = [child for child in entry.winfo_children() if child.winfo_class() == "Toplevel"]
        (box,) = popup.winfo_children()
        _x, _y, width, _height = box.bbox(0)
        assert width <= box.winfo_width()
        desk.press("Escape", on=entry)
        desk.press_button(dialog, "取消")

    tab = desk.tab("order")
    desk.click_row(tab.list, 0)
    deliveries = desk.open_tab(tab.record, "交付")
    desk.expect(look)
    desk.press_button(deliveries, "添加")
