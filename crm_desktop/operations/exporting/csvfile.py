"""CSV files that Excel opens by a double-click."""

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.fields import Field, Ref, Text, Value
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.cells import are_harmless, to_cell
from crm_desktop.operations.exporting.formats import Columns, Rows, Wish

EVERY = 1000  # rows written together


def write(path: Path, columns: Columns, rows: Rows, wish: Wish) -> None:
    """In UTF-8, or in GB18030 for an Excel that knows no other. Raises CrmError for a character it does not have."""
    encoding = wish.variant or "utf-8"
    try:
        with path.open("w", encoding=encoding, newline="") as file:
            if encoding == "utf-8":
                file.write("\ufeff")  # without the mark Excel takes it for GBK
            write_lines(file, columns, rows)
    except UnicodeEncodeError as error:
        text = _("The character “{character}” does not exist in {encoding}; nothing was exported.")
        character = ascii(error.object[error.start])[1:-1]
        raise CrmError(text.format(character=character, encoding=encoding.upper())) from error


def write_lines(file: TextIO, columns: Columns, rows: Rows) -> None:
    writer, fields, rows = csv.writer(file), list(columns.values()), iter(rows)
    writer.writerow(columns)
    while part := list(islice(rows, EVERY)):
        cells = [cells_of(field, values) for field, values in zip(fields, zip(*part, strict=True), strict=True)]
        writer.writerows(zip(*cells, strict=True))


def cells_of(field: Field, values: Sequence[Value]) -> Sequence[Value]:
    """What the cells hold; as it is where `csv` writes the same: nothing for None, numbers in their digits."""
    plain = type(field).text is Field.text or (isinstance(field, Text) and not field.multiline)
    if plain and (not isinstance(field, Text | Ref) or are_harmless(values)):
        return values
    known = {value: to_cell(field.text(value)) for value in set(values)}
    return list(map(known.__getitem__, values))
