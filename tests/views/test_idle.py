"""Whoever works is not locked out, whatever it is that they work with."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.views.window import idle
from tests.views.conftest import STAFF

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def lonely(as_: Callable[..., Any], preferences: Any) -> Any:
    """A window that locks after a minute."""
    preferences.set("lock_minutes", 1)
    return as_("zhang", STAFF)


def locks_after(desk: Any, sign: str, widget: Any) -> bool:
    """Whether the window is locked when a minute has passed and only this was done then."""
    widget.focus_force()
    widget.event_generate("<Enter>")
    desk.root.update()
    watch = desk.app.entrance._watch
    watch._touched -= 61
    if sign:
        widget.event_generate(sign, x=5, y=5)
    watch._look()
    return desk.app.entrance.page is not None


@pytest.mark.parametrize(
    "sign",
    [
        "<Down>",
        "<Shift-Next>",
        "<Control-a>",
        "<Return>",
        "<F5>",
        "<Control-f>",
        "<Button-1>",
        "<Button-4>",
        "<Motion>",
    ],
)
def test_what_a_list_or_the_window_takes_for_itself_counts(lonely: Any, sign: str) -> None:
    assert not locks_after(lonely, sign, lonely.tab("customer").list.table._body)


def test_letters_typed_into_a_form_count(lonely: Any) -> None:
    record = lonely.tab("customer").record
    assert not locks_after(lonely, "<a>", lonely.input(record, "name"))


def test_keys_in_a_dialog_count(lonely: Any) -> None:
    locked: list[bool] = []

    def look(dialog: Any) -> None:
        locked.append(locks_after(lonely, "<Down>", dialog.entry))
        lonely.press("Escape", on=dialog.entry)

    lonely.expect(look)
    lonely.press("Control-k")
    lonely.until(lambda: locked)
    assert locked == [False]


def test_where_the_keyboard_is_already_it_is_heard_at_once(lonely: Any) -> None:
    body = lonely.tab("customer").list.table._body
    lonely.press("Down", on=body)
    body.bindtags(tuple(tag for tag in body.bindtags() if tag != idle.TAG))
    lonely.app.entrance._watch_over()
    watch = lonely.app.entrance._watch
    watch._touched -= 61
    body.event_generate("<Down>")
    watch._look()
    assert lonely.app.entrance.page is None


def test_nobody_is_missed_after_a_minute(lonely: Any) -> None:
    assert locks_after(lonely, "", lonely.tab("customer").list.table._body)
    lonely.until(lambda: lonely.window is None)


def test_a_locked_window_listens_no_more(lonely: Any) -> None:
    call = lonely.root.tk.call
    lonely.lock()
    assert not call("bind", idle.TAG)
    assert idle.TAG not in "".join(str(call("bind", "all", coming)) for coming in idle.COMING)
    lonely.sign_in("zhang", STAFF)
    lonely.idle()
    assert not locks_after(lonely, "<Down>", lonely.tab("customer").list.table._body)
