"""tksheet bent to rows that it does not hold. Nothing else in the program imports it, but those beside it.

tksheet draws, scrolls and lets columns be resized; it has no data and no selection: what it is about to draw is
looked up in a `RowSource` and a `RowSelection`. All that leans on its inner workings is here, in `virtual_canvas` and
in `unseen`, and the tests pin it.
"""

import tkinter as tk
from collections.abc import Sequence
from tkinter import font as tkfont
from typing import Any

import ttkbootstrap as ttk
from tksheet import Sheet
from ttkbootstrap.style import Colors

from crm_desktop.views.tables import unseen
from crm_desktop.views.tables.virtual_canvas import Body, Head
from crm_desktop.views.tables.virtual_rows import Column, NoRows, RowSelection

unseen.leave_out()
ROW_HEIGHT = 1.5  # of a line of text: room around it, and it grows with the font and the screen's resolution


def nothing() -> None:
    """Stands in for what tksheet should not do."""


class VirtualSheet(Sheet):
    """tksheet without its data, selection, keys, menus, editing and looks."""

    MT: Body
    CH: Head

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(
            parent,
            show_row_index=False,
            startup_focus=False,
            empty_horizontal=0,
            empty_vertical=0,
            show_vertical_grid=False,
            horizontal_grid_to_end_of_window=True,
            show_selected_cells_border=False,
            table_wrap="",
            header_wrap="",
            min_column_width=ttk.scale_size(parent, 32),
        )
        # Sheet offers no way to bring one's own canvases; nothing is stored in them yet.
        self.MT.__class__, self.CH.__class__ = Body, Head
        for canvas in (self.MT, self.RI, self.CH):
            del canvas.update_idletasks
        self.MT.source, self.MT.chosen = NoRows(), RowSelection()
        self.CH.columns, self.CH.sorted_by = (), (None, "")
        self._drawing = ""  # what Tk calls the drawing that is to come
        for canvas in (self.MT, self.CH):  # bound while Sheet drew itself for the first time
            canvas.tag_unbind("c", "<Enter>")
            canvas.tag_unbind("c", "<Leave>")
        self._bind_less()
        self.yscroll.configure(style="Vertical.TScrollbar")
        self.xscroll.configure(style="Horizontal.TScrollbar")
        self.set_font()

    def set_scrollbar_options(self) -> Sheet:
        """tksheet's scrollbars are grey in any theme; ours take the theme's style. Called while Sheet is built."""
        for canvas in (self.MT, self.RI, self.CH):
            canvas.update_idletasks = nothing  # type: ignore[method-assign]
        return self

    def update_idletasks(self) -> None:
        """Only Sheet calls it, while it is built, and four times draws all there is in the window."""

    def after_idle(self, func: Any, *arguments: Any) -> str:
        """Only Sheet calls it, to note that it is built; a sheet may be gone before anything is idle."""
        func(*arguments)
        return ""

    def destroy(self) -> None:
        if self.after_redraw_id is not None:  # tksheet lets its timer run on
            self.after_cancel(self.after_redraw_id)
        self._forget_drawing()
        super().destroy()

    def set_font(self) -> None:
        """Take over Tk's default font as it is now, and size the rows by it."""
        default = tkfont.nametofont("TkDefaultFont", self)
        actual, line = default.actual(), default.metrics("linespace")
        size = actual["size"]
        points = size if size > 0 else round(-size / float(self.tk.call("tk", "scaling")))
        table, head = self.MT, self.CH
        table.row_height = self.ops.default_header_height = round(line * ROW_HEIGHT)
        table.set_table_font((actual["family"], points, "normal"), row_heights=False)
        table.set_header_font((actual["family"], points, "normal"))
        table.text_drop = (table.row_height - table.table_txt_height) // 2 - 3
        head.text_drop = (head.current_height - table.header_txt_height) // 2 - 3
        table.configure(yscrollincrement=table.row_height)  # the first row is never cut

    def _bind_less(self) -> None:
        self.enable_bindings("column_width_resize", "double_click_column_resize")
        table = self.MT
        table.basic_bindings(enable=False)
        table.bind("<Configure>", table.configured)
        for sequence in self.ops.rc_bindings:
            self.CH.unbind(sequence)
        for canvas in (table, self.CH):
            canvas.bind("<MouseWheel>", table.mousewheel)
            canvas.bind("<Shift-MouseWheel>", lambda event: table.scroll_sideways(1 if event.delta < 0 else -1))
            if table.tk.call("tk", "windowingsystem") == "x11":  # Tk 8.6 has no MouseWheel there
                canvas.bind("<Button-4>", table.mousewheel)
                canvas.bind("<Button-5>", table.mousewheel)
                canvas.bind("<Shift-Button-4>", lambda _: table.scroll_sideways(-1))
                canvas.bind("<Shift-Button-5>", lambda _: table.scroll_sideways(1))

    def set_colours(self, colours: Colors) -> None:
        accent = colours.primary
        marked = colours.make_transparent(0.14, accent, colours.bg)
        line = colours.make_transparent(0.55, colours.border, colours.bg)
        self.set_options(
            redraw=False,
            frame_bg=colours.bg,
            table_bg=colours.bg,
            table_fg=colours.fg,
            table_grid_fg=line,
            table_selected_rows_bg=marked,
            table_selected_rows_fg=colours.fg,
            table_selected_box_rows_fg=accent,
            header_bg=colours.make_transparent(0.06, colours.fg, colours.bg),
            header_fg=colours.fg,
            header_grid_fg=colours.border,
            resizing_line_fg=accent,
        )

    def set_columns(self, columns: Sequence[Column]) -> None:
        self.CH.columns = tuple(columns)
        self.headers([column.label for column in columns], redraw=False)
        self.MT.set_col_positions(column.width for column in columns)
        self.MT.col_options, self.CH.cell_options = {}, {}
        aligned = {position: column.align for position, column in enumerate(columns)}
        self.align_columns(aligned, align_header=True, redraw=False)

    def redraw(self) -> None:
        self._forget_drawing()
        self.MT.main_table_redraw_grid_and_text(redraw_header=True)

    def redraw_soon(self) -> None:
        """When nothing else is to be done, once for all that asked for it until then."""
        if not self._drawing:
            self._drawing = self.MT.after_idle(self._draw_at_last)

    def _draw_at_last(self) -> None:
        self._drawing = ""
        if not self.MT.scrollbars_come_or_go():
            self.redraw()

    def resize(self) -> None:
        """How far one may scroll; what is on the screen stays as it is drawn."""
        if not self._drawing:
            self.MT.main_table_redraw_grid_and_text(redraw_table=False)

    def draw_now(self) -> None:
        """What is still to be drawn: until then nothing is known of where the rows are."""
        if self._drawing:
            self.redraw()

    def _forget_drawing(self) -> None:
        if self._drawing:
            self.MT.after_cancel(self._drawing)
            self._drawing = ""

    def redraw_head(self) -> None:
        self.MT.main_table_redraw_grid_and_text(redraw_header=True, redraw_table=False)
