"""Interactions by time, kind, person and word."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.errors import ValidationFailed
from crm_desktop.entities.fields import Value

Add = Callable[..., Value]
Query = Callable[..., Any]


@pytest.fixture
def three(add: Add) -> dict[str, Value]:
    """1: 张三 calls 周洋 in March; 2: 李四 visits in April, with 张三; 3: a note of nobody."""
    customer, other = add("customer"), add("customer")
    first, second = add("staff", name="张三"), add("staff", name="李四")
    contact = add("contact", customer=customer, name="周洋")
    add(
        "interaction",
        customer=customer,
        kind="电话",
        time="2026-03-31 23:59:59",
        subject="报价",
        staff=first,
        contact=contact,
        outcome="满意",
    )
    add(
        "interaction",
        customer=customer,
        kind="拜访",
        time="2026-04-01",
        subject="看样品",
        content="谈了报价 50%",
        staff=second,
    )
    add("interaction", customer=other, kind="备注", time="2026-05-01", subject="搬家了")
    add("participant", interaction=2, staff=first)
    add("participant", interaction=3, contact=contact)
    return {"first": first, "second": second, "contact": contact, "customer": customer}  # fmt: skip


def test_all_of_them_the_newest_first_with_totals(query: Query, three: dict[str, Value]) -> None:
    result = query("interactions")
    assert result.column("number") == [3, 2, 1]
    assert result.column("others") == [1, 1, 0]
    assert result.totals == {"interactions": 3, "customers": 2, "with_outcome": 1}
    assert result.rows[2]["staff_name"] == "张三"
    assert result.rows[2]["contact_name"] == "周洋"


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ({"period": "2026-03-01..2026-03-31"}, [1]),
        ({"period": "2026-04-01.."}, [3, 2]),
        ({"kind": "拜访"}, [2]),
        ({"kind": "Visit"}, [2]),
        ({"word": "报价"}, [2, 1]),
        ({"word": "满意"}, [1]),
        ({"word": "50%"}, [2]),
        ({"word": "没有说过"}, []),
        ({"staff": "S0001"}, [2, 1]),
        ({"staff": "S0002"}, [2]),
        ({"contact": "K0000001"}, [3, 1]),
        ({"customer": "C0000002"}, [3]),
        ({"staff": "S0001", "word": "报价", "kind": "电话"}, [1]),
    ],
)
def test_what_is_asked_for(query: Query, three: dict[str, Value], raw: dict[str, str], numbers: list[int]) -> None:
    result = query("interactions", **raw)
    assert result.column("number") == numbers
    assert result.totals["interactions"] == len(numbers)


def test_who_is_no_customer_yet_is_named_and_not_counted_as_one(
    query: Query, add: Add, three: dict[str, Value]
) -> None:
    prospect = add("opportunity", name="新店", prospect="周老板")
    add("interaction", opportunity=prospect, time="2026-06-01", subject="谈加盟")
    result = query("interactions")
    assert [result.rows[0][name] for name in ("customer", "customer_name")] == [None, "周老板"]
    assert (result.totals["interactions"], result.totals["customers"]) == (4, 2)


def test_who_stands_in_the_columns_beside_is_no_other(query: Query, add: Add, three: dict[str, Value]) -> None:
    for person in ({"staff": three["first"]}, {"contact": three["contact"]}, {"staff": three["second"]}):
        add("participant", interaction=1, **person)
    assert query("interactions").rows[2]["others"] == 1


def test_a_participant_is_somebody(add: Add, three: dict[str, Value]) -> None:
    with pytest.raises(ValidationFailed):
        add("participant", interaction=1)
