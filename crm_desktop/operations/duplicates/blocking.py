"""Which pairs are worth comparing: those that share something rare, or two things that are rare together.

Only numbers are kept, 4 bytes a token; the keys are made and sorted a part at a time, so that a million records take
some hundred megabytes.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crm_desktop.operations.duplicates.normalising import Profile
from crm_desktop.operations.duplicates.tokens import (
    Frequencies,
    contact_tokens,
    counted_tokens,
    hashed,
    name_tokens,
    place_tokens,
)

Numbers = NDArray[np.uint32]
Pairs = NDArray[np.uint64]  # position of the first record << 32 | of the second
GROUPS = (name_tokens, place_tokens, contact_tokens)
WIDTHS = (7, 4, 4)  # tokens of each that are looked at: the rarest ones that occur twice
PART = 4_000_000  # keys that are sorted at a time, about
LARGEST = 40  # records that share a key; beyond that it says nothing
MOST_OF_ONE = 20  # pairs of a record that are thought of, on average
KEPT_OF_ONE = 2  # and that are compared
FEW = 200_000  # pairs that are compared anyway
MIX = np.uint32(0x9E3779B1)

Progress = Callable[[float], None]


class Tokens(NamedTuple):
    """Of each record the tokens to block by, 0 where there are fewer; and where each group begins."""

    table: Numbers
    starts: tuple[int, ...]


class Collecting:
    """Takes the tokens of records, one by one, in order."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._flat: list[list[int]] = [[], [], []]
        self._counted: list[int] = []
        self._lengths: list[list[int]] = [[], [], []]
        self._parts: list[list[tuple[Numbers, Numbers]]] = [[], [], []]

    def add(self, person: Profile) -> None:
        for at, tokens in enumerate(GROUPS):
            found = hashed(tokens(person))
            self._flat[at].extend(found)
            self._lengths[at].append(len(found))
        self._counted.extend(hashed(counted_tokens(person)))

    def pack(self) -> None:
        """What was added since, into less memory."""
        self._frequencies.add(np.array(self._counted, np.uint32))
        self._counted = []
        for at in range(len(GROUPS)):
            hashes = np.array(self._flat[at], np.uint32)
            self._frequencies.add(hashes)
            self._parts[at].append((hashes, np.array(self._lengths[at], np.uint32)))
            self._flat[at], self._lengths[at] = [], []

    def tokens(self) -> Tokens:
        """Ends it."""
        self._frequencies.close()
        groups = []
        for at, width in enumerate(WIDTHS):
            parts = self._parts[at]
            self._parts[at] = []
            groups.append(np.concatenate([rarest(*part, width, self._frequencies) for part in parts]))
        return Tokens(np.concatenate(groups, axis=1), (0, WIDTHS[0], WIDTHS[0] + WIDTHS[1], sum(WIDTHS)))


def rarest(hashes: Numbers, lengths: Numbers, width: int, frequencies: Frequencies) -> Numbers:
    """One row a record: its rarest tokens among those that another may share."""
    longest = max(width, int(lengths.max(initial=0)))
    counts = frequencies.of(hashes)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    columns = np.arange(len(hashes)) - np.repeat(np.cumsum(lengths, dtype=np.int64) - lengths, lengths)
    table = np.zeros((len(lengths), longest), np.uint32)
    rank = np.full((len(lengths), longest), np.iinfo(np.uint32).max, np.uint32)
    table[rows, columns] = hashes
    rank[rows, columns] = np.where(counts > 1, counts, np.iinfo(np.uint32).max)
    order = np.argsort(rank, axis=1, kind="stable")[:, :width]
    table, rank = np.take_along_axis(table, order, 1), np.take_along_axis(rank, order, 1)
    table[rank == np.iinfo(np.uint32).max] = 0
    return table


