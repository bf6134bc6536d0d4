"""What a chart draws of groups: of very many some, of months a time axis without gaps."""

from collections.abc import Sequence
from typing import NamedTuple

from crm_desktop.i18n import Label

ALL = Label("", "")
MONTHS = 24  # the newest of them are drawn


class Drawn(NamedTuple):
    """The names of groups, and the figures of each. `note`: which of them, where others are left out."""

    names: list[str]
    figures: list[list[int]]
    note: Label = ALL


def by_month(rows: Sequence[tuple[str, *tuple[int, ...]]], figures: int) -> Drawn:
    """From rows ("2024-01", figure, …): the months from the first to the last, and the figures of each, 0 for none."""
    found = {row[0]: row[1:] for row in rows}
    first, last = min(found), max(found)
    months, whole = span(first, last), ordinal(last) - ordinal(first) + 1
    shown = [[found[month][number] if month in found else 0 for month in months] for number in range(figures)]
    note = Label(f"最近 {MONTHS} 个月，共 {whole} 个月", f"newest {MONTHS} of {whole} months")
    return Drawn(months, shown, note if whole > MONTHS else ALL)


def the_first(rows: Sequence[tuple[str, *tuple[int, ...]]], figures: int, most: int) -> Drawn:
    """Of rows (name, figure, …)."""
    shown = rows[:most]
    note = Label(f"前 {most} 组，共 {len(rows)} 组", f"first {most} of {len(rows)}")
    columns = [[int(row[number + 1]) for row in shown] for number in range(figures)]
    return Drawn([row[0] for row in shown], columns, note if len(rows) > most else ALL)


def span(first: str, last: str) -> list[str]:
    """The newest `MONTHS` months from `first` to `last`, both "2024-01" and included."""
    start, end = ordinal(first), ordinal(last)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(max(start, end - MONTHS + 1), end + 1)]


def ordinal(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1
