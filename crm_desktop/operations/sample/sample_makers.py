"""Single things of the sample: names, numbers, days. Each takes what it needs of a Random."""

import datetime as dt
from random import Random

from crm_desktop.operations.sample import sample_words as words

PAST = 3 * 365  # days
OPENING = 9  # o'clock


class Days:
    """The days of a sample, by their distance from its last one: ISO."""

    def __init__(self, until: dt.date) -> None:
        self.until = until
        self.past = [self.ahead(-ago) for ago in range(PAST)]  # by how many days ago

    def ahead(self, days: int) -> str:
        """So many days after the last one, or before it."""
        return (self.until + dt.timedelta(days=days)).isoformat()

    def time(self, random: Random, ago: int) -> str:
        """At which shops are open; what is of the last day was early, since that has only begun."""
        second = int(random.random() * 12 * 3600)
        second = OPENING * 3600 + second if ago else (OPENING - 1) * 3600 + second // 12
        return f"{self.past[ago]} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def name_of(random: Random) -> str:
    surname = random.choice(words.DOUBLE_SURNAMES) if random.random() < 0.01 else common(random, words.SURNAMES)
    given = random.choice(words.GIVEN)
    return surname + given + (random.choice(words.GIVEN) if random.random() < 0.75 else "")


def common(random: Random, letters: str) -> str:
    """One of the letters, the first ones far likelier: the names at the head of the list are half of all."""
    return letters[int(len(letters) * random.random() ** 2.5)]


def phone(random: Random) -> str:
    """Looks like a mobile number, with a beginning that no operator has."""
    return f"{random.choice(('154', '161', '164', '169', '179'))}{int(random.random() * 10**8):08}"


def address(random: Random, province: str, city: str, district: str) -> str:
    start = f"{city}市" if province == city else f"{province}省{city}市"
    street = f"{random.choice(words.STREETS)}{1 + int(random.random() * 400)}号"
    room = f"{1 + int(random.random() * 20)}幢{1 + int(random.random() * 30)}0{1 + int(random.random() * 4)}室"
    return f"{start}{district}{street}{random.choice(words.ESTATES)}{room}"
