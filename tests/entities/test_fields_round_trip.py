"""What a form or an export writes comes back as the same value, for every value a field takes (D7.2, D7.3)."""

import datetime as dt

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from crm_desktop.entities import ENTITIES
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.fields import Choice, Field, FieldError, Ref, Text, Value
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.entities.numbering import Pattern

FIELDS = [field for entity in ENTITIES for field in entity.fields if not field.derived]
TEXTS = st.text(st.characters(), max_size=30) | st.sampled_from(["a\ud83d", "😀", " 王 ", "\x1f", "\u2028", "１．５"])
DAYS = st.dates().map(dt.date.isoformat)
TIMES = st.datetimes().map(lambda time: time.isoformat(" ", "seconds"))


def values(field: Field) -> st.SearchStrategy[Value]:
    """Values that the field may take, before its own check."""
    match field:
        case Choice():
            return st.sampled_from([choice.zh for choice in field.choices])
        case Money():
            return st.integers(field.low, field.high)
        case Integer():
            return st.integers(field.low, field.high)
        case DateTime():
            return DAYS | TIMES
        case Date():
            return DAYS
        case Ref(integer=True):
            return st.integers(1, 10**15)
        case Ref():
            return st.from_regex(r"[^\s/]{1,10}", fullmatch=True)
        case Pattern():
            return st.from_regex(r"[A-Z]{0,3}-?(\{year\}-)?\{counter(:0[1-6])?\}", fullmatch=True)
        case Text(pattern=pattern) if pattern:
            return st.from_regex(pattern, fullmatch=True)
    return TEXTS


@pytest.mark.parametrize("kind", sorted({type(field).__name__ for field in FIELDS}))
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_value_comes_back_from_its_text(kind: str, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([field for field in FIELDS if type(field).__name__ == kind]))
    try:
        value = field.check(data.draw(values(field)))
    except FieldError:
        assume(False)
    assert field.check(field.parse(field.text(value))) == value
    if value is not None:
        assert field.parse(field.text(value)) == value


@given(st.from_regex(r"[1-9][0-9,]{0,10}", fullmatch=True) | st.integers(1, 10**12).map("{:,}".format))
@example("1234,50")
def test_commas_stand_between_thousands_or_are_refused(text: str) -> None:
    number = int(text.replace(",", ""))
    for field, value in ((Integer("count", "数量", "Count"), number), (Money("price", "价格", "Price"), number * 100)):
        if text in (f"{number}", f"{number:,}"):
            assert field.parse(text) == value
        else:
            with pytest.raises(FieldError):
                field.parse(text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FIELDS), TEXTS | TIMES | st.from_regex(r"-?[0-9,.]{1,40}", fullmatch=True))
@example(Money("price", "价格", "Price"), "1e999999999")
def test_whatever_is_typed_is_a_storable_value_or_refused(field: Field, text: str) -> None:
    try:
        value = field.check(field.parse(text))
    except FieldError:
        return
    if isinstance(value, int):
        assert abs(value) < 2**63  # what SQLite holds
    elif value is not None:
        assert value.encode().decode() == value  # without halves of surrogate pairs
        assert "\0" not in value
    assert field.check(value) == value
