"""What the user can do by key: one list, shown in the help as well."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, runtime_checkable

from crm_desktop.i18n import Label


class Action(NamedTuple):
    """`sequence`: Tk's name of the key; `key`: as people write it, "" for a second key."""

    name: str
    label: Label
    sequence: str
    key: str
    run: Callable[[], object]


@runtime_checkable
class Printable(Protocol):
    """A tab of which something can be printed."""

    def print_out(self) -> None: ...