def candidates(tokens: Tokens, frequencies: Frequencies, progress: Progress) -> Pairs:
    """Each pair once, in order; where they are too many, those that share the most."""
    records = len(tokens.table)
    most = max(FEW, MOST_OF_ONE * records)
    parts = max(1, len(columns_of(tokens)) * records // PART)
    found = np.empty(0, np.uint64)
    keep = max(FEW, KEPT_OF_ONE * records)
    for part in range(parts):
        pairs = pairs_within(*keys(tokens, part, parts), budget=2 * most // parts)
        found = np.unique(np.concatenate([found, pairs]))
        if len(found) > keep:
            weights = shared_bits(found, tokens, frequencies)
            found = found[np.sort(np.argpartition(weights, len(found) - keep)[-keep:])]
        progress((part + 1) / parts)
    return found


def columns_of(tokens: Tokens) -> list[tuple[int, int]]:
    """The columns that make keys: each alone, and each two together."""
    width = tokens.table.shape[1]
    return [(at, at) for at in range(width)] + list(combinations(range(width), 2))


def keys(tokens: Tokens, part: int, parts: int) -> tuple[Numbers, Numbers]:
    """The keys that fall into this part, and whose they are."""
    all_keys, all_rows = [], []
    for first, second in columns_of(tokens):
        a, b = tokens.table[:, first], tokens.table[:, second]
        if first == second:
            key, good = a, a != 0
        else:
            key, good = (a ^ b) * MIX + np.minimum(a, b), (a != 0) & (b != 0)
        rows = np.flatnonzero(good & (key % np.uint32(parts) == part))
        all_keys.append(key[rows])
        all_rows.append(rows.astype(np.uint32))
    return np.concatenate(all_keys), np.concatenate(all_rows)


def pairs_within(keys: Numbers, rows: Numbers, budget: int) -> Pairs:
    """The pairs of rows with the same key, those of small blocks first, until there are `budget`."""
    if not len(keys):
        return np.empty(0, np.uint64)
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    edges = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1], [True]]))
    sizes = np.diff(edges)
    by_size = np.bincount(np.minimum(sizes, LARGEST + 1), minlength=LARGEST + 2)[: LARGEST + 1]
    pairs = np.cumsum(by_size * np.arange(LARGEST + 1) * (np.arange(LARGEST + 1) - 1) // 2)
    largest = max(2, int(np.searchsorted(pairs, budget, "right")) - 1)
    of_row = np.repeat(sizes, sizes)
    good = (of_row > 1) & (of_row <= largest)
    keys, rows = keys[good], rows[good].astype(np.uint64)
    found = [np.empty(0, np.uint64)]
    for apart in range(1, largest):
        same = keys[apart:] == keys[:-apart]
        a, b = rows[:-apart][same], rows[apart:][same]
        a, b = a[a != b], b[a != b]
        found.append((np.minimum(a, b) << np.uint64(32)) | np.maximum(a, b))
    return np.unique(np.concatenate(found))


def shared_bits(pairs: Pairs, tokens: Tokens, frequencies: Frequencies) -> NDArray[np.float32]:
    """What the tokens that both have say together."""
    weights = np.zeros(len(pairs), np.float32)
    step = 500_000
    for at in range(0, len(pairs), step):
        first, second = split(pairs[at : at + step])
        for start, end in zip(tokens.starts, tokens.starts[1:], strict=False):
            theirs = tokens.table[second, start:end]
            for column in range(start, end):
                mine = tokens.table[first, column]
                shared = (mine != 0) & (theirs == mine[:, None]).any(axis=1)
                counts = np.maximum(frequencies.of(mine), 1)
                weights[at : at + step] += np.where(shared, np.log2(frequencies.records / counts), 0)
    return weights


def split(pairs: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return (pairs >> np.uint64(32)).astype(np.intp), (pairs & np.uint64(0xFFFFFFFF)).astype(np.intp)


def chunks(pairs: Pairs, size: int) -> Iterator[Pairs]:
    return (pairs[at : at + size] for at in range(0, len(pairs), size))
