"""What `Recurring` declares: a repeated record that is done is followed by the next one, however it was done."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_desktop.db.writing.step import Step
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key, Record

if TYPE_CHECKING:
    from crm_desktop.db.writing.store import Store

ASKED = "complete"  # the action of steps in which somebody was asked what comes next


def follow(store: "Store", step: Step, entity: Entity, before: Record, given: Mapping[str, Value]) -> None:
    """After `given` was written over the record `before`. Who may make no such records makes none by it."""
    rule = entity.recurring
    if rule is None or step.action == ASKED or not store.permissions.may("create", entity):
        return
    if given.get(rule.field) == rule.value != before[rule.field]:
        values = rule.next({**before, **given})
        if values is not None:
            add(store, step, entity, values)


def add(store: "Store", step: Step, entity: Entity, values: Record) -> Key:
    """With what the user may set of it. Raises PermissionDenied, ValidationFailed."""
    may = store.permissions.may
    return store.add(step, entity, {name: values[name] for name in values if may("create", entity, [name])})
