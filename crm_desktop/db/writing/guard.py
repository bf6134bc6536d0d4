"""Looks, before the commit, at all that a step has written: every row must be one that the user may so write.

The change log of the step is read, so that it makes no difference by what way a row was written.
"""

from collections.abc import Mapping

from crm_desktop.db.accounts.permissions import Action, Permissions
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.history.changes import RowChange
from crm_desktop.db.history.journal import Journal
from crm_desktop.db.lists.query import key_sql, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.bookings import booked_in
from crm_desktop.db.writing.catching import caught_up
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.taking import Taking
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _

UNDONE: Mapping[Action, Action] = {"create": "delete", "delete": "create", "update": "update"}


class Guard:
    """`before` reads the file as it was before the step."""

    def __init__(
        self, registry: Registry, permissions: Permissions, journal: Journal, before: sqlite.Connection
    ) -> None:
        self._registry, self._permissions, self._journal, self._before = registry, permissions, journal, before

    def check(self, step: Step) -> None:
        """Raises PermissionDenied. What one may do one may also take back: undoing asks for the right to do."""
        made: set[tuple[str, Key]] = set()
        later: list[RowChange] = []
        booked = booked_in(step.connection, self._journal, step.number)
        for change in self._journal.rows_backwards(step.connection, step.number):
            entity = self._registry[change.entity]
            if entity.kept_by or (change.entity, change.key) in booked:  # only the change of what it is of writes it
                continue
            if caught_up(self._registry, change):
                continue
            if entity.relation_of:
                later.append(change)
                continue
            action = action_of(change)
            if action != "update":
                made.add((change.entity, change.key))
            fields = without_version(self._given(step, entity, change))
            self._permissions.check(UNDONE[action] if step.action == "undo" else action, entity, fields)
            self.must_reach(step, action, entity, change.key)
        for change in later:
            self._check_relation(step, change, made)

    def _given(self, step: Step, entity: Entity, change: RowChange) -> tuple[str, ...]:
        """The fields that somebody set, without those that follow from them by themselves, and that by which
        lines name what is booked."""
        if change.before is None or change.after is None:
            return ()
        now = table.read(step.connection, entity, change.key) or {}
        taking = Taking(step.connection, self._registry, self._registry, entity)
        following = taking.following({**now, **change.before}, change.after)
        owner = self._registry.booked.get(change.entity)
        made = owner.booking.made if owner and owner.booking and owner.name != change.entity else ""
        return tuple(name for name in change.after if name != made and name not in following)

    def _check_relation(self, step: Step, change: RowChange, made: set[tuple[str, Key]]) -> None:
        """A row of a relation is a field of the record that it describes; with that it comes and goes."""
        relation = self._registry[change.entity]
        owner = self._registry[relation.relation_of]
        back = self._registry.owner_ref(owner, relation).name
        key = table.key_params(change.key)[relation.key.index(back)]
        if (owner.name, key) in made:
            return
        columns = {
            relation.by_name[name].column
            for name in (*(change.before or ()), *(change.after or ()))
            if name in relation.by_name
        }
        fields = [field.name for field in owner.fields if field.relation == relation.name and field.column in columns]
        self._permissions.check("update", owner, fields)
        self.must_reach(step, "update", owner, key)

    def must_reach(self, step: Step, action: Action, entity: Entity, key: Key) -> None:
        """Raises PermissionDenied unless the record was within the right, and still is, as far as it was and is."""
        undone = step.action == "undo"
        right = UNDONE[action] if undone else action
        within = self._permissions.rows(right, entity)
        sql = f"SELECT ({within.text}) IS TRUE FROM {quoted(entity.table)} WHERE {key_sql(entity)}"
        params = (*within.params, *table.key_params(key))
        was = (1,) if action == "create" else self._before.execute(sql, params).fetchone()
        still = (1,) if action == "delete" else step.connection.execute(sql, params).fetchone()
        one_of_them = action == "update" and (was or still)  # changed again in the step that made it, or taken back
        if (0,) in (was, still) or not (one_of_them or (was and still)):
            raise out_of_reach(entity, key)


def action_of(change: RowChange) -> Action:
    return "create" if change.before is None else "delete" if change.after is None else "update"


def without_version(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name != table.VERSION)


def out_of_reach(entity: Entity, key: Key) -> PermissionDenied:
    """The same words whether there is such a record or not."""
    text = _("{entity} {key} is not among the records that your role lets you change.")
    return PermissionDenied(text.format(entity=entity.label, key=key))
