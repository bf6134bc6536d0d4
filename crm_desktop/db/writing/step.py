"""One step: several changes of rows in one transaction, each written to the change log as it happens."""

from collections.abc import Mapping, Sequence
from itertools import islice

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import Conflict
from crm_desktop.db.history.batches import BatchChange
from crm_desktop.db.history.changes import BULK, ChangeSet, RowChange, Values
from crm_desktop.db.history.journal import Journal
from crm_desktop.db.writing import numbers, table
from crm_desktop.db.writing.table import Columns
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.numbering import is_dated
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _


class Step:
    """Row by row, without rules: what may be changed is the Store's business. Inside its transaction."""

    def __init__(
        self, connection: sqlite.Connection, journal: Journal, user: str, action: str, undoes: int | None = None
    ) -> None:
        self.connection = connection
        self.journal = journal
        self.user, self.action, self.undoes = user, action, undoes
        self.number = journal.begin(connection, user, action, undoes)
        self.count = 0
        self.settling: list[RowChange] = []  # what others may have to follow: see `bookings`, `catching`
        self._rows: list[RowChange] = []
        self._entities: set[str] = set()

    def insert(self, entity: Entity, values: Mapping[str, Value]) -> Key:
        """`values` are own fields; returns the key."""
        key = table.insert(self.connection, entity, values)
        after = table.read(self.connection, entity, key) or {}  # triggers may have filled in
        self._note(RowChange(entity.name, key, None, without_version(after)))
        return key

    def insert_columns(self, entity: Entity, columns: Columns) -> None:
        """`insert` for rows that bring their keys, at most `batches.MOST`: one entry in the log."""
        table.insert_columns(self.connection, entity, columns)
        kept = table.read_columns(
            self.connection, entity, table.keys_of(entity, columns)
        )  # triggers may have filled in
        self.journal.write_batch(self.connection, self.number, entity, kept)
        self._count(entity, kept, came=True)

    def update(
        self, entity: Entity, key: Key, values: Mapping[str, Value], now: Mapping[str, Value] | None = None
    ) -> None:
        """Writes what differs; nothing differs, nothing happens. `now`: the row, if it was read just now."""
        before = now or table.read(self.connection, entity, key)
        if before is None:
            raise Conflict(_("The record was deleted meanwhile."))
        changed = {name: value for name, value in values.items() if before[name] != value}
        if changed:
            after = table.update(self.connection, entity, key, before, changed)
            self._note(
                RowChange(
                    entity.name,
                    key,
                    {name: before[name] for name in changed},
                    {name: after[name] for name in changed},
                )
            )

    def delete(self, entity: Entity, key: Key, *, never_was: bool = False) -> None:
        """`never_was`: its creation is taken back."""
        before = table.read(self.connection, entity, key)
        if before is None:
            raise Conflict(_("The record was deleted meanwhile."))
        if not (never_was and is_dated(entity.number)):
            numbers.retire(self.connection, entity, [key])
        table.delete(self.connection, entity, key)
        self._note(RowChange(entity.name, key, before, None))

    def note_merge(self, entity: Entity, winner: Key, losers: Sequence[Key]) -> None:
        """Whoever wants the winner forgotten means the others too, of whom nothing else may tell that they were one."""
        self.journal.write_merge(self.connection, self.number, entity, winner, losers)
        self._publish(entity.name, 1, [RowChange(entity.name, winner, {}, {})])

    def touch_owner(self, relation: Entity, key: Key) -> None:
        """A row of a relation has changed: forms that show it in the record it describes must notice."""
        owner = self.journal.registry[relation.relation_of]
        back = self.journal.registry.owner_ref(owner, relation).name
        table.touch(self.connection, owner, table.key_params(key)[relation.key.index(back)])

    def revert(self, entity: Entity, change: RowChange) -> None:
        """The inverse of `change`. Raises Conflict if the row is no longer what the change left."""
        self._expect(entity, change)
        if change.after is None:
            before = dict(change.before or {})
            before[table.VERSION] = int(before.get(table.VERSION) or 0) + 1  # forms opened before must notice
            self.insert(entity, before)
        elif change.before is None:
            self.delete(entity, change.key, never_was=self.action == "undo")
        else:
            self.update(entity, change.key, change.before)
        if entity.relation_of:
            self.touch_owner(entity, change.key)

    def revert_batch(self, batch: BatchChange, columns: Columns) -> None:
        """Brings the rows of a batch again, or takes them away. Raises Conflict if they are not as it left them."""
        entity = batch.entity
        keys = table.keys_of(entity, columns)
        if batch.came:
            now = table.read_columns(self.connection, entity, keys)
            if by_key(entity, now) != by_key(entity, columns):
                raise changed_since(entity)
            if not (self.action == "undo" and is_dated(entity.number)):
                numbers.retire(self.connection, entity, keys)
            table.delete_many(self.connection, entity, keys)
        else:
            table.insert_columns(self.connection, entity, columns)
        self.journal.note_batch(self.connection, self.number, entity, batch.number, len(keys), came=not batch.came)
        self._count(entity, columns, came=not batch.came)

    def _expect(self, entity: Entity, change: RowChange) -> None:
        now = table.read(self.connection, entity, change.key)
        same = now is None if change.after is None else now is not None and contains(now, change.after)
        if not same:
            raise changed_since(entity, change.key)

    def finish(self, initiator: object = None) -> ChangeSet:
        return ChangeSet(
            self.number,
            self.action,
            self.user,
            frozenset(self._entities),
            tuple(self._rows),
            self.count,
            self.undoes,
            initiator,
        )

    def _note(self, change: RowChange) -> None:
        self.journal.write(self.connection, self.number, change)
        if self._settles(change):
            self.settling.append(change)
        self._publish(change.entity, 1, [change])

    def _settles(self, change: RowChange) -> bool:
        """Whether others may have to follow; a new record has nobody yet who could."""
        registry = self.journal.registry
        if change.entity in registry.booked:
            return True
        watched = registry.caught.get(change.entity, set())
        return change.before is not None and not watched.isdisjoint(change.after or ())

    def _count(self, entity: Entity, columns: Columns, *, came: bool) -> None:
        rows = islice(table.rows_of(columns), max(0, BULK + 1 - self.count))
        changes = [RowChange(entity.name, entity.key_of(row), *((None, row) if came else (row, None))) for row in rows]
        self._publish(entity.name, len(columns[entity.key[0]]), changes)

    def _publish(self, entity: str, count: int, changes: Sequence[RowChange]) -> None:
        self.count += count
        self._entities.add(entity)
        if self.count <= BULK:
            self._rows.extend(changes)
        else:
            self._rows.clear()


def by_key(entity: Entity, columns: Columns) -> dict[Key, dict[str, Value]]:
    return dict(zip(table.keys_of(entity, columns), table.rows_of(columns), strict=True))


def changed_since(entity: Entity, key: Key | None = None) -> Conflict:
    """`key`: of the record, where it is known which one it is."""
    text = _("{entity} {key} was changed since; the step cannot be taken back.")
    return Conflict(text.format(entity=entity.label, key="" if key is None else key).replace("  ", " "))


def contains(row: Values, part: Values) -> bool:
    return all(row[name] == value for name, value in part.items() if name != table.VERSION)


def without_version(row: Values) -> Values:
    return {name: value for name, value in row.items() if name != table.VERSION}
