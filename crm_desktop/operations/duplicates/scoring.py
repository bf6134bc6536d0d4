"""How likely two records are of the same person.

Weights are those of Fellegi and Sunter: I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage", Journal of the
American Statistical Association 64 (1969), 1183 to 1210; made dependent on how rare the value is, as in W. E. Winkler,
"Frequency-Based Matching in Fellegi-Sunter Model of Record Linkage", US Bureau of the Census, RR2000/06. Words are
compared softly: W. W. Cohen, P. Ravikumar, S. E. Fienberg, "A Comparison of String Distance Metrics for Name-Matching
Tasks", IIWeb 2003.

There are two ways to be somebody else: anybody, who shares a value by chance, or a relative or colleague, who shares
surname, address and phone for a reason. Whoever is meant to be the same must be likelier than either. How many
relatives there are differs from file to file; it is learnt from the file, without knowing anybody in it.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from crm_desktop.operations.duplicates import comparing, names, places
from crm_desktop.operations.duplicates.comparing import Found
from crm_desktop.operations.duplicates.normalising import Profile
from crm_desktop.operations.duplicates.tokens import Frequencies

Part = Literal["name", "phone", "email", "address", "numbers"]
DUPLICATES = 0.5  # of a record there are in a file, before anything is known
RELATIVE = 1.5  # bits: that often rather entered twice than a relative, before anything is known
KNOWN = 50  # pairs that say as much as what is presumed
MOST_TWICE = 5.0  # bits that a file may say instead; not less than RELATIVE, as neighbours look like relatives
ROUNDS = 20
SAMPLE = 20_000  # pairs that are learnt from
SURNAME = 0.75  # of those who share an address or a phone have the same surname
SHARED_PHONE, OTHER_PHONE, SHARED_EMAIL = 1.5, -1.0, 4.0  # bits against a relative
MOST = 40.0


@dataclass(frozen=True, slots=True)
class Score:
    """`probability` from 0 to 1; `parts`: what speaks for and against it, in bits."""

    probability: float
    parts: dict[Part, Found]


class Evidence(NamedTuple):
    """In bits: rather the same person than anybody, and than a relative, of whom there would be as many."""

    anybody: float
    relative: float


class Scoring:
    def __init__(self, frequencies: Frequencies) -> None:
        self._bits = frequencies.bits
        self._relative = RELATIVE
        self._chance = math.log2(DUPLICATES / frequencies.records)

    def score(self, a: Profile, b: Profile) -> Score:
        parts = self._without_address(a, b)
        parts["address"] = places.compare_places(a.place, b.place, self._bits)
        return Score(self.probability(Evidence(self._anybody(parts), relative(parts))), parts)

    def evidence(self, a: Profile, b: Profile, least: float) -> Evidence | None:
        """None where less than `least` bits say that they are the same or related, which mostly the address need not
        be looked at for."""
        parts = self._without_address(a, b)
        if related(Evidence(self._anybody(parts) + places.MOST_PLACE, relative(parts))) < least:
            return None
        parts["address"] = places.compare_places(a.place, b.place, self._bits)
        found = Evidence(self._anybody(parts), relative(parts))
        return found if related(found) >= least else None

    def probability(self, found: Evidence) -> float:
        return likely(min(found.anybody, found.relative + self._relative))

    def learn(self, found: Collection[Evidence]) -> None:
        """How often somebody is rather entered twice than related, in this file: by expectation and maximisation."""
        presumed = likely(RELATIVE)
        sample = list(islice(found, 0, None, 1 + len(found) // SAMPLE))
        twice = presumed
        for _round in range(ROUNDS):
            same, others = KNOWN * presumed, KNOWN * (1 - presumed)
            for anybody, own in sample:
                one, other = twice * exp(anybody), (1 - twice) * exp(anybody - own)
                same += one / (one + other + 1)
                others += other / (one + other + 1)
            twice = same / (same + others)
        self._relative = max(RELATIVE, min(MOST_TWICE, math.log2(twice / (1 - twice))))

    def _without_address(self, a: Profile, b: Profile) -> dict[Part, Found]:
        bits = self._bits
        return {
            "name": names.compare_names(a, b, bits),
            "phone": comparing.compare_phones(a.phones, b.phones, bits),
            "email": comparing.compare_emails(a, b, bits),
            "numbers": comparing.compare_numbers(a.numbers, b.numbers, bits),
        }

    def _anybody(self, parts: dict[Part, Found]) -> float:
        """Rather the same person than one who shares all this by chance."""
        return self._chance + sum(found.bits for found in parts.values())


def relative(parts: dict[Part, Found]) -> float:
    """Rather the same person than somebody who shares surname, address and phone."""
    name, phone, email = parts["name"], parts["phone"].bits, parts["email"].bits
    own = name.bits - kin(name)
    own += SHARED_PHONE if phone > 0 else OTHER_PHONE if phone < 0 else 0.0
    own += SHARED_EMAIL if email > 0 else email
    return own + parts["numbers"].bits


def kin(name: Found) -> float:
    """The bits of a name that are explained by being related; below 0 where relatives would have shared more."""
    if name == comparing.NOTHING:
        return 0.0
    return math.log2(1 - SURNAME + SURNAME * (2 ** max(0.0, name.free) - 1))


def related(found: Evidence) -> float:
    """Bits for being the same or a relative, whichever it is, rather than anybody."""
    return max(found.anybody, found.anybody - found.relative)


def likely(bits: float) -> float:
    return 1 / (1 + exp(-bits))


def exp(bits: float) -> float:
    return math.exp2(max(-MOST, min(MOST, bits)))
