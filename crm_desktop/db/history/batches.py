"""Very many rows that came together: one entry of the change log, with the rows packed beside it in 变更批次.

An import of a million customers logged row by row would take longer than the import. The rows that go again when it is
undone are those of the same batch, and those that a redo brings back.
"""

import json
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import RowChange
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.table import Columns, column, keys_of, rows_of
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key

MOST = 1000  # rows of a batch: what is unpacked to look one of them up


class BatchChange(NamedTuple):
    """The rows of batch `number` came, or went if not `came`. `entry`: the number in the log."""

    entity: Entity
    number: int
    came: bool
    entry: int


def write(connection: sqlite.Connection, registry: Registry, entity: Entity, columns: Columns) -> int:
    """Keeps the rows; returns the number of the batch."""
    first, last = span(registry, entity, columns)
    named = {column(entity, name): values for name, values in columns.items()}
    packed = zlib.compress(json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    sql = "INSERT INTO 变更批次 (表, 首键, 末键, 内容) VALUES (?, ?, ?, ?)"
    return int(connection.execute(sql, (entity.table, first, last, packed)).lastrowid or 0)


def span(registry: Registry, entity: Entity, columns: Columns) -> tuple[Value, Value]:
    """The lowest and the highest key by which the rows' history is asked for."""
    values = columns[asked_by(registry, entity)]
    return min(values), max(values)  # type: ignore[type-var]  # all texts or all numbers


def asked_by(registry: Registry, entity: Entity) -> str:
    """The field that holds that key: the record's own, or where the rows describe another record, that one's."""
    if entity.relation_of:
        return registry.owner_ref(registry[entity.relation_of], entity).name
    return entity.key[0]


def read(connection: sqlite.Connection, entity: Entity, number: int) -> Columns:
    (packed,) = connection.execute("SELECT 内容 FROM 变更批次 WHERE 批次编号 = ?", (number,)).fetchone()
    names = {column(entity, field.name): field.name for field in entity.own}
    return {names[heading]: values for heading, values in json.loads(zlib.decompress(packed)).items()}


def of_entity(connection: sqlite.Connection, entity: Entity) -> Iterator[tuple[int, Columns]]:
    """All its batches with their numbers, one after the other."""
    for (number,) in connection.execute("SELECT 批次编号 FROM 变更批次 WHERE 表 = ?", (entity.table,)).fetchall():
        yield number, read(connection, entity, number)


def changes(connection: sqlite.Connection, batch: BatchChange) -> Iterator[RowChange]:
    """Its rows one by one, the last one first."""
    for row in reversed([*rows_of(read(connection, batch.entity, batch.number))]):
        before, after = (None, row) if batch.came else (row, None)
        yield RowChange(batch.entity.name, batch.entity.key_of(row), before, after)


def with_key(
    connection: sqlite.Connection, registry: Registry, entity: Entity, key: Key, after: int = 0
) -> Iterator[tuple[BatchChange, list[tuple[Key, dict[str, Value]]]]]:
    """The entries of batches after entry `after` that have rows of the record `key`, with these rows."""
    sql = (
        "SELECT 批次编号, 新值 IS NOT NULL, 序号 FROM 变更批次 CROSS JOIN 变更记录 USING (批次编号) "
        "WHERE 变更批次.表 = ? AND ? BETWEEN 首键 AND 末键 AND 序号 > ?"
    )
    for number, came, entry in connection.execute(sql, (entity.table, key, after)).fetchall():
        columns = read(connection, entity, number)
        rows = [row for row, value in enumerate(columns[asked_by(registry, entity)]) if value == key]
        if rows:
            keys = keys_of(entity, columns)
            found = [(keys[row], {name: values[row] for name, values in columns.items()}) for row in rows]
            yield BatchChange(entity, number, bool(came), entry), found
