"""A flag that one record has of those with the same reference, such as the main contact of a customer."""

from crm_desktop.db.lists.query import quoted
from crm_desktop.db.writing import table
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.table import Columns
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


class Exclusive:
    """`leave_one` for very many new records of an entity with `one_of`, in their order: `finish` follows the last."""

    def __init__(self, step: Step, entity: Entity) -> None:
        """Before the first of them is written."""
        assert entity.one_of
        self._step, self._entity = step, entity
        self._flag, self._by = entity.one_of
        sql = f"SELECT coalesce(max(rowid), 0) FROM {quoted(entity.table)}"
        (self._before,) = step.connection.execute(sql).fetchone()

    def among(self, columns: Columns) -> Columns:
        """The same records, of which the last of those with the same reference keeps the flag."""
        flags = columns[self._flag]
        last = {owner: at for at, owner in enumerate(columns[self._by]) if flags[at] == YES}
        kept = set(last.values())
        return {**columns, self._flag: [YES if at in kept else NO for at in range(len(flags))]}

    def finish(self) -> None:
        """Of each reference the last new one with the flag keeps it."""
        names = (self._entity.key[0], self._by, self._flag)
        own, by, flag = (quoted(table.column(self._entity, name)) for name in names)
        name = quoted(self._entity.table)
        sql = (
            f"SELECT other.{own} FROM {name} AS other JOIN "
            f"(SELECT {by}, max(rowid) AS place FROM {name} WHERE rowid > ? AND {flag} = ? GROUP BY {by}) AS newest "
            f"ON other.{by} = newest.{by} WHERE other.{flag} = ? AND other.rowid < newest.place"
        )
        for (key,) in self._step.connection.execute(sql, (self._before, YES, YES)).fetchall():
            self._step.update(self._entity, key, {self._flag: NO})
