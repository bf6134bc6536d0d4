"""What two records may share, and how much it says that they do: the rarer, the more."""

import math
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from crm_desktop.operations.duplicates.normalising import Profile, blurred, numbered, sound
from crm_desktop.operations.duplicates.places import han, link

Counts = NDArray[np.uint32]
ENOUGH = 1000  # records that tell how rare things are; in fewer, that two share one does not make it common
COMMON = 0.3  # bits at least for anything that is shared
HALF = 4  # of a number with a slip one end is right


def name_tokens(person: Profile) -> Iterator[str]:
    """Exact, by sound, and the beginnings and ends of words."""
    if person.han:
        yield f"h{person.han}"
        if person.person:
            yield f"c{person.surname}"
            yield f"g{person.given}"
            yield f"t{''.join(sorted(person.han))}"
        else:
            yield from (f"o{person.han[at : at + 2]}" for at in range(len(person.han) - 1))
    if person.spelt:
        yield f"y{blurred(''.join(person.spelt))}"
    for word in person.words or person.spelt:
        yield f"n{word}"
        if len(word) > 2 and not word.isdigit():
            yield f"s{sound(word)}"
            yield f"b{word[:3]}"
            yield f"e{word[-3:]}"
    if len(person.words) > 1:
        yield f"y{blurred(''.join(person.words))}"
        yield f"y{blurred(person.words[-1] + ''.join(person.words[:-1]))}"


def place_tokens(person: Profile) -> Iterator[str]:
    for token in person.place:
        yield f"a{token}"
        if len(token) > 4 and not token.isdigit():
            yield f"x{sound(token)}"


def counted_tokens(person: Profile) -> Iterator[str]:
    """What is counted only: which part of an address follows which, where words stand in a name, numbered e-mails."""
    yield from (f"r{numbered(email.partition('@')[0])}" for email in person.emails)
    for before, token in pairwise(token for token in person.place if not han(token)):
        yield link(before, token)
    if len(person.words) > 1:
        yield f"f{person.words[0]}"
        yield f"z{person.words[-1]}"


def contact_tokens(person: Profile) -> Iterator[str]:
    for phone in person.phones:
        yield f"p{phone}"
        yield f"q{phone[-8:]}"
        yield f"j{phone[:-HALF]}"
        yield f"k{phone[HALF:]}"
    for email in person.emails:
        yield f"m{email}"
        yield f"l{email.partition('@')[0]}"
    for number in person.numbers:
        yield f"i{number}"
        yield f"u{number[:-HALF]}"
        yield f"v{number[HALF:]}"


def hashed(tokens: Iterable[str]) -> set[int]:
    return {crc32(token.encode()) for token in tokens}


class Frequencies:
    """In how many of the records a token stands. A table of fixed size: rare ones may count a little too often."""

    def __init__(self, records: int) -> None:
        self.records = max(records, 2)
        self._mask = (1 << max(12, min(23, math.ceil(math.log2(self.records * 16))))) - 1
        self.counts: Counts = np.zeros(self._mask + 1, np.uint32)
        self._bits = array("f")

    def add(self, hashes: Counts) -> None:
        np.add.at(self.counts, hashes & self._mask, 1)

    def of(self, hashes: Counts) -> Counts:
        found: Counts = self.counts[hashes & self._mask]
        return found

    def close(self) -> None:
        """All is counted; now `bits` may be asked."""
        known = min(1.0, self.records / ENOUGH)
        others = np.maximum(self.counts - 2 * (1 - known), known)
        bits = np.log2(self.records / others).astype(np.float32)
        self._bits = array("f", bits.tobytes())

    def bits(self, token: str) -> float:
        """What it says that two records share the token: log2 of 1 to its share of the records."""
        return max(COMMON, self._bits[crc32(token.encode()) & self._mask])
