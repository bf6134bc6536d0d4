"""A list of any number of rows, of which only those on the screen are ever read."""

import tkinter as tk
from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.views.tables.virtual_headings import Headings
from crm_desktop.views.tables.virtual_rows import UNKNOWN, Column, NoRows, RowSelection, RowSource, as_tsv
from crm_desktop.views.tables.virtual_sheet import VirtualSheet

__all__ = ["COPY_LIMIT", "Column", "NoRows", "RowSource", "VirtualTable"]

COPY_LIMIT = 10_000  # rows; more would stall the window and choke the spreadsheet

Callback = Callable[..., object]
# Where a key leads from row `at` (-1: nowhere yet), `page` rows being visible of `count`.
TARGETS: dict[str, Callable[[int, int, int], int]] = {
    "Up": lambda at, page, count: at - 1,
    "Down": lambda at, page, count: at + 1,
    "Prior": lambda at, page, count: at - page,
    "Next": lambda at, page, count: at + page,
    "Home": lambda at, page, count: 0,
    "End": lambda at, page, count: count - 1,
}


def _ignore(*_: object) -> None:
    """The callback of who gave none."""


class VirtualTable(ttk.Frame):
    """A read-only list with whole-row selection. It costs what it shows, whatever the length of its source.

    `on_open(position)`: double-click or Enter. `on_select(position | None)`: the user moved to another row.
    `on_sort(column_name)`: a heading was clicked. `on_layout()`: the user changed column widths.
    `on_copy(copied, selected)`: rows went to the clipboard, `COPY_LIMIT` of them at most.
    Whenever the user changes which rows are selected, the widget also gets a <<RowsSelected>> event.
    """

    def __init__(
        self,
        parent: tk.Misc,
        columns: Sequence[Column],
        *,
        on_open: Callback | None = None,
        on_select: Callback | None = None,
        on_sort: Callback | None = None,
        on_layout: Callback | None = None,
        on_copy: Callback | None = None,
        empty_text: str = "",
    ) -> None:
        super().__init__(parent)
        self._on_open, self._on_select = on_open or _ignore, on_select or _ignore
        self._on_copy = on_copy or _ignore
        self._source: RowSource = NoRows()
        self._rows = RowSelection()
        self._sheet = VirtualSheet(self)
        self._sheet.pack(fill="both", expand=True)
        self._body, self._head = self._sheet.MT, self._sheet.CH
        self._body.chosen = self._rows
        self._empty = ttk.Label(self._body, text=empty_text, bootstyle="secondary", justify="center")
        self._headings = Headings(self._sheet, self.focus_table, on_sort or _ignore, on_layout or _ignore)
        self._bind_keys()
        self._bind_mouse()
        self._sheet.set_columns(columns)
        ttk.on_theme_change(self._apply_theme)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._apply_theme)
        super().destroy()

    # What is shown

    def show(self, source: RowSource, *, keep_view: bool = False) -> None:
        """Show other rows, none of them selected, from the first one or (`keep_view`) from where it is scrolled."""
        self._source = self._body.source = source
        self._rows.clear()
        if not keep_view:
            self._body.yview_moveto(0)
        self.refresh()

    def refresh(self) -> None:
        """Draw again: cells or the number of rows may have changed. Selected rows that are gone are forgotten."""
        self._rows.clip(len(self._source))
        self._sheet.redraw_soon()
        if len(self._source):
            self._empty.place_forget()
        else:
            self._empty.place(relx=0.5, rely=0.4, anchor="center")

    def resized(self, before: int) -> None:
        """There are more or fewer rows than the `before` that there were; of those on the screen none has changed."""
        self._rows.clip(len(self._source))
        if self._body.shown_rows().stop < min(before, len(self._source)):
            self._sheet.resize()
        else:
            self.refresh()

    @property
    def drawn(self) -> bool:
        """Whether there have been rows on the screen."""
        return self._body.has_drawn

    def when_drawn(self, callback: Callable[[], object]) -> None:
        """Calls it when there have been rows on the screen: at once, or as soon as the table has its place."""
        if self.drawn:
            callback()
        else:
            self.bind_key("<<RowsDrawn>>", lambda _event: callback())

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns; the source has to give their cells from now on."""
        self._sheet.set_columns(columns)
        self._sheet.redraw()

    def show_sort(self, column: str | None, descending: bool = False) -> None:
        """Mark the heading of the column by which the rows are sorted; sorting them is up to the caller."""
        self._head.sorted_by = (column, "▼" if descending else "▲")
        self._sheet.redraw_head()

    def set_empty_text(self, text: str) -> None:
        """What stands in the table while there are no rows."""
        self._empty.configure(text=text)

    def widths(self) -> dict[str, int]:
        """The width of each column in pixels, by its name."""
        sizes = (int(right - left) for left, right in pairwise(self._body.col_positions))
        return {column.name: size for column, size in zip(self._head.columns, sizes, strict=True)}

    def visible(self) -> range:
        """The positions on the screen now."""
        self._sheet.draw_now()
        return self._body.shown_rows()

    def scroll_to(self, position: int) -> None:
        """Scroll so that this row is the topmost one."""
        self._body.scroll_to(position)

    def see(self, position: int) -> None:
        """Scroll as little as needed for the row to be seen."""
        self._body.see_row(position)

    # Selection

    @property
    def current(self) -> int | None:
        """The row that the keyboard stands on."""
        return self._rows.current

    def selection(self) -> list[int]:
        """The selected positions, ascending: after Ctrl+A all, which `selected_ranges` tells at no cost."""
        return list(self._rows)

    def selected_ranges(self) -> tuple[range, ...]:
        """The selected positions as ascending ranges."""
        return self._rows.ranges

    def select(self, position: int | None, *, see: bool = True) -> None:
        """Select this row alone, or none (None, or no such row). Does not call `on_select`."""
        if position is None or not 0 <= position < len(self._source):
            self._rows.clear()
        else:
            self._rows.only(position)
        self._draw_selection(see)

    def copy(self) -> None:
        """Put the selected rows that are read, `COPY_LIMIT` of them at most, on the clipboard for a spreadsheet."""
        found = map(self._source.cells, islice(self._rows, COPY_LIMIT))
        copied = [cells for cells in found if cells is not UNKNOWN]
        if not copied:
            return
        self.clipboard_clear()
        self.clipboard_append(as_tsv(copied))
        self._on_copy(len(copied), len(self._rows))

    def _user_selects(self, change: Callable[[int], None], argument: int, *, see: bool = True) -> str:
        before = self._rows.current
        change(argument)
        now = self._rows.current
        self._draw_selection(see)
        if now != before:
            self._on_select(now)
        self.event_generate("<<RowsSelected>>")
        return "break"

    def _draw_selection(self, see: bool) -> None:
        if not (see and self.current is not None and self._body.see_row(self.current)):
            self._sheet.redraw_soon()

    # Keyboard

    def focus_table(self) -> None:
        """Give the rows the keyboard."""
        self._body.focus_set()

    def bind_key(self, sequence: str, callback: Callable[[Any], object]) -> None:
        """Call `callback(event)` when that key is pressed while the table has the focus."""
        self._body.bind(sequence, callback, add="+")

    def _bind_keys(self) -> None:
        self._body.configure(takefocus=True)
        for key in TARGETS:
            for name in (key, f"KP_{key}"):
                self._bind_motion(f"<{name}>", key, self._rows.only)
                self._bind_motion(f"<Shift-{name}>", key, self._rows.extend)
                page_or_end = self._rows.only if key in ("Home", "End") else self._rows.move
                self._bind_motion(f"<Control-{name}>", key, page_or_end)
                self._bind_motion(f"<Control-Shift-{name}>", key, self._rows.extend)
        handlers: dict[str, Callable[[Any], object]] = {
            "<Return>": lambda _: self._open(self.current),
            "<KP_Enter>": lambda _: self._open(self.current),
            "<space>": lambda _: self._toggle_current(),
            "<Control-space>": lambda _: self._toggle_current(),
            "<<SelectAll>>": lambda _: self._select_all(),
            "<Control-a>": lambda _: self._select_all(),
            "<Control-Lock-A>": lambda _: self._select_all(),
            "<<Copy>>": lambda _: self.copy(),
            "<Left>": lambda _: self._body.scroll_sideways(-1),
            "<Right>": lambda _: self._body.scroll_sideways(1),
            "<FocusIn>": lambda _: self._show_focus(True),
            "<FocusOut>": lambda _: self._show_focus(False),
        }
        for sequence, handler in handlers.items():
            self._body.bind(sequence, handler)

    def _bind_motion(self, sequence: str, key: str, change: Callable[[int], None]) -> None:
        def move(_: Any) -> str:
            count = len(self._source)
            if not count:
                return "break"
            at = -1 if self.current is None else self.current
            target = TARGETS[key](at, max(1, len(self.visible()) - 1), count)
            return self._user_selects(change, min(max(target, 0), count - 1))

        self._body.bind(sequence, move)

    def _open(self, position: int | None) -> str:
        if position is not None:
            self._on_open(position)
        return "break"

    def _toggle_current(self) -> str:
        return "break" if self.current is None else self._user_selects(self._rows.toggle, self.current)

    def _select_all(self) -> str:
        return self._user_selects(self._rows.everything, len(self._source), see=False)

    def _show_focus(self, focused: bool) -> None:
        self._body.focused = focused
        self._body.draw_current()

    # Mouse

    def _bind_mouse(self) -> None:
        body, rows = self._body, self._rows
        pick = "Command" if self.tk.call("tk", "windowingsystem") == "aqua" else "Control"
        body.bind("<Button-1>", lambda event: self._click(event, rows.only))
        body.bind("<Shift-Button-1>", lambda event: self._click(event, rows.extend))
        body.bind(f"<{pick}-Button-1>", lambda event: self._click(event, rows.toggle))
        body.bind("<B1-Motion>", self._drag)
        body.bind("<Double-Button-1>", lambda event: self._open(self._row_at(event.y)))

    def _row_at(self, y: int) -> int | None:
        row = int(self._body.canvasy(y)) // self._body.row_height
        return row if 0 <= row < len(self._source) else None

    def _click(self, event: Any, change: Callable[[int], None]) -> str:
        self.focus_table()
        row = self._row_at(event.y)  # in sight, if only in part: scrolled, another would be under the second click
        return "break" if row is None else self._user_selects(change, row, see=False)

    def _drag(self, event: Any) -> None:
        row = self._row_at(min(max(event.y, -self._body.row_height), self._body.winfo_height()))
        if row is not None and self.current is not None and row != self.current:
            self._user_selects(self._rows.extend, row)

    # Looks

    def _apply_theme(self, style: ttk.Style) -> None:
        self._sheet.set_font()
        self._sheet.set_colours(style.colors)
        self._sheet.redraw()
