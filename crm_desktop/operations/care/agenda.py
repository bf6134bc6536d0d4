"""What is to be done: overdue, today, in the days to come, by day, and what somebody is to be reminded of now."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import TITLE, Queries
from crm_desktop.db.lists.rows import Row, iterate
from crm_desktop.db.registry import Registry
from crm_desktop.entities.fields import YES
from crm_desktop.entities.follow_up import FOLLOW_UP, STILL_OPEN
from crm_desktop.entities.records import Condition, Key, Record

MORNING = "09:00:00"  # when one is reminded of what is due on a day
NEEDED = {"subject", "due", "remind_at", "state"}  # the fields without which there is no agenda
TOLD = (*NEEDED, "number", "customer", "opportunity")  # of what one is reminded of


def applies(registry: Registry) -> bool:
    """Whether whoever sees these entities sees enough of follow-ups."""
    entity = registry[FOLLOW_UP.name]
    return entity.listed and entity.by_name.keys() >= NEEDED


def of_the_day(registry: Registry) -> tuple[Condition, ...]:
    """Still to be done, and not with a customer who is retired, as far as the user sees who is."""
    ref, customer = registry[FOLLOW_UP.name].by_name.get("customer"), registry["customer"]
    known = ref is not None and customer.retired_by in customer.by_name
    return (*STILL_OPEN, Condition(f"customer.{customer.retired_by}", "not", YES.zh)) if known else STILL_OPEN


def lists(registry: Registry) -> Mapping[str, tuple[Condition, ...]]:
    """What stands in each list; in that of all there is to do also what is left out of those of the day."""
    open_ = of_the_day(registry)
    return {
        "overdue": (Condition("due", "older", 1), *open_),
        "today": (Condition("due", "period", "today"), *open_),
        "week": (Condition("due", "period", "next_7_days"), *open_),
        "open": STILL_OPEN,
    }


def during(registry: Registry, first: dt.date, last: dt.date) -> tuple[Condition, ...]:
    return (Condition("due", "period", f"{first}..{last}"), *of_the_day(registry))


def of_staff(staff: Key | None) -> tuple[Condition, ...]:
    """None: everybody's."""
    return () if staff is None or isinstance(staff, tuple) else (Condition("staff", "is", staff),)


def by_day(
    reader: sqlite.Connection, queries: Queries, first: dt.date, last: dt.date, staff: Key | None = None
) -> Counter[str]:
    """How many are still to be done on each day from `first` to `last`, by ISO day."""
    select = queries.list_of(FOLLOW_UP, conditions=(*during(queries.registry, first, last), *of_staff(staff)))
    return Counter(dict(reader.execute(*select.by_day("due"))))


def to_remind(
    reader: sqlite.Connection, queries: Queries, since: str, until: str, staff: Key | None = None
) -> list[Row]:
    """Those whose moment lies after `since`, not after `until` (local, to the second); the earliest first.

    The moment is `remind_at`, else `due`; of a day without a time its morning.
    """
    day = since[:10]
    earliest = day if since < f"{day} {MORNING}" <= until else since  # else each look would read the whole day
    found = {
        row["number"]: row
        for field in ("due", "remind_at")
        for row in told(
            reader,
            queries,
            [Condition(field, "at_least", earliest), Condition(field, "at_most", until), *of_staff(staff)],
        )
    }
    due = [row for row in found.values() if since < moment_of(row) <= until]
    return sorted(due, key=moment_of)


def moment_of(row: Record) -> str:
    text = str(row.get("remind_at") or row["due"])
    return text if " " in text else f"{text} {MORNING}"


def with_whom(row: Record) -> str:
    """The customer's name, else what the opportunity is called; '' where the user sees neither."""
    named = (row.get(name) for name in (TITLE.format("customer"), "customer", TITLE.format("opportunity")))
    return next((str(text) for text in named if text), "")


def told(reader: sqlite.Connection, queries: Queries, conditions: Sequence[Condition]) -> Iterator[Row]:
    entity = queries.registry[FOLLOW_UP.name]
    fields = [field for field in entity.fields if field.name in TOLD]
    conditions = (*conditions, *of_the_day(queries.registry))
    return iterate(reader, queries.list_of(FOLLOW_UP, conditions=conditions, fields=fields))
