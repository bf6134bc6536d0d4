"""How much it speaks for the same person that two addresses are alike, in bits.

The parts of a written address depend on each other: who lives in the same town has the same postcode. So each part
counts by how rare it is after the part before it, in this file.
"""

import math
from itertools import pairwise

from rapidfuzz.distance import OSA

from crm_desktop.operations.duplicates.comparing import NOTHING, SLIP, Bits, Found, pair_off

PAIR = 0.4  # two Chinese characters that follow each other: they overlap
OTHER_PAIR = SLIP / 2  # bits against, for each two that differ: a slip is in two of them
MOST_PLACE = 20.0
MOVED = 4.0  # bits against: of people who are there twice one in sixteen lives somewhere else by now
NEIGHBOUR = 3.5  # another number
OTHER_WORD = 3.0
EXTRA = 0.5  # a word that only one side has
CUT = 0.25  # of what is against a Chinese address, where one only says less than the other
SLIPS = 3  # in a whole address that may be written with its spaces in other places

Place = tuple[str, ...]


def compare_places(a: Place, b: Place, bits: Bits) -> Found:
    if not a or not b:
        return NOTHING
    if a == b or set(a) == set(b):
        return Found(min(MOST_PLACE, shared_bits(a, b, bits)), same=True)
    compare = compare_han if han(a[-1]) and han(b[-1]) else compare_written
    lives_there = min(MOST_PLACE, compare(a, b, bits))
    return Found(math.log2(2**-MOVED + 2**lives_there))


def compare_written(a: Place, b: Place, bits: Bits) -> float:
    left, right = missing(a, b), missing(b, a)
    gain = shared_bits(a, b, bits)
    if run_together(a, b):
        return gain + SLIP
    gain += sum(pair_off(left, right, "a", bits).values())
    numbers, words = parted(left)
    other_numbers, other_words = parted(right)
    other = min(len(words), len(other_words))
    extra = abs(len(words) - len(other_words))
    return gain - NEIGHBOUR * bool(numbers and other_numbers) - OTHER_WORD * other - EXTRA * extra


def compare_han(a: Place, b: Place, bits: Bits) -> float:
    gain = shared_bits(a, b, bits)
    left, right = missing(a, b), missing(b, a)
    lost = sum(share(token, bits) for token in (*left, *right)) / 2
    words, others = ([token for token in side if not han(token)] for side in (left, right))
    numbers = bool(parted(words)[0] and parted(others)[0])
    for alike in pair_off(words, others, "a", bits).values():
        gain += alike
        lost -= alike + SLIP
    if numbers and parted(words)[0] and parted(others)[0]:
        gain -= NEIGHBOUR
    alike = max(0.0, gain) / max(1.0, gain + max(0.0, lost))
    against = MOVED * (1 - alike) + OTHER_PAIR * min(sum(map(han, left)), sum(map(han, right)))
    return gain - (against if left and right else against * CUT)


def shared_bits(a: Place, b: Place, bits: Bits) -> float:
    shared = set(a) & set(b)
    following = {after: before for before, after in pairwise(b)}
    gain = 0.0
    for before, token in pairwise(("", *a)):
        if token in shared:
            alone = share(token, bits)
            if before in shared and following.get(token) == before and not han(token):
                alone = min(alone, max(0.0, bits(link(before, token)) - bits("a" + before)))
            gain += alone
    return gain


def share(token: str, bits: Bits) -> float:
    return (PAIR if han(token) else 1.0) * bits("a" + token)


def link(before: str, token: str) -> str:
    """What is counted of two parts that follow each other."""
    return f"d{before} {token}"


def run_together(a: Place, b: Place) -> bool:
    """The same letters but for a few, with the spaces in other places."""
    first, second = "".join(a), "".join(b)
    return min(len(first), len(second)) > 5 * SLIPS and OSA.distance(first, second, score_cutoff=SLIPS) <= SLIPS


def missing(a: Place, b: Place) -> list[str]:
    there = set(b)
    return [token for token in a if token not in there]


def parted(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Those with digits, and the others."""
    numbers = [token for token in tokens if any(map(str.isdigit, token))]
    return numbers, [token for token in tokens if token not in numbers]


def han(token: str) -> bool:
    return token[0] >= "\u3400"
