"""Since when and until when a field has had which value: what `Trail` declares, in the step that sets it."""

from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.table import column
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.moments import now
from crm_desktop.entities.records import Key, Record


def begin(step: Step, registry: Registry, entity: Entity, key: Key, record: Record) -> None:
    """The record is new."""
    if entity.trail and record[entity.trail.field] is not None:
        _write(step, registry, entity, key, record[entity.trail.field], record[entity.trail.begun])


def follow(step: Step, registry: Registry, entity: Entity, key: Key, before: Record, values: Record) -> None:
    """`values` were written over the record."""
    trail = entity.trail
    if not trail or trail.field not in values or values[trail.field] == before[trail.field]:
        return
    kept, moment = registry[trail.entity], now()
    for number in _open(step, kept, trail.of, trail.until, key):
        step.update(kept, number, {trail.until: moment})
    _write(step, registry, entity, key, values[trail.field], moment)


def _write(step: Step, registry: Registry, entity: Entity, key: Key, value: Value, since: Value) -> None:
    assert entity.trail
    assert not isinstance(key, tuple)
    trail = entity.trail
    step.insert(registry[trail.entity], {trail.of: key, trail.field: value, trail.since: since})


def _open(step: Step, kept: Entity, of: str, until: str, key: Key) -> list[Key]:
    names = (quoted(column(kept, name)) for name in (kept.key[0], of, until))
    number, owner, end = names
    sql = f"SELECT {number} FROM {quoted(kept.table)} WHERE {owner} = ? AND {end} IS NULL ORDER BY {number}"
    return [row[0] for row in step.connection.execute(sql, (key,))]
