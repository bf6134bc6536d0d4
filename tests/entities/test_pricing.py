"""Amounts: exact sums, rounded half up, never below zero; capitals; what a pattern of numbers means."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.numbering import NUMBERING, series
from crm_desktop.entities.pricing import amounts, line_total, prices_paid, share
from crm_desktop.operations.printing.capitals import in_capitals

RATES, MONEY = st.integers(0, 10_000), st.integers(0, 10**9)
LINES = st.lists(
    st.fixed_dictionaries(
        {"quantity": st.integers(1, 1000), "price": st.none() | MONEY, "discount_rate": RATES, "discount": MONEY}
    ),
    max_size=6,
)
DOCUMENTS = st.fixed_dictionaries({"discount_rate": RATES, "discount": MONEY, "tax_rate": RATES})
PATTERN = NUMBERING.by_name["pattern"]


@given(MONEY, RATES)
def test_a_share_is_rounded_half_up(amount: int, rate: int) -> None:
    exact = Fraction(amount * rate, 10_000)
    assert -Fraction(1, 2) < share(amount, rate) - exact <= Fraction(1, 2)


@given(DOCUMENTS, LINES)
def test_amounts_add_up_and_none_is_negative(document: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    sums = amounts(document, lines)
    assert sums.subtotal == sum(map(line_total, lines))
    assert sums.total == sums.net + sums.tax
    assert 0 <= sums.net <= sums.subtotal
    assert sums.net <= sums.total <= 2 * sums.net
    assert sums.off == sums.subtotal - sums.net


@given(DOCUMENTS, LINES.filter(bool), st.integers(1, 10**6))
def test_a_higher_price_never_makes_it_cheaper_and_a_discount_never_dearer(
    document: dict[str, Any], lines: list[dict[str, Any]], more: int
) -> None:
    dearer = [{**lines[0], "price": (lines[0]["price"] or 0) + more}, *lines[1:]]
    assert amounts(document, dearer).total >= amounts(document, lines).total
    for name in ("discount", "discount_rate"):
        less = {**document, name: min(10_000, document[name] + more)} if "rate" in name else {**document, name: 10**10}
        assert amounts(less, lines).total <= amounts(document, lines).total


@given(DOCUMENTS, LINES)
def test_what_is_paid_for_the_pieces_is_the_net_amount_but_for_rounding(
    document: dict[str, Any], lines: list[dict[str, Any]]
) -> None:
    pieces = sum(line["quantity"] for line in lines)
    paid = sum(price * line["quantity"] for price, line in zip(prices_paid(document, lines), lines, strict=True))
    assert abs(paid - amounts(document, lines).net) <= Fraction(pieces, 2)


def test_the_order_of_reckoning() -> None:
    line = {"quantity": 3, "price": 3335, "discount_rate": 1050, "discount": 5}  # 100.05 - 10.51 - 0.05
    document = {"discount_rate": 250, "discount": 100, "tax_rate": 1300}
    assert line_total(line) == 10_005 - 1_051 - 5
    assert amounts(document, [line]) == (8949, 8949 - 224 - 100, 1121, 8625 + 1121)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "零元整"), (5, "伍分"), (50, "伍角整"), (100, "壹元整"), (101, "壹元零壹分"), (110, "壹元壹角整"),
        (1000, "壹拾元整"), (10_203_045, "壹拾万贰仟零叁拾元肆角伍分"), (100_000_000, "壹佰万元整"),
        (1_000_000_100, "壹仟万零壹元整"), (10_000_100_000, "壹亿零壹仟元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ],
)  # fmt: skip
def test_amounts_in_capitals(amount: int, text: str) -> None:
    assert in_capitals(amount) == text


def test_a_pattern_is_filled_with_the_day_and_counts_on_beyond_its_digits() -> None:
    made_by = series("BJ-{year}{month}-{counter:04}号", dt.date(2026, 3, 5))
    assert [made_by.number(n) for n in (1, 9999, 10_000)] == [
        "BJ-202603-0001号",
        "BJ-202603-9999号",
        "BJ-202603-10000号",
    ]
    assert [made_by.running(made_by.number(n)) for n in (1, 9999, 10_000)] == [1, 9999, 10_000]
    assert made_by.running("BJ-202602-0001号") is made_by.running("BJ-202603-00001号") is None


@pytest.mark.parametrize(
    "good", ["{counter}", "BJ-{year}-{counter:04}", "{counter:03}-{month}/"[:-1], "长" * 17 + "{counter}"]
)
def test_good_patterns(good: str) -> None:
    assert PATTERN.check(good) == good


@pytest.mark.parametrize(
    "bad", ["", "BJ-{year}", "{counter}{counter}", "B J{counter}", "B/{counter}", "{day}{counter}",
            "{counter:0x}", "{:04d}",
            "长" * 18 + "{counter}"],
)  # fmt: skip
def test_bad_patterns_are_refused(bad: str) -> None:
    with pytest.raises(FieldError):
        PATTERN.check(bad)
