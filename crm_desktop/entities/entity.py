"""What an entity is: its table, fields, and how people read, find and handle its records."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Literal, NamedTuple

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.fields import Field, Ref, Value
from crm_desktop.entities.rights import Grant, Role
from crm_desktop.i18n import Label

NO_HINT = Label("", "")


class Noun(NamedTuple):
    """What one counts: the Chinese measure word, the English singular and plural."""

    measure: str
    one: str
    many: str


RECORD = Noun("条", "record", "records")
Key = str | int | tuple[str | int, ...]
Record = Mapping[str, Value]
Operator = Literal["is", "not", "contains", "starts", "at_least", "at_most", "period", "empty", "filled"]


@dataclass(frozen=True)
class Sort:
    field: str
    descending: bool = False


@dataclass(frozen=True)
class Condition:
    """One condition on a field. `value` of "period" is a name of `periods.PERIODS` or "from..to" (either may miss)."""

    field: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True)
class Section:
    """A group of the form's fields under a heading."""

    label: Label
    fields: tuple[str, ...]


@dataclass(frozen=True)
class QuickFilter:
    name: str
    label: Label
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Related:
    """A tab of the record: the records of `entity` whose field `by` names this one."""

    entity: str
    by: str
    label: Label


@dataclass(frozen=True)
class RelatedQuery:
    """A tab of the record: the result of `query` with its parameter `by` set to this record."""

    query: str
    by: str
    label: Label


@dataclass(frozen=True)
class SetField:
    """An action of one click: sets `field` to `value`; offered while the record has another value there."""

    name: str
    label: Label
    field: str
    value: Value
    icon: str = "check2-circle"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Entity:
    """One kind of record.

    `key`: the field(s) of the primary key. `number`: how new keys are made, from a running number; "" where the
    database numbers (integer key) or where the key is typed. `title`: the fields that name a record to a person.
    `relation_of`: the entity that this table only describes (its rows appear as fields there).
    `search`: the fields that a search looks into; `search_index`: the table that finds them without reading all rows.
    `follows`: entities whose changes may alter the derived fields here. `noun`: what a count is followed by.
    `own_by`: the references that say to whom a record belongs: to the person named, or to whom the record named
    belongs. `grants`: what a role may do that is not the administrator; without one: nothing.
    `part_of`: the whole declaration, where this one shows what somebody may see of it. `listed`: False where that is
    no more than what names a record.
    """

    name: str
    table: str
    label: Label
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("number",)
    number: str = ""
    title: tuple[str, ...] = ("name",)
    noun: Noun = RECORD
    icon: str = "table"
    group: str = "daily"
    list_columns: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    search: tuple[str, ...] = ()
    search_index: str = ""
    sort: Sort = Sort("number")
    quick: tuple[QuickFilter, ...] = ()
    related: tuple[Related | RelatedQuery, ...] = ()
    actions: tuple[SetField, ...] = ()
    badges: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    relation_of: str = ""
    hint: Label = NO_HINT
    own_by: tuple[str, ...] = ()
    grants: Mapping[Role, Grant] = dataclass_field(default_factory=dict)
    part_of: "Entity | None" = None
    listed: bool = True

    def __repr__(self) -> str:
        return f"<Entity {self.name}>"

    @property
    def whole(self) -> "Entity":
        return self.part_of or self

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def own(self) -> tuple[Field, ...]:
        """The fields written to the entity's own table."""
        return tuple(field for field in self.fields if not field.relation and not field.derived)

    @cached_property
    def with_sort_key(self) -> tuple[Field, ...]:
        """The own fields that sort by a key of their own."""
        return tuple(field for field in self.own if field.sort_key)

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """The columns that a search looks into, those that go by pinyin first; not what references name."""
        fields = [self.by_name[name] for name in self.search]
        return tuple(sorted((f for f in fields if not isinstance(f, Ref)), key=lambda field: not field.pinyin))

    @cached_property
    def by_pinyin(self) -> int:
        """How many of `searched` go by pinyin."""
        return sum(bool(field.pinyin) for field in self.searched)

    @cached_property
    def headings(self) -> Mapping[str, Field]:
        """The fields by their heading in CSV and XLSX files: the column, or where two tables share it, the label."""
        own = {field.column for field in self.whole.fields if not field.relation}
        return {field.zh if field.relation and field.column in own else field.column: field for field in self.fields}

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        return tuple(field for field in self.fields if isinstance(field, Ref))

    @cached_property
    def numbered_by_database(self) -> bool:
        return not self.number and len(self.key) == 1 and isinstance(self.by_name[self.key[0]], Integer)

    @property
    def singular(self) -> Label:
        """What one record is: 客户, customer."""
        return Label(self.label.zh, self.noun.one)

    @property
    def list_fields(self) -> tuple[Field, ...]:
        return tuple(self.by_name[name] for name in self.list_columns)

    def key_of(self, record: Record) -> Key:
        """The record's key: a plain value, or a tuple where the primary key has several columns."""
        values = tuple(value for name in self.key if (value := record[name]) is not None)
        return values[0] if len(values) == 1 else values

    def title_of(self, record: Record) -> str:
        """What a person calls the record."""
        return " ".join(str(record[name]) for name in self.title if record.get(name) not in (None, ""))
