"""Rows and words in the terms of the search index.

SQLite's trigram index knows runs of three characters. Chinese names have two or three in all, and one types one or
two of them. So texts are given to it with a mark between the characters: "·王·伟·" makes a term of each character
(·王·) and of each pair (王·伟). Beside that stand runs of ASCII as they are, three characters a term, and in capitals,
which no normal text has, the pinyin: initials in the same way, and the first three letters from each syllable on.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
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
    initials = all_in([letters[at : at + 3] for at in range(len(letters) - 2)][:MOST])
    spelling = " AND ".join(map(any_of, spelled_terms(letters)))
    return f"({initials} OR ({spelling}))" if spelling else initials


def spelled_terms(letters: str) -> list[list[str]]:
    """A row that spells the letters has one at least of each of these lists of terms.

    The ways to cut a word into syllables may be countless. But each letter stands in a syllable, whose beginning is
    one of a few.
    """
    beginnings: list[set[str]] = [set() for _letter in letters]
    for start, end in syllables_in(letters.lower()):
        for terms_there in beginnings[start:end]:
            terms_there.add(start_term(letters[start:]))
    choices = {frozenset(terms_there) for terms_there in beginnings[:MOST] if terms_there}
    return sorted(sorted(one) for one in choices if not any(narrower < one for narrower in choices))


def syllables_in(letters: str) -> list[tuple[int, int]]:
    """From where to where a syllable stands, in any way to cut all of the letters into syllables."""
    found: list[tuple[int, int]] = []
    reached, leading = {0}, {len(letters)}
    for start in range(len(letters)):
        if start in reached:
            found += [(start, end) for end in ends(letters, start)]
            reached.update(ends(letters, start))
    for start, end in reversed(found):
        if end in leading:
            leading.add(start)
    return [(start, end) for start, end in found if end in leading]


def ends(letters: str, start: int) -> Iterator[int]:
    """Where a syllable that starts there may end; the last one may be begun only."""
    for end in range(start + 1, len(letters) + 1):
        if letters[start:end] not in begun_syllables():
            return
        if end == len(letters) or letters[start:end] in all_syllables():
            yield end


@cache
def begun_syllables() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in all_syllables() for length in range(1, len(syllable) + 1))


def start_term(rest: str) -> str:
    if len(rest) >= 3:
        return rest[:3]
    return BREAK + rest if len(rest) == 2 else MARK + rest + MARK


def all_in(found: Sequence[str]) -> str:
    return "(" + " AND ".join(map(quoted, found)) + ")" if found else quoted(BREAK * 3)


def any_of(found: Sequence[str]) -> str:
    return "(" + " OR ".join(map(quoted, found)) + ")"


def quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
