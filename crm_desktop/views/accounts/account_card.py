"""In the settings: making the first account, one's own password, locking."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from crm_desktop.db.accounts.accounts import Account, Users
from crm_desktop.db.accounts.door import Door
from crm_desktop.entities.rights import ROLES
from crm_desktop.i18n import _
from crm_desktop.views.accounts.password_dialog import FieldsDialog, rules, twice
from crm_desktop.views.common.flow import Flow, wrap
from crm_desktop.views.common.secret_dialog import show_recovery_code
from crm_desktop.views.window.idle import LOCK, MINUTES
from crm_desktop.views.window.session import Session

CHOICES = (1, 2, 5, 10, 15, 30, 60, 0)  # 0: never


class AccountCard:
    """Fills `card`."""

    def __init__(self, card: ttk.Frame, session: Session) -> None:
        self.session, self.card = session, card
        account = session.gate.account
        if account is None:
            self._offer_accounts()
        else:
            self._show_account(account)

    def begin(self) -> None:
        """The first password: from now on the file asks who is there."""
        users = Users(self.session.database, self.session.registry, self.session.store.permissions)
        hint = _("From now on this file asks for it. Afterwards you can add users for your staff and customers.")
        dialog = FieldsDialog(
            self.card,
            self.session.worker,
            _("Set the administrator's password"),
            f"{hint} {rules()}",
            {"name": _("User name"), **twice()},
            lambda texts: users.begin(texts["name"], texts["password"]),
            _("Set the password"),
        )
        dialog.entries["name"].set_text(self.session.store.permissions.user)
        done: tuple[Account, str] | None = dialog.ask(dialog.entries["password"])
        if done is not None:
            account, code = done
            if show_recovery_code(self.card, code):
                self.session.gate.enter(account)

    def change_password(self) -> None:
        account = self.session.gate.account
        assert account is not None
        door = Door(self.session.database)
        dialog = FieldsDialog(
            self.card,
            self.session.worker,
            _("Change your password"),
            rules(),
            {"old": _("Password until now"), **twice()},
            lambda texts: door.change_password(account, texts["old"], texts["password"]),
            _("Set the password"),
        )
        if dialog.ask():
            self.session.toast(_("Your password is set."))

    def _offer_accounts(self) -> None:
        text = _("Everybody who opens this file may see and do everything. A password changes that.")
        self._say(text)
        self._button(self.card, _("Set a password …"), "shield-lock", self.begin).pack(anchor="w")

    def _show_account(self, account: Account) -> None:
        who = _("Signed in as {user} ({role}).").format(user=account.name, role=ROLES[account.role])
        self._say(who)
        line = Flow(self.card, gap=8)
        line.pack(fill="x")
        line.add(self._button(line, _("Change password …"), "key", self.change_password))
        line.add(self._button(line, _("Lock"), "lock", self.session.gate.lock))
        line.add(self._button(line, _("Sign out"), "box-arrow-right", self.session.gate.leave))
        if account.role == "admin":
            self._add_minutes()

    def _add_minutes(self) -> None:
        ttk.Label(self.card, text=_("Lock by itself when nobody is there"), style="Caption.TLabel").pack(
            anchor="w", pady=(12, 0)
        )
        texts = [_("after {count} min").format(count=count) if count else _("never") for count in CHOICES]
        minutes = ttk.Combobox(self.card, values=texts, state="readonly")
        chosen = self.session.preferences.get(LOCK, MINUTES)
        minutes.current(CHOICES.index(chosen) if chosen in CHOICES else CHOICES.index(MINUTES))
        minutes.bind(
            "<<ComboboxSelected>>", lambda _event: self.session.preferences.set(LOCK, CHOICES[minutes.current()])
        )
        minutes.pack(fill="x", pady=(2, 0))

    def _say(self, text: str) -> None:
        label = ttk.Label(self.card, text=text)
        label.pack(fill="x", pady=(0, 10))
        wrap(label)

    @staticmethod
    def _button(parent: tk.Misc, text: str, icon: str, command: Callable[[], object]) -> ttk.Button:
        return ttk.Button(parent, text=text, icon=icon, bootstyle="outline", command=command)
