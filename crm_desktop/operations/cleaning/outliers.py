"""Purchases whose value is far from what is usual for their product."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crm_desktop.db import quality
from crm_desktop.db.driver import sqlite
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value

FEWEST = 8  # purchases of a product before any of them is unusual
FAR, LEAST = 5.0, 0.14  # of the usual spread; which is taken to be at least that, in natural logarithms
SPREAD = 1.4826  # from the median absolute deviation to the standard deviation of a normal distribution


def unusual(connection: sqlite.Connection, entity: Entity, field: str, tell: Callable[[], object]) -> NDArray[np.int64]:
    """Their rowids: by the median and the spread around it."""
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
