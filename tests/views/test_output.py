"""Exporting and printing from the window: which rows, which columns, which kind of file, and where it goes."""

import csv
import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import vobject

from crm_desktop.views.lists.list_menu import list_menu

Fill = Callable[[Any], None]


@pytest.fixture
def tab(desk: Any) -> Any:
    return desk.tab("customer")


def menu(tab: Any, text: str) -> None:
    found = list_menu(tab)
    labels = [found.entrycget(at, "label") for at in range(found.index("end") + 1)]
    found.invoke(next(at for at, label in enumerate(labels) if label.startswith(text)))


def choose(dialog: Any, text: str) -> None:
    """A radio button, by how its text begins."""
    (button,) = [
        widget
        for widget in every(dialog)
        if widget.winfo_class() == "TRadiobutton" and str(widget.cget("text")).startswith(text)
    ]
    button.invoke()


def offered(dialog: Any) -> list[str]:
    return [str(widget.cget("text")) for widget in every(dialog) if widget.winfo_class() == "TRadiobutton"]


def every(parent: Any) -> list[Any]:
    return [parent, *(found for child in parent.winfo_children() for found in every(child))]


def export(desk: Any, tab: Any, path: Path, *steps: Fill, label: str = "") -> None:
    """Through the dialog, as far as a file at `path`."""

    def fill(dialog: Any) -> None:
        if label:
            desk.choose(dialog._format, label)
        for step in steps:
            step(dialog)
        desk.retype(str(path), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(fill)
    menu(tab, "导出")
    desk.until(path.exists)
    desk.until(lambda: desk.dialog() is None and path.name in desk.toast())


def rows(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def select(desk: Any, tab: Any, *positions: int) -> None:
    first, *others = positions
    desk.click_row(tab.list, first)
    for position in others:
        desk.click_row(tab.list, position, modifiers="Control")


CSV, VCARD, JSON, PDF = "CSV 文本 (.csv)", "vCard 名片 (.vcf)", "JSON 数据 (.json)", "PDF 文档 (.pdf)"


def test_the_selected_rows_alone_in_the_order_of_the_list(desk: Any, tab: Any, tmp_path: Path) -> None:
    desk.click_heading(tab.list, "客户编号")  # the other way round
    select(desk, tab, 1, 3)
    export(desk, tab, tmp_path / "a.csv", label=CSV)  # as two are selected they are meant
    assert [row[0] for row in rows(tmp_path / "a.csv")] == ["客户编号", "C0000005", "C0000003"]
    assert "2" in desk.toast()


def test_the_list_as_it_stands_and_all_of_it(desk: Any, tab: Any, tmp_path: Path) -> None:
    tab.list.narrow([], "王")
    desk.idle()
    export(desk, tab, tmp_path / "a.csv", label=CSV)
    assert [row[1] for row in rows(tmp_path / "a.csv")[1:]] == ["王伟", "王芳"]
    export(desk, tab, tmp_path / "b.csv", lambda dialog: choose(dialog, "全部，不论"), label=CSV)
    assert len(rows(tmp_path / "b.csv")) == 7


def test_what_is_offered_is_what_there_is(desk: Any, tab: Any) -> None:
    seen: list[list[str]] = []

    def look(dialog: Any) -> None:
        seen.append(offered(dialog))
        dialog.close(None)

    desk.expect(look, look)
    menu(tab, "导出")
    tab.list.narrow([], "王")
    desk.idle()
    select(desk, tab, 0)
    menu(tab, "导出")
    assert seen == [
        ["此列表现有的行（6）", "列表中显示的（15）", "全部（21）"],
        ["此列表现有的行（2）", "选中的行（1）", "全部，不论筛选条件", "列表中显示的（15）", "全部（21）"],
    ]


def test_the_columns_of_the_list_or_all(desk: Any, tab: Any, tmp_path: Path) -> None:
    export(desk, tab, tmp_path / "a.csv", label=CSV)
    assert rows(tmp_path / "a.csv")[0] == list(desk.entity("customer").headings)
    tab.list.choose_columns(["name", "number"])
    desk.idle()
    export(desk, tab, tmp_path / "b.csv", lambda dialog: choose(dialog, "列表中显示的"))
    assert rows(tmp_path / "b.csv")[0] == ["姓名", "客户编号"]


def test_each_kind_of_file(desk: Any, tab: Any, tmp_path: Path) -> None:
    export(desk, tab, tmp_path / "a.csv", lambda dialog: desk.choose(dialog._variant, "GB18030"), label=CSV)
    assert rows(tmp_path / "a.csv", "gb18030")[1][1] == "王伟"
    export(desk, tab, tmp_path / "a.vcf", lambda dialog: desk.choose(dialog._variant, "vCard 4.0"), label=VCARD)
    cards = list(vobject.readComponents((tmp_path / "a.vcf").read_text("utf-8")))
    assert next((card.version.value, card.fn.value) for card in cards) == ("4.0", "王伟")
    export(desk, tab, tmp_path / "a.json", label=JSON)
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))[0]["姓名"] == "王伟"
    export(desk, tab, tmp_path / "a.pdf", label=PDF)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    export(desk, tab, tmp_path / "a.xlsx", label="Excel 工作簿 (.xlsx)")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 7


