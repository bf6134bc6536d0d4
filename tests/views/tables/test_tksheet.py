"""What virtual_sheet relies on within tksheet: when one of these fails, a new version has moved it."""

import inspect
from typing import Any

import pytest
from tksheet import Sheet
from tksheet.column_headers import ColumnHeaders
from tksheet.main_table import MainTable

from crm_desktop.views.tables.virtual_sheet import Body, Head
from crm_desktop.views.tables.virtual_table import VirtualTable
from tests.views.desk import below
from tests.views.tables.hands import COLUMNS, MILLION, Desk, show


@pytest.mark.parametrize(
    ("owner", "method", "parameters"),
    [
        (MainTable, "_redraw_precache_cells", "text_start_row text_end_row text_start_col text_end_col"),
        (MainTable, "get_redraw_selections", "startr endr startc endc"),
        (MainTable, "redraw_highlight", "x1 y1 x2 y2 fill outline tags can_width pc"),
        (MainTable, "char_width_fn", "c"),
        (MainTable, "set_table_font", "newfont row_heights"),
        (MainTable, "set_header_font", "newfont"),
        (MainTable, "set_col_positions", "itr"),
        (MainTable, "basic_bindings", "enable"),
        (MainTable, "mousewheel", "event"),
        (MainTable, "identify_col", "event x allow_end"),
        (ColumnHeaders, "cell_str", "datacn fix"),
        (ColumnHeaders, "get_col_text_width", "col visible_only only_if_too_small"),
        (ColumnHeaders, "redraw_gridline", "points fill width"),
        (ColumnHeaders, "check_mouse_position_width_resizers", "x y"),
        (Sheet, "set_scrollbar_options", ""),
        (Sheet, "align_columns", "columns align align_header redraw"),
    ],
)
def test_tksheet_still_has(owner: type, method: str, parameters: str) -> None:
    assert list(inspect.signature(getattr(owner, method)).parameters)[1:] == parameters.split()


def test_tksheet_still_draws_through_what_is_overridden() -> None:
    drawing = inspect.getsource(MainTable.redraw_grid_and_text)
    for used in ("self._redraw_precache_cells(", "self.get_redraw_selections(", "self.row_positions[r]"):
        assert used in drawing
    assert drawing.count("tag_bind(") == 2
    assert 'tag = f"{r}_{c}"' in drawing
    assert "draw_y = rtopgridln + 3" in drawing
    assert "draw_y = 3" in inspect.getsource(ColumnHeaders.redraw_grid_and_text)
    assert "self.get_col_text_width(" in inspect.getsource(ColumnHeaders.set_col_width)


def test_tksheet_holds_no_rows(desk: Desk) -> None:
    show(desk, MILLION)
    assert isinstance(desk.body, Body)
    assert isinstance(desk.head, Head)
    assert desk.body.data == []
    assert desk.body.row_positions == range(0, (MILLION + 1) * desk.body.row_height, desk.body.row_height)


def test_a_table_makes_no_windows_nor_icons_that_nobody_sees(desk: Desk, root: Any) -> None:
    """tksheet would make three windows with two texts each, and 32 pictures."""
    show(desk, MILLION)
    kinds = [widget.winfo_class() for widget in below(desk.table)]
    assert not {"Toplevel", "Text"} & set(kinds)
    before = root.tk.splitlist(root.tk.eval("image names"))
    another = VirtualTable(root, COLUMNS)
    assert root.tk.splitlist(root.tk.eval("image names")) == before
    another.pack()
    root.update()
    desk.press("End")  # and drawing, scrolling and the pointer miss nothing
    desk.click(MILLION - 3)
