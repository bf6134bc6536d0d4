"""The window around the tabs: keys, theme, small screens, the other language, dialogs, long work."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog
from typing import Any

import openpyxl
import pytest
import ttkbootstrap as ttk

from crm_desktop import i18n
from crm_desktop.db.errors import CrmError
from crm_desktop.launch import remembered
from crm_desktop.operations.importing.running import import_csv
from crm_desktop.operations.preferences import Preferences, log_file
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.window.placing import place
from tests.views.desk import below

ENTITIES = ["customer", "staff", "product", "plan", "feedback", "purchase"]  # of which there are records
ALL_TABS = [
    *("workbench", "customer", "contact", "staff", "product", "plan", "feedback", "purchase"),
    *("opportunity", "quote", "order", "payment", "contract"),
    *(
        "interaction",
        "follow_up",
        "call_round",
        "queries",
        "stage",
        "numbering",
        "letterhead",
        "tag",
        "backups",
        "history",
        "cleaning",
        "settings",
    ),
]


def test_control_tab_goes_round_all_tabs_and_back(desk: Any) -> None:
    assert [tab.name for tab in desk.window.tabs] == ALL_TABS
    seen = []
    for _tab in ALL_TABS:
        seen.append(desk.window.current)
        desk.press("Control-Tab", on=desk.root)
    assert seen == [*ALL_TABS[1:], ALL_TABS[0]]
    assert desk.window.current == "customer"
    for name in ("workbench", "settings"):
        desk.press("Control-ISO_Left_Tab", on=desk.root)
        assert desk.window.current == name


def test_control_and_a_digit_choose_a_tab(desk: Any) -> None:
    for number, name in enumerate(ALL_TABS[:9], start=1):
        desk.press(f"Control-Key-{number}", on=desk.root)
        assert desk.window.current == name
        assert desk.window._built[name].winfo_viewable()


def test_control_tab_works_from_within_a_record(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 0)
    tab.record.notebook.focus_force()
    desk.press("Control-Tab", on=tab.record.notebook)
    assert (desk.window.current, tab.record.notebook.index("current")) == ("contact", 0)
    desk.press("Control-Key-2", on=desk.root)
    desk.press("Control-Tab", on=desk.input(tab.record, "notes"))
    assert desk.window.current == "contact"
    assert desk.shown(tab.record, "notes") == ""


def test_reminders_come_where_the_first_tab_is_left_before_it_is_drawn(
    start: Callable[..., Any], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EntityTab, "_prepare", lambda _tab: None)  # its list is never drawn
    desk = start(file)
    desk.tab("staff")
    desk.until(lambda: desk.window._reminders is not None)


def test_the_keyboard_goes_to_the_tab_that_is_shown(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 0)
    desk.input(tab.record, "name").focus_force()
    desk.press("Control-Key-4", on=desk.input(tab.record, "name"))
    desk.press("Down")
    staff = desk.window._built["staff"]
    assert desk.title(staff.record) == "张三"
    assert desk.shown(tab.record, "name") == "王伟"


def test_the_dark_theme_is_remembered_and_every_tab_can_be_drawn_in_it(desk: Any, preferences: Any) -> None:
    for name in ALL_TABS:
        desk.tab(name)
    desk.press("Control-d", on=desk.root)
    assert ttk.Style.get_instance().theme_mode == "dark"
    assert preferences.get("theme") == "dark"
    for name in ALL_TABS:
        desk.tab(name)
    tab = desk.tab("customer")
    desk.click_row(tab.list, 0)
    ground = desk.root.winfo_rgb(tab.list.table._body.cget("background"))
    assert sum(ground) < 3 * 65535 // 4
    settings = desk.tab("settings")
    assert settings._dark.get(), "the switch shows what is"
    desk.press_button(settings, "深色主题")
    assert ttk.Style.get_instance().theme_mode == "light"
    assert preferences.get("theme") == "light"


def test_a_small_window_holds_everything(start: Callable[..., Any], file: Path) -> None:
    desk = start(file, (1024, 700))
    assert (desk.root.winfo_width(), desk.root.winfo_height()) == (1024, 700)
    for name in ALL_TABS:
        tab = desk.tab(name)
        if name in ENTITIES:
            desk.click_row(tab.list, 0)
            desk.until(lambda tab=tab: tab.record.winfo_viewable())
            save = tab.record.bar.save
            assert save.winfo_rootx() + save.winfo_width() <= desk.root.winfo_rootx() + 1024
            assert save.winfo_rooty() + save.winfo_height() <= desk.root.winfo_rooty() + 700
            assert tab.list.winfo_width() > 200
    assert desk.window.status.winfo_rooty() + desk.window.status.winfo_height() <= desk.root.winfo_rooty() + 700


def test_keys_of_the_window_rest_while_a_dialog_asks(desk: Any) -> None:
    def press_all(dialog: Any) -> None:
        for key in ("Control-n", "Control-Tab", "Control-Key-3"):
            desk.press(key, on=dialog)
        desk.app.quit()
        desk.press("Escape", on=dialog)

    desk.expect(press_all)
    dialogs.tell(desk.window, "标题", "内容")
    assert desk.window.current == "customer"
    assert not desk.window._built["customer"].record.winfo_viewable()
    assert desk.dialog() is None


def test_a_second_toast_takes_the_place_of_the_first_and_goes_by_itself(desk: Any) -> None:
    desk.window.toast("一")
    desk.window.toast("二")
    assert desk.toast() == "二"
    desk.until(lambda: desk.toast() == "")


def test_another_language_draws_the_window_anew(desk: Any, preferences: Any) -> None:
    settings = desk.tab("settings")
    (box, *_others) = [widget for widget in below(settings) if widget.winfo_class() == "TCombobox"]
    desk.choose(box, "English")
    assert i18n.language() == "en"
    assert preferences.get("language") == "en"
    shown = "\n".join(text for name in ALL_TABS for text in desk.texts(desk.tab(name)))
    shown += "\n".join(desk.texts(desk.window.navigation))
    foreign = [line for line in shown.splitlines() if any("\u4e00" <= letter <= "\u9fff" for letter in line)]
    assert foreign == []
    tab = desk.tab("customer")
    desk.click_row(tab.list, 1)
    desk.retype("120", desk.input(tab.record, "points"))
    desk.press("Control-s")
    assert desk.faults(tab.record) == {"points": "must be a whole number from 0 to 100"}
    tab.record.revert()


def test_a_language_waits_for_what_is_not_saved(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 1)
    desk.retype("33", desk.input(tab.record, "points"))
    settings = desk.tab("settings")
    (box, *_others) = [widget for widget in below(settings) if widget.winfo_class() == "TCombobox"]
    desk.expect(desk.answer("继续编辑"))
    desk.choose(box, "English")
    assert i18n.language() == "zh_CN"
    assert desk.shown(tab.record, "points") == "33"


def test_another_file_is_opened_and_a_bad_one_leaves_this_one(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = desk.tab("settings")
    bad = tmp_path / "notes.crm"
    bad.write_text("not a data file", "utf-8")
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **_options: str(bad))
    desk.expect(desk.answer("确定", "notes.crm"))
    desk.press_button(settings, "打开其他文件…")
    assert "office.crm" in desk.status()
    assert bad.read_text("utf-8") == "not a data file"

    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(tmp_path / "second.crm"))
    desk.press_button(settings, "新建文件…")
    assert "second.crm" in desk.status()
    assert "0 位" in desk.texts(desk.tab("customer"))

    settings = desk.tab("settings")
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **_options: str(tmp_path / "office.crm"))
    desk.press_button(settings, "打开其他文件…")
    assert "6 位" in desk.texts(desk.tab("customer"))


# messages


def test_a_refusal_is_told_in_its_own_words(desk: Any) -> None:
    desk.expect(desk.answer("确定", "磁盘已满，请清理后重试。"))
    dialogs.show_error(desk.window, CrmError("磁盘已满，请清理后重试。"))


def test_the_unexpected_is_told_without_a_traceback_and_names_the_log(
    desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def look(dialog: Any) -> None:
        said = "\n".join(desk.texts(dialog))
        assert str(log_file()) in said
        assert "secret" not in said
        assert "Traceback" not in said
        assert "ZeroDivisionError" not in said
        desk.press("Return", on=desk.button(dialog, "确定"))

    desk.expect(look)
    try:
        raise ZeroDivisionError("secret")
    except ZeroDivisionError as error:
        dialogs.show_error(desk.window, error)
    assert "ZeroDivisionError: secret" in caplog.text, "the log has it in full"


def test_a_long_message_scrolls_and_its_button_stays_in_reach(desk: Any) -> None:
    text = "\n".join(f"第 {line} 行：积分不在 0–100 之间" for line in range(300))

    def look(dialog: Any) -> None:
        assert dialog.winfo_height() < desk.root.winfo_height()
        (box,) = [widget for widget in below(dialog) if widget.winfo_class() == "Text"]
        assert box.get("1.0", "end-1c") == text
        desk.type("x", box)
        assert box.get("1.0", "end-1c") == text, "nobody writes into it"
        box.event_generate("<<SelectAll>>")
        box.event_generate("<<Copy>>")
        assert "第 299 行" in desk.root.clipboard_get()
        desk.press_button(dialog, "确定")

    desk.expect(look)
    dialogs.tell(desk.window, "导入", text, "error")


# long work


def test_a_large_step_is_undone_and_done_again_while_the_window_stays_alive(desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("姓名\n" + "".join(f"客户{number}\n" for number in range(600)), "utf-8")
    import_csv(desk.store, desk.entity("customer"), path)
    tab = desk.window._built["customer"]
    desk.until(lambda: "606 位" in desk.texts(tab))
    seen: list[list[str]] = []
    desk.expect(lambda dialog: seen.append(desk.texts(dialog)), long=True)
    desk.press("Control-z", on=tab.list.table._body)
    desk.until(lambda: "6 位" in desk.texts(tab) and desk.dialog() is None)
    assert "已撤销" in desk.toast() or "Undone" in desk.toast()
    desk.press("Control-Shift-Z", on=tab.list.table._body)
    desk.until(lambda: "606 位" in desk.texts(tab) and desk.dialog() is None)
    desk.steps.clear()  # it may be too quick to be seen


def test_undo_takes_back_what_was_typed_before_what_was_saved(desk: Any) -> None:
    tab = desk.window._built["customer"]
    desk.store.create(desk.entity("customer"), {"name": "周杰"})
    desk.idle()
    desk.click_row(tab.list, 0)
    name = desk.input(tab.record, "name")
    before = desk.shown(tab.record, "name")
    desk.retype("x", name)
    desk.press("Control-z", on=name)
    assert desk.shown(tab.record, "name") == before
    assert not tab.dirty
    assert desk.toast()
    assert "7 位" in desk.texts(tab), "what was saved stays"
    desk.press("Control-z", on=name)
    assert "6 位" in desk.texts(tab)


def test_a_quick_export_says_what_it_did(desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"

    def export(dialog: Any) -> None:
        desk.retype(str(path), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(export)
    menu(desk, "导出…")
    desk.until(path.exists)
    desk.idle()
    assert desk.dialog() is None
    assert "6" in desk.toast()
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.max_row == 7


def through_the_wizard(desk: Any, *more: Callable[[Any], object]) -> None:
    """Chooses the file and goes on to the import, then does what is `more`."""

    def drive(dialog: Any) -> None:
        desk.press_button(dialog, "选择(O)…")
        for _page in range(3):
            desk.press_button(dialog, "下一步(N)")
        for step in more:
            step(dialog)
            desk.idle()

    desk.expect(drive)
    menu(desk, "导入文件…")
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    desk.idle()


def test_an_import_shows_in_the_list_and_is_one_step(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.csv"
    path.write_text("姓名,地区\n周杰,上海\n吴磊,广州\n", "utf-8")
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **_options: str(path))
    through_the_wizard(
        desk,
        lambda dialog: desk.press_button(dialog, "导入(I)"),
        lambda dialog: desk.press_button(dialog, "关闭(C)"),
    )
    tab = desk.window._built["customer"]
    desk.until(lambda: "8 位" in desk.texts(tab))
    desk.idle()
    assert "导入" in desk.status()
    desk.press("Control-z", on=tab.list.table._body)
    assert "6 位" in desk.texts(tab)


def test_a_faulty_import_names_line_and_column_and_keeps_nothing(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in.csv"
    path.write_text("姓名,积分\n周杰,50\n吴磊,500\n", "utf-8")
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **_options: str(path))

    def look(dialog: Any) -> None:
        tree = dialog.page.rows
        (item,) = tree.get_children()
        line, column, cell, reason = (str(value) for value in tree.item(item, "values"))
        assert (line, column, cell) == ("3", "积分", "500")
        assert "0–100" in reason
        assert desk.button(dialog, "导入(I)").instate(["disabled"])

    through_the_wizard(desk, look, lambda dialog: desk.press_button(dialog, "取消(C)"))
    assert "6 位" in desk.texts(desk.window._built["customer"])
    assert "Ctrl+Z" not in desk.status()


def test_a_stopped_import_leaves_nothing(desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.csv"
    path.write_text("姓名\n" + "".join(f"客户{number}\n" for number in range(4000)), "utf-8")
    monkeypatch.setattr(filedialog, "askopenfilename", lambda **_options: str(path))

    def stop(dialog: Any) -> None:
        assert any("in.csv" in text for text in desk.texts(dialog))
        desk.press_button_at_once(dialog, "停止")  # a long work may be over soon

    def start_and_stop(dialog: Any) -> None:
        desk.expect(stop, long=True)
        desk.press_button_at_once(dialog, "导入(I)")
        desk.until(lambda: not desk.steps and desk.session.worker.idle)
        assert desk.button(dialog, "导入(I)").instate(["!disabled"])

    through_the_wizard(desk, start_and_stop, lambda dialog: desk.press_button(dialog, "取消(C)"))
    assert "6 位" in desk.texts(desk.window._built["customer"])
    assert "Ctrl+Z" not in desk.status()
    assert desk.store.propose_number(desk.entity("customer")) == "C0000007"


def test_long_work_tells_how_far_it_is_and_a_failure_in_words(desk: Any) -> None:
    steps: list[str] = []

    def work(_reader: object, progress: Progress) -> None:
        progress(1234, 0.5)
        progress.stop.wait(10)
        raise ZeroDivisionError

    def watch(dialog: Any) -> None:
        desk.until(lambda: any("1,234" in text for text in desk.texts(dialog)))
        steps.append("seen")
        desk.press_button_at_once(dialog, "停止")

    desk.expect(watch, desk.answer("确定", str(log_file())), long=True)
    run_long(desk.window, desk.session, "很久", work, steps.append)
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    assert steps == ["seen"]


def test_what_cannot_be_stopped_still_tells_why_it_failed(desk: Any) -> None:
    asked = threading.Event()

    def work(_reader: object, progress: Progress) -> None:
        asked.wait(10)
        assert not progress.cancelled()
        raise CrmError("文件太大")

    def escape(dialog: Any) -> None:
        dialog.event_generate("<Escape>")
        asked.set()

    desk.expect(escape, desk.answer("确定", "文件太大"), long=True)
    run_long(desk.window, desk.session, "添加", work, lambda _done: None, stoppable=False)
    desk.until(lambda: not desk.steps and desk.dialog() is None)


def test_after_a_dialog_the_keyboard_is_where_it_was_in_the_one_below(desk: Any) -> None:
    def below(dialog: Any) -> None:
        entries = [ttk.Entry(dialog.body) for _one in range(2)]
        for entry in entries:
            entry.pack()
        entries[1].focus_force()
        desk.root.update()
        dialogs.Dialog(dialog, "上面").ask()
        desk.root.update()
        assert dialog.focus_lastfor() is entries[1]  # which has it where there is a window manager
        dialog.close(None)

    desk.expect(below, lambda dialog: dialog.close(None))
    dialogs.Dialog(desk.window, "下面").ask()


def menu(desk: Any, text: str) -> None:
    """A command of the menu "more" of the tab that is shown."""
    tab = desk.window._built[desk.window.current]
    labels = {tab.menu.entrycget(at, "label"): at for at in range(tab.menu.index("end") + 1)}
    tab.menu.invoke(labels[text])


# what is remembered


def test_preferences_are_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "here" / "preferences.json"
    first = Preferences(path)
    first.set("customer.sort", ["name", True])
    first.save()
    assert Preferences(path).get("customer.sort") == ["name", True]
    assert json.loads(path.read_text("utf-8")) == {"customer.sort": ["name", True]}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_unreadable_preferences_count_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    assert Preferences(path).get("language") is None


@pytest.mark.parametrize(
    "bad",
    [
        {"theme": "pink", "language": "fr", "file": 5, "tab": 7, "query": [], "geometry": "abc"},
        {"customer.filters": [1], "customer.sort": 3, "customer.widths": [], "customer.divider": "x"},
        {"customer.filters": {"a": 1, "b": [["name"]], "c": [["nothing", "is", 1]], "d": [["name", "is", {}]]}},
        {"customer.sort": [["name"], True], "customer.widths": {"name": "wide", "key": -5}, "customer.columns": [[]]},
        {"customer.sort": ["name"], "customer.divider": float("nan"), "customer.columns": {}},
        {"theme": [], "language": {}, "geometry": 4, "tab": None},
    ],
)
def test_values_that_make_no_sense_count_as_none(
    start: Callable[..., Any], preferences: Preferences, file: Path, bad: dict[str, Any]
) -> None:
    preferences._values.update(bad)
    desk = start(file)
    place(desk.root, preferences.get("geometry", ""))
    desk.root.update()
    assert remembered(preferences) in (file, None)
    assert "C0000001" in [row[0] for row in desk.rows(desk.tab("customer").list)]
    desk.tab("queries")
