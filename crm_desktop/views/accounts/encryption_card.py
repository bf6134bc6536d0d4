"""In the settings, for administrators: whether the file is encrypted, and changing that."""

import tkinter as tk
from collections.abc import Callable
from typing import NamedTuple

import ttkbootstrap as ttk

from crm_desktop.db.accounts.accounts import Account, Users
from crm_desktop.entities.rights import ROLES
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.encrypting import Conversion, admitting, decrypting, encrypting
from crm_desktop.views.accounts.password_dialog import FieldsDialog
from crm_desktop.views.common.scrolling import Scrolled, show_bar_where_needed
from crm_desktop.views.common.secret_dialog import show_recovery_code, show_temporary_passwords
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.session import Session

SEEN = 6  # users at once


class Encrypted(NamedTuple):
    """What is decided; `given`: temporary passwords by the names of the users."""

    conversion: Conversion
    code: str
    given: dict[str, str]


class EncryptDialog(FieldsDialog):
    """`result`: an Encrypted, or None. Who is ticked among the other users gets a temporary password."""

    def __init__(self, parent: tk.Misc, session: Session, users: Users, account: Account) -> None:
        self._session, self._users, self._account = session, users, account
        others = [one for one in users.all() if one.number != account.number and not one.disabled]
        hint = _("The file is closed meanwhile, and backed up. Next you get a new recovery code; the old one ends.")
        labels = {"password": _("Your password")}
        super().__init__(parent, session.worker, _("Encrypt the file"), hint, labels, self._encrypt, _("Encrypt"))
        self._fault.pack_forget()
        self.chosen = {one: tk.BooleanVar(self, value=True) for one in others}
        if others:
            self._show_others()
        self._fault.pack(anchor="w", fill="x")

    def accept(self) -> None:
        self._admitted = [one for one, chosen in self.chosen.items() if chosen.get()]
        super().accept()

    def _encrypt(self, texts: dict[str, str]) -> Encrypted:
        conversion, code = encrypting(self._session.database, self._users, self._account, texts["password"])
        conversion, given = admitting(conversion, self._users, self._admitted)
        return Encrypted(conversion, code, given)

    def _show_others(self) -> None:
        ttk.Label(self.body, text=_("Other users"), font="CrmStrong").pack(anchor="w", pady=(4, 2))
        text = _(
            "Only passwords set from now on open the encrypted file. Who is ticked gets a temporary one, shown next, "
            "and chooses their own at the first sign-in; the others are locked out until you set them a password."
        )
        ttk.Label(self.body, text=text, style="Muted.TLabel", wraplength=px(400)).pack(anchor="w", pady=(0, 6))
        height = min(len(self.chosen), SEEN) * px(30)
        box = Scrolled(self.body, height=height)
        box.container.pack(fill="x", pady=(0, 10))
        for one, chosen in self.chosen.items():
            text = f"{one.name} ({ROLES[one.role]})"
            ttk.Checkbutton(box, text=text, variable=chosen, bootstyle="primary").pack(anchor="w", pady=3)
        show_bar_where_needed(box)


class EncryptionCard:
    """Fills `card`."""

    def __init__(self, card: ttk.Frame, session: Session) -> None:
        self.session, self.card = session, card
        account = session.gate.account
        if session.database.key:
            self._say(_("State: encrypted, with its backups. Without a password or the recovery code nobody reads it."))
            self._button(_("Remove the encryption …"), "unlock", lambda: self.decrypt(account))
        elif account is None:
            self._say(_("State: not encrypted. Set a password first; then the file can be encrypted with it."))
        else:
            self._say(_("State: not encrypted. Whoever gets hold of the file or a backup can read it."))
            self._button(_("Encrypt …"), "lock", lambda: self.encrypt(account))

    def encrypt(self, account: Account) -> None:
        users = Users(self.session.database, self.session.registry, self.session.store.permissions)
        done: Encrypted | None = EncryptDialog(self.card, self.session, users, account).ask()
        if done is None or not show_recovery_code(self.card, done.code):
            return
        if not done.given or show_temporary_passwords(self.card, done.given):
            self.session.gate.convert(done.conversion)

    def decrypt(self, account: Account | None) -> None:
        assert account is not None
        hint = _("Whoever gets hold of the file can read it then. Encrypted backups stay as they are.")
        done: Conversion | None = FieldsDialog(
            self.card,
            self.session.worker,
            _("Remove the encryption"),
            hint,
            {"password": _("Your password")},
            lambda texts: decrypting(self.session.database, account, texts["password"]),
            _("Remove the encryption"),
        ).ask()
        if done is not None:
            self.session.gate.convert(done)

    def _say(self, text: str) -> None:
        ttk.Label(self.card, text=text, wraplength=px(320)).pack(anchor="w", pady=(0, 10))

    def _button(self, text: str, icon: str, command: Callable[[], object]) -> None:
        ttk.Button(self.card, text=text, icon=icon, bootstyle="outline", command=command).pack(anchor="w")
