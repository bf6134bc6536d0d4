"""Which records have certain values, as an import asks for very many: without the indexes, which it puts off."""

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.lists.sql import Sql
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Value

MANY = 10_000  # rows read together
Normal = Callable[[Sequence[Value]], str]
Number = str | int


class Matches:
    """A temporary table of the values by which the records `within` are looked for, inside a transaction.

    `normal` makes one text of the values of `fields`; "" is never found. What comes later is told by `add`.
    """

    def __init__(
        self, connection: sqlite.Connection, entity: Entity, fields: Sequence[Field], normal: Normal, within: Sql
    ) -> None:
        self._connection = connection
        connection.execute("CREATE TEMP TABLE 匹配 (值 TEXT NOT NULL, 主键 NOT NULL)")
        names = ", ".join(quoted(field.column) for field in (entity.by_name[entity.key[0]], *fields))
        rows = connection.execute(f"SELECT {names} FROM {quoted(entity.table)} WHERE {within.text}", within.params)
        while block := rows.fetchmany(MANY):
            self.add((normal(values), key) for key, *values in block)
        connection.execute("CREATE INDEX temp.匹配_值 ON 匹配 (值, 主键)")

    def find(self, values: Iterable[str]) -> dict[str, list[Number]]:
        """The keys by value, of those that are there."""
        wanted = [value for value in values if value]
        marks = ", ".join(repeat("(?)", len(wanted)))
        found: dict[str, list[Number]] = {}
        if wanted:
            sql = f"SELECT 值, 主键 FROM 匹配 WHERE 值 IN (VALUES {marks}) ORDER BY 主键"
            for value, key in self._connection.execute(sql, wanted):
                found.setdefault(value, []).append(key)
        return found

    def add(self, pairs: Iterable[tuple[str, Number]]) -> None:
        self._connection.executemany("INSERT INTO 匹配 VALUES (?, ?)", (pair for pair in pairs if pair[0]))

    def close(self) -> None:
        self._connection.execute("DROP TABLE temp.匹配")
