"""The tab 历史: every change and the security log, narrowed, opened, exported."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def tab(desk: Any) -> Any:
    """After a colleague has changed a customer."""
    theirs = desk.colleague()
    theirs.update(
        desk.entity("customer"), "C0000002", {"points": 99}, theirs.get(desk.entity("customer"), "C0000002")["version"]
    )
    shown = desk.tab("history")
    desk.idle()
    return shown


def test_it_tells_who_changed_what_from_what_into_what(desk: Any, tab: Any) -> None:
    first = desk.rows(tab.shown)[0]
    assert first[2:5] == ["修改", "客户", "C0000002"]
    assert first[5] == "积分 18 → 99"
    assert len(tab.shown) == desk.store.reader.execute("SELECT count(*) FROM 变更记录").fetchone()[0]


def test_it_is_narrowed_by_record_and_text(desk: Any, tab: Any) -> None:
    desk.choose(tab._table, "产品")
    desk.until(lambda: len(tab.shown) == 3)
    desk.type("口红", on=tab._text)
    desk.press("Return", on=tab._text)
    desk.until(lambda: len(tab.shown) == 1)
    assert desk.rows(tab.shown)[0][4] == "P000002"


def test_a_new_change_appears_at_the_top(desk: Any, tab: Any) -> None:
    desk.store.create(desk.entity("customer"), {"name": "新人"})
    desk.until(lambda: "姓名 新人" in desk.rows(tab.shown)[0][5])


def test_opening_a_line_shows_the_record(desk: Any, tab: Any) -> None:
    desk.click_row(tab.shown, 0, times=2)
    desk.idle()
    assert desk.window.current == "customer"
    assert desk.title(desk.tab("customer").record).startswith("李娜")


def test_the_security_log_has_exports(desk: Any, tab: Any, tmp_path: Path) -> None:
    target = tmp_path / "log.csv"

    def export(dialog: Any) -> None:
        desk.choose(dialog._format, "CSV 文本 (.csv)")
        desk.retype(str(target), dialog.path_entry)
        desk.press_button(dialog, "导出")

    desk.expect(export)
    desk.press_button(tab, "导出…")
    desk.until(target.exists)
    desk.idle()
    with target.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(tab.shown)
    assert (lines[0]["表"], lines[0]["主键"]) == ("客户", '"C0000002"')
    desk.press_button(tab, "安全记录")
    desk.until(lambda: len(tab.shown) == 1)
    assert desk.rows(tab.shown)[0][2] == "导出"


def test_a_backup_made_by_hand_is_in_the_security_log(desk: Any, until_backed_up: Callable[[], None], tab: Any) -> None:
    until_backed_up()
    desk.press_button(tab, "安全记录")
    desk.until(lambda: len(tab.shown) == 1)
    assert desk.rows(tab.shown)[0][1:3] == ["管理员", "开始备份"]


def test_a_record_is_shown_as_a_change_left_it_and_as_of_any_day(desk: Any, tab: Any) -> None:
    desk.click_row(tab.shown, 0, times=2)
    desk.idle()
    record = desk.tab("customer").record
    desk.open_tab(record, "历史")
    desk.idle()
    history = record.tabs.views[-1]
    desk.click_row(history, len(history) - 1)

    def look(dialog: Any) -> None:
        points = next(row for row in desk.rows(dialog) if row[0] == "积分")
        assert points == ["积分", "18", "99", "●"]
        assert "C0000002" in dialog.title_label.cget("text")
        dialog.moment.set_text("2001-01-01")
        desk.press("Return", on=dialog.moment)
        assert "那时还没有" in dialog.note.cget("text")
        dialog.moment.set_text("昨天")
        desk.press("Return", on=dialog.moment)
        assert dialog.moment.instate(["invalid"])
        desk.press_button(dialog, "关闭")

    desk.expect(look)
    desk.press_button(history, "截至某日…")


@pytest.fixture
def until_backed_up(desk: Any) -> Callable[[], None]:
    def make() -> None:
        backups = desk.tab("backups")
        desk.press_button(backups, "立即备份")
        desk.until(lambda: len(desk.session.backups.backups.listed()) == 1)
        desk.idle()
        desk.tab("history")

    return make
