"""In the settings, for administrators: whether the file is encrypted, and changing that."""

from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.accounts import Account, Users
from crm_desktop.i18n import _
from crm_desktop.operations.encrypting import Conversion, decrypting, encrypting
from crm_desktop.views.password_dialog import FieldsDialog, show_recovery_code
from crm_desktop.views.session import Session
from crm_desktop.views.theme import px


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
        others = [one.name for one in users.all() if one.name != account.name and not one.disabled]
        hint = _("The file is closed meanwhile, and backed up. Next you get a new recovery code; the old one ends.")
        if others:
            text = _("These users get in again once you have set them a new password: {names}.")
            hint = f"{hint} {text.format(names=_(', ').join(others))}"
        done: tuple[Conversion, str] | None = self._ask(
            _("Encrypt the file"),
            hint,
            lambda texts: encrypting(self.session.database, users, account, texts["password"]),
            _("Encrypt"),
        )
        if done is not None:
            conversion, code = done
            show_recovery_code(self.card, code)
            self.session.gate.convert(conversion)

    def decrypt(self, account: Account | None) -> None:
        assert account is not None
        hint = _("Whoever gets hold of the file can read it then. Encrypted backups stay as they are.")
        done: Conversion | None = self._ask(
            _("Remove the encryption"),
            hint,
            lambda texts: decrypting(self.session.database, account, texts["password"]),
            _("Remove the encryption"),
        )
        if done is not None:
            self.session.gate.convert(done)

    def _ask(self, title: str, hint: str, work: Callable[[dict[str, str]], object], text: str) -> Any:
        labels = {"password": _("Your password")}
        return FieldsDialog(self.card, self.session.worker, title, hint, labels, work, text).ask()

    def _say(self, text: str) -> None:
        ttk.Label(self.card, text=text, wraplength=px(320)).pack(anchor="w", pady=(0, 10))

    def _button(self, text: str, icon: str, command: Callable[[], object]) -> None:
        ttk.Button(self.card, text=text, icon=icon, bootstyle="outline", command=command).pack(anchor="w")
