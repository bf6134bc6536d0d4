"""A Select in a virtual table: the first rows at once, the order of the rest from the background."""

import tkinter as tk
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.query import Select
from crm_desktop.db.rows import Row, RowIndex, first_rows, row_ids
from crm_desktop.entities.fields import Field
from crm_desktop.i18n import Label
from crm_desktop.views.session import Session
from crm_desktop.views.theme import px
from crm_desktop.views.virtual_table import Column, VirtualTable


class Rows:
    """What the table draws: the rows of an index as text; the first column says where a row is not read yet."""

    def __init__(self, index: RowIndex, cells: Callable[[Row], Sequence[str]]) -> None:
        self.index, self._cells = index, cells

    def __len__(self) -> int:
        return len(self.index)

    def cells(self, position: int) -> Sequence[str]:
        row = self.index.row(position)
        return ["…"] if row is None else self._cells(row)


class SelectView(ttk.Frame):
    """Options go to the VirtualTable. Subclasses say what becomes of a loaded list."""

    def __init__(self, parent: tk.Misc, session: Session, columns: Sequence[Column], **options: Any) -> None:
        super().__init__(parent)
        self.session = session
        self.index: RowIndex | None = None
        self.loading = False  # another list is on its way
        self.table = VirtualTable(self, columns, **options)
        self.table.pack(fill="both", expand=True)

    def destroy(self) -> None:
        for kind in ("first", "order"):
            self.session.worker.cancel((kind, id(self)))
        super().destroy()

    def load(self, select: Select, *, keep_view: bool = False) -> None:
        """Reads the list; what is shown stays until the first rows are there."""
        worker = self.session.worker
        self.loading = True
        worker.submit(
            ("first", id(self)),
            lambda reader: first_rows(reader, select),
            lambda found: self._show_first(select, *found, keep_view=keep_view),
        )
        worker.submit(
            ("order", id(self)), lambda reader: row_ids(reader, select), lambda ids: self._extend(select, ids)
        )

    def cells(self, row: Row) -> Sequence[str]:
        """The text of a row's columns."""
        raise NotImplementedError

    def loaded(self, count: int) -> None:
        """The list has `count` rows."""

    def attached(self, *, keep_view: bool) -> None:
        """The table shows the list (again), nothing is selected in it."""

    def row_at(self, position: int | None) -> Row | None:
        if position is None or self.index is None or position >= len(self.index):
            return None
        return self.index.row(position)

    def __len__(self) -> int:
        return len(self.index) if self.index else 0

    def __bool__(self) -> bool:
        return True  # an empty list is still a widget

    def _show_first(self, select: Select, count: int, rows: list[Row], *, keep_view: bool) -> None:
        self.index = RowIndex(self.session.store.reader, select, count, rows)
        if not keep_view or count <= len(rows):  # else what stands further down is not known yet
            self._attach(keep_view)
        self.loaded(count)

    def _extend(self, select: Select, ids: "array[int]") -> None:
        if self.index is None or self.index.select is not select:
            return
        self.index.extend(ids)
        self.loading = False
        self._attach(keep_view=True)
        self.loaded(len(ids))

    def _attach(self, keep_view: bool) -> None:
        assert self.index is not None
        self.table.show(Rows(self.index, self.cells), keep_view=keep_view)
        self.attached(keep_view=keep_view)


def list_column(field: Field, width: int | None = None, tooltip: Label | None = None) -> Column:
    """The column of a field, by default as wide as it declares, its heading at least."""
    return Column(
        field.name, str(field.label), width or column_width(field), field.align, str(tooltip or field.help or "")
    )


def column_width(field: Field) -> int:
    """Pixels for the declared number of digits, and for the heading."""
    heading = sum(2 if ord(letter) > 0x2E80 else 1 for letter in str(field.label)) + 3
    return px(max(field.width, heading) * 8 + 14)
