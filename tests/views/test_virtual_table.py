"""The virtual list in a real window, driven by events as a user would."""

import gc
import inspect
from collections.abc import Callable, Iterator
from itertools import count
from tkinter.font import nametofont
from types import SimpleNamespace
from typing import Any

import pytest
import ttkbootstrap as ttk
from tksheet import Sheet
from tksheet.column_headers import ColumnHeaders
from tksheet.main_table import MainTable

from crm_desktop.views import virtual_table
from crm_desktop.views.virtual_sheet import ROW_HEIGHT, Body, Head
from crm_desktop.views.virtual_table import Column, VirtualTable

MILLION = 1_000_000
COLUMNS = (
    Column("number", "编号", 120),
    Column("name", "姓名", 150, tooltip="客户的全名"),
    Column("points", "积分", 90, "e"),
    Column("vip", "会员", 80, "center"),
)
PAGE = 20  # rows in the window of these tests, about


class Rows:
    """A source of any length that remembers which rows were asked for."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.length

    def cells(self, position: int) -> list[str]:
        if not 0 <= position < self.length:
            raise IndexError(position)
        self.asked.append(position)
        return [f"C{position}", f"王{position}", str(position * 3), "是"]


class Desk(SimpleNamespace):
    """A table on the screen, what it said, and hands to use it."""

    table: VirtualTable
    heard: list[tuple[Any, ...]]
    ticks: Iterator[int]

    @property
    def body(self) -> Any:
        return self.table._body

    @property
    def head(self) -> Any:
        return self.table._head

    def press(self, *keys: str) -> None:
        for key in keys:
            self.body.event_generate(f"<{key}>")
        self.table.update()

    def click(self, row: int, modifiers: str = "", times: int = 1) -> None:
        """Several clicks come at once, as a double-click; further clicks come much later."""
        y = (row - self.table.visible().start) * self.body.row_height + self.body.row_height // 2
        self._click(self.body, 40, y, modifiers, times)

    def click_heading(self, x: int, times: int = 1) -> None:
        self.head.event_generate("<Motion>", x=x, y=10)
        self._click(self.head, x, 10, "", times)

    def drag_heading(self, x: int, by: int) -> None:
        time = 10_000 * next(self.ticks)
        self.head.event_generate("<Motion>", x=x, y=10)
        self.head.event_generate("<Button-1>", x=x, y=10, time=time)
        for step in range(1, abs(by) + 1, 4):
            self.head.event_generate("<B1-Motion>", x=x + (step if by > 0 else -step), y=10)
        self.head.event_generate("<B1-Motion>", x=x + by, y=10)
        self.head.event_generate("<ButtonRelease-1>", x=x + by, y=10, time=time + 1)
        self.table.update()

    def _click(self, canvas: Any, x: int, y: int, modifiers: str, times: int) -> None:
        time = 10_000 * next(self.ticks)
        for _ in range(times):
            canvas.event_generate(f"<{modifiers}Button-1>", x=x, y=y, time=time)
            canvas.event_generate("<ButtonRelease-1>", x=x, y=y, time=time + 1)
        self.table.update()

    def texts(self, canvas: Any) -> list[str]:
        """From the left to the right, from the top to the bottom."""
        shown = [item for item in canvas.find_all() if canvas.type(item) == "text"]
        shown.sort(key=lambda item: (canvas.coords(item)[1], canvas.coords(item)[0]))
        return [canvas.itemcget(item, "text").strip() for item in shown if canvas.itemcget(item, "state") != "hidden"]


@pytest.fixture
def desk(root: Any) -> Desk:
    heard: list[tuple[Any, ...]] = []

    def hear(name: str) -> Callable[..., None]:
        return lambda *arguments: heard.append((name, *arguments))

    row = round(nametofont("TkDefaultFont", root=root).metrics("linespace") * ROW_HEIGHT) + 1
    frame = ttk.Frame(root, width=700, height=PAGE * row)
    frame.pack_propagate(False)
    frame.pack()
    table = VirtualTable(
        frame,
        COLUMNS,
        on_open=hear("open"),
        on_select=hear("select"),
        on_sort=hear("sort"),
        on_layout=hear("layout"),
        on_copy=hear("copy"),
        empty_text="还没有客户",
    )
    table.pack(fill="both", expand=True)
    root.update()
    table._body.focus_force()
    root.update()
    return Desk(table=table, heard=heard, ticks=count(1))


def show(desk: Desk, length: int, **options: Any) -> Rows:
    rows = Rows(length)
    desk.table.show(rows, **options)
    desk.table.update()
    return rows


# Reading only what is seen


def test_a_million_rows_open_by_reading_those_on_the_screen(desk: Desk) -> None:
    rows = show(desk, MILLION)
    assert set(rows.asked) <= set(range(PAGE + 2))
    assert "C0" in desk.texts(desk.body)
    assert desk.table.visible().start == 0
    assert len(desk.table.visible()) in range(PAGE - 3, PAGE + 2)


def test_end_jumps_to_the_last_row_and_home_back(desk: Desk) -> None:
    rows = show(desk, MILLION)
    desk.press("End")
    assert desk.table.current == MILLION - 1
    assert MILLION - 1 in desk.table.visible()
    assert f"C{MILLION - 1}" in desk.texts(desk.body)
    desk.press("Home")
    assert desk.table.visible().start == 0
    assert len(set(rows.asked)) < 3 * PAGE
    desk.press("Control-End", "Control-Home")
    assert [call for call in desk.heard if call[0] == "select"] == [
        ("select", MILLION - 1),
        ("select", 0),
        ("select", MILLION - 1),
        ("select", 0),
    ]


def test_the_last_row_is_seen_whole(desk: Desk) -> None:
    show(desk, MILLION)
    desk.table.see(MILLION - 1)
    desk.table.update()
    bottom = MILLION * desk.body.row_height
    assert bottom <= desk.body.canvasy(desk.body.winfo_height())


def test_a_jump_reads_a_screenful(desk: Desk) -> None:
    rows = show(desk, MILLION)
    rows.asked.clear()
    desk.table.see(500_000)
    assert set(rows.asked) <= set(range(500_000 - PAGE - 2, 500_000 + PAGE + 2))


def test_the_wheel_and_the_scrollbar_scroll(desk: Desk) -> None:
    show(desk, MILLION)
    desk.body.event_generate("<Button-5>" if desk.body.tk.call("tk", "windowingsystem") == "x11" else "<MouseWheel>")
    assert desk.table.visible().start == 3
    desk.body.tk.call(desk.table._sheet.yscroll["command"], "moveto", 0.5)
    assert 500_000 in desk.table.visible()


def test_nothing_grows_while_scrolling(desk: Desk) -> None:
    show(desk, MILLION)

    def scroll(times: int) -> tuple[int, int, set[str]]:
        for step in range(times):
            desk.table.see(step * 7919 % MILLION)
        gc.collect()  # what earlier tests left
        canvases = (desk.body, desk.head)
        items = [(canvas, item) for canvas in canvases for item in canvas.find_all()]
        tags = {tag for canvas, item in items for tag in canvas.gettags(item)}
        return len(desk.body.tk.splitlist(desk.body.tk.call("info", "commands"))), len(items), tags

    before = scroll(20)
    assert scroll(300) == before
    assert not any(character.isdigit() for tag in before[2] for character in tag), "Tk never forgets a tag"


def test_resizing_and_sorting_leave_no_commands_behind_but_those_of_tk(desk: Desk) -> None:
    """tksheet binds the wheel anew at each click on a heading; one command a click is what it costs."""
    show(desk, 100)
    desk.click_heading(60)
    before = len(desk.body.tk.splitlist(desk.body.tk.call("info", "commands")))
    for _ in range(20):
        desk.click_heading(60)
    assert len(desk.body.tk.splitlist(desk.body.tk.call("info", "commands"))) <= before + 20


# Showing


def test_show_starts_at_the_top_unless_told_to_keep_the_view(desk: Desk) -> None:
    show(desk, MILLION)
    desk.table.see(5_000)
    seen = desk.table.visible()
    show(desk, MILLION, keep_view=True)
    assert desk.table.visible() == seen
    show(desk, MILLION)
    assert desk.table.visible().start == 0


def test_showing_other_rows_selects_none_and_says_nothing(desk: Desk) -> None:
    show(desk, 100)
    desk.table.select(3)
    show(desk, 100)
    assert (desk.table.current, desk.table.selection(), desk.heard) == (None, [], [])


def test_refresh_draws_changed_cells(desk: Desk) -> None:
    rows = show(desk, 100)
    rows.cells = lambda position: ["新"] * 4  # type: ignore[method-assign]
    desk.table.refresh()
    assert set(desk.texts(desk.body)) == {"新"}


def test_refresh_after_the_rows_became_fewer_while_at_the_end(desk: Desk) -> None:
    rows = show(desk, MILLION)
    desk.press("End", "Shift-Up")
    rows.length = 30
    desk.table.refresh()
    assert desk.table.visible().stop == 30
    assert "C29" in desk.texts(desk.body)
    assert (desk.table.current, desk.table.selection()) == (None, [])
    desk.press("Down")
    assert desk.table.current == 0


def test_rows_that_became_fewer_behind_its_back_do_no_harm(desk: Desk) -> None:
    rows = show(desk, 1000)
    desk.press("End")
    rows.length = 0
    desk.body.event_generate("<FocusOut>")
    desk.table._sheet.redraw()
    desk.press("Down", "End", "Return", "space", "Control-a")
    assert desk.table.visible() == range(0)
    assert desk.table.selection() == []


def test_more_rows_appear_at_the_end(desk: Desk) -> None:
    rows = show(desk, 3)
    rows.length = 5
    desk.table.refresh()
    assert "C4" in desk.texts(desk.body)
    assert desk.table.visible() == range(5)


def test_an_empty_list_says_what_to_do(desk: Desk) -> None:
    show(desk, 0)
    label = desk.table._empty
    assert label.winfo_ismapped()
    assert label["text"] == "还没有客户"
    desk.table.set_empty_text("没有符合条件的客户")
    assert label["text"] == "没有符合条件的客户"
    show(desk, 1)
    assert not label.winfo_ismapped()


def test_text_that_does_not_fit_is_seen_to_be_cut(desk: Desk) -> None:
    rows = show(desk, 1)
    rows.cells = lambda position: ["短", "两\n行", "123456789012345", ""]  # type: ignore[method-assign]
    desk.table.refresh()
    short, two_lines, cut = sorted(desk.texts(desk.body), key=len)
    assert (short, two_lines) == ("短", "两 行")
    assert cut.endswith("…")


def test_headings_stand_over_their_cells(desk: Desk) -> None:
    show(desk, 1)
    for canvas in (desk.body, desk.head):
        texts = [item for item in canvas.find_all() if canvas.type(item) == "text"]
        shown = [item for item in texts if canvas.itemcget(item, "state") != "hidden"]
        anchors = [canvas.itemcget(item, "anchor") for item in sorted(shown, key=lambda i: canvas.coords(i)[0])]
        assert anchors == ["nw", "nw", "ne", "n"]


def test_other_columns(desk: Desk) -> None:
    rows = show(desk, 5)
    rows.cells = lambda position: ["一"]  # type: ignore[method-assign]
    desk.table.set_columns([Column("only", "唯一", 200), Column("missing", "暂缺", 100)])
    assert desk.table.widths() == {"only": 200, "missing": 100}
    assert desk.texts(desk.head) == ["唯一", "暂缺"]
    assert set(desk.texts(desk.body)) == {"一"}


# Selecting


def test_a_click_selects_the_row_and_says_so(desk: Desk) -> None:
    show(desk, MILLION)
    desk.click(4)
    assert desk.heard == [("select", 4)]
    assert (desk.table.current, desk.table.selection()) == (4, [4])
    desk.click(4)
    assert desk.heard == [("select", 4)]


def test_a_click_below_the_last_row_changes_nothing(desk: Desk) -> None:
    show(desk, 3)
    desk.click(1)
    desk.click(8)
    assert desk.table.selection() == [1]


def test_several_rows_by_mouse(desk: Desk) -> None:
    show(desk, MILLION)
    desk.click(2)
    desk.click(6, "Shift-")
    assert desk.table.selection() == [2, 3, 4, 5, 6]
    desk.click(4, "Control-")
    desk.click(9, "Control-")
    assert desk.table.selection() == [2, 3, 5, 6, 9]
    desk.click(1)
    assert desk.table.selection() == [1]


def test_dragging_selects_from_row_to_row(desk: Desk) -> None:
    show(desk, MILLION)
    height = desk.body.row_height
    desk.body.event_generate("<Button-1>", x=5, y=height // 2)
    desk.body.event_generate("<B1-Motion>", x=5, y=height * 3 + 5)
    assert desk.table.selection() == [0, 1, 2, 3]
    desk.body.event_generate("<B1-Motion>", x=5, y=5_000)
    desk.body.event_generate("<ButtonRelease-1>", x=5, y=5_000)
    assert desk.table.visible().start > 0


def test_several_rows_by_keyboard(desk: Desk) -> None:
    show(desk, MILLION)
    desk.press("Down", "Down", "Shift-Down", "Shift-Down")
    assert desk.table.selection() == [1, 2, 3]
    desk.press("Shift-Up", "Shift-Up", "Shift-Up")
    assert desk.table.selection() == [0, 1]
    desk.press("Control-Down", "Control-Down", "space")
    assert desk.table.selection() == [0, 1, 2]
    desk.press("space")
    assert desk.table.selection() == [0, 1]
    desk.press("Next")
    assert desk.table.current in range(PAGE - 4, PAGE + 2)
    assert len(desk.table.selection()) == 1
    desk.press("Prior", "Prior")
    assert desk.table.current == 0
    desk.press("Shift-End")
    assert desk.table.selected_ranges() == (range(MILLION),)


def test_ctrl_a_selects_all_without_reading_or_scrolling(desk: Desk) -> None:
    rows = show(desk, MILLION)
    desk.table.see(1_000)
    rows.asked.clear()
    desk.press("Control-a")
    assert desk.table.selected_ranges() == (range(MILLION),)
    assert len(set(rows.asked)) <= PAGE + 2
    assert 1_000 in desk.table.visible()


def test_the_event_tells_of_any_change_of_the_selection(desk: Desk) -> None:
    told: list[int] = []
    desk.table.bind("<<RowsSelected>>", lambda _: told.append(len(desk.table.selection())))
    show(desk, 10)
    desk.press("Down", "Shift-Down", "Control-a")
    desk.table.select(2)
    assert told == [1, 2, 10]


def test_selecting_by_program_says_nothing(desk: Desk) -> None:
    show(desk, MILLION)
    desk.table.select(700_000)
    assert 700_000 in desk.table.visible()
    desk.table.select(3, see=False)
    assert 700_000 in desk.table.visible()
    assert desk.table.selection() == [3]
    desk.table.select(MILLION)
    assert (desk.table.current, desk.table.selection()) == (None, [])
    desk.table.select(None)
    assert desk.heard == []


def test_a_row_selected_before_the_table_has_a_size_is_seen_later(root: Any) -> None:
    table = VirtualTable(root, COLUMNS)
    table.show(Rows(MILLION))
    table.select(3)
    table.pack(fill="both", expand=True)
    root.update()
    assert table.visible().start == 0
    table.pack_forget()


def test_the_current_row_is_framed_while_the_table_has_the_focus(desk: Desk, root: Any) -> None:
    show(desk, 10)
    desk.click(2)
    assert desk.body.itemcget("current_row", "state") == "normal"
    entry = ttk.Entry(root)
    entry.pack()
    entry.focus_force()
    root.update()
    assert desk.body.itemcget("current_row", "state") == "hidden"
    desk.table.focus_table()
    root.update()
    assert desk.body.itemcget("current_row", "state") == "normal"


# Opening, copying, keys


def test_enter_and_double_click_open(desk: Desk) -> None:
    show(desk, MILLION)
    desk.press("Return")
    assert desk.heard == []
    desk.click(3)
    desk.press("Return", "KP_Enter")
    desk.click(5, times=2)
    assert desk.heard == [("select", 3), ("open", 3), ("open", 3), ("select", 5), ("open", 5)]


def test_copy_gives_a_spreadsheet_its_cells(desk: Desk, root: Any) -> None:
    rows = show(desk, 3)
    texts = [["a\tb", "两\n行", 'say "hi"', ""], ["1", "2", "3", "4"], ["x"] * 4]
    rows.cells = texts.__getitem__  # type: ignore[assignment, method-assign]
    desk.table.select(0)
    desk.press("Shift-Down")
    desk.body.event_generate("<<Copy>>")
    assert root.clipboard_get() == '"a\tb"\t"两\n行"\t"say ""hi"""\t\n1\t2\t3\t4'
    assert desk.heard[-1] == ("copy", 2, 2)


