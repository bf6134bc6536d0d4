"""Single rows of an entity's own table: read, insert, update, delete. Inside the caller's transaction."""

from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.query import key_sql, quoted
from crm_desktop.entities.entity import Entity, Key
from crm_desktop.entities.fields import Value

VERSION = "version"


def key_params(key: Key) -> tuple[str | int, ...]:
    return key if isinstance(key, tuple) else (key,)


def read(connection: sqlite.Connection, entity: Entity, key: Key) -> dict[str, Value] | None:
    """The own fields by name, with `version`; None if there is no such row."""
    columns = ", ".join([*(quoted(field.column) for field in entity.own), "版本"])
    sql = f"SELECT {columns} FROM {quoted(entity.table)} WHERE {key_sql(entity)}"
    row = connection.execute(sql, key_params(key)).fetchone()
    return row and dict(zip([*(field.name for field in entity.own), VERSION], row, strict=True))


def insert(connection: sqlite.Connection, entity: Entity, values: Mapping[str, Value]) -> Key:
    """Returns the key, which is new where the database numbers. `values` may hold `version`."""
    given = {column(entity, name): value for name, value in values.items()}
    sql = "INSERT INTO {} ({}) VALUES ({}) RETURNING rowid".format(
        quoted(entity.table), ", ".join(map(quoted, given)), ", ".join("?" * len(given))
    )
    (rowid,) = connection.execute(sql, tuple(given.values())).fetchall()[0]
    return int(rowid) if entity.numbered_by_database else entity.key_of(values)


def update(connection: sqlite.Connection, entity: Entity, key: Key, values: Mapping[str, Value]) -> None:
    """Writes `values` and raises the row version."""
    sets = ", ".join([*(f"{quoted(column(entity, name))} = ?" for name in values), "版本 = 版本 + 1"])
    sql = f"UPDATE {quoted(entity.table)} SET {sets} WHERE {key_sql(entity)}"
    connection.execute(sql, (*values.values(), *key_params(key)))


def delete(connection: sqlite.Connection, entity: Entity, key: Key) -> None:
    connection.execute(f"DELETE FROM {quoted(entity.table)} WHERE {key_sql(entity)}", key_params(key))


def column(entity: Entity, name: str) -> str:
    return "版本" if name == VERSION else entity.by_name[name].column
