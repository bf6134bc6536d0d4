"""CSV and its like."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Final

from crm_desktop.i18n import _
from crm_desktop.operations.importing.encodings import ENCODINGS, faulty_line
from crm_desktop.operations.importing.errors import Unreadable

DELIMITERS: Final = (",", ";", "\t", "|")
ANNOUNCED: Final = re.compile(r"sep=([,;|\t])\r?\n", re.IGNORECASE)  # a first line for Excel
LINES: Final = 30  # by which the separator is recognised


def rows_of(file: TextIOWrapper, path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line of the file where it starts. Raises Unreadable.

    A cell is at most csv.field_size_limit() long, above all fields' lengths: a quotation mark that is never closed
    must not take in the whole file.
    """
    reader = csv.reader(file, strict=True, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeError:
            text = _("line {line}: not {encoding}; choose the file's encoding, or save it as “CSV UTF-8”")
            line = faulty_line(path, encoding)
            raise Unreadable(text.format(line=line, encoding=ENCODINGS.get(encoding, encoding))) from None
        except csv.Error as error:
            raise Unreadable(_("line {line}: {text}").format(line=line, text=reason_of(error))) from None
        if line > 1 or "".join(cells).casefold() not in ("sep=", f"sep={delimiter}"):
            yield line, cells


def reason_of(error: csv.Error) -> str:
    """In words of the user; the csv module has its own in English only."""
    text = str(error)
    if "field limit" in text:
        limit = f"{csv.field_size_limit():,}"
        return _("a cell of more than {limit} characters, or a quotation mark that is not closed").format(limit=limit)
    if "end of data" in text:
        return _("a quotation mark is not closed")
    if "expected after" in text:
        return _("text after a closing quotation mark; within a cell, quotation marks are written twice")
    return _("not CSV ({reason})").format(reason=text)


def delimiter_of(text: str) -> str:
    """The one that the first line announces; else that makes the most columns of the first row, and as many of most
    others."""
    text = text.lstrip("\ufeff")
    if announced := ANNOUNCED.match(text):
        return announced[1]
    return max(DELIMITERS, key=lambda delimiter: columns(text, delimiter))  # of equals the first


def columns(text: str, delimiter: str) -> tuple[float, int]:
    """How good a separator it is: the share of rows that are as wide as the first one, and how wide that is."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row in islice(reader, LINES) if any(row)]
    except csv.Error:
        widths = []
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]
