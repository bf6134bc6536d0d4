"""Tables in a terminal line up, whatever stands in them."""

import pytest

from crm_desktop.operations.printing.texttable import WIDEST, lines, short, width


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("ab", 2), ("中文a", 5), ("e\u0301", 1), ("😀", 2), ("ｱ", 1)])
def test_chinese_takes_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_line_up() -> None:
    rows = [["王", "1"], ["abc", "1,000"], ["多\n行", ""]]
    table = list(lines(["姓名", "数量"], ["w", "e"], lambda: rows))
    assert table == ["姓名    数量", "-----  -----", "王         1", "abc    1,000", "多 行"]


@pytest.mark.parametrize("text", ["好" * 500, "a" * 41, "\x1b[31mred", "a" * 40])
def test_long_cells_are_cut_and_harmless(text: str) -> None:
    assert width(short(text)) <= WIDEST
    assert short(text).isprintable()
    assert short(text)[0] in (text[0], " ")
