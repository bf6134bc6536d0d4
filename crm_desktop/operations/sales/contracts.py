"""What becomes of contracts: the next one, and what the days bring: states, automatic renewals, reminders (D8.4)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from crm_desktop.db import settings, summaries
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.writing import reminding
from crm_desktop.db.writing.step import Step
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.contract import AUTOMATIC, CONTRACT, GOES_ON, over
from crm_desktop.entities.fields import YES, Value
from crm_desktop.entities.records import Condition, Key, Record
from crm_desktop.entities.recurrence import months_later
from crm_desktop.i18n import _
from crm_desktop.operations.sales.program import Program, Work, parts, program_of

KEPT = ("subject", "customer", "contact", "staff", "amount", "renewal", "notice", "terms", "notes")  # by the next one
DAYS, LONGEST = 10, 3650  # numbers of days that may be set, and the largest
DAY = dt.timedelta(days=1)
UNWANTED = """
SELECT DISTINCT json_extract(旧值, '$."上一合同"') FROM 变更记录 JOIN 变更组 USING (变更组编号)
WHERE 表 = '合同' AND 操作 = 'delete' AND 新值 IS NULL AND 批次编号 IS NULL
"""


def renew(store: Store, key: Key, *, initiator: object = None) -> Key:
    """The next contract, which begins when this one ends, in one step. Raises CrmError where that makes no sense."""
    with store.step("renew", initiator) as step:
        store.must_see(CONTRACT, (*KEPT, "start", "end", "renewed", "terminated"))  # or the next one would lack it
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
    if months > 1 and after.day == 1 and months_later(first, months - 1).day < first.day:  # the month had no such day
        return after.isoformat(), (months_later(after, months - 1) - DAY).isoformat()
    if months > 0 and months_later(first, months) == after:
        return after.isoformat(), (months_later(after, months, first.day) - DAY).isoformat()
    return after.isoformat(), (after + (after - first) - DAY).isoformat()


def due(store: Store, reader: sqlite.Connection, today: dt.date) -> list[Work]:
    """Brings the states of contracts up to date; what else is to be done with them now. Any thread."""
    with store.database.atomic() as connection:
        changed = summaries.pass_days(connection, today.isoformat())
    if changed:
        store.bus.publish(ChangeSet(0, "pass_days", Program.user, frozenset({CONTRACT.name})))
    queries, ahead = Queries(store.registry), settings.reminder_days(reader)
    unnoticed = Condition("notice_date", "period", f"..{today - DAY}")  # nobody has given notice in time
    automatic = queries.list_of(CONTRACT, conditions=(Condition("renewal", "is", AUTOMATIC), unnoticed, *GOES_ON))
    near = replace(queries.list_of(CONTRACT), where=reminding.unreminded(CONTRACT, ahead, today))
    late = [row for row in iterate(reader, automatic) if str(row["start"]) <= str(row["end"])]
    unwanted = renewed_in_vain(reader) if late else set()
    late = [row for row in late if row["number"] not in unwanted]
    soon = [row for row in iterate(reader, near) if reminding.wanted(CONTRACT, row, ahead, today) is not None]
    return [*parts(late, partial(renew_late, store)), *parts(soon, partial(remind, store, today))]


def renewed_in_vain(reader: sqlite.Connection) -> set[Value]:
    """Contracts of which somebody has deleted a renewal: the next one is not made by itself."""
    return {number for (number,) in reader.execute(UNWANTED)}


def renew_late(store: Store, keys: Sequence[Key]) -> None:
    """The next ones of those that renew themselves, in one step. Any thread."""
    with program_of(store) as program, program.step("renew") as step:
        for key in keys:
            contract = reminding.whole(step, CONTRACT, key)
            if contract and not over(contract):  # meanwhile
                follow(program, step, contract, signed=contract["signed"])


def remind(store: Store, today: dt.date, keys: Sequence[Key]) -> None:
    """The follow-ups of these that are due by today, in one step. Any thread."""
    with program_of(store) as program, program.step("remind") as step:
        ahead = settings.reminder_days(step.connection)
        for key in keys:
            reminding.keep(step, program.registry, CONTRACT, key, ahead, today)


def set_reminder_days(store: Store, days: Sequence[int]) -> None:
    """How many days before its day one is reminded of a contract. Raises PermissionDenied, CrmError."""
    if store.permissions.limited:
        raise PermissionDenied(_("Only an administrator may set this."))
    if len(days) > DAYS or not all(0 <= day <= LONGEST for day in days):
        text = _("Give at most {most} numbers of days, each from 0 to {limit}.")
        raise CrmError(text.format(most=DAYS, limit=LONGEST))
    with store.database.atomic() as connection:
        settings.write(connection, settings.REMINDER_DAYS, sorted(set(days), reverse=True))
