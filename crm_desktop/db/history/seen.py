"""What somebody who does not see everything gets to see of the change log."""

from collections.abc import Sequence
from itertools import zip_longest

from crm_desktop.db.history.changes import Values
from crm_desktop.db.history.journal import Entry
from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition


def made_at(entity: Entity, entries: Sequence[Entry]) -> int:
    """The step that made the record, of `entries` from the newest; 0 where none did.

    What was before is of another, which was deleted and had the same key. A record that was brought back as it was
    deleted just before is the same one.
    """
    own = [entry for entry in entries if entry.change.entity == entity.name]
    for entry, older in zip_longest(own, own[1:]):
        if entry.change.before is None and not (older and brought_back(entry, older)):
            return entry.step
    return 0


def theirs_from(entity: Entity, entries: Sequence[Entry], kept: Condition | None) -> int:
    """The step since which the record is the user's: the one that made it, or the last one that ended the time in which
    it was kept from them, as `kept` says.
    """
    opened = next((entry.step for entry in entries if opens(entity, entry, kept)), 0)
    return max(made_at(entity, entries), opened)


def opens(entity: Entity, entry: Entry, kept: Condition | None) -> bool:
    """Whether the record is no longer kept from the user since this entry."""
    if kept is None or entry.change.entity != entity.name:
        return False
    before, after = entry.change.before or {}, entry.change.after or {}
    return before.get(kept.field) == kept.value and after.get(kept.field, kept.value) != kept.value


def opened(entity: Entity, entry: Entry, kept: Condition | None) -> Entry:
    """Of an entry that `opens` no more than that: what else it changed would tell how it was before."""
    if kept is None or not opens(entity, entry, kept):
        return entry
    change, names = entry.change, {kept.field}
    return entry._replace(change=change._replace(before=part(change.before, names), after=part(change.after, names)))


def brought_back(entry: Entry, deletion: Entry) -> bool:
    """Whether the entry takes the deletion back: the same values, but for the version."""
    gone = deletion.change.before or {}
    return entry.action in ("undo", "redo") and (entry.change.after or {}).items() <= gone.items()


def seen_part(registry: Registry, entity: Entity, entry: Entry) -> Entry | None:
    """The entry with the fields of `entity` that can be seen; None where nothing of it can."""
    change = entry.change
    table = registry[change.entity]
    if table.relation_of:
        visible = related_fields(entity, table)
        if not visible:
            return None  # its key alone would tell
    else:
        visible = set(entity.by_name)
    before, after = part(change.before, visible), part(change.after, visible)
    if before is not None and after is not None and not after:
        return None
    return entry._replace(change=change._replace(before=before, after=after))


def related_fields(entity: Entity, relation: Entity) -> set[str]:
    """The relation's own names of the columns that appear as fields of the record; none unless all of the key do."""
    columns = {field.column for field in entity.fields if field.relation == relation.name}
    names = {field.name for field in relation.fields if field.column in columns}
    back = {ref.name for ref in relation.refs if ref.to == entity.name}
    return names if set(relation.key) <= names | back else set()


def part(values: Values | None, names: set[str]) -> Values | None:
    return None if values is None else {name: value for name, value in values.items() if name in names}