def test_copy_stops_at_its_limit_and_says_so(desk: Desk, root: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_table, "COPY_LIMIT", 7)
    show(desk, MILLION)
    desk.press("Control-a", "Control-c")
    assert root.clipboard_get().count("\n") == 6
    assert desk.heard[-1] == ("copy", 7, MILLION)


def test_copying_nothing_keeps_the_clipboard(desk: Desk, root: Any) -> None:
    root.clipboard_clear()
    root.clipboard_append("kept")
    show(desk, 3)
    desk.press("Control-c")
    assert root.clipboard_get() == "kept"


def test_keys_of_the_caller(desk: Desk) -> None:
    pressed: list[str] = []
    desk.table.bind_key("<Delete>", lambda event: pressed.append(event.keysym))
    desk.press("Delete")
    assert pressed == ["Delete"]


# Headings


def test_a_click_on_a_heading_sorts(desk: Desk) -> None:
    show(desk, 10)
    desk.click_heading(60)
    desk.click_heading(200, times=2)
    assert desk.heard == [("sort", "number"), ("sort", "name"), ("sort", "name")]
    desk.click_heading(650)  # right of all columns
    assert len(desk.heard) == 3


def test_a_press_that_leaves_its_heading_does_not_sort(desk: Desk) -> None:
    show(desk, 10)
    desk.drag_heading(60, by=120)
    assert desk.heard == []
    assert desk.table.widths()["number"] == 120


