"""The whole result as plain data."""

import json
from collections.abc import Callable

import pytest

from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.export import as_json, plain, plain_rows
from crm_desktop.db.reports.params import parse
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.amounts import Integer, Money, Percent
from crm_desktop.entities.fields import Field, Text, Value
from crm_desktop.entities.records import Sort


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (Money("m", "m", "m"), 1250, 12.5),
        (Money("m", "m", "m"), 0, 0),
        (Money("m", "m", "m"), None, None),
        (Percent("p", "p", "p"), 333, 33.3),
        (Percent("p", "p", "p"), None, None),
        (Integer("i", "i", "i"), 7, 7),
        (Text("t", "t", "t"), "", None),
        (Text("t", "t", "t"), "x", "x"),
    ],
)
def test_values_are_plain(field: Field, value: Value, expected: object) -> None:
    assert plain(field, value) == expected


def test_all_of_it(store: Store, add: Callable[..., Value]) -> None:
    staff = add("staff", name="王", department="一部")
    customer = add("customer", developer=staff, registered="2024-01-05")
    add("purchase", customer=customer, product=add("product"), quantity=3, price=1250, time="2024-01-31 10:00:00")
    add("plan", staff=staff, customers=3, profit=100_00, planned_for="2024-01-01")
    report = BY_NAME["performance"]
    values = parse(report, store.reader, {"period": "2024-01-01..2024-01-31"})
    figures = {
        "developed": 1,
        "purchases": 1,
        "revenue": 37.5,
        "planned_customers": 3,
        "planned_profit": 100,
        "customers_done": 33.3,
        "profit_done": 37.5,
    }
    expected = {
        "query": "performance",
        "parameters": {"staff": None, "period": "2024-01-01..2024-01-31"},
        "header": {},
        "rows": [{"staff": "S0001", "name": "王", "department": "一部", **figures}],
        "totals": {"staff": 1, **figures},
    }
    assert json.loads(json.dumps(as_json(report, store.reader, values))) == expected


def test_the_header_and_the_order_are_told_too(store: Store, add: Callable[..., Value]) -> None:
    customer, product = add("customer", name="李四"), add("product")
    for quantity in (2, 3, 1):
        add("purchase", customer=customer, product=product, quantity=quantity)
    report = BY_NAME["customer"]
    values = parse(report, store.reader, {"customer": str(customer)})
    assert as_json(report, store.reader, values)["header"]["name"] == "李四"
    rows = plain_rows(report, store.reader, values, Sort("quantity"))
    assert [row["quantity"] for row in rows] == [1, 2, 3]
