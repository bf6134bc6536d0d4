"""Single rows of an entity's own table: read, insert, update, delete. Inside the caller's transaction.

Sort keys and search index are written with the row, here and nowhere else but for whole files.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from crm_desktop.db import search
from crm_desktop.db.driver import sqlite
from crm_desktop.db.query import key_sql, quoted
from crm_desktop.entities.entity import Entity, Key
from crm_desktop.entities.fields import Value

VERSION = "version"


def key_params(key: Key) -> tuple[str | int, ...]:
    return key if isinstance(key, tuple) else (key,)


def read(connection: sqlite.Connection, entity: Entity, key: Key) -> dict[str, Value] | None:
    """The own fields by name, with `version`; None if there is no such row."""
    row = connection.execute(read_sql(entity), key_params(key)).fetchone()
    return row and dict(zip(read_names(entity), row, strict=True))


@cache
def read_names(entity: Entity) -> tuple[str, ...]:
    return (*(field.name for field in entity.own), VERSION)


@cache
def read_sql(entity: Entity) -> str:
    columns = ", ".join(quoted(column(entity, name)) for name in read_names(entity))
    return f"SELECT {columns} FROM {quoted(entity.table)} WHERE {key_sql(entity)}"


def read_many(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> list[dict[str, Value]]:
    """The own fields of the rows with these keys, in that order and without the version; all must be there."""
    columns = ", ".join(quoted(field.column) for field in entity.own)
    key = ", ".join(quoted(column(entity, name)) for name in entity.key)
    marks = ", ".join([f"({', '.join('?' * len(entity.key))})"] * len(keys))
    sql = f"SELECT {columns} FROM {quoted(entity.table)} WHERE ({key}) IN (VALUES {marks})"
    names = [field.name for field in entity.own]
    rows = [
        dict(zip(names, row, strict=True)) for row in connection.execute(sql, [v for k in keys for v in key_params(k)])
    ]
    found = {entity.key_of(row): row for row in rows}
    return [found[key] for key in keys]


def insert_many(connection: sqlite.Connection, entity: Entity, rows: Sequence[Mapping[str, Value]]) -> None:
    """`insert` for rows that bring their keys and all name the same fields."""
    complete = [with_keys(entity, row) for row in rows]
    columns = ", ".join(map(quoted, complete[0]))
    sql = f"INSERT INTO {quoted(entity.table)} ({columns}) VALUES ({', '.join('?' * len(complete[0]))})"
    connection.executemany(sql, [tuple(row.values()) for row in complete])
    if entity.search_index:
        search.add(connection, entity, [entity.key_of(row) for row in rows])


def insert(connection: sqlite.Connection, entity: Entity, values: Mapping[str, Value]) -> Key:
    """Returns the key, which is new where the database numbers. `values` may hold `version`."""
    given = with_keys(entity, values)
    sql = "INSERT INTO {} ({}) VALUES ({}) RETURNING rowid".format(
        quoted(entity.table), ", ".join(map(quoted, given)), ", ".join("?" * len(given))
    )
    (rowid,) = connection.execute(sql, tuple(given.values())).fetchall()[0]
    key = int(rowid) if entity.numbered_by_database else entity.key_of(values)
    if entity.search_index:
        search.add(connection, entity, [key])
    return key


def update(
    connection: sqlite.Connection, entity: Entity, key: Key, before: Mapping[str, Value], values: Mapping[str, Value]
) -> dict[str, Value]:
    """Writes `values` over the row, which is as in `before`, and raises its version; returns it as it is then."""
    given = with_keys(entity, values)
    rowid = connection.execute(update_sql(entity, tuple(given)), (*given.values(), *key_params(key))).fetchall()[0][0]
    after = read(connection, entity, key) or {}  # triggers may have filled in
    if search.touches(entity, values):
        search.replace(connection, entity, rowid, before, after)
    return after


def touch(connection: sqlite.Connection, entity: Entity, key: Key) -> None:
    """Raises the row version: something else that the record shows has changed."""
    connection.execute(update_sql(entity, ()), key_params(key)).fetchall()


@cache
def update_sql(entity: Entity, columns: tuple[str, ...]) -> str:
    sets = ", ".join([*(f"{quoted(name)} = ?" for name in columns), "版本 = 版本 + 1"])
    return f"UPDATE {quoted(entity.table)} SET {sets} WHERE {key_sql(entity)} RETURNING rowid"


def delete(connection: sqlite.Connection, entity: Entity, key: Key) -> None:
    if entity.search_index:
        search.remove(connection, entity, key)
    connection.execute(f"DELETE FROM {quoted(entity.table)} WHERE {key_sql(entity)}", key_params(key))


def with_keys(entity: Entity, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values by column, with the sort keys of those that have one."""
    return {column(entity, name): value for name, value in values.items()} | search.sort_keys(entity, values)


def column(entity: Entity, name: str) -> str:
    return "版本" if name == VERSION else entity.by_name[name].column
