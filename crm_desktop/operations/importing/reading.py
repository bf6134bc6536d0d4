"""Files of tables → rows of texts, one at a time, whatever the format."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.importing import cards, delimited, sheets
from crm_desktop.operations.importing.encodings import SAMPLE, encoding_of

Row = tuple[int, Sequence[str]]  # the line of the file where it starts, and its cells
LOOK: Final = 200  # rows by which columns and formats are recognised
FORMATS: Final = {
    ".csv": "delimited", ".txt": "delimited", ".tsv": "delimited", ".tab": "delimited",
    ".xlsx": "sheets", ".xlsm": "sheets", ".xls": "sheets",
    ".vcf": "cards", ".vcard": "cards",
}  # fmt: skip
PATTERNS: Final = ("*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xlsm", "*.xls", "*.vcf")


@dataclass(frozen=True)
class Source:
    """A file and how to read it; what is "" is found out by `recognised`.

    `heading`: the line where the headings stand; 0: there are none. `corrections`: texts by line and column that
    stand in for those of the file.
    """

    path: Path
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    heading: int = 1
    corrections: tuple[tuple[int, int, str], ...] = ()

    @property
    def format(self) -> str:
        return FORMATS.get(self.path.suffix.casefold(), "delimited")

    @property
    def guarded(self) -> bool:
        """Whether an apostrophe keeps texts in it from being formulas."""
        return self.format == "delimited"


@dataclass
class Table:
    """A source being read: `fraction` of it is read."""

    headings: list[str]
    rows: Iterator[Row]
    fraction: Callable[[], float]


@dataclass(frozen=True)
class Sample:
    """The beginning of a source."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, position: int) -> list[str]:
        """Its texts, but for empty ones."""
        return [cells[position] for _line, cells in self.rows if position < len(cells) and cells[position].strip()]


def recognised(source: Source) -> Source:
    """With encoding, separator and sheet. Raises CrmError, OSError."""
    if source.format == "sheets":
        return replace(source, sheet=source.sheet or sheets.names(source.path)[0])
    with source.path.open("rb") as file:
        data = file.read(SAMPLE)
    source = replace(source, encoding=source.encoding or encoding_of(data))
    if source.format == "cards" or source.delimiter:
        return source
    return replace(source, delimiter=delimited.delimiter_of(data.decode(source.encoding, "replace")))


@contextmanager
def opened(source: Source) -> Iterator[Table]:
    """Raises CrmError, OSError; Unreadable also while the rows are read."""
    source = recognised(source)
    if source.format == "sheets":
        rows, fraction = sheets.rows_of(source.path, source.sheet)
        yield table(source, rows, fraction)
        return
    with source.path.open(encoding=source.encoding, newline="") as file:
        size, number = os.fstat(file.fileno()).st_size or 1, file.fileno()

        def part() -> float:
            return os.lseek(number, 0, os.SEEK_CUR) / size

        if source.format == "cards":
            yield Table(
                list(cards.HEADINGS), corrected(cards.rows_of(file, source.path, source.encoding), source), part
            )
        else:
            yield table(source, delimited.rows_of(file, source.path, source.encoding, source.delimiter), part)


def table(source: Source, rows: Iterator[Row], fraction: Callable[[], float]) -> Table:
    """The rows that are not blank, after the headings."""
    rows = ((line, cells) for line, cells in rows if any(map(str.strip, cells)))
    first = next(rows, None)
    while first is not None and first[0] < source.heading:
        first = next(rows, None)
    if first is None:
        raise CrmError(_("The file is empty; its first row must be the headings."))
    headings = list(first[1])
    if not source.heading:
        headings = [_("Column {number}").format(number=number) for number in range(1, len(first[1]) + 1)]
        rows = again(first, rows)
    return Table(headings, corrected(rows, source), fraction)


def again(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def corrected(rows: Iterator[Row], source: Source) -> Iterator[Row]:
    if not source.corrections:
        return rows
    by_line: dict[int, dict[int, str]] = {}
    for line, position, text in source.corrections:
        by_line.setdefault(line, {})[position] = text
    return (
        (line, [by_line[line].get(position, cell) for position, cell in enumerate(cells)] if line in by_line else cells)
        for line, cells in rows
    )


def sample_of(source: Source, count: int = LOOK) -> Sample:
    with opened(source) as table:
        return Sample(tuple(table.headings), tuple(islice(table.rows, count)))
