"""Everything that writes goes through here: rights, checks, one transaction, the change log, undo, the event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from crm_desktop.db import audit, bookings, flows, numbers, past, search, table, trails
from crm_desktop.db.changes import ChangeBus, ChangeSet
from crm_desktop.db.connection import Database
from crm_desktop.db.deletion import Deletion, Dependents
from crm_desktop.db.driver import integrity_errors, sqlite
from crm_desktop.db.errors import (
    Conflict,
    CrmError,
    FileRefused,
    NotFound,
    NothingToUndo,
    PermissionDenied,
    StillReferred,
    StorageFailed,
    missing,
)
from crm_desktop.db.exclusive import leave_one
from crm_desktop.db.guard import Guard
from crm_desktop.db.journal import Entry, Journal
from crm_desktop.db.permissions import Action, Permissions
from crm_desktop.db.query import TITLE, Queries, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.relations import write_relations
from crm_desktop.db.reverting import Reverting
from crm_desktop.db.seen import seen_part
from crm_desktop.db.sql import Sql, all_of
from crm_desktop.db.step import Step
from crm_desktop.db.taking import Taking
from crm_desktop.db.undo import Stack, stacks_of
from crm_desktop.db.validation import checked, complete
from crm_desktop.entities.entity import Entity, Key, Record
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.i18n import _


class TakenBack(Exception):
    """Ends a trial."""


class Store:
    """One for each signed-in user. Writing methods return after the commit; listeners have been told then.

    `registry`: the entities as the file has them; `seen`: as the user sees them. Methods take either's.
    """

    def __init__(self, database: Database, registry: Registry, permissions: Permissions, bus: ChangeBus) -> None:
        self.database, self.registry, self.permissions, self.bus = database, registry, permissions, bus
        self.seen = permissions.seen(registry)
        self.queries = Queries(self.seen, partial(permissions.rows, "see"))
        self.journal = Journal(registry)
        self.deletion = Deletion(registry)
        self.reader = database.reader()
        self._guard = Guard(registry, permissions, self.journal, database.reader()) if permissions.limited else None
        self._done, self._undone = stacks_of(self.journal, self.reader, permissions.user)

    # -- reading ------------------------------------------------------------------------------------------------

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
        return [entry for full in entries if (entry := seen_part(self.seen, self.seen[entity.name], full))]

    def as_of(
        self, entity: Entity, key: Key, step: int, connection: sqlite.Connection | None = None
    ) -> dict[str, Value] | None:
        """The fields that the user sees of a record as they were after a step of the history; None: it was not there.

        Raises NotFound where they do not see it now. `connection`: to be used in another thread.
        """
        connection = connection or self.reader
        if self.permissions.limited and self.rowid(entity, key, connection) is None:
            raise missing(entity, key)
        record = past.record_after(connection, self.journal, entity.whole, key, step)
        seen = self.seen[entity.name].by_name
        return None if record is None else {name: value for name, value in record.items() if name in seen}

    def note(self, event: audit.Event, detail: str = "") -> None:
        """Into the security log. Any thread, outside transactions."""
        with self.database.atomic() as connection:
            audit.record(connection, event, self.permissions.user, detail)

    def initial(self, entity: Entity, named: Record | None = None) -> dict[str, Value]:
        """What a new record starts with that names `named`, the titles of what it names included."""
        fields = self.seen[entity.name].by_name
        record = {name: field.initial() for name, field in fields.items()}
        named = {**self.permissions.initial(entity), **(named or {})}
        taken = Taking(self.reader, self.registry, self.seen, entity.whole).start(named)
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
        self._may("delete", entity)
        return self.deletion.dependents(self.reader, entity, keys)

    # -- writing ------------------------------------------------------------------------------------------------

    def create(self, entity: Entity, values: Mapping[str, Value], *, initiator: object = None) -> Key:
        """A new record; without a key it gets the next number. Raises ValidationFailed, PermissionDenied."""
        with self.step("create", initiator) as step:
            return self.add(step, entity, values)

    def add(self, step: Step, entity: Entity, values: Mapping[str, Value]) -> Key:
        """`create` as part of a larger step."""
        entity = entity.whole
        self._may("create", entity, values)
        taking = Taking(step.connection, self.registry, self.seen, entity)
        full = complete(
            entity, taking.implied(None, taking.given(None, {**self.permissions.initial(entity), **values}))
        )
        if entity.number and full[entity.key[0]] is None:
            full[entity.key[0]] = numbers.take(step.connection, entity)
        if entity.numbered_by_database and full[entity.key[0]] is None:
            del full[entity.key[0]]
        wanted, within = taking.wanted(full), self.permissions.named
        good = checked(step.connection, self.registry, entity, full, new=True, within=within, wanted=wanted)
        flows.check_start(entity, good)
        own = {field.name: good[field.name] for field in entity.own if field.name in good}
        key = step.insert(entity, own)
        trails.begin(step, self.registry, entity, key, own)
        write_relations(step, self.registry, entity, key, good)
        leave_one(step, entity, key)
        if entity.relation_of:
            step.touch_owner(entity, key)
        return key

    def update(
        self,
        entity: Entity,
        key: Key,
        values: Mapping[str, Value],
        version: int,
        *,
        action: str = "update",
        initiator: object = None,
    ) -> None:
        """Writes `values` over the record as it was at `version`. Raises Conflict if it was changed since."""
        with self.step(action, initiator) as step:
            self.change_at(step, entity, key, values, version)

    def change_at(self, step: Step, entity: Entity, key: Key, values: Mapping[str, Value], version: int) -> None:
        """`update` as part of a larger step."""
        entity = entity.whole
        self._may("update", entity, values)
        if self._guard:
            self._guard.must_reach(step, "update", entity, key)
        now = table.read(step.connection, entity, key)
        if now is None:
            raise Conflict(_("The record was deleted meanwhile."))
        if now[table.VERSION] != version:
            raise Conflict(_("The record was changed meanwhile."), self.get(entity, key))
        self.change(step, entity, key, values)

    def amend(self, step: Step, entity: Entity, key: Key, values: Mapping[str, Value]) -> None:
        """`change` as the user may. Raises PermissionDenied at once instead of at the end of the step."""
        self._may("update", entity.whole, values)
        if self._guard:
            self._guard.must_reach(step, "update", entity.whole, key)
        self.change(step, entity, key, values)

    def change(self, step: Step, entity: Entity, key: Key, values: Mapping[str, Value]) -> None:
        """`change_at` whatever the row version, for who may."""
        entity = entity.whole
        taking, record = (
            Taking(step.connection, self.registry, self.seen, entity),
            table.read(step.connection, entity, key) or {},
        )
        values = taking.implied(record, taking.given(record, values))
        wanted, within = taking.wanted({**record, **values}), self.permissions.named
        good = checked(step.connection, self.registry, entity, values, key=key, within=within, wanted=wanted)
        flows.check_move(entity, record, good)
        own = {field.name: good[field.name] for field in entity.own if field.name in good}
        before = step.count
        step.update(entity, key, own)
        touched = step.count > before
        trails.follow(step, self.registry, entity, key, record, own)
        if write_relations(step, self.registry, entity, key, good) and not touched:
            table.touch(step.connection, entity, key)  # a form that shows the record must notice
        leave_one(step, entity, key)

    def delete(
        self,
        entity: Entity,
        keys: Sequence[Key],
        *,
        successor: Key | None = None,
        with_dependents: bool = False,
        initiator: object = None,
    ) -> None:
        """Deletes the records. What hangs on them goes to `successor`, or goes too; else raises StillReferred."""
        entity = entity.whole
        if successor in keys:
            raise CrmError(_("Choose somebody else to hand over to."))
        with self.step("delete", initiator) as step:
            self._may("delete", entity)
            if successor is not None and table.read(step.connection, entity, successor) is None:
                raise missing(entity, successor)
            if successor is None and not with_dependents and self.deletion.dependents(step.connection, entity, keys):
                raise StillReferred(_("Other records hang on it."))
            for key in keys:
                if successor is not None:
                    self.deletion.hand_over(step, entity, key, successor)
                self.deletion.delete(step, entity, key)

    def merge(
        self,
        entity: Entity,
        winner: Key,
        losers: Sequence[Key],
        values: Mapping[str, Value],
        *,
        initiator: object = None,
    ) -> None:
        """Writes `values` over the winner and deletes the losers, after all that hangs on them has gone to it."""
        with self.step("merge", initiator) as step:
            self.unite(step, entity, winner, losers, values)

    def unite(
        self, step: Step, entity: Entity, winner: Key, losers: Sequence[Key], values: Mapping[str, Value]
    ) -> None:
        """`merge` as part of a larger step. Raises NotFound for what is not there (any more)."""
        entity = entity.whole
        self._may("update", entity, values)
        self._may("delete", entity)
        if winner in losers:
            raise CrmError(_("A record cannot be merged with itself."))
        for key in (winner, *losers):
            if table.read(step.connection, entity, key) is None:
                raise NotFound(missing(entity, key))
        for key in losers:
            self.deletion.hand_over(step, entity, key, winner, merging=True)
            self.deletion.delete(step, entity, key)
        self.change(step, entity, winner, values)

    @contextmanager
    def step(self, action: str, initiator: object = None) -> Iterator[Step]:
        """One transaction, one entry in the history, one Ctrl+Z. Nothing changed: nothing is kept. Any thread."""
        change = None
        with self._transaction() as connection:
            step = Step(connection, self.journal, self.permissions.user, action)
            yield step
            bookings.settle(step, self.registry)
            self._look_at(step)
            if step.count:
                change = step.finish(initiator)
            else:
                connection.execute("DELETE FROM 变更组 WHERE 变更组编号 = ?", (step.number,))
        if change:
            self._done.push(change)
            self._undone.clear()
            self.bus.publish(change)

    @contextmanager
    def trial(self, action: str) -> Iterator[Step]:
        """A step with all its checks that is taken back at its end, before anybody sees it."""
        with suppress(TakenBack), self._transaction() as connection:
            step = Step(connection, self.journal, self.permissions.user, action)
            yield step
            bookings.settle(step, self.registry)
            self._look_at(step)
            raise TakenBack

    def merge_search(self) -> bool:
        """A step of some milliseconds that keeps the search indexes quick; whether there is more to do. Any thread."""
        with self.database.atomic() as connection:
            return search.merge(connection)

    # -- undo ---------------------------------------------------------------------------------------------------

    @property
    def undoable(self) -> ChangeSet | None:
        """The step that `undo` would take back: the user's last one, also of an earlier session. Reader's thread."""
        return self._done.top

    @property
    def redoable(self) -> ChangeSet | None:
        return self._undone.top

    def undo(self) -> ChangeSet:
        """Takes the last step back; returns it. Raises NothingToUndo, or Conflict if others changed the rows since."""
        return self._revert("undo", self._done, self._undone)

    def redo(self) -> ChangeSet:
        """Does the step again that was undone last; returns it. Raises NothingToUndo, Conflict."""
        return self._revert("redo", self._undone, self._done)

    def _revert(self, action: str, source: Stack, target: Stack) -> ChangeSet:
        last = source.pop()  # a step that cannot be taken back must not stand in the way of those before it
        if last is None:
            raise NothingToUndo(_("There is nothing to undo.") if action == "undo" else _("There is nothing to redo."))
        try:
            with self._transaction() as connection:
                step = Step(connection, self.journal, self.permissions.user, action, undoes=last.number)
                Reverting(step, self.registry, self.journal, self.deletion, self.permissions).revert(last.number)
                self._look_at(step)
                change_set = step.finish()
        except (StorageFailed, FileRefused):  # another time it may work
            source.push(last)
            raise
        target.push(replace(change_set, action=last.action))  # so that a redo says what it does
        self.bus.publish(change_set)
        return last

    # -- helpers ------------------------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[sqlite.Connection]:
        """`atomic`, where a breach of the schema's own checks is a refusal too; what rights refuse is noted."""
        try:
            with self.database.atomic() as connection:
                self.permissions.ask()
                yield connection
        except PermissionDenied as refusal:
            self.note("refused", str(refusal))
            raise
        except integrity_errors() as error:
            raise CrmError(_("The data file refuses this: {reason}.").format(reason=error)) from error

    def _may(self, action: Action, entity: Entity, fields: Iterable[str] = ()) -> None:
        self.permissions.check(action, entity, tuple(fields))

    def _look_at(self, step: Step) -> None:
        if self._guard:
            self._guard.check(step)

    def _is(self, entity: Entity, key: Key) -> Sql:
        entity = entity.whole
        columns = [f"{quoted(entity.table)}.{quoted(entity.by_name[name].column)} = ?" for name in entity.key]
        return Sql(" AND ".join(columns), table.key_params(key))
