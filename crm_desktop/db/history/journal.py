"""The change log in the file: written with each step, read back for undo and for the history of a record."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history import batches
from crm_desktop.db.history.batches import BatchChange
from crm_desktop.db.history.changes import BULK, ChangeSet, RowChange, Values
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.table import VERSION, Columns, column
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key

MERGED: Final = "合并"  # no column: beside it the keys of who became one with the record


class Entry(NamedTuple):
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

    def write(self, connection: sqlite.Connection, step: int, change: RowChange) -> None:
        entity = self.registry[change.entity]
        row = (entity.table, encode_key(change.key), encode(entity, change.before), encode(entity, change.after))
        sql = "INSERT INTO 变更记录 (变更组编号, 表, 主键, 旧值, 新值) VALUES (?, ?, ?, ?, ?)"
        connection.execute(sql, (step, *row))

    def write_merge(
        self, connection: sqlite.Connection, step: int, entity: Entity, winner: Key, losers: Sequence[Key]
    ) -> None:
        """Who became one with the winner, as an entry of its that changes nothing."""
        text = COMPACT.encode({MERGED: losers})
        sql = "INSERT INTO 变更记录 (变更组编号, 表, 主键, 旧值, 新值) VALUES (?, ?, ?, '{}', ?)"
        connection.execute(sql, (step, entity.table, encode_key(winner), text))

    def write_batch(self, connection: sqlite.Connection, step: int, entity: Entity, columns: Columns) -> None:
        """Rows that came together, as one entry."""
        count = len(columns[entity.key[0]])
        self.note_batch(connection, step, entity, batches.write(connection, self.registry, entity, columns), count)

    def note_batch(
        self, connection: sqlite.Connection, step: int, entity: Entity, number: int, count: int, *, came: bool = True
    ) -> None:
        """The `count` rows of a batch came, or they went."""
        text = COMPACT.encode({"行数": count})
        connection.execute(
            "INSERT INTO 变更记录 (变更组编号, 表, 主键, 旧值, 新值, 批次编号) VALUES (?, ?, 'null', ?, ?, ?)",
            (step, entity.table, None if came else text, text if came else None, number),
        )

    def backwards(self, connection: sqlite.Connection, step: int) -> Iterator[RowChange | BatchChange]:
        """The changes of a step, the last one first; a part at a time, however many they are."""
        return self._backwards(connection, "变更组编号 = ?", step)

    def since(self, connection: sqlite.Connection, step: int) -> Iterator[RowChange | BatchChange]:
        """The changes of all later steps, the last one first."""
        return self._backwards(connection, "序号 > ?", last_entry(connection, step))

    def _backwards(self, connection: sqlite.Connection, where: str, number: int) -> Iterator[RowChange | BatchChange]:
        sql = (
            f"SELECT 序号, 批次编号, 表, 主键, 旧值, 新值 FROM 变更记录 WHERE {where} AND 序号 < ? "
            "ORDER BY 序号 DESC LIMIT 1000"
        )
        entry = 1 << 62
        while part := connection.execute(sql, (number, entry)).fetchall():
            for entry, batch, *row in part:
                if batch is None:
                    yield self._change(*row)
                else:
                    yield BatchChange(self.registry.by_table(row[0]), batch, row[-1] is not None, entry)

    def rows_backwards(self, connection: sqlite.Connection, step: int) -> Iterator[RowChange]:
        """The same with the rows of batches one by one."""
        for change in self.backwards(connection, step):
            if isinstance(change, BatchChange):
                yield from batches.changes(connection, change)
            else:
                yield change

    def has_rows(self, connection: sqlite.Connection, step: int, tables: Sequence[str]) -> bool:
        """Whether the step has written into each of these tables."""
        sql = "SELECT 1 FROM 变更记录 WHERE 变更组编号 = ? AND 表 = ? LIMIT 1"
        return all(connection.execute(sql, (step, name)).fetchone() for name in tables)

    def batched(self, connection: sqlite.Connection, step: int) -> Counter[Entity]:
        """How many rows of each entity came or went in batches of the step."""
        found: Counter[Entity] = Counter()
        sql = "SELECT 表, coalesce(旧值, 新值) FROM 变更记录 WHERE 变更组编号 = ? AND 批次编号 IS NOT NULL"
        for name, text in connection.execute(sql, (step,)):
            found[self.registry.by_table(name)] += json.loads(text)["行数"]
        return found

    def step(self, connection: sqlite.Connection, number: int) -> ChangeSet:
        """The step as it was published; an undo or a redo under the name of what it took back."""
        user, undoes = connection.execute("SELECT 用户, 撤销 FROM 变更组 WHERE 变更组编号 = ?", (number,)).fetchone()
        (action,) = connection.execute(ORIGIN, (number,)).fetchone()
        sql = "SELECT 表, count(*) FROM 变更记录 WHERE 变更组编号 = ? AND 批次编号 IS NULL GROUP BY 表"
        counts = Counter({self.registry.by_table(name): count for name, count in connection.execute(sql, (number,))})
        counts += self.batched(connection, number)
        rows = tuple(self.rows_backwards(connection, number))[::-1] if counts.total() <= BULK else ()
        names = frozenset(entity.name for entity in counts)
        return ChangeSet(number, action, user, names, rows, counts.total(), undoes)

    def history(self, connection: sqlite.Connection, entity: Entity, key: Key, limit: int = 500) -> list[Entry]:
        """What happened to a record, its relation tables included, newest first."""
        tables = [entity, *self.registry.relations(entity)]
        found: list[Entry] = []
        for table in tables:
            found += self._entries(connection, table, self._key_pattern(entity, table, key), limit)
            found += self._batched_entries(connection, table, key)
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
            "WHERE 表 = ? AND 主键 GLOB ? AND 批次编号 IS NULL ORDER BY 序号 DESC LIMIT ?",
            (table.table, pattern, limit),
        )
        return [Entry(step, time, user, action, self._change(*change)) for step, time, user, action, *change in rows]

    def _batched_entries(self, connection: sqlite.Connection, table: Entity, key: Key) -> Iterator[Entry]:
        sql = "SELECT 变更组编号, 时间, 用户, 操作 FROM 变更记录 JOIN 变更组 USING (变更组编号) WHERE 序号 = ?"
        for batch, rows in batches.with_key(connection, self.registry, table, key):
            step, time, user, action = connection.execute(sql, (batch.entry,)).fetchone()
            for row_key, row in rows:
                before, after = (None, row) if batch.came else (row, None)
                yield Entry(step, time, user, action, RowChange(table.name, row_key, before, after))

    def _change(self, table: str, key: str, before: str | None, after: str | None) -> RowChange:
        entity = self.registry.by_table(table)
        return RowChange(entity.name, decode_key(key), decode(entity, before), decode(entity, after))


ORIGIN = """
WITH RECURSIVE taken (操作, 撤销) AS (
    SELECT 操作, 撤销 FROM 变更组 WHERE 变更组编号 = ?
    UNION ALL SELECT g.操作, g.撤销 FROM taken JOIN 变更组 AS g ON g.变更组编号 = taken.撤销)
SELECT 操作 FROM taken WHERE 撤销 IS NULL
"""  # what an undo of a redo of an undo … took back in the end
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def last_entry(connection: sqlite.Connection, step: int) -> int:
    """The number of the last entry up to the end of the step; 0 before the first one."""
    sql = "SELECT 序号 FROM 变更记录 WHERE 变更组编号 <= ? ORDER BY 变更组编号 DESC, 序号 DESC LIMIT 1"
    row = connection.execute(sql, (step,)).fetchone()
    return int(row[0]) if row else 0


def entries_since(connection: sqlite.Connection, step: int) -> int:
    """How many there are; a batch is one."""
    sql = "SELECT count(*) FROM 变更记录 WHERE 序号 > ?"
    return int(connection.execute(sql, (last_entry(connection, step),)).fetchone()[0])


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
