"""What people do with follow-ups: complete one and say what comes of it, put it off, be reminded later."""

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.follow_up import DONE, FOLLOW_UP
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.records import Key, Record

MONTHS = {"每月": 1, "每季度": 3, "每年": 12}
DAYS = {"每天": 1, "每周": 7, "每两周": 14}
PARTIES = ("customer", "opportunity", "contact", "staff")
KEPT = (*PARTIES, "subject", "repeat", "priority", "call_round", "notes")  # by the next one


class Completed(NamedTuple):
    """The records that came of completing a follow-up, None where there is none."""

    interaction: Key | None
    next: Key | None


def next_due(due: str, repeat: str, day: int | None = None) -> str | None:
    """When a repeated follow-up is due again; None for one that is not repeated.

    `day`: of the month, where a shorter month has cut the last one off: of 31 January comes 28 February, then 31 March.
    """
    date, space, clock = due.partition(" ")
    last = dt.date.fromisoformat(date)
    if repeat in DAYS:
        return f"{last + dt.timedelta(days=DAYS[repeat])}{space}{clock}"
    if repeat not in MONTHS:
        return None
    return f"{months_later(last, MONTHS[repeat], day)}{space}{clock}"


def months_later(date: dt.date, months: int, day: int | None = None) -> dt.date:
    """On the same day of the month, or on `day` of it, or on its last one where it is shorter."""
    month = date.year * 12 + date.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return dt.date(year, month, min(day or date.day, calendar.monthrange(year, month)[1]))


def next_after(due: str, repeat: str, today: dt.date) -> str | None:
    """`next_due`, and on until it is no longer past: what was missed is not made up for."""
    day = dt.date.fromisoformat(due[:10]).day
    following = next_due(due, repeat, day)
    while following is not None and following[:10] < today.isoformat():
        following = next_due(following, repeat, day)
    return following


def complete(
    store: Store,
    key: Key,
    version: int,
    *,
    interaction: Record | None = None,
    again: str | None = None,
    once: bool = False,
    initiator: object = None,
) -> Completed:
    """One step: done; with the interaction that came of it, and the next one: `again`, or as it is repeated.

    `once`: there is none though it is repeated. Raises Conflict, ValidationFailed, PermissionDenied.
    """
    record = store.get(FOLLOW_UP, key)
    due = again or (None if once else next_after(str(record["due"]), str(record.get("repeat")), dt.date.today()))
    with store.step("complete", initiator) as step:
        logged = None if interaction is None else store.add(step, INTERACTION, interaction)
        values: dict[str, Value] = {"state": DONE}
        if isinstance(logged, int):
            values["interaction"] = logged
        store.change_at(step, FOLLOW_UP, key, values, version)
        return Completed(logged, None if due is None else follow(store, step, record, due))


def follow(store: Store, step: Step, record: Mapping[str, Value], due: str) -> Key:
    """The next one after `record`, with what the user sees of it and may set."""
    kept = [name for name in KEPT if name in record and store.permissions.may("create", FOLLOW_UP, [name])]
    return store.add(step, FOLLOW_UP, {**{name: record[name] for name in kept}, "due": due})


def put_off(store: Store, key: Key, version: int, due: str, *, initiator: object = None) -> None:
    """Due later, and postponed."""
    values: Record = {"due": due, "state": "已推迟", "remind_at": None}
    store.update(FOLLOW_UP, key, values, version, action="put_off", initiator=initiator)


def snooze(store: Store, key: Key, version: int, until: str, *, initiator: object = None) -> None:
    """The reminder comes again then; what is due stays due."""
    store.update(FOLLOW_UP, key, {"remind_at": until}, version, action="snooze", initiator=initiator)
