"""Records that remind of a day of another record, as `Reminding` declares it: made, and called off, in a step."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.lists.query import EVERYTHING, Sql, any_of, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.settings import reminder_days
from crm_desktop.db.writing import table
from crm_desktop.db.writing.step import Step
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key, Record


def follow(
    step: Step, registry: Registry, permissions: Permissions, entity: Entity, key: Key, *records: Record
) -> None:
    """The record was saved; `records`: as it was, and what was given."""
    if entity.reminding and may_remind(permissions, registry, entity):
        ahead = reminder_days(step.connection)
        for each in (key, *beside(entity, *records)):
            if in_reach(step, permissions, entity, each):
                keep(step, registry, entity, each, ahead)


def follow_many(
    step: Step, registry: Registry, permissions: Permissions, entity: Entity, named: Collection[Key]
) -> None:
    """Very many new records were written, which name others, `named`: what reminds of these may be over.

    Of the new ones themselves one is reminded when the day is looked at: an import brings its own follow-ups, perhaps.
    """
    if entity.reminding and may_remind(permissions, registry, entity):
        ahead = reminder_days(step.connection)
        for key in named:
            if in_reach(step, permissions, entity, key):
                keep(step, registry, entity, key, ahead)


def may_remind(permissions: Permissions, registry: Registry, entity: Entity) -> bool:
    """Whether who writes such a record may write what reminds of it; else that comes when the days are looked at."""
    reminding = entity.reminding
    assert reminding
    other = registry[reminding.entity]
    notes = permissions.may("update", entity, (reminding.reminded,))
    if not (
        notes and permissions.may("create", other) and permissions.may("update", other, tuple(reminding.called_off))
    ):
        return False
    return permissions.rows("update", other) == EVERYTHING or permissions.rows("update", entity) != EVERYTHING


def in_reach(step: Step, permissions: Permissions, entity: Entity, key: Key) -> bool:
    where, own = permissions.rows("update", entity), quoted(table.column(entity, entity.key[0]))
    sql = f"SELECT 1 FROM {quoted(entity.table)} WHERE {own} = ? AND ({where.text})"
    return step.connection.execute(sql, (*table.key_params(key), *where.params)).fetchone() is not None


def keep(
    step: Step, registry: Registry, entity: Entity, key: Key, ahead: Sequence[int], today: dt.date | None = None
) -> None:
    """The reminder that is due by `today`, unless it was made before; those that are pointless by now are called off.

    `ahead`: how many days before. Of several that are due at once only the last comes.
    """
    reminding = entity.reminding
    assert reminding
    assert not isinstance(key, tuple)  # it has a number
    record = whole(step, entity, key)
    if record is None:
        return
    today = today or dt.date.today()
    day = None if reminding.over(record) else record[reminding.day]
    if call_off(step, registry, entity, key, day) and record[reminding.reminded] is not None:
        step.update(entity, key, {reminding.reminded: None})  # should that day count again, it comes again
        record = {**record, reminding.reminded: None}
    reached = wanted(entity, record, ahead, today)
    if reached is None:
        return
    step.update(entity, key, {reminding.reminded: f"{day} {reached}"})
    made: Record = {reminding.of: key, reminding.mark: day, "due": today.isoformat()}
    step.insert(registry[reminding.entity], {**reminding.says(record, reached == min(ahead)), **made})


def beside(entity: Entity, *records: Record) -> dict[Key, None]:
    """The other records of the entity that these name: what they remind of may be over with these."""
    named = (record.get(ref.name) for record in records for ref in entity.refs if ref.to == entity.name)
    return dict.fromkeys(key for key in named if key is not None)


def wanted(entity: Entity, record: Record, ahead: Sequence[int], today: dt.date) -> int | None:
    """How many days before its day the reminder is due that the record has not had yet; None if there is none."""
    reminding = entity.reminding
    assert reminding
    day = None if reminding.over(record) else record[reminding.day]
    reached = due(day, ahead, today)
    return None if reached is None or known(record[reminding.reminded], day, reached) else reached


def unreminded(entity: Entity, ahead: Sequence[int], today: dt.date) -> Sql:
    """The rows whose day is near and of whom `wanted` may say that they have not had its reminder yet."""
    reminding = entity.reminding
    assert reminding
    day, had = (
        f"{quoted(entity.table)}.{quoted(table.column(entity, n))}" for n in (reminding.day, reminding.reminded)
    )
    first, spans = today, []
    for days in sorted(set(ahead)):
        last = today + dt.timedelta(days=days)
        known = f"(substr({had}, 1, 10) = {day} AND CAST(substr({had}, 12) AS INTEGER) <= ?)"
        spans.append(Sql(f"{day} BETWEEN ? AND ? AND {known} IS NOT TRUE", (first.isoformat(), last.isoformat(), days)))
        first = last + dt.timedelta(days=1)
    return any_of(spans)


def due(day: Value, ahead: Sequence[int], today: dt.date) -> int | None:
    """Of the reminders before the day the last that is due: how many days before; None before the first, and later."""
    left = (dt.date.fromisoformat(str(day)) - today).days if day else -1
    return min((days for days in ahead if days >= left), default=None) if left >= 0 else None


def known(reminded: Value, day: Value, reached: int) -> bool:
    """Whether this reminder of the day, or a later one, was made before."""
    of, _space, days = str(reminded or "").partition(" ")
    return of == day and days.isdigit() and int(days) <= reached


def call_off(step: Step, registry: Registry, entity: Entity, key: Key, day: Value) -> bool:
    """Those still open that are not of this day; whether there were any."""
    reminding = entity.reminding
    assert reminding
    other = registry[reminding.entity]
    pointless = [
        number
        for number, record in made_for(step, other, reminding.of, key)
        if record[reminding.mark] not in (None, day) and reminding.open(record)
    ]
    for number in pointless:
        step.update(other, number, reminding.called_off)
    return bool(pointless)


def made_for(step: Step, other: Entity, of: str, key: Key) -> Iterator[tuple[Key, Record]]:
    number, names = (quoted(table.column(other, name)) for name in (other.key[0], of))
    sql = f"SELECT {number} FROM {quoted(other.table)} WHERE {names} = ? ORDER BY {number}"
    for (found,) in step.connection.execute(sql, table.key_params(key)).fetchall():
        record = table.read(step.connection, other, found)
        if record is not None:
            yield found, record


def whole(step: Step, entity: Entity, key: Key) -> Record | None:
    """The record with what the database keeps of it."""
    fields = [field for field in entity.fields if not field.relation]
    names = ", ".join(quoted(field.column) for field in fields)
    (own,) = (quoted(table.column(entity, name)) for name in entity.key)
    sql = f"SELECT {names} FROM {quoted(entity.table)} WHERE {own} = ?"
    row = step.connection.execute(sql, table.key_params(key)).fetchone()
    return row and dict(zip((field.name for field in fields), row, strict=True))
