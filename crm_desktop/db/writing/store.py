"""Everything that writes goes through here: rights, checks, one transaction, the change log, undo, the event."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from crm_desktop.db.accounts import merged_accounts
from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import integrity_errors, sqlite
from crm_desktop.db.errors import (
    Conflict,
    CrmError,
    FileRefused,
    NothingToUndo,
    PermissionDenied,
    StillReferred,
    StorageFailed,
    missing,
)
from crm_desktop.db.history import audit
from crm_desktop.db.history.changes import ChangeBus, ChangeSet
from crm_desktop.db.history.reverting import Reverting
from crm_desktop.db.history.undo import Stack, stacks_of
from crm_desktop.db.lists.view import View
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search
from crm_desktop.db.writing import bookings, catching, flows, numbers, recurring, reminding, table, trails
from crm_desktop.db.writing.exclusive import leave_one
from crm_desktop.db.writing.guard import Guard
from crm_desktop.db.writing.relations import write_relations
from crm_desktop.db.writing.rules import Rules
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.taking import Taking
from crm_desktop.db.writing.validation import checked, complete
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _


class TakenBack(Exception):
    """Ends a trial."""


class Store(View):
    """One for each signed-in user. Writing methods return after the commit; listeners have been told then."""

    def __init__(self, database: Database, registry: Registry, permissions: Permissions, bus: ChangeBus) -> None:
        super().__init__(database, registry, permissions)
        self.bus = bus
        self._guard = Guard(registry, permissions, self.journal, database.reader()) if permissions.limited else None
        self._done, self._undone = stacks_of(self.journal, self.reader, permissions.user)

    def note(self, event: audit.Event, detail: str = "") -> None:
        """Into the security log. Any thread, outside transactions."""
        with self.database.atomic() as connection:
            audit.record(connection, event, self.permissions.user, detail)

    # -- writing ------------------------------------------------------------------------------------------------

    def create(self, entity: Entity, values: Mapping[str, Value], *, initiator: object = None) -> Key:
        """A new record; without a key it gets the next number. Raises ValidationFailed, PermissionDenied."""
        with self.step("create", initiator) as step:
            return self.add(step, entity, values)

    def add(self, step: Step, entity: Entity, values: Mapping[str, Value]) -> Key:
        """`create` as part of a larger step."""
        entity = entity.whole
        self._may("create", entity, values)
        taking = Taking(step.connection, self.registry, self.seen, entity, self.permissions.named)
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
        Rules(step.connection, self.registry, entity).check(None, good)
        own = {field.name: good[field.name] for field in entity.own if field.name in good}
        key = step.insert(entity, own)
        trails.begin(step, self.registry, entity, key, own)
        write_relations(step, self.registry, entity, key, good)
        leave_one(step, entity, key)
        if entity.relation_of:
            step.touch_owner(entity, key)
        reminding.follow(step, self.registry, self.permissions, entity, key, own)
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
        self.change(step, entity, key, values, now)

    def amend(self, step: Step, entity: Entity, key: Key, values: Mapping[str, Value]) -> None:
        """`change` as the user may. Raises PermissionDenied at once instead of at the end of the step."""
        self._may("update", entity.whole, values)
        if self._guard:
            self._guard.must_reach(step, "update", entity.whole, key)
        self.change(step, entity, key, values)

    def change(
        self, step: Step, entity: Entity, key: Key, values: Mapping[str, Value], now: Mapping[str, Value] | None = None
    ) -> None:
        """`change_at` whatever the row version, for who may. `now`: the row, if it was read just now."""
        entity = entity.whole
        taking = Taking(step.connection, self.registry, self.seen, entity, self.permissions.named)
        record = now or table.read(step.connection, entity, key) or {}
        values = taking.implied(record, taking.given(record, values))
        wanted, within = taking.wanted({**record, **values}), self.permissions.named
        good = checked(step.connection, self.registry, entity, values, key=key, within=within, wanted=wanted)
        flows.check_move(entity, record, good)
        Rules(step.connection, self.registry, entity).check(record, {**record, **good})
        own = {field.name: good[field.name] for field in entity.own if field.name in good}
        before = step.count
        step.update(entity, key, own, record)
        touched = step.count > before
        trails.follow(step, self.registry, entity, key, record, own)
        if write_relations(step, self.registry, entity, key, good) and not touched:
            table.touch(step.connection, entity, key)  # a form that shows the record must notice
        leave_one(step, entity, key)
        reminding.follow(step, self.registry, self.permissions, entity, key, record, own)
        recurring.follow(self, step, entity, record, own)

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
        if successor is not None and str(successor) in map(str, keys):
            raise CrmError(_("Choose somebody else to hand over to."))
        with self.step("delete", initiator) as step:
            self._may("delete", entity)
            if self._guard:  # what is out of reach is not told of
                for key in keys:
                    self._guard.must_reach(step, "delete", entity, key)
            if successor is not None and self.rowid(entity, successor, step.connection) is None:
                raise missing(entity, successor)
            if successor is None and not with_dependents and self.deletion.dependents(step.connection, entity, keys):
                raise StillReferred(_("Other records hang on it."))
            rules = Rules(step.connection, self.registry, entity)
            for key in keys:
                rules.check_deletion(key)
                if successor is not None:
                    self.deletion.hand_over(step, entity, key, successor, self.change)
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
            if self.rowid(entity, key, step.connection) is None:
                raise missing(entity, key)
        for key in losers:
            self.deletion.hand_over(step, entity, key, winner)
            merged_accounts.hand_over(step, entity, key, winner)
            self.deletion.delete(step, entity, key)
        self.change(step, entity, winner, values)
        step.note_merge(entity, winner, losers)

    @contextmanager
    def step(self, action: str, initiator: object = None) -> Iterator[Step]:
        """One transaction, one entry in the history, one Ctrl+Z. Nothing changed: nothing is kept. Any thread."""
        change = None
        with self._transaction() as connection:
            step = Step(connection, self.journal, self.permissions.user, action)
            yield step
            self._settle(step)
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
            self._settle(step)
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
                merged_accounts.revert(step, last.number)
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

    def _settle(self, step: Step) -> None:
        """What others have to follow, and whether all that is the user's right."""
        catching.catch_up(step, self.registry)
        bookings.settle(step, self.registry)
        self._look_at(step)

    def _look_at(self, step: Step) -> None:
        if self._guard:
            self._guard.check(step)
