"""The rules find what is wrong and nothing else; what can be mended is, in one step."""

import datetime as dt

import pytest

from crm_desktop.db import errors, quality
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.quality import RULES
from crm_desktop.operations.cleaning.phones import is_valid, normalised
from crm_desktop.operations.cleaning.quality import look, mend

LATER = f"{dt.date.today() + dt.timedelta(days=3):%Y-%m-%d}"


def totals(store: Store) -> dict[str, int]:
    return {faults.rule.name: faults.total for faults in look(store, store.reader, lambda _done: None).faults}


def test_each_rule_finds_what_it_says(office: Store) -> None:
    customer, purchase = office.registry["customer"], office.registry["purchase"]
    before = totals(office)
    office.create(
        customer,
        {"name": "甲", "phone": "12345", "email": "a@b.c", "points": 5, "registered": LATER, "address": "x"},
    )
    office.create(customer, {"name": "乙", "phone": "13800138000", "email": "a@b.cn", "staff": "S0001"})
    for _number in range(10):
        bought = {"customer": "C0000001", "product": "P000001", "time": "2026-01-01", "quantity": 1, "price": 199900}
        office.create(purchase, bought)
    office.create(purchase, bought | {"price": 1999, "quantity": 300, "time": LATER})
    after = totals(office)
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert changed == {
        "bad_phone": 1, "bad_email": 1, "no_address": 1, "no_staff": 1, "points_unbought": 1, "registered_later": 1,
        "bought_later": 1, "odd_price": 1, "odd_quantity": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["13800138000", "+86 138 0013 8000", "010-88886666", "12 / 13900139000", "+1 212 555 2368"]
)
def test_valid_phones(text: str) -> None:
    assert is_valid(text)


@pytest.mark.parametrize("text", ["", "12345", "10000000000", "+86 138", "王伟", "1380013800", "138001380000"])
def test_invalid_phones(text: str) -> None:
    assert not is_valid(text)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("+86 138 0013 8000", "13800138000"),
        ("手机:13800138000", "13800138000"),
        ("86-13800138000", "13800138000"),
        ("12345", None),
        ("", None),
    ],
)
def test_phones_in_one_writing(text: str, better: str | None) -> None:
    assert normalised(text) == better


def test_mending_is_one_step_and_leaves_what_is_good(office: Store) -> None:
    customer = office.registry["customer"]
    rule = next(rule for rule in RULES if rule.name == "bad_email")
    bad = office.create(customer, {"name": "甲", "email": "a@b.c"})
    good = office.create(customer, {"name": "乙", "email": "a@b.cn"})
    assert mend(office, rule, [bad, good], lambda _done: None) == 1
    assert (office.get(customer, bad)["email"], office.get(customer, good)["email"]) == (None, "a@b.cn")
    assert office.undo().action == "clean"
    assert office.get(customer, bad)["email"] == "a@b.c"


def test_the_figures_of_the_day_are_kept_once(office: Store) -> None:
    look(office, office.reader, lambda _done: None)
    first = quality.days(office.reader)
    office.update(office.registry["customer"], "C0000002", {"phone": "13800138000"}, 1)
    second = look(office, office.reader, lambda _done: None).days
    assert len(first) == len(second) == 1
    assert second[0].complete > first[0].complete


def test_what_a_customer_lacks() -> None:
    record = dict.fromkeys(CUSTOMER.important, "x")
    assert CUSTOMER.missing(record) == []
    assert [field.name for field in CUSTOMER.missing({**record, "phone": "", "region": None})] == ["phone", "region"]


def test_it_can_be_stopped_and_keeps_nothing_then(office: Store) -> None:
    def stop(_done: float) -> None:
        raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        look(office, office.reader, stop)
    assert quality.days(office.reader) == []
