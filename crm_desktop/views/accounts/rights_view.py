"""The rights of the roles as one matrix: a line for each right and each column of an entity, a column for each role."""

import tkinter as tk
from collections.abc import Mapping

import ttkbootstrap as ttk

from crm_desktop.db.accounts.accounts import Users
from crm_desktop.db.accounts.grants import Cell, matrix
from crm_desktop.db.errors import CrmError
from crm_desktop.entities.rights import ACCESS, LIMITED, RIGHTS, ROLES, SCOPES, Role
from crm_desktop.i18n import Label, _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.session import Session

CHANGED = " *"


class RightsView(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session, users: Users) -> None:
        super().__init__(parent, padding=10)
        self.session, self._users = session, users
        self.cells: dict[tuple[str, Role], Cell] = {}  # by line and role
        hint = _(
            "Administrators may do everything. A click on a cell, or Enter, changes it; a star: otherwise than at "
            "first. “Own” are the records that belong to the user's own one."
        )
        label = ttk.Label(self, text=hint, style="Muted.TLabel")
        label.pack(anchor="w", fill="x", pady=(0, 8))
        self.bind("<Configure>", lambda event: label.configure(wraplength=max(event.width - px(20), 1)))
        frame = ttk.Frame(self)
        frame.pack(fill="both", expand=True)
        self.lines = ttk.Treeview(frame, columns=LIMITED, selectmode="browse")
        bar = ttk.Scrollbar(frame, command=self.lines.yview)
        bar.pack(side="right", fill="y")
        self.lines.configure(yscrollcommand=bar.set)
        self.lines.heading("#0", text=_("Records and columns"), anchor="w")
        self.lines.column("#0", width=px(260), anchor="w")
        for role in LIMITED:
            self.lines.heading(role, text=str(ROLES[role]), anchor="w")
            self.lines.column(role, width=px(160), anchor="w")
        self.lines.tag_configure("entity", font="CrmStrong")
        self.lines.pack(side="left", fill="both", expand=True)
        self.lines.bind("<ButtonRelease-1>", self._clicked)
        self.lines.bind("<Return>", lambda _event: self._offer_all())
        self.refresh()

    def refresh(self) -> None:
        """As the file has it now; what was open stays open."""
        top, chosen = self.lines.yview()[0], self.lines.selection()
        self.lines.delete(*self.lines.get_children())
        self.cells = {
            (f"{cell.entity.name} {cell.name}", role): cell
            for role in LIMITED
            for cell in matrix(self.session.store.reader, self.session.registry, role)
        }
        for line in dict.fromkeys(line for line, _role in self.cells):
            self._add(line)
        if chosen and self.lines.exists(chosen[0]):
            self.lines.selection_set(chosen[0])
            self.lines.focus(chosen[0])
        self.update_idletasks()
        self.lines.yview_moveto(top)

    def change(self, line: str, role: Role, value: str) -> None:
        cell = self.cells[line, role]
        said = None if value == cell.default else value
        try:
            self._users.set_rights(role, {(cell.entity.table, cell.name): said})
        except CrmError as error:
            dialogs.show_error(self, error)
        self.refresh()

    def _add(self, line: str) -> None:
        entity, item = self.cells[line, LIMITED[0]].entity, self.cells[line, LIMITED[0]].item
        if not self.lines.exists(entity.name):
            self.lines.insert("", "end", iid=entity.name, text=str(entity.label), open=True, tags=("entity",))
        text = str(RIGHTS[item]) if isinstance(item, str) else str(item.label)
        values = [self._in_words(self.cells[line, role]) for role in LIMITED]
        self.lines.insert(entity.name, "end", iid=line, text=text, values=values)

    @staticmethod
    def _in_words(cell: Cell) -> str:
        return str(choices(cell)[cell.effective]) + (CHANGED if cell.value != cell.default else "")

    def _clicked(self, event: "tk.Event[tk.Misc]") -> None:
        line, column = self.lines.identify_row(event.y), self.lines.identify_column(event.x)
        number = int(column.removeprefix("#")) - 1
        if number in range(len(LIMITED)) and (line, LIMITED[number]) in self.cells:
            self._menu(line, (LIMITED[number],)).tk_popup(event.x_root, event.y_root)

    def _offer_all(self) -> None:
        chosen = self.lines.selection()
        if chosen and (chosen[0], LIMITED[0]) in self.cells:
            x, y, _width, height = self.lines.bbox(chosen[0]) or (0, 0, 0, 0)
            self._menu(chosen[0], LIMITED).tk_popup(self.lines.winfo_rootx() + x, self.lines.winfo_rooty() + y + height)

    def _menu(self, line: str, roles: tuple[Role, ...]) -> tk.Menu:
        menu = ttk.Menu(self, tearoff=False)
        for role in roles:
            for value, label in choices(self.cells[line, role]).items():
                text = str(label) if len(roles) == 1 else f"{ROLES[role]}: {label}"
                menu.add_command(
                    label=text,
                    command=lambda role=role, value=value: self.change(line, role, value),  # type: ignore[misc]
                )
        return menu


def choices(cell: Cell) -> Mapping[str, Label]:
    labels = SCOPES.items() if isinstance(cell.item, str) else ACCESS.items()
    return {str(value): label for value, label in labels}
