"""Which cells of an XLSX sheet show the time of day. calamine does not say so, and gives a midnight as the mere day."""

import datetime as dt
import re
import sys
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

BLOCK: Final = 1 << 16  # bytes of a sheet that are looked through at a time
BUILT_IN: Final = {"18", "19", "20", "21", "22", "32", "33", "45", "46", "47"}  # formats that a file only numbers
LITERAL: Final = re.compile(r'"[^"]*"|\[[^]]*]|\\.')  # in a format
LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Clocks:
    """Of one sheet, row by row, downwards. `first`: the column, from 0, where the rows begin.

    The file is read a second time, from the first row on that has a day. In an XLS file days stay days.
    """

    def __init__(self, path: Path, sheet: str, first: int) -> None:
        self._rows, self._first = rows_with_time(path, sheet), first
        self._row = 0
        self._columns: Set[int] = frozenset()

    def restored(self, row: int, values: Sequence[Any]) -> Sequence[Any]:
        """The values of the row with this number, with midnight where a cell shows it."""
        if dt.date not in map(type, values):
            return values
        while self._row < row:
            self._row, self._columns = next(self._rows, (sys.maxsize, frozenset()))
        shown = self._columns if self._row == row else ()
        return [
            dt.datetime.combine(value, dt.time()) if type(value) is dt.date and column in shown else value
            for column, value in enumerate(values, self._first)
        ]


def rows_with_time(path: Path, sheet: str) -> Iterator[tuple[int, Set[int]]]:
    """The rows that have such cells, from 1, and their columns, from 0; none of a file that is made otherwise."""
    with suppress(BadZipFile, ElementTree.ParseError, ExpatError, KeyError, ValueError), ZipFile(path) as archive:
        if styles := styles_with_time(archive):
            for row, cells in groupby(cells_of(archive, part_of(archive, sheet), styles), lambda cell: cell[0]):
                yield row, {column for _row, column in cells}


def styles_with_time(archive: ZipFile) -> Set[str]:
    """By their places in the list of styles, by which cells name them."""
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")}
    formats = [each.get("numFmtId") for each in root.iterfind("{*}cellXfs/{*}xf")]
    return {str(at) for at, each in enumerate(formats) if each in BUILT_IN or shows_time(codes.get(each, ""))}


def shows_time(code: str) -> bool:
    return re.search("[hs]", LITERAL.sub("", code), re.IGNORECASE) is not None


def part_of(archive: ZipFile, sheet: str) -> str:
    """The name of the sheet's file in the archive. Raises KeyError."""
    book, links = (
        ElementTree.fromstring(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    )
    ids = {each.get("name"): each.get(LINK) for each in book.iterfind("{*}sheets/{*}sheet")}
    target = {each.get("Id"): each.get("Target", "") for each in links}[ids[sheet]]
    return target[1:] if target.startswith("/") else f"xl/{target}"


def cells_of(archive: ZipFile, part: str, styles: Set[str]) -> Iterator[tuple[int, int]]:
    """Row and column of the cells in one of these styles."""
    found: list[tuple[int, int]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("s") in styles and tag.rpartition(":")[2] == "c":
            found.append(place_of(attributes["r"]))

    parser = ParserCreate()
    parser.StartElementHandler = start
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            parser.Parse(block)
            yield from found
            found.clear()


def place_of(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :]), column - 1
