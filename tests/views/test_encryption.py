"""Encrypting the file from the settings, opening it with the password, and taking it off again."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.backups import backup
from crm_desktop.db.connection import Database
from crm_desktop.db.encrypted.unlocking import unlock
from crm_desktop.db.errors import SignInRefused
from crm_desktop.db.files import is_plain, keys_beside
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.views.common import background
from crm_desktop.views.datafile.opening import OpeningPage
from tests.views.conftest import refused

PASSWORD, OTHER = "words of boss", "words of zhang"
pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def guarded(file: Path, quick_passwords: None) -> Path:
    registry = Registry()
    with Database.open(file) as database:
        accounts.Users(database, registry, Administrator()).begin("boss", PASSWORD)
        permissions = accounts.permissions_of(database, registry, accounts.find(database.writer, 1))
        accounts.Users(database, registry, permissions).add("zhang", OTHER, "staff", "S0001")
    Backups(file).make("manual")
    return file


def sign_in(desk: Any, page: Any, password: str, name: str = "boss") -> None:
    desk.retype(name, page.name)
    desk.retype(password, page.password)
    desk.press("Return", on=page.password)


@pytest.fixture
def boss(start: Callable[..., Any], guarded: Path) -> Any:
    """The desk of the administrator, before the file is encrypted."""
    desk = start(guarded)
    sign_in(desk, desk.app.entrance.page, PASSWORD)
    desk.until(lambda: desk.window)
    return desk


@pytest.fixture
def encrypted(boss: Any, guarded: Path) -> Any:
    """The same, who has just encrypted it and let the plain backup be deleted."""
    encrypt(boss, guarded, lambda dialog: boss.press_button(dialog, "zhang (职员)"))
    return boss


def encrypt(desk: Any, path: Path, choose: Callable[[Any], object], *shown: Callable[[Any], object]) -> None:
    """`choose(dialog)`: among the other users, who all get temporary passwords else; `shown`: after the code."""

    def fill(dialog: Any) -> None:
        choose(dialog)
        desk.type(PASSWORD, dialog.entries["password"])
        desk.press_button(dialog, "加密")

    desk.expect(
        fill,
        lambda dialog: desk.press_button(dialog, "已妥善保存"),
        *shown,
        desk.answer("删除", "manual", "任何人都能读取"),
    )
    desk.press_button(desk.tab("settings"), "加密…")
    desk.until(lambda: desk.session and desk.session.database.key and not Backups(path).plain())


def with_password(desk: Any, button: str) -> Callable[[Any], None]:
    """A step: the password is typed, then that button is pressed."""

    def fill(dialog: Any) -> None:
        desk.type(PASSWORD, dialog.entries["password"])
        desk.press_button(dialog, button)

    return fill


def test_the_settings_encrypt_the_file_and_ask_about_plain_backups(encrypted: Any, guarded: Path) -> None:
    desk = encrypted
    assert desk.session.gate.account.name == "boss"
    assert any("已加密" in text for text in desk.texts(desk.tab("settings")))
    assert [one.kind for one in desk.session.backups.backups.listed()] == ["key"]
    desk.end()
    assert not is_plain(guarded)
    assert b"1380000" not in guarded.read_bytes()


def test_an_encrypted_file_opens_with_the_password(encrypted: Any, guarded: Path, start: Callable[..., Any]) -> None:
    encrypted.end()
    desk = start(guarded)
    page = desk.app._page
    assert desk.window is None
    assert any("已加密" in text for text in desk.texts(page))
    sign_in(desk, page, "wrong")
    desk.until(lambda: page._fault.cget("text"))
    assert desk.window is None
    desk.retype(PASSWORD, page.password)
    desk.press("Return", on=page.password)
    desk.until(lambda: desk.window)
    desk.idle()
    assert len(desk.tab("customer").list) == 6


@pytest.mark.parametrize("gone", [False, True])
def test_keys_that_are_damaged_or_gone_are_taken_from_a_backup(
    encrypted: Any, guarded: Path, start: Callable[..., Any], gone: bool
) -> None:
    encrypted.end()
    if gone:
        keys_beside(guarded).unlink()
    else:
        keys_beside(guarded).write_text("{", "utf-8")
    desk = refused(start, guarded)
    assert "抢救可读的数据" not in desk.texts(desk.root)
    desk.press_button(desk.root, "从备份取回密钥")
    sign_in(desk, desk.app._page, PASSWORD)
    desk.until(lambda: desk.window)
    desk.idle()
    assert len(desk.tab("customer").list) == 6


def test_who_is_not_ticked_is_locked_out_until_a_password_is_set(encrypted: Any, guarded: Path) -> None:
    encrypted.end()
    with pytest.raises(SignInRefused):
        unlock(guarded, "zhang", OTHER)
    with Database.open(guarded, key=unlock(guarded, "boss", PASSWORD).key) as database:
        assert not accounts.find(database.writer, 2).temporary


@pytest.fixture
def handed_out(boss: Any, guarded: Path) -> str:
    """The temporary password of zhang, of the file that was just encrypted."""
    found: list[str] = []

    def note(dialog: Any) -> None:
        (table,) = [one for one in dialog.body.winfo_children() if one.winfo_class() == "Treeview"]
        rows = [table.item(item) for item in table.get_children()]
        assert [row["text"] for row in rows] == ["zhang"]
        found.append(rows[0]["values"][0])
        boss.press_button(dialog, "复制")
        assert boss.root.clipboard_get() == found[0]
        boss.press("Escape", on=dialog)
        assert dialog.winfo_exists(), "it is not to be lost by a slip"
        boss.press_button(dialog, "已妥善保存")

    encrypt(boss, guarded, lambda _dialog: None, note)
    boss.end()
    return found[0]


def test_others_come_in_by_a_temporary_password_and_choose_their_own(
    handed_out: str, guarded: Path, start: Callable[..., Any]
) -> None:
    desk = start(guarded)
    sign_in(desk, desk.app._page, handed_out, "zhang")
    said: list[str] = []

    def choose(dialog: Any) -> None:
        assert desk.window is None
        for text in (handed_out, "new words of zhang"):
            for entry in dialog.entries.values():
                desk.retype(text, entry)
            desk.press_button(dialog, "设定密码")
            desk.until(lambda: not dialog.winfo_exists() or dialog._fault.cget("text"))
            said.append(str(dialog._fault.cget("text")) if dialog.winfo_exists() else "")

    desk.expect(choose)
    desk.until(lambda: desk.window)
    assert "不同" in said[0]
    assert said[1:] == [""]
    assert desk.session.gate.account.name == "zhang"
    desk.idle()
    desk.end()
    with pytest.raises(SignInRefused):
        unlock(guarded, "zhang", handed_out)
    assert unlock(guarded, "zhang", "new words of zhang").key == unlock(guarded, "boss", PASSWORD).key


def test_without_a_password_of_their_own_nobody_gets_further(
    handed_out: str, guarded: Path, start: Callable[..., Any]
) -> None:
    desk = start(guarded)
    sign_in(desk, desk.app._page, handed_out, "zhang")
    desk.expect(desk.answer("取消", "临时密码"))
    desk.until(lambda: not desk.steps)
    page = desk.app.entrance.page
    assert desk.window is None
    assert page.winfo_viewable()
    assert (page.name.get(), page.password.get()) == ("zhang", "")
    desk.expect(desk.answer("取消", "临时密码"))
    sign_in(desk, page, handed_out, "zhang")
    desk.until(lambda: not desk.steps)
    assert desk.window is None


def test_it_can_be_taken_off_in_the_settings(encrypted: Any, guarded: Path) -> None:
    desk = encrypted
    desk.expect(with_password(desk, "取消加密"))
    desk.press_button(desk.tab("settings"), "取消加密…")
    desk.until(lambda: desk.session and desk.session.database.key is None)
    assert not keys_beside(guarded).exists()


def test_disabling_a_user_gives_the_file_another_key(encrypted: Any, guarded: Path) -> None:
    desk = encrypted
    before = desk.session.database.key
    users = desk.tab("users")
    users.users.set_password(2, "set by the boss")
    users.list.selection_set("2")
    desk.expect(desk.answer("确定", "zhang"))
    desk.press_button(users, "停用")
    desk.until(lambda: desk.session and desk.session.database.key and desk.session.database.key != before)
    desk.end()
    with pytest.raises(SignInRefused):
        unlock(guarded, "zhang", "set by the boss")
    assert unlock(guarded, "boss", PASSWORD).key


def test_what_opening_it_takes_long_with_is_said_over_the_sign_in(
    encrypted: Any, guarded: Path, start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with encrypted.session.database.atomic() as connection:
        connection.execute("UPDATE 检索状态 SET 制作 = 'other tables'")
    encrypted.end()
    go_on, rebuild = threading.Event(), search.rebuild
    monkeypatch.setattr(search, "rebuild", lambda connection: (go_on.wait(20), rebuild(connection)))
    desk = start(guarded)
    sign_in(desk, desk.app._page, PASSWORD)
    (over,) = [child for child in desk.app._page.winfo_children() if isinstance(child, OpeningPage)]
    desk.until(over.winfo_viewable)
    assert any(guarded.name in text and "检索" in text for text in desk.texts(over))
    assert desk.window is None
    go_on.set()
    desk.until(lambda: desk.window)
    assert desk.session.gate.account.name == "boss"


# -- who has gone, and who changes their mind -----------------------------------------------------------------------


def test_nothing_is_encrypted_where_nobody_could_keep_the_code(boss: Any) -> None:
    boss.expect(with_password(boss, "加密"), lambda _dialog: boss.app.entrance.expel())
    boss.press_button(boss.tab("settings"), "加密…")
    boss.until(lambda: boss.window is None)
    boss.idle()
    assert boss.app.entrance.page.winfo_viewable()
    assert not boss.app.entrance.database.key


def test_a_file_that_was_locked_when_its_key_was_changed_asks_for_the_password(encrypted: Any) -> None:
    desk = encrypted
    before = desk.session.database.key
    users = desk.tab("users")
    users.list.selection_set("2")
    desk.expect(lambda _dialog: desk.app.entrance.lock())
    desk.press_button(users, "停用")
    desk.until(lambda: desk.app._page)
    assert desk.window is None
    sign_in(desk, desk.app._page, PASSWORD)
    desk.until(lambda: desk.window)
    assert desk.session.database.key != before


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`slow()`: from now on a backup takes long."""

    def slow() -> None:
        monkeypatch.setattr(backup, "PAGES", 1)
        monkeypatch.setattr(backup, "PAUSE", 0.02)

    return slow


