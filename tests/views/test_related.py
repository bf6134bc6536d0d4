"""What hangs on a record: purchases, feedback, history, a colleague's figures."""

from typing import Any

import pytest


@pytest.fixture
def customers(desk: Any) -> Any:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 0)
    return tab


def choose_by_name(desk: Any, entry: Any, name: str) -> None:
    desk.retype(name, entry)
    desk.idle()
    desk.press("Return", on=entry)


def test_a_purchase_added_in_the_customer_shows_everywhere(desk: Any, customers: Any) -> None:
    record = customers.record
    assert "购买 2" in desk.tabs(record)
    purchases = desk.open_tab(record, "购买")
    assert [row[2:4] for row in desk.rows(purchases.list)] == [["口红", "2"], ["电视机", "1"]]

    def fill_in(dialog: Any) -> None:
        assert desk.shown(dialog.view, "customer") == "C0000001 王伟"
        assert desk.root.focus_get() is desk.input(dialog.view, "product")
        choose_by_name(desk, desk.input(dialog.view, "product"), "炒锅")
        desk.retype("3", desk.input(dialog.view, "quantity"))
        desk.retype("2026-06-18 12:00", desk.input(dialog.view, "time"))
        desk.press("Control-s")

    desk.expect(fill_in)
    desk.press_button(purchases, "添加")
    assert "购买 3" in desk.tabs(record)
    assert desk.rows(purchases.list)[0][2:4] == ["炒锅", "3"]
    assert desk.shown(record, "last_product") == "炒锅"
    assert desk.shown(record, "last_purchase") == "2026-06-18 12:00:00"
    assert desk.column(customers.list, "所购产品")[0] == "炒锅"
    assert "撤销：新建购买 4" in desk.status()

    desk.press("Control-z", on=customers.list.table._body)
    assert "购买 2" in desk.tabs(record)
    assert desk.shown(record, "last_product") == "口红"


def test_the_dialog_for_a_new_record_keeps_its_customer_when_reverted_and_asks_when_left(
    desk: Any, customers: Any
) -> None:
    purchases = desk.open_tab(customers.record, "购买")

    def change_ones_mind(dialog: Any) -> None:
        desk.retype("3", desk.input(dialog.view, "quantity"))
        desk.press_button(dialog, "还原")
        assert desk.shown(dialog.view, "customer") == "C0000001 王伟"
        desk.retype("4", desk.input(dialog.view, "quantity"))
        desk.expect(desk.answer("继续编辑"))
        desk.press("Escape", on=desk.input(dialog.view, "quantity"))
        assert desk.shown(dialog.view, "quantity") == "4"
        assert desk.dialog() is dialog, "the dialog still has the window's keys"
        desk.expect(desk.answer("放弃"))
        desk.press("Escape", on=desk.input(dialog.view, "quantity"))

    desk.expect(change_ones_mind)
    desk.press_button(purchases, "添加")
    assert desk.dialog() is None
    assert "购买 2" in desk.tabs(customers.record)


def test_a_double_click_opens_the_related_record_in_its_own_tab(desk: Any, customers: Any) -> None:
    purchases = desk.open_tab(customers.record, "购买")
    desk.click_row(purchases.list, 1, times=2)
    assert desk.window.current == "purchase"
    tab = desk.window._built["purchase"]
    assert desk.shown(tab.record, "product") == "P000001 电视机"
    assert desk.current(tab.list) == "1"


def test_feedback_is_marked_as_handled_by_one_click_and_history_says_by_whom(desk: Any) -> None:
    tab = desk.tab("feedback")
    desk.press_button(tab.filters._quick_flow, "待处理")
    assert "2 条" in desk.texts(tab)
    desk.click_row(tab.list, 0)
    desk.press_button(tab.record, "标记为已处理")
    assert "1 条" in desk.texts(tab), "it is no longer among the open ones"
    assert desk.shown(tab.record, "handled") == "是"
    assert not any("标记为已处理" in text for text in desk.texts(tab.record))
    history = desk.open_tab(tab.record, "历史")
    when, who, what, field, old, new = desk.rows(history)[0]
    assert (who, what, field, old, new) == ("管理员", "标记为已处理", "解决情况", "否", "是")
    assert len(when) == len("2026-03-05 10:00")
    assert "标记为已处理" in desk.status()
    desk.press("Control-z")
    assert "2 条" in desk.texts(tab)


def test_history_tells_old_and_new_and_gives_an_old_value_back(desk: Any, customers: Any) -> None:
    record = customers.record
    desk.retype("55", desk.input(record, "points"))
    desk.press("Control-s")
    history = desk.open_tab(record, "历史")
    assert desk.rows(history)[0][1:] == ["管理员", "修改", "积分", "0", "55"]
    desk.click_row(history, 0)
    desk.press_button(history, "恢复此值")
    assert record.notebook.index("current") == 0
    assert desk.shown(record, "points") == "0"
    assert "● 有未保存的修改" in desk.texts(record)
    assert desk.store.get(desk.entity("customer"), "C0000001")["points"] == 55
    desk.press("Control-s")
    assert desk.column(customers.list, "积分")[0] == "0"


def test_a_reference_of_the_history_can_be_given_back(desk: Any, customers: Any) -> None:
    record = customers.record
    choose_by_name(desk, desk.input(record, "staff"), "李四")
    desk.press("Control-s")
    history = desk.open_tab(record, "历史")
    assert desk.rows(history)[0][3] == "联系人"
    desk.click_row(history, 0)
    desk.press_button(history, "恢复此值")
    desk.press("Control-s")
    assert desk.shown(record, "staff") == "S0001 张三"
    assert desk.column(customers.list, "联系人")[0] == "张三"


def test_a_colleagues_figures_and_the_customers_they_won(desk: Any) -> None:
    tab = desk.tab("staff")
    desk.click_row(tab.list, 0)
    figures = desk.open_tab(tab.record, "业绩")
    desk.idle()
    said = desk.texts(figures)
    assert "2,456.00" in said, "1999 + 2 × 99 + 259 by the customers that S0001 won"
    assert "联系人" not in said, "it would say 1"
    won = desk.open_tab(tab.record, "发展的客户")
    assert [row[1] for row in desk.rows(won.list)] == ["王伟", "李娜", "刘洋"]
    assert "发展的客户 3" in desk.tabs(tab.record)


def test_the_related_lists_follow_another_record(desk: Any, customers: Any) -> None:
    purchases = desk.open_tab(customers.record, "购买")
    assert len(desk.rows(purchases.list)) == 2
    place = customers.record.notebook.index("current")
    desk.click_row(customers.list, 1)
    assert customers.record.notebook.index("current") == place > 0, "one stays on the tab one looks at"
    assert [row[2] for row in desk.rows(purchases.list)] == ["炒锅"]
    assert "购买 1" in desk.tabs(customers.record)


def test_a_related_list_says_when_it_is_empty(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 5)
    purchases = desk.open_tab(customers.record, "购买")
    assert "购买 0" in desk.tabs(customers.record)
    assert any("还没有" in text or "暂无" in text for text in desk.texts(purchases.list))


def test_a_long_form_is_as_wide_as_its_dialog(desk: Any) -> None:
    def look(dialog: Any) -> None:
        desk.idle()
        seen = dialog.view.scrolled.master
        assert dialog.view.scrolled.winfo_width() == seen.winfo_width()
        desk.press_button(dialog, "取消")

    tab = desk.tab("customer")
    desk.click_row(tab.list, 0)
    interactions = desk.open_tab(tab.record, "互动")
    desk.expect(look)
    desk.press_button(interactions, "添加")
