"""What costs time with each row, put off in a step of very many rows and made up for at its end.

Indexes filled in the order of entry are read and written all over; made afterwards they are sorted once. All of it
happens inside the step's transaction: who reads meanwhile has the old indexes, and a step that fails leaves them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from crm_desktop.db import summaries
from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search
from crm_desktop.entities.entity import Entity

CACHE: Final = "PRAGMA cache_size = {}"
ROOM: Final = -16_384  # KiB; the index of the keys stays in memory, and CREATE INDEX sorts in it
Tell = Callable[[float], object]


class Postponed:
    """For one step. `expect` says how many rows there are, as soon as that is known; `finish` ends it."""

    def __init__(self, connection: sqlite.Connection, registry: Registry) -> None:
        self._connection, self._registry = connection, registry
        (self._usual,) = connection.execute("PRAGMA cache_size").fetchone()
        self._triggers: list[str] = []  # that keep the summaries
        self._indexes: dict[Entity, list[str]] = {}

    def expect(self, entity: Entity, count: int) -> None:
        """`count` rows of the entity come or go in this step, or more."""
        if not self._triggers and summaries.worth_suspending(self._connection, count):
            self._triggers = summaries.suspend(self._connection)
        if entity not in self._indexes and self._unread(entity) and self._worth(entity, count):
            self._connection.execute(CACHE.format(ROOM))
            self._indexes[entity] = search.take_away(self._connection, "index", of=entity.table)
            search.gather(self._connection, entity.search_index, search.MUCH)

    def finish(self, tell: Tell = lambda _part: None) -> None:
        """`tell` is told the part that is done, between the pieces of work; what it raises ends the step."""
        indexes = [sql for several in self._indexes.values() for sql in several]
        for done, sql in enumerate(indexes):
            tell(done / len(indexes))
            self._connection.execute(sql)
        if self._triggers:
            summaries.resume(self._connection, self._triggers)
        for entity in self._indexes:
            search.gather(self._connection, entity.search_index, search.USUAL)

    def restore(self) -> None:
        """What the end of the transaction does not, however it ends."""
        self._connection.execute(CACHE.format(self._usual))

    def _unread(self, entity: Entity) -> bool:
        """Whether nothing looks rows up in the indexes while the step is under way: no trigger, no foreign key.

        Of what is not searched triggers do, such as that of a contract, which looks for the one before it.
        """
        follows = any(entity.name in other.follows for other in self._registry)
        return bool(entity.search_index) and not entity.relation_of and not follows

    def _worth(self, entity: Entity, count: int) -> bool:
        sql = f"SELECT coalesce(max(rowid), 0) FROM {quoted(entity.table)}"
        return count > summaries.FEW and count * summaries.SHARE > self._connection.execute(sql).fetchone()[0]


@contextmanager
def postponed(connection: sqlite.Connection, registry: Registry, counts: Mapping[Entity, int]) -> Iterator[None]:
    """Around the work on so many rows of each entity."""
    postponed = Postponed(connection, registry)
    try:
        for entity, count in counts.items():
            postponed.expect(entity, count)
        yield
        postponed.finish()
    finally:
        postponed.restore()