def test_the_last_choice_is_remembered(desk: Any, tab: Any, tmp_path: Path) -> None:
    step = lambda dialog: (desk.choose(dialog._variant, "GB18030"), choose(dialog, "列表中显示的"))  # noqa: E731
    export(desk, tab, tmp_path / "a.csv", step, label=CSV)
    seen: list[tuple[str, str, str, str]] = []

    def look(dialog: Any) -> None:
        seen.append((dialog._format.get(), dialog._variant.get(), dialog._columns.get(), dialog._path.get()))
        dialog.close(None)

    desk.expect(look)
    menu(desk.tab("staff"), "导出")
    assert seen == [(CSV, "GB18030", "visible", str(tmp_path / "联系人.csv"))]


def test_products_have_no_cards_and_the_name_follows_the_format(desk: Any) -> None:
    def look(dialog: Any) -> None:
        assert VCARD not in dialog._format.cget("values")
        desk.choose(dialog._format, PDF)
        assert dialog._path.get().endswith("产品.pdf")
        assert not dialog._variant.winfo_ismapped()
        desk.choose(dialog._format, CSV)
        assert dialog._path.get().endswith("产品.csv")
        desk.idle()
        assert dialog._variant.winfo_ismapped()
        desk.press("Escape", on=dialog.path_entry)

    desk.expect(look)
    menu(desk.tab("product"), "导出")


def test_by_keys_alone(desk: Any, tab: Any, tmp_path: Path) -> None:
    def fill(dialog: Any) -> None:
        desk.retype(str(tmp_path / "a"), dialog.path_entry)  # without a suffix
        desk.press("Return", on=dialog.path_entry)

    desk.expect(fill)
    menu(tab, "导出")
    desk.until((tmp_path / "a.xlsx").exists)