def test_the_keyboard_stays_with_the_rows_after_a_click_on_a_heading(desk: Desk) -> None:
    show(desk, 10)
    desk.click_heading(60)
    assert desk.table.focus_get() is desk.body


def test_the_sorted_column_has_an_arrow(desk: Desk) -> None:
    show(desk, 1)
    desk.table.show_sort("name")
    assert set(desk.texts(desk.head)) == {"编号", "姓名 ▲", "积分", "会员"}
    desk.table.show_sort("points", descending=True)
    assert {"姓名", "积分 ▼"} <= set(desk.texts(desk.head))
    desk.table.show_sort(None)
    assert set(desk.texts(desk.head)) == {column.label for column in COLUMNS}


def test_dragging_a_border_changes_the_width_and_reports_once(desk: Desk) -> None:
    show(desk, MILLION)
    desk.drag_heading(120, by=45)
    assert desk.table.widths() == {"number": 165, "name": 150, "points": 90, "vip": 80}
    assert desk.heard == [("layout",)]


def test_a_double_click_on_a_border_fits_the_visible_rows(desk: Desk) -> None:
    rows = show(desk, MILLION)
    rows.asked.clear()
    desk.click_heading(120, times=2)
    assert desk.table.widths()["number"] < 120
    assert set(rows.asked) <= set(range(PAGE + 2))
    assert desk.heard == [("layout",)]
    assert "C9" in desk.texts(desk.body), "fits without an ellipsis"


