"""Rows and words in the terms of the search index.

SQLite's trigram index knows runs of three characters. Chinese names have two or three in all, and one types one or
two of them. So texts are given to it with a mark between the characters: "·王·伟·" makes a term of each character
(·王·) and of each pair (王·伟). Beside that stand runs of ASCII as they are, three characters a term, and in capitals,
which no normal text has, the pinyin: initials in the same way, and the first three letters from each syllable on.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from crm_desktop.db.search.chinese import all_syllables
from crm_desktop.db.search.matching import chinese_runs, normal, spells, texts
from crm_desktop.entities.fields import Value

MARK, BREAK = "\x01", "\x02"
ASCII_RUN = re.compile("[!-~]{3,}")
MOST = 40  # terms asked for; those of a pasted page would not find it sooner

Run = Sequence[Sequence[str]]


class Asked(NamedTuple):
    """An expression for the index; `exact`: what it finds needs no second look."""

    expression: str
    exact: bool


def terms(by_pinyin: int, *values: Value) -> str:
    """The text that the index is given for a row of these values, the first `by_pinyin` going by pinyin too.

    Always the same for the same values, since a row leaves the index by the text that it came in with.
    """
    parts = texts(values)
    pieces = [MARK + (MARK + MARK).join(map(MARK.join, parts)) + MARK] if parts else []
    pieces += [run for part in parts for run in ASCII_RUN.findall(part)]
    for value in values[:by_pinyin]:
        pieces += spellings(normal(value))
    return BREAK.join(pieces)


@lru_cache(10_000)  # people share names, and trades words
def spellings(text: str) -> tuple[str, ...]:
    return tuple(piece for run in chinese_runs(text) for piece in spelling(run))


def spelling(run: Run) -> Iterator[str]:
    """Pieces of the initials, and of the spelling from each syllable on, in capitals."""
    if all(len(several) == 1 for several in run):  # as most are; the rest would come to the same
        syllables = [several[0].upper() for several in run]
        initials = "".join(syllable[0] for syllable in syllables)
        yield MARK + MARK.join(initials) + MARK
        yield initials
        yield from dict.fromkeys("".join(syllables[at : at + 3])[:3] for at in range(len(run)))
    else:
        yield from initials_of_several(run)
        yield from dict.fromkeys(start.upper() for at in range(len(run)) for start in sorted(starts(run[at : at + 3])))


def initials_of_several(run: Run) -> Iterator[str]:
    """As above where a character may be read in several ways: every combination of neighbours."""
    letters = [dict.fromkeys(reading[0].upper() for reading in several) for several in run]
    pieces = [f"{MARK}{a}{MARK}" for several in letters for a in several]
    pieces += [f"{a}{MARK}{b}" for two in pairwise(letters) for a, b in product(*two)]
    pieces += ["".join(three) for at in range(len(run) - 2) for three in product(*letters[at : at + 3])]
    yield from dict.fromkeys(pieces)


def starts(run: Run, length: int = 3) -> set[str]:
    """The first letters of the spelling, fewer where the run ends."""
    if not run:
        return {""}
    found = set()
    for reading in run[0]:
        if len(reading) >= length:
            found.add(reading[:length])
        else:
            found |= {reading + rest for rest in starts(run[1:], length - len(reading))}
    return found


def asked(word: str, by_pinyin: int) -> Asked:
    """What a row that the word finds has in the index."""
    literal = literal_terms(word)
    expression = all_in(literal[:MOST])
    exact = len(word) <= 2 or (len(word) == 3 and word.isascii())
    if by_pinyin and spells(word):
        expression = f"({expression} OR {pinyin_expression(word)})"
    return Asked(expression, exact)


def literal_terms(word: str) -> list[str]:
    if len(word) == 1:
        return [MARK + word + MARK]
    covered: set[int] = set()  # pairs that stand in a trigram
    found: dict[str, None] = {}
    for run in ASCII_RUN.finditer(word):
        covered.update(range(run.start(), run.end() - 1))
        found |= {word[at : at + 3]: None for at in range(run.start(), run.end() - 2)}
    found |= {word[at] + MARK + word[at + 1]: None for at in range(len(word) - 1) if at not in covered}
    return list(found)


def pinyin_expression(word: str) -> str:
    letters = word.upper()
    if len(word) == 1:
        return quoted(MARK + letters + MARK)
    if len(word) == 2:
        return f"({quoted(MARK.join(letters))} OR {quoted(BREAK + letters)})"
    if len(word) == 3:
        return quoted(letters)
    initials = [letters[at : at + 3] for at in range(len(letters) - 2)][:MOST]
    ways = {all_in(initials), *(all_in(way[:MOST]) for way in spelled_ways(letters))}
    return "(" + " OR ".join(sorted(ways)) + ")"


def spelled_ways(letters: str) -> list[list[str]]:
    """For each way to cut the letters into syllables, the last one begun, the terms at the cuts."""
    ways: list[list[int]] = [[0]]
    done: list[list[int]] = []
    while ways and len(done) < MOST:
        cuts = ways.pop()
        rest = letters[cuts[-1] :].lower()
        if any(syllable.startswith(rest) for syllable in all_syllables()):
            done.append(cuts)
        ways += [[*cuts, cuts[-1] + len(s)] for s in all_syllables() if rest.startswith(s) and len(s) < len(rest)]
    return [[term for cut in cuts if (term := start_term(letters[cut:]))] for cuts in done]


def start_term(rest: str) -> str:
    if len(rest) >= 3:
        return rest[:3]
    return BREAK + rest if len(rest) == 2 else MARK + rest + MARK


def all_in(found: Sequence[str]) -> str:
    return "(" + " AND ".join(map(quoted, found)) + ")" if found else quoted(BREAK * 3)


def quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
