"""One field of many records set in one step: checked, logged row by row, undone by one Ctrl+Z."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import Cancelled, CrmError, ValidationFailed
from crm_desktop.db.lists.query import Select
from crm_desktop.db.lists.rows import row_ids
from crm_desktop.db.lists.sql import all_of
from crm_desktop.db.writing.exclusive import leave_one
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.db.writing.validation import check_reference
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, FieldError, Value
from crm_desktop.entities.records import Key
from crm_desktop.entities.tags import join, split
from crm_desktop.i18n import _

How = Literal["set", "add", "remove"]  # the last two: tags
BLOCK = 500  # rows read at a time
Progress = Callable[[int, float], object]


@dataclass(frozen=True)
class Edit:
    """What becomes of a field."""

    field: Field
    how: How
    value: Value

    def of(self, value: Value) -> Value:
        """What stands there afterwards."""
        if self.how == "set":
            return self.value
        held, meant = split(str(value or "")), split(str(self.value or ""))
        if self.how == "add":
            return join(list(dict.fromkeys([*held, *meant]))) or None
        return join([name for name in held if name not in meant]) or None


def editable(store: Store, entity: Entity) -> list[Field]:
    """The fields that the user may set in records that are there."""
    may, fields = store.permissions.may, store.seen[entity.name].fields
    free = [field for field in fields if not field.derived and field.name not in entity.key]
    return [field for field in free if may("update", entity, [field.name])]


def reachable(
    connection: sqlite.Connection, store: Store, entity: Entity, select: Select, chosen: Sequence[int] | None
) -> "array[int]":
    """The rowids of the list, or of those `chosen` in it, that the user may change. Any thread."""
    within = all_of([select.within, store.permissions.rows("update", entity)])
    if chosen is None:
        return row_ids(connection, replace(select, within=within, counted=None))
    found = array("q")
    for block in blocks(chosen):
        marks = ", ".join("?" * len(block))
        sql = f"SELECT {select.base}.rowid FROM {select.base} WHERE {select.base}.rowid IN ({marks}) AND {within.text}"
        found.extend(row[0] for row in connection.execute(sql, (*block, *within.params)))
    return found


def edit_many(
    store: Store,
    entity: Entity,
    rowids: Sequence[int],
    edit: Edit,
    *,
    progress: Progress = lambda count, fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """How many records are another now. All or none.

    Raises Cancelled, and CrmError, with the name of the record where only one does not take it.
    """
    store.permissions.check("update", entity, [edit.field.name])
    select = store.queries.list_of(entity, fields=[*(entity.by_name[name] for name in entity.key), edit.field])
    done = changed = 0
    with store.step("bulk_update") as step:
        must_suit(store, step.connection, edit)
        for block in blocks(rowids):
            if cancelled():
                raise Cancelled
            sql = select.rows(len(block))
            rows = step.connection.execute(sql.text, (*block, *sql.params)).fetchall()
            changed += sum(edit_one(store, step, entity, select.record(row), edit) for row in rows)
            done += len(block)
            progress(done, done / len(rowids))
    return changed


def refusal(entity: Entity, key: Key, reason: str) -> CrmError:
    text = _("{entity} {key}: {reason}. Nothing was changed.")
    return CrmError(text.format(entity=entity.singular, key=key, reason=reason))


def must_suit(store: Store, connection: sqlite.Connection, edit: Edit) -> None:
    """What is the same for all records is looked at once. Raises CrmError."""
    if edit.how != "set":
        return
    try:
        edit.field.check(edit.value)
        check_reference(connection, store.registry, edit.field, edit.value, store.permissions.named)
    except FieldError as error:
        raise CrmError(f"{edit.field.label}: {error}") from error


def edit_one(store: Store, step: Step, entity: Entity, record: Mapping[str, Value], edit: Edit) -> bool:
    """Whether it is another record now."""
    name, key = edit.field.name, entity.key_of(record)
    value = edit.of(record[name])
    if value == record[name]:
        return False
    try:
        if edit.field.relation or not entity.whole.plain:
            store.change(step, entity, key, {name: value})
            return True
        step.update(entity.whole, key, {name: edit.field.check(value)})
    except FieldError as error:
        raise refusal(entity, key, str(error)) from error
    except ValidationFailed as error:
        raise refusal(entity, key, error.errors.get(name, str(error))) from error
    leave_one(step, entity.whole, key)
    return True


def blocks(rowids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rowids), BLOCK):
        yield rowids[start : start + BLOCK]
