"""Many texts at once are parsed and checked as each by itself (D8.8)."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.db.registry import Registry
from crm_desktop.entities.fields import Field, FieldError, Text

ELSEWHERE = {  # what neither parsing nor checking goes by
    *("name", "column", "en", "zh", "width", "unit", "help", "aliases", "like", "sort_key", "pinyin", "relation"),
    *("derived", "filled", "taken_from", "counted_in", "default_from"),
}


def kind(field: Field) -> tuple[Any, ...]:
    names = [one.name for one in dataclasses.fields(field) if one.name not in ELSEWHERE]
    return type(field), *(repr(getattr(field, name)) for name in names)


FIELDS = {kind(field): field for entity in Registry() for field in entity.fields}.values()  # one of each kind
ODD = ["", " ", "甲", " 甲", "甲\u3000", "a\nb", "a\rb", "\x1f", "\ud83d", "甲\0", "\u2028", "a" * 201, "é", "12", "是"]
DATES = ["2026-03-05", "2026-03-05 14:30:00", "2026-02-30", "2026-02-30 01:00:00", "2026-03-05 24:00:00"]
TEXTS = st.lists(
    st.sampled_from(
        [*ODD, "2026-03-05", "2026-03-05 14:30:00", "2026-02-30", "2026-02-30 01:00:00", "a@b.c", "1,234.50"]
    )
    | st.text(max_size=12),
    max_size=6,
)


def outcome(function: Callable[[Any], Any], values: Sequence[Any]) -> list[Any] | None:
    """None: something is refused."""
    try:
        return [function(value) for value in values]
    except FieldError:
        return None


def outcome_of_all(function: Callable[[Any], Any], values: Sequence[Any]) -> list[Any] | None:
    try:
        found = function(values)
        assert isinstance(found, list)
        return found
    except FieldError:
        return None


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@settings(max_examples=40, deadline=None)
@given(texts=TEXTS)
def test_all_at_once_are_as_one_by_one(field: Field, texts: list[str]) -> None:
    one_by_one = outcome(field.parse, texts)
    assert outcome_of_all(field.parse_all, texts) == one_by_one
    if one_by_one is not None:
        assert outcome_of_all(field.check_all, one_by_one) == outcome(field.check, one_by_one)


@given(values=st.lists(st.none() | st.integers() | st.sampled_from(ODD) | st.text(max_size=12), max_size=6))
def test_values_of_any_kind_are_checked_the_same(values: list[Any]) -> None:
    for field in (Text("a", "甲", "A", max_length=5), Text("b", "乙", "B", required=True, pattern="[a-z]*")):
        assert outcome_of_all(field.check_all, values) == outcome(field.check, values)
