"""Editing a record in the form: what is shown, saved, taken back, refused."""

from typing import Any

import pytest


@pytest.fixture
def customers(desk: Any) -> Any:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 1)
    return tab


def test_the_window_opens_on_the_customers_and_their_count(desk: Any) -> None:
    tab = desk.window._built["customer"]
    assert "6 位" in desk.texts(tab)
    assert [row[:2] for row in desk.rows(tab.list)][:2] == [["C0000001", "王伟"], ["C0000002", "李娜"]]
    assert "请在列表中选择一条记录。" in desk.texts(tab)


def test_a_click_on_a_row_shows_the_record(desk: Any, customers: Any) -> None:
    assert desk.title(customers.record) == "李娜"
    assert desk.shown(customers.record, "phone") == "13800000001"
    assert desk.shown(customers.record, "staff") == "S0001 张三"
    assert desk.shown(customers.record, "last_product") == "炒锅"


def test_typing_and_saving_changes_the_list_and_can_be_undone_and_redone(desk: Any, customers: Any) -> None:
    record = customers.record
    desk.retype("77", desk.input(record, "points"))
    assert "● 有未保存的修改" in desk.texts(record)
    desk.press("Control-s")
    assert desk.column(customers.list, "积分")[1] == "77"
    assert "撤销：修改客户 C0000002" in desk.status()
    assert "● 有未保存的修改" not in desk.texts(record)
    assert "已保存" in desk.toast()

    desk.press("Control-z")
    assert desk.column(customers.list, "积分")[1] == "18"
    assert desk.shown(record, "points") == "18"
    assert "修改客户 C0000002" in desk.toast()
    assert "Ctrl+Z" not in desk.status()

    desk.press("Control-Shift-Z")
    assert desk.column(customers.list, "积分")[1] == "77"
    assert desk.shown(record, "points") == "77"
    assert "撤销：修改客户 C0000002" in desk.status()


def test_the_saved_record_stays_the_marked_one(desk: Any, customers: Any) -> None:
    desk.click_heading(customers.list, "积分")
    assert desk.current(customers.list) == "C0000002"
    desk.retype("99", desk.input(customers.record, "points"))
    desk.press("Control-s")
    assert desk.column(customers.list, "积分")[-1] == "99"
    assert desk.current(customers.list) == "C0000002"
    assert customers.list.table.current == 5


def test_undoing_with_nothing_to_undo_says_so(desk: Any, customers: Any) -> None:
    desk.press("Control-z")
    assert desk.toast() == "没有可撤销的操作。"


def test_wrong_values_are_named_under_their_fields_and_stay(desk: Any, customers: Any) -> None:
    record = customers.record
    desk.retype("120", desk.input(record, "points"))
    desk.retype("wxy(at)example", desk.input(record, "email"))
    desk.retype("", desk.input(record, "name"))
    desk.press("Control-s")
    assert desk.faults(record) == {
        "name": "不能为空",
        "points": "须为 0–100 的整数",
        "email": "不像电子邮箱地址",
    }
    assert "须为 0–100 的整数" in desk.texts(record)
    assert desk.root.focus_get() is desk.input(record, "name")
    assert desk.shown(record, "points") == "120"
    assert desk.store.get(desk.entity("customer"), "C0000002")["points"] == 18
    assert "Ctrl+Z" not in desk.status()

    desk.retype("李娜娜", desk.input(record, "name"))
    desk.retype("100", desk.input(record, "points"))
    desk.retype("wxy@example.com", desk.input(record, "email"))
    desk.press("Control-s")
    assert desk.faults(record) == {}
    assert desk.rows(customers.list)[1][:2] == ["C0000002", "李娜娜"]
    saved = desk.store.get(desk.entity("customer"), "C0000002")
    assert (saved["points"], saved["email"]) == (100, "wxy@example.com")


def test_reverting_shows_what_is_saved(desk: Any, customers: Any) -> None:
    desk.retype("50", desk.input(customers.record, "points"))
    desk.press_button(customers.record, "还原")
    assert desk.shown(customers.record, "points") == "18"
    assert "● 有未保存的修改" not in desk.texts(customers.record)


def test_keys_of_the_window_do_not_edit_the_field_that_has_the_focus(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "name")
    entry.focus_force()
    entry.icursor(0)
    desk.press("Control-d", on=entry)
    assert desk.shown(customers.record, "name") == "李娜"
    notes = desk.input(customers.record, "notes")
    desk.type("abc", notes)
    notes.mark_set("insert", "1.0")
    desk.press("Control-d", on=notes)
    assert desk.shown(customers.record, "notes") == "abc"


# new records


