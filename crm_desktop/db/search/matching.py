"""What a word finds. This is the meaning of search; the index only brings it about sooner.

Case, full or half width, traditional or simplified characters make no difference. A word finds what contains it, and
where the field goes by pinyin also the characters whose initials (wxy) or spelling (wangxiu, the last syllable may
be begun) it is.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from crm_desktop.db.search.chinese import in_pinyin_order, simplified, syllables
from crm_desktop.entities.fields import Value

SORTED_BY = 24  # characters; texts that agree in these stand in the order of entry


class Normal(dict[int, str]):
    """What each character counts as, found out when it is first met; for str.translate."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = self._plain(chr(code))
        return plain

    def _plain(self, char: str) -> str:
        if unicodedata.category(char) == "Cc":
            return " "  # the index uses some of them
        while (plain := unicodedata.normalize("NFKC", char).casefold()) != char:
            char = plain
        return char if char.isascii() else char.translate(simplified())


NORMAL = Normal()


def normal(value: Value) -> str:
    """Each character by itself, so that a part of a text is a part of its normal form."""
    text = "" if value is None else str(value)
    return text.lower() if text.isascii() and text.isprintable() else text.translate(NORMAL)


def words(text: str) -> list[str]:
    """What is looked for, in its normal form, each once."""
    return list(dict.fromkeys(normal(text).split()))


def sort_key(value: Value, name: bool = False) -> str:
    """Sorts by its bytes as people expect the value: Chinese by pinyin, letters without regard to case."""
    return in_pinyin_order(normal(value)[:SORTED_BY], name=name)


def found(word: str, by_pinyin: int, *values: Value) -> bool:
    """Whether the word finds a record of these values, of which the first `by_pinyin` go by pinyin too."""
    if any(word in normal(value) for value in values):
        return True
    return spells(word) and any(spelled(word, normal(value)) for value in values[:by_pinyin])


def spells(word: str) -> bool:
    """Whether the word can be pinyin at all."""
    return word.isascii() and word.isalpha()


def spelled(word: str, text: str) -> bool:
    return any(spelled_in(word, run) for run in chinese_runs(text))


def chinese_runs(text: str) -> list[list[tuple[str, ...]]]:
    """The readings of Chinese characters that stand side by side."""
    if text.isascii():
        return []
    return [list(run) for chinese, run in groupby(map(syllables, text), key=bool) if chinese]


def spelled_in(word: str, run: Sequence[Sequence[str]]) -> bool:
    return any(initials_at(word, run[at:]) or spelling_at(word, run[at:]) for at in range(len(run)))


def initials_at(word: str, run: Sequence[Sequence[str]]) -> bool:
    return len(word) <= len(run) and all(
        any(reading.startswith(letter) for reading in several) for letter, several in zip(word, run, strict=False)
    )


def spelling_at(word: str, run: Sequence[Sequence[str]]) -> bool:
    if not run:
        return False
    return any(
        reading.startswith(word) or (word.startswith(reading) and spelling_at(word[len(reading) :], run[1:]))
        for reading in run[0]
    )


def texts(values: Iterable[Value]) -> list[str]:
    """The parts of the values between white space, which no word contains."""
    return " ".join(map(normal, values)).split()
