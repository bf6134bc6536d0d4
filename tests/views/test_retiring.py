"""Customers that daily lists leave out; contacts, the main one first; participants."""

from typing import Any


def test_one_click_retires_a_customer_and_undo_brings_it_back(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 1)
    desk.press_button(tab.record.header, "停用")
    assert "C0000002" not in desk.column(tab.list, "客户编号")
    desk.press("Control-z", on=tab.list.table._body)
    assert "C0000002" in desk.column(tab.list, "客户编号")

    desk.click_row(tab.list, 1)
    desk.press_button(tab.record.header, "停用")
    desk.press_button(tab.filters._quick_flow, "已停用")
    assert desk.column(tab.list, "客户编号") == ["C0000002"]
    desk.click_row(tab.list, 0)
    desk.press_button(tab.record.header, "恢复使用")
    assert desk.column(tab.list, "客户编号") == []


def test_the_main_contact_stands_first(desk: Any) -> None:
    for name, main in (("周洋", "否"), ("吴敏", "是"), ("郑浩", "否")):
        desk.colleague().create(desk.entity("contact"), {"customer": "C0000001", "name": name, "main": main})
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 0)
    contacts = desk.open_tab(tab.record, "联系人")
    assert desk.column(contacts.list, "姓名")[0] == "吴敏"


def test_a_participant_is_added_shown_by_name_and_taken_away(desk: Any) -> None:
    desk.colleague().create(desk.entity("interaction"), {"customer": "C0000001", "subject": "问好"})
    tab = desk.tab("interaction")
    desk.idle()
    desk.click_row(tab.list, 0)
    people = desk.open_tab(tab.record, "参与人")

    def fill(dialog: Any) -> None:
        entry = desk.input(dialog.view, "staff")
        desk.type("李四", entry)
        desk.idle()
        desk.press("Return", on=entry)
        dialog.view.save()

    desk.expect(fill)
    desk.press_button(people, "添加")
    desk.until(lambda: people.list is not None and len(people.list) == 1)
    assert desk.column(people.list, "联系人") == ["李四"]
    desk.click_row(people.list, 0)
    desk.expect(lambda dialog: dialog.close(None))
    desk.press("Return", on=people.list.table._body)
    desk.until(lambda: not desk.steps)
    assert desk.window.current == "interaction", "it has no tab of its own, but a dialog"
    desk.press_button(people, "删除")
    desk.until(lambda: len(people.list) == 0)