def test_return_on_a_button_is_that_button_once(desk: Any, tab: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("old")

    def fill(dialog: Any) -> None:
        assert dialog.focus_get() is desk.button(dialog, "导出")
        desk.retype(str(path), dialog.path_entry)
        desk.press("Return", on=desk.button(dialog, "导出"))
        desk.press("Return", on=desk.button(dialog, "取消"))

    desk.expect(fill, desk.answer("取消", "a.xlsx"))
    menu(tab, "导出")
    assert path.read_text() == "old"


def test_no_name_is_marked_and_a_file_that_is_there_is_asked_about(desk: Any, tab: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fill(dialog: Any) -> None:
        desk.choose(dialog._format, CSV)
        desk.retype("", dialog.path_entry)
        desk.press_button(dialog, "导出")
        assert dialog.winfo_exists()
        assert "invalid" in dialog.path_entry.state()
        desk.retype(str(path), dialog.path_entry)
        desk.button(dialog, "导出").invoke()
        assert path.read_text() == "old"
        desk.button(dialog, "导出").invoke()

    desk.expect(fill, desk.answer("取消", "a.csv"), desk.answer("替换", "a.csv"))
    menu(tab, "导出")
    desk.until(lambda: path.read_bytes().startswith(b"\xef\xbb\xbf"))


def test_a_folder_that_is_not_there_is_a_sentence(desk: Any, tab: Any, tmp_path: Path) -> None:
    def fill(dialog: Any) -> None:
        desk.retype(str(tmp_path / "nowhere" / "a.xlsx"), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(fill, desk.answer("确定", "nowhere"))
    menu(tab, "导出")
    desk.until(lambda: not desk.steps and desk.dialog() is None)


def test_the_systems_dialog_asks_itself(desk: Any, tab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "there.xlsx"
    path.write_text("old")
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(path))

    def fill(dialog: Any) -> None:
        desk.press_button(dialog, "浏览…")
        desk.press_button(dialog, "导出")

    desk.expect(fill)
    menu(tab, "导出")
    desk.until(lambda: path.read_bytes()[:2] == b"PK")


def test_a_query_is_exported_as_it_is_sorted(desk: Any, tmp_path: Path) -> None:
    queries = desk.tab("queries")
    desk.click(queries._buttons["performance"])
    path = tmp_path / "a.csv"

    def fill(dialog: Any) -> None:
        assert not any("列" in text and "显示" in text for text in offered(dialog)), "there is no choice of columns"
        desk.choose(dialog._format, CSV)
        desk.retype(str(path), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(fill)
    desk.press_button(queries, "导出…")
    desk.until(path.exists)
    assert [row[1] for row in rows(path)[1:]] == [row[1] for row in desk.rows(queries.view.result.rows)]


def test_a_related_list_is_exported_from_the_record(desk: Any, tab: Any, tmp_path: Path) -> None:
    desk.click_row(tab.list, 0)
    view = desk.open_tab(tab.record, "购买")
    path = tmp_path / "a.csv"

    def fill(dialog: Any) -> None:
        desk.choose(dialog._format, CSV)
        desk.retype(str(path), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(fill)
    view.export()
    desk.until(path.exists)
    assert len(rows(path)) == 3


# -- printing ---------------------------------------------------------------------------------------------------


def events(desk: Any) -> list[tuple[str, str]]:
    return list(map(tuple, desk.store.reader.execute("SELECT 事件, 详情 FROM 安全记录 ORDER BY 序号").fetchall()))


def viewing(desk: Any, title: str = "客户") -> list[Fill]:
    """From the dialog through the preview to the viewer."""
    return [desk.answer("预览"), desk.answer("用查看器打开", title, "第 1 页，共 1 页")]


def test_a_list_is_looked_at_in_the_program_and_kept_from_there(
    desk: Any, tab: Any, tmp_path: Path, viewer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.pdf"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(path))
    desk.expect(desk.answer("预览"), desk.answer("另存为…", "客户"))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(lambda: "kept.pdf" in desk.toast())
    assert path.read_bytes().startswith(b"%PDF-")
    assert not viewer.exists()
    assert events(desk) == [("print", '"客户" 6 客户.pdf')]


def test_ctrl_p_opens_the_list_as_a_pdf(desk: Any, tab: Any, viewer: Path) -> None:
    desk.expect(*viewing(desk))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(viewer.exists)
    assert viewer.read_bytes().startswith(b"%PDF-")
    desk.until(lambda: "客户.pdf" in desk.toast())
    assert events(desk) == [("print", '"客户" 6 客户.pdf')]


def test_what_is_only_shown_is_private_and_gone_with_the_window(desk: Any, tab: Any, viewer: Path) -> None:
    desk.expect(*viewing(desk))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(viewer.exists)
    prints = desk.window.session.prints
    folder = prints._private.path
    assert [path.name for path in folder.rglob("*.pdf")] == ["客户.pdf"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    desk.end()
    assert not folder.exists()


def test_the_record_is_meant_where_the_keyboard_is_in_it(desk: Any, tab: Any, viewer: Path) -> None:
    desk.click_row(tab.list, 0)
    desk.until(lambda: desk.title(tab.record) == "王伟")

    def look(dialog: Any) -> None:
        assert "这条记录：王伟" in offered(dialog)
        assert dialog._scope.get() == "record"
        desk.press("Return", on=desk.button(dialog, "预览"))

    desk.expect(look, desk.answer("用查看器打开", "王伟", "第 1 页，共 1 页"))
    desk.press("Control-p", on=desk.input(tab.record, "name"))
    desk.until(viewer.exists)
    desk.idle()
    assert events(desk) == [("print", "客户 C0000001 王伟.pdf")]


def test_a_print_is_kept_where_the_user_says(
    desk: Any, tab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.pdf"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(path))
    desk.expect(desk.answer("另存为…"))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(path.exists)
    desk.until(lambda: "kept.pdf" in desk.toast())


def test_where_nothing_shows_pdfs_the_place_is_said(
    desk: Any, tab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_there = SimpleNamespace(Popen=missing, DEVNULL=subprocess.DEVNULL)  # others start programs too
    monkeypatch.setattr("crm_desktop.views.common.viewer.subprocess", only_there)
    desk.expect(*viewing(desk), desk.answer("确定", "客户.pdf"))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(lambda: not desk.steps and desk.dialog() is None)


def missing(*_arguments: object, **_options: object) -> None:
    raise FileNotFoundError


def test_an_opener_that_fails_is_told_too(desk: Any, tab: Any, viewer: Path) -> None:
    (viewer.parent / "bin" / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    desk.expect(*viewing(desk), desk.answer("确定", "客户.pdf"))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(lambda: not desk.steps and desk.dialog() is None)


def test_very_many_rows_are_asked_about(desk: Any, tab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.views.output.transfer.LONG", 5)
    desk.expect(desk.answer("预览"), desk.answer("取消", "6 行"))
    desk.press("Control-p", on=tab.list.table._body)
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    assert events(desk) == []


def test_a_query_is_printed(desk: Any, viewer: Path) -> None:
    queries = desk.tab("queries")
    desk.expect(*viewing(desk, "联系人业绩"))
    desk.press("Control-p", on=queries.view.result.rows.table._body)
    desk.until(viewer.exists)
