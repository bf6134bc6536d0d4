"""What becomes of contracts: the next one, and what the days bring: states, automatic renewals, reminders (D8.4)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from crm_desktop.db import reminding, settings, summaries
from crm_desktop.db.changes import ChangeSet
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, NotFound, PermissionDenied
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.rows import iterate
from crm_desktop.db.step import Step
from crm_desktop.db.store import Store
from crm_desktop.entities.contract import AUTOMATIC, CONTRACT, GOES_ON, over
from crm_desktop.entities.fields import YES, Value
from crm_desktop.entities.records import Condition, Key, Record
from crm_desktop.i18n import _
from crm_desktop.operations.follow_ups import months_later

KEPT = ("subject", "customer", "contact", "staff", "amount", "renewal", "notice", "terms", "notes")  # by the next one
SOME = 20  # contracts in a step: nobody waits long who wants to write meanwhile
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


def pass_days(store: Store, reader: sqlite.Connection, today: dt.date) -> None:
    """All that the day brings, at once."""
    while waiting := due(store, reader, today):
        for start in range(0, len(waiting), SOME):
            attend(store, waiting[start : start + SOME], today)


def due(store: Store, reader: sqlite.Connection, today: dt.date) -> list[Key]:
    """Brings the states of contracts up to date; those that `attend` has something to do with. Any thread."""
    with store.database.atomic() as connection:
        changed = summaries.pass_days(connection, today.isoformat())
    if changed:
        store.bus.publish(ChangeSet(0, "pass_days", Program.user, frozenset({CONTRACT.name})))
    ahead = settings.reminder_days(reader)
    near = replace(store.queries.list_of(CONTRACT), where=reminding.unreminded(CONTRACT, ahead, today))
    missed = store.queries.list_of(CONTRACT, conditions=unnoticed(today))
    found = [row for row in iterate(reader, missed) if str(row["start"]) <= str(row["end"])]
    found += [row for row in iterate(reader, near) if reminding.wanted(CONTRACT, row, ahead, today) is not None]
    return [str(row["number"]) for row in found]


def attend(store: Store, keys: Sequence[Key], today: dt.date) -> None:
    """Renews those of the contracts that renew themselves, and reminds of the others, in a step of each. Any thread."""
    program = Store(store.database, store.registry, Program(), store.bus)
    try:
        late = [key for key in keys if renews_itself(program, key, today)]
        if late:
            with program.step("renew") as step:
                for key in late:
                    contract = program.get(CONTRACT, key, step.connection)
                    if not over(contract):  # meanwhile
                        follow(program, step, contract, signed=contract["signed"])
        if others := [key for key in keys if key not in late]:
            with program.step("remind") as step:
                ahead = settings.reminder_days(step.connection)
                for key in others:
                    reminding.keep(step, program.registry, CONTRACT, key, ahead, today)
    finally:
        store.database.release(program.reader)


def unnoticed(today: dt.date) -> tuple[Condition, ...]:
    """The contracts that renew themselves, and that nobody has given notice of in time."""
    return (
        Condition("renewal", "is", AUTOMATIC),
        Condition("notice_date", "period", f"..{today - DAY}"),
        *GOES_ON,
    )


def renews_itself(store: Store, key: Key, today: dt.date) -> bool:
    """Whether it does so by now, unless it was deleted meanwhile."""
    try:
        contract = store.get(CONTRACT, key)
    except NotFound:
        return False
    return contract["renewal"] == AUTOMATIC and str(contract["notice_date"]) < today.isoformat()


def set_reminder_days(store: Store, days: Sequence[int]) -> None:
    """How many days before its day one is reminded of a contract. Raises PermissionDenied, CrmError."""
    if store.permissions.limited:
        raise PermissionDenied(_("Only an administrator may set this."))
    if len(days) > DAYS or not all(0 <= day <= LONGEST for day in days):
        text = _("Give at most {most} numbers of days, each from 0 to {limit}.")
        raise CrmError(text.format(most=DAYS, limit=LONGEST))
    with store.database.atomic() as connection:
        settings.write(connection, settings.REMINDER_DAYS, sorted(set(days), reverse=True))
