"""How much it speaks for the same person that words, names, numbers, addresses are alike. In bits, below 0: against.

Each agreement is weighed by how rare what agrees is. See `scoring` for how the fields come together.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from crm_desktop.operations.duplicates.normalising import Profile, blurred, sound

Bits = Callable[[str], float]
FIRM = 0.15  # bits off for what agrees exactly: even the same person's may differ
SLIP = 3.0  # bits off where it agrees but for a slip
ALIKE, A_LITTLE = 0.8, 0.6  # of JaroWinkler


class Found(NamedTuple):
    """`free`: as much of `bits` as relatives would share."""

    bits: float
    free: float = 0.0
    same: bool = False


NOTHING = Found(0.0)


class Words(NamedTuple):
    gain: float
    best: float  # the greatest single part of it
    different: float  # words that each side has instead of the other's; half where they are a little alike
    extra: int  # words that only one side has


def compare_words(first: Iterable[str], second: Iterable[str], kind: str, bits: Bits) -> Words:
    """Whatever the order; what is written a little differently is paired, the most alike first."""
    first, second = set(first), set(second)
    shared = first & second
    gains = [bits(kind + word) - FIRM for word in shared]
    left, right = sorted(first - shared), sorted(second - shared)
    blurred = 0
    if left and right:
        if "".join(left) == "".join(right):
            gains.append(max(bits(kind + word) for word in (*left, *right)) - FIRM)
            return Words(sum(gains), max(gains), 0, 0)
        gains += pair_off(left, right, kind, bits)
        before = len(left)
        pair_off(left, right, kind, bits, A_LITTLE)
        blurred = before - len(left)
    different = min(len(left), len(right))
    extra = max(len(left), len(right)) - different
    return Words(sum(gains), max(gains, default=0.0), different + blurred / 2, extra)


def pair_off(left: list[str], right: list[str], kind: str, bits: Bits, least: float = ALIKE) -> list[float]:
    """Takes what is alike out of both lists; what each pair gains."""
    pairs = sorted(
        ((likeness(a, b), a, b) for a in left for b in right if not (a.isdigit() and b.isdigit() and len(a) < 3)),
        reverse=True,
    )
    gains = []
    for alike, a, b in pairs:
        if alike < least:
            break
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            gains.append(max(0.3, min(bits(kind + a), bits(kind + b)) - SLIP * (2 - alike)))
    return gains


def likeness(first: str, second: str) -> float:
    short, long = sorted((first, second), key=len)
    if short.isdigit() or long.isdigit():
        slip = short.isdigit() and long.isdigit() and len(short) > 2 and OSA.distance(short, long) == 1
        return 0.9 if slip else 0.0
    if len(short) == 1:
        return ALIKE if long.startswith(short) else 0.0
    if len(short) < 4:
        return 0.85 if long.startswith(short) or OSA.distance(short, long) == 1 else 0.0
    if OSA.distance(short, long) <= 1 + (len(long) > 7):
        return 0.95
    alike = JaroWinkler.similarity(short, long)
    return max(alike - 0.05, 0.85 * (sound(short) == sound(long)))


# -- names --------------------------------------------------------------------------------------------------------

OTHER_NAME = 6.0  # bits against, for each name that differs
MISSING_NAME = 1.0
OTHER_COMPANY = 12.0
COMMON_NAME = 8.0  # bits of a word where another spelling hides how rare it is


def compare_names(a: Profile, b: Profile, bits: Bits) -> Found:
    if a.han and b.han:
        return compare_chinese(a, b, bits) if a.person and b.person else compare_companies(a, b, bits)
    first, second = a.words or a.spelt, b.words or b.spelt
    if not first or not second:
        return NOTHING
    found = compare_latin(first, second, bits)
    if (a.han or b.han) and (spelling(first) & spelling(second)):  # 王小明, Wang Xiao Ming
        rare = bits("y" + blurred("".join(a.spelt or b.spelt)))
        return Found(rare - SLIP, 0.0)
    return found


def spelling(words: tuple[str, ...]) -> set[str]:
    """Run together, with the surname at either end."""
    return {"".join(words), words[-1] + "".join(words[:-1]), "".join(words[1:]) + words[0]}


def compare_latin(first: tuple[str, ...], second: tuple[str, ...], bits: Bits) -> Found:
    if first == second:
        gains = [bits("n" + word) - FIRM for word in set(first)]
        return Found(sum(gains), max(gains) if len(gains) > 1 else 0.0, same=True)
    if len(first) != len(second) and run_together(first, second):
        spaced = max(first, second, key=len)
        gains = sorted(min(COMMON_NAME, bits("n" + word)) for word in spaced)
        return Found(sum(gains) - SLIP, gains[-1] - SLIP)
    words = compare_words(first, second, "n", bits)
    against = OTHER_NAME * words.different + MISSING_NAME * words.extra
    same = not (words.different or words.extra) and set(first) == set(second)
    return Found(words.gain - against, words.best if may_be_relatives(first, second) else 0.0, same)


def may_be_relatives(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Relatives share a surname; who shares the first name alone, as after a marriage, is no relative for that."""
    if len(first) == len(second) == 1:
        return False
    same_first = likeness(first[0], second[0]) >= ALIKE or first[0] == second[0]
    return not same_first or likeness(first[-1], second[-1]) >= ALIKE or first[-1] == second[-1]


