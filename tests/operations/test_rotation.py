"""Which backups go: nothing of two days, then 12 daily, 10 weekly, 9 monthly ones stay, and always the newest."""

import datetime as dt
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.operations.datafile.rotation import superfluous

NOW = dt.datetime(2026, 11, 22, 14, 5)
AGES = st.integers(-3 * 24 * 60, 3 * 366 * 24 * 60)  # minutes; a clock that was wrong gives times to come
TIMES = st.lists(AGES.map(lambda minutes: NOW - dt.timedelta(minutes=minutes)), max_size=300)
FEW = 12 + 10 + 9 + 1


@given(TIMES)
@example([])
@example([NOW - dt.timedelta(days=4000)])
def test_what_stays(times: list[dt.datetime]) -> None:
    gone = superfluous(times, NOW)
    kept = set(times) - gone
    young = {time for time in times if time >= NOW - dt.timedelta(days=2)}
    assert gone <= set(times)
    assert young <= kept
    assert not times or max(times) in kept
    assert len(kept - young) <= FEW
    assert superfluous(kept, NOW) == set(), "what stays once stays when it is done again"


@given(TIMES)
def test_the_last_of_each_of_the_twelve_latest_old_days_stays(times: list[dt.datetime]) -> None:
    old = [time for time in times if time < NOW - dt.timedelta(days=2)]
    days = sorted({time.date() for time in old}, reverse=True)[:12]
    kept = set(times) - superfluous(times, NOW)
    assert {max(time for time in old if time.date() == day) for day in days} <= kept


@given(TIMES)
def test_the_order_and_repetitions_mean_nothing(times: list[dt.datetime]) -> None:
    assert superfluous(times + times[::-1], NOW) == superfluous(times, NOW)


def test_a_year_of_office_days() -> None:
    """Rotated after each backup, as the program does it, a past of every age is left."""
    kept: set[dt.datetime] = set()
    first = dt.datetime(2025, 1, 1)
    for day in range(600):
        for half_hour in range(16, 36, 4):
            now = first + dt.timedelta(days=day, minutes=30 * half_hour)
            kept.add(now)
            kept -= superfluous(kept, now)
    ages = sorted({(now - time).days for time in kept})
    for age, next_age in pairwise(ages):
        longest = 1 if age < 14 else 7 if age < 84 else 38  # the last weeks of two months lie up to 5 weeks apart
        assert next_age - age <= longest, ages
    assert ages[-1] > 300
    assert len(kept) <= 3 * 5 + FEW
