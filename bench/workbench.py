"""What the workbench counts, against the same from raw rows."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench import child
from bench.context import Context
from bench.table import Line, times
from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.reading import reading
from crm_desktop.db.registry import Registry
from crm_desktop.operations.care.agenda import by_day
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.workbench.cards import cards_of

MONTH = 41  # days from the first to the last on the calendar
Times = dict[str, list[float]]


def lines(context: Context) -> Iterator[Line]:
    ours: Times = child.run(counting, context.file, context.rounds)
    raw: Times = child.run(counting_raw, context.file)
    for name, taken in ours.items():
        other = f"raw rows: {times(raw[name])}" if name in raw else ""
        ratio = f"{median(taken) / median(raw[name]):.3g} ×" if name in raw else ""
        yield Line(f"workbench {name}", times(taken), other, ratio, "≤ 100 ms", median(taken) <= 100)


def counting(file: str, rounds: str) -> Times:
    """Milliseconds for each card and for the calendar."""
    registry = Registry()
    queries, today = Queries(registry), dt.date.today()
    with reading(Path(file)) as connection:
        taken: Times = {}
        for _round in range(int(rounds)):
            for card in cards_of(Preferences(None), registry):
                select = queries.list_of(card.entity, conditions=card.conditions)
                taken.setdefault(card.name, []).append(timed(connection, *select.count()))
            began = time.perf_counter()
            by_day(connection, queries, today, today + dt.timedelta(days=MONTH))
            taken.setdefault("month", []).append((time.perf_counter() - began) * 1000)
    return taken


def counting_raw(file: str) -> Times:
    """The same for each card without an index of the table counted."""
    registry = Registry()
    taken: Times = {}
    with reading(Path(file)) as connection:
        for card in cards_of(Preferences(None), registry):
            select = Queries(registry).list_of(card.entity, conditions=card.conditions)
            text, values = select.count()
            raw = text.replace(f"FROM {select.source}", f"FROM {select.source} NOT INDEXED", 1)
            taken[card.name] = [timed(connection, raw, values)]
    return taken


def timed(connection: sqlite.Connection, text: str, values: tuple[object, ...]) -> float:
    began = time.perf_counter()
    connection.execute(text, values).fetchall()
    return (time.perf_counter() - began) * 1000
