"""What is shown only once, and a password that is being set, are not taken away by the lock."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.accounts.door import Door
from crm_desktop.views.common.secret_dialog import show_recovery_code, show_temporary_passwords
from tests.views.conftest import ADMIN, STAFF

CODE = "ABCDE-FGHJK"

pytestmark = pytest.mark.usefixtures("quick_passwords")


def test_the_lock_waits_until_the_code_is_kept(as_: Callable[..., Any], preferences: Any) -> None:
    preferences.set("lock_minutes", 1)
    desk = as_("admin", ADMIN)

    def be_away(dialog: Any) -> None:
        desk.app.entrance.lock()
        assert desk.app.entrance.page is None
        assert CODE in desk.everything()
        desk.press_button(dialog, "已妥善保存")

    desk.expect(be_away)
    assert show_recovery_code(desk.window, CODE)
    assert desk.window is not None
    desk.app.entrance._watch._touched -= 61
    desk.until(lambda: desk.window is None)


def test_what_is_shown_only_once_is_not_closed_by_a_slip(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)

    def slip(dialog: Any) -> None:
        desk.press("Escape", on=dialog)
        desk.root.tk.call(dialog.protocol("WM_DELETE_WINDOW"))
        assert dialog.winfo_exists()
        desk.press_button(dialog, "已妥善保存")

    desk.expect(slip)
    assert show_temporary_passwords(desk.window, {"zhang": CODE})


def test_what_was_taken_away_counts_as_not_kept(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    desk.expect(lambda dialog: dialog.destroy())
    assert not show_temporary_passwords(desk.window, {"zhang": CODE})


def test_the_lock_waits_for_a_password_that_is_being_set(
    as_: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = as_("admin", ADMIN)
    go_on, change = threading.Event(), Door.change_password

    def slow(door: Door, *given: Any) -> None:
        go_on.wait(5)
        change(door, *given)

    def fill(dialog: Any) -> None:
        for name, text in (("old", ADMIN), ("password", STAFF), ("again", STAFF)):
            desk.type(text, dialog.entries[name])
        desk.press_button_at_once(dialog, "设定密码")
        desk.app.entrance.lock()
        assert desk.app.entrance.page is None
        go_on.set()

    monkeypatch.setattr(Door, "change_password", slow)
    desk.expect(fill)
    desk.press_button(desk.tab("settings"), "修改密码…")
    desk.until(lambda: "您的密码已设定" in desk.toast())
