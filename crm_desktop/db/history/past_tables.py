"""Tables as they were after a step: beside each, in memory, the rows that were otherwise then.

From now backwards each later change is taken back there, as `past` does it for one record. Views of the connection bear
the names of the tables and put both together: whatever reads a table reads it as it was, whoever wrote the statement.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final

from crm_desktop.db.driver import attach_memory, sqlite
from crm_desktop.db.history import batches
from crm_desktop.db.history.batches import BatchChange
from crm_desktop.db.history.changes import RowChange, Values
from crm_desktop.db.history.journal import Journal, entries_since
from crm_desktop.db.lists.query import key_sql, quoted
from crm_desktop.db.search import search
from crm_desktop.db.writing import table
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key

PAST: Final = "past"  # the database in memory
EVERY = 1000  # entries from one report of progress to the next


def take_back(
    connection: sqlite.Connection, journal: Journal, step: int, shared: str, tell: Callable[[float], object]
) -> list[Entity]:
    """What has changed since the step, into a database in memory of the name `shared`; returns whose rows there are.

    Raises what `tell` raises, which gets the part that is done. In the caller's transaction, or in one of its own.
    """
    tables: dict[Entity, PastTable] = {}
    with writing(connection):
        attach_memory(connection, PAST, shared)
        with one_state(connection):
            total = entries_since(connection, step)
            for done, change in enumerate(journal.since(connection, step), 1):
                entity = change.entity if isinstance(change, BatchChange) else journal.registry[change.entity]
                if entity not in tables:
                    tables[entity] = PastTable(connection, entity)
                tables[entity].take_back(change)
                if done % EVERY == 0 or isinstance(change, BatchChange):
                    tell(done / total)
    return list(tables)


def show(connection: sqlite.Connection, entities: Sequence[Entity]) -> None:
    """From now on the connection, to which the database in memory is attached, has these tables as they were."""
    with writing(connection):
        for entity in entities:
            name, columns = quoted(entity.table), ", ".join(["rowid", *map(quoted, columns_of(entity))])
            now = f"SELECT {columns} FROM main.{name} WHERE rowid NOT IN (SELECT rowid FROM {PAST}.{name})"
            then = f"SELECT {columns} FROM {PAST}.{name} WHERE 在"
            connection.execute(f"CREATE TEMP VIEW {name} ({columns}) AS {now} UNION ALL {then}")


@contextlib.contextmanager
def writing(connection: sqlite.Connection) -> Iterator[None]:
    """A reader may write, which it does beside the file."""
    connection.execute("PRAGMA query_only = OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA query_only = ON")


@contextlib.contextmanager
def one_state(connection: sqlite.Connection) -> Iterator[None]:
    """Of the file, kept for others when the block ends well; inside a transaction that one's."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def columns_of(entity: Entity) -> list[str]:
    """Those that people write, and the sort keys of these; what the database derives is not known of the past."""
    return [*(field.column for field in entity.own), *(field.sort_key for field in entity.with_sort_key)]


class PastTable:
    """The rows of one table that have changed: as they were, or that they were not there yet (在 = 0).

    A row has the rowid that it has in the file, so that it stands in its place; one that is gone stands last.
    """

    def __init__(self, connection: sqlite.Connection, entity: Entity) -> None:
        self.entity, self._connection = entity, connection
        self._there, self._here = f"main.{quoted(entity.table)}", f"{PAST}.{quoted(entity.table)}"
        keys = ", ".join(quoted(table.column(entity, name)) for name in entity.key)
        columns = ", ".join(map(quoted, columns_of(entity)))
        connection.execute(
            f"CREATE TABLE {self._here} (rowid INTEGER PRIMARY KEY, 在 INTEGER NOT NULL, {columns}, UNIQUE ({keys}))"
        )
        last = connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {self._there}").fetchone()[0]
        self._rowids = count(int(last) + 1)
        self._is = key_sql(entity)
        self._mark = self._copy(keys, 0), f"UPDATE {self._here} SET 在 = 0 WHERE {self._is}"
        self._fetch = self._copy(columns, 1)
        marks = ", ".join("?" * len(columns_of(entity)))
        sets = ", ".join(["在 = 1", *(f"{name} = excluded.{name}" for name in map(quoted, columns_of(entity)))])
        self._put = (
            f"INSERT INTO {self._here} (rowid, 在, {columns}) VALUES (?, 1, {marks}) "
            f"ON CONFLICT ({keys}) DO UPDATE SET {sets}"
        )

    def take_back(self, change: RowChange | BatchChange) -> None:
        if isinstance(change, BatchChange):
            columns = batches.read(self._connection, self.entity, change.number)
            if change.came:
                self._leave_out(table.keys_of(self.entity, columns))
            else:
                self._bring_back(columns)
        elif change.before is None:
            self._leave_out([change.key])
        elif change.after is None:
            self._bring_back({name: [value] for name, value in keyed(self.entity, change.key, change.before).items()})
        else:
            self._set_back(change.key, change.before)

    def _leave_out(self, keys: Sequence[Key]) -> None:
        """They came later."""
        for sql in self._mark:
            self._connection.executemany(sql, map(table.key_params, keys))

    def _bring_back(self, columns: table.Columns) -> None:
        """They went later, and are known as they were."""
        rows = len(next(iter(columns.values())))
        named = {table.column(self.entity, name): values for name, values in columns.items()}
        named |= search.sort_key_columns(self.entity, columns)
        nothing: list[Value] = [None] * rows  # of who was forgotten the log has no values
        values = (named.get(name, nothing) for name in columns_of(self.entity))
        self._connection.executemany(self._put, zip(self._rowids, *values, strict=False))

    def _set_back(self, key: Key, before: Values) -> None:
        values = keyed(self.entity, key, before)
        given = table.with_keys(self.entity, values)
        sets = ", ".join(f"{quoted(name)} = ?" for name in given)
        self._connection.execute(self._fetch, table.key_params(key))
        sql = f"UPDATE {self._here} SET 在 = 1, {sets} WHERE {self._is}"
        if not self._connection.execute(sql, (*given.values(), *table.key_params(key))).rowcount:
            self._bring_back({name: [value] for name, value in values.items()})  # another program has deleted it

    def _copy(self, columns: str, there: int) -> str:
        """A row of the file, unless it is here already."""
        return (
            f"INSERT OR IGNORE INTO {self._here} (rowid, 在, {columns}) "
            f"SELECT rowid, {there}, {columns} FROM {self._there} WHERE {self._is}"
        )


def keyed(entity: Entity, key: Key, values: Values) -> Mapping[str, Value]:
    """The own fields, with those of the key."""
    own = {name: value for name, value in values.items() if name != table.VERSION}
    return own | dict(zip(entity.key, table.key_params(key), strict=True))
