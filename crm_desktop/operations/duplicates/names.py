"""How much it speaks for the same person that two names are alike, in bits; how much of it relatives share."""

import math

from rapidfuzz.distance import OSA

from crm_desktop.operations.duplicates.comparing import FIRM, NOTHING, SLIP, Bits, Found, pair_off
from crm_desktop.operations.duplicates.normalising import Profile, blurred

OTHER_NAME = 6.0  # bits against, for each name that differs
# Of two names that are written differently: how alike, how many bits that is for the same person. Counted in the
# generated set for tuning, among the same person's names and among anybody's.
FAINT = ((0.6, 3.0), (0.5, 1.0), (0.4, -2.5), (0.0, -OTHER_NAME))
ORDER = 3.0  # bits that a surname stands last: one name in eight is written the other way round
MISSING_NAME = 1.0
OTHER_COMPANY = 12.0
COMMON_NAME = 8.0  # bits of a word where another spelling hides how rare it is

Words = tuple[str, ...]


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


def spelling(words: Words) -> set[str]:
    """Run together, with the surname at either end."""
    return {"".join(words), words[-1] + "".join(words[:-1]), "".join(words[1:]) + words[0]}


def compare_latin(first: Words, second: Words, bits: Bits) -> Found:
    if len(first) != len(second) and run_together(first, second):
        spaced = max(first, second, key=len)
        gains = sorted(min(COMMON_NAME, bits("n" + word)) for word in spaced)
        return Found(sum(gains) - SLIP, gains[-1] - SLIP)
    left = [word for word in dict.fromkeys(first) if word not in second]
    right = [word for word in dict.fromkeys(second) if word not in first]
    same = not left and not right
    shared = {(word, word): bits("n" + word) - FIRM for word in first if word in second}
    shared |= pair_off(left, right, "n", bits)
    shared |= faintly(left, right, bits)
    free = 0.0
    if max(len(first), len(second)) > 1:
        surnames = ((gain, last_name(pair, first, second, bits)) for pair, gain in shared.items() if gain > 0)
        free = max((gain + math.log2(likely + (1 - likely) * 2**-gain) for gain, likely in surnames), default=0.0)
    return Found(sum(shared.values()) - MISSING_NAME * (len(left) + len(right)), free, same)


def last_name(pair: tuple[str, str], first: Words, second: Words, bits: Bits) -> float:
    """How likely what both have is their surname: by where it stands in these names, and in others of the file."""
    odds = [bits("f" + word) - bits("z" + word) for word in pair]
    for word, words in zip(pair, (first, second), strict=True):
        odds.append(ORDER * ((word == words[-1]) - (word == words[0])))
    return 1 / (1 + 2 ** -(max(odds[:2], key=abs) + sum(odds[2:])))


def faintly(left: list[str], right: list[str], bits: Bits) -> dict[tuple[str, str], float]:
    """Pairs off what is left of both names, and takes it out; what each pair gains or loses."""
    pairs = sorted(((OSA.normalized_similarity(a, b), a, b) for a in left for b in right), reverse=True)
    gains = {}
    for alike, a, b in pairs:
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            faint = next(faint for least, faint in FAINT if alike >= least)
            gains[a, b] = min(faint, max(bits("n" + a), bits("n" + b)) - SLIP)
    return gains


def run_together(first: Words, second: Words) -> bool:
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
