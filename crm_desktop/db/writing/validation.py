"""Checks the values of a record against its declaration and the file."""

from collections.abc import Callable, Collection, Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import ValidationFailed
from crm_desktop.db.lists.query import everybody
from crm_desktop.db.lists.sql import Sql, all_of, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.table import Columns
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, FieldError, Ref, Value
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _


def complete(entity: Entity, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values of a new record: what is missing gets its default. Raises KeyError for a name that no field has."""
    for name in values:
        entity.by_name[name]
    full = {field.name: values.get(field.name) for field in entity.fields if not field.derived}
    for field in entity.fields:
        if field.name in full and full[field.name] is None:
            full[field.name] = full.get(field.default_from) if field.default_from else field.initial()
    return full


def complete_columns(entity: Entity, columns: Columns) -> Columns:
    """`complete` for many records, which name the same fields."""
    count = len(next(iter(columns.values())))
    full = {field.name: columns.get(field.name) or [None] * count for field in entity.fields if not field.derived}
    for field in entity.fields:
        if field.name in full and None in full[field.name]:
            first = field.initial()
            instead = full[field.default_from] if field.default_from else [first] * count
            full[field.name] = [
                other if value is None else value for value, other in zip(full[field.name], instead, strict=True)
            ]
    return full


def checked_columns(
    connection: sqlite.Connection,
    registry: Registry,
    entity: Entity,
    columns: Columns,
    *,
    within: Callable[[Entity], Sql] = everybody,
) -> Columns:
    """`checked` for many records. Raises FieldError where that would refuse any of them."""
    good = {name: entity.by_name[name].check_all(values) for name, values in columns.items()}
    for ref in entity.refs:
        for value in set(good.get(ref.name, ())):
            check_reference(connection, registry, ref, value, within)
    return good


def checked(
    connection: sqlite.Connection,
    registry: Registry,
    entity: Entity,
    values: Mapping[str, Value],
    *,
    new: bool = False,
    key: Key | None = None,
    within: Callable[[Entity], Sql] = everybody,
    wanted: Collection[str] = (),
) -> dict[str, Value]:
    """The values as they will be stored. Raises ValidationFailed with a sentence for each faulty field.

    `new`: no record may have their key yet. `key`: that of the record they are for, which stays. `within`: the rows
    of an entity that may be referred to. `wanted`: fields that are empty and must not be.
    """
    good: dict[str, Value] = {}
    bad: dict[str, str] = {name: _("must not be empty") for name in wanted}
    for name, value in values.items():
        field = entity.by_name[name]
        try:
            good[name] = field.check(value)
            check_reference(connection, registry, field, good[name], within)
        except FieldError as error:
            bad[name] = str(error)
    if new and not bad.keys() & set(entity.key) and is_taken(connection, entity, good):
        bad[entity.key[0]] = _("{key} is taken already").format(key=good[entity.key[0]])
    if key is not None:
        bad |= misnamed(entity, key, good)
    if bad:
        raise ValidationFailed(entity, bad)
    return good


def misnamed(entity: Entity, key: Key, values: Mapping[str, Value]) -> dict[str, str]:
    """What is wrong with the names that the record has with these values: its own, and that of another."""
    stays = dict(zip(entity.key, table.key_params(key), strict=True))
    changed = {name: _("cannot be changed") for name, part in stays.items() if values.get(name, part) != part}
    itself = [ref.name for ref in entity.refs if ref.to == entity.name and values.get(ref.name) == key]
    return {**changed, **dict.fromkeys(itself, _("must be another record"))}


def is_taken(connection: sqlite.Connection, entity: Entity, values: Mapping[str, Value]) -> bool:
    """Whether a record has the whole key that the values give, if they do."""
    given = all(values.get(name) is not None for name in entity.key)
    return given and table.read(connection, entity, entity.key_of(values)) is not None


def check_reference(
    connection: sqlite.Connection,
    registry: Registry,
    field: Field,
    value: Value,
    within: Callable[[Entity], Sql] = everybody,
) -> None:
    """Raises FieldError if the field names a record that is not there, or not within reach."""
    if not isinstance(field, Ref) or value is None:
        return
    target = registry[field.to]
    key = quoted(target.by_name[target.key[0]].column)
    where = all_of([Sql(f"{key} = ?", (value,)), within(target)])
    if not connection.execute(f"SELECT 1 FROM {quoted(target.table)} WHERE {where.text}", where.params).fetchone():
        raise FieldError(_("{key} does not exist").format(key=value))
