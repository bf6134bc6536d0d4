"""The whole result of a named query as text: aligned for a terminal, CSV or JSON."""

import csv
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TextIO

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.export import all_rows, as_json
from crm_desktop.db.reports.report import Report
from crm_desktop.operations.exporting.cells import to_cell
from crm_desktop.operations.printing import texttable

Printer = Callable[[TextIO, Report, sqlite.Connection, Values], None]


def print_table(out: TextIO, report: Report, connection: sqlite.Connection, values: Values) -> None:
    """What the record at the top says, the rows, the totals."""
    fields = [column.field for column in report.columns]
    record = report.header(connection, values)
    top = [(field.label, field.show(record[field.name])) for field in report.header_fields if field.name in record]
    out.writelines(f"{label}: {text}\n" for label, text in top if text)
    out.write("\n" if top else "")
    lines = texttable.lines(
        [str(field.label) for field in fields],
        [field.align for field in fields],
        lambda: ([field.show(row[field.name]) for field in fields] for row in all_rows(report, connection, values)),
    )
    out.writelines(f"{line}\n" for line in lines)
    totals = [(field.label, field.show(value)) for field, value, _meaning in report.totals(connection, values)]
    out.write("\n" + "   ".join(f"{label}: {text}" for label, text in totals) + "\n")


def print_csv(out: TextIO, report: Report, connection: sqlite.Connection, values: Values) -> None:
    fields = [column.field for column in report.columns]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.column for field in fields])
    for row in all_rows(report, connection, values):
        writer.writerow([to_cell(field.text(row[field.name])) for field in fields])


def print_json(out: TextIO, report: Report, connection: sqlite.Connection, values: Values) -> None:
    json.dump(as_json(report, connection, values), out, ensure_ascii=False, indent=2)
    out.write("\n")


PRINTERS: Mapping[str, Printer] = MappingProxyType({"table": print_table, "csv": print_csv, "json": print_json})
