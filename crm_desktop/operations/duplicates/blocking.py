"""Which pairs are worth comparing: those that share something rare, or two things that are rare together.

Only numbers are kept, 4 bytes a token; the keys are made and sorted a part at a time, so that a million records take
some hundred megabytes.
"""

import math
from collections.abc import Callable, Iterator
from itertools import accumulate, combinations, pairwise, starmap
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
WORTH = 0.8  # of the bits that it takes to know one of all records
TOGETHER = 200_000  # pairs that are weighed at a time
HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
MIX = np.uint32(0x9E3779B1)

Progress = Callable[[float], None]


class Tokens(NamedTuple):
    """The tokens to block by, 0 where a record has fewer: `table` has a column for each record. What each one says, in
    bits; and where each group begins."""

    table: Numbers
    bits: NDArray[np.float32]
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
            groups.append(np.concatenate([rarest(*part, width, self._frequencies) for part in parts]).T)
        table = np.concatenate(groups)
        return Tokens(table, said_by(table, self._frequencies), tuple(accumulate(WIDTHS, initial=0)))


def said_by(table: Numbers, frequencies: Frequencies) -> NDArray[np.float32]:
    bits = np.zeros(table.shape, np.float32)
    for tokens, into in zip(table, bits, strict=True):
        counts = np.maximum(frequencies.of(tokens), 1).astype(np.float32)
        into[:] = np.where(tokens != 0, np.log2(np.float32(frequencies.records) / counts), 0)
    return bits


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


def candidates(tokens: Tokens, progress: Progress) -> Pairs:
    """Each pair once, in order; where they are too many, those that share the most."""
    records = tokens.table.shape[1]
    most, keep = (max(FEW, each * records) for each in (MOST_OF_ONE, KEPT_OF_ONE))
    parts = 1 << max(0, (len(rows_of(tokens)) * records // PART).bit_length() - 1)
    found, weights = np.empty(0, np.uint64), np.empty(0, np.float32)
    for part in range(parts):
        pairs = pairs_within(keys(tokens, part, parts), budget=2 * most // parts)
        pairs, theirs = worth_it(without(pairs, found), tokens)
        found, weights = np.concatenate([found, pairs]), np.concatenate([weights, theirs])
        if len(found) > keep:
            best = np.argpartition(weights, len(found) - keep)[-keep:]
            found, weights = found[best], weights[best]
        order = np.argsort(found)
        found, weights = found[order], weights[order]
        progress((part + 1) / parts)
    return found


def rows_of(tokens: Tokens) -> list[tuple[int, int]]:
    """The rows of the table that make keys: each alone, and each two together."""
    width = len(tokens.table)
    return [(at, at) for at in range(width)] + list(combinations(range(width), 2))


def keys(tokens: Tokens, part: int, parts: int) -> Pairs:
    """The keys that fall into this part, each with whose it is: key << 32 | record."""
    found = []
    for first, second in rows_of(tokens):
        a, b = tokens.table[first], tokens.table[second]
        key = a if first == second else (a ^ b) * MIX + np.minimum(a, b)
        whose = np.flatnonzero(((key & np.uint32(parts - 1)) == part) & (a != 0) & (b != 0))
        found.append((key[whose].astype(np.uint64) << HALF) | whose.astype(np.uint64))
    return np.concatenate(found)


def pairs_within(keys: Pairs, budget: int) -> Pairs:
    """The pairs of records with the same key, those of small blocks first, until there are `budget`."""
    keys.sort()
    values = keys >> HALF
    edges = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]])) if len(keys) else np.zeros(1)
    sizes = np.diff(edges).astype(np.int64)
    by_size = np.bincount(np.minimum(sizes, LARGEST + 1), minlength=LARGEST + 2)[: LARGEST + 1]
    pairs = np.cumsum(by_size * np.arange(LARGEST + 1) * (np.arange(LARGEST + 1) - 1) // 2)
    largest = max(2, int(np.searchsorted(pairs, budget, "right")) - 1)
    of_key = np.repeat(sizes, sizes)
    keys, of_key = keys[of_key <= largest], of_key[of_key <= largest]
    found = [np.empty(0, np.uint64)]
    for apart in range(1, largest):
        keys, of_key = keys[of_key > apart], of_key[of_key > apart]
        same = (keys[apart:] >> HALF) == (keys[:-apart] >> HALF)
        a, b = keys[:-apart][same] & LOW, keys[apart:][same] & LOW  # in order, as the keys were sorted
        found.append((a << HALF)[a != b] | b[a != b])
    return distinct(np.concatenate(found))


def distinct(pairs: Pairs) -> Pairs:
    """In order. numpy's own `unique` takes ten times as long."""
    pairs.sort()
    return pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs


def without(pairs: Pairs, known: Pairs) -> Pairs:
    if not len(known):
        return pairs
    at = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
    new: Pairs = pairs[known[at] != pairs]
    return new


def worth_it(pairs: Pairs, tokens: Tokens) -> tuple[Pairs, NDArray[np.float32]]:
    """Those that may be the same, and what they share. The tokens repeat each other, so they rather say too much."""
    found, weights = [np.empty(0, np.uint64)], [np.empty(0, np.float32)]
    least = WORTH * math.log2(max(2, tokens.table.shape[1]))
    for some in chunks(pairs, TOGETHER):
        bits = shared_bits(some, tokens)
        found.append(some[bits >= least])
        weights.append(bits[bits >= least])
    return np.concatenate(found), np.concatenate(weights)


def shared_bits(pairs: Pairs, tokens: Tokens) -> NDArray[np.float32]:
    """What the tokens that both have say together."""
    weights = np.zeros(len(pairs), np.float32)
    first, second = split(pairs)
    for group in starmap(range, pairwise(tokens.starts)):
        theirs = [tokens.table[row][second] for row in group]
        for row in group:
            mine = tokens.table[row][first]
            shared = theirs[0] == mine
            for other in theirs[1:]:
                shared |= other == mine
            weights += np.where(shared, tokens.bits[row][first], 0)
    return weights


def split(pairs: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return (pairs >> HALF).astype(np.intp), (pairs & LOW).astype(np.intp)


def chunks(pairs: Pairs, size: int) -> Iterator[Pairs]:
    return (pairs[at : at + size] for at in range(0, len(pairs), size))
