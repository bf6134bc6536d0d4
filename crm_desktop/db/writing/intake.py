"""`Store.add` for very many records: the same rights, checks and history, column by column."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import ValidationFailed
from crm_desktop.db.history import batches
from crm_desktop.db.lists.query import key_sql, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import numbers, reminding, table
from crm_desktop.db.writing.exclusive import Exclusive
from crm_desktop.db.writing.postponing import Postponed, Tell
from crm_desktop.db.writing.rules import Rules
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.db.writing.table import Columns
from crm_desktop.db.writing.taking import Taking
from crm_desktop.db.writing.validation import checked, checked_columns, complete, complete_columns
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError, Value
from crm_desktop.entities.handling import nothing_wanted
from crm_desktop.entities.numbering import is_dated
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _


class Intake:
    """New records of one entity as part of `step`, one by one or as columns. `finish` follows the last, in any case
    `close`. Where the records are very many, what costs time with each is put off until `finish`.

    `count`: how many it has taken.
    """

    def __init__(self, store: Store, step: Step, entity: Entity, fields: Collection[str]) -> None:
        """`fields`: those that the records may name. Raises PermissionDenied."""
        store.permissions.check("create", entity, fields)
        entity = entity.whole
        self._step, self._registry, self._entity = step, store.registry, entity
        self._permissions, self._initial = store.permissions, store.permissions.initial(entity)
        self._numbers = Numbers(step.connection, entity)
        self._taking = Taking(step.connection, store.registry, store.seen, entity, store.permissions.named)
        self._kept = store.registry[entity.trail.entity] if entity.trail else None
        self._postponed = Postponed(step.connection, store.registry)
        self._exclusive = Exclusive(step, entity) if entity.one_of else None
        self._taken = f"SELECT 1 FROM {quoted(entity.table)} WHERE {key_sql(entity)}"
        self._waiting: dict[Key, dict[str, Value]] = {}
        self._beside: dict[Key, None] = {}  # what those name of their own kind: where there is a reminding
        self.count = 0

    def add(self, values: Mapping[str, Value]) -> Key:
        """Its key. Raises ValidationFailed, and does not take the record."""
        rules = self._rules()
        if rules or self._taking.counts:
            self.flush()  # those before it count
        full = complete(self._entity, self._taking.given(None, {**self._initial, **values}, empty_too=True))
        with self._numbers.provisional():
            self._numbers.fill(full)
            good = self._checked(full)
            rules.check(None, good)
        key = self._entity.key_of(good)
        self._waiting[key] = good
        self.count += 1
        if len(self._waiting) >= batches.MOST:
            self.flush()
        return key

    def add_columns(self, columns: Columns) -> list[Key]:
        """At most `batches.MOST` records, a list of values for each field that they name; their keys.

        Raises FieldError if there is anything that `add` would refuse; then it takes none of them.
        """
        self.flush()
        entity, count = self._entity, len(next(iter(columns.values())))
        initial = {name: [value] * count for name, value in self._initial.items()}
        full = complete_columns(entity, self._taking.given_columns({**initial, **columns}))
        with self._numbers.provisional():
            self._numbers.fill_all(full)
            good = self._checked_columns(full)
            self._rules().check_columns(good)
        self.count += count
        self._write(good)
        return table.keys_of(entity, good)

    def finish(self, tell: Tell = lambda _part: None) -> None:
        """`tell` is told the part that is done; what it raises ends the step."""
        self.flush()
        self._postponed.finish(tell)
        if self._exclusive:
            self._exclusive.finish()
        reminding.follow_many(self._step, self._registry, self._permissions, self._entity, self._beside)

    def close(self) -> None:
        self._postponed.restore()

    def flush(self) -> None:
        """Writes what `add` took and still waits."""
        rows = list(self._waiting.values())
        self._waiting.clear()
        if rows:
            self._write({name: [row[name] for row in rows] for name in rows[0]})

    def _checked(self, values: Mapping[str, Value]) -> dict[str, Value]:
        wanted, within = self._taking.wanted(values), self._permissions.named
        good = checked(self._step.connection, self._registry, self._entity, values, within=within, wanted=wanted)
        self._must_be_free(self._entity.key_of(good))
        return good

    def _checked_columns(self, columns: Columns) -> Columns:
        entity, connection = self._entity, self._step.connection
        good = checked_columns(connection, self._registry, entity, columns, within=self._permissions.named)
        keys = table.keys_of(entity, good)
        if len(set(keys)) < len(keys) or any(table.read_columns(connection, entity, keys).values()):
            raise FieldError("a key is taken already")
        if entity.wants is not nothing_wanted and any(map(self._taking.wanted, table.rows_of(good))):
            raise FieldError("something is empty")
        return good

    def _write(self, columns: Columns) -> None:
        entity = self._entity
        self._postponed.expect(entity, self.count)
        if self._exclusive:
            columns = self._exclusive.among(columns)
        self._step.insert_columns(entity, {field.name: columns[field.name] for field in entity.own})
        if self._kept:
            self._begin(columns)
        if entity.reminding:
            self._beside |= reminding.beside(entity, *table.rows_of(columns))
        for relation in self._registry.relations(entity):
            rows = related_rows(self._registry, entity, relation, columns)
            if any(rows.values()):
                self._step.insert_columns(relation, rows)
        self._numbers.remember()

    def _begin(self, columns: Columns) -> None:
        """What `trails.begin` does."""
        trail, kept = self._entity.trail, self._kept
        assert trail
        assert kept
        count = len(columns[self._entity.key[0]])
        rows: Columns = {field.name: [None] * count for field in kept.own}
        rows |= {trail.of: columns[self._entity.key[0]], trail.field: columns[trail.field]}
        rows[trail.since] = columns[trail.begun]
        Numbers(self._step.connection, kept).fill_all(rows)
        self._step.insert_columns(kept, rows)

    def _rules(self) -> Rules:
        return Rules(self._step.connection, self._registry, self._entity, bringing=True)

    def _must_be_free(self, key: Key) -> None:
        if key in self._waiting or self._step.connection.execute(self._taken, table.key_params(key)).fetchone():
            raise ValidationFailed(self._entity, {self._entity.key[0]: _("{key} is taken already").format(key=key)})


class Numbers:
    """Keys for records that bring none, counted here instead of asked for one by one."""

    def __init__(self, connection: sqlite.Connection, entity: Entity) -> None:
        self._connection, self._entity, self._name = connection, entity, entity.key[0]
        self._given = False
        self._next = 0
        self._series = numbers.series_of(connection, entity) if entity.number else None
        if entity.number:
            self._next = numbers.next_running(connection, entity)
        elif entity.numbered_by_database:
            self._next = numbers.next_of_database(connection, entity)

    @contextmanager
    def provisional(self) -> Iterator[None]:
        """Numbers that are given within it are free again if it raises."""
        before = self._next, self._given
        try:
            yield
        except BaseException:
            self._next, self._given = before
            raise

    def fill(self, values: dict[str, Value]) -> None:
        key = values[self._name]
        if key is None and self._next:
            values[self._name] = self._key(self._next)
            self._given = True
            self._next += 1
        elif key is not None:
            self._skip(key)

    def fill_all(self, columns: Columns) -> None:
        """`fill` for many records, in their order."""
        rows: list[dict[str, Value]] = [{self._name: key} for key in columns[self._name]]
        for row in rows:
            self.fill(row)
        columns[self._name] = [row[self._name] for row in rows]

    def remember(self) -> None:
        if self._given and self._entity.number and not is_dated(self._entity.number):
            numbers.remember(self._connection, self._entity, self._next - 1)

    def _skip(self, key: str | int) -> None:
        """A key that a record brings is not given again."""
        running = key if isinstance(key, int) else self._series.running(key) if self._series else None
        if self._next and running is not None and running >= self._next and self._key(running) == key:
            self._next = running + 1

    def _key(self, running: int) -> str | int:
        return self._series.number(running) if self._series else running


def related_rows(registry: Registry, entity: Entity, relation: Entity, columns: Columns) -> Columns:
    """The relation's rows of new records, of those that say anything."""
    count = len(columns[entity.key[0]])
    given = {field.column: columns[field.name] for field in entity.fields if field.relation == relation.name}
    back = registry.owner_ref(entity, relation)
    rows: Columns = {}
    for field in relation.own:
        first = field.initial()
        values: Sequence[Value] = given.get(field.column) or [None] * count
        rows[field.name] = [first if value is None else value for value in values]
    rows[back.name] = columns[entity.key[0]]
    whole = [row for row in zip(*rows.values(), strict=True) if None not in row]
    return {name: [row[place] for row in whole] for place, name in enumerate(rows)}
