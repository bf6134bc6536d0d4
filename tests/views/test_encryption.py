"""Encrypting the file from the settings, opening it with the password, and taking it off again."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.encrypted.unlocking import unlock
from crm_desktop.db.errors import SignInRefused
from crm_desktop.db.files import is_plain, keys_beside
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.views.datafile.opening import OpeningPage

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
def encrypted(start: Callable[..., Any], guarded: Path) -> Any:
    """The desk of the administrator, who has just encrypted the file and let the plain backup be deleted."""
    desk = start(guarded)
    sign_in(desk, desk.app.entrance.page, PASSWORD)
    desk.until(lambda: desk.window)

    encrypt(desk, guarded, lambda dialog: desk.press_button(dialog, "zhang (职员)"))
    return desk


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


def test_who_is_not_ticked_is_locked_out_until_a_password_is_set(encrypted: Any, guarded: Path) -> None:
    encrypted.end()
    with pytest.raises(SignInRefused):
        unlock(guarded, "zhang", OTHER)
    with Database.open(guarded, key=unlock(guarded, "boss", PASSWORD).key) as database:
        assert not accounts.find(database.writer, 2).temporary


@pytest.fixture
def handed_out(start: Callable[..., Any], guarded: Path) -> str:
    """The temporary password of zhang, of the file that was just encrypted."""
    desk = start(guarded)
    sign_in(desk, desk.app.entrance.page, PASSWORD)
    desk.until(lambda: desk.window)
    found: list[str] = []

    def note(dialog: Any) -> None:
        (table,) = [one for one in dialog.body.winfo_children() if one.winfo_class() == "Treeview"]
        rows = [table.item(item) for item in table.get_children()]
        assert [row["text"] for row in rows] == ["zhang"]
        found.append(rows[0]["values"][0])
        desk.press_button(dialog, "复制")
        assert desk.root.clipboard_get() == found[0]
        desk.press("Escape", on=dialog)
        assert dialog.winfo_exists(), "it is not to be lost by a slip"
        desk.press_button(dialog, "已妥善保存")

    encrypt(desk, guarded, lambda _dialog: None, note)
    desk.end()
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

    def fill(dialog: Any) -> None:
        desk.type(PASSWORD, dialog.entries["password"])
        desk.press_button(dialog, "取消加密")

    desk.expect(fill)
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