def test_a_new_record_gets_the_proposed_number(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.press("Control-n")
    assert desk.title(tab.record) == "新建客户"
    assert desk.shown(tab.record, "number") == "C0000007"
    assert desk.root.focus_get() is desk.input(tab.record, "name")
    desk.type("周杰")
    desk.press("Control-s")
    assert desk.rows(tab.list)[-1][:2] == ["C0000007", "周杰"]
    assert "7 位" in desk.texts(tab)
    assert desk.title(tab.record) == "周杰"
    assert desk.current(tab.list) == "C0000007"
    assert "撤销：新建客户 C0000007" in desk.status()


def test_a_number_taken_meanwhile_gives_way_to_the_next(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.press("Control-n")
    desk.type("周杰", desk.input(tab.record, "name"))
    desk.colleague().create(desk.entity("customer"), {"name": "吴磊"})
    desk.idle()
    desk.press("Control-s")
    assert [row[:2] for row in desk.rows(tab.list)][-2:] == [["C0000007", "吴磊"], ["C0000008", "周杰"]]
    assert desk.shown(tab.record, "number") == "C0000008"
    assert "8 位" in desk.texts(tab)


def test_a_number_typed_over_is_kept_and_one_taken_is_refused(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.press("Control-n")
    desk.retype("C0000001", desk.input(tab.record, "number"))
    desk.type("周杰", desk.input(tab.record, "name"))
    desk.press("Control-s")
    assert desk.faults(tab.record) == {"number": "C0000001 已被占用"}
    desk.retype("VIP8", desk.input(tab.record, "number"))
    desk.press("Control-s")
    assert ["VIP8", "周杰"] in [row[:2] for row in desk.rows(tab.list)]
    desk.type("9", desk.input(tab.record, "number"))
    assert desk.shown(tab.record, "number") == "VIP8", "the number of a saved record cannot be typed over"


def test_undoing_a_new_record_leaves_no_ghost_of_it(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.press("Control-n")
    desk.type("周杰", desk.input(tab.record, "name"))
    desk.press("Control-s")
    desk.press("Control-z")
    assert "6 位" in desk.texts(tab)
    assert not tab.record.winfo_viewable()
    assert "请在列表中选择一条记录。" in desk.texts(tab)


# leaving


def test_leaving_unsaved_changes_asks_and_each_answer_does_what_it_says(desk: Any, customers: Any) -> None:
    record = customers.record
    desk.retype("31", desk.input(record, "points"))
    desk.expect(desk.answer("继续编辑", "李娜"))
    desk.click_row(customers.list, 3)
    assert desk.title(record) == "李娜"
    assert desk.shown(record, "points") == "31"
    assert desk.current(customers.list) == "C0000002"

    desk.expect(desk.answer("放弃"))
    desk.click_row(customers.list, 3)
    assert desk.title(record) == "王芳"
    assert desk.current(customers.list) == "C0000004"
    assert desk.column(customers.list, "积分")[1] == "18"

    desk.retype("32", desk.input(record, "points"))
    desk.expect(desk.answer("保存"))
    desk.click_row(customers.list, 0)
    assert desk.column(customers.list, "积分")[3] == "32"
    assert desk.title(record) == "王伟"
    assert desk.current(customers.list) == "C0000001"


def test_saving_on_the_way_out_stays_where_a_value_is_wrong(desk: Any, customers: Any) -> None:
    desk.retype("999", desk.input(customers.record, "points"))
    desk.expect(desk.answer("保存"))
    desk.click_row(customers.list, 3)
    assert desk.title(customers.record) == "李娜"
    assert desk.faults(customers.record) == {"points": "须为 0–100 的整数"}
    assert desk.current(customers.list) == "C0000002"


def test_saving_on_the_way_to_a_new_record_shows_the_new_one(desk: Any, customers: Any) -> None:
    desk.retype("32", desk.input(customers.record, "points"))
    desk.expect(desk.answer("保存"))
    desk.press("Control-n")
    assert desk.title(customers.record) == "新建客户"
    assert desk.current(customers.list) == ""
    assert desk.column(customers.list, "积分")[1] == "32"


def test_closing_the_window_asks_about_what_is_not_saved(desk: Any, customers: Any) -> None:
    desk.retype("31", desk.input(customers.record, "points"))
    desk.tab("product")
    desk.expect(desk.answer("继续编辑", "李娜"))
    desk.app.quit()
    assert desk.window is not None
    assert customers.winfo_viewable()
    assert desk.shown(customers.record, "points") == "31"


# two people at one record


def conflict(desk: Any, customers: Any) -> None:
    """points typed here, name changed there."""
    desk.retype("31", desk.input(customers.record, "points"))
    colleague, entity = desk.colleague(), desk.entity("customer")
    version = colleague.get(entity, "C0000002")["version"]
    colleague.update(entity, "C0000002", {"name": "李娜（改）", "points": 44}, version)
    desk.idle()
    assert desk.shown(customers.record, "points") == "31"


def test_a_conflict_shows_both_versions_and_mine_may_win(desk: Any, customers: Any) -> None:
    conflict(desk, customers)
    desk.expect(desk.answer("保存我的", "姓名", "李娜（改）", "积分", "18", "44", "31"))
    desk.press("Control-s")
    saved = desk.store.get(desk.entity("customer"), "C0000002")
    assert (saved["name"], saved["points"]) == ("李娜（改）", 31)
    assert desk.shown(customers.record, "name") == "李娜（改）"


def test_the_version_that_was_saved_over_is_in_the_history_and_one_step_back(desk: Any, customers: Any) -> None:
    conflict(desk, customers)
    desk.expect(desk.answer("保存我的"))
    desk.press("Control-s")
    entity = desk.entity("customer")
    changes = [entry.change for entry in desk.store.history(entity, "C0000002")]
    assert [(change.before, change.after) for change in changes if change.before == {"points": 44}] == [
        ({"points": 44}, {"points": 31})
    ]
    desk.press("Control-z")
    assert desk.store.get(entity, "C0000002")["points"] == 44


def test_a_conflict_is_shown_again_when_they_save_meanwhile(desk: Any, customers: Any) -> None:
    def save_there_again(dialog: Any) -> None:
        colleague, entity = desk.colleague(), desk.entity("customer")
        colleague.update(entity, "C0000002", {"points": 55}, colleague.get(entity, "C0000002")["version"])
        desk.press_button(dialog, "保存我的")

    conflict(desk, customers)
    desk.expect(save_there_again, desk.answer("保存我的", "积分", "55", "31"))
    desk.press("Control-s")
    assert desk.store.get(desk.entity("customer"), "C0000002")["points"] == 31


def test_a_conflict_may_end_with_the_other_version(desk: Any, customers: Any) -> None:
    conflict(desk, customers)
    desk.expect(desk.answer("采用对方的"))
    desk.press("Control-s")
    assert desk.shown(customers.record, "points") == "44"
    assert "● 有未保存的修改" not in desk.texts(customers.record)
    assert desk.store.get(desk.entity("customer"), "C0000002")["points"] == 44


def test_going_on_editing_after_a_conflict_loses_nothing(desk: Any, customers: Any) -> None:
    conflict(desk, customers)
    desk.expect(desk.answer("继续编辑"))
    desk.press("Control-s")
    assert desk.shown(customers.record, "points") == "31"
    assert "● 有未保存的修改" in desk.texts(customers.record)
    assert desk.store.get(desk.entity("customer"), "C0000002")["points"] == 44


def test_a_record_deleted_meanwhile_is_said_so_and_what_was_typed_stays(desk: Any, customers: Any) -> None:
    desk.click_row(customers.list, 5)
    desk.retype("31", desk.input(customers.record, "points"))
    desk.colleague().delete(desk.entity("customer"), ["C0000006"])
    desk.idle()
    desk.expect(desk.answer("确定", "这条记录已被删除。"))
    desk.press("Control-s")
    assert desk.shown(customers.record, "points") == "31"


def test_an_undo_that_others_have_overtaken_is_refused_in_words(desk: Any, customers: Any) -> None:
    desk.retype("31", desk.input(customers.record, "points"))
    desk.press("Control-s")
    colleague, entity = desk.colleague(), desk.entity("customer")
    colleague.update(entity, "C0000002", {"points": 44}, colleague.get(entity, "C0000002")["version"])
    desk.idle()
    assert desk.shown(customers.record, "points") == "44", "an untouched form follows"
    desk.expect(desk.answer("确定", "C0000002"))
    desk.press("Control-z")
    assert desk.shown(customers.record, "points") == "44"
    assert "Ctrl+Z" not in desk.status(), "a step that cannot be undone is not offered again"


# odd characters


def test_backspace_after_an_emoji_takes_just_that(desk: Any, customers: Any) -> None:
    entry = desk.input(customers.record, "name")
    desk.retype("李😀", entry)
    assert entry.get() == "李😀"
    desk.press("BackSpace", on=entry)
    assert entry.get() == "李"
    desk.press("Control-s")
    assert desk.rows(customers.list)[1][:2] == ["C0000002", "李"]


def test_half_a_surrogate_pair_is_saved_cleaned(desk: Any, customers: Any) -> None:
    notes = desk.input(customers.record, "notes")
    desk.type("好😀", notes)
    desk.press("BackSpace", on=notes)  # to Tk 8.6 an emoji is two characters
    desk.press("Control-s", on=notes)
    assert desk.faults(customers.record) == {}
    saved = desk.store.get(desk.entity("customer"), "C0000002")["notes"]
    assert saved.startswith("好")
    saved.encode()
