"""The pairs that were found, by the customers' numbers: the likeliest first, without what was set aside."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.duplicates import Customers, all_set_aside
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.duplicates.scoring import Scoring

Progress = Callable[[float], None]


class Pair(NamedTuple):
    first: str
    second: str
    probability: float

    @property
    def keys(self) -> tuple[str, str]:
        return self.first, self.second


class Found(NamedTuple):
    """`scoring`: to say why."""

    pairs: Sequence[Pair]
    scoring: Scoring | None = None


NOTHING = Found(())


def find_pairs(store: Store, connection: sqlite.Connection, progress: Progress) -> Found:
    """Raises PermissionDenied, Cancelled (by `progress`). Any thread, with a connection of its own."""
    from crm_desktop.operations.duplicates.finding import find  # numpy: whoever opens the tab would wait for it

    customers = Customers(store, connection)
    matches, scoring = find(customers, progress)
    keys = customers.keys({number for match in matches for number in match[:2]})
    aside = all_set_aside(connection)
    pairs = []
    for first, second, probability in matches:
        if first in keys and second in keys:
            a, b = sorted((keys[first], keys[second]))
            if (a, b) not in aside:
                pairs.append(Pair(a, b, probability))
    return Found(pairs, scoring)
