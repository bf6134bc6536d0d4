"""The tab 历史: every change and the security log, narrowed, opened, exported."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from crm_desktop.db.attachments import File, attach
from crm_desktop.db.history import audit
from crm_desktop.db.history.audit import Event
from crm_desktop.views.common.wording import EVENTS
from crm_desktop.views.history.past_list import AskMoment


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


def only(desk: Any, tab: Any, entity: str, count: int = 1) -> None:
    """What the list shows are the changes of these records."""
    desk.choose(tab._table, str(desk.entity(entity).label))
    desk.until(lambda: len(tab.shown) == count)
    desk.idle()


def test_what_has_no_tab_of_its_own_opens_in_a_dialog(desk: Any, tab: Any) -> None:
    def rename(dialog: Any) -> None:
        assert desk.shown(dialog.view, "name") == "开工"
        desk.retype("完工", desk.input(dialog.view, "name"))
        desk.press("Control-s")

    contract = {"customer": "C0000001", "subject": "保养", "start": "2026-01-01"}
    values = {"contract": desk.store.create(desk.entity("contract"), contract), "name": "开工"}
    milestone = desk.store.create(desk.entity("milestone"), values)
    only(desk, tab, "milestone")
    desk.expect(rename)
    desk.click_row(tab.shown, 0, times=2)
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    assert desk.window.current == "history"
    desk.until(lambda: "名称 开工 → 完工" in desk.rows(tab.shown)[0][5])

    desk.store.delete(desk.entity("milestone"), [milestone])
    desk.until(lambda: len(tab.shown) == 3)
    desk.idle()
    desk.click_row(tab.shown, 0, times=2)
    assert "不存在" in desk.toast()


def test_a_file_opens_with_what_it_hangs_on(desk: Any, tab: Any) -> None:
    interaction = desk.store.create(desk.entity("interaction"), {"customer": "C0000001", "subject": "问好"})
    attach(desk.store, interaction, [File("报价.txt", b"1")])
    only(desk, tab, "attachment")
    desk.click_row(tab.shown, 0, times=2)
    assert desk.window.current == "interaction"
    assert desk.title(desk.window._built["interaction"].record) == "问好"


def test_what_the_program_keeps_by_itself_does_not_open(desk: Any, tab: Any) -> None:
    desk.store.create(desk.entity("opportunity"), {"name": "新店", "prospect": "周老板"})
    only(desk, tab, "stage_change")
    desk.click_row(tab.shown, 0, times=2)
    assert desk.window.current == "history"


@pytest.mark.parametrize("log", ["更改", "安全记录"])
def test_what_has_come_while_it_was_hidden_is_there_when_one_comes_back(desk: Any, tab: Any, log: str) -> None:
    desk.press_button(tab, log)
    before = len(tab.shown)
    desk.tab("customer")
    desk.store.create(desk.entity("customer"), {"name": "新人"})
    desk.store.note("export", "新人.csv")
    desk.idle()
    desk.tab("history")
    desk.until(lambda: len(tab.shown) == before + 1)
    desk.until(lambda: "新人" in str(desk.rows(tab.shown)[0]))
    assert f"{before + 1} 条" in desk.texts(tab)


def test_every_event_has_its_name(desk: Any, tab: Any) -> None:
    events = get_args(Event)
    assert EVENTS.keys() == set(events)
    with desk.session.database.atomic() as connection:
        for event in events:
            audit.record(connection, event, "admin")
    desk.press_button(tab, "安全记录")
    desk.until(lambda: len(tab.shown) == len(events))
    names = [tab.shown.table._source.cells(position)[2] for position in range(len(events))]
    assert not [name for name in names if name.isascii()]


@pytest.mark.parametrize(("button", "asked"), [("取消", False), ("查看当时", True)])
def test_return_on_a_button_is_that_button_once(desk: Any, tab: Any, button: str, asked: bool) -> None:
    desk.expect(lambda dialog: desk.press("Return", on=desk.button(dialog, button)))
    time = AskMoment(desk.window, desk.entity("customer")).ask()
    assert bool(time) is asked
