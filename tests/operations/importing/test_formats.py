"""Dates and numbers as people and programs write them."""

from typing import Any

import pytest

from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.fields import Field, FieldError, Text
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.operations.importing.formats import converted, possible

DAY, TIME = Date("d", "d", "d"), DateTime("t", "t", "t")
PRICE, COUNT, TEXT = Money("m", "m", "m"), Integer("i", "i", "i"), Text("x", "x", "x")


@pytest.mark.parametrize(
    ("field", "texts", "names"),
    [
        (DAY, ["2026/3/5", "20260305", "2026-03-05", "2026年3月5日"], [""]),
        (DAY, ["5.3.2026", "25.3.2026"], ["dmy"]),
        (DAY, ["3/25/2026", "3/5/2026"], ["mdy"]),
        (DAY, ["5.3.2026", "6.4.2026"], ["dmy", "mdy"]),
        (DAY, ["5/3/2026", "6/4/2026"], ["mdy", "dmy"]),
        (DAY, ["46086", "46087"], ["serial"]),
        (TIME, ["46086.5"], ["serial"]),
        (TIME, ["3/25/2026, 2:30 PM"], ["mdy"]),
        (TIME, ["2026/3/5 下午2:30", "2026-03-05 9:05 AM"], [""]),
        (DAY, ["morgen"], [""]),
        (DAY, [], [""]),
        (PRICE, ["¥1,234.50", "￥12", "12元"], [""]),
        (PRICE, ["$1,234.50", "EUR 12"], ["point"]),
        (PRICE, ["1.234,50", "12,5"], ["comma"]),
        (PRICE, ["1,234"], [""]),
        (COUNT, ["5", "5x"], [""]),
        (COUNT, ["1,234", "5"], [""]),
        (TEXT, ["5.3.2026"], [""]),
    ],
)
def test_formats_are_told_by_what_stands_there(field: Field, texts: list[str], names: list[str]) -> None:
    assert possible(field, texts) == names


@pytest.mark.parametrize(
    ("field", "name", "text", "value"),
    [
        (DAY, "dmy", "5.3.2026", "2026-03-05"),
        (DAY, "dmy", "5/3/26", "2026-03-05"),
        (DAY, "dmy", "5-3-70", "1970-03-05"),
        (DAY, "mdy", "3/5/2026", "2026-03-05"),
        (DAY, "mdy", "2026-03-05", "2026-03-05"),
        (DAY, "serial", "46086", "2026-03-05"),
        (DAY, "serial", "61", "1900-03-01"),
        (TIME, "serial", "46086.75", "2026-03-05 18:00:00"),
        (TIME, "dmy", "5.3.2026 14:30", "2026-03-05 14:30:00"),
        (TIME, "mdy", "3/5/2026 12:05 am", "2026-03-05 00:05:00"),
        (TIME, "dmy", "5.3.2026 晚上8点", "2026-03-05 20:00:00"),
        (DAY, "mdy", "3/5/2026 12:00:00 AM", "2026-03-05"),
        (PRICE, "comma", "-1.234,50 €", -123450),
        (PRICE, "point", "CNY 1,234.50", 123450),
        (PRICE, "comma", "1 234 567,5", 123456750),
        (PRICE, "point", "1'234.50", 123450),
        (COUNT, "comma", "1.234", 1234),
        (DAY, "dmy", "", None),
    ],
)
def test_formats_are_read(field: Field, name: str, text: str, value: Any) -> None:
    assert field.parse(converted(name, text)) == value


@pytest.mark.parametrize(
    ("field", "name", "text"),
    [(DAY, "mdy", "25/3/2026"), (DAY, "dmy", "31.2.2026"), (DAY, "serial", "60"), (DAY, "serial", "2958466"),
     (DAY, "serial", "nan"), (PRICE, "point", "viel"), (PRICE, "comma", "1,2,3"),
     (PRICE, "point", "5x"), (COUNT, "comma", "5x"), (PRICE, "", "1234,50"), (PRICE, "point", "$1234,50"),
     (COUNT, "", "1,5"), (COUNT, "comma", "1,5"), (PRICE, "comma", "1234.50"), (PRICE, "comma", "1,234.50")],
)  # fmt: skip
def test_what_is_not_in_the_format_is_refused_by_the_field(field: Field, name: str, text: str) -> None:
    with pytest.raises(FieldError):
        field.check(field.parse(converted(name, text)))
