"""A Select in a virtual table: the first rows at once, the order of the rest from the background."""

import tkinter as tk
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.lists.query import Select
from crm_desktop.db.lists.rows import Page, Row, RowIndex, count_rows, first_page, place_of, row_ids
from crm_desktop.entities.fields import Field
from crm_desktop.i18n import Label
from crm_desktop.views.common.theme import px
from crm_desktop.views.tables.virtual_rows import UNKNOWN
from crm_desktop.views.tables.virtual_table import Column, NoRows, VirtualTable
from crm_desktop.views.window.session import Session


class Rows:
    """What the table draws: the rows of an index as text; the first column says where a row is not read yet."""

    def __init__(self, index: RowIndex, cells: Callable[[Row], Sequence[str]]) -> None:
        self.index, self._cells = index, cells

    def __len__(self) -> int:
        return len(self.index)

    def cells(self, position: int) -> Sequence[str]:
        row = self.index.row(position)
        return UNKNOWN if row is None else self._cells(row)


class SelectView(ttk.Frame):
    """Options go to the VirtualTable. Subclasses say what becomes of a loaded list."""

    def __init__(self, parent: tk.Misc, session: Session, columns: Sequence[Column], **options: Any) -> None:
        super().__init__(parent)
        self.session = session
        self.index: RowIndex | None = None
        self.loading = False  # another list is on its way
        self._after_drawing = ""
        self._uncounted: RowIndex | None = None  # how many rows it has is read when the first are on the screen
        self.table = VirtualTable(self, columns, **options)
        self.table.pack(fill="both", expand=True)
        self.table.when_drawn(self._count_later)

    def destroy(self) -> None:
        self._cancel()
        super().destroy()

    def load(self, select: Select, *, keep_view: bool = False) -> None:
        """Reads the list; what is shown stays until the first rows are there, with `keep_view` until all are."""
        self._cancel()
        self.loading = True
        self.session.worker.submit(
            ("first", id(self)),
            lambda reader: first_page(reader, select),
            lambda page: self._show_first(select, page, keep_view=keep_view),
            background=bool(select.grouped),  # to make groups may take a second, for which no other list should wait
        )

    def clear(self) -> None:
        """Nothing is shown until the next list is there."""
        self._cancel()
        self.index, self.loading = None, False
        self.table.set_empty_text("")
        self.table.show(NoRows())

    def cells(self, row: Row) -> Sequence[str]:
        """The text of a row's columns."""
        raise NotImplementedError

    def loaded(self, count: int) -> None:
        """The list has `count` rows."""

    def attached(self, *, keep_view: bool) -> None:
        """The table shows the list, or knows all of it now; another list has nothing selected."""

    def sought(self) -> set[int]:
        """The rowids whose places in the list will be asked for when all of it is known: looked for beforehand."""
        top = self._topmost()
        return set() if top is None else {top}

    def chosen(self) -> "array[int] | None":
        """The rowids of the selected rows; None where they are not all known yet."""
        return self.index.rowids(self.table.selected_ranges()) if self.index else None

    def row_at(self, position: int | None) -> Row | None:
        if position is None or self.index is None or position >= len(self.index):
            return None
        return self.index.row(position)

    def __len__(self) -> int:
        return len(self.index) if self.index else 0

    def __bool__(self) -> bool:
        return True  # an empty list is still a widget

    def _cancel(self) -> None:
        if self._after_drawing:
            self.after_cancel(self._after_drawing)
            self._after_drawing = ""
        self._uncounted = None
        for kind in ("first", "count", "order"):
            self.session.worker.cancel((kind, id(self)))

    def _show_first(self, select: Select, page: Page, *, keep_view: bool) -> None:
        index = RowIndex(self.session.store.reader, select, page)
        if index.complete:
            self._complete(index, keep_view)
            return
        if keep_view and self.index is not None:  # what stands further down is not known yet
            self._read_order(index, len(self.index))
        else:
            if self.index is not None and self.index.select.same_rows(select):  # in another order: as many as before
                index.counted(len(self.index))
            self._attach(index, keep_view=False)
            self._uncounted = index
            if self.table.drawn:
                self._count_later()

    def _count_later(self) -> None:
        """When what is to be drawn is drawn: beside the background it would take longer."""
        if not self._after_drawing:
            self._after_drawing = self.after_idle(self._count)

    def _count(self) -> None:
        self._after_drawing = ""
        index, self._uncounted = self._uncounted, None
        if index is not None:
            select = index.select
            self._submit("count", lambda reader: count_rows(reader, select), lambda count: self._counted(index, count))

    def _read_order(self, index: RowIndex, expected: int) -> None:
        select, sought = index.select, self.sought()

        def read(reader: Any) -> tuple["array[int]", dict[int, int | None]]:
            ids = row_ids(reader, select, expected)
            return ids, {rowid: place_of(ids, rowid) for rowid in sought}

        self._submit("order", read, lambda read: self._extend(index, *read))

    def _submit(self, kind: str, work: Callable[[Any], Any], done: Callable[[Any], object]) -> None:
        self.session.worker.submit((kind, id(self)), work, done, background=True)

    def _counted(self, index: RowIndex, count: int) -> None:
        before = len(index)
        index.counted(count)
        self._read_order(index, count)
        if len(index) != before:
            self.table.resized(before)
        self.loaded(count)

    def _extend(self, index: RowIndex, ids: "array[int]", places: Mapping[int, int | None]) -> None:
        same = index.extend(ids, places)
        shown = index is self.index and same > 0
        if shown and self.table.visible().stop > same:
            self.table.refresh()
        self._complete(index, keep_view=True, shown=shown)

    def _complete(self, index: RowIndex, keep_view: bool, shown: bool = False) -> None:
        """`shown`: the table has it already, each row at its place."""
        self.loading = False
        if shown:
            self.attached(keep_view=keep_view)
        else:
            self._attach(index, keep_view)
        self.loaded(len(index))

    def _attach(self, index: RowIndex, keep_view: bool) -> None:
        top = self._top_after(index) if keep_view else None
        self.index = index
        self.table.show(Rows(index, self.cells), keep_view=keep_view)
        if top is not None:
            self.table.scroll_to(top)
        self.attached(keep_view=keep_view)

    def _top_after(self, index: RowIndex) -> int | None:
        """Where the topmost row on the screen stands in another index, if it has moved."""
        top, rowid = self.table.visible().start, self._topmost()
        after = None if rowid is None or self.index is index else index.position_of(rowid)
        return None if after == top else after

    def _topmost(self) -> int | None:
        """The rowid of the topmost row on the screen, where the list is scrolled."""
        top = self.table.visible().start
        return self.index.rowid(top) if self.index and top else None


def list_column(field: Field, width: int | None = None, tooltip: Label | None = None) -> Column:
    """The column of a field, by default as wide as it declares, its heading at least."""
    return Column(
        field.name, str(field.label), width or column_width(field), field.align, str(tooltip or field.help or "")
    )


def column_width(field: Field) -> int:
    """Pixels for the declared number of digits, and for the heading."""
    heading = sum(2 if ord(letter) > 0x2E80 else 1 for letter in str(field.label)) + 3
    return px(max(field.width, heading) * 8 + 14)
