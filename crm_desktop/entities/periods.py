"""Spans of days that people name: 本月, 上月, 本年 …, and moments that they type."""

import datetime as dt

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.moments import DateTime, read_date
from crm_desktop.i18n import Label

MOMENT = DateTime("moment", "时刻", "Moment")  # a day means its end
PERIODS = {
    "today": Label("今天", "Today"),
    "last_7_days": Label("近 7 天", "Last 7 days"),
    "this_week": Label("本周", "This week"),
    "next_7_days": Label("未来 7 天", "Next 7 days"),
    "this_month": Label("本月", "This month"),
    "last_month": Label("上月", "Last month"),
    "this_year": Label("本年", "This year"),
    "last_year": Label("去年", "Last year"),
}

DAYS = Integer("days", "天", "Days", low=0, high=36_500)  # what "older" and "soon" are asked with


def days_of(period: str, today: dt.date | None = None) -> tuple[str, str]:
    """First and last day (ISO, both included) of a named period or of "from..to"; '' where an end is open.

    Raises ValueError for anything else.
    """
    if ".." in period:
        first, _dots, last = period.partition("..")
        return day_of(first), day_of(last)
    day = today or dt.date.today()
    month = day.replace(day=1)
    before = month - dt.timedelta(days=1)
    spans = {
        "today": (day, day),
        "last_7_days": (day - dt.timedelta(days=6), day),
        "this_week": (day - dt.timedelta(days=day.weekday()), day + dt.timedelta(days=6 - day.weekday())),
        "next_7_days": (day, day + dt.timedelta(days=6)),
        "this_month": (month, next_month(month) - dt.timedelta(days=1)),
        "last_month": (before.replace(day=1), before),
        "this_year": (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)),
        "last_year": (dt.date(day.year - 1, 1, 1), dt.date(day.year - 1, 12, 31)),
    }
    if period not in spans:
        raise ValueError(period)
    first_day, last_day = spans[period]
    return first_day.isoformat(), last_day.isoformat()


def day_of(text: str) -> str:
    return read_date(text).isoformat() if text else ""


def next_month(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)
