"""What people type into a field and read from it: taken, refused with a sentence, shown (D7.3)."""

import time

import pytest

from crm_desktop.entities.amounts import MAX_INTEGER, Bytes, Integer, Money, Percent
from crm_desktop.entities.common import PRODUCT_TYPES, number_field
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.fields import Choice, Field, FieldError, Flag, Ref, Text, Value
from crm_desktop.entities.moments import Date, DateTime

SHORT = Text("short", "短", "Short", max_length=5)
LONG = Text("long", "长", "Long", max_length=2000, multiline=True)
NUMBER = number_field("编号", "No.")
EMAIL = CUSTOMER.by_name["email"]
COUNT = Integer("count", "数量", "Count", low=1)
POINTS = Integer("points", "积分", "Points", low=0, high=100, nullable=False, default=0)
PRICE = Money("price", "价格", "Price")
DAY = Date("day", "日期", "Day")
TIME = DateTime("time", "时间", "Time")
TYPE = Choice("type", "类型", "Type", choices=PRODUCT_TYPES)
DONE = Flag("done", "完成", "Done")
STAFF = Ref("staff", "联系人编号", "Staff", to="staff")
FEEDBACK = Ref("feedback", "反馈编号", "Feedback", to="feedback", integer=True)
ALL = [SHORT, LONG, NUMBER, EMAIL, COUNT, POINTS, PRICE, DAY, TIME, TYPE, DONE, STAFF, FEEDBACK]

