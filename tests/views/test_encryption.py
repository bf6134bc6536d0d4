"""Encrypting the file from the settings, opening it with the password, and taking it off again."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop.db import accounts, search
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import SignInRefused
from crm_desktop.db.files import is_plain, keys_beside
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.unlocking import unlock
from crm_desktop.operations.backups import Backups
from crm_desktop.views.opening import OpeningPage

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


def sign_in(desk: Any, page: Any, password: str) -> None:
    desk.retype("boss", page.name)
    desk.type(password, page.password)
    desk.press("Return", on=page.password)


@pytest.fixture
def encrypted(start: Callable[..., Any], guarded: Path) -> Any:
    """The desk of the administrator, who has just encrypted the file and let the plain backup be deleted."""
    desk = start(guarded)
    sign_in(desk, desk.app.entrance.page, PASSWORD)
    desk.until(lambda: desk.window)

    def fill(dialog: Any) -> None:
        desk.type(PASSWORD, dialog.entries["password"])
        desk.press_button(dialog, "加密")

    desk.expect(
        fill,
        lambda dialog: desk.press_button(dialog, "已妥善保存"),
        desk.answer("删除", "manual", "任何人都能读取"),
    )
    desk.press_button(desk.tab("settings"), "加密…")
    desk.until(lambda: desk.session and desk.session.database.key and not Backups(guarded).plain())
    return desk


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
