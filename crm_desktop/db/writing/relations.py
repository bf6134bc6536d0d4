"""Fields that stand in a relation table: writing a record writes the relation's row as well."""

from collections.abc import Mapping

from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.step import Step
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key


def write_relations(step: Step, registry: Registry, entity: Entity, key: Key, values: Mapping[str, Value]) -> bool:
    """Brings the relations' rows of the record in line with `values`; whether anything changed."""
    before = step.count
    for relation in registry.relations(entity):
        names = {  # the relation's own name of each field given
            in_relation(relation, field.column): values[field.name]
            for field in entity.fields
            if field.relation == relation.name and field.name in values
        }
        if names:
            write(step, registry, entity, relation, key, names)
    return step.count > before


def write(step: Step, registry: Registry, entity: Entity, relation: Entity, key: Key, values: dict[str, Value]) -> None:
    back = registry.owner_ref(entity, relation)
    assert not isinstance(key, tuple)
    old = first_row(step, relation, back.column, key)
    new = (dict(old) if old else {}) | values | {back.name: key}
    new.pop(table.VERSION, None)
    for field in relation.own:
        if new.get(field.name) is None:
            new[field.name] = field.initial()
    complete = all(new[field.name] is not None for field in relation.own)
    if old and (not complete or relation.key_of(old) != relation.key_of(new)):
        step.delete(relation, relation.key_of(old))
        old = None
    if complete and old:
        step.update(relation, relation.key_of(new), new)
    elif complete and table.read(step.connection, relation, relation.key_of(new)) is None:
        step.insert(relation, new)


def first_row(step: Step, relation: Entity, column: str, key: str | int) -> dict[str, Value] | None:
    """The relation's row of the record; of several the first by key, which undo and redo leave as it is."""
    keys = ", ".join(quoted(table.column(relation, name)) for name in relation.key)
    sql = f"SELECT {keys} FROM {quoted(relation.table)} WHERE {quoted(column)} = ? ORDER BY {keys} LIMIT 1"
    row = step.connection.execute(sql, (key,)).fetchone()
    return table.read(step.connection, relation, row[0] if len(row) == 1 else tuple(row)) if row else None


def in_relation(relation: Entity, column: str) -> str:
    return next(field.name for field in relation.fields if field.column == column)
