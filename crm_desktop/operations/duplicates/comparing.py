"""How much it speaks for the same person that words, names, numbers, addresses are alike. In bits, below 0: against.

Each agreement is weighed by how rare what agrees is. See `scoring` for how the fields come together.
"""

from collections.abc import Callable
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from crm_desktop.operations.duplicates.normalising import Profile, numbered, sound

Bits = Callable[[str], float]
FIRM = 0.15  # bits off for what agrees exactly: even the same person's may differ
SLIP = 3.0  # bits off where it agrees but for a slip
ALIKE = 0.8  # of JaroWinkler


class Found(NamedTuple):
    """`free`: as much of `bits` as relatives would share."""

    bits: float
    free: float = 0.0
    same: bool = False


NOTHING = Found(0.0)


def pair_off(left: list[str], right: list[str], kind: str, bits: Bits) -> dict[tuple[str, str], float]:
    """Takes what is alike out of both lists; what each pair gains."""
    pairs = sorted(
        ((likeness(a, b), a, b) for a in left for b in right if not (a.isdigit() and b.isdigit() and len(a) < 3)),
        reverse=True,
    )
    gains = {}
    for alike, a, b in pairs:
        if alike < ALIKE:
            break
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            gains[a, b] = max(0.3, min(bits(kind + a), bits(kind + b)) - SLIP * (2 - alike))
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


# -- phones, e-mail, numbers --------------------------------------------------------------------------------------

OTHER_EMAIL = -1.5
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
        gain = bits("l" + mine)
        if (form := numbered(mine)) == numbered(yours):  # where many are numbered, another number is somebody else
            gain = min(gain, bits("r" + form))
        return max(OTHER_EMAIL, gain - 1.5 * SLIP)
    return OTHER_EMAIL


def compare_numbers(first: tuple[str, ...], second: tuple[str, ...], bits: Bits) -> Found:
    """Notes hold all sorts of numbers: that none agrees says little."""
    if not first or not second:
        return NOTHING
    if shared := set(first) & set(second):
        return Found(sum(bits("i" + number) - FIRM for number in shared), same=True)
    return Found(max(-1.0, *(compare_digits(a, b, "i", bits) for a in first for b in second)))
