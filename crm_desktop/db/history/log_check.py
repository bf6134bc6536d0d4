"""Are the records as the change log left them? What differs was changed outside the program."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history import batches
from crm_desktop.db.history.journal import decode, decode_key, encode_key
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key

LOG = "SELECT 表, 主键, 序号, 旧值, 新值 FROM 变更记录 WHERE 批次编号 IS NULL ORDER BY 表, 主键, 序号"
BATCHES = """
SELECT 表, 批次编号, max(序号), 新值 IS NOT NULL FROM 变更记录 WHERE 批次编号 IS NOT NULL GROUP BY 批次编号
"""
LATER = "SELECT 主键, 旧值, 新值 FROM 变更记录 WHERE 表 = ? AND 主键 IN ({}) AND 序号 > ? ORDER BY 序号"

State = Mapping[str, Value] | None


class Senseless(ValueError):
    """An entry of the log that names nothing this program knows."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Difference(NamedTuple):
    """A record that is not as the log left it. `fields`: which differ; none where it is there or gone as a whole."""

    entity: Entity
    key: Key
    fields: tuple[str, ...]
    exists: bool


def differences(connection: sqlite.Connection, registry: Registry) -> Iterator[Difference | int]:
    """Records that are not as the log left them, and the numbers of entries that make no sense."""
    for _record, entries in groupby(connection.execute(LOG), itemgetter(0, 1)):
        try:
            entity, key, state, last = last_state(registry, entries)
        except Senseless as error:
            yield error.number
        else:
            found = difference(entity, key, state, table.read(connection, entity, key))
            if found and not came_or_went(connection, registry, entity, key, last):
                yield found
    for name, batch, entry, came in connection.execute(BATCHES).fetchall():
        try:
            entity = registry.by_table(name)
            columns = batches.read(connection, entity, batch)
        except (KeyError, ValueError, TypeError, AttributeError, zlib.error):
            yield entry
        else:
            if came:
                yield from differences_in_batch(connection, entity, columns, entry)


def last_state(registry: Registry, entries: Iterable[tuple[str, str, int, str, str]]) -> tuple[Entity, Key, State, int]:
    """What the log knows of one record, up to which entry; of one that it does not know as new, only what changed."""
    state: State = None
    for name, text, number, before, after in entries:
        try:
            entity, key = registry.by_table(name), decode_key(text)
            if not all(isinstance(part, str | int) for part in table.key_params(key)):
                raise Senseless(number)
            decode(entity, before)
            change = decode(entity, after)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise Senseless(number) from error
        state = None if change is None else {**(state or {}), **change}
    return entity, key, state, number


def difference(entity: Entity, key: Key, logged: State, now: State) -> Difference | None:
    if logged is None or now is None:
        return None if logged is now else Difference(entity, key, (), now is not None)
    fields = tuple(name for name, value in logged.items() if now[name] != value and name != table.VERSION)
    return Difference(entity, key, fields, True) if fields else None


def came_or_went(connection: sqlite.Connection, registry: Registry, entity: Entity, key: Key, after: int) -> bool:
    """Whether the record was in a batch after entry `after`."""
    asked = table.key_params(key)[entity.key.index(batches.asked_by(registry, entity))]
    found = batches.with_key(connection, registry, entity, asked, after)
    return any(row_key == key for _batch, rows in found for row_key, _row in rows)


def differences_in_batch(
    connection: sqlite.Connection, entity: Entity, columns: table.Columns, entry: int
) -> Iterator[Difference]:
    """Of rows that came together. What was changed later is no matter here."""
    keys = table.keys_of(entity, columns)
    current = table.read_columns(connection, entity, keys)
    now = dict(zip(table.keys_of(entity, current), table.rows_of(current), strict=True))
    later = changed_later(connection, entity, keys, entry)
    for key, row in zip(keys, table.rows_of(columns), strict=True):
        if key not in later:
            found = difference(entity, key, row, now.get(key))
        elif key in now:
            found = difference(entity, key, {n: v for n, v in row.items() if n not in later[key]}, now[key])
        else:
            found = None  # the entries of its own say whether that is right
        if found:
            yield found


def changed_later(connection: sqlite.Connection, entity: Entity, keys: list[Key], entry: int) -> dict[Key, set[str]]:
    """The fields that entries of their own changed in these records; all of them if one went or came."""
    sql = LATER.format(", ".join("?" * len(keys)))
    found: dict[Key, set[str]] = {}
    for text, *values in connection.execute(sql, (entity.table, *map(encode_key, keys), entry)):
        before, after = (decode(entity, value) for value in values)
        names = after if before is not None and after is not None else entity.by_name
        found.setdefault(decode_key(text), set()).update(names)
    return found
