"""What the state of a record may become, as `Flow` declares it."""

from collections.abc import Collection, Mapping

from crm_desktop.db.errors import ValidationFailed
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Value
from crm_desktop.entities.records import Record
from crm_desktop.i18n import _


def check_start(entity: Entity, record: Record) -> None:
    """Of a new record. Raises ValidationFailed."""
    flow = entity.flow
    if flow and record[flow.field] not in flow.starts:
        text = _("must be {allowed} at first")
        raise ValidationFailed(entity, {flow.field: text.format(allowed=named(entity, flow.starts))})


def check_move(entity: Entity, before: Record, values: Mapping[str, Value]) -> None:
    """`values` are about to be written over the record. Raises ValidationFailed."""
    flow = entity.flow
    if not flow or flow.field not in values or values[flow.field] == before.get(flow.field):
        return
    now, allowed = before.get(flow.field), flow.next(before.get(flow.field))
    if values[flow.field] in allowed:
        return
    last = _("stays {now}: nothing follows after that")
    text = _("can only become {allowed} after {now}") if allowed else last
    words = text.format(now=named(entity, [str(now)]), allowed=named(entity, allowed))
    raise ValidationFailed(entity, {flow.field: words})


def named(entity: Entity, values: Collection[str]) -> str:
    assert entity.flow
    field = entity.by_name[entity.flow.field]
    assert isinstance(field, Choice)
    return _(", ").join(field.show(value) for value in values)