TYPED: list[tuple[Field, str, Value]] = [
    (SHORT, "王伟", "王伟"),
    (SHORT, "  王 伟\u3000", "王 伟"),
    (SHORT, "😀😀😀😀😀", "😀😀😀😀😀"),
    (SHORT, "\ud83d\ude00", "😀"),  # the two halves as Tk hands them out
    (SHORT, "a\ud83d", "a\ufffd"),
    (LONG, "一\n二\n", "一\n二"),
    (LONG, "一\r\n二\r三\r\n", "一\n二\n三"),
    (LONG, "  缩进", "  缩进"),
    (LONG, " \n\t ", None),
    (EMAIL, "wang@example.cn", "wang@example.cn"),
    (COUNT, "12", 12),
    (COUNT, "１２", 12),
    (COUNT, "1,234", 1234),
    (COUNT, "1，234", 1234),
    (COUNT, "-12,345,678", -12345678),
    (COUNT, "+5", 5),
    (POINTS, "-1", -1),  # a number, though not one that the field takes
    (POINTS, "007", 7),
    (PRICE, "1999", 199900),
    (PRICE, "1,999.50", 199950),
    (PRICE, "¥1,999.5", 199950),
    (PRICE, "１，２３４，５６７．５０元", 123456750),
    (PRICE, "￥１９９９．５０", 199950),
    (PRICE, "1999.5元", 199950),
    (PRICE, "¥ 12 元", 1200),
    (PRICE, "0", 0),
    (PRICE, ".5", 50),
    (PRICE, "5.", 500),
    (PRICE, "1.500", 150),
    (PRICE, "-0.01", -1),
    (DAY, "2026-03-05", "2026-03-05"),
    (DAY, "2026/3/5", "2026-03-05"),
    (DAY, "2026.3.5", "2026-03-05"),
    (DAY, "20260305", "2026-03-05"),
    (DAY, "2026年3月5日", "2026-03-05"),
    (DAY, "２０２６－０３－０５", "2026-03-05"),
    (DAY, "2024-02-29", "2024-02-29"),
    (DAY, "2000-02-29", "2000-02-29"),
    (DAY, "9999-12-31", "9999-12-31"),
    (DAY, "2026/3/5 0:00", "2026-03-05"),
    (DAY, "2026-03-05T00:00:00Z", "2026-03-05"),
    (TIME, "2026-03-05", "2026-03-05"),
    (TIME, "2026-03-05T14:30:59.123", "2026-03-05 14:30:59"),
    (TIME, "2026-03-05 14:30", "2026-03-05 14:30:00"),
    (TIME, "2026-03-05T14:30:59", "2026-03-05 14:30:59"),
    (TIME, "2026/3/5 9:05", "2026-03-05 09:05:00"),
    (TIME, "2026年3月5日 9时5分", "2026-03-05 09:05:00"),
    (TIME, "2026-03-05  23：59：59", "2026-03-05 23:59:59"),
    (TIME, "20260305 00:00", "2026-03-05 00:00:00"),
    (DAY, "2026年3月5日 上午12:00:00", "2026-03-05"),
    (DAY, "2026-03-05 12:00:00 AM", "2026-03-05"),
    *(
        (TIME, f"2026-03-05 {written}", f"2026-03-05 {meant}:00")
        for written, meant in (
            ("下午2:30", "14:30"),
            ("上午9:05", "09:05"),
            ("2:30 PM", "14:30"),
            ("2:30pm", "14:30"),
            ("9 a.m.", "09:00"),
            ("晚上8点", "20:00"),
            ("晚上８点半", "20:30"),
            ("下午 3点15分", "15:15"),
            ("下午14:30", "14:30"),
            ("14点整", "14:00"),
            ("上午12:00", "00:00"),
            ("12:00 AM", "00:00"),
            ("12:30 AM", "00:30"),
            ("上午11:59", "11:59"),
            ("中午12:00", "12:00"),
            ("中午1点", "13:00"),
            ("中午11:30", "11:30"),
            ("下午12:30", "12:30"),
            ("12:00 PM", "12:00"),
            ("11:59 PM", "23:59"),
            ("凌晨12:30", "00:30"),
            ("凌晨5点", "05:00"),
            ("早上7點", "07:00"),
            ("傍晚6:10", "18:10"),
        )
    ),
    (TIME, "2026-03-05下午2:30", "2026-03-05 14:30:00"),
    (TIME, "2026年3月5日下午2:30", "2026-03-05 14:30:00"),
    (DAY, "2026年3月5日上午12:00", "2026-03-05"),
    (TIME, "2026年3月5日14:30", "2026-03-05 14:30:00"),
    (TIME, "2026/3/5 下午 02:30:07", "2026-03-05 14:30:07"),
    (TYPE, "电器", "电器"),
    (TYPE, "appliance", "电器"),
    (TYPE, " Cookware ", "炊具"),
    (DONE, "是", "是"),
    (DONE, "No", "否"),
    (DONE, "1", "是"),
    (DONE, "０", "否"),
    (DONE, "TRUE", "是"),
    (STAFF, " S0001 ", "S0001"),
    (FEEDBACK, "12", 12),
]


@pytest.mark.parametrize(("field", "text", "value"), TYPED)
def test_what_people_type_is_understood(field: Field, text: str, value: Value) -> None:
    assert field.parse(text) == value


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of the process cannot be changed")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-05T23:30:00Z", "2026-03-06 07:30:00"),
        ("2026-03-05T14:30+08:00", "2026-03-05 14:30:00"),
        ("2026-03-05T14:30:00.5-0500", "2026-03-06 03:30:00"),
    ],
)
def test_a_time_of_a_zone_becomes_local_time(monkeypatch: pytest.MonkeyPatch, text: str, value: str) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert TIME.parse(text) == value
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("field", ALL, ids=lambda field: field.name)
@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000"])
def test_nothing_typed_is_no_value(field: Field, text: str) -> None:
    assert field.parse(text) is None


