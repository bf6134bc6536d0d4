"""The tab 用户与权限: who may use the file, and what the roles may do. For administrators."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.db.accounts.accounts import Account, Users
from crm_desktop.db.errors import CrmError
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref
from crm_desktop.entities.rights import LIMITED, ROLES, Role
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.encrypting import rekeying
from crm_desktop.views.accounts.password_dialog import FieldsDialog, rules, twice
from crm_desktop.views.accounts.rights_view import RightsView
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.common.theme import px
from crm_desktop.views.records.ref_input import RefInput
from crm_desktop.views.window.session import Session

COLUMNS = ("role", "record", "state")


class UsersTab(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.session = session
        self.users = Users(session.database, session.registry, session.store.permissions)
        self._shown: dict[str, Account] = {}  # by line
        ttk.Label(self, text=_("Users and rights"), style="Title.TLabel").pack(anchor="w", pady=(0, 12))
        self.notebook = ttk.Notebook(self)
        self.notebook.pack(fill="both", expand=True)
        page = ttk.Frame(self.notebook, padding=10)
        self._build_users(page)
        self.rights = RightsView(self.notebook, session, self.users)
        self.notebook.add(page, text=_("Users"))
        self.notebook.add(self.rights, text=_("Rights"))
        self._unsubscribe = session.bus.subscribe(self._changed)
        for sequence in ("<Map>", "<<Refresh>>"):
            self.bind(sequence, lambda _event: self.refresh())
        self.refresh()

    def destroy(self) -> None:
        self._unsubscribe()
        super().destroy()

    def focus_set(self) -> None:
        self.list.focus_set()

    def refresh(self) -> None:
        """As the file has it now."""
        chosen = self.list.selection()
        self.list.delete(*self.list.get_children())
        self._shown = {str(account.number): account for account in self.users.all()}
        for line, account in self._shown.items():
            state = _("Disabled") if account.disabled else _("Active")
            values = (str(ROLES[account.role]), self._who(account), state)
            self.list.insert("", "end", iid=line, text=account.name, values=values)
        if chosen and self.list.exists(chosen[0]):
            self.list.selection_set(chosen[0])
            self.list.focus(chosen[0])
        self._show_buttons()

    @property
    def current(self) -> Account | None:
        """As it is shown."""
        chosen = self.list.selection()
        return self._shown.get(chosen[0]) if chosen else None

    def add(self) -> None:
        if AddUserDialog(self, self.session, self.users).ask() is not None:
            self.refresh()

    def toggle(self) -> None:
        """Disables the user, or lets them in again: as the button says, whatever has happened since."""
        account = self.current
        if account is None:
            return
        try:
            self.users.disable(account.number, disabled=not account.disabled)
        except CrmError as error:
            dialogs.show_error(self, error)
            return
        self.refresh()
        if self.session.database.key:
            self._change_key(account)

    def _change_key(self, account: Account) -> None:
        """Who was let in knows the key of the file, and may have kept a copy of both."""
        if account.disabled:
            self.session.toast(_("Set a new password for {user}: the one until now is gone.").format(user=account.name))
            return
        text = _("The file gets another key now, so that {user} cannot read it any more. It is closed meanwhile.")
        dialogs.tell(self, _("Encryption"), text.format(user=account.name))
        self.session.gate.convert(rekeying(self.session.database))

    def reset_password(self) -> None:
        account = self.current
        if account is None:
            return
        number = account.number
        dialog = FieldsDialog(
            self,
            self.session.worker,
            _("New password for {user}").format(user=account.name),
            rules(),
            twice(),
            lambda texts: self.users.set_password(number, texts["password"]),
            _("Set the password"),
        )
        if dialog.ask():
            self.session.toast(_("The password of {user} is set.").format(user=account.name))

    def _build_users(self, page: ttk.Frame) -> None:
        line = Flow(page, gap=8)
        line.pack(fill="x", pady=(0, 10))
        line.add(ttk.Button(line, text=_("Add a user …"), icon="person-plus", bootstyle="primary", command=self.add))
        self._toggle = ttk.Button(
            line, text=_("Disable"), icon="person-slash", bootstyle="outline", command=self.toggle
        )
        self._reset = ttk.Button(
            line, text=_("Reset password …"), icon="key", bootstyle="outline", command=self.reset_password
        )
        line.add(self._toggle)
        line.add(self._reset)
        self.list = ttk.Treeview(page, columns=COLUMNS, selectmode="browse")
        headings = {"#0": _("User name"), "role": _("Role"), "record": _("Record"), "state": _("State")}
        for column, text in headings.items():
            self.list.heading(column, text=text, anchor="w")
            self.list.column(column, width=px(220 if column == "record" else 150), anchor="w")
        self.list.pack(fill="both", expand=True)
        self.list.bind("<<TreeviewSelect>>", lambda _event: self._show_buttons())

    def _show_buttons(self) -> None:
        account = self.current
        for button in (self._toggle, self._reset):
            button.configure(state="normal" if account else "disabled")
        self._toggle.configure(text=_("Enable") if account and account.disabled else _("Disable"))

    def _changed(self, change: ChangeSet) -> None:
        """Accounts go with the records that they are, when these are merged. What is hidden is refreshed when shown."""
        if self.winfo_viewable() and not change.entities.isdisjoint(LIMITED):
            self.refresh()

    def _who(self, account: Account) -> str:
        if account.record is None:
            return ""
        entity = self.session.registry[account.role]
        try:
            return f"{account.record} {entity.title_of(self.session.store.get(entity, account.record))}"
        except CrmError:  # it was deleted
            return account.record


class AddUserDialog(FieldsDialog):
    """`result`: the new account, or None."""

    def __init__(self, parent: tk.Misc, session: Session, users: Users) -> None:
        self._users = users
        labels = {"name": _("User name"), **twice()}
        super().__init__(parent, session.worker, _("Add a user"), rules(), labels, self._add_user, _("Add"))
        ttk.Label(self.body, text=_("Role"), style="Caption.TLabel").pack(anchor="w")
        self._roles: list[Role] = list(ROLES)
        self.role = ttk.Combobox(self.body, values=[str(label) for label in ROLES.values()], state="readonly")
        self.role.current(self._roles.index("staff"))
        self.role.pack(fill="x", pady=(2, 10))
        self.role.bind("<<ComboboxSelected>>", lambda _event: self._show_record())
        self._records = {role: self._record_input(session, session.registry[role]) for role in LIMITED}
        self._fault.pack_forget()
        self._show_record()

    @property
    def record(self) -> RefInput | None:
        """Where one says which record the user is."""
        chosen = self._records.get(self._roles[self.role.current()])
        return chosen[1] if chosen else None

    def accept(self) -> None:
        self._chosen = self._roles[self.role.current()], self.record.text() if self.record else None
        super().accept()

    def _add_user(self, texts: dict[str, str]) -> Account:
        role, record = self._chosen
        return self._users.add(texts["name"], texts["password"], role, record or None)

    def _record_input(self, session: Session, entity: Entity) -> tuple[ttk.Frame, RefInput]:
        box = ttk.Frame(self.body)
        ttk.Label(box, text=str(entity.label), style="Caption.TLabel").pack(anchor="w")
        control = RefInput(box, session, Ref("record", "", "Record", to=entity.name), lambda: None)
        control.widget.pack(fill="x", pady=(2, 0))
        return box, control

    def _show_record(self) -> None:
        for box, _control in self._records.values():
            box.pack_forget()
        chosen = self._records.get(self._roles[self.role.current()])
        if chosen:
            chosen[0].pack(fill="x", pady=(0, 10))
        self._fault.pack_forget()
        self._fault.pack(anchor="w", fill="x")
