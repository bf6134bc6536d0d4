"""The line at the bottom: who, which file, the last backup, what Ctrl+Z would undo."""

import datetime as dt
import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import Backup
from crm_desktop.views.common.wording import name_of, step_in_words
from crm_desktop.views.window.session import Session


class StatusBar(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 6, 20, 8))
        self.session = session
        text = f"{name_of(session.store.permissions.user)}  ·  {session.database.path.name}"
        file = ttk.Label(self, text=text, style="Muted.TLabel")
        file.pack(side="left")
        ttk.ToolTip(file, text=str(session.database.path), delay=300)
        self._backup = ttk.Label(self, style="Muted.TLabel")
        self._backup.pack(side="left", padx=(24, 0))
        self._tip = ttk.ToolTip(self._backup, text="", delay=300)
        self._undo = ttk.Label(self, style="Muted.TLabel")
        self._undo.pack(side="right")
        self._unsubscribe = session.bus.subscribe(self.show)
        self._leave_backups = session.backups.subscribe(self.show_backup)
        self.show()
        self.show_backup()

    def destroy(self) -> None:
        self._unsubscribe()
        self._leave_backups()
        super().destroy()

    def show(self, _change: ChangeSet | None = None) -> None:
        step = self.session.store.undoable
        words = _("Undo: {step}").format(step=step_in_words(self.session.registry, step)) + "   Ctrl+Z" if step else ""
        self._undo.configure(text=words)

    def show_backup(self) -> None:
        """When the last one was made; that one has failed stays until one is made, and is said each time."""
        backups = self.session.backups
        if backups.failure:
            self._backup.configure(text="⚠ " + _("Backups fail"), style="Fault.TLabel")
            self._tip.configure(text=backups.failure)
            self.session.toast(backups.failure)
            return
        self._backup.configure(text=last_backup(backups.last), style="Muted.TLabel")
        self._tip.configure(text=str(backups.last.path) if backups.last else "")


def last_backup(last: Backup | None) -> str:
    if last is None:
        return _("No backup yet")
    today = last.made.date() == dt.datetime.now().date()
    return _("Last backup {time}").format(time=f"{last.made:%H:%M}" if today else f"{last.made:%Y-%m-%d %H:%M}")
