"""Fields of days and times, and how these are read."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from crm_desktop.entities.clock import UNJOINED, read_time
from crm_desktop.entities.fields import Field, FieldError, Value
from crm_desktop.i18n import _

DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
STORED_TIME = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")  # as programs write it
MIDNIGHT = re.compile(r"[ T]00?:00(:00(\.0+)?)?Z?$")


class Date(Field):
    def read(self, text: str) -> Value:
        day, clock = parted(MIDNIGHT.sub("", unicodedata.normalize("NFKC", text)))
        date = read_date(day).isoformat()
        if clock and not is_midnight(clock):
            raise FieldError(_("must be a date such as 2026-03-05"))
        return date

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, str) or read_date(value).isoformat() != value:
            raise FieldError(_("must be a date such as 2026-03-05"))


class DateTime(Field):
    """Local time, `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`."""

    def read(self, text: str) -> Value:
        if STORED_TIME.fullmatch(text):
            return f"{read_date(text[:10])}{text[10:]}"
        if ISO.fullmatch(text):
            return read_iso(text)
        day, clock = parted(unicodedata.normalize("NFKC", text))
        date = read_date(day).isoformat()
        return f"{date} {read_time(clock)}" if clock else date

    def check_present(self, value: str | int) -> None:
        if not isinstance(value, str) or self.read(value) != value:
            raise FieldError(_("must be a date and time such as 2026-03-05 14:30:00"))

    def show(self, value: Value) -> str:
        return value[:16] if isinstance(value, str) else ""


def today() -> str:
    return dt.date.today().isoformat()


def now() -> str:
    """Local time to the second, as DateTime stores it."""
    return dt.datetime.now().isoformat(" ", "seconds")


@lru_cache(4096)  # the days of some years
def read_date(text: str) -> dt.date:
    """Raises FieldError unless `text` is a day of the calendar, written 2026-03-05, 2026/3/5 or 20260305."""
    found = DATE.fullmatch(text.strip())
    complaint = FieldError(_("must be a date such as 2026-03-05"))
    if not found:
        raise complaint
    try:
        return dt.date(*(int(part) for part in found.groups() if part))
    except ValueError:
        raise complaint from None


def read_iso(text: str) -> str:
    """In local time, if the text says in which zone it is. Raises FieldError."""
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo:
            moment = moment.astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise FieldError(_("must be a date and time such as 2026-03-05 14:30:00")) from None
    return moment.isoformat(" ", "seconds")


def is_midnight(clock: str) -> bool:
    try:
        return read_time(clock) == "00:00:00"
    except FieldError:
        return False


def parted(text: str) -> tuple[str, str]:
    """The day, and the time of the day, "" where there is none."""
    day, _space, clock = UNJOINED.sub(" ", text).replace("T", " ").strip().partition(" ")
    return day, clock.strip()
