"""What a record of no customer yet takes on when what it names gets one: the fields that declare `catches_up`.

At the end of a step, and logged with it, so that undo takes both back.
"""

from collections.abc import Iterator

from crm_desktop.db.history.changes import RowChange
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Catching, Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.table import column
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key


def catch_up(step: Step, registry: Registry) -> None:
    """For all that the step has changed row by row. What an import brings anew has it from the beginning."""
    found = dict.fromkeys(one for change in tuple(step.settling) for one in waiting(registry, change))
    for catching, owner in found:
        value = value_of(step, registry, catching, owner)
        if value is not None:
            for key in lacking(step, catching, owner):
                step.update(catching.entity, key, {catching.field: value})


def waiting(registry: Registry, change: RowChange) -> Iterator[tuple[Catching, Value]]:
    """What may have something to take on now, with the key of what it names."""
    for catching in registry.catching:
        if change.before is None or change.after is None:
            continue
        if change.entity == catching.ref.to and catching.source in change.after:
            assert not isinstance(change.key, tuple)
            yield catching, change.key
        if change.entity == catching.entity.name and change.after.get(catching.ref.name) is not None:
            yield catching, change.after[catching.ref.name]


def caught_up(registry: Registry, change: RowChange) -> bool:
    """Whether a change is one of these, or one of these taken back: nobody needs a right of their own for it."""
    before, after = change.before or {}, change.after or {}
    names = {name for name in after if name != table.VERSION}
    if len(names) != 1:
        return False
    (name,) = names
    return registry[change.entity].by_name[name].catches_up and None in (before[name], after[name])


def value_of(step: Step, registry: Registry, catching: Catching, owner: Value) -> Value:
    target = registry[catching.ref.to]
    source, key = (quoted(column(target, name)) for name in (catching.source, target.key[0]))
    row = step.connection.execute(f"SELECT {source} FROM {quoted(target.table)} WHERE {key} = ?", (owner,)).fetchone()
    value: Value = row[0] if row else None
    return value


def lacking(step: Step, catching: Catching, owner: Value) -> list[Key]:
    entity = catching.entity
    names = (entity.key[0], catching.ref.name, catching.field)
    key, ref, field = (quoted(column(entity, name)) for name in names)
    sql = f"SELECT {key} FROM {quoted(entity.table)} WHERE {ref} = ? AND {field} IS NULL ORDER BY {key}"
    return [row[0] for row in step.connection.execute(sql, (owner,)).fetchall()]
