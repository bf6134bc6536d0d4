"""How people and programs write dates and numbers, column by column, → how fields read them."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Final

from crm_desktop.entities.amounts import Integer, Money, Percent
from crm_desktop.entities.fields import Field, FieldError
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.i18n import Label

FORMATS: Final = {
    "": Label("照原样", "as it is"),
    "dmy": Label("日.月.年", "day.month.year"),
    "mdy": Label("月/日/年", "month/day/year"),
    "serial": Label("Excel 日期序号", "Excel's day numbers"),
    "point": Label("1,234.50（带币种）", "1,234.50 (with currency)"),
    "comma": Label("1.234,50", "1.234,50"),
}
DAY: Final = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:[ ,T]+(.+))?")
DECIMAL_COMMA: Final = re.compile(r".*\d,\d{1,2}\D*")
DECIMAL_POINT: Final = re.compile(r".*\d\.\d{1,2}\D*")
CURRENCY: Final = re.compile(r"(?i)\b(?:CNY|RMB|USD|EUR|HKD|TWD|JPY|GBP)\b|(?:US|HK|NT)?\$|[€£¥￥元]")
ORIGIN: Final = dt.datetime(1899, 12, 30)  # so that Excel's days count right from 1900-03-01 on
SWAPPED: Final = str.maketrans(".,", ",.")
FIRST_DAY, LAST_DAY = 61, 2_958_465
CENTURY: Final = 70  # 69 is 2069, 70 is 1970


def choices(field: Field) -> tuple[str, ...]:
    """The formats that a column for this field may have."""
    if isinstance(field, Date | DateTime):
        return ("", "dmy", "mdy", "serial")
    if isinstance(field, Money | Integer | Percent):
        return ("", "point", "comma")
    return ()


def possible(field: Field, texts: Sequence[str]) -> list[str]:
    """The formats by which the most of the texts mean something, the likeliest first; several: nobody can tell."""
    if not choices(field) or not texts:
        return [""]
    if isinstance(field, Money | Integer | Percent):
        return number_formats(field, texts)
    good = {name: readable(field, name, texts) for name in choices(field)}
    best = max(good.values())
    found = [name for name, count in good.items() if count == best]
    if not best or "" in found:
        return [""]
    if found == ["dmy", "mdy"] and all("/" in text for text in texts):
        found.reverse()
    return found


def number_formats(field: Field, texts: Sequence[str]) -> list[str]:
    if any(map(DECIMAL_COMMA.fullmatch, texts)) and not any(map(DECIMAL_POINT.fullmatch, texts)):
        return ["comma"]
    as_they_are, without_currency = (readable(field, name, texts) for name in ("", "point"))
    return ["point" if without_currency > as_they_are else ""]


def readable(field: Field, name: str, texts: Sequence[str]) -> int:
    return sum(means_something(field, converted(name, text)) for text in texts)


def means_something(field: Field, text: str) -> bool:
    try:
        field.check(field.parse(text))
    except FieldError:
        return False
    return True


def converted(name: str, text: str) -> str:
    """The text as fields read it; one that is not in the format stays, and the field says what is wrong with it."""
    return CONVERTERS[name](text.strip()) if name and text else text


def all_converted(name: str, texts: Sequence[str]) -> Sequence[str]:
    return [converted(name, text) for text in texts] if name else texts


def from_day_first(text: str) -> str:
    found = DAY.fullmatch(text)
    return iso(found[3], found[2], found[1], found[4]) if found else text


def from_month_first(text: str) -> str:
    found = DAY.fullmatch(text)
    return iso(found[3], found[1], found[2], found[4]) if found else text


def iso(year: str, month: str, day: str, clock: str | None) -> str:
    if len(year) == 2:
        year = f"{'20' if int(year) < CENTURY else '19'}{year}"
    return f"{year}-{month:0>2}-{day:0>2} {clock or ''}".strip()


def from_serial(text: str) -> str:
    try:
        days = float(text)
    except ValueError:
        return text
    if not FIRST_DAY <= days < LAST_DAY + 1:
        return text
    moment = ORIGIN + dt.timedelta(seconds=round(days * 86_400))
    return moment.strftime("%Y-%m-%d" if moment.time() == dt.time() else "%Y-%m-%d %H:%M:%S")


def with_point(text: str) -> str:
    """Without currency. The field knows where commas may stand."""
    return re.sub(r"[\s']", "", CURRENCY.sub("", text))


def with_comma(text: str) -> str:
    return with_point(text).translate(SWAPPED)


CONVERTERS: Final[dict[str, Callable[[str], str]]] = {
    "dmy": from_day_first,
    "mdy": from_month_first,
    "serial": from_serial,
    "point": with_point,
    "comma": with_comma,
}
