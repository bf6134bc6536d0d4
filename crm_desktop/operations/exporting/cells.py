"""How a text stands in a CSV cell, so that a spreadsheet shows it instead of running it.

Excel and LibreOffice take a cell that begins with = + - @ for a formula, in a CSV file of whatever origin. Such a
text (unless it is a plain number) is written with an apostrophe before it, the sign by which spreadsheets know text;
a text that begins with apostrophes before such a character gets one more. Reading takes exactly that one away.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = "=＝+＋-－@＠\t\r"
WRITTEN = re.compile(rf"'*[{re.escape(FORMULA)}]")
WRITTEN_IN_LINES = re.compile(rf"\n['{re.escape(FORMULA)}]")
READ = re.compile(rf"'+[{re.escape(FORMULA)}]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def to_cell(text: str) -> str:
    return f"'{text}" if WRITTEN.match(text) and not NUMBER.fullmatch(text) else text


def are_harmless(values: Iterable[str | int | None]) -> bool:
    """Whether `to_cell` surely leaves these, written, as they are. Quicker than looking at each."""
    lines: list[Any] = ["", *filter(None, values)]
    try:
        text = "\n".join(lines)
    except TypeError:  # numbers among them
        text = "\n".join(map(str, lines))
    return not WRITTEN_IN_LINES.search(text)


def from_cell(cell: str) -> str:
    """The inverse of `to_cell`."""
    return cell[1:] if READ.match(cell) else cell


def from_cells(cells: Sequence[str]) -> Sequence[str]:
    return list(map(from_cell, cells)) if "'" in "".join(cells) else cells
