"""Conditions, search and order of a list → SQL."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.lists.select import Select, Walk
from crm_desktop.db.lists.sql import EVERYTHING, NOTHING, Sql, all_of, any_of, contains, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.search.finding import Finding
from crm_desktop.db.summaries import COUNTED
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import YES, Field, Ref, Value
from crm_desktop.entities.periods import days_of
from crm_desktop.entities.records import TITLE, Condition, Operator, Record, Sort
from crm_desktop.entities.tags import BETWEEN, split
from crm_desktop.i18n import _

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "TITLE",
    "Queries",
    "Select",
    "Sql",
    "all_of",
    "any_of",
    "contains",
    "quoted",
    "within",
]


OPPOSITE: dict[Operator, Operator] = {"not": "is", "empty": "filled"}


def everybody(_entity: Entity) -> Sql:
    return EVERYTHING


class Queries:
    """Builds the Selects of entities, of the fields in `registry` and the rows `within`, whatever is passed in.

    Raises PermissionDenied for a field of the entity that the registry leaves out.
    """

    def __init__(self, registry: Registry, within: Callable[[Entity], Sql] = everybody) -> None:
        self.registry, self.within = registry, within
        self._finding = Finding(registry, self.expression, within)

    def list_of(
        self,
        entity: Entity,
        *,
        conditions: Sequence[Condition] = (),
        search: str = "",
        sort: Sort | None = None,
        fields: Sequence[Field] | None = None,
    ) -> Select:
        """The records of `entity` that meet all `conditions` and that every word of `search` finds."""
        entity = self.registry[entity.name]
        sort = sort or entity.sort
        made = Select(
            quoted(entity.table),
            self.columns(entity, fields or entity.fields),
            all_of([self.condition(entity, condition) for condition in conditions]),
            self.order(entity, sort),
            self._finding.found(entity, search),
            self.walks(entity, sort),
            self.order(entity, sort._replace(descending=not sort.descending)),
            within=self.within(entity),
        )
        counted = self.counted(entity)
        return made if made.narrowed or not counted else replace(made, counted=Sql(counted))

    def counted(self, entity: Entity) -> str | None:
        """The statement that knows how many there are in all."""
        return COUNTED.get(entity.table)

    def one(self, entity: Entity) -> Select:
        """All columns of a record, with its row version."""
        everything = self.list_of(entity)
        return replace(everything, columns=(*everything.columns, ("version", f"{quoted(entity.table)}.版本")))

    def columns(self, entity: Entity, fields: Sequence[Field]) -> tuple[tuple[str, str], ...]:
        columns = []
        for field in fields:
            field_of(entity, field.name)
            columns.append((field.name, self.expression(entity, field)))
            if isinstance(field, Ref):
                columns.append((TITLE.format(field.name), self.title_of(entity, field)))
        return tuple(columns)

    def expression(self, entity: Entity, field: Field) -> str:
        table = quoted(entity.table)
        if not field.relation:
            return f"{table}.{quoted(field.column)}"
        relation = self.registry[field.relation]
        own = f"{table}.{quoted(entity.by_name[entity.key[0]].column)}"
        back = quoted(self.registry.owner_ref(entity, relation).column)
        first = ", ".join(f"r.{quoted(relation.by_name[name].column)}" for name in relation.key)
        other = quoted(relation.table)
        return f"(SELECT r.{quoted(field.column)} FROM {other} AS r WHERE r.{back} = {own} ORDER BY {first} LIMIT 1)"

    def title_of(self, entity: Entity, ref: Ref) -> str:
        """The title of the record that `ref` names."""
        target = self.registry[ref.to]
        key = f"t.{quoted(target.by_name[target.key[0]].column)}"
        title = self.title(target, "t")
        return f"(SELECT {title} FROM {quoted(target.table)} AS t WHERE {key} = {self.expression(entity, ref)})"

    def title(self, entity: Entity, alias: str) -> str:
        columns = [self._part_of_title(entity.by_name[name], alias) for name in entity.title]
        return " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)

    def _part_of_title(self, field: Field, alias: str) -> str:
        """Of what it names the title, where records are called by that."""
        column = f"{alias}.{quoted(field.column)}"
        if not isinstance(field, Ref):
            return column
        target, other = self.registry[field.to], f"{alias}t"
        title, key = self.title(target, other), f"{other}.{quoted(target.by_name[target.key[0]].column)}"
        return f"(SELECT {title} FROM {quoted(target.table)} AS {other} WHERE {key} = {column})"

    def order(self, entity: Entity, sort: Sort) -> str:
        direction = " DESC" if sort.descending else ""
        return (
            f"{self.sort_by(entity, field_of(entity, sort.field))}{direction}, {quoted(entity.table)}.rowid{direction}"
        )

    def sort_by(self, entity: Entity, field: Field) -> str:
        """What orders the records: what the field shows, text by its sort key."""
        if isinstance(field, Ref):
            target = self.registry[field.to]
            if target.title == target.key:
                return self.expression(entity, field)
            key = f"t.{quoted(target.by_name[target.key[0]].column)}"
            shown = f"t.{quoted(named_by)}" if (named_by := sort_key_of_title(target)) else self.title(target, "t")
            return f"(SELECT {shown} FROM {quoted(target.table)} AS t WHERE {key} = {self.expression(entity, field)})"
        return f"{quoted(entity.table)}.{quoted(field.sort_key)}" if field.sort_key else self.expression(entity, field)

    def walks(self, entity: Entity, sort: Sort) -> tuple[Walk, ...]:
        """By the names of what a reference names: along their index, and for each to the records that name it."""
        field = field_of(entity, sort.field)
        if not isinstance(field, Ref) or field.relation:
            return ()
        target = self.registry[field.to]
        sort_key = sort_key_of_title(target)
        if not sort_key or target.title == target.key:
            return ()
        base, own, other = quoted(entity.table), self.expression(entity, field), quoted(target.table)
        direction = " DESC" if sort.descending else ""
        key = quoted(target.by_name[target.key[0]].column)
        walks = (
            Walk(base, f"{own} IS NULL", f"{base}.rowid{direction}"),
            Walk(
                f"{other} AS t CROSS JOIN {base} ON t.{key} = {own}",
                "TRUE",
                f"t.{quoted(sort_key)}{direction}, {base}.rowid{direction}",
            ),
        )
        return walks[::-1] if sort.descending else walks

    def condition(self, entity: Entity, condition: Condition) -> Sql:
        if "." in condition.field:
            return self.named(entity, condition)
        field = field_of(entity, condition.field)
        if field.relation and condition.operator in ("is", "not"):
            related = self.related(entity, field, condition.value)
            return related if condition.operator == "is" else Sql(f"NOT ({related.text})", related.params)
        return compare(self.expression(entity, field), condition)

    def named(self, entity: Entity, condition: Condition) -> Sql:
        """The condition holds of the record that a reference names; "not" and "empty" also where it names none."""
        if condition.operator in OPPOSITE:
            opposite = self.named(entity, condition._replace(operator=OPPOSITE[condition.operator]))
            return Sql(f"({opposite.text}) IS NOT TRUE", opposite.params)
        name, _dot, other = condition.field.partition(".")
        ref = field_of(entity, name)
        assert isinstance(ref, Ref)
        target, own = self.registry[ref.to], self.expression(entity, ref)
        table, key = quoted(target.table), quoted(target.by_name[target.key[0]].column)
        told = self.within(target)  # of records that one does not see nothing holds
        if (condition.operator, condition.value) == ("is", YES.zh):
            # written out, since an index has the few of which a flag holds, and them alone
            holds = all_of([Sql(f"{self.expression(target, field_of(target, other))} = '{YES.zh}'"), told])
            return Sql(f"{own} IN (SELECT {table}.{key} FROM {table} WHERE {holds.text})", holds.params)
        holds = all_of([self.condition(target, condition._replace(field=other)), told])
        return Sql(f"EXISTS (SELECT 1 FROM {table} WHERE {table}.{key} = {own} AND {holds.text})", holds.params)

    def related(self, entity: Entity, field: Field, value: Value) -> Sql:
        """Some row of the relation has the value: a customer may have been developed by several."""
        relation = self.registry[field.relation]
        key = quoted(entity.by_name[entity.key[0]].column)
        back = quoted(self.registry.owner_ref(entity, relation).column)
        inner = f"SELECT {back} FROM {quoted(relation.table)} WHERE {quoted(field.column)} = ?"
        return Sql(f"{quoted(entity.table)}.{key} IN ({inner})", (value,))


def field_of(entity: Entity, name: str) -> Field:
    """Raises PermissionDenied for one that only the whole entity has, KeyError for one that there is not."""
    if name not in entity.by_name and name in entity.whole.by_name:
        text = _("Your role does not allow seeing this column of {entity}: {name}.")
        raise PermissionDenied(text.format(entity=entity.label, name=entity.whole.by_name[name].label))
    return entity.by_name[name]


def compare(expression: str, condition: Condition) -> Sql:
    value = condition.value
    match condition.operator:
        case "is":
            return Sql(f"{expression} = ?", (value,))
        case "not":
            return Sql(f"{expression} IS NOT ?", (value,))
        case "at_least":
            return Sql(f"{expression} >= ?", (value,))
        case "at_most":
            return Sql(f"{expression} <= ?", (value,))
        case "older":
            return older(expression, int(value or 0))
        case "soon":
            return soon(expression, int(value or 0))
        case "period":
            return within(expression, str(value))
        case "empty":
            return Sql(f"coalesce({expression}, '') = ''")
        case "filled":
            return Sql(f"coalesce({expression}, '') <> ''")
        case text:
            return compare_text(expression, text, str(value))


def compare_text(expression: str, operator: Literal["contains", "has", "starts"], value: str) -> Sql:
    match operator:
        case "contains":
            return contains(expression, value)
        case "starts":
            return contains(expression, value, before="")
        case "has":
            return all_of([Sql(f"{expression} IS NOT NULL"), *(has(expression, name) for name in split(value))])


def has(expression: str, tag: str) -> Sql:
    return Sql(f"instr('{BETWEEN}' || {expression} || '{BETWEEN}', ?) > 0", (f"{BETWEEN}{tag}{BETWEEN}",))


def within(expression: str, period: str) -> Sql:
    """From the first to the end of the last day of the period; an open end asks nothing."""
    first, last = days_of(period)
    parts = [Sql(f"{expression} >= ?", (first,))] if first else []
    if last:
        parts += [Sql(f"{expression} <= ? AND {expression} <> ''", (f"{last} 23:59:59",))]
    return all_of(parts)


def older(expression: str, days: int) -> Sql:
    """On that day or before it, or never."""
    day = dt.date.today() - dt.timedelta(days=days)
    return Sql(f"({expression} <= ? OR {expression} IS NULL)", (f"{day} 23:59:59",))


def soon(expression: str, days: int) -> Sql:
    """Today, or in the days that follow, the last of so many included."""
    today = dt.date.today()
    return within(expression, f"{today}..{today + dt.timedelta(days=days)}")


def sort_key_of_title(entity: Entity) -> str:
    """The column by which the names of the records sort, '' where there is none."""
    return entity.by_name[entity.title[0]].sort_key if len(entity.title) == 1 else ""


def key_sql(entity: Entity) -> str:
    return " AND ".join(f"{quoted(entity.by_name[name].column)} = ?" for name in entity.key)


def titled(record: Record, field: Field) -> str:
    """What a list shows in the field's column: the title where it names a record."""
    if isinstance(field, Ref):
        title, key = record.get(TITLE.format(field.name)), record.get(field.name)
        return str(title) if title not in (None, "") else field.text(key)
    return field.show(record[field.name])
