"""What somebody sees of the file, record by record: only reads."""

from collections.abc import Iterable, Sequence
from functools import partial

from crm_desktop.db.accounts.permissions import Action, Permissions
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import NotFound, missing
from crm_desktop.db.history import past
from crm_desktop.db.history.journal import Entry, Journal
from crm_desktop.db.history.seen import opened, seen_part, theirs_from
from crm_desktop.db.lists.query import TITLE, Queries, field_of, quoted
from crm_desktop.db.lists.sql import Sql, all_of
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import numbers, table
from crm_desktop.db.writing.deletion import Deletion, Dependents
from crm_desktop.db.writing.taking import Taking
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.entities.records import Key, Record


class View:
    """`registry`: the entities as the file has them; `seen`: as the user sees them. Methods take either's."""

    def __init__(self, database: Database, registry: Registry, permissions: Permissions) -> None:
        self.database, self.registry, self.permissions = database, registry, permissions
        self.seen = permissions.seen(registry)
        self.queries = Queries(self.seen, partial(permissions.rows, "see"))
        self.journal = Journal(registry)
        self.deletion = Deletion(registry)
        self.reader = database.reader()

    def get(self, entity: Entity, key: Key, connection: sqlite.Connection | None = None) -> dict[str, Value]:
        """All fields, the titles of what it refers to, and `version`. Raises NotFound. `connection`: that of a step."""
        select = self.queries.one(entity)
        where = all_of([self._is(entity, key), select.within])
        sql = f"SELECT {', '.join(sql for _name, sql in select.columns)} FROM {select.base} WHERE {where.text}"
        row = (connection or self.reader).execute(sql, where.params).fetchone()
        if row is None:
            raise missing(entity, key)
        return dict(zip((name for name, _sql in select.columns), row, strict=True))

    def rowid(self, entity: Entity, key: Key, connection: sqlite.Connection | None = None) -> int | None:
        where = all_of([self._is(entity, key), self.permissions.rows("see", entity)])
        sql = f"SELECT rowid FROM {quoted(entity.table)} WHERE {where.text}"
        row = (connection or self.reader).execute(sql, where.params).fetchone()
        return row and int(row[0])

    def history(self, entity: Entity, key: Key, connection: sqlite.Connection | None = None) -> list[Entry]:
        """What happened to the record, as far as the user sees it. Raises NotFound where they do not see it now.

        `connection`: to be used in another thread.
        """
        connection = connection or self.reader
        entries = self.journal.history(connection, entity.whole, key)
        if not self.permissions.limited:
            return entries
        if self.rowid(entity, key, connection) is None:
            raise missing(entity, key)
        first, kept = self._theirs_from(connection, entity.whole, key, entries), self.permissions.kept(entity)
        told = (opened(entity, entry, kept) for entry in entries if entry.step >= first)
        return [part for entry in told if (part := seen_part(self.seen, self.seen[entity.name], entry))]

    def as_of(
        self, entity: Entity, key: Key, step: int, connection: sqlite.Connection | None = None
    ) -> dict[str, Value] | None:
        """The fields that the user sees of a record as they were after a step of the history; None: it was not there.

        Raises NotFound where they do not see it now. `connection`: to be used in another thread.
        """
        connection = connection or self.reader
        if self.permissions.limited:
            if self.rowid(entity, key, connection) is None:
                raise missing(entity, key)
            entries = self.journal.history(connection, entity.whole, key, limit=past.ALL)
            if step < self._theirs_from(connection, entity.whole, key, entries):
                return None
        record = past.record_after(connection, self.journal, entity.whole, key, step)
        seen = self.seen[entity.name].by_name
        return None if record is None else {name: value for name, value in record.items() if name in seen}

    def must_see(self, entity: Entity, names: Iterable[str]) -> None:
        """Raises PermissionDenied where one of these columns is hidden from the user."""
        for name in names:
            field_of(self.seen[entity.name], name)

    def _theirs_from(self, connection: sqlite.Connection, entity: Entity, key: Key, entries: Sequence[Entry]) -> int:
        """The step since which the record is the user's; a line also not before what it is of."""
        steps = [theirs_from(entity, entries, self.permissions.kept(entity))]
        record = table.read(connection, entity, key) or {}
        for ref in (entity.by_name[name] for name in entity.own_by):
            assert isinstance(ref, Ref)
            owner, kept = self.registry[ref.to], self.permissions.kept(self.registry[ref.to])
            number = record.get(ref.name)
            if kept is not None and number is not None:
                steps.append(theirs_from(owner, self.journal.history(connection, owner, number, past.ALL), kept))
        return max(steps)

    def initial(self, entity: Entity, named: Record | None = None) -> dict[str, Value]:
        """What a new record starts with that names `named`, the titles of what it names included."""
        fields = self.seen[entity.name].by_name
        record = {name: field.initial() for name, field in fields.items()}
        named = {**self.permissions.initial(entity), **(named or {})}
        taken = Taking(self.reader, self.registry, self.seen, entity.whole, self.permissions.named).start(named)
        for name, value in {**taken, **named}.items():
            if name in fields and value is not None:
                record[name] = value
                if isinstance(field := fields[name], Ref):
                    record[TITLE.format(name)] = self._title(self.seen[field.to], value)
        return record

    def _title(self, entity: Entity, key: str | int) -> str:
        try:
            return entity.title_of(self.get(entity, key))
        except NotFound:
            return ""

    def propose_number(self, entity: Entity) -> str:
        """What a new record would be numbered; another may take it before the save."""
        self._may("create", entity)
        return numbers.propose(self.reader, entity)

    def dependents(self, entity: Entity, keys: Sequence[Key]) -> list[Dependents]:
        """Raises NotFound for what the user does not see."""
        self._may("delete", entity)
        for key in keys if self.permissions.limited else ():
            if self.rowid(entity, key) is None:
                raise missing(entity, key)
        return self.deletion.dependents(self.reader, entity, keys)

    def _may(self, action: Action, entity: Entity, fields: Iterable[str] = ()) -> None:
        self.permissions.check(action, entity, tuple(fields))

    def _is(self, entity: Entity, key: Key) -> Sql:
        entity = entity.whole
        columns = [f"{quoted(entity.table)}.{quoted(entity.by_name[name].column)} = ?" for name in entity.key]
        return Sql(" AND ".join(columns), table.key_params(key))
