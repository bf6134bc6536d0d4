"""What a record has from the records that it names, as `taken_from`, `first`, `implied` and `wants` declare it."""

from collections.abc import Callable, Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import EVERYTHING, Sql, all_of, everybody, quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.table import Columns, rows_of
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref, Value
from crm_desktop.entities.records import Record

Values = dict[str, Value]


class Taking:
    """For records of one entity; reads inside the caller's transaction."""

    def __init__(
        self,
        connection: sqlite.Connection,
        registry: Registry,
        seen: Registry,
        entity: Entity,
        within: Callable[[Entity], Sql] = everybody,
    ) -> None:
        """`seen`: the entities as the user sees them, `within`: the rows; nothing else gets into a field that they
        write.
        """
        self._connection, self._registry, self._seen, self._entity = connection, registry, seen, entity
        self._within = within
        self._takers = [field for field in entity.fields if field.taken_from]
        self._counted = [field for field in entity.fields if field.counted_in]
        self._firsts = [ref for ref in entity.refs if ref.first]
        self._among = [ref for ref in entity.refs if ref.among and not ref.required]

    @property
    def counts(self) -> bool:
        """Whether new records get places, each after those that are there."""
        return bool(self._counted)

    def given(self, before: Record | None, given: Mapping[str, Value], *, empty_too: bool = False) -> Values:
        """What is saved of a record that was `before`, None if it is new, where somebody gives `given`.

        `empty_too`: of a new record nothing is also given, as by a column of a file; what is `filled` is filled.
        """
        values = {name: value for name, value in given.items() if before or empty_too or value is not None}
        if before is None:
            values |= {ref.name: self._first(ref) for ref in self._firsts if values.get(ref.name) is None}
            values |= self._counts(values)
        for field in (taker for taker in self._takers if not taker.derived):
            empty = values.get(field.name, before and before[field.name]) is None
            fills = field.filled or field.catches_up
            if field.name in values and not (empty and (fills or not empty_too)):
                continue
            if empty or field.filled:
                value = self._taken(field, before, values, always=empty and fills)
                if value is not None:
                    values[field.name] = value
        return values

    def given_columns(self, columns: Columns) -> Columns:
        """The same of many new records, which name the same fields, of each `empty_too`."""
        columns = {**columns, **self._counts_of(columns)}
        if not self._takers and not self._firsts:
            return columns
        rows = [self.given(None, row, empty_too=True) for row in rows_of(columns)]
        names = dict.fromkeys(name for row in rows for name in row)
        return {**columns, **{name: [row.get(name) for row in rows] for name in names}}

    def start(self, named: Mapping[str, Value]) -> Values:
        """What a new record that names these starts with. What follows a choice still to be made stays empty."""
        values: Values = {ref.name: self._first(ref) for ref in self._firsts if ref.name not in named}
        values |= self._counts(named)
        for field in self._takers:
            if field.name not in named and not field.derived and not field.filled:
                values[field.name] = self._taken(field, None, named)
        return values

    def implied(self, before: Record | None, values: Mapping[str, Value]) -> Values:
        """`values` with what they imply besides."""
        return self.following(before, values) | dict(values)

    def following(self, before: Record | None, values: Mapping[str, Value]) -> Values:
        """Only what they imply."""
        was = self.whole(before) if before else None
        told = {**values, **self._derived({**(before or {}), **values})}
        return {**self._left(before, values), **self._entity.implied(was, told)}

    def _left(self, before: Record | None, values: Mapping[str, Value]) -> Values:
        """References that were chosen among those of what is named otherwise now: the contact of another customer."""
        return {
            ref.name: None
            for ref in self._among
            if before
            and before.get(ref.name) is not None
            and values.get(ref.name) is None
            and values.get(ref.among, before.get(ref.among)) != before.get(ref.among)
            and self._value(ref.name, ref.among, before[ref.name], whole=True) != values[ref.among]
        }

    def wanted(self, record: Record) -> list[str]:
        """The fields that are empty in such a record and must not be."""
        return [name for name in self._entity.wants(self.whole(record)) if record.get(name) in (None, "")]

    def whole(self, record: Record) -> Record:
        """All fields, with the derived ones that come from what the record names."""
        full: Values = {field.name: record.get(field.name) for field in self._entity.fields}
        return full | self._derived(record)

    def _derived(self, record: Record) -> Values:
        return {field.name: self._taken(field, None, record) for field in self._takers if field.derived}

    def _taken(
        self, field: Field, before: Record | None, values: Mapping[str, Value], *, always: bool = False
    ) -> Value:
        """From the first reference that says something: one that names another record now, or, `always`, any."""
        for source in field.taken_from:
            name, _dot, other = source.partition(".")
            key = values.get(name, before[name] if always and before else None)
            if key is not None and (always or before is None or before[name] != key):
                value = self._value(name, other, key, whole=field.derived)
                if value not in (None, ""):
                    return value
        return None

    def _value(self, reference: str, name: str, key: Value, *, whole: bool) -> Value:
        """What the record that is named has in the field. `whole`: whoever sees it."""
        ref = self._entity.by_name[reference]
        assert isinstance(ref, Ref)
        target = (self._registry if whole else self._seen)[ref.to]
        if name not in target.by_name:
            return None
        column, own = (quoted(target.by_name[each].column) for each in (name, target.key[0]))
        where = all_of([Sql(f"{own} = ?", (key,)), EVERYTHING if whole else self._within(target)])
        return self._read(f"SELECT {column} FROM {quoted(target.table)} WHERE {where.text}", *where.params)

    def _counts(self, values: Mapping[str, Value]) -> Values:
        """The next place among those that name the same, where nothing is said of it."""
        found: Values = {}
        for field in self._counted:
            owner = values.get(field.counted_in)
            if owner is not None and values.get(field.name) is None:
                found[field.name] = 1 + self._last(field, owner)
        return found

    def _counts_of(self, columns: Columns) -> Columns:
        """The places of many new records, each after those before it."""
        found: Columns = {}
        for field in (field for field in self._counted if field.counted_in in columns):
            owners = columns[field.counted_in]
            last = {owner: self._last(field, owner) for owner in set(owners)}
            places = found[field.name] = [*columns.get(field.name, [None] * len(owners))]
            for at, owner in enumerate(owners):
                if places[at] is None and owner is not None:
                    places[at] = last[owner] + 1
                last[owner] = max(last[owner], int(places[at] or 0))
        return found

    def _last(self, field: Field, owner: Value) -> int:
        """The highest place among those that name it."""
        own, by = (quoted(self._entity.by_name[name].column) for name in (field.name, field.counted_in))
        sql = f"SELECT coalesce(max({own}), 0) FROM {quoted(self._entity.table)} WHERE {by} = ?"
        return int(self._read(sql, owner) or 0)

    def _first(self, ref: Ref) -> Value:
        target = self._registry[ref.to]
        key, order = (quoted(target.by_name[name].column) for name in (target.key[0], target.sort.field))
        return self._read(f"SELECT {key} FROM {quoted(target.table)} ORDER BY {order}, {key} LIMIT 1")

    def _read(self, sql: str, *params: Value) -> Value:
        row = self._connection.execute(sql, params).fetchone()
        value: Value = row[0] if row else None
        return value
