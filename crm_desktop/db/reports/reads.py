"""Which columns of which tables the parts of a named query read: SQLite is asked, nothing has to be declared."""

import contextlib
from collections.abc import Iterator
from functools import cache

from crm_desktop.db import migrate
from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.reports.grouped import Grouped
from crm_desktop.db.reports.params import Period
from crm_desktop.db.reports.report import Report
from crm_desktop.db.reports.sources import SOURCES

Source = tuple[str, str]  # table, column
Sources = frozenset[Source]


@cache
def reads(report: Report) -> dict[str, Sources]:
    """By part: "column NAME", "total NAME", "parameter NAME", "group NAME", "chart", "rows".

    Kept figures are told by what makes them up.
    """
    with model() as connection:
        statements = parts(report)
        found = {part: read_by(connection, sql) for part, sql in statements.items()}
        with noting(connection) as read:
            report.chart(connection, {})
        return found | {"chart": made_of(read)}


def parts(report: Report) -> dict[str, str]:
    words, base = report.words({}), quoted(report.table)
    totals = report.summary_of.format(**words) or base
    asked = {param.field.name: "2026-01-01.." if isinstance(param.field, Period) else "x" for param in report.params}
    conditions = {param.field.name: param.where(asked[param.field.name]).text for param in report.params}
    return {
        "rows": f"SELECT 1 FROM {base} WHERE {report.always.text}",
        **{f"column {name}": f"SELECT {c.sql.format(**words)} FROM {base}" for name, c in report.by_name.items()},
        **{f"total {c.field.name}": f"SELECT {c.sql.format(**words)} FROM {totals}" for c in report.summary},
        **{f"parameter {name}": f"SELECT 1 FROM {base} WHERE {text}" for name, text in conditions.items()},
        **(report.read() if isinstance(report, Grouped) else {}),
    }


def read_by(connection: sqlite.Connection, sql: str) -> Sources:
    marks = sql.count("?")
    with noting(connection) as read:
        connection.execute(f"EXPLAIN {sql}", (None,) * marks)
    return made_of(read)


def made_of(read: set[Source]) -> Sources:
    return frozenset(source for one in read for source in SOURCES.get(one, (one,)))


@contextlib.contextmanager
def model() -> Iterator[sqlite.Connection]:
    """An empty file of today's schema, in memory."""
    with contextlib.closing(sqlite.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(migrate.schema())
        yield connection


@contextlib.contextmanager
def noting(connection: sqlite.Connection) -> Iterator[set[Source]]:
    """What the statements prepared inside read; that a row is there says nothing of it."""
    read: set[Source] = set()

    def note(action: int, table: str | None, column: str | None, _file: str | None, _within: str | None) -> int:
        if action == sqlite.SQLITE_READ and table and column and column != "ROWID":
            read.add((table, column))
        return sqlite.SQLITE_OK

    connection.set_authorizer(note)
    try:
        yield read
    finally:
        connection.set_authorizer(None)
