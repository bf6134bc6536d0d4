"""Reminders while the program runs, and at its start of what was missed while it was closed."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError, NotFound
from crm_desktop.db.lists.rows import Row
from crm_desktop.entities.follow_up import CLOSED, FOLLOW_UP
from crm_desktop.entities.moments import now
from crm_desktop.i18n import _
from crm_desktop.operations.care.agenda import applies, moment_of, to_remind, with_whom
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.theme import px
from crm_desktop.views.records.complete_dialog import ask_completion
from crm_desktop.views.window.session import Session
from crm_desktop.views.workbench.put_off_menu import SNOOZES, remind_in

EVERY = 20_000  # ms between two looks
FIRST = 3_000  # ms after the window is there
LONGEST = 30  # days that the program looks back for what was missed
SHOWN = 5  # at a time; the workbench has the others
REMINDED = "reminded"  # preference, by file: until when everything was shown


class Reminders:
    """Looks now and then, until `stop`. One small window at the lower right, which takes the keyboard from nobody."""

    def __init__(self, widget: tk.Misc, session: Session) -> None:
        self._widget, self._session = widget, session
        self.panel: Panel | None = None
        self._timer = widget.after(FIRST, self.look)

    def stop(self) -> None:
        self._widget.after_cancel(self._timer)
        self._session.worker.cancel("reminders")
        self.close()

    def close(self) -> None:
        if self.panel is not None:
            self.panel.destroy()
            self.panel = None

    def look(self) -> None:
        """What has come since the last look; the first time since the program was closed."""
        self._widget.after_cancel(self._timer)
        self._timer = self._widget.after(EVERY, self.look)
        if not applies(self._session.registry):
            return
        since, until = self._since(), now()
        queries = self._session.store.queries
        self._session.worker.submit(
            "reminders",
            lambda reader: to_remind(reader, queries, since, until),
            lambda rows: self._show(rows, until),
            background=True,
        )

    def _since(self) -> str:
        oldest = (dt.datetime.now() - dt.timedelta(days=LONGEST)).isoformat(" ", "seconds")
        shown: dict[str, Any] = self._session.preferences.get(REMINDED, {})
        known = shown.get(str(self._session.database.path))
        return max(known, oldest) if isinstance(known, str) else now()

    def _show(self, rows: list[Row], until: str) -> None:
        shown = {**self._session.preferences.get(REMINDED, {}), str(self._session.database.path): until}
        self._session.preferences.set(REMINDED, shown)
        if rows:
            if self.panel is None:
                self.panel = Panel(self._session, rows, self.close)
            else:  # somebody may be dealing with one in a dialog
                self.panel.add(rows)


class Panel(ttk.Frame):
    """Over the window's lower right corner; what was dealt with leaves it."""

    def __init__(self, session: Session, rows: list[Row], close: Callable[[], object]) -> None:
        super().__init__(session.root, bootstyle="bordered", padding=14)
        self.session, self.rows, self._close = session, rows, close
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, icon="bell", icon_size=16, bootstyle="primary").pack(side="left", padx=(0, 8))
        self._title = ttk.Label(line, font="CrmStrong")
        self._title.pack(side="left")
        ttk.Button(line, icon="x-lg", icon_only=True, bootstyle="ghost", command=close).pack(side="right")
        self._lines = ttk.Frame(self)
        self._lines.pack(fill="both")
        self._draw()
        self.place(relx=1.0, rely=1.0, x=-px(20), y=-px(48), anchor="se")
        self.lift()

    def add(self, rows: list[Row]) -> None:
        """What has come since."""
        self.rows = [*self.rows, *rows]
        self._draw()
        self.lift()

    def complete(self, row: Row) -> None:
        def act(key: int) -> bool:
            over = self.session.store.get(FOLLOW_UP, key).get("state") in CLOSED  # dealt with elsewhere
            return over or ask_completion(self, self.session, key)

        self._deal(row, act)

    def snooze(self, row: Row, minutes: int) -> None:
        def act(key: int) -> bool:
            remind_in(self.session, key, minutes)
            return True

        self._deal(row, act)

    def open(self, row: Row) -> None:
        def act(key: int) -> bool:
            self.session.open_record(FOLLOW_UP, key)
            return True

        self._deal(row, act)

    def _deal(self, row: Row, act: Callable[[int], bool]) -> None:
        try:
            done = act(int(str(row["number"])))
        except CrmError as error:
            dialogs.show_error(self, error)
            done = isinstance(error, NotFound)  # somebody has deleted it
        if done:
            self.rows = [other for other in self.rows if other is not row]
            if self.rows:
                self._draw()
            else:
                self._close()

    def _draw(self) -> None:
        for child in self._lines.winfo_children():
            child.destroy()
        missed = sum(moment_of(row)[:10] < now()[:10] for row in self.rows)
        title = _("Reminders, {count} of them missed").format(count=missed) if missed else _("Reminders")
        self._title.configure(text=title)
        for row in self.rows[:SHOWN]:
            self._add(row)
        if len(self.rows) > SHOWN:
            more = _("… and {count} more on the workbench").format(count=len(self.rows) - SHOWN)
            ttk.Label(self._lines, text=more, style="Caption.TLabel").pack(anchor="w", pady=(8, 0))

    def _add(self, row: Row) -> None:
        ttk.Separator(self._lines).pack(fill="x", pady=8)
        text = " · ".join(str(text) for text in (row["subject"], with_whom(row)) if text)
        ttk.Label(self._lines, text=text, wraplength=px(320)).pack(anchor="w")
        line = ttk.Frame(self._lines)
        line.pack(fill="x", pady=(4, 0))
        ttk.Label(line, text=moment_of(row)[:16], style="Caption.TLabel").pack(side="left", padx=(0, 16))
        later = ttk.Button(line, text=_("Later"), bootstyle="outline")
        menu = self._snoozes(later, row)
        later.configure(command=lambda: menu.tk_popup(later.winfo_rootx(), later.winfo_rooty()))
        show = ttk.Button(line, text=_("Open"), bootstyle="outline", command=lambda: self.open(row))
        buttons = [later, show]
        if self.session.store.permissions.may("update", FOLLOW_UP):
            done = ttk.Button(line, text=_("Complete"), bootstyle="success", command=lambda: self.complete(row))
            buttons.insert(0, done)
        for button in buttons:
            button.pack(side="right", padx=(6, 0))

    def _snoozes(self, parent: tk.Misc, row: Row) -> tk.Menu:
        menu = ttk.Menu(parent, tearoff=False)
        for minutes, label in SNOOZES.items():
            menu.add_command(label=str(label), command=lambda m=minutes: self.snooze(row, m))  # type: ignore[misc]
        return menu
