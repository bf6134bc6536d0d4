"""Everything that the file holds of one customer: which records, what the log says of them, what else names them."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import missing
from crm_desktop.db.forgetting.mentions import Mention, Quotes, filters, mentions
from crm_desktop.db.history import batches
from crm_desktop.db.history.journal import MERGED, decode_key, encode, encode_key
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.table import column, keys_of
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.entities.records import Key

Row = Mapping[str, Any]  # by column
LOG = """
SELECT 时间, 用户, 操作, 表, 主键, 旧值, 新值 FROM 变更记录 JOIN 变更组 USING (变更组编号)
WHERE 表 = ? AND 主键 = ?
"""
OF_BATCH = """
SELECT 时间, 用户, 操作, 新值 IS NOT NULL FROM 变更记录 JOIN 变更组 USING (变更组编号) WHERE 批次编号 = ?
"""
NAMING = """
SELECT 主键 FROM 变更记录 WHERE 表 = ?2 AND 批次编号 IS NULL
    AND (json_extract(旧值, ?1) IN (SELECT value FROM json_each(?3))
        OR json_extract(新值, ?1) IN (SELECT value FROM json_each(?3)))
"""
BECAME_ONE = f"""
SELECT value FROM 变更记录, json_each(新值, '$."{MERGED}"') WHERE 表 = ? AND 主键 = ? AND 批次编号 IS NULL
"""
HANDED_OVER = """
SELECT DISTINCT json_extract(旧值, ?1) FROM 变更记录 JOIN 变更组 USING (变更组编号)
WHERE 操作 = 'merge' AND 表 = ?2 AND json_extract(新值, ?1) = ?3 AND json_extract(旧值, ?1) <> ?3
"""
WENT_BY = """
SELECT 操作 FROM 变更记录 JOIN 变更组 USING (变更组编号) WHERE 表 = ? AND 主键 = ? AND 新值 IS NULL
ORDER BY 序号 DESC LIMIT 1
"""
NOT_THE_SAME = """
SELECT 甲, 乙 FROM 非重复
WHERE 甲 IN (SELECT value FROM json_each(?1)) OR 乙 IN (SELECT value FROM json_each(?1))
"""


@dataclass(frozen=True)
class Traces:
    """Keys by entity, of records that are there and of those that only the log knows.

    Whoever was merged into the customer is the customer. `filters`: rowids of 筛选 that quote them; `pairs`: of 非重复.
    `mentions`: where records of others quote them, which are not the customer's to erase.
    """

    customer: Key
    keys: Mapping[Entity, Collection[Key]]
    quotes: Quotes
    filters: Mapping[int, Row]
    pairs: Collection[tuple[str, str]]
    mentions: tuple[Mention, ...]


def traces(connection: sqlite.Connection, registry: Registry, customer: Key) -> Traces:
    keys = keys_of_all(connection, registry, customer)
    entries = {entity: list(logged_values(connection, entity, keys[entity])) for entity in keys}
    quotes = Quotes.of(
        entries | {entity: [*entries[entity], *rows_of(connection, entity, keys[entity])] for entity in keys}
    )
    people = {str(key) for name in ("customer", "contact") for key in keys[registry[name]]}
    pairs = connection.execute(NOT_THE_SAME, (listed(keys[registry["customer"]]),)).fetchall()
    found = tuple(mentions(connection, registry, quotes, keys))
    return Traces(customer, keys, quotes, dict(filters(connection, quotes, people)), pairs, found)


def keys_of_all(connection: sqlite.Connection, registry: Registry, customer: Key) -> dict[Entity, set[Key]]:
    """The customer, what names them in a column of its own, their feedback, and what is part of any of these."""
    own, link = registry["customer"], registry["feedback_link"]
    keys = {own: {customer, *merged_into(connection, registry, customer)}}
    for entity, ref in registry.referring(own):
        keys[entity] = naming(connection, registry, entity, ref, keys[own])
    keys[registry["feedback"]] = set(keys[link])
    direct = tuple(keys)
    for whole in direct[1:]:
        for entity, ref in registry.referring(whole):
            if entity not in direct and ref.on_delete == "delete":
                keys.setdefault(entity, set()).update(naming(connection, registry, entity, ref, keys[whole]))
    return keys


def merged_into(connection: sqlite.Connection, registry: Registry, customer: Key) -> set[Key]:
    """Who is gone since they became one with the customer, directly or by others."""
    own, found, left = registry["customer"], set[Key](), [customer]
    while left:
        for loser in became_one(connection, registry, left.pop()):
            if loser not in found and went_by_merging(connection, own, loser):
                found.add(loser)
                left.append(loser)
    return found


def became_one(connection: sqlite.Connection, registry: Registry, winner: Key) -> set[Key]:
    """As the log says; that of older programs only where something was handed over to the winner."""
    own = registry["customer"]
    found = {loser for (loser,) in connection.execute(BECAME_ONE, (own.table, encode_key(winner)))}
    for entity, ref in registry.referring(own):
        path = f'$."{column(entity, ref.name)}"'
        found |= {loser for (loser,) in connection.execute(HANDED_OVER, (path, entity.table, winner))}
    return found


def went_by_merging(connection: sqlite.Connection, entity: Entity, key: Key) -> bool:
    last = connection.execute(WENT_BY, (entity.table, encode_key(key))).fetchone()
    return table.read(connection, entity, key) is None and last is not None and last[0] in ("merge", "redo")


def naming(
    connection: sqlite.Connection, registry: Registry, entity: Entity, ref: Ref, whom: Collection[Key]
) -> set[Key]:
    """The records that name one of `whom`, now or when they were last there; not those that name another by now."""
    now = set(present(connection, entity, ref.name, whom))
    others = (set(logged(connection, entity, ref.name, whom)) - now) if whom else set[Key]()
    return now | {key for key in others if table.read(connection, entity, key) is None}


def present(connection: sqlite.Connection, entity: Entity, name: str, whom: Collection[Key]) -> Iterator[Key]:
    columns = ", ".join(quoted(column(entity, part)) for part in entity.key)
    where = f"{quoted(column(entity, name))} IN (SELECT value FROM json_each(?))"
    for row in connection.execute(f"SELECT {columns} FROM {quoted(entity.table)} WHERE {where}", (listed(whom),)):
        yield row[0] if len(row) == 1 else tuple(row)


def logged(connection: sqlite.Connection, entity: Entity, name: str, whom: Collection[Key]) -> Iterator[Key]:
    for (key,) in connection.execute(NAMING, (f'$."{column(entity, name)}"', entity.table, listed(whom))):
        yield decode_key(key)
    for _number, columns in batches.of_entity(connection, entity):
        for key, value in zip(keys_of(entity, columns), columns[name], strict=True):
            if value in whom:
                yield key


def listed(keys: Collection[Key]) -> str:
    return json.dumps(list(keys), ensure_ascii=False)


def collected(connection: sqlite.Connection, registry: Registry, found: Traces) -> dict[str, list[Row]]:
    """What there is, by table, and what the log says of it. Raises NotFound for a customer whom nothing is known of."""
    everything = {entity.table: list(rows_of(connection, entity, keys)) for entity, keys in found.keys.items() if keys}
    entries = [entry for entity, keys in found.keys.items() for entry in entries_of(connection, entity, keys)]
    if not everything[registry["customer"].table] and not entries:
        raise missing(registry["customer"], found.customer)
    pairs: list[Row] = [{"甲": first, "乙": second} for first, second in found.pairs]
    return {**everything, "变更记录": entries, "筛选": list(found.filters.values()), "非重复": pairs}


def rows_of(connection: sqlite.Connection, entity: Entity, keys: Collection[Key]) -> Iterator[Row]:
    for key in sorted(keys, key=str):
        if row := table.read(connection, entity, key):
            yield {field.column: row[field.name] for field in entity.own}


def entries_of(connection: sqlite.Connection, entity: Entity, keys: Collection[Key]) -> Iterator[Row]:
    """Of the change log, those of batches too."""
    names = ("时间", "用户", "操作", "表", "主键", "旧值", "新值")
    for key in sorted(keys, key=str):
        for row in connection.execute(LOG, (entity.table, encode_key(key))):
            yield dict(zip(names, row, strict=True))
    for number, columns in batches.of_entity(connection, entity):
        rows = {
            key: row for key, row in zip(keys_of(entity, columns), table.rows_of(columns), strict=True) if key in keys
        }
        steps = connection.execute(OF_BATCH, (number,)).fetchall() if rows else []
        for *step, came in steps:
            for key, row in rows.items():
                text = encode(entity, row)
                both = (None, text) if came else (text, None)
                yield dict(zip(names, (*step, entity.table, encode_key(key), *both), strict=True))


def logged_values(
    connection: sqlite.Connection, entity: Entity, keys: Collection[Key]
) -> Iterator[Mapping[str, Value]]:
    """By column: what records were at some time, as far as the log tells."""
    for entry in entries_of(connection, entity, keys):
        yield from (json.loads(text) for text in (entry["旧值"], entry["新值"]) if text)
