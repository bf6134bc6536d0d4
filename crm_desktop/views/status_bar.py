"""The line at the bottom: who, which file, what Ctrl+Z would undo."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.db.changes import ChangeSet
from crm_desktop.i18n import _
from crm_desktop.views.session import Session
from crm_desktop.views.wording import name_of, step_in_words


class StatusBar(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 6, 20, 8))
        self.session = session
        text = f"{name_of(session.store.permissions.user)}  ·  {session.database.path.name}"
        file = ttk.Label(self, text=text, style="Muted.TLabel")
        file.pack(side="left")
        ttk.ToolTip(file, text=str(session.database.path), delay=300)
        self._undo = ttk.Label(self, style="Muted.TLabel")
        self._undo.pack(side="right")
        self._unsubscribe = session.bus.subscribe(self.show)
        self.show()

    def destroy(self) -> None:
        self._unsubscribe()
        super().destroy()

    def show(self, _change: ChangeSet | None = None) -> None:
        step = self.session.store.undoable
        words = _("Undo: {step}").format(step=step_in_words(self.session.registry, step)) + "   Ctrl+Z" if step else ""
        self._undo.configure(text=words)
