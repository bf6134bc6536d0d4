"""How good the data is: counts by rule, values to be looked at one by one, and what is kept day by day."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.duplicates import must_clean
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.lists.rows import count_rows, fetch
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Condition, Record

TOGETHER = 20_000  # rows read at a time
DAYS = 60  # of the curve


class Day(NamedTuple):
    day: str
    customers: int
    complete: float
    faults: int


def count(connection: sqlite.Connection, store: Store, entity: Entity, conditions: Sequence[Condition]) -> int:
    return count_rows(connection, store.queries.list_of(entity, conditions=conditions))


def values(connection: sqlite.Connection, entity: Entity, names: Sequence[str]) -> Iterator[list[tuple[Value, ...]]]:
    """Rowid and fields of all records, in parts."""
    columns = ", ".join(quoted(entity.by_name[name].column) for name in names)
    sql = f"SELECT rowid, {columns} FROM {quoted(entity.table)} WHERE rowid > ? ORDER BY rowid LIMIT {TOGETHER}"
    last = -1 << 62
    while rows := connection.execute(sql, (last,)).fetchall():
        last = rows[-1][0]
        yield rows


def rowids(
    connection: sqlite.Connection, store: Store, entity: Entity, conditions: Sequence[Condition], most: int
) -> list[int]:
    """Of the first records with these conditions."""
    where = store.queries.list_of(entity, conditions=conditions).condition
    sql = f"SELECT {quoted(entity.table)}.rowid FROM {quoted(entity.table)} WHERE {where.text} LIMIT ?"
    return [row[0] for row in connection.execute(sql, (*where.params, most))]


def record_at(connection: sqlite.Connection, store: Store, entity: Entity, rowid: int) -> Record | None:
    """The record as lists show it; None where it is gone."""
    return fetch(connection, store.queries.list_of(entity), [rowid])[0]


def complete(connection: sqlite.Connection, entity: Entity, names: Sequence[str]) -> tuple[int, float]:
    """How many records there are, and the share of these fields that is filled."""
    filled = " + ".join(f"(coalesce({quoted(entity.by_name[name].column)}, '') <> '')" for name in names)
    sql = f"SELECT count(*), coalesce(avg({filled}), 0) / {len(names)}.0 FROM {quoted(entity.table)}"
    total, share = connection.execute(sql).fetchone()
    return int(total), float(share)


def keep_day(store: Store, registry: Registry, day: Day) -> None:
    """The figures of a day; the last ones of it count. Raises PermissionDenied."""
    must_clean(store)
    with store.database.atomic() as connection:
        connection.execute("INSERT OR REPLACE INTO 数据质量 (日, 客户数, 完整度, 问题数) VALUES (?, ?, ?, ?)", day)


def days(connection: sqlite.Connection) -> list[Day]:
    """The newest ones, the oldest of them first."""
    sql = "SELECT 日, 客户数, 完整度, 问题数 FROM 数据质量 ORDER BY 日 DESC LIMIT ?"
    return [Day(*row) for row in connection.execute(sql, (DAYS,))][::-1]


def today() -> str:
    return dt.date.today().isoformat()
