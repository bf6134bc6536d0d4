"""The two canvases of `VirtualSheet`: rows and headings, drawn by tksheet from what they look up."""

import tkinter as tk
from itertools import pairwise
from typing import Any

from tksheet.column_headers import ColumnHeaders
from tksheet.main_table import MainTable

from crm_desktop.views.tables.virtual_rows import Column, RowSelection, RowSource, fit_text

WHEEL_ROWS = 3
PADDING = "  "  # tksheet draws 2 px from the border, and has no option for more
ROOM_AROUND = 4  # px that tksheet keeps to itself in each cell


class FrugalCanvas(tk.Canvas):
    """Drawing without tksheet's leaks, and with the text in the middle of its row."""

    text_drop = 0  # px from where tksheet draws a line of text to where it belongs

    def tag_bind(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """tksheet does it at each redraw, for tooltips that are off, and leaves two Tcl commands behind each time."""

    def itemconfig(self, item: Any, cnf: Any = None, **options: Any) -> Any:  # type: ignore[override]
        return super().itemconfig(item, cnf, **self._without_cell_tag(options))

    def create_text(self, x: float, y: float, **options: Any) -> int:  # type: ignore[override]
        return super().create_text(x, y + self.text_drop, **self._without_cell_tag(options))

    def coords(self, item: Any, *numbers: Any) -> Any:
        if len(numbers) == 2:  # only text has one point
            numbers = (numbers[0], numbers[1] + self.text_drop)
        return super().coords(item, *numbers)

    @staticmethod
    def _without_cell_tag(options: dict[str, Any]) -> dict[str, Any]:
        """The third tag is "row_column", and Tk never forgets a tag it has seen."""
        if len(options.get("tags", ())) == 3:
            options["tags"] = options["tags"][:2]
        return options


class Body(FrugalCanvas, MainTable):
    """The canvas of the rows. An existing MainTable becomes one, since Sheet makes its own."""

    source: RowSource
    chosen: RowSelection
    row_height: int
    focused = False
    has_drawn = False  # any rows
    awaited: int | None = None  # the row to scroll to once the table has a size

    def main_table_redraw_grid_and_text(self, *args: Any, **options: Any) -> Any:
        self._place_rows()
        if self.winfo_height() == 1:  # it has no place yet; where it gets one it is drawn
            return False
        return super().main_table_redraw_grid_and_text(*args, **options)

    def redraw_grid_and_text(self, *args: Any, **options: Any) -> None:
        super().redraw_grid_and_text(*args, **options)
        self.draw_current()
        if self.disp_text and not self.has_drawn:
            self.has_drawn = True
            self.event_generate("<<RowsDrawn>>", when="tail")

    def _redraw_precache_cells(
        self, text_start_row: int, text_end_row: int, text_start_col: int, text_end_col: int
    ) -> dict[Any, Any]:
        """The texts that tksheet is about to draw; it would take them from its own data, which is empty."""
        rows, columns = range(text_start_row, text_end_row), range(text_start_col, text_end_col)
        found: dict[Any, Any] = {
            "datarn": {row: row for row in rows},
            "datacn": {column: column for column in columns},
            "dropdown": {},
            "checkbox": {},
        }
        around = ROOM_AROUND + 2 * self.text_width(PADDING)
        room = [right - left - around for left, right in pairwise(self.col_positions)]
        for row in rows:
            cells = self.source.cells(row)
            for column in columns:
                text = cells[column] if column < len(cells) else ""
                fitted = fit_text(text, room[column], self.char_width_fn)
                found[row, column] = f"{PADDING}{fitted}{PADDING}" if fitted else ""
        return found

    def get_redraw_selections(self, startr: int, endr: int, startc: int, endc: int) -> dict[str, set[int]]:
        return {"rows": {row for row in range(startr, endr) if row in self.chosen}}

    def redraw_highlight(self, x1: float, y1: float, x2: float, y2: float, fill: str, outline: str, **_: Any) -> bool:
        if not fill:  # tksheet covers each unselected cell with an invisible rectangle, a third of its time
            return False
        if x2 >= self.col_positions[-1]:
            x2 = max(x2, self.canvasx(self.winfo_width()))
        return bool(super().redraw_highlight(x1 - 1, y1, x2, y2, fill, outline, tags=("h",)))

    def draw_current(self) -> None:
        """A frame around the row that the keyboard stands on, while it does."""
        if not self.find_withtag("current_row"):
            self.create_rectangle(0, 0, 0, 0, tags="current_row")
        row = self.chosen.current
        if row is None or not self.focused:
            self.itemconfig("current_row", state="hidden")
            return
        left, right, top = self.canvasx(0), self.canvasx(self.winfo_width()) - 1, row * self.row_height
        self.coords("current_row", left, top, right, top + self.row_height)
        self.itemconfig("current_row", outline=self.PAR.ops.table_selected_box_rows_fg, state="normal")
        self.tag_raise("current_row")

    def mousewheel(self, event: Any) -> None:
        self.scroll_rows(-WHEEL_ROWS if event.num == 4 or event.delta > 0 else WHEEL_ROWS)

    def event_generate(self, *args: Any, **options: Any) -> None:
        """Plain Tk's: tksheet's would take <<Copy>> and <<SelectAll>> for itself, past any binding."""
        tk.Canvas.event_generate(self, *args, **options)

    def scroll_rows(self, rows: int) -> None:
        if self.yview() != (0.0, 1.0):
            self._yscrollbar("scroll", rows, "units")

    def scroll_sideways(self, steps: int) -> None:
        if self.xview() != (0.0, 1.0):
            self._xscrollbar("scroll", steps, "units")

    def configured(self, _event: Any) -> None:
        """It has another size, often one of several on the way to the one it gets."""
        if self.scrollbars_come_or_go():
            return
        self.PAR.redraw_soon()
        if self.awaited is not None:
            self.see_row(self.awaited)

    def _place_rows(self) -> None:
        # A range is to tksheet the list of the y of all row borders, at no cost.
        self.row_positions = range(0, (len(self.source) + 1) * self.row_height, self.row_height)

    def scrollbars_come_or_go(self) -> bool:
        """Whether they do, which makes it another size; to draw before it has that would be to draw twice."""
        self._place_rows()
        before = self.PAR.xscroll_showing, self.PAR.yscroll_showing
        self._manage_scroll_bars(self.winfo_height(), self.winfo_width())
        return before != (self.PAR.xscroll_showing, self.PAR.yscroll_showing)

    def see_row(self, row: int) -> bool:
        """Scroll as little as needed; whether it has, and so has drawn."""
        shown, whole = self.shown_rows(), self.winfo_height() // self.row_height
        self.awaited = None if whole else row
        if not whole or not 0 <= row < len(self.source):
            return False
        if row < shown.start:
            top = row
        elif row >= shown.start + whole:
            top = row - whole + 1
        else:
            return False
        self.scroll_to(top)
        return True

    def scroll_to(self, row: int) -> None:
        self.PAR.draw_now()
        self._yscrollbar("moveto", row * self.row_height / self.scrollregion[3])

    def shown_rows(self) -> range:
        top = int(self.canvasy(0))
        stop = -(-(top + self.winfo_height()) // self.row_height)
        return range(max(0, top // self.row_height), min(len(self.source), stop))

    def text_width(self, text: str) -> float:
        return float(sum(map(self.char_width_fn, text)))


class Head(FrugalCanvas, ColumnHeaders):
    """The canvas of the headings, likewise."""

    columns: tuple[Column, ...]
    sorted_by: tuple[str | None, str]  # column name, arrow

    def cell_str(self, datacn: int, fix: bool = True) -> str:
        left, right = self.MT.col_positions[datacn : datacn + 2]
        arrow = self.arrow(datacn)
        around = ROOM_AROUND + self.MT.text_width(PADDING * 2 + arrow)
        label = fit_text(self.columns[datacn].label, right - left - around, self.char_width_fn)
        return f"{PADDING}{label}{arrow}{PADDING}"

    def arrow(self, column: int) -> str:
        name, arrow = self.sorted_by
        return f" {arrow}" if self.columns[column].name == name else ""

    def get_col_text_width(self, col: int, *_: Any, **__: Any) -> int:
        """The width that fits the visible rows; tksheet would measure all."""
        shown = [row[col] for row in map(self.MT.source.cells, self.MT.shown_rows()) if col < len(row)]
        widest = max(map(self.MT.text_width, [*shown, self.columns[col].label + self.arrow(col)]))
        return int(widest + self.MT.text_width(PADDING * 2)) + ROOM_AROUND + 1

    def redraw_gridline(self, points: Any, fill: str, width: int) -> None:
        """One line under the headings, none between them."""
        bottom = self.current_height - 1
        super().redraw_gridline((self.canvasx(0), bottom, self.canvasx(self.winfo_width()), bottom), fill, width)