MISTYPED = [
    *((COUNT, text) for text in ("x", "1.5", "1e3", "--1", "1 2", "十", "9" * 19, "1" + "0" * 30, "NaN", "\0")),
    *((PRICE, text) for text in ("x", "1.005", "1e400", "1e999999999", "1e5", "NaN", "sNaN", "Infinity", "-inf")),
    *((PRICE, text) for text in ("1_000", "1.2.3", "¥", "元", ".", "-", "+", "1" + "0" * 30, "9" * 2_000_000)),
    *((PRICE, text) for text in ("1." + "0" * 30 + "1", "0.001", "1/2", "½")),
    *((COUNT, text) for text in ("1,5", "1，5", "1,23", "1,2345", "1234,567", "1,,234", ",123", "1,234,", "0,125")),
    *((PRICE, text) for text in ("1234,50", "12,5", "1,234,50", "1.234,50", "0,50", "1.123,456", "12,3456", "5,")),
    *((DAY, text) for text in ("x", "2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1", "26-03-05")),
    *((DAY, text) for text in ("0000-01-01", "2026-03-05 10:00", "202635", "2026-03-32", "10000-01-01", "today")),
    *((TIME, text) for text in ("2026-03-05 24:00", "2026-03-05 23:60", "2026-03-05 12:00:60", "14:30", "T")),
    *((TIME, text) for text in ("2026-03-05 14:30Z", "2026-03-05 14", "2023-02-29 10:00", "2026-03-05 12:00:00.5")),
    *(
        (TIME, f"2026-03-05 {text}")
        for text in (
            "25:00",
            "下午25:00",
            "上午13:00",
            "凌晨8点",
            "中午9:00",
            "晚上12点",
            "晚上3点",
            "下午2:60",
            "下午",
            "PM",
            "13:00 AM",
            "上午9:00 AM",
            "明早9点",
            "9",
            "下午9",
            "8点半5分",
            "-1:30 PM",
            "2:30 XM",
        )
    ),
    *((DAY, f"2026-03-05 {text}") for text in ("上午9:00", "12:00 PM", "下午")),
    *((TYPE, text) for text in ("家具", "电", "电器 炊具")),
    *((DONE, text) for text in ("maybe", "2", "不")),
    *((FEEDBACK, text) for text in ("x", "-1", "1.0", "9" * 19)),
]


@pytest.mark.parametrize(("field", "text"), MISTYPED, ids=lambda value: value.name if isinstance(value, Field) else "")
def test_what_makes_no_sense_is_refused_with_a_sentence(field: Field, text: str) -> None:
    with pytest.raises(FieldError) as refused:
        field.check(field.parse(text))
    assert str(refused.value)


GOOD: list[tuple[Field, Value]] = [
    (SHORT, "龙" * 5),
    (SHORT, "😀" * 5),
    (LONG, "一\n二"),
    (LONG, "龙" * 2000),
    (NUMBER, "C"),
    (NUMBER, "C000000001"),
    (COUNT, 1),
    (COUNT, MAX_INTEGER),
    (POINTS, 0),
    (POINTS, 100),
    (PRICE, 0),
    (PRICE, PRICE.high),
    (DAY, "2024-02-29"),
    (TIME, "2026-03-05"),
    (TIME, "2026-03-05 00:00:00"),
    (TYPE, "炊具"),
    (DONE, "否"),
    (STAFF, "S0001"),
    (FEEDBACK, 1),
]


@pytest.mark.parametrize(("field", "value"), GOOD)
def test_a_good_value_is_stored_as_it_is(field: Field, value: Value) -> None:
    assert field.check(value) == value


