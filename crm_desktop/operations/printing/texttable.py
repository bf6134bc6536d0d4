"""Tables for a terminal: columns line up, a Chinese character counting as two."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from crm_desktop.entities.fields import Align

WIDEST = 40  # columns of the terminal; longer cells are cut
GAP = "  "


def lines(
    headings: Sequence[str], aligns: Sequence[Align], rows: Callable[[], Iterable[Sequence[str]]]
) -> Iterator[str]:
    """Heading, rule and rows. `rows()` is read twice, first for the widths, so that none need be kept."""
    widths = [width(heading) for heading in headings]
    for row in rows():
        widths = [max(old, width(short(cell))) for old, cell in zip(widths, row, strict=True)]
    yield line(headings, widths, aligns)
    yield GAP.join("-" * width for width in widths)
    for row in rows():
        yield line([short(cell) for cell in row], widths, aligns)


def line(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[Align]) -> str:
    return GAP.join(map(padded, cells, widths, aligns)).rstrip()


def padded(cell: str, room: int, align: Align) -> str:
    space = " " * (room - width(cell))
    return space + cell if align == "e" else cell + space


def short(cell: str) -> str:
    """On one line, without what a terminal would obey, cut to `WIDEST`."""
    text = "".join(letter if letter.isprintable() else " " for letter in cell)
    if width(text) <= WIDEST:
        return text
    while width(text) >= WIDEST:
        text = text[: len(text) - max(1, (width(text) - WIDEST) // 2)]
    return f"{text}…"


def width(text: str) -> int:
    """Columns that the text takes in a terminal."""
    return len(text) if text.isascii() else sum(map(letter_width, text))


def letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
