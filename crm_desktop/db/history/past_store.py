"""The records of the file as they were after a step: a Store to look at them, and what reads them without one."""

import contextlib
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from crm_desktop.db.accounts.permissions import Action, Administrator, Permissions, must_see_everything
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import attach_memory, sqlite
from crm_desktop.db.errors import Conflict, PermissionDenied
from crm_desktop.db.history import past_tables
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.history.journal import Journal
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.lists.select import Walk
from crm_desktop.db.lists.sql import Sql, all_of, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.search.finding import Finding
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field
from crm_desktop.entities.narrowing import narrowed
from crm_desktop.entities.records import Sort
from crm_desktop.entities.rights import Right
from crm_desktop.i18n import _

Tell = Callable[[float], object]


class PastFile(Database):
    """An open file, whose readers see it as it was after the step; they stay at one state of it, and keep the log of
    SQLite from being emptied as long as they are open.

    Any thread; takes a while where much has changed since. Raises PermissionDenied, or what `tell` raises, which gets
    the part that is done.
    """

    def __init__(self, store: Store, step: int, tell: Tell = lambda part: None) -> None:
        must_see_everything(store.permissions)
        self._now = store.database
        self.path, self.key = self._now.path, self._now.key
        self._readers = [self._now.reader()]
        self._shared = uuid.uuid4().hex
        try:
            self._step = last_step(self._readers[0])
            self.changed = past_tables.take_back(self._readers[0], store.journal, step, self._shared, tell)
        except BaseException:
            self.close()
            raise

    def reader(self) -> sqlite.Connection:
        """Raises Conflict where somebody has saved since the past was looked up."""
        connection = self._now.reader()
        self._readers.append(connection)
        attach_memory(connection, past_tables.PAST, self._shared)
        past_tables.show(connection, self.changed)
        connection.execute("BEGIN")
        if last_step(connection) != self._step:
            raise Conflict(_("Somebody has saved just now; look once more."))
        return connection

    @contextlib.contextmanager
    def atomic(self) -> Iterator[sqlite.Connection]:
        """Into the file as it is now: that somebody has looked is noted there."""
        with self._now.atomic() as connection:
            yield connection

    def close(self) -> None:
        for connection in self._readers:
            self._now.release(connection)
        self._readers.clear()


class PastStore(Store):
    """For whoever `store` is for; refuses to write."""

    def __init__(self, file: PastFile, store: Store) -> None:
        super().__init__(file, store.registry, Looking(store.permissions), ChangeBus())
        self.queries = PastQueries(self.seen, file.changed, partial(self.permissions.rows, "see"))


class Looking(Administrator):
    """What somebody who sees everything may do with the past."""

    def __init__(self, permissions: Permissions) -> None:
        self.user, self.audited = permissions.user, permissions.audited
        self._permissions = permissions

    def ask(self) -> None:
        self._permissions.ask()

    def seen(self, registry: Registry) -> Registry:
        return known(registry)

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        raise PermissionDenied(_("What was cannot be changed."))

    def may(self, action: Action, entity: Entity, fields: Collection[str] = ()) -> bool:
        return False

    def rows(self, right: Right, entity: Entity) -> Sql:
        return self._permissions.rows(right, entity)


class PastQueries(Queries):
    """On connections that have the tables `changed` as they were."""

    def __init__(self, registry: Registry, changed: Collection[Entity], within: Callable[[Entity], Sql]) -> None:
        super().__init__(registry, within)
        self._finding = PastFinding(registry, self.expression, within, changed)

    def counted(self, entity: Entity) -> None:
        """The figure that is kept is of what is."""

    def walks(self, entity: Entity, sort: Sort) -> tuple[Walk, ...]:
        """There is no index of what was to walk along."""
        return ()


class PastFinding(Finding):
    """The search index is of what is: it does for rows that have not changed since, the others are all looked at."""

    def __init__(
        self,
        registry: Registry,
        expression: Callable[[Entity, Field], str],
        within: Callable[[Entity], Sql],
        changed: Collection[Entity],
    ) -> None:
        super().__init__(registry, expression, within)
        self._changed = {entity.table for entity in changed}

    def _by_index_alone(self, entity: Entity) -> bool:
        return entity.table not in self._changed and super()._by_index_alone(entity)

    def _in_table(self, entity: Entity, table: str, words: Sequence[str]) -> Sql:
        """Of the two tables behind the view: SQLite would look at each of its rows before it asks the index."""
        if entity.table not in self._changed or not entity.search_index:
            return super()._in_table(entity, table, words)
        now, then = (f"{name}.{quoted(entity.table)}" for name in ("main", past_tables.PAST))
        found, looks = self._matching(entity, words), all_of([self._look(entity, word) for word in words])
        return Sql(
            f"{table}.rowid IN (SELECT rowid FROM {now} WHERE rowid IN ({found.text}) "
            f"AND rowid NOT IN (SELECT rowid FROM {then}) AND ({looks.text}) "
            f"UNION ALL SELECT rowid FROM {then} WHERE 在 AND ({looks.text}))",
            (*found.params, *looks.params, *looks.params),
        )


def queries_of(
    connection: sqlite.Connection, registry: Registry, permissions: Permissions, step: int, tell: Tell
) -> Queries:
    """The connection has the tables as they were from now on; what reads them there. Raises what PastFile does."""
    must_see_everything(permissions)
    changed = past_tables.take_back(connection, Journal(registry), step, uuid.uuid4().hex, tell)
    past_tables.show(connection, changed)
    return PastQueries(known(registry), changed, partial(permissions.rows, "see"))


def known(registry: Registry) -> Registry:
    """The entities without what the database derives from other records: of the past nobody knows it."""
    return Registry([without_derived(entity) for entity in registry])


def without_derived(entity: Entity) -> Entity:
    names = {field.name for field in entity.fields if not field.derived}
    return entity if len(names) == len(entity.fields) else narrowed(entity, names)


def last_step(connection: sqlite.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(变更组编号), 0) FROM 变更组").fetchone()[0])
