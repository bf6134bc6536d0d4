"""本月, 上月, 本年 …: the days they mean."""

import datetime as dt

import pytest

from crm_desktop.entities.periods import PERIODS, days_of

SPANS = [
    ("today", "2026-03-05", "2026-03-05", "2026-03-05"),
    ("last_7_days", "2026-03-05", "2026-02-27", "2026-03-05"),
    ("this_month", "2026-03-05", "2026-03-01", "2026-03-31"),
    ("this_month", "2024-02-29", "2024-02-01", "2024-02-29"),
    ("this_month", "2026-12-31", "2026-12-01", "2026-12-31"),
    ("this_month", "2026-01-01", "2026-01-01", "2026-01-31"),
    ("last_month", "2026-01-15", "2025-12-01", "2025-12-31"),
    ("last_month", "2026-03-31", "2026-02-01", "2026-02-28"),
    ("this_year", "2026-03-05", "2026-01-01", "2026-12-31"),
    ("last_year", "2026-01-01", "2025-01-01", "2025-12-31"),
]


@pytest.mark.parametrize(("period", "today", "first", "last"), SPANS)
def test_a_named_period_has_its_days(period: str, today: str, first: str, last: str) -> None:
    assert days_of(period, dt.date.fromisoformat(today)) == (first, last)


@pytest.mark.parametrize("period", PERIODS)
def test_every_named_period_holds_today_or_lies_before(period: str) -> None:
    first, last = days_of(period)
    assert first <= last
    assert first <= dt.date.today().isoformat()


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2026-01-01..2026-01-31", ("2026-01-01", "2026-01-31")),
        ("2026-01-01..", ("2026-01-01", "")),
        ("..2026-01-31", ("", "2026-01-31")),
        ("..", ("", "")),
        ("2026/1/2..2026年2月3日", ("2026-01-02", "2026-02-03")),
    ],
)
def test_a_period_from_day_to_day_may_be_open(period: str, days: tuple[str, str]) -> None:
    assert days_of(period) == days


@pytest.mark.parametrize("period", ["", "next_month", "2026", "abc..def", "2026-02-30..", "..2026-13-01"])
def test_anything_else_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        days_of(period)
