"""Looks for what is wrong in the data by the declared rules, and mends in bulk what can be mended."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from crm_desktop.db import quality
from crm_desktop.db.driver import sqlite
from crm_desktop.db.duplicates import must_clean
from crm_desktop.db.quality import Day
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.quality import RULES, Rule, conditions_of
from crm_desktop.entities.records import Key
from crm_desktop.operations.cleaning.phones import is_valid, normalised

MOST = 10_000  # records of a rule that are listed
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)*\.[A-Za-z\u4e00-\u9fff]{2,}")

Progress = Callable[[float], None]  # raises Cancelled


class Faults(NamedTuple):
    """`rowids`: of the first ones."""

    rule: Rule
    total: int
    rowids: Sequence[int]


class Quality(NamedTuple):
    faults: Sequence[Faults]
    customers: int
    complete: float
    days: Sequence[Day]


def look(store: Store, connection: sqlite.Connection, progress: Progress) -> Quality:
    """All rules; keeps the figures of today. Any thread, with a connection of its own. Raises PermissionDenied."""
    must_clean(store)
    found = []
    for done, rule in enumerate(RULES):
        progress(done / len(RULES))
        found.append(faults_of(store, connection, rule, lambda: progress(done / len(RULES))))  # noqa: B023 - called in it
    customer = store.registry["customer"]
    total, share = quality.complete(connection, customer, customer.important)
    day = Day(quality.today(), total, share, sum(faults.total for faults in found))
    quality.keep_day(store, store.registry, day)
    return Quality(found, total, share, quality.days(connection))


def faults_of(store: Store, connection: sqlite.Connection, rule: Rule, tell: Callable[[], object]) -> Faults:
    entity = store.registry[rule.entity]
    if conditions := conditions_of(rule):
        count = quality.count(connection, store, entity, conditions)
        return Faults(rule, count, quality.rowids(connection, store, entity, conditions, MOST))
    if rule.check == "outlier":
        from crm_desktop.operations.cleaning.outliers import unusual  # numpy: whoever opens the tab would wait for it

        rowids = unusual(connection, entity, rule.field, tell)
        return Faults(rule, len(rowids), rowids[:MOST].tolist())
    count = 0
    first: list[int] = []
    for part in quality.values(connection, entity, [rule.field]):
        tell()
        bad = [int(str(rowid)) for rowid, value in part if value not in (None, "") and not good(rule, str(value))]
        count += len(bad)
        first += bad[: MOST - len(first)]
    return Faults(rule, count, first)


def good(rule: Rule, value: str) -> bool:
    return is_valid(value) if rule.check == "phone" else EMAIL.fullmatch(value.strip()) is not None


# -- mending ------------------------------------------------------------------------------------------------------


def mend(store: Store, rule: Rule, keys: Iterable[Key], progress: Progress) -> int:
    """In one step; how many records were changed. What cannot be mended stays. Raises PermissionDenied, Cancelled."""
    entity = store.registry[rule.entity]
    must_clean(store)
    keys = list(keys)
    with store.step("clean") as step:
        for done, key in enumerate(keys):
            if done % 100 == 0:
                progress(done / len(keys))
            record = store.get(entity, key)
            value = record[rule.field]
            if value and not good(rule, str(value)):
                better = normalised(str(value)) if rule.fix == "normalise" else None
                if rule.fix == "clear" or better:
                    store.change(step, entity, key, {rule.field: better})
        return step.count
