"""The generic form, drawn from an Entity: two columns, labels above fields, errors in words under them."""

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ttkbootstrap as ttk

from crm_desktop.db.accounts.permissions import Action
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, FieldError, Text, Value
from crm_desktop.entities.records import Record, Section
from crm_desktop.i18n import _
from crm_desktop.views.records.inputs import Input, State, make_input
from crm_desktop.views.window.session import Session

Draft = Mapping[str, State]
WIDE = 200  # characters; a longer text takes the whole width of the form


@dataclass
class Cell:
    field: Field
    input: Input
    fault: ttk.Label
    original: str = ""


class FormView(ttk.Frame):
    """Shows a record for editing. `on_change` is called whenever what is typed changes.

    `action`: what saving it will be; fields that the user may not set then are only shown.
    """

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        on_change: Callable[[], object],
        action: Action = "update",
    ) -> None:
        super().__init__(parent)
        self.session, self.entity, self._on_change = session, entity, on_change
        may = session.store.permissions.may
        names = (field.name for field in entity.fields if not field.derived)
        self.editable = frozenset(name for name in names if may(action, entity, [name]))
        self._loading = True
        self.cells: dict[str, Cell] = {}
        self.columnconfigure((0, 1), weight=1, uniform="half")
        row = 0
        for section in entity.sections:
            row = self._add_section(section, row, heading=len(entity.sections) > 1 and row > 0)
        self._loading = False

    # -- what is shown ------------------------------------------------------------------------------------------

    def load(self, record: Record) -> None:
        """Shows the record's values (titles of references beside them); nothing counts as changed."""
        self._loading = True
        for cell in self.cells.values():
            cell.input.show(record)
            cell.original = cell.input.text()
        self._loading = False
        self.show_faults({})

    def fill(self, values: Record) -> None:
        """Types values over what is shown, as the user would."""
        for name, cell in self.cells.items():
            if name in values:
                cell.input.show(values)

    def changed(self) -> list[str]:
        """The names of the fields that hold something else than was loaded."""
        return [name for name, cell in self.cells.items() if cell.input.text() != cell.original]

    def draft(self) -> Draft:
        """What was typed, by field, to be typed again."""
        return {name: self.cells[name].input.draft() for name in self.changed()}

    def retype(self, draft: Draft) -> None:
        for name, state in draft.items():
            if name in self.cells and name in self.editable:
                self.cells[name].input.retype(state)

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Each sentence under its field; the first faulty field gets the focus."""
        for name, cell in self.cells.items():
            cell.fault.configure(text=faults.get(name, ""))
            cell.input.mark(name in faults)
        first = next((cell for name, cell in self.cells.items() if name in faults), None)
        if first is not None:
            first.input.focus()

    def focus_first(self) -> None:
        """The first field one would type into."""
        names = [name for name in self.cells if name not in self.entity.key or not self.entity.number]
        names = [name for name in names if name in self.editable] or names
        self.cells[next(iter(names), next(iter(self.cells)))].input.focus()

    # -- what was typed -----------------------------------------------------------------------------------------

    def values(self, names: list[str]) -> dict[str, Value] | None:
        """The values typed into these fields; None, with the faults shown, if one cannot be read."""
        values: dict[str, Value] = {}
        faults: dict[str, str] = {}
        for name in names:
            cell = self.cells[name]
            try:
                values[name] = cell.field.check(cell.field.parse(cell.input.text()))
            except FieldError as error:
                faults[name] = str(error)
        self.show_faults(faults)
        return None if faults else values

    # -- building -----------------------------------------------------------------------------------------------

    def _add_section(self, section: Section, row: int, *, heading: bool) -> int:
        if heading:
            ttk.Separator(self).grid(row=row, column=0, columnspan=2, sticky="ew", pady=(10, 8))
            ttk.Label(self, text=str(section.label), font="CrmStrong").grid(
                row=row + 1, column=0, columnspan=2, sticky="w", padx=8, pady=(0, 4)
            )
            row += 2
        column = 0
        for name in section.fields:
            field = self.entity.by_name[name]
            wide = isinstance(field, Text) and field.max_length >= WIDE and not field.derived and not field.pattern
            if wide and column:
                row, column = row + 1, 0
            self._add_cell(field, row, column, 2 if wide else 1)
            row, column = (row + 1, 0) if wide or column else (row, 1)
        return row + 1 if column else row

    def _add_cell(self, field: Field, row: int, column: int, span: int) -> None:
        frame = ttk.Frame(self)
        frame.grid(row=row, column=column, columnspan=span, sticky="new", padx=8, pady=(0, 1))
        ttk.Label(frame, text=caption(field), style="Caption.TLabel").pack(anchor="w")
        editable = field.name in self.editable and not (
            field.name in self.entity.key and self.entity.numbered_by_database
        )
        control = make_input(
            frame, self.session, field, self._changed, editable=editable, entity=self.entity, beside=self._text_of
        )
        control.widget.pack(fill="x", pady=(1, 0))
        fault = ttk.Label(frame, style="Fault.TLabel")
        fault.pack(anchor="w", fill="x")
        frame.bind("<Configure>", lambda event: fault.configure(wraplength=max(event.width, 1)))
        if field.help:
            ttk.ToolTip(control.widget, text=str(field.help), delay=500)
        self.cells[field.name] = Cell(field, control, fault)

    def _changed(self) -> None:
        if not self._loading:
            self._on_change()

    def _text_of(self, name: str) -> str:
        return self.cells[name].input.text() if name in self.cells else ""


def caption(field: Field) -> str:
    """The label with its unit, and a star where the field must be filled."""
    unit = _(" ({unit})").format(unit=field.unit) if field.unit else ""
    return f"{field.label}{unit}{' *' if field.required else ''}"
