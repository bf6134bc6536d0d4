"""What holds between a record and those that it names, as an entity declares it; `db/writing/rules.py` keeps it."""

from typing import NamedTuple

from crm_desktop.i18n import Label


class While(NamedTuple):
    """Records come only while what they name in `by` has in `field` one of `values`; else `says` is why not.

    `always`: nor do they change or go otherwise, except with what they name. Not for imports.
    """

    by: str
    field: str
    values: tuple[str, ...]
    says: Label
    always: bool = False


class SameAs(NamedTuple):
    """What the reference `of` names has in its field `field` the same as the record has in its own."""

    field: str
    of: str


class AtMost(NamedTuple):
    """All records that name the same in `of` have together in `amount` no more than that one has in its `limit`."""

    amount: str
    of: str
    limit: str


class AtLeast(NamedTuple):
    """`field` is never less than the derived field `other` of the same record."""

    field: str
    other: str


class Stays(NamedTuple):
    """`field` has for ever what the record began with."""

    field: str


class Settled(NamedTuple):
    """`fields` stay as they are once `field` has none of `values` any more. Not for imports of new records."""

    field: str
    values: tuple[str, ...]
    fields: tuple[str, ...]


class Until(NamedTuple):
    """`field` becomes `value` no later than on the day in `day`, if there is one; else `says` is why not.

    Not for imports of new records.
    """

    field: str
    value: str
    day: str
    says: Label


class NotBefore(NamedTuple):
    """The day in `day` is none before that in `first`, where there are both. Not for imports of new records."""

    day: str
    first: str


class OneOf(NamedTuple):
    """At least one of the references `fields` names a record; else `says` is why not."""

    fields: tuple[str, ...]
    says: Label


Rule = While | SameAs | AtMost | AtLeast | Stays | Settled | Until | NotBefore | OneOf
