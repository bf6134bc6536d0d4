"""A flag that one record has of those with the same reference, such as the main contact of a customer."""

from crm_desktop.db.lists.query import quoted
from crm_desktop.db.writing import table
from crm_desktop.db.writing.step import Step
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.entities.records import Key

YES, NO = "是", "否"


def leave_one(step: Step, entity: Entity, key: Key) -> None:
    """If the record has the flag of `one_of`, all others of the same reference lose it, in the same step."""
    if entity.one_of is None:
        return
    flag, by = entity.one_of
    record = table.read(step.connection, entity, key)
    if record is None or record[flag] != YES:
        return
    for other in holders(step, entity, record[by]):
        if other != key:
            step.update(entity, other, {flag: NO})


def joining(step: Step, entity: Entity, ref: Ref, target: Key) -> dict[str, Value]:
    """What a record loses that will name `target` in `ref`: the flag, if one that does so already has it."""
    if entity.one_of is None or entity.one_of[1] != ref.name or not holders(step, entity, target):
        return {}
    return {entity.one_of[0]: NO}


def holders(step: Step, entity: Entity, target: Value | Key) -> list[Key]:
    """Who has the flag of those that name `target`."""
    assert entity.one_of is not None
    flag, by = (quoted(table.column(entity, name)) for name in entity.one_of)
    own = quoted(table.column(entity, entity.key[0]))
    sql = f"SELECT {own} FROM {quoted(entity.table)} WHERE {by} = ? AND {flag} = ?"
    return [key for (key,) in step.connection.execute(sql, (target, YES)).fetchall()]
