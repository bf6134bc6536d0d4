"""Pairs that follow from others: whoever is the same as somebody is the same as whom that one is the same as.

Of three records, what speaks for each two of them is known. Either all are the same, or two of them, or none: the
probability of a pair is that of the cases in which it is the same, by the product of what speaks for the pairs in each.
So a pair that hardly anything speaks for follows from two good ones, and one that much speaks against does not.
"""

from itertools import combinations

Pair = tuple[int, int]  # the smaller number first
Likely = dict[Pair, float]
LARGEST = 12  # others that a record is the same as; where there are more, it is rather a mistake
SURE = 1e-9


def implied(likely: Likely) -> dict[Pair, list[int]]:
    """The pairs that have somebody in common, without being found themselves; and whom."""
    others: dict[int, list[int]] = {}
    for a, b in likely:
        others.setdefault(a, []).append(b)
        others.setdefault(b, []).append(a)
    found: dict[Pair, list[int]] = {}
    for middle, ends in others.items():
        if len(ends) <= LARGEST:
            for pair in combinations(sorted(ends), 2):
                if pair not in likely:
                    found.setdefault(pair, []).append(middle)
    return found


def completed(likely: Likely, implied: dict[Pair, list[int]], direct: Likely, least: float) -> Likely:
    """With those of the implied pairs that are likely enough. `direct`: what speaks for them by themselves."""
    found = dict(likely)
    for (a, b), middles in implied.items():
        alone = direct.get((a, b), 0.0)
        best = max(of_three(likely[ordered(a, m)], likely[ordered(m, b)], alone) for m in middles)
        if best >= least:
            found[a, b] = best
    return found


def of_three(first: float, second: float, alone: float) -> float:
    """The probability of the pair of which `alone` speaks, where the other two pairs have these."""
    x, y, z = odds(first), odds(second), odds(alone)
    every = x * y * z
    return (every + z) / (every + x + y + z + 1)


def odds(probability: float) -> float:
    bounded = min(1 - SURE, max(SURE, probability))
    return bounded / (1 - bounded)


def ordered(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)
