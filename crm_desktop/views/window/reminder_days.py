"""Settings: how many days before its day one is reminded of a contract."""

import re
import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.db.settings import reminder_days
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.periods import DAYS
from crm_desktop.i18n import _
from crm_desktop.operations.sales.contracts import set_reminder_days
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.flow import wrap
from crm_desktop.views.window.session import Session


class ReminderDays(ttk.Frame):
    """For an administrator: the numbers, several with commas between; kept in the file, for everybody."""

    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent)
        self.session = session
        text = _("Days before its end, or before notice must be given, several with commas between; empty: never")
        caption = ttk.Label(self, text=text, style="Caption.TLabel")
        wrap(caption)
        caption.pack(fill="x")
        line = ttk.Frame(self)
        line.pack(fill="x", pady=(2, 0))
        self.entry = Entry(line, width=24)
        self.entry.insert(0, ", ".join(map(str, reminder_days(session.store.reader))))
        self.entry.pack(side="left")
        self.entry.bind("<Return>", lambda _event: self.save())
        ttk.Button(line, text=_("Save"), icon="check-lg", bootstyle="outline", command=self.save).pack(
            side="left", padx=(6, 0)
        )
        self._fault = ttk.Label(self, style="Fault.TLabel")

    def save(self) -> None:
        try:
            set_reminder_days(self.session.store, self._days())
        except (FieldError, CrmError) as error:
            self._fault.configure(text=str(error))
            self._fault.pack(anchor="w", pady=(6, 0))
        else:
            self._fault.pack_forget()
            self.session.toast(_("Saved"))

    def _days(self) -> list[int]:
        """Raises FieldError."""
        typed = re.split(r"[,\uff0c\u3001]", self.entry.get())  # commas of both kinds, and the one of lists
        return [int(str(DAYS.parse(text))) for text in typed if text.strip()]
