"""What becomes of contracts: the next one, and what the days bring: states, automatic renewals, reminders (D8.4)."""

import datetime as dt
from collections.abc import Iterator, Sequence

from crm_desktop.db import reminding, settings, summaries
from crm_desktop.db.changes import ChangeSet
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.rows import Row, iterate
from crm_desktop.db.step import Step
from crm_desktop.db.store import Store
from crm_desktop.entities.contract import AUTOMATIC, CONTRACT, GOES_ON, over
from crm_desktop.entities.entity import Condition, Key, Record
from crm_desktop.entities.fields import YES, Value
from crm_desktop.i18n import _
from crm_desktop.operations.follow_ups import months_later

KEPT = ("subject", "customer", "contact", "staff", "amount", "renewal", "notice", "terms", "notes")  # by the next one
SOME = 50  # contracts in a step; in between others may save
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


def pass_days(store: Store, reader: sqlite.Connection, today: dt.date | None = None) -> None:
    """Brings the contracts up to date. Any thread, with a reader of its own; doing it twice does nothing more."""
    today = today or dt.date.today()
    program = Store(store.database, store.registry, Program(), store.bus)
    with store.database.atomic() as connection:
        changed = summaries.pass_days(connection, today.isoformat())
    if changed:
        store.bus.publish(ChangeSet(0, "pass_days", Program.user, frozenset({CONTRACT.name})))
    while renew_automatic(program, reader, today):  # of what was not looked at for years several follow
        pass
    remind(program, reader, today)


def renew_automatic(store: Store, reader: sqlite.Connection, today: dt.date) -> int:
    """The next one of each that renews itself and that nobody has given notice of in time; how many."""
    missed = Condition("notice_date", "period", f"..{today - DAY}")
    found = contracts(store, reader, Condition("renewal", "is", AUTOMATIC), missed)
    good = [row for row in found if str(row["start"]) <= str(row["end"])]
    for some in batches(good):
        with store.step("renew") as step:
            for row in some:
                contract = store.get(CONTRACT, str(row["number"]), step.connection)
                if not over(contract):  # meanwhile
                    follow(store, step, contract, signed=contract["signed"])
    return len(good)


def remind(store: Store, reader: sqlite.Connection, today: dt.date) -> None:
    """The follow-ups that are due by today and were not made before."""
    ahead = settings.reminder_days(reader)
    soon = Condition("notice_date", "period", f"{today}..{today + DAY * max(ahead, default=0)}")
    found = contracts(store, reader, soon)
    for some in batches([row for row in found if reminding.wanted(CONTRACT, row, ahead, today) is not None]):
        with store.step("remind") as step:
            for row in some:
                reminding.keep(step, store.registry, CONTRACT, str(row["number"]), ahead, today)


def contracts(store: Store, reader: sqlite.Connection, *conditions: Condition) -> list[Row]:
    """Those that go on, and of which the conditions hold."""
    return list(iterate(reader, store.queries.list_of(CONTRACT, conditions=(*conditions, *GOES_ON))))


def set_reminder_days(store: Store, days: Sequence[int]) -> None:
    """How many days before its day one is reminded of a contract. Raises PermissionDenied, CrmError."""
    if store.permissions.limited:
        raise PermissionDenied(_("Only an administrator may set this."))
    if len(days) > DAYS or not all(0 <= day <= LONGEST for day in days):
        text = _("Give at most {most} numbers of days, each from 0 to {limit}.")
        raise CrmError(text.format(most=DAYS, limit=LONGEST))
    with store.database.atomic() as connection:
        settings.write(connection, settings.REMINDER_DAYS, sorted(set(days), reverse=True))


def batches(found: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (found[start : start + SOME] for start in range(0, len(found), SOME))
