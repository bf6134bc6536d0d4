"""What becomes of contracts: the next one, and what the days bring: states, automatic renewals, reminders (D8.4)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from crm_desktop.db import reminding, settings, summaries
from crm_desktop.db.changes import ChangeSet
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.rows import Row, iterate
from crm_desktop.db.sql import all_of
from crm_desktop.db.step import Step
from crm_desktop.db.store import Store
from crm_desktop.entities.contract import AUTOMATIC, CONTRACT, GOES_ON, over
from crm_desktop.entities.entity import Condition, Key, Record
from crm_desktop.entities.fields import YES, Value
from crm_desktop.i18n import _
from crm_desktop.operations.follow_ups import months_later

KEPT = ("subject", "customer", "contact", "staff", "amount", "renewal", "notice", "terms", "notes")  # by the next one
SOME = 20  # contracts at a time; in between others are served
DAYS, LONGEST = 10, 3650  # numbers of days that may be set, and the largest
DAY = dt.timedelta(days=1)


class Program(Administrator):
    """Who does what the days bring, whoever has signed in: nobody's to take back with Ctrl+Z."""

    user = "program"


def renew(store: Store, key: Key, *, initiator: object = None) -> Key:
    """The next contract, which begins when this one ends, in one step. Raises CrmError where that makes no sense."""
    with store.step("renew", initiator) as step:
        contract = store.get(CONTRACT, key, step.connection)
        if contract["renewed"] == YES.zh:
            raise CrmError(_("The contract was renewed before."))
        if contract["terminated"]:
            raise CrmError(_("The contract was terminated; it cannot be renewed."))
        if not contract["end"] or str(contract["end"]) < str(contract["start"]):
            raise CrmError(_("The contract has no end after which it could be renewed."))
        return follow(store, step, contract)


def follow(store: Store, step: Step, contract: Record, signed: Value = None) -> Key:
    """The next one after `contract`."""
    start, end = next_dates(str(contract["start"]), str(contract["end"]))
    values = {"start": start, "end": end, "signed": signed, "previous": contract["number"]}
    return store.add(step, CONTRACT, {**{name: contract[name] for name in KEPT}, **values})


def next_dates(start: str, end: str) -> tuple[str, str]:
    """Of the same length from the day after the end: so many months where those are whole, else days."""
    first, after = dt.date.fromisoformat(start), dt.date.fromisoformat(end) + DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    if months > 0 and months_later(first, months) == after:
        return after.isoformat(), (months_later(after, months, first.day) - DAY).isoformat()
    return after.isoformat(), (after + (after - first) - DAY).isoformat()


def pass_days(store: Store, reader: sqlite.Connection, today: dt.date | None = None) -> bool:
    """Brings some contracts up to date; whether there may be more to do. Any thread, with a reader of its own."""
    today = today or dt.date.today()
    with store.database.atomic() as connection:
        changed = summaries.pass_days(connection, today.isoformat())
    if changed:
        store.bus.publish(ChangeSet(0, "pass_days", Program.user, frozenset({CONTRACT.name})))
    program = Store(store.database, store.registry, Program(), store.bus)
    try:
        return renew_automatic(program, reader, today) or remind(program, reader, today)
    finally:
        store.database.release(program.reader)


def renew_automatic(store: Store, reader: sqlite.Connection, today: dt.date) -> bool:
    """The next one of some that renew themselves and that nobody has given notice of in time; False: of none."""
    missed = Condition("notice_date", "period", f"..{today - DAY}")
    found = contracts(store, reader, Condition("renewal", "is", AUTOMATIC), missed)
    some = list(islice((row for row in found if str(row["start"]) <= str(row["end"])), SOME))
    if some:
        with store.step("renew") as step:
            for row in some:
                contract = store.get(CONTRACT, str(row["number"]), step.connection)
                if not over(contract):  # meanwhile
                    follow(store, step, contract, signed=contract["signed"])
    return bool(some)


def remind(store: Store, reader: sqlite.Connection, today: dt.date) -> bool:
    """Some follow-ups that are due by today and were not made before; False: there were none."""
    ahead = settings.reminder_days(reader)
    select = store.queries.list_of(CONTRACT, conditions=GOES_ON)
    where = all_of([select.where, reminding.unreminded(CONTRACT, ahead, today)])
    found = iterate(reader, replace(select, where=where))
    some = list(islice((row for row in found if reminding.wanted(CONTRACT, row, ahead, today) is not None), SOME))
    if some:
        with store.step("remind") as step:
            for row in some:
                reminding.keep(step, store.registry, CONTRACT, str(row["number"]), ahead, today)
    return bool(some)


def contracts(store: Store, reader: sqlite.Connection, *conditions: Condition) -> Iterator[Row]:
    """Those that go on, and of which the conditions hold."""
    return iterate(reader, store.queries.list_of(CONTRACT, conditions=(*conditions, *GOES_ON)))


def set_reminder_days(store: Store, days: Sequence[int]) -> None:
    """How many days before its day one is reminded of a contract. Raises PermissionDenied, CrmError."""
    if store.permissions.limited:
        raise PermissionDenied(_("Only an administrator may set this."))
    if len(days) > DAYS or not all(0 <= day <= LONGEST for day in days):
        text = _("Give at most {most} numbers of days, each from 0 to {limit}.")
        raise CrmError(text.format(most=DAYS, limit=LONGEST))
    with store.database.atomic() as connection:
        settings.write(connection, settings.REMINDER_DAYS, sorted(set(days), reverse=True))
