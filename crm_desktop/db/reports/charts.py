"""Rows grouped by month → a time axis without gaps."""

from collections.abc import Sequence

MONTHS = 24  # the newest of them are drawn


def by_month(rows: Sequence[tuple[str, *tuple[int, ...]]], figures: int) -> tuple[list[str], list[list[int]]]:
    """From rows ("2024-01", figure, …): the months from the first to the last, and the figures of each, 0 for none."""
    found = {row[0]: row[1:] for row in rows}
    months = span(min(found), max(found))
    return months, [[found[month][number] if month in found else 0 for month in months] for number in range(figures)]


def span(first: str, last: str) -> list[str]:
    """The newest `MONTHS` months from `first` to `last`, both "2024-01" and included."""
    start, end = ordinal(first), ordinal(last)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(max(start, end - MONTHS + 1), end + 1)]


def ordinal(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1
