"""The tab of attachments beside an interaction."""

from pathlib import Path
from tkinter import filedialog
from typing import Any

import pytest

from crm_desktop.views.records import files_view


@pytest.fixture
def files(desk: Any) -> Any:
    """The tab 附件 of an interaction."""
    desk.colleague().create(desk.entity("interaction"), {"customer": "C0000001", "subject": "问好"})
    tab = desk.tab("interaction")
    desk.idle()
    desk.click_row(tab.list, 0)
    return desk.open_tab(tab.record, "附件")


def test_files_are_added_opened_saved_and_deleted(
    desk: Any, files: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "报价.txt", tmp_path / "合同.pdf"]
    for path in paths:
        path.write_text(path.name)
    monkeypatch.setattr(filedialog, "askopenfilenames", lambda **_options: tuple(map(str, paths)))
    desk.press_button(files, "添加")
    desk.until(lambda: files.list is not None and len(files.list) == 2)
    assert desk.column(files.list, "名称") == ["报价.txt", "合同.pdf"]
    assert "附件 2" in desk.tabs(desk.window._built["interaction"].record)

    shown: list[Path] = []
    monkeypatch.setattr(files_view, "show_in_viewer", shown.append)
    desk.click_row(files.list, 0)
    desk.press_button(files, "打开")
    assert shown[0].read_text() == "报价.txt"
    desk.press("Return", on=files.list.table._body)
    assert len(shown) == 2, "by key as well"

    target = tmp_path / "另存.txt"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(target))
    desk.press_button(files, "另存为…")
    assert target.read_text() == "报价.txt"

    desk.press_button(files, "删除")
    desk.until(lambda: len(files.list) == 1)
    desk.press("Control-z", on=files.list.table._body)
    desk.until(lambda: len(files.list) == 2)


def test_a_file_that_is_too_large_is_named_and_nothing_is_added(
    desk: Any, files: Any, tmp_path: Path, preferences: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences.set("attachments.limit", 1)
    large = tmp_path / "电影.bin"
    large.write_bytes(b"0" * 1_100_000)
    monkeypatch.setattr(filedialog, "askopenfilenames", lambda **_options: (str(large),))
    desk.expect(desk.answer("确定", "电影.bin", "1.1", "设置"))
    desk.press_button(files, "添加")
    assert len(files.list) == 0
