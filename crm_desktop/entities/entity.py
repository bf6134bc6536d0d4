"""What an entity is: its table, fields, and how people read, find and handle its records."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Literal, NamedTuple

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.board import Board
from crm_desktop.entities.fields import Field, Ref, Value
from crm_desktop.entities.figures import Figure
from crm_desktop.entities.rights import Grant, Role
from crm_desktop.entities.rules import Rule
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
Operator = Literal[
    "is", "not", "contains", "has", "starts", "at_least", "at_most", "older", "soon", "period", "empty", "filled"
]  # fmt: skip


class Sort(NamedTuple):
    field: str
    descending: bool = False


BY_NUMBER = Sort("number")


class Condition(NamedTuple):
    """One condition on a field, or on one of what a reference names ("order.state"). "has": all these tags are among
    the tags. "older": so many days ago or more, or never.

    "soon": from today until so many days later.

    `value` of "period" is a name of `periods.PERIODS` or "from..to" (either may miss).
    """

    field: str
    operator: Operator
    value: Value = None


class Section(NamedTuple):
    """A group of the form's fields under a heading."""

    label: Label
    fields: tuple[str, ...]


class QuickFilter(NamedTuple):
    """`counted`: its button says how many records it finds."""

    name: str
    label: Label
    conditions: tuple[Condition, ...]
    counted: bool = False


class Related(NamedTuple):
    """A tab of the record: the records of `entity` whose field `by` names this one.

    `sort`: their order there until somebody chooses another; None: that of the entity.
    """

    entity: str
    by: str
    label: Label
    sort: Sort | None = None


class RelatedFiles(Related):
    """The same of attachments: files are added, opened and saved there."""


class RelatedQuery(NamedTuple):
    """A tab of the record: the result of `query` with its parameter `by` set to this record."""

    query: str
    by: str
    label: Label


class Stream(NamedTuple):
    """What a timeline has of an entity: the records whose field `by` names the one it is of, at their `time`.

    `headline`, `details`: the fields that say what it was. `key`: Alt and this letter add one.
    """

    entity: str
    by: str
    time: str
    symbol: str
    headline: tuple[str, ...]
    details: tuple[str, ...] = ()
    key: str = ""


class RelatedTimeline(NamedTuple):
    """A tab of the record: all that happened to it in one stream, its changes included, the newest first."""

    streams: tuple[Stream, ...]
    label: Label


RelatedTab = Related | RelatedQuery | RelatedTimeline


class SetField(NamedTuple):
    """An action of one click: sets `field` to `value`; offered while the record has another value there.

    `value`: or a function that gives it; then the action is offered while the field is empty. `when`: or only while it
    has one of these there.
    `dialog`: the name of a dialog that asks for more first, and saves; '': there is nothing to ask.
    `quiet`: not what one usually does; its button does not stand out.
    """

    name: str
    label: Label
    field: str
    value: Value | Callable[[], Value]
    icon: str = "check2-circle"
    dialog: str = ""
    quiet: bool = False
    when: tuple[Value, ...] = ()

    def offered(self, record: Record) -> bool:
        now = record.get(self.field)
        if self.when:
            return now in self.when
        return now in (None, "") if callable(self.value) else now != self.value

    def given(self) -> Value:
        """What it sets the field to."""
        return self.value() if callable(self.value) else self.value


class Ask(NamedTuple):
    """An action that the dialog or the work called `name` does with the record; offered while the record has in `field`
    one of the values `when`, or always. `needs`: the fields that one must be allowed to set for it.
    """

    name: str
    label: Label
    icon: str
    field: str = ""
    when: tuple[Value, ...] = ()
    needs: tuple[str, ...] = ()
    quiet: bool = True

    def offered(self, record: Record) -> bool:
        return not self.field or record.get(self.field) in self.when


class Move(NamedTuple):
    """From one of the values `origins` to `value`, by the action `label`."""

    value: str
    origins: tuple[str, ...]
    name: str
    label: Label
    icon: str
    quiet: bool = False


class Flow(NamedTuple):
    """How the Choice `field` goes from value to value: along `moves` only. A new record starts with one of `starts`.

    What is brought in by an import may start anywhere.
    """

    field: str
    starts: tuple[str, ...]
    moves: tuple[Move, ...]

    def next(self, value: Value) -> tuple[str, ...]:
        """Where one may go from there."""
        return tuple(move.value for move in self.moves if value in move.origins)

    def actions(self) -> tuple[SetField, ...]:
        """One click for each move, where it can be made."""
        return tuple(
            SetField(move.name, move.label, self.field, move.value, move.icon, quiet=move.quiet, when=move.origins)
            for move in self.moves
        )


class ListAction(NamedTuple):
    """Something to do with a whole list, asked for in the dialog `name`; it makes new records of `creates`."""

    name: str
    label: Label
    creates: str


class Trail(NamedTuple):
    """Each value that `field` has had is a record of `entity`: in the field of that name, from `since` until `until`.

    The Store writes them in the step of the change; they name the record in their field `of`. `begun`: the field of the
    record that tells since when it has its first value.
    """

    field: str
    entity: str
    of: str
    since: str
    until: str
    begun: str


class Reminding(NamedTuple):
    """Some days before the day in the field `day` a record of `entity` reminds of it, which names this one in `of`.

    Each comes once: `reminded` keeps which was the last. In `mark` it has the day, by which it is known as one that the
    program made. `says(record, last)`: what else it has; `last`: none comes after it. `over(record)`: there is nothing
    to be reminded of any more; then, and where the day is another one, those still `open` become `called_off`.
    """

    entity: str
    of: str
    day: str
    reminded: str
    mark: str
    says: Callable[[Record, bool], Record]
    over: Callable[[Record], bool]
    open: Callable[[Record], bool]
    called_off: Record


class Advice(NamedTuple):
    """Beside a line's form: what is known of its product and of what the customer paid for it before.

    `product`, `price`: the fields of the line; today's price is proposed in the latter. `by`: the document, which has a
    field `customer`.
    """

    product: str
    price: str
    by: str


class Booking(NamedTuple):
    """While `field` has one of `values`, each record of `lines`, which names this one in `by`, has a record of
    `entity`, which the Store keeps in step: the line names it in `made`, `of` says what is in it, from the record and
    all its lines; of the record it reads the fields `reads`. The step that changes record or lines does it; what an
    import brings has its own.
    """

    field: str
    values: tuple[str, ...]
    lines: str
    by: str
    made: str
    entity: str
    of: Callable[[Record, Sequence[Record]], Sequence[Record]]
    reads: tuple[str, ...]


def nothing_wanted(_record: Record) -> tuple[str, ...]:
    return ()


def nothing_implied(_before: Record | None, _given: Record) -> Record:
    return {}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Entity:
    """One kind of record.

    `key`: the field(s) of the primary key. `number`: how new keys are made, from a running number (`numbering.series`);
    "" where the database numbers (integer key) or where the key is typed. `title`: the fields that name a record to a
    person.
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
    `board`: its list's other face.
    `flow`: what its state may become, and when. `booking`: what others have of it while it stands.
    `advice`: of lines, what helps to fill them in. `rules`: what holds between a record and those that it names.
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
    list_actions: tuple[ListAction, ...] = ()
    badges: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    relation_of: str = ""
    hint: Label = NO_HINT
    own_by: tuple[str, ...] = ()
    match_by: tuple[tuple[str, ...], ...] = ()
    kept_from: Mapping[Role, Condition] = dataclass_field(default_factory=dict)
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
        return " ".join(str(record[name]) for name in self.title if record.get(name) not in (None, ""))
