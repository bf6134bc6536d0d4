"""The whole result of a named query, row by row, as plain data."""

from collections.abc import Iterable, Iterator
from typing import Any

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.rows import Row, iterate
from crm_desktop.db.reports.report import Report
from crm_desktop.entities.amounts import Money, Percent
from crm_desktop.entities.fields import Field, Value
from crm_desktop.entities.records import Record, Sort

Plain = str | int | float | None


def all_rows(report: Report, connection: sqlite.Connection, values: Values, sort: Sort | None = None) -> Iterator[Row]:
    """Every row in order, in bounded memory."""
    return iterate(connection, report.select(values, sort))


def plain(field: Field, value: Value) -> Plain:
    """For JSON: money in yuan (12.5), percentages as such (33.3), the rest as the file has it; None for nothing."""
    if isinstance(value, int):
        return value / 100 if isinstance(field, Money) else value / 10 if isinstance(field, Percent) else value
    return value or None


def plain_rows(
    report: Report, connection: sqlite.Connection, values: Values, sort: Sort | None = None
) -> Iterator[dict[str, Plain]]:
    """`all_rows` for JSON, by the columns' English names."""
    fields = [column.field for column in report.columns]
    return (plain_record(fields, row) for row in all_rows(report, connection, values, sort))


def plain_record(fields: Iterable[Field], record: Record) -> dict[str, Plain]:
    return {field.name: plain(field, record[field.name]) for field in fields if field.name in record}


def as_json(report: Report, connection: sqlite.Connection, values: Values, sort: Sort | None = None) -> dict[str, Any]:
    """All of it, for json.dumps: query, parameters, header, rows, totals."""
    return {
        "query": report.name,
        "parameters": plain_record([param.field for param in report.params], values),
        "header": plain_record(report.header_fields, report.header(connection, values)),
        "rows": list(plain_rows(report, connection, values, sort)),
        "totals": {total.field.name: plain(total.field, total.value) for total in report.totals(connection, values)},
    }
