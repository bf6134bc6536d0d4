"""Many records at once, from the list."""

from typing import Any

from tests.views.desk import below


def column(desk: Any, name: str) -> list[Any]:
    select = desk.store.queries.list_of(desk.entity("customer"), fields=[desk.entity("customer").by_name[name]])
    return [select.record(row)[name] for row in desk.store.reader.execute(*select.first(100))]


def test_the_selected_records_get_a_value_and_one_undo_takes_it_back(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 1)
    desk.click_row(tab.list, 3, modifiers="Shift")

    def fill(dialog: Any) -> None:
        desk.idle()
        assert "选中的：3 位" in [
            widget.cget("text") for widget in below(dialog) if widget.winfo_class() == "TRadiobutton"
        ]
        assert "涉及 3 位。" in desk.texts(dialog)
        desk.choose(dialog.field_box, "行业")
        desk.type("软件", dialog.value.entry)
        desk.press_button(dialog, "修改")

    desk.expect(fill)
    desk.press("Control-e")
    assert column(desk, "industry") == [None, "软件", "软件", "软件", None, None]
    assert "3 位" in desk.toast()
    assert "批量修改" in desk.status()
    desk.press("Control-z", on=tab.list.table._body)
    assert column(desk, "industry") == [None] * 6


def test_the_whole_list_as_it_stands(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.type("王", tab.filters.search)
    desk.until(lambda: len(tab.list) == 2)

    def fill(dialog: Any) -> None:
        desk.idle()
        assert "涉及 2 位。" in desk.texts(dialog)
        desk.choose(dialog.field_box, "标签")
        assert dialog.how_box.get() == "添加"
        desk.type("王家", dialog.value.entry)
        desk.press_button(dialog, "修改")

    desk.expect(fill)
    desk.press("Control-e")
    assert column(desk, "tags") == ["王家", None, None, "王家", None, None]


def test_a_value_that_the_field_does_not_take_is_said_and_the_dialog_stays(desk: Any) -> None:
    def fill(dialog: Any) -> None:
        desk.idle()
        desk.choose(dialog.field_box, "积分")
        desk.retype("101", dialog.value.widget)
        desk.press_button(dialog, "修改")
        assert "100" in "".join(desk.texts(dialog))
        desk.press("Escape", on=dialog.value.widget)

    desk.expect(fill)
    before = column(desk, "points")
    desk.press("Control-e")
    assert column(desk, "points") == before


def test_a_refusal_of_the_file_is_shown_and_nothing_is_changed(desk: Any) -> None:
    def fill(dialog: Any) -> None:
        desk.idle()
        desk.choose(dialog.field_box, "联系人")
        desk.type("S0099", dialog.value.widget)
        desk.press_button(dialog, "修改")

    desk.expect(fill, desk.answer("确定", "S0099"))
    before = column(desk, "staff")
    desk.press("Control-e")
    assert column(desk, "staff") == before
