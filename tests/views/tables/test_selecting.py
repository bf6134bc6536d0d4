"""Selecting rows of the virtual list, opening and copying them, by mouse and keyboard."""

from typing import Any

import pytest
import ttkbootstrap as ttk

from crm_desktop.views.tables import virtual_table
from crm_desktop.views.tables.virtual_table import VirtualTable
from tests.views.tables.hands import COLUMNS, MILLION, PAGE, Desk, Rows, show

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


def test_a_double_click_on_a_row_that_is_cut_off_opens_that_row(desk: Desk) -> None:
    show(desk, MILLION)
    row, height = desk.body.row_height, desk.body.winfo_height()
    desk.table.master.configure(height=desk.table.winfo_height() + row // 2 - height % row)
    desk.table.update()
    last, edge = desk.table.visible().stop - 1, desk.body.winfo_height() - 3
    assert edge < (last + 1) * row - 4, "it is not cut off, so that this test says nothing"
    for name in ("Button-1", "ButtonRelease-1") * 2:
        desk.body.event_generate(f"<{name}>", x=40, y=edge, time=10_000)
        desk.table.update()
    assert desk.heard == [("select", last), ("open", last)]


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
