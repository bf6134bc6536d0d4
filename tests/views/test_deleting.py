"""Deleting: no question where nothing hangs on a record, else names, counts and a choice; undo brings all back."""

from typing import Any

import pytest

from crm_desktop.views.lists import entity_tab, list_view
from tests.views.desk import below


def counts(desk: Any) -> dict[str, int]:
    """How many there are of each, as the file has it."""
    reader = desk.store.reader
    return {
        name: reader.execute(*desk.store.queries.list_of(desk.entity(name)).count()).fetchone()[0]
        for name in ("customer", "staff", "product", "purchase", "feedback", "plan")
    }


def test_a_record_on_which_nothing_hangs_goes_without_a_question(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 5)
    desk.press("Delete", on=tab.list.table._body)
    assert "5 位" in desk.texts(tab)
    assert "C0000006" not in [row[0] for row in desk.rows(tab.list)]
    assert not tab.record.winfo_viewable()
    assert "撤销：删除客户 C0000006" in desk.status()

    desk.press("Control-z")
    assert desk.rows(tab.list)[5][:2] == ["C0000006", "孙丽"]
    desk.click_row(tab.list, 5)
    assert desk.title(tab.record) == "孙丽"
    assert desk.shown(tab.record, "developer") == "S0002 李四"


def test_unsaved_typing_goes_with_the_record_it_was_for(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 5)
    desk.retype("9", desk.input(tab.record, "points"))
    desk.press("Delete", on=tab.list.table._body)
    desk.click_row(tab.list, 0)
    assert desk.title(tab.record) == "王伟", "nothing is asked about a record that is gone"


def test_cancelling_leaves_everything(desk: Any) -> None:
    tab = desk.window._built["customer"]
    before = counts(desk)
    desk.click_row(tab.list, 0)
    desk.expect(desk.answer("取消", "C0000001", "购买：2 条", "反馈信息：1 条"))
    desk.press("Delete", on=tab.list.table._body)
    assert counts(desk) == before
    assert desk.title(tab.record) == "王伟"
    assert "Ctrl+Z" not in desk.status()


def test_deleting_with_all_that_hangs_on_it_and_undoing(desk: Any) -> None:
    tab = desk.window._built["customer"]
    before = counts(desk)
    desk.click_row(tab.list, 0)
    desk.expect(desk.answer("一并删除", "C0000001", "一并删除", "保留"))
    desk.press("Delete", on=tab.list.table._body)
    assert counts(desk) == {**before, "customer": 5, "purchase": 1}
    assert "5 位" in desk.texts(tab)

    desk.press("Control-z")
    assert counts(desk) == before
    assert desk.rows(tab.list)[0][:2] == ["C0000001", "王伟"]
    desk.click_row(tab.list, 0)
    assert desk.shown(tab.record, "last_product") == "口红"
    assert "购买 2" in desk.tabs(tab.record)


def test_handing_over_to_a_colleague_found_by_typing_and_undoing(desk: Any) -> None:
    tab = desk.tab("staff")
    before = counts(desk)
    desk.click_row(tab.list, 0)

    def hand_over(dialog: Any) -> None:
        said = "\n".join(desk.texts(dialog))
        assert "S0001" in said
        assert "3 位" in said, "the customers are counted"
        assert str(desk.button(dialog, "移交并删除").cget("state")) == "disabled"
        (entry,) = [widget for widget in below(dialog) if widget.winfo_class() == "TEntry"]
        desk.type("李", entry)
        desk.idle()
        desk.press("Return", on=entry)
        assert entry.get() == "S0002 李四"
        desk.press_button(dialog, "移交并删除")

    desk.expect(hand_over)
    desk.press_button(tab.record, "")  # the bin
    assert [row[:2] for row in desk.rows(tab.list)] == [["S0002", "李四"], ["S0003", "张小红"]]
    customers = desk.tab("customer")
    assert desk.column(customers.list, "联系人") == ["李四"] * 6

    desk.press("Control-z")
    assert desk.column(customers.list, "联系人") == ["张三"] * 3 + ["李四"] * 3
    desk.tab("staff")
    assert desk.rows(tab.list)[0][:2] == ["S0001", "张三"]
    assert counts(desk) == before


def test_several_selected_records_go_in_one_step(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 3)
    desk.click_row(tab.list, 5, modifiers="Shift")
    desk.press("Delete", on=tab.list.table._body)
    assert "3 位" in desk.texts(tab)
    assert "3 位" in desk.toast()
    assert "Ctrl+Z" in desk.toast()
    desk.press("Control-z")
    assert "6 位" in desk.texts(tab)


def test_more_than_go_at_once_are_asked_about(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entity_tab, "SELECTED", 2)
    monkeypatch.setattr(list_view, "SELECTED", 2)
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 3)
    desk.click_row(tab.list, 5, modifiers="Shift")
    desk.expect(desk.answer("取消", "3", "2"))
    desk.press("Delete", on=tab.list.table._body)
    assert "6 位" in desk.texts(tab)

    def go_on(dialog: Any) -> None:
        desk.press("Return", on=next(w for w in below(dialog) if w.winfo_class() == "TButton"))

    desk.expect(go_on)
    desk.press("Delete", on=tab.list.table._body)
    assert "4 位" in desk.texts(tab)
    assert "2 位" in desk.toast()
