"""What becomes of quotes by themselves: those that nobody answers in time expire."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.writing import table
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.quote import EXPIRED, QUOTE, SENT
from crm_desktop.entities.records import Condition, Key
from crm_desktop.operations.sales.program import Work, parts, program_of


def due(store: Store, reader: sqlite.Connection, today: dt.date) -> list[Work]:
    """What is to be done with those that are past their validity. Any thread."""
    before = Condition("valid_until", "period", f"..{today - dt.timedelta(days=1)}")
    late = Queries(store.registry).list_of(QUOTE, conditions=(Condition("state", "is", SENT), before))
    return parts(list(iterate(reader, late)), partial(expire, store, today))


def expire(store: Store, today: dt.date, keys: Sequence[Key]) -> None:
    """Those of them that were not answered or prolonged meanwhile, in one step. Any thread."""
    with program_of(store) as program, program.step("expire") as step:
        for key in keys:
            quote = table.read(step.connection, QUOTE, key)
            if quote and quote["state"] == SENT and str(quote["valid_until"] or today) < today.isoformat():
                program.change(step, QUOTE, key, {"state": EXPIRED})
