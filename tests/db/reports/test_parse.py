"""Parameters as typed: what they mean, and what is refused with a sentence."""

from collections.abc import Callable

import pytest

from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.params import ParametersRefused, Period, parse
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import FieldError, Value
from crm_desktop.i18n import use

PERIOD = Period("period", "期间", "Period")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("this_month", "this_month"),
        ("本月", "this_month"),
        ("last YEAR", "last_year"),
        ("2018-01-01..2018-06-30", "2018-01-01..2018-06-30"),
        ("2018/1/1 .. 20180630", "2018-01-01..2018-06-30"),
        ("２０１８-01-01..", "2018-01-01.."),
        ("..2018-06-30", "..2018-06-30"),
        ("2018-01-01..2018-01-01", "2018-01-01..2018-01-01"),
        ("2018-01-01..9999-12-31", "2018-01-01.."),
        ("..", ".."),
    ],
)
def test_a_period_is_a_name_or_days(text: str, value: Value) -> None:
    assert PERIOD.check(PERIOD.parse(text)) == value
    assert PERIOD.parse(PERIOD.text(value)) == value


@pytest.mark.parametrize(
    "text", ["2018", "next_month", "2018-01-01", "2018-02-30..", "2018-06-30..2018-01-01", "a..b", "2018-01-01...", "1"]
)
def test_another_period_is_refused(text: str) -> None:
    with pytest.raises(FieldError):
        PERIOD.parse(text)


@pytest.mark.parametrize("value", [1, "本月", "2018-1-1..", "nonsense"])
def test_a_period_is_kept_in_one_way_of_writing(value: Value) -> None:
    with pytest.raises(FieldError):
        PERIOD.check(value)


def test_a_period_is_shown_in_words() -> None:
    assert PERIOD.show("this_month") == "本月"
    assert PERIOD.show("2018-01-01..2018-06-30") == "2018-01-01 – 2018-06-30"
    assert PERIOD.show("2018-01-01..") == "2018-01-01 –"
    assert PERIOD.show(None) == ""


def refusal(store: Store, name: str, **raw: str) -> ParametersRefused:
    with pytest.raises(ParametersRefused) as caught:
        parse(BY_NAME[name], store.reader, raw)
    return caught.value


def test_what_is_not_given_has_its_default(store: Store) -> None:
    assert parse(BY_NAME["plans"], store.reader, {}) == {"staff": None, "period": None, "done": None}
    assert parse(BY_NAME["customer-product-staff"], store.reader, {"type": " "}) == {
        "type": None,
        "staff": None,
        "unassigned": "是",
    }


def test_choices_are_read_in_both_languages(store: Store) -> None:
    for text in ("是", "yes", "1", "true"):
        assert parse(BY_NAME["plans"], store.reader, {"done": text})["done"] == "是"
    assert parse(BY_NAME["feedback-by-type"], store.reader, {"type": "Cosmetics"})["type"] == "化妆品"


def test_a_record_that_is_not_there_is_refused(store: Store, add: Callable[..., Value]) -> None:
    key = str(add("customer"))
    assert parse(BY_NAME["customer"], store.reader, {"customer": key}) == {"customer": key}
    assert list(refusal(store, "customer", customer="C9999999").errors) == ["customer"]
    assert "S1" in str(refusal(store, "performance", staff="S1"))
    assert list(refusal(store, "feedback-handling", product="' OR 1=1 --").errors) == ["product"]


def test_every_fault_is_named_at_once(store: Store) -> None:
    use("en")
    try:
        error = refusal(store, "customer", custmer="C1", period="this_month")
        assert error.errors == {
            "custmer": "there is no such parameter, only customer",
            "period": "there is no such parameter, only customer",
            "customer": "must not be empty",
        }
        assert str(error).startswith("custmer: there is no such parameter, only customer; period:")
    finally:
        use("zh_CN")
    assert set(refusal(store, "feedback-by-type", type="家具", period="2018").errors) == {"type", "period"}
    assert set(refusal(store, "plans", done="maybe").errors) == {"done"}
