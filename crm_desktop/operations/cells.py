"""How a text stands in a CSV cell, so that a spreadsheet shows it instead of running it.

Excel and LibreOffice take a cell that begins with = + - @ for a formula, in a CSV file of whatever origin. Such a
text (unless it is a plain number) is written with an apostrophe before it, the sign by which spreadsheets know text;
a text that begins with apostrophes before such a character gets one more. Reading takes exactly that one away.
"""

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter

FORMULA = "=＝+＋-－@＠\t\r"
WRITTEN = re.compile(rf"'*[{re.escape(FORMULA)}]")
WRITTEN_FIRST = frozenset(f"'{FORMULA}")
FIRST = itemgetter(slice(1))
READ = re.compile(rf"'+[{re.escape(FORMULA)}]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def to_cell(text: str) -> str:
    return f"'{text}" if WRITTEN.match(text) and not NUMBER.fullmatch(text) else text


def are_harmless(values: Iterable[str | int | None]) -> bool:
    """Whether `to_cell` surely leaves these, written, as they are."""
    return WRITTEN_FIRST.isdisjoint(map(FIRST, map(str, values)))


def from_cell(cell: str) -> str:
    """The inverse of `to_cell`."""
    return cell[1:] if READ.match(cell) else cell


def from_cells(cells: Sequence[str]) -> Sequence[str]:
    return list(map(from_cell, cells)) if "'" in "".join(cells) else cells
