"""Looks for what is wrong in the data by the declared rules, and mends in bulk what can be mended."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crm_desktop.db import quality
from crm_desktop.db.driver import sqlite
from crm_desktop.db.duplicates import must_clean
from crm_desktop.db.quality import Day
from crm_desktop.db.store import Store
from crm_desktop.entities.entity import Entity, Key
from crm_desktop.entities.fields import Value
from crm_desktop.entities.quality import RULES, Rule, conditions_of
from crm_desktop.operations.phones import is_valid, normalised

MOST = 10_000  # records of a rule that are listed
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)*\.[A-Za-z\u4e00-\u9fff]{2,}")
FEWEST = 8  # purchases of a product before any of them is unusual
FAR, LEAST = 5.0, 0.14  # of the usual spread; which is taken to be at least that, in natural logarithms
SPREAD = 1.4826  # from the median absolute deviation to the standard deviation of a normal distribution

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
    must_clean(store.permissions, store.registry["customer"])
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


def unusual(connection: sqlite.Connection, entity: Entity, field: str, tell: Callable[[], object]) -> NDArray[np.int64]:
    """Purchases whose value is far from what is usual for their product: by the median and the spread around it."""
    products: dict[Value, int] = {}
    rowids, groups, numbers = [], [], []
    for part in quality.values(connection, entity, ["product", field]):
        tell()
        part = [row for row in part if row[2] is not None]
        rowids.append(np.array([row[0] for row in part], np.int64))
        groups.append(np.array([products.setdefault(row[1], len(products)) for row in part], np.int32))
        numbers.append(np.log1p(np.array([row[2] for row in part], np.float64)).astype(np.float32))
    if not rowids:
        return np.empty(0, np.int64)
    return far_off(np.concatenate(rowids), np.concatenate(groups), np.concatenate(numbers))


def far_off(rowids: NDArray[np.int64], groups: NDArray[np.int32], numbers: NDArray[np.float32]) -> NDArray[np.int64]:
    order = np.argsort(groups, kind="stable")
    edges = np.flatnonzero(np.diff(groups[order], prepend=-1, append=-1))
    found = [np.empty(0, np.int64)]
    for start, end in pairwise(edges):
        if end - start >= FEWEST:
            places = order[start:end]
            apart = np.abs(numbers[places] - np.median(numbers[places]))
            found.append(rowids[places[apart > FAR * max(LEAST, SPREAD * float(np.median(apart)))]])
    return np.concatenate(found)


# -- mending ------------------------------------------------------------------------------------------------------


def mend(store: Store, rule: Rule, keys: Iterable[Key], progress: Progress) -> int:
    """In one step; how many records were changed. What cannot be mended stays. Raises PermissionDenied, Cancelled."""
    entity = store.registry[rule.entity]
    must_clean(store.permissions, store.registry["customer"])
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
