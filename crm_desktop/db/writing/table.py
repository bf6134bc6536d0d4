"""Single rows of an entity's own table: read, insert, update, delete. Inside the caller's transaction.

Sort keys and search index are written with the row, here and nowhere else but for whole files.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import key_sql, quoted
from crm_desktop.db.search import search
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key

VERSION = "version"
Columns = dict[str, list[Value]]  # by field: the values of many rows, in their order


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


def insert_columns(connection: sqlite.Connection, entity: Entity, columns: Columns) -> Columns:
    """`insert` for rows that bring their keys. Returns them as they are then: the database may have filled in."""
    named = {column(entity, name): values for name, values in columns.items()}
    named |= search.sort_key_columns(entity, columns)
    sql = f"INSERT INTO {quoted(entity.table)} ({', '.join(map(quoted, named))}) VALUES ({', '.join('?' * len(named))})"
    connection.executemany(sql, zip(*named.values(), strict=True))
    keys = keys_of(entity, columns)
    last = int(connection.execute(f"SELECT max(rowid) FROM {quoted(entity.table)}").fetchone()[0])
    rowids: Sequence[int] = range(last + 1 - len(keys), last + 1)
    if entity.numbered_by_database or any(field.filled for field in entity.own):
        rowids, columns = selected(connection, entity, keys)
    if entity.search_index:
        search.add_columns(connection, entity, rowids, columns)
    return columns


def read_columns(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> Columns:
    """The own fields of the rows with these keys, as far as they are there, in the order of entry."""
    return selected(connection, entity, keys)[1]


def selected(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> tuple[Sequence[int], Columns]:
    """The rowids, ascending, and the own fields."""
    names = ", ".join(["rowid", *(quoted(field.column) for field in entity.own)])
    sql = f"SELECT {names} FROM {quoted(entity.table)} WHERE {among(entity, len(keys))} ORDER BY rowid"
    rows = connection.execute(sql, flat(keys)).fetchall()
    rowids, *values = zip(*rows, strict=True) if rows else ([] for _column in ("rowid", *entity.own))
    return rowids, {field.name: list(column) for field, column in zip(entity.own, values, strict=True)}


def rows_of(columns: Columns) -> Iterator[dict[str, Value]]:
    return (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))


def delete_many(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> None:
    if entity.search_index:
        search.remove(connection, entity, keys)
    connection.execute(f"DELETE FROM {quoted(entity.table)} WHERE {among(entity, len(keys))}", flat(keys))


def keys_of(entity: Entity, columns: Columns) -> list[Key]:
    if len(entity.key) == 1:
        return columns[entity.key[0]]  # type: ignore[return-value]  # a key is not None
    return list(zip(*(columns[name] for name in entity.key), strict=True))


def among(entity: Entity, count: int) -> str:
    """The condition that a row has one of `count` keys, for the parameters `flat(keys)`."""
    names = ", ".join(quoted(column(entity, name)) for name in entity.key)
    marks = ", ".join([f"({', '.join('?' * len(entity.key))})"] * count)
    return f"({names}) IN (VALUES {marks})"


def flat(keys: Sequence[Key]) -> list[str | int]:
    return [part for key in keys for part in key_params(key)]


def insert(connection: sqlite.Connection, entity: Entity, values: Mapping[str, Value]) -> Key:
    """Returns the key, which is new where the database numbers. `values` may hold `version`."""
    given = with_keys(entity, values)
    sql = "INSERT INTO {} ({}) VALUES ({}) RETURNING rowid".format(
        quoted(entity.table), ", ".join(map(quoted, given)), ", ".join("?" * len(given))
    )
    (rowid,) = connection.execute(sql, tuple(given.values())).fetchall()[0]
    key = int(rowid) if entity.numbered_by_database else entity.key_of(values)
    if entity.search_index:
        search.add(connection, entity, key)
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
        search.remove(connection, entity, [key])
    connection.execute(f"DELETE FROM {quoted(entity.table)} WHERE {key_sql(entity)}", key_params(key))


def with_keys(entity: Entity, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values by column, with the sort keys of those that have one."""
    return {column(entity, name): value for name, value in values.items()} | search.sort_keys(entity, values)


def column(entity: Entity, name: str) -> str:
    return "版本" if name == VERSION else entity.by_name[name].column
