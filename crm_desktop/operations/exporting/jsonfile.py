"""JSON files: one array, an object a record, under the headings that CSV and XLSX files have, so that what reads those
reads these. Amounts are in yuan; what is empty is null."""

import json
from pathlib import Path

from crm_desktop.db.reports.export import plain
from crm_desktop.operations.exporting.formats import Columns, Rows, Wish


def write(path: Path, columns: Columns, rows: Rows, _wish: Wish) -> None:
    """UTF-8, a line a record."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        before = "[\n"
        for row in rows:
            values = zip(columns.items(), row, strict=True)
            file.write(before + encode({heading: plain(field, value) for (heading, field), value in values}))
            before = ",\n"
        file.write("[]\n" if before == "[\n" else "\n]\n")
