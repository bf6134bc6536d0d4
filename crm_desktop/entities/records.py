"""Words for records: keys and values, how they are counted, sorted, narrowed and laid out."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from crm_desktop.entities.fields import Value
from crm_desktop.i18n import Label


class Noun(NamedTuple):
    """What one counts: the Chinese measure word, the English singular and plural."""

    measure: str
    one: str
    many: str


RECORD = Noun("条", "record", "records")
Key = str | int | tuple[str | int, ...]
Record = Mapping[str, Value]
TITLE = "{}.title"  # beside the key that a reference holds a record has the title of what it names
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
    """`counted`: its button says how many records it finds. {days} in `label`: those that the user has set."""

    name: str
    label: Label
    conditions: tuple[Condition, ...]
    counted: bool = False