BAD: list[tuple[Field, Value]] = [
    (SHORT, "龙" * 6),
    (SHORT, "a\nb"),
    (SHORT, "a\rb"),
    (SHORT, "a\0b"),
    (SHORT, "\ud83d"),
    (SHORT, 5),
    (LONG, "a\0b"),
    (LONG, "龙" * 2001),
    (NUMBER, "C0000000001"),
    (NUMBER, "C 1"),
    (NUMBER, "C/1"),
    (NUMBER, None),
    (NUMBER, ""),
    (EMAIL, "wang"),
    (EMAIL, "wang@example"),
    (EMAIL, "wang li@example.cn"),
    (EMAIL, "a@b@c.cn"),
    (COUNT, 0),
    (COUNT, MAX_INTEGER + 1),
    (COUNT, "1"),
    (POINTS, -1),
    (POINTS, 101),
    (POINTS, 10**30),
    (PRICE, -1),
    (PRICE, PRICE.high + 1),
    (PRICE, 10**30),
    (PRICE, "12"),
    (DAY, "2026-3-5"),
    (DAY, "2026-03-05 10:00:00"),
    (DAY, 20260305),
    (TIME, "2026-03-05 10:00"),
    (TIME, "2026-03-05T10:00:00"),
    (TIME, 20260305),
    (TYPE, "Cookware"),
    (TYPE, 1),
    (DONE, "yes"),
    (STAFF, 1),
    (STAFF, "\ud83d"),
    (FEEDBACK, "1"),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_value_is_refused_with_a_sentence(field: Field, value: Value) -> None:
    with pytest.raises(FieldError) as refused:
        field.check(value)
    assert str(refused.value)


def test_spaces_around_a_text_are_not_stored() -> None:
    assert SHORT.check(" 王伟 ") == "王伟"
    assert SHORT.check("  ") is None
    with pytest.raises(FieldError):
        NUMBER.check("  ")
    assert LONG.check("\n  缩进\n") == "  缩进"
    assert LONG.check("一\r\n二") == "一\n二"
    assert LONG.text("一\r\n二") == LONG.show("一\r\n二") == "一\n二", "what a file holds from elsewhere"


def test_nothing_is_stored_as_null_or_as_the_default() -> None:
    assert SHORT.check("") is None
    assert POINTS.check(None) == 0
    assert DONE.check(None) == "否"


def test_the_reason_names_the_limit() -> None:
    with pytest.raises(FieldError, match=r"5.*6"):
        SHORT.check("龙" * 6)
    with pytest.raises(FieldError, match=r"0.*100"):
        POINTS.check(101)
    with pytest.raises(FieldError, match="1"):
        COUNT.check(0)
    with pytest.raises(FieldError, match=r"电器.*炊具"):
        TYPE.check("家具")


SHOWN: list[tuple[Field, Value, str, str]] = [
    (SHORT, None, "", ""),
    (SHORT, "王伟", "王伟", "王伟"),
    (COUNT, 1234567, "1234567", "1,234,567"),
    (COUNT, None, "", ""),
    (PRICE, 199950, "1999.50", "1,999.50"),
    (PRICE, 5, "0.05", "0.05"),
    (PRICE, 0, "0.00", "0.00"),
    (PRICE, -150, "-1.50", "-1.50"),
    (PRICE, MAX_INTEGER, "10000000000000.00", "10,000,000,000,000.00"),
    (PRICE, None, "", ""),
    (TIME, "2026-03-05 14:30:59", "2026-03-05 14:30:59", "2026-03-05 14:30"),
    (TIME, "2026-03-05", "2026-03-05", "2026-03-05"),
    (TIME, None, "", ""),
    (TYPE, "电器", "电器", "电器"),
    (TYPE, "家具", "家具", "家具"),  # from an older file, shown as it is
    (DONE, "是", "是", "是"),
    (FEEDBACK, 12, "12", "12"),
    (Percent("share", "占比", "Share"), 1234, "123.4", "123.4%"),
    (Percent("share", "占比", "Share"), None, "", "—"),
]


@pytest.mark.parametrize(("field", "value", "text", "shown"), SHOWN)
def test_values_are_written_for_editing_and_for_reading(field: Field, value: Value, text: str, shown: str) -> None:
    assert (field.text(value), field.show(value)) == (text, shown)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (120_354, "120 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (1_234_567_890, "1,234.6 MB"),
        (None, ""),
    ],
)
def test_the_size_of_a_file_is_said_shortly_and_kept_exactly(size: int | None, shown: str) -> None:
    field = Bytes("size", "大小", "Size")
    assert field.show(size) == shown
    assert field.parse(field.text(size)) == size
    with pytest.raises(FieldError):
        field.check(-1)
