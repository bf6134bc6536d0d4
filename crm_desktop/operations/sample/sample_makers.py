"""Single things of the sample: names, numbers, days. Each takes what it needs of a Random."""

import datetime as dt
from random import Random

from crm_desktop.operations.sample import sample_words as words

UNTIL = dt.date(2026, 10, 31)  # the last day of the data, fixed so that a seed always gives the same
DAYS = [(UNTIL - dt.timedelta(days=ago)).isoformat() for ago in range(3 * 365)]  # by how many days ago


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


def clock(random: Random) -> str:
    """A time at which shops are open."""
    second = 9 * 3600 + int(random.random() * 12 * 3600)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def day_from(days: int) -> str:
    """ISO, so many days after the last day of the data, or before it."""
    return (UNTIL + dt.timedelta(days=days)).isoformat()