def run_together(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """A space that is missing, or one too many, with a slip perhaps."""
    a, b = "".join(first), "".join(second)
    return min(len(a), len(b)) > 5 and OSA.distance(a, b, score_cutoff=1) <= 1


def compare_chinese(a: Profile, b: Profile, bits: Bits) -> Found:
    free = bits("c" + a.surname) if a.surname == b.surname else 0.0
    if a.han == b.han:
        return Found(bits("h" + a.han) - FIRM, min(free, bits("h" + a.han)), same=True)
    if sorted(a.han) == sorted(b.han):
        return Found(bits("t" + "".join(sorted(a.han))) - SLIP, 0.0)
    if blurred("".join(a.spelt)) == blurred("".join(b.spelt)) and a.spelt:
        return Found(bits("y" + blurred("".join(a.spelt))) - SLIP, free)
    if free and (not a.given or not b.given):
        return Found(free - MISSING_NAME, free)
    if min(len(a.han), len(b.han)) > 2 and OSA.distance(a.han, b.han) == 1:
        return Found(free - OTHER_NAME / 2, free)
    if a.given == b.given and len(a.given) > 1:
        return Found(bits("g" + a.given) - OTHER_NAME, 0.0)
    return Found(free - 1.3 * OTHER_NAME, free)


def compare_companies(a: Profile, b: Profile, bits: Bits) -> Found:
    """By each two characters that follow each other: they overlap, so each says half."""
    if a.han == b.han:
        return Found(bits("h" + a.han), same=True)
    first, second = ({name[at : at + 2] for at in range(len(name) - 1)} for name in (a.han, b.han))
    shared, apart = (sum(bits("o" + two) for two in part) for part in (first & second, first ^ second))
    if first <= second or second <= first:
        return Found(shared / 2 - MISSING_NAME)
    against = OTHER_COMPANY * apart / (2 * shared + apart)
    return Found(shared / 2 - against, shared / 2)  # town and trade are shared by many


# -- phones, e-mail, numbers --------------------------------------------------------------------------------------

NAMED = 1.0  # bits for e-mail addresses that are alike as the names are


def compare_phones(first: tuple[str, ...], second: tuple[str, ...], bits: Bits) -> Found:
    if not first or not second:
        return NOTHING
    shared = set(first) & set(second)
    if shared:
        return Found(max(bits("p" + phone) for phone in shared), same=True)
    return Found(max(compare_digits(a, b, "p", bits) for a in first for b in second))


def compare_digits(a: str, b: str, kind: str, bits: Bits) -> float:
    """Two numbers that are not the same: one without its area code, a slip, or another number."""
    short, long = sorted((a, b), key=len)
    if len(short) >= 7 and long.endswith(short):
        return bits(kind + long) - SLIP
    if len(short) >= 6:
        apart = OSA.distance(short, long, score_cutoff=2)
        if apart <= 2:
            return max(0.0, bits(kind + long) - SLIP * (1 + apart) / 1.5)
    return -2.0


def compare_emails(a: Profile, b: Profile, bits: Bits) -> Found:
    if not a.emails or not b.emails:
        return NOTHING
    if shared := set(a.emails) & set(b.emails):
        return Found(max(bits("m" + email) for email in shared), same=True)
    best = max((compare_email(mine, yours, bits), mine) for mine in a.emails for yours in b.emails)
    named = best[0] > NAMED and says_name(best[1], a.words or a.spelt)
    return Found(NAMED if named else best[0])


def says_name(email: str, words: tuple[str, ...]) -> bool:
    """It is made of the name, and says no more than that does."""
    local = email.partition("@")[0]
    letters = {char for char in local if char.isalpha()}
    return not any(map(str.isdigit, local)) and bool(words) and letters <= set("".join(words))


def compare_email(a: str, b: str, bits: Bits) -> float:
    (mine, _at, here), (yours, _at, there) = a.partition("@"), b.partition("@")
    if mine == yours:
        return bits("l" + mine) - SLIP / 2
    if OSA.distance(mine, yours, score_cutoff=2) <= 1 + (len(mine) > 7) and OSA.distance(here, there) < 3:
        return bits("l" + mine) - 1.5 * SLIP
    return -1.5


def compare_numbers(first: tuple[str, ...], second: tuple[str, ...], bits: Bits) -> Found:
    """Notes hold all sorts of numbers: that none agrees says little."""
    if not first or not second:
        return NOTHING
    if shared := set(first) & set(second):
        return Found(sum(bits("i" + number) - FIRM for number in shared), same=True)
    return Found(max(-1.0, *(compare_digits(a, b, "i", bits) for a in first for b in second)))
