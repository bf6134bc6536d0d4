"""Everything that the file holds of one customer: found, and erased so that no byte of it stays.

What a deletion leaves elsewhere goes too: the values in the change log, the search index, free pages, SQLite's log.
That there was a record of that number, and when it changed, stays.
"""

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.db import audit, batches, keyfile, search
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import PermissionDenied, missing
from crm_desktop.db.journal import COMPACT, decode_key, encode_key
from crm_desktop.db.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.store import Store
from crm_desktop.db.table import column, keys_of
from crm_desktop.entities.entity import Entity, Key
from crm_desktop.i18n import _

Row = Mapping[str, Any]  # by column
LOG = """
SELECT 时间, 用户, 操作, 表, 主键, 旧值, 新值 FROM 变更记录 JOIN 变更组 USING (变更组编号)
WHERE 表 = ? AND 主键 = ?
"""
NAMING = """
SELECT 主键, coalesce(json_extract(旧值, ?1), json_extract(新值, ?1)) FROM 变更记录
WHERE 表 = ?2 AND 批次编号 IS NULL AND ?3 IN (json_extract(旧值, ?1), json_extract(新值, ?1))
"""
EMPTIED = """
UPDATE 变更记录 SET 旧值 = iif(旧值 IS NULL, NULL, '{}'), 新值 = iif(新值 IS NULL, NULL, '{}')
WHERE 表 = ? AND 主键 = ?
"""


@dataclass(frozen=True)
class Traces:
    """Keys by entity, of records that are there and of those that only the log knows."""

    customer: Key
    keys: Mapping[Entity, Collection[Key]]


def traces(connection: sqlite.Connection, registry: Registry, customer: Key) -> Traces:
    """The customer, what names them in a column of its own, and their feedback."""
    own = registry["customer"]
    keys: dict[Entity, set[Key]] = {own: {customer}}
    for entity, ref in registry.referring(own):
        keys[entity] = {*present(connection, entity, ref.column, customer)}
        keys[entity] |= {*logged(connection, registry, entity, ref.name, customer)}
    link = registry["feedback_link"]
    keys[registry["feedback"]] = set(keys[link])
    return Traces(customer, keys)


def present(connection: sqlite.Connection, entity: Entity, name: str, customer: Key) -> Iterator[Key]:
    columns = ", ".join(quoted(column(entity, part)) for part in entity.key)
    sql = f"SELECT {columns} FROM {quoted(entity.table)} WHERE {quoted(name)} = ?"
    for row in connection.execute(sql, (customer,)):
        yield row[0] if len(row) == 1 else tuple(row)


def logged(
    connection: sqlite.Connection, registry: Registry, entity: Entity, name: str, customer: Key
) -> Iterator[Key]:
    path = f'$."{column(entity, name)}"'
    for key, _value in connection.execute(NAMING, (path, entity.table, customer)):
        yield decode_key(key)
    for _number, columns in batches_of(connection, entity):
        for key, value in zip(keys_of(entity, columns), columns[name], strict=True):
            if value == customer:
                yield key


def batches_of(connection: sqlite.Connection, entity: Entity) -> Iterator[tuple[int, dict[str, list[Any]]]]:
    numbers = connection.execute("SELECT 批次编号 FROM 变更批次 WHERE 表 = ?", (entity.table,)).fetchall()
    for (number,) in numbers:
        yield number, batches.read(connection, entity, number)


def collected(connection: sqlite.Connection, registry: Registry, found: Traces) -> dict[str, list[Row]]:
    """What there is, by table, and what the log says of it. Raises NotFound for a customer whom nothing is known of."""
    everything = {entity.table: list(rows_of(connection, entity, keys)) for entity, keys in found.keys.items() if keys}
    names = ("时间", "用户", "操作", "表", "主键", "旧值", "新值")
    entries: list[Row] = [
        dict(zip(names, row, strict=True))
        for entity, keys in found.keys.items()
        for key in sorted(keys, key=str)
        for row in connection.execute(LOG, (entity.table, encode_key(key)))
    ]
    if not everything[registry["customer"].table] and not entries:
        raise missing(registry["customer"], found.customer)
    return {**everything, "变更记录": entries}


def rows_of(connection: sqlite.Connection, entity: Entity, keys: Collection[Key]) -> Iterator[Row]:
    names = [field.column for field in entity.own]
    where = " AND ".join(f"{quoted(column(entity, name))} = ?" for name in entity.key)
    sql = f"SELECT {', '.join(map(quoted, names))} FROM {quoted(entity.table)} WHERE {where}"
    for key in sorted(keys, key=str):
        for row in connection.execute(sql, key if isinstance(key, tuple) else (key,)):
            yield dict(zip(names, row, strict=True))


def erase(store: Store, found: Traces) -> None:
    """In one step; then the file is written anew without what was free. Raises PermissionDenied, StorageFailed."""
    if store.permissions.limited:
        raise PermissionDenied(_("Only an administrator may erase a customer."))
    store.database.writer.execute("PRAGMA secure_delete = ON")
    with store.step("delete") as step:
        for name in ("feedback", "customer"):
            entity = store.registry[name]
            for key in found.keys[entity]:
                if store.rowid(entity, key, step.connection) is not None:
                    store.deletion.delete(step, entity, key)
        erase_from_log(step.connection, found)
        erase_account(store.database, step.connection, found.customer)
        store.database.reseal()
    rewrite(store.database)


def erase_from_log(connection: sqlite.Connection, found: Traces) -> None:
    """The entries stay, without values; of rows that came in a batch nothing stays."""
    for entity, keys in found.keys.items():
        for key in keys:
            connection.execute(EMPTIED, (entity.table, encode_key(key)))
        for number, columns in batches_of(connection, entity):
            kept = [place for place, key in enumerate(keys_of(entity, columns)) if key not in keys]
            if len(kept) < len(columns[entity.key[0]]):
                named = {column(entity, name): [values[place] for place in kept] for name, values in columns.items()}
                packed = zlib.compress(COMPACT.encode(named).encode(), 1)
                connection.execute("UPDATE 变更批次 SET 内容 = ? WHERE 批次编号 = ?", (packed, number))


def erase_account(database: Database, connection: sqlite.Connection, customer: Key) -> None:
    """The customer's own user, whose name may be theirs."""
    sql = "DELETE FROM 用户 WHERE 角色 = 'customer' AND 记录编号 = ? RETURNING 用户名"
    for (name,) in connection.execute(sql, (customer,)).fetchall():
        connection.execute("UPDATE 变更组 SET 用户 = '?' WHERE 用户 = ?", (name,))
        connection.execute("UPDATE 安全记录 SET 用户 = '?' WHERE 用户 = ?", (name,))
        connection.execute("UPDATE 安全记录 SET 详情 = '?' WHERE instr(' ' || 详情 || ' ', ' ' || ? || ' ')", (name,))
        keyfile.remove_user(database.path, database.key, name)


def rewrite(database: Database) -> None:
    """The rowids change by it: until the search is made anew the file says that it has to be."""
    with database.atomic() as connection:
        connection.execute("DELETE FROM 检索状态")
    database.writer.execute("VACUUM")
    with database.atomic() as connection:
        search.rebuild(connection)
        audit.record(connection, "forgotten", "")
    database.checkpoint()
