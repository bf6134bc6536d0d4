"""Dialogs that ask for a new password."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.accounts.passwords import LONGEST, SHORTEST
from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Submitter
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.theme import px

HIDDEN = "•"


class FieldsDialog(dialogs.Dialog):
    """Entries under each other, and a button that does something with them in the background; `result` is what it gave.

    `work` gets the texts by name, and nothing closes the dialog before its end; a CrmError is shown under the entries.
    """

    def __init__(
        self,
        parent: tk.Misc,
        worker: Submitter,
        title: str,
        hint: str,
        labels: dict[str, str],
        work: Callable[[dict[str, str]], Any],
        done_text: str,
    ) -> None:
        super().__init__(parent, title)
        self._worker, self._work = worker, work
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, 4))
        ttk.Label(self.body, text=hint, style="Muted.TLabel", wraplength=px(400)).pack(anchor="w", pady=(0, 12))
        self.entries = {name: self._add(label, name) for name, label in labels.items()}
        self._fault = ttk.Label(self.body, style="Fault.TLabel", wraplength=px(400))
        self._fault.pack(anchor="w", fill="x")
        self._button = self.add_button(done_text, self.accept, "primary")
        self._cancel = self.add_button(_("Cancel"), lambda: self.close(None))
        self.on_return(self.accept)

    @property
    def working(self) -> bool:
        """Whether the work is under way."""
        return str(self._button.cget("state")) == "disabled"

    def close(self, result: Any) -> None:
        """Not while it works: that goes on to its end, and nobody would hear of what it gave."""
        if result is not None or not self.working:
            super().close(result)

    def destroy(self) -> None:
        self._worker.cancel(("password", id(self)))
        super().destroy()

    def ask(self, focus: tk.Misc | None = None) -> Any:
        return super().ask(focus or next(iter(self.entries.values())))

    def accept(self) -> None:
        texts = {name: entry.get() for name, entry in self.entries.items()}
        if self.working:
            return
        if "again" in texts and texts["again"] != texts["password"]:
            self._fault.configure(text=_("The two passwords differ."))
            self.entries["again"].focus_set()
            return
        self._enable(False)
        self._fault.configure(text="")
        self._worker.submit(("password", id(self)), lambda _reader: self._work(texts), self._done, self._failed)

    def _done(self, result: Any) -> None:
        self.close(True if result is None else result)

    def _failed(self, error: BaseException) -> None:
        self._enable(True)
        if isinstance(error, CrmError):
            self._fault.configure(text=str(error))
        else:
            dialogs.show_error(self, error)

    def _enable(self, enabled: bool) -> None:
        for button in (self._button, self._cancel):
            button.configure(state="normal" if enabled else "disabled")

    def _add(self, label: str, name: str) -> Entry:
        ttk.Label(self.body, text=label, style="Caption.TLabel").pack(anchor="w")
        entry = Entry(self.body, width=44, show="" if name in ("name", "code") else HIDDEN)
        entry.pack(fill="x", pady=(2, 10))
        return entry


def twice() -> dict[str, str]:
    return {"password": _("New password"), "again": _("The same again")}


def rules() -> str:
    text = _("{least} to {most} characters; a sentence is easier to remember and harder to guess than a word.")
    return text.format(least=SHORTEST, most=LONGEST)


class RecoverDialog(FieldsDialog):
    """`result`: what `recover(code, password)` gave, or None."""

    def __init__(self, parent: tk.Misc, worker: Submitter, recover: Callable[[str, str], object]) -> None:
        hint = _("An administrator signs in again with the recovery code; others ask an administrator.")
        labels = {"code": _("Recovery code"), **twice()}
        super().__init__(
            parent,
            worker,
            _("Password forgotten"),
            hint,
            labels,
            lambda texts: recover(texts["code"], texts["password"]),
            _("Set the password"),
        )
