"""The change log in the file: written with each step, read back for undo and for the history of a record."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_desktop.db.changes import RowChange, Values
from crm_desktop.db.driver import sqlite
from crm_desktop.db.registry import Registry
from crm_desktop.db.table import VERSION, column
from crm_desktop.entities.entity import Entity, Key


@dataclass(frozen=True)
class Entry:
    """One change of one record, with the step it belongs to. `time` is UTC, `YYYY-MM-DDTHH:MM:SSZ`."""

    step: int
    time: str
    user: str
    action: str
    change: RowChange


class Journal:
    """变更组 and 变更记录. Writes inside the caller's transaction."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def begin(self, connection: sqlite.Connection, user: str, action: str, undoes: int | None) -> int:
        """A new step; returns its number."""
        time = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        cursor = connection.execute(
            "INSERT INTO 变更组 (时间, 用户, 操作, 撤销) VALUES (?, ?, ?, ?)", (time, user, action, undoes)
        )
        return int(cursor.lastrowid or 0)

    def write(self, connection: sqlite.Connection, step: int, changes: Sequence[RowChange]) -> None:
        rows = [
            (step, entity.table, encode_key(change.key), encode(entity, change.before), encode(entity, change.after))
            for change in changes
            for entity in [self.registry[change.entity]]
        ]
        connection.executemany("INSERT INTO 变更记录 (变更组编号, 表, 主键, 旧值, 新值) VALUES (?, ?, ?, ?, ?)", rows)

    def backwards(self, connection: sqlite.Connection, step: int) -> Iterator[RowChange]:
        """The changes of a step, the last one first."""
        rows = connection.execute(
            "SELECT 表, 主键, 旧值, 新值 FROM 变更记录 WHERE 变更组编号 = ? ORDER BY 序号 DESC", (step,)
        )
        for row in rows.fetchall():
            yield self._change(*row)

    def history(self, connection: sqlite.Connection, entity: Entity, key: Key, limit: int = 500) -> list[Entry]:
        """What happened to a record, its relation tables included, newest first."""
        tables = [entity, *self.registry.relations(entity)]
        found: list[Entry] = []
        for table in tables:
            found += self._entries(connection, table, self._key_pattern(entity, table, key), limit)
        return sorted(found, key=lambda entry: -entry.step)[:limit]

    def _key_pattern(self, entity: Entity, table: Entity, key: Key) -> str:
        if len(table.key) == 1:
            return glob_escape(encode_key(key))
        back = self.registry.owner_ref(entity, table).name
        parts = [glob_escape(encode_key(key)) if name == back else "*" for name in table.key]
        return f"[[]{','.join(parts)}[]]"

    def _entries(self, connection: sqlite.Connection, table: Entity, pattern: str, limit: int) -> list[Entry]:
        rows = connection.execute(
            "SELECT 变更组编号, 时间, 用户, 操作, 表, 主键, 旧值, 新值 FROM 变更记录 JOIN 变更组 USING (变更组编号) "
            "WHERE 表 = ? AND 主键 GLOB ? ORDER BY 序号 DESC LIMIT ?",
            (table.table, pattern, limit),
        )
        return [Entry(step, time, user, action, self._change(*change)) for step, time, user, action, *change in rows]

    def _change(self, table: str, key: str, before: str | None, after: str | None) -> RowChange:
        entity = self.registry.by_table(table)
        return RowChange(entity.name, decode_key(key), decode(entity, before), decode(entity, after))


COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode_key(key: Key) -> str:
    return COMPACT.encode(key)


def decode_key(text: str) -> Key:
    key = json.loads(text)
    return tuple(key) if isinstance(key, list) else key


def encode(entity: Entity, values: Values | None) -> str | None:
    """The values by column, as the file names them: the log can be read without the program."""
    if values is None:
        return None
    named = {column(entity, name): value for name, value in values.items()}
    return COMPACT.encode(named)


def decode(entity: Entity, text: str | None) -> Values | None:
    if text is None:
        return None
    names = {field.column: field.name for field in entity.own} | {"版本": VERSION}
    return {names[heading]: value for heading, value in json.loads(text).items() if heading in names}


def glob_escape(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
