"""A file that has to be brought up to date first: a page says so where it takes long, and can stop it in time."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import errors, migrate
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.backup import default_folder
from crm_desktop.db.search import search
from crm_desktop.views.datafile import opening
from crm_desktop.views.datafile.opening import OpeningPage

OLD = Path(__file__).parents[1] / "db" / "schema_0001.sql"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of the first version, with a customer."""
    path = tmp_path / "old.crm"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(OLD.read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(
            "INSERT INTO 联系人 (联系人编号, 姓名, 所属部门, 工资) VALUES ('S0001', '张三', '销售部', 1);"
            "INSERT INTO 客户 (客户编号, 姓名, 联系人编号) VALUES ('C0000007', '王伟', 'S0001');"
        )
    return path


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The making of the search index lasts until the event is set."""
    go_on = threading.Event()
    rebuild = search.rebuild

    def slow(*arguments: Any) -> None:
        assert go_on.wait(20)
        rebuild(*arguments)

    monkeypatch.setattr(search, "rebuild", slow)
    yield go_on
    go_on.set()


@pytest.fixture
def slow_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "PAGES", 1)
    monkeypatch.setattr(backup, "PAUSE", 0.1)


def page_of(desk: Any) -> Any:
    """The page that stands over the window and takes all that is typed or clicked; None if none does."""
    grabbing = desk.root.grab_current()
    return grabbing if isinstance(grabbing, OpeningPage) else None


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def customers(desk: Any) -> list[str]:
    return [row[0] for row in desk.rows(desk.window._built["customer"].list)]


def test_an_old_file_that_is_done_in_time_opens_without_a_page(
    start: Callable[..., Any], old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "AT_ONCE", 30.0)  # a busy machine takes its time
    desk = start(old)
    assert customers(desk) == ["C0000007"]
    assert page_of(desk) is None


def test_a_page_says_what_takes_long_until_the_window_is_there(
    start: Callable[..., Any], old: Path, held: threading.Event
) -> None:
    desk = start()
    desk.app.open(old)
    desk.until(lambda: page_of(desk))
    assert desk.window is None
    said = desk.texts(page_of(desk))
    assert any("old.crm" in text and "版本 1" in text and str(migrate.VERSION) in text for text in said)
    desk.until(lambda: any("检索" in text for text in desk.texts(page_of(desk))))
    assert str(desk.button(page_of(desk), "此步骤不能中途停止").cget("state")) == "disabled"
    desk.app.quit()
    assert desk.root.winfo_exists(), "nobody leaves while the file is changed"
    held.set()
    desk.until(lambda: desk.window)
    desk.idle()
    assert customers(desk) == ["C0000007"]
    assert page_of(desk) is None
    assert desk.app.preferences.get("file") == str(old)


def test_the_backup_before_can_be_stopped_and_leaves_the_file_as_it_was(
    start: Callable[..., Any], old: Path, slow_backup: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = start()
    desk.app.open(old)
    desk.until(lambda: page_of(desk))
    page = page_of(desk)
    desk.until(lambda: float(page._bar.cget("value")) > 0)
    assert any("备份" in text for text in desk.texts(page))
    desk.press_button_at_once(page, "停止")
    desk.until(lambda: page_of(desk) is None)
    assert desk.window is None
    assert any("没有升级" in text for text in desk.texts(desk.app._page))
    assert version_of(old) == 1
    assert list(default_folder(old).iterdir()) == []
    monkeypatch.undo()
    desk.press_button(desk.app._page, "再试一次")
    desk.until(lambda: desk.window)


def test_what_was_open_stays_when_the_upgrade_of_another_file_is_stopped(
    start: Callable[..., Any], file: Path, old: Path, slow_backup: None
) -> None:
    desk = start(file)
    window = desk.window
    desk.app.open(old)
    desk.until(lambda: page_of(desk))
    window.event_generate("<Control-n>")
    desk.press_button_at_once(page_of(desk), "停止")
    desk.until(lambda: page_of(desk) is None)
    desk.idle()
    assert desk.window is window
    assert not window._built["customer"].dirty
    assert "C0000001" in customers(desk)


def test_an_upgrade_that_fails_late_says_why_and_what_can_be_done(
    start: Callable[..., Any], old: Path, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_rebuild = search.rebuild

    def fail(*arguments: Any) -> None:
        held_rebuild(*arguments)
        raise errors.StorageFailed("磁盘满")

    monkeypatch.setattr(search, "rebuild", fail)
    desk = start()
    desk.app.open(old)
    desk.until(lambda: page_of(desk))
    held.set()
    desk.until(lambda: page_of(desk) is None)
    assert any("磁盘满" in text for text in desk.texts(desk.app._page))
    assert desk.button(desk.app._page, "再试一次")


def test_a_file_of_today_whose_search_is_made_anew_says_so_too(
    start: Callable[..., Any], file: Path, held: threading.Event
) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE 检索状态 SET 制作 = 'other tables'")
    desk = start()
    desk.app.open(file)
    desk.until(lambda: page_of(desk))
    assert any("检索" in text and "不变" in text for text in desk.texts(page_of(desk)))
    held.set()
    desk.until(lambda: desk.window)
    desk.idle()
    assert "C0000001" in customers(desk)