def test_a_heading_tells_its_tooltip(desk: Desk, root: Any, settle: Callable[..., None]) -> None:
    show(desk, 1)
    tip = desk.table._headings._tip
    desk.head.event_generate("<Motion>", x=60, y=10)
    assert tip.text == ""
    desk.head.event_generate("<Motion>", x=200, y=10)
    settle(root, until=lambda: tip.toplevel is not None)
    assert tip.text == "客户的全名"
    desk.head.event_generate("<Leave>")
    assert tip.toplevel is None


# Looks


def test_colours_follow_the_theme(desk: Desk, root: Any) -> None:
    show(desk, 10)
    desk.table.select(1)
    light = desk.body["background"], desk.head["background"]
    root.style.theme_use("bootstrap-dark")
    root.update()
    colours = root.style.colors
    assert desk.body["background"] == colours.bg
    assert (desk.body["background"], desk.head["background"]) != light
    assert colours.fg in {desk.body.itemcget(i, "fill") for i in desk.body.find_withtag("lift")}


def test_a_destroyed_table_hears_no_more_of_themes(desk: Desk, root: Any) -> None:
    callbacks = root.style._theme_change_callbacks
    before = len(callbacks)
    desk.table.destroy()
    assert len(callbacks) == before - 1
    root.style.theme_use("bootstrap-dark")


def test_scrollbars_are_the_themes(desk: Desk) -> None:
    assert str(desk.table._sheet.yscroll["style"]) == "Vertical.TScrollbar"
    assert str(desk.table._sheet.xscroll["style"]) == "Horizontal.TScrollbar"


def test_rows_grow_with_the_font(desk: Desk, root: Any) -> None:
    font = ttk.nametofont("TkDefaultFont")
    size, before = font.actual("size"), desk.body.row_height
    font.configure(size=size * 2)
    root.style.theme_use("bootstrap-dark")
    try:
        assert desk.body.row_height > 1.6 * before
    finally:
        font.configure(size=size)


# What virtual_sheet relies on within tksheet: when one of these fails, a new version has moved it


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
        (MainTable, "window_configured", "event"),
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
