"""What hangs on a record, and deleting it together with that or after handing it over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.exclusive import joining
from crm_desktop.db.writing.rules import Rules
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.table import column
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.entities.records import Key
from crm_desktop.entities.rules import OneOf

Change = Callable[[Step, Entity, Key, Mapping[str, Value]], object]


@dataclass(frozen=True)
class Dependents:
    """`count` records of `entity` name the record in `field`; `effect`: what becomes of them if it goes."""

    entity: Entity
    field: Ref
    count: int
    effect: Literal["delete", "clear"]


class Deletion:
    """Works on keys of any entity, inside the caller's transaction where it writes."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def dependents(self, connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> list[Dependents]:
        """Who names one of `keys`, counted; without the rows that only describe the record itself."""
        found = []
        for other, ref in self.registry.referring(entity):
            if entity.name in (other.relation_of, other.kept_by):
                continue
            count = sum(len(self._keys(connection, other, ref, key)) for key in keys)
            alone = sum(len(self._keys(connection, other, ref, key, alone=True)) for key in keys)
            if alone:  # they go, unlike the others
                found.append(Dependents(other, ref, alone, "delete"))
                count -= alone
            if count:
                if other.relation_of:  # people know its rows as a field of the record they describe
                    shown = self.registry[other.relation_of]
                    field = next(f for f in shown.refs if f.relation == other.name and f.column == ref.column)
                    found.append(Dependents(shown, field, count, "clear"))
                else:
                    found.append(Dependents(other, ref, count, ref.on_delete))
        return found

    def delete(self, step: Step, entity: Entity, key: Key) -> None:
        """The record and all that hangs on it; what may stand without it stays."""
        for other, ref in self.registry.referring(entity):
            alone = self._keys(step.connection, other, ref, key, alone=True)
            for other_key in self._keys(step.connection, other, ref, key):
                if ref.on_delete == "clear" and not other.relation_of and other_key not in alone:
                    step.update(other, other_key, {ref.name: None})
                else:
                    self.delete(step, other, other_key)
        step.delete(entity, key)
        if entity.relation_of:
            step.touch_owner(entity, key)

    def referred(self, connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> bool:
        """Whether anything names one of the records, be it a row that only describes it."""
        marks = ", ".join("?" * len(keys))
        return any(
            connection.execute(
                f"SELECT 1 FROM {quoted(other.table)} WHERE {quoted(ref.column)} IN ({marks}) LIMIT 1",
                list(map(plain, keys)),
            ).fetchone()
            for other, ref in self.registry.referring(entity)
        )

    def hand_over(self, step: Step, entity: Entity, key: Key, successor: Key, change: Change | None = None) -> None:
        """Everything that names the record names `successor` instead, as a save by `change` would have it.

        Without `change` the two are one and the same: also what only describes the record goes, whatever the rules.
        Raises CrmError where something must stay with the record.
        """
        for other, ref in self.registry.referring(entity):
            if change and entity.name in (other.relation_of, other.kept_by):
                continue
            for other_key in self._keys(step.connection, other, ref, key):
                if change and ref.name not in other.key:
                    self._name_another(step, other, ref, other_key, successor, change)
                else:
                    self._hand_over_one(step, other, ref, other_key, successor)

    def _name_another(
        self, step: Step, other: Entity, ref: Ref, other_key: Key, successor: Key, change: Change
    ) -> None:
        if (other.name, str(other_key)) == (ref.to, str(successor)):  # the heir has named who goes
            step.update(other, other_key, {ref.name: None})
            return
        if rules := Rules(step.connection, self.registry, other):
            rules.check_handing_over(ref, table.read(step.connection, other, other_key) or {}, successor)
        if other.trail and other.trail.field == ref.name:
            change(step, other, other_key, {ref.name: plain(successor)})
        else:
            self._hand_over_one(step, other, ref, other_key, successor)

    def _hand_over_one(self, step: Step, other: Entity, ref: Ref, other_key: Key, successor: Key) -> None:
        if ref.name not in other.key:
            losing = joining(step, other, ref, successor)
            step.update(other, other_key, {ref.name: plain(successor), **losing})
            if other.relation_of:
                step.touch_owner(other, other_key)
            return
        row = dict(table.read(step.connection, other, other_key) or {})
        row[ref.name] = plain(successor)
        row.pop(table.VERSION)
        step.delete(other, other_key)
        new_key = table.key_params(other.key_of(row))
        if not self._exists(step.connection, other, new_key):
            step.insert(other, row)
        step.touch_owner(other, new_key)

    def _keys(
        self, connection: sqlite.Connection, other: Entity, ref: Ref, key: Key, *, alone: bool = False
    ) -> list[Key]:
        """`alone`: of those only that must not stand without it, as it is the only one of several that they name."""
        others = [name for rule in other.rules if isinstance(rule, OneOf) for name in rule.fields]
        if alone and (ref.on_delete == "delete" or ref.name not in others):
            return []
        columns = ", ".join(quoted(column(other, name)) for name in other.key)
        sql = f"SELECT {columns} FROM {quoted(other.table)} WHERE {quoted(ref.column)} = ?"
        if alone:
            sql += "".join(f" AND {quoted(column(other, name))} IS NULL" for name in others if name != ref.name)
        rows = connection.execute(sql, (plain(key),)).fetchall()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    def _exists(self, connection: sqlite.Connection, entity: Entity, key: tuple[str | int, ...]) -> bool:
        where = " AND ".join(f"{quoted(column(entity, name))} = ?" for name in entity.key)
        return connection.execute(f"SELECT 1 FROM {quoted(entity.table)} WHERE {where}", key).fetchone() is not None


def plain(key: Key) -> str | int:
    """Records that others refer to have a key of one column."""
    assert not isinstance(key, tuple)
    return key
