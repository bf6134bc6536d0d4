"""What an entity is: its table, fields, and how people read, find and handle its records."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.board import Board
from crm_desktop.entities.fields import Choice, Field, Ref, Value
from crm_desktop.entities.figures import Figure
from crm_desktop.entities.handling import (
    NO_HINT,
    Advice,
    Ask,
    Booking,
    Flow,
    ListAction,
    Recurring,
    Reminding,
    SetField,
    Trail,
    nothing_implied,
    nothing_wanted,
)
from crm_desktop.entities.records import (
    BY_NUMBER,
    RECORD,
    TITLE,
    Condition,
    Key,
    Noun,
    QuickFilter,
    Record,
    Section,
    Sort,
)
from crm_desktop.entities.related import RelatedTab
from crm_desktop.entities.rights import Grant, Role
from crm_desktop.entities.rules import Rule
from crm_desktop.i18n import Label


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Entity:
    """One kind of record.

    `key`: the field(s) of the primary key. `number`: how new keys are made, from a running number (`numbering.series`);
    "" where the database numbers (integer key) or where the key is typed. `title`: the fields that name a record to a
    person. `tells`: what else tells one from another where one chooses among them.
    `relation_of`: the entity that this table only describes (its rows appear as fields there).
    `search`: the fields that a search looks into; `search_index`: the table that finds them without reading all rows.
    `follows`: entities whose changes may alter the derived fields here. `noun`: what a count is followed by.
    `own_by`: the references that say to whom a record belongs: to the person named, or to whom the record named
    belongs. `kept_from`: of a role, which of these records are not theirs after all. `grants`: what a role may do that
    is not the administrator; without one: nothing.
    `match_by`: the fields, besides the key, by which an import may find records that exist.
    `one_of`: a flag and a reference: of the records with the same reference only one has the flag. `retired_by`: the
    flag of records that daily lists leave out. `important`: the fields that a complete record has. `tab`: whether the
    window has a tab for it.
    `implied(before, given)`: what else a save of `given` sets, unless it says otherwise; `before` is the record as it
    was, None if it is new. Not for imports.
    `wants(record)`: the fields that must not be empty in such a record, besides those that are always `required`.
    `trail`: where the past of one of its fields is kept; `kept_by`, there: the entity that it is of. Nobody else writes
    such records, except an administrator. `reminding`: what is to be remembered of each record, some days before.
    `recurring`: what comes after a record that is done.
    `board`: its list's other face.
    `flow`: what its state may become, and when. `booking`: what others have of it while it stands.
    `advice`: of lines, what helps to fill them in. `rules`: what holds between a record and those that it names.
    `beyond`: what lists may be narrowed by besides the fields: fields of what references name, as "customer.class_".
    `figures`: what its amounts, sums and quick filters mean, to be read up beside the list.
    `part_of`: the whole declaration, where this one shows what somebody may see of it. `listed`: False where that is
    no more than what names a record. `vcard`: of people, the vCard property of each field that belongs into an address
    book; "FN" is the name.
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
    sort: Sort = BY_NUMBER
    quick: tuple[QuickFilter, ...] = ()
    related: tuple[RelatedTab, ...] = ()
    actions: tuple[SetField | Ask, ...] = ()
    flow: Flow | None = None
    booking: Booking | None = None
    advice: Advice | None = None
    rules: tuple[Rule, ...] = ()
    figures: tuple[Figure, ...] = ()
    beyond: tuple[str, ...] = ()
    list_actions: tuple[ListAction, ...] = ()
    badges: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    relation_of: str = ""
    hint: Label = NO_HINT
    own_by: tuple[str, ...] = ()
    match_by: tuple[tuple[str, ...], ...] = ()
    kept_from: Mapping[str, Condition] = dataclass_field(default_factory=dict)
    grants: Mapping[Role, Grant] = dataclass_field(default_factory=dict)
    one_of: tuple[str, str] | None = None
    retired_by: str = ""
    important: tuple[str, ...] = ()
    implied: Callable[[Record | None, Record], Record] = nothing_implied
    wants: Callable[[Record], Collection[str]] = nothing_wanted
    trail: Trail | None = None
    board: Board | None = None
    kept_by: str = ""
    reminding: Reminding | None = None
    recurring: Recurring | None = None
    tab: bool = True
    part_of: "Entity | None" = None
    listed: bool = True
    vcard: Mapping[str, str] = dataclass_field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Entity {self.name}>"

    @property
    def whole(self) -> "Entity":
        return self.part_of or self

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def plain(self) -> bool:
        """Whether one of its own fields may be set without a look at the rest of the record."""
        looks = self.rules, self.flow, self.trail, self.reminding, self.recurring, self.booking
        return not any(looks) and self.implied is nothing_implied and self.wants is nothing_wanted

    @cached_property
    def narrowed_by(self) -> frozenset[str]:
        """The fields that conditions on the list may ask for, and the paths to those of others."""
        return frozenset((*self.by_name, *self.beyond))

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
    def follows_another(self) -> bool:
        """Whether who may change another record writes these with it, whatever else they may."""
        return bool(self.relation_of or self.kept_by)

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

    def missing(self, record: Record) -> list[Field]:
        """The important fields that are empty."""
        return [self.by_name[name] for name in self.important if record.get(name) in (None, "")]

    def title_of(self, record: Record) -> str:
        """What a person calls the record."""
        parts = (record.get(TITLE.format(name)) or self._shown(record, name) for name in self.title)
        return " ".join(str(part) for part in parts if part not in (None, ""))

    def heading(self, record: Record) -> str:
        """What stands above the record: its title; where that is a number, the kind too, as "Quote BJ-2026-0001"."""
        title = self.title_of(record)
        if self.title != self.key:
            return title
        kind = str(self.singular)
        return f"{kind[0].upper()}{kind[1:]} {title}"

    def _shown(self, record: Record, name: str) -> Value:
        """In the language of the user, who may not see every field of the title."""
        field, value = self.by_name.get(name), record.get(name)
        return field.show(value) if isinstance(field, Choice) else value
