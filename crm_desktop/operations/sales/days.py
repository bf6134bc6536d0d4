"""What the days bring: contracts go on, are renewed and reminded of, quotes expire (D8.4)."""

import datetime as dt

from crm_desktop.db.driver import sqlite
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.sales import contracts, quotes
from crm_desktop.operations.sales.program import Work

__all__ = ["Work", "due", "pass_days"]


def pass_days(store: Store, reader: sqlite.Connection, today: dt.date) -> None:
    """All that the day brings, at once."""
    while works := due(store, reader, today):
        for work in works:
            work()


def due(store: Store, reader: sqlite.Connection, today: dt.date) -> list[Work]:
    """What is to be done now, whoever has signed in. Any thread, with a reader of its own.

    Done that, more may be due: a contract that was renewed may have run out as well.
    """
    return [*contracts.due(store, reader, today), *quotes.due(store, reader, today)]
