"""Conditions, search and order of a list → SQL. A list is a Select: rows of one table, known by their rowid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Condition, Entity, Record, Sort
from crm_desktop.entities.fields import Field, Ref, Value, clean_text
from crm_desktop.entities.periods import days_of

TITLE = "{}.title"  # beside the key in a Ref column stands the title of the record it names


class Sql(NamedTuple):
    text: str
    params: tuple[Value, ...] = ()


EVERYTHING, NOTHING = Sql("TRUE"), Sql("FALSE")
LONGEST = 4000  # characters, twice what any column holds; LIKE refuses patterns of 50,000 bytes


@dataclass(frozen=True)
class Select:
    """What a list shows: `columns` (name → SQL expression) of the rows of table `base` that meet `where`.

    `counted`: a statement that knows how many these are without looking at them.
    """

    base: str
    columns: tuple[tuple[str, str], ...]
    where: Sql = EVERYTHING
    order: str = "rowid"
    counted: Sql | None = None

    def ids(self) -> Sql:
        """The rowids in order."""
        return Sql(
            f"SELECT {self.base}.rowid FROM {self.base} WHERE {self.where.text} ORDER BY {self.order}",
            self.where.params,
        )

    def count(self) -> Sql:
        return self.counted or Sql(f"SELECT count(*) FROM {self.base} WHERE {self.where.text}", self.where.params)

    def rows(self, count: int) -> str:
        """The columns of `count` rows given by rowid, in no order; the rowid comes first."""
        marks = ", ".join("?" * count)
        return f"SELECT {self._columns()} FROM {self.base} WHERE {self.base}.rowid IN ({marks})"

    def first(self, limit: int) -> Sql:
        """The columns of the first `limit` rows, in order."""
        text = f"SELECT {self._columns()} FROM {self.base} WHERE {self.where.text} ORDER BY {self.order} LIMIT {limit}"
        return Sql(text, self.where.params)

    def record(self, row: Sequence[Value]) -> dict[str, Value]:
        return dict(zip((name for name, _expression in self.columns), row[1:], strict=True))

    def _columns(self) -> str:
        return ", ".join([f"{self.base}.rowid", *(expression for _name, expression in self.columns)])


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Queries:
    """Builds the Selects of entities."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def list_of(
        self,
        entity: Entity,
        *,
        conditions: Sequence[Condition] = (),
        search: str = "",
        sort: Sort | None = None,
        fields: Sequence[Field] | None = None,
    ) -> Select:
        """The records of `entity` that meet all `conditions` and contain every word of `search`."""
        parts = [self.condition(entity, condition) for condition in conditions]
        parts += [self.word(entity, word) for word in dict.fromkeys(clean_text(search).split())]
        return Select(
            quoted(entity.table),
            self.columns(entity, fields or entity.fields),
            all_of(parts),
            self.order(entity, sort or entity.sort),
        )

    def one(self, entity: Entity) -> Select:
        """All columns of a record, with its row version."""
        everything = self.list_of(entity)
        return replace(everything, columns=(*everything.columns, ("version", f"{quoted(entity.table)}.版本")))

    def columns(self, entity: Entity, fields: Sequence[Field]) -> tuple[tuple[str, str], ...]:
        columns = []
        for field in fields:
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
        columns = [f"{alias}.{quoted(entity.by_name[name].column)}" for name in entity.title]
        return " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)

    def order(self, entity: Entity, sort: Sort) -> str:
        field = entity.by_name[sort.field]
        expression = self.title_of(entity, field) if isinstance(field, Ref) else self.expression(entity, field)
        direction = " DESC" if sort.descending else ""
        return f"{expression}{direction}, {quoted(entity.table)}.rowid{direction}"

    def condition(self, entity: Entity, condition: Condition) -> Sql:
        field = entity.by_name[condition.field]
        if field.relation and condition.operator in ("is", "not"):
            related = self.related(entity, field, condition.value)
            return related if condition.operator == "is" else Sql(f"NOT ({related.text})", related.params)
        return compare(self.expression(entity, field), condition)

    def related(self, entity: Entity, field: Field, value: Value) -> Sql:
        """Some row of the relation has the value: a customer may have been developed by several."""
        relation = self.registry[field.relation]
        key = quoted(entity.by_name[entity.key[0]].column)
        back = quoted(self.registry.owner_ref(entity, relation).column)
        inner = f"SELECT {back} FROM {quoted(relation.table)} WHERE {quoted(field.column)} = ?"
        return Sql(f"{quoted(entity.table)}.{key} IN ({inner})", (value,))

    def word(self, entity: Entity, word: str) -> Sql:
        """The word stands in one of the search fields, or in the title or key of a record one of them names."""
        parts = []
        for name in entity.search:
            field = entity.by_name[name]
            if isinstance(field, Ref):
                target = self.registry[field.to]
                key = quoted(target.by_name[target.key[0]].column)
                inner = any_of([contains(self.title(target, "t"), word), contains(f"t.{key}", word)])
                found = f"SELECT t.{key} FROM {quoted(target.table)} AS t WHERE {inner.text}"
                parts.append(Sql(f"{self.expression(entity, field)} IN ({found})", inner.params))
            else:
                parts.append(contains(self.expression(entity, field), word))
        return any_of(parts)


def all_of(parts: Sequence[Sql]) -> Sql:
    return joined(" AND ", parts) if parts else EVERYTHING


def any_of(parts: Sequence[Sql]) -> Sql:
    return joined(" OR ", parts) if parts else NOTHING


def joined(word: str, parts: Sequence[Sql]) -> Sql:
    if len(parts) > 2:  # as a tree: SQLite takes no chain of a thousand, such as a pasted page to be searched for
        half = len(parts) // 2
        parts = (joined(word, parts[:half]), joined(word, parts[half:]))
    return Sql(word.join(f"({part.text})" for part in parts), tuple(value for part in parts for value in part.params))


def contains(expression: str, word: str, before: str = "%") -> Sql:
    if len(word) > LONGEST:
        return NOTHING
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Sql(f"{expression} LIKE ? ESCAPE '\\'", (f"{before}{plain}%",))


def compare(expression: str, condition: Condition) -> Sql:
    value = condition.value
    match condition.operator:
        case "is":
            return Sql(f"{expression} = ?", (value,))
        case "not":
            return Sql(f"{expression} IS NOT ?", (value,))
        case "contains":
            return contains(expression, str(value))
        case "starts":
            return contains(expression, str(value), before="")
        case "at_least":
            return Sql(f"{expression} >= ?", (value,))
        case "at_most":
            return Sql(f"{expression} <= ?", (value,))
        case "period":
            return within(expression, str(value))
        case "empty":
            return Sql(f"coalesce({expression}, '') = ''")
        case "filled":
            return Sql(f"coalesce({expression}, '') <> ''")


def within(expression: str, period: str) -> Sql:
    """From the first to the end of the last day of the period; an open end asks nothing."""
    first, last = days_of(period)
    parts = [Sql(f"{expression} >= ?", (first,))] if first else []
    if last:
        parts += [Sql(f"{expression} <= ? AND {expression} <> ''", (f"{last} 23:59:59",))]
    return all_of(parts)


def key_sql(entity: Entity) -> str:
    return " AND ".join(f"{quoted(entity.by_name[name].column)} = ?" for name in entity.key)


def titled(record: Record, field: Field) -> str:
    """What a list shows in the field's column: the title where it names a record."""
    if isinstance(field, Ref):
        title, key = record.get(TITLE.format(field.name)), record.get(field.name)
        return str(title) if title not in (None, "") else field.text(key)
    return field.show(record[field.name])
