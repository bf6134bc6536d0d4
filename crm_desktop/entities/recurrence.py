"""When something that is repeated comes again."""

import calendar
import datetime as dt

from crm_desktop.i18n import Label

ONCE = "不重复"
REPEATS = (
    Label(ONCE, "Once"),
    Label("每天", "Daily"),
    Label("每周", "Weekly"),
    Label("每两周", "Every two weeks"),
    Label("每月", "Monthly"),
    Label("每季度", "Quarterly"),
    Label("每年", "Yearly"),
)
MONTHS = {"每月": 1, "每季度": 3, "每年": 12}
DAYS = {"每天": 1, "每周": 7, "每两周": 14}


def next_due(due: str, repeat: str, day: int | None = None) -> str | None:
    """When what was due then is due again; None for what is not repeated.

    `day`: of the month, where a shorter month has cut the last one off: of 31 January comes 28 February, then 31 March.
    """
    date, space, clock = due.partition(" ")
    last = dt.date.fromisoformat(date)
    if repeat in DAYS:
        return f"{last + dt.timedelta(days=DAYS[repeat])}{space}{clock}"
    if repeat not in MONTHS:
        return None
    return f"{months_later(last, MONTHS[repeat], day)}{space}{clock}"


def months_later(date: dt.date, months: int, day: int | None = None) -> dt.date:
    """On the same day of the month, or on `day` of it, or on its last one where it is shorter."""
    month = date.year * 12 + date.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return dt.date(year, month, min(day or date.day, calendar.monthrange(year, month)[1]))


def next_after(due: str, repeat: str, today: dt.date) -> str | None:
    """`next_due`, and on until it is no longer past: what was missed is not made up for."""
    day = dt.date.fromisoformat(due[:10]).day
    following = next_due(due, repeat, day)
    while following is not None and following[:10] < today.isoformat():
        following = next_due(following, repeat, day)
    return following
