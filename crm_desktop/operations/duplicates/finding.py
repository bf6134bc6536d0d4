"""Finds the pairs of records that are probably of the same person, among a million within some minutes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from crm_desktop.operations.duplicates import blocking
from crm_desktop.operations.duplicates.blocking import Collecting, Pairs
from crm_desktop.operations.duplicates.chains import Likely, Pair, completed, implied, ordered
from crm_desktop.operations.duplicates.normalising import Profile, Raw, profile
from crm_desktop.operations.duplicates.scoring import Evidence, Scoring
from crm_desktop.operations.duplicates.tokens import Frequencies

LIKELY = 0.3  # pairs are shown from here: to look at one too many costs less than never to see one
HARDLY, NEVER = -3.0, -40.0  # bits for being the same or related: pairs that are learnt from, that say anything
TOGETHER = 20_000  # pairs that are compared at a time
COLLECTED, CHOSEN = 0.35, 0.5  # of the time, when the records are read, when the pairs are chosen

Progress = Callable[[float], None]  # raises Cancelled


class Source(Protocol):
    """Where the records are. Each is known by a number."""

    def count(self) -> int: ...

    def parts(self) -> Iterable[Sequence[tuple[int, Raw]]]:
        """All of them, some thousand at a time."""

    def some(self, numbers: Sequence[int]) -> Iterable[tuple[int, Raw]]: ...


class Match(NamedTuple):
    first: int
    second: int
    probability: float


class Finding(NamedTuple):
    """`matches`: the likeliest first. `scoring` knows how rare everything is in this file."""

    matches: list[Match]
    scoring: Scoring


def find(source: Source, progress: Progress, least: float = LIKELY) -> Finding:
    count = source.count()
    frequencies = Frequencies(count)
    numbers, tokens = collect(source, frequencies, count, progress)
    pairs = blocking.candidates(tokens, lambda done: progress(COLLECTED + (CHOSEN - COLLECTED) * done))
    del tokens
    scoring = Scoring(frequencies)
    weighed = weigh(source, scoring, in_turn(numbers, pairs, progress), HARDLY)
    scoring.learn(weighed.values())
    likely = from_on(least, weighed, scoring)
    between = implied(likely)
    direct = from_on(0.0, weigh(source, scoring, parts_of(list(between)), NEVER), scoring)
    likely = completed(likely, between, direct, least)
    matches = [Match(*pair, probability) for pair, probability in likely.items()]
    return Finding(sorted(matches, key=lambda match: (-match.probability, match.first, match.second)), scoring)


def collect(
    source: Source, frequencies: Frequencies, count: int, progress: Progress
) -> tuple[NDArray[np.int64], blocking.Tokens]:
    collecting = Collecting(frequencies)
    numbers = np.empty(count, np.int64)
    done = 0
    for part in source.parts():
        part = part[: count - done]  # what came since it was counted waits for the next time
        numbers[done : done + len(part)] = [number for number, _raw in part]
        for _number, raw in part:
            collecting.add(profile(raw))
        collecting.pack()
        done += len(part)
        progress(COLLECTED * done / max(1, count))
    return numbers[:done], collecting.tokens()


def in_turn(numbers: NDArray[np.int64], pairs: Pairs, progress: Progress) -> Iterator[Sequence[Pair]]:
    """The pairs by the records' numbers, as many as are compared together."""
    for at, chunk in enumerate(blocking.chunks(pairs, TOGETHER)):
        progress(CHOSEN + (1 - CHOSEN) * at * TOGETHER / len(pairs))
        first, second = (numbers[side].tolist() for side in blocking.split(chunk))
        yield list(map(ordered, first, second))


def parts_of(pairs: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    return (pairs[at : at + TOGETHER] for at in range(0, len(pairs), TOGETHER))


def weigh(source: Source, scoring: Scoring, chunks: Iterable[Sequence[Pair]], least: float) -> dict[Pair, Evidence]:
    """Of the pairs for which at least so many bits say that they are the same or related."""
    weighed: dict[Pair, Evidence] = {}
    for pairs in chunks:
        numbers = sorted({number for pair in pairs for number in pair})
        people: dict[int, Profile] = {number: profile(raw) for number, raw in source.some(numbers)}
        for a, b in pairs:
            if a in people and b in people and (found := scoring.evidence(people[a], people[b], least)):
                weighed[a, b] = found
    return weighed


def from_on(least: float, weighed: dict[Pair, Evidence], scoring: Scoring) -> Likely:
    likely = ((pair, scoring.probability(found)) for pair, found in weighed.items())
    return {pair: probability for pair, probability in likely if probability >= least}