def test_who_stops_it_in_time_has_the_file_as_it_was_and_hears_nothing(
    encrypted: Any, slow: Callable[[], None]
) -> None:
    desk = encrypted
    before = desk.session.database.key
    slow()
    desk.expect(with_password(desk, "取消加密"))
    desk.expect(desk.answer("停止"), long=True)
    desk.press_button(desk.tab("settings"), "取消加密…")
    desk.until(lambda: desk.window and not desk.steps)
    desk.idle()
    assert desk.session.database.key == before
    assert desk.session.gate.account.name == "boss"


def test_who_stops_it_too_late_is_told_and_has_the_file_encrypted(
    boss: Any, guarded: Path, slow: Callable[[], None]
) -> None:
    def stop(dialog: Any) -> None:
        boss.until(lambda: list(backup.default_folder(guarded).glob(".*.part")))  # the one after it
        boss.press_button(dialog, "停止")

    slow()
    boss.expect(with_password(boss, "加密"), boss.answer("已妥善保存"), boss.answer("已妥善保存"))
    boss.expect(stop, long=True)
    boss.expect(boss.answer("确定", "加密"))
    boss.press_button(boss.tab("settings"), "加密…")
    boss.until(lambda: boss.window and not boss.steps)
    boss.idle()
    assert boss.session.database.key
    assert boss.session.gate.account.name == "boss"
    assert [one.kind for one in Backups(guarded).listed()] == ["manual"]


def test_what_takes_long_to_stop_is_waited_for(boss: Any, guarded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, rebuild = threading.Event(), search.rebuild
    monkeypatch.setattr(background, "PATIENCE", 0.1)
    monkeypatch.setattr(search, "rebuild", lambda connection: (go_on.wait(20), rebuild(connection)))

    def stop(dialog: Any) -> None:
        boss.press_button(dialog, "停止")
        end = time.monotonic() + 0.5
        boss.until(lambda: time.monotonic() > end)
        assert dialog.winfo_exists(), "nobody can open the file yet"
        go_on.set()

    boss.expect(with_password(boss, "加密"), boss.answer("已妥善保存"), boss.answer("已妥善保存"))
    boss.expect(stop, long=True)
    boss.press_button(boss.tab("settings"), "加密…")
    boss.until(lambda: boss.window and not boss.steps)
    assert boss.session.database.key is None
    assert not keys_beside(guarded).exists()
