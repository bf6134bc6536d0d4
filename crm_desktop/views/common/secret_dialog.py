"""What is shown once and has to be kept: the recovery code, temporary passwords. To be printed, saved or copied."""

import tkinter as tk
from collections.abc import Mapping, Sequence
from pathlib import Path
from tkinter import filedialog

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.printing.sheets import Secret, Sheet, page
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.theme import px

MOST = 10  # lines of a list that are seen at once


def show_recovery_code(parent: tk.Misc, code: str) -> bool:
    """Until it is confirmed that the code was put somewhere safe; it is not shown again. False: it was not."""
    text = _(
        "Whoever has this code can set the administrator's password anew. It is shown only now: print it or write it "
        "down, and keep it apart from this computer. Without password and code nobody gets in."
    )
    note = _("Whoever has this code can set the administrator's password anew. Keep it apart from the computer.")
    title = _("Recovery code")
    return SecretDialog(parent, title, text, [Secret(title, code, note)], _("recovery code.txt")).keep()


def show_temporary_passwords(parent: tk.Misc, given: Mapping[str, str]) -> bool:
    """Likewise, by the names of the users."""
    text = _(
        "Give each of these users the password to sign in with. It is shown only now, and good for one thing: choosing "
        "a password of their own at the first sign-in."
    )
    note = _("Sign in with this password; you will be asked to choose one of your own.")
    secrets = [Secret(name, password, note) for name, password in given.items()]
    return SecretDialog(parent, _("Temporary passwords"), text, secrets, _("temporary passwords.txt")).keep()


class SecretDialog(dialogs.Dialog):
    """`name`: proposed for the text file."""

    def __init__(self, parent: tk.Misc, title: str, text: str, secrets: Sequence[Secret], name: str) -> None:
        super().__init__(parent, title)
        self._title, self._secrets, self._name = title, secrets, name
        self._sheet: Sheet | None = None
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w")
        ttk.Label(self.body, text=text, wraplength=px(440)).pack(anchor="w", pady=(6, 12))
        if len(secrets) == 1 and secrets[0].label == title:
            self._show_one(secrets[0].secret)
        else:
            self._show_list()
        ttk.Label(self.body, style="Fault.TLabel").pack()
        self._done = self.add_button(_("I have kept it"), lambda: self.close(True), "primary")
        self.add_button(_("Print …"), self.print)
        self.add_button(_("Save as a text file …"), self.save)
        self.add_button(_("Copy"), self.copy)
        self.bind("<Escape>", lambda _event: "break")  # it is gone afterwards
        self.protocol("WM_DELETE_WINDOW", lambda: None)  # likewise

    def keep(self) -> bool:
        """Whether that was confirmed; else the dialog was taken away, and what it showed is lost."""
        return bool(self.ask(self._done))

    def destroy(self) -> None:
        if self._sheet is not None:
            self._sheet.remove()
        super().destroy()

    def print(self) -> None:
        file = str(self.nametowidget(".").title())
        try:
            self._sheet = self._sheet or Sheet(page(self._title, file, self._secrets))
        except OSError as error:
            dialogs.show_error(self, CrmError(f"{error.filename}: {error.strerror}"))
            return
        if not self._sheet.show():
            dialogs.show_error(self, CrmError(_("There is no program here that prints it; save it as a text file.")))

    def copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self._secrets[0].secret if len(self._secrets) == 1 else self._lines())

    def save(self) -> None:
        """To be printed by whatever prints texts."""
        path = filedialog.asksaveasfilename(parent=self, initialfile=self._name, defaultextension=".txt")
        if not path:
            return
        try:
            Path(path).write_text(f"{_('CRM Desktop')} – {self._title}\n\n{self._lines()}\n", "utf-8")
        except OSError as error:
            dialogs.show_error(self, CrmError(f"{path}: {error.strerror}"))

    def _lines(self) -> str:
        return "\n".join(
            one.secret if one.label == self._title else f"{one.label}  {one.secret}" for one in self._secrets
        )

    def _show_one(self, secret: str) -> None:
        shown = Entry(self.body, font="CrmHeading", justify="center", width=34)
        shown.set_text(secret)
        shown.configure(state="readonly")
        shown.pack(fill="x")

    def _show_list(self) -> None:
        height = min(len(self._secrets), MOST)
        shown = ttk.Treeview(self.body, columns=("secret",), height=height, selectmode="none")
        for column, text, width in (("#0", _("User name"), 160), ("secret", _("Temporary password"), 280)):
            shown.heading(column, text=text, anchor="w")
            shown.column(column, width=px(width), anchor="w")
        for one in self._secrets:
            shown.insert("", "end", text=one.label, values=(one.secret,))
        shown.pack(fill="x")
