"""A list as a PDF: columns as wide as what is in them, headings on each page. Not imported at start-up."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.fields import Align, Value
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import Columns, Rows, Wish
from crm_desktop.operations.printing.pdf_page import (
    GROUND,
    LEADING,
    MARGIN,
    MUTED,
    NARROW,
    RULE,
    ZEBRA,
    Orientation,
    Paper,
)

MOST: Final = 50_000  # rows; some 1,500 pages
TITLE: Final = 16.0
SIZE, SMALLEST = 9.0, 6.0  # of the letters; smaller where the columns are many
PAD: Final = 4.0
ROUNDING: Final = 0.01
LOOKED_AT: Final = 200  # rows, to see how wide the columns should be
WIDEST: Final = 180.0  # what is wider is broken into lines
LONG: Final = 100  # letters, which are wider than that for sure


def must_fit(total: int) -> None:
    if total > MOST:
        text = _("A PDF takes {limit} rows at most, these are {total}; choose fewer, or export as .csv.")
        raise CrmError(text.format(limit=f"{MOST:,}", total=f"{total:,}"))


def write(path: Path, columns: Columns, rows: Rows, wish: Wish) -> None:
    """References are given by what they name: a title instead of a key."""
    rows = iter(rows)
    first = list(islice(rows, LOOKED_AT))
    paper = Paper(wish.title)
    widths = naturals(paper, columns, first)
    paper.turn(orientation_for(sum(widths)))
    y = heading_of(paper, wish.title, wish.line)
    Table(paper, columns, widths, y).add(chain(first, rows))
    paper.output(str(path))


def heading_of(paper: Paper, title: str, line: str) -> float:
    """Returns where what follows may begin."""
    y = MARGIN
    for part in paper.wrapped(title, paper.room, TITLE):
        paper.put(MARGIN, y, part, TITLE, bold=True)
        y += TITLE * LEADING
    y += 2.8
    for part in paper.wrapped(line, paper.room, 8.5) if line else []:
        paper.put(MARGIN, y, part, 8.5, MUTED)
        y += 8.5 * LEADING
    return y + 6


def naturals(paper: Paper, columns: Columns, rows: Sequence[Sequence[Value]]) -> list[float]:
    """As wide as what stands in the columns, a long text no wider than what one likes to read."""
    widths = []
    for place, (heading, field) in enumerate(columns.items()):
        longest = max((paper.width(field.show(row[place])[:LONG], SIZE) for row in rows), default=0.0)
        widths.append(max(paper.width(heading, SIZE), min(longest, WIDEST)) + 2 * PAD)
    return widths


def fitted(widths: Sequence[float], room: float) -> list[float]:
    """Wider all alike where there is room; else the widest are cut, so that numbers and dates stay on one line."""
    if sum(widths) <= room:
        return [width * room / sum(widths) for width in widths]
    left, most = room, 0.0
    for place, width in enumerate(ordered := sorted(widths)):
        most = left / (len(ordered) - place)
        if width >= most:
            break
        left -= width
    return [min(width, most) for width in widths]


def orientation_for(width: float) -> Orientation:
    return "portrait" if width <= NARROW else "landscape"


class Table:
    """Rows under headings from `y` on, over as many pages as they take."""

    def __init__(self, paper: Paper, columns: Columns, widths: Sequence[float], y: float) -> None:
        self.paper, self.y = paper, y
        self._fields = list(columns.values())
        scale = max(SMALLEST / SIZE, min(1.0, paper.room / sum(widths)))
        self._widths = fitted([width * scale for width in widths], paper.room)
        self._pad, self._size = PAD * scale, SIZE * scale
        self._line = self._size * LEADING
        self._headings = [self._cell(str(heading), width) for heading, width in zip(columns, self._widths, strict=True)]
        self._head()

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        shaded = False
        for row in rows:
            texts = [field.show(value) for field, value in zip(self._fields, row, strict=True)]
            cells = [self._cell(text, width) for text, width in zip(texts, self._widths, strict=True)]
            self._row(cells, shaded=shaded)
            shaded = not shaded
        self.paper.rule(self.y)

    def _cell(self, text: str, width: float) -> list[str]:
        return self.paper.wrapped(text, width - 2 * self._pad + ROUNDING, self._size)

    def _row(self, cells: list[list[str]], *, shaded: bool) -> None:
        """On the next page where it does not fit; in pieces where it fits on none."""
        height = max(map(len, cells))
        if self._lines_left() < height <= self._lines_of_a_page() or self._lines_left() < 1:
            self._next_page()
        start = 0
        while start < height:
            count = min(height - start, self._lines_left())
            self._draw([lines[start : start + count] for lines in cells], count, ground=ZEBRA if shaded else None)
            start += count
            if start < height:
                self._next_page()

    def _draw(
        self, cells: list[list[str]], count: int, *, ground: tuple[int, int, int] | None, bold: bool = False
    ) -> None:
        x, height = MARGIN, count * self._line + PAD
        if ground:
            self.paper.ground(x, self.y, self.paper.room, height, ground)
        for field, lines, width in zip(self._fields, cells, self._widths, strict=True):
            for number, text in enumerate(lines):
                place = self._place(field.align, text, x, width)
                self.paper.put(place, self.y + PAD / 2 + number * self._line + 1, text, self._size, bold=bold)
            x += width
        self.y += height

    def _place(self, align: Align, text: str, x: float, width: float) -> float:
        if align == "w":
            return x + self._pad
        left = width - self._pad - self.paper.width(text, self._size)
        return x + (left if align == "e" else (left + self._pad) / 2)

    def _head(self) -> None:
        if self.y + self._line * (len(max(self._headings, key=len)) + 2) > self.paper.bottom:
            self.paper.turn()
            self.y = MARGIN
        self._draw(self._headings, max(map(len, self._headings)), ground=GROUND, bold=True)
        self.paper.rule(self.y, RULE, 0.8)

    def _next_page(self) -> None:
        self.paper.turn()
        self.y = MARGIN
        self._head()

    def _lines_left(self) -> int:
        return int((self.paper.bottom - self.y - PAD) // self._line)

    def _lines_of_a_page(self) -> int:
        head = max(map(len, self._headings)) * self._line + PAD
        return int((self.paper.bottom - MARGIN - head - PAD) // self._line)
