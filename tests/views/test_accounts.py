"""The first password, the recovery code, signing in, and the tab of users."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts import accounts, passwords
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.registry import Registry
from crm_desktop.views.common.secret_dialog import show_recovery_code
from tests.views.conftest import ADMIN, STAFF
from tests.views.desk import below

PLANTED = ("王伟", "13800000000", "屏幕有划痕", "张三", "电视机", "还没有保存", "正在新建")

pytestmark = pytest.mark.usefixtures("quick_passwords")


# -- the first password -----------------------------------------------------------------------------------------


def test_the_first_password_is_set_in_the_settings_and_the_code_shown_once(desk: Any) -> None:
    codes: list[str] = []

    def fill(dialog: Any) -> None:
        desk.type(ADMIN, dialog.entries["password"])
        desk.type(ADMIN, dialog.entries["again"])
        desk.press_button(dialog, "设定密码")

    def keep(dialog: Any) -> None:
        codes.extend(entry.get() for entry in below(dialog) if entry.winfo_class() == "TEntry")
        desk.press("Escape", on=dialog)
        assert dialog.winfo_exists(), "it is not to be lost by a slip"
        desk.press_button(dialog, "已妥善保存")

    desk.expect(fill, keep)
    desk.press_button(desk.tab("settings"), "设置密码…")
    desk.until(lambda: codes and desk.session.gate.account)
    desk.idle()
    assert [tab.name for tab in desk.window.tabs][-5:] == ["users", "backups", "history", "cleaning", "settings"]
    assert "admin" in desk.status() or "管理员" in desk.status()
    assert codes[0] == passwords.recovery_code(codes[0])
    assert codes[0] not in desk.everything()


def test_the_code_is_printed_from_a_page_that_goes_with_the_dialog(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda uri: opened.append(Path(uri.removeprefix("file://"))) or True)

    def keep(dialog: Any) -> None:
        desk.press_button(dialog, "打印…")
        desk.press_button(dialog, "打印…")
        page = opened[0].read_text("utf-8")
        assert "ABCDE-FGHJK" in page
        assert "恢复码" in page
        assert "office.crm" in page
        assert opened[1:] == opened[:1]
        desk.press_button(dialog, "复制")
        assert desk.root.clipboard_get() == "ABCDE-FGHJK"
        desk.press_button(dialog, "已妥善保存")

    desk.expect(keep)
    show_recovery_code(desk.window, "ABCDE-FGHJK")
    assert opened
    assert not opened[0].parent.exists()


def test_where_nothing_prints_that_is_said(desk: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda _uri: False)

    def keep(dialog: Any) -> None:
        desk.expect(desk.answer("确定", "文本文件"))
        desk.press_button(dialog, "打印…")
        desk.press_button(dialog, "已妥善保存")

    desk.expect(keep)
    show_recovery_code(desk.window, "ABCDE-FGHJK")


def test_two_different_passwords_or_a_common_one_are_said_at_once(desk: Any) -> None:
    said: list[str] = []

    def fill(dialog: Any) -> None:
        for first, second in ((ADMIN, STAFF), ("12345678", "12345678")):
            for name, text in (("password", first), ("again", second)):
                desk.retype(text, dialog.entries[name])
            desk.press_button(dialog, "设定密码")
            desk.until(lambda: dialog._fault.cget("text"))
            said.append(str(dialog._fault.cget("text")))
        dialog.close(None)

    desk.expect(fill)
    desk.press_button(desk.tab("settings"), "设置密码…")
    assert len(set(said)) == 2
    assert not accounts.exist(desk.store.reader)


def test_a_password_that_is_being_set_cannot_be_cancelled(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, begin = threading.Event(), accounts.Users.begin

    def slow(users: accounts.Users, *given: Any) -> Any:
        go_on.wait(5)
        return begin(users, *given)

    def change_ones_mind(dialog: Any) -> None:
        desk.type(ADMIN, dialog.entries["password"])
        desk.type(ADMIN, dialog.entries["again"])
        desk.press_button_at_once(dialog, "设定密码")
        desk.press_button_at_once(dialog, "取消")
        dialog.event_generate("<Escape>")
        desk.root.tk.call(dialog.protocol("WM_DELETE_WINDOW"))
        desk.root.update()
        assert dialog.winfo_exists(), "it is set all the same, and the code has to be seen"
        go_on.set()

    monkeypatch.setattr(accounts.Users, "begin", slow)
    desk.expect(change_ones_mind, desk.answer("已妥善保存"))
    desk.press_button(desk.tab("settings"), "设置密码…")
    desk.until(lambda: desk.session and desk.session.gate.account)


# -- signing in -------------------------------------------------------------------------------------------------


def test_return_on_cancel_presses_that_button_alone(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    desk.expect(lambda dialog: desk.press("Return", on=desk.button(dialog, "取消")))
    desk.press_button(desk.tab("settings"), "修改密码…")
    desk.until(lambda: not desk.steps)
    assert desk.dialog() is None


def test_nothing_is_shown_before_somebody_signs_in(start: Callable[..., Any], guarded: Path) -> None:
    desk = start(guarded)
    assert desk.window is None
    assert not [text for text in PLANTED if text in desk.everything()]
    desk.sign_in("zhang", "wrong password")
    assert desk.window is None
    assert "不正确" in str(desk.app.entrance.page._fault.cget("text"))
    assert desk.app.entrance.page.password.get() == ""
    desk.sign_in("zhang", STAFF)
    desk.idle()
    assert "zhang" in desk.status()


def test_after_five_wrong_ones_the_button_waits(start: Callable[..., Any], guarded: Path) -> None:
    desk = start(guarded)
    for _time in range(5):
        desk.sign_in("zhang", "wrong password")
    page = desk.app.entrance.page
    desk.type(STAFF, page.password)
    desk.press("Return", on=page.password)
    desk.until(lambda: "秒" in str(page._fault.cget("text")))
    assert str(page._button.cget("state")) == "disabled"


def test_the_administrator_comes_in_with_the_recovery_code(
    start: Callable[..., Any], file: Path, quick_passwords: None
) -> None:
    with Database.open(file) as database:
        _account, code = accounts.Users(database, Registry(), Administrator()).begin("admin", ADMIN)
    desk = start(file)

    def fill(dialog: Any) -> None:
        for name, text in (("code", code), ("password", STAFF), ("again", STAFF)):
            desk.retype(text, dialog.entries[name])
        desk.press_button(dialog, "设定密码")

    desk.expect(fill, desk.answer("已妥善保存"))
    desk.press_button(desk.app.entrance.page, "忘记密码…")
    desk.until(lambda: desk.window is not None)
    assert desk.session.gate.account.name == "admin"


# -- the tab of users -------------------------------------------------------------------------------------------


def test_the_tab_of_users_follows_a_merge_that_moves_an_account(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    tab = desk.tab("users")
    assert tab.list.set("3", "record") == "C0000001 王伟"
    desk.colleague().merge(desk.entity("customer"), "C0000002", ["C0000001"], {})
    assert tab.list.set("3", "record") == "C0000002 李娜"


def test_it_shows_what_has_become_of_the_users_when_it_is_shown_again_and_after_f5(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    tab = desk.tab("users")
    desk.tab("customer")
    tab.users.disable(2)
    desk.tab("users")
    assert tab.list.set("2", "state") == "已停用"
    tab.users.disable(2, disabled=False)
    desk.press("F5", on=tab.list)
    assert tab.list.set("2", "state") == "使用中"


def test_disabling_a_user_who_was_disabled_meanwhile_lets_nobody_in(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    tab = desk.tab("users")
    tab.list.selection_set("2")
    desk.root.update()
    tab.users.disable(2)
    desk.press_button(tab, "停用")
    assert accounts.find(desk.store.reader, 2).disabled
    assert tab.list.set("2", "state") == "已停用"
    desk.press_button(tab, "启用")
    assert not accounts.find(desk.store.reader, 2).disabled
