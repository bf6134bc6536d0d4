"""Selecting, copying and shortening, against plain sets and a CSV reader."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.views.tables.virtual_rows import RowSelection, as_tsv, fit_text

ROWS = 12
STEPS = st.lists(st.tuples(st.sampled_from(["only", "extend", "toggle", "move", "clip"]), st.integers(0, ROWS - 1)))


@given(STEPS)
def test_a_selection_is_a_set_of_rows_kept_as_disjoint_ranges(steps: list[tuple[str, int]]) -> None:
    selection, model = RowSelection(), set[int]()
    for name, row in steps:
        anchor = row if selection.anchor is None else selection.anchor
        getattr(selection, name)(row)
        if name == "only":
            model = {row}
        elif name == "extend":
            model = set(range(min(anchor, row), max(anchor, row) + 1))
        elif name == "toggle":
            model ^= {row}
        elif name == "clip":
            model = {kept for kept in model if kept < row}
        if name != "clip":
            assert selection.current == row
        assert list(selection) == sorted(model)
        assert [row in selection for row in range(ROWS)] == [row in model for row in range(ROWS)]
        assert len(selection) == len(model)
        assert all(selection.ranges)


def test_everything_is_one_range() -> None:
    selection = RowSelection()
    selection.everything(10**9)
    assert selection.ranges == (range(10**9),)
    assert selection.current == 0
    selection.everything(0)
    assert not selection.ranges


def test_everything_takes_in_what_comes_until_something_else_is_selected() -> None:
    selection = RowSelection()
    selection.everything(3)
    selection.clip(8)
    assert selection.ranges == (range(8),)
    selection.clip(5)
    assert selection.ranges == (range(5),)
    selection.toggle(4)
    selection.clip(8)
    assert selection.ranges == (range(4),)
    selection.everything(0)
    selection.clip(2)
    assert selection.ranges == (range(2),)
    selection.clear()
    selection.clip(8)
    assert not selection.ranges


def test_clipping_forgets_the_current_row_and_the_anchor() -> None:
    selection = RowSelection()
    selection.only(7)
    selection.clip(7)
    assert (selection.current, selection.anchor, selection.ranges) == (None, None, ())


@given(st.lists(st.lists(st.text(st.sampled_from('a王\t\n"，'), min_size=1), min_size=2, max_size=2), min_size=1))
def test_copied_text_reads_back_as_the_same_cells(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO(as_tsv(rows), newline=""), csv.excel_tab)) == rows


@given(st.text(st.characters(exclude_categories=["C", "Z"])), st.integers(0, 30))
def test_fitted_text_is_whole_or_ends_in_an_ellipsis(text: str, room: int) -> None:
    fitted = fit_text(text, room, lambda character: 2)
    assert fitted == text or fitted.endswith("…")
    assert 2 * len(fitted) <= max(room, 2)
    assert fitted == text or 2 * len(text) > room


def test_text_of_several_lines_is_drawn_on_one() -> None:
    assert fit_text("文三路\r\n42 号\t东", 99, len) == "文三路 42 号 东"
