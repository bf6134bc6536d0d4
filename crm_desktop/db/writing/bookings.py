"""What `Booking` declares: confirming an order writes purchases, cancelling it takes them back."""

from collections.abc import Iterator

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import RowChange
from crm_desktop.db.history.journal import Journal
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.table import column
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.handling import Booking
from crm_desktop.entities.records import Key, Record


def settle(step: Step, registry: Registry) -> None:
    """At the end of a step, for all that it changed: row by row, that is; an import has its own."""
    changes = tuple(change for change in step.settling if change.entity in registry.booked)
    dropped = {(c.entity, c.key) for c in changes if ended(registry, c)}
    fresh = {(c.entity, c.key) for c in changes if begun(registry, c)}
    for entity, key in dict.fromkeys(owner for change in changes for owner in owners(step, registry, change)):
        _settle_one(step, registry, entity, key, fresh, ended=(entity.name, key) in dropped)
    for change in changes:
        _drop_with_line(step, registry, change, dropped)


def ended(registry: Registry, change: RowChange) -> bool:
    """Whether a record that was booked is none now, or is gone."""
    entity = registry.booked[change.entity]
    booking = entity.booking
    assert booking
    if entity.name != change.entity or change.before is None:
        return False
    was, now = change.before.get(booking.field), (change.after or {}).get(booking.field)
    return was in booking.values and now not in booking.values


def begun(registry: Registry, change: RowChange) -> bool:
    """Whether a record is to be booked from now on, or a line is new in it. What came booked by others stays theirs:
    an old file brings its orders and its purchases (decision 62).
    """
    entity = registry.booked[change.entity]
    booking = entity.booking
    assert booking
    before, after = change.before or {}, change.after or {}
    if entity.name != change.entity:
        return change.before is None or booking.by in after
    return after.get(booking.field) in booking.values and before.get(booking.field) not in booking.values


def owners(step: Step, registry: Registry, change: RowChange) -> Iterator[tuple[Entity, Key]]:
    """The records that a change of one of them, or of one of their lines, may alter the bookings of."""
    entity = registry.booked[change.entity]
    booking = entity.booking
    assert booking
    if entity.name == change.entity:
        if {booking.field, *booking.reads} & set(change.after or ()):
            yield entity, change.key
        return
    after = {name for name in change.after or () if name != table.VERSION}
    if change.before is not None and after == {booking.made}:
        return
    now = table.read(step.connection, registry[booking.lines], change.key) or {}
    for row in (change.before or {}, now):
        owner = row.get(booking.by)
        if owner is not None:
            yield entity, owner


def _settle_one(
    step: Step, registry: Registry, entity: Entity, key: Key, fresh: set[tuple[str, Key]], *, ended: bool
) -> None:
    booking, record = entity.booking, table.read(step.connection, entity, key)
    assert booking
    if record is None or not (ended or record[booking.field] in booking.values):
        return
    lines, other = registry[booking.lines], registry[booking.entity]
    rows = lines_of(step.connection, lines, booking, key)
    if ended:
        for row in rows:
            if row[booking.made] is not None:
                step.update(lines, lines.key_of(row), {booking.made: None})
                _delete(step, other, row[booking.made])
    if record[booking.field] not in booking.values:
        return
    for row, wanted in zip(rows, booking.of(record, rows), strict=True):
        made, line = row[booking.made], lines.key_of(row)
        if made is None and {(entity.name, key), (lines.name, line)} & fresh:
            number = step.insert(other, dict(wanted))
            assert not isinstance(number, tuple)
            step.update(lines, line, {booking.made: number})
        elif made is not None:
            step.update(other, made, wanted)


def _drop_with_line(step: Step, registry: Registry, change: RowChange, dropped: set[tuple[str, Key]]) -> None:
    """A line that is gone takes with it what was booked by it."""
    entity = registry.booked[change.entity]
    booking = entity.booking
    assert booking
    if entity.name == change.entity or change.before is None or change.after is not None:
        return
    owner, made = change.before[booking.by], change.before[booking.made]
    assert owner is not None
    record = table.read(step.connection, entity, owner) or {}
    if made is not None and (record.get(booking.field) in booking.values or (entity.name, owner) in dropped):
        _delete(step, registry[booking.entity], made)


def _delete(step: Step, other: Entity, key: str | int | None) -> None:
    if key is not None and table.read(step.connection, other, key):
        step.delete(other, key)


def lines_of(connection: sqlite.Connection, lines: Entity, booking: Booking, key: Key) -> list[Record]:
    """The own fields of the lines, in the order of their keys."""
    number, by = quoted(column(lines, lines.key[0])), quoted(column(lines, booking.by))
    sql = f"SELECT {number} FROM {quoted(lines.table)} WHERE {by} = ? ORDER BY {number}"
    rows = [table.read(connection, lines, found) for (found,) in connection.execute(sql, (key,)).fetchall()]
    return [row for row in rows if row is not None]


def booked_in(connection: sqlite.Connection, journal: Journal, step: int) -> frozenset[tuple[str, Key]]:
    """The records that a step has written for others: who may do this to those does not need the right to these."""
    found: set[tuple[str, Key]] = set()
    registry = journal.registry
    for entity in (entity for entity in registry if entity.booking):
        booking = entity.booking
        assert booking
        tables = (registry[booking.lines].table, registry[booking.entity].table)
        if not journal.has_rows(connection, step, tables):
            continue
        for change in journal.rows_backwards(connection, step):
            if change.entity == booking.lines:
                rows = (change.before or {}, change.after or {})
                found.update((booking.entity, made) for row in rows if (made := row.get(booking.made)) is not None)
    return frozenset(found)
