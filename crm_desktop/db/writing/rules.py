"""Keeps the rules that an entity declares (`entities/rules.py`). Undo does not ask: it brings back what held before."""

from collections import Counter
from collections.abc import Callable, Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, ValidationFailed
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import table
from crm_desktop.db.writing.table import Columns, column
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError, Ref, Value
from crm_desktop.entities.moments import today
from crm_desktop.entities.records import Key, Record
from crm_desktop.entities.rules import AtLeast, AtMost, NotBefore, OneOf, Rule, SameAs, Settled, Stays, Until, While
from crm_desktop.i18n import _

Faults = dict[str, str]  # a sentence for each faulty field
ALWAYS = (SameAs, AtMost, OneOf)  # the rules that new records of an import are held to


class Rules:
    """Of one entity, inside the caller's transaction. `bringing`: by an import, which brings what has been."""

    def __init__(
        self, connection: sqlite.Connection, registry: Registry, entity: Entity, *, bringing: bool = False
    ) -> None:
        self._connection, self._registry, self._entity = connection, registry, entity
        self._rules = [rule for rule in entity.rules if not bringing or isinstance(rule, ALWAYS)]
        self._waiting: Counter[tuple[Rule, Value]] = Counter()  # what was checked and is not written yet

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self._rules)

    def check(self, before: Record | None, after: Record) -> None:
        """A record that is about to be written, None if it is new. Raises ValidationFailed."""
        if faults := self._faults(before, after):
            raise ValidationFailed(self._entity, faults)

    def check_columns(self, columns: Columns) -> None:
        """New records that will be written together. Raises FieldError."""
        if self._rules:
            for row in table.rows_of(columns):
                if faults := self._faults(None, row):
                    raise FieldError("; ".join(faults.values()))

    def check_naming(self, reference: str, key: Key) -> None:
        """Before a new record that names this one is filled in. Raises CrmError."""
        for rule in self._rules:
            if isinstance(rule, While) and rule.by == reference and not self._stands(rule, table.key_params(key)[0]):
                raise CrmError(str(rule.says))

    def check_deletion(self, key: Key) -> None:
        """Of a record alone, not with what it hangs on. Raises CrmError."""
        held = [rule for rule in self._rules if isinstance(rule, While) and rule.always]
        record = table.read(self._connection, self._entity, key) if held else None
        for rule in held:
            if record and not self._stands(rule, record[rule.by]):
                raise CrmError(str(rule.says))

    def check_handing_over(self, ref: Ref, row: Record, heir: Key) -> None:
        """Before the record names `heir` in place of what is deleted. Raises CrmError where it must not."""
        after = {**row, ref.name: table.key_params(heir)[0]}
        for rule in self._rules:
            if isinstance(rule, While | Stays) and ref.name == (rule.by if isinstance(rule, While) else rule.field):
                for name, text in CHECKS[type(rule)](self, rule, row, after).items():
                    what = _("{entity} cannot be handed over: {field}: {reason}")
                    field = self._entity.by_name[name].label
                    raise CrmError(what.format(entity=self._entity.label, field=field, reason=text))

    def _faults(self, before: Record | None, after: Record) -> Faults:
        if not self._rules or (before and all(before.get(name) == value for name, value in after.items())):
            return {}
        faults: Faults = {}
        for rule in self._rules:
            faults |= CHECKS[type(rule)](self, rule, before, after)
        return faults

    def _while(self, rule: While, before: Record | None, after: Record) -> Faults:
        asked = {after[rule.by]}
        if before and not rule.always:
            asked -= {before[rule.by]}
        elif before:
            asked |= {before[rule.by]}
        return {} if all(self._stands(rule, key) for key in asked) else {rule.by: str(rule.says)}

    def _same_as(self, rule: SameAs, _before: Record | None, after: Record) -> Faults:
        theirs = self._named(after[rule.of], rule.of, rule.field)
        if theirs in (None, after[rule.field]):
            return {}
        field = self._entity.by_name[rule.field]
        text = _("is of another {field}: {key}")
        return {rule.of: text.format(field=field.label, key=theirs)}

    def _at_most(self, rule: AtMost, before: Record | None, after: Record) -> Faults:
        owner, amount = after[rule.of], number(after[rule.amount])
        own, of = (quoted(column(self._entity, name)) for name in (rule.amount, rule.of))
        sql = f"SELECT coalesce(sum({own}), 0) FROM {quoted(self._entity.table)} WHERE {of} = ?"
        others = number(self._read(sql, owner)) + self._waiting[rule, owner]
        if before and before[rule.of] == owner:
            others -= number(before[rule.amount])
        left = max(0, number(self._named(owner, rule.of, rule.limit)) - others)
        if amount > left:
            return {rule.amount: _("at most {count} are left").format(count=left)}
        self._waiting[rule, owner] += amount
        return {}

    def _at_least(self, rule: AtLeast, before: Record | None, after: Record) -> Faults:
        if before is None:
            return {}
        key, other = (quoted(column(self._entity, name)) for name in (self._entity.key[0], rule.other))
        sql = f"SELECT {other} FROM {quoted(self._entity.table)} WHERE {key} = ?"
        least = number(self._read(sql, before[self._entity.key[0]]))
        label = self._entity.by_name[rule.other].label
        text = _("must be at least {count} ({field})")
        return {} if number(after[rule.field]) >= least else {rule.field: text.format(count=least, field=label)}

    def _stays(self, rule: Stays, before: Record | None, after: Record) -> Faults:
        same = before is None or before[rule.field] == after[rule.field]
        return {} if same else {rule.field: _("cannot be changed")}

    def _settled(self, rule: Settled, before: Record | None, after: Record) -> Faults:
        if before is None or before[rule.field] in rule.values:
            return {}
        return {name: _("cannot be changed any more") for name in rule.fields if before[name] != after[name]}

    def _until(self, rule: Until, before: Record | None, after: Record) -> Faults:
        becomes = after[rule.field] == rule.value and (before is None or before[rule.field] != rule.value)
        over = str(after[rule.day] or today()) < today()
        return {rule.day: str(rule.says)} if becomes and over else {}

    def _not_before(self, rule: NotBefore, before: Record | None, after: Record) -> Faults:
        """What stood the wrong way round before does not stand in the way of another change."""
        days = after[rule.day], after[rule.first]
        if None in days or str(days[0])[:10] >= str(days[1])[:10]:
            return {}
        if before and (before[rule.day], before[rule.first]) == days:
            return {}
        text = _("must not be before {field}")
        return {rule.day: text.format(field=self._entity.by_name[rule.first].label)}

    def _one_of(self, rule: OneOf, _before: Record | None, after: Record) -> Faults:
        given = any(after[name] is not None for name in rule.fields)
        return {} if given else {rule.fields[0]: str(rule.says)}

    def _stands(self, rule: While, key: Value) -> bool:
        return self._named(key, rule.by, rule.field) in (None, *rule.values)

    def _named(self, key: Value, reference: str, name: str) -> Value:
        """What the record that the reference names has in the field; None if there is none."""
        ref = self._entity.by_name[reference]
        assert isinstance(ref, Ref)
        target = self._registry[ref.to]
        value, own = (quoted(column(target, each)) for each in (name, target.key[0]))
        return self._read(f"SELECT {value} FROM {quoted(target.table)} WHERE {own} = ?", key)

    def _read(self, sql: str, *params: Value) -> Value:
        row = self._connection.execute(sql, params).fetchone()
        value: Value = row[0] if row else None
        return value


CHECKS: Mapping[type[Rule], Callable[..., Faults]] = {
    While: Rules._while,
    SameAs: Rules._same_as,
    AtMost: Rules._at_most,
    AtLeast: Rules._at_least,
    Stays: Rules._stays,
    Settled: Rules._settled,
    Until: Rules._until,
    NotBefore: Rules._not_before,
    OneOf: Rules._one_of,
}


def number(value: Value) -> int:
    return int(value or 0)
