"""`Store.add` for very many records: the same rights, checks and entries in the change log, written in batches."""

from collections.abc import Collection, Mapping
from typing import Final

from crm_desktop.db import numbers, summaries
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import ValidationFailed
from crm_desktop.db.query import key_sql, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.step import Step
from crm_desktop.db.store import Store
from crm_desktop.db.validation import checked, complete
from crm_desktop.entities.entity import Entity, Key
from crm_desktop.entities.fields import Value
from crm_desktop.i18n import _

BATCH: Final = 500


class Intake:
    """New records of one entity as part of `step`. After the last `add`, `finish` writes what is still waiting.

    Where they are very many, the summaries are added up at the end instead of row by row.

    `count`: how many it has taken.
    """

    def __init__(self, store: Store, step: Step, entity: Entity, fields: Collection[str]) -> None:
        """`fields`: those that the records may name. Raises PermissionDenied."""
        store.permissions.check("create", entity, fields)
        entity = entity.whole
        self._step, self._registry, self._entity = step, store.registry, entity
        self._permissions, self._initial = store.permissions, store.permissions.initial(entity)
        self._numbers = Numbers(step.connection, entity)
        self._taken = f"SELECT 1 FROM {quoted(entity.table)} WHERE {key_sql(entity)}"
        self.count = 0
        self._waiting: dict[Key, dict[str, Value]] = {}
        self._related: dict[Entity, list[dict[str, Value]]] = {}
        self._suspended: list[str] = []  # the triggers that keep the summaries

    def add(self, values: Mapping[str, Value]) -> None:
        """Raises ValidationFailed, and does not take the record."""
        entity = self._entity
        full = complete(entity, {**self._initial, **values})
        self._numbers.fill(full)
        good = checked(self._step.connection, self._registry, entity, full, within=self._permissions.named)
        key = entity.key_of(good)
        self._must_be_free(key)
        self.count += 1
        self._waiting[key] = {field.name: good[field.name] for field in entity.own}
        for relation in self._registry.relations(entity):
            row = related_row(self._registry, entity, relation, key, good)
            if row:
                self._related.setdefault(relation, []).append(row)
        if len(self._waiting) >= BATCH:
            self._flush()

    def finish(self) -> None:
        self._flush()
        if self._suspended:
            summaries.resume(self._step.connection, self._suspended)
            self._suspended = []

    def _flush(self) -> None:
        if not self._suspended and summaries.worth_suspending(self._step.connection, self.count):
            self._suspended = summaries.suspend(self._step.connection)
        if self._waiting:
            self._step.insert_many(self._entity, list(self._waiting.values()))
        for relation, rows in self._related.items():
            self._step.insert_many(relation, rows)
        self._waiting.clear()
        self._related.clear()
        self._numbers.remember()

    def _must_be_free(self, key: Key) -> None:
        params = key if isinstance(key, tuple) else (key,)
        if key in self._waiting or self._step.connection.execute(self._taken, params).fetchone():
            raise ValidationFailed(self._entity, {self._entity.key[0]: _("{key} is taken already").format(key=key)})


class Numbers:
    """Keys for records that bring none, counted here instead of asked for one by one."""

    def __init__(self, connection: sqlite.Connection, entity: Entity) -> None:
        self._connection, self._entity, self._name = connection, entity, entity.key[0]
        self._given = False
        self._next = 0
        if entity.number:
            self._next = numbers.next_running(connection, entity)
        elif entity.numbered_by_database:
            self._next = numbers.next_of_database(connection, entity)

    def fill(self, values: dict[str, Value]) -> None:
        key = values[self._name]
        if key is None and self._next:
            values[self._name] = self._key(self._next)
            self._given = True
            self._next += 1
        elif key is not None:
            self._skip(key)

    def remember(self) -> None:
        if self._given and self._entity.number:
            numbers.remember(self._connection, self._entity, self._next - 1)

    def _skip(self, key: str | int) -> None:
        """A key that a record brings is not given again."""
        running = key if isinstance(key, int) else numbers.running_of(self._entity, key)
        if self._next and running is not None and running >= self._next and self._key(running) == key:
            self._next = running + 1

    def _key(self, running: int) -> str | int:
        return self._entity.number.format(running) if self._entity.number else running


def related_row(
    registry: Registry, entity: Entity, relation: Entity, key: Key, values: Mapping[str, Value]
) -> dict[str, Value] | None:
    """The relation's row of a new record, None if it says nothing."""
    given = {field.column: values[field.name] for field in entity.fields if field.relation == relation.name}
    back = registry.owner_ref(entity, relation)
    row = {field.name: given.get(field.column) for field in relation.own}
    for field in relation.own:
        if row[field.name] is None:
            row[field.name] = field.initial()
    assert not isinstance(key, tuple)
    row[back.name] = key
    return row if all(value is not None for value in row.values()) else None
