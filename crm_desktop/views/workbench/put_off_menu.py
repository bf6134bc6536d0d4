"""Later: by some days, or a reminder that comes again."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.entities.records import Key
from crm_desktop.i18n import Label, _
from crm_desktop.operations.care.follow_ups import put_off, snooze
from crm_desktop.views.common import dialogs
from crm_desktop.views.window.session import Session

SPANS = {
    1: Label("推迟到明天", "Until tomorrow"),
    3: Label("推迟 3 天", "By 3 days"),
    7: Label("推迟一周", "By a week"),
    30: Label("推迟 30 天", "By 30 days"),
}

SNOOZES = {
    10: Label("10 分钟后", "In 10 minutes"),
    60: Label("1 小时后", "In an hour"),
    24 * 60: Label("明天此时", "Tomorrow"),
}  # by minutes


def put_off_menu(parent: tk.Misc, session: Session, key: Callable[[], Key | None]) -> tk.Menu:
    """`key()`: which follow-up it is about."""
    menu = ttk.Menu(parent, tearoff=False)
    for days, label in SPANS.items():
        menu.add_command(label=str(label), command=lambda days=days: later(parent, session, key(), days))  # type: ignore[misc]
    menu.add_separator()
    again = ttk.Menu(menu, tearoff=False)
    for minutes, label in SNOOZES.items():
        again.add_command(label=str(label), command=lambda m=minutes: remind_later(parent, session, key(), m))  # type: ignore[misc]
    menu.add_cascade(label=_("Remind me"), menu=again)
    return menu


def later(parent: tk.Misc, session: Session, key: Key | None, days: int) -> None:
    """So many days from the day it is due, from today where that is past."""
    if key is None:
        return
    try:
        record = session.store.get(FOLLOW_UP, key)
        day, space, clock = str(record["due"]).partition(" ")
        from_day = max(dt.date.fromisoformat(day), dt.date.today())
        due = f"{from_day + dt.timedelta(days=days)}{space}{clock}"
        put_off(session.store, key, int(str(record["version"])), due)
        session.toast(_("Put off until {day}; Ctrl+Z takes it back.").format(day=due[:10]))
    except CrmError as error:
        dialogs.show_error(parent, error)


def remind_later(parent: tk.Misc, session: Session, key: Key | None, minutes: int) -> None:
    """The reminder comes so many minutes from now; what is due stays due."""
    if key is None:
        return
    try:
        until = remind_in(session, key, minutes)
        session.toast(_("The reminder comes at {time}; Ctrl+Z takes it back.").format(time=until[:16]))
    except CrmError as error:
        dialogs.show_error(parent, error)


def remind_in(session: Session, key: Key, minutes: int) -> str:
    """When that is. Raises NotFound, Conflict, PermissionDenied."""
    version = int(str(session.store.get(FOLLOW_UP, key)["version"]))
    until = (dt.datetime.now() + dt.timedelta(minutes=minutes)).isoformat(" ", "seconds")
    snooze(session.store, key, version, until)
    return until
