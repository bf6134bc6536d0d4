"""The virtual list in a real window: it reads what is seen, and shows it in the colours and fonts of the theme."""

import gc
from typing import Any

import pytest
import ttkbootstrap as ttk

from crm_desktop.views.tables.virtual_table import Column
from tests.views.tables.hands import MILLION, PAGE, Desk, show

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


def test_more_rows_below_the_screen_are_reached_without_drawing_it_anew(desk: Desk) -> None:
    rows = show(desk, 100)
    rows.length, rows.asked = MILLION, []
    desk.table.resized(100)
    desk.table.update()
    assert rows.asked == []
    desk.press("End")
    assert f"C{MILLION - 1}" in desk.texts(desk.body)


def test_more_rows_at_the_end_of_the_screen_are_drawn(desk: Desk) -> None:
    rows = show(desk, 100)
    desk.press("End")
    rows.length = 102
    desk.table.resized(100)
    desk.table.update()
    assert "C100" in desk.texts(desk.body)


def test_fewer_rows_than_were_chosen_leave_none_of_them_chosen(desk: Desk) -> None:
    rows = show(desk, 1000)
    desk.press("End")
    rows.length = 900
    desk.table.resized(1000)
    desk.table.update()
    assert (desk.table.current, desk.table.selection()) == (None, [])
    assert "C899" in desk.texts(desk.body)


def test_more_rows_while_a_drawing_is_still_to_come(desk: Desk) -> None:
    rows = show(desk, 30)
    rows.cells = lambda position: ["新"] * 4  # type: ignore[method-assign]
    desk.table.refresh()
    rows.length = 100
    desk.table.resized(30)
    desk.table.update()
    assert set(desk.texts(desk.body)) == {"新"}
    assert desk.body.yview()[1] < 0.5


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


def test_all_that_changes_at_once_is_drawn_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = show(desk, 100)
    drawn: list[int] = []
    draw = type(desk.body).redraw_grid_and_text
    monkeypatch.setattr(type(desk.body), "redraw_grid_and_text", lambda *a, **o: (drawn.append(1), draw(*a, **o))[1])
    rows.length = 50
    desk.table.refresh()
    desk.table.select(2)
    desk.table.show(rows, keep_view=True)
    desk.table.select(3)
    assert not drawn
    desk.table.update_idletasks()
    assert len(drawn) == 1
    assert desk.table.current == 3


@pytest.mark.parametrize(("before", "after"), [(3, MILLION), (MILLION, 3), (0, 100), (100, 0)])
def test_it_is_drawn_once_where_the_scrollbar_comes_or_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, before: int, after: int
) -> None:
    show(desk, before)
    drawn: list[int] = []
    draw = type(desk.body).redraw_grid_and_text
    monkeypatch.setattr(type(desk.body), "redraw_grid_and_text", lambda *a, **o: (drawn.append(1), draw(*a, **o))[1])
    show(desk, after)
    assert len(drawn) == 1
    assert len(desk.table.visible()) == len([text for text in desk.texts(desk.body) if text.startswith("C")])
    assert bool(desk.table._sheet.yscroll.winfo_viewable()) == (after > PAGE)


def test_a_table_that_goes_is_not_drawn_any_more(desk: Desk, root: Any) -> None:
    show(desk, 100)
    desk.table.refresh()
    desk.table.destroy()
    root.update()  # which would raise what a callback raises
