"""Periods as conditions on the kept summaries: whole months from the rows of months, the rest from those of days."""

import calendar

from crm_desktop.db.lists.query import within
from crm_desktop.db.reports.report import inline
from crm_desktop.entities.fields import Value
from crm_desktop.entities.periods import days_of


def days_in(period: Value, expression: str = "日") -> str:
    """The day lies in the period; none asks nothing."""
    return inline(within(expression, str(period))) if period else "TRUE"


def spans(period: Value) -> list[str]:
    """Conditions on the rows of 汇总_业绩 that together make up the period, each day once."""
    first, last = days_of(str(period)) if period else ("", "")
    if first and first[:7] == last[:7] and not (starts_month(first) and ends_month(last)):
        return [days(first, last)]
    whole, edges = ["整月 = 1"], []
    if first and starts_month(first):
        whole.append(f"段 >= '{first[:7]}'")
    elif first:
        whole.append(f"段 > '{first[:7]}'")
        edges.append(days(first, f"{first[:7]}-31"))
    if last and ends_month(last):
        whole.append(f"段 <= '{last[:7]}'")
    elif last:
        whole.append(f"段 < '{last[:7]}'")
        edges.append(days(f"{last[:7]}-01", last))
    return [" AND ".join(whole), *edges]


def days(first: str, last: str) -> str:
    return f"整月 = 0 AND 段 BETWEEN '{first}' AND '{last}'"


def starts_month(day: str) -> bool:
    return day.endswith("-01")


def ends_month(day: str) -> bool:
    year, month, number = map(int, day.split("-"))
    return number == calendar.monthrange(year, month)[1]
