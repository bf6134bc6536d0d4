"""D2.7: customers, the product they bought last, and who looks after them."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value

Add = Callable[..., Any]
Query = Callable[..., Any]


@pytest.fixture
def office(add: Add) -> dict[str, Value]:
    """Two products of one name; 甲 is looked after, 乙 is not, 丙 bought nothing."""
    staff = add("staff", name="王", department="一部")
    pan, other = add("product", name="锅", type="炊具", price=100), add("product", name="锅", type="电器", price=900)
    jia, yi = add("customer", name="甲", phone="123", staff=staff), add("customer", name="乙")
    add("customer", name="丙", staff=staff)
    add("purchase", customer=jia, product=pan, time="2024-01-31", price=5)
    add("purchase", customer=jia, product=other, time="2024-01-31 00:00:01", price=5)
    add("purchase", customer=jia, product=pan, time="2024-01-30 23:59:59", price=5)
    add("purchase", customer=yi, product=other, time="2024-02-01")
    add("purchase", customer=yi, product=pan, time="2024-02-01")
    return {"staff": staff, "pan": pan, "other": other, "jia": jia, "yi": yi}


def test_each_customer_once_with_their_latest_product(query: Query, office: dict[str, Value]) -> None:
    result = query("customer-product-staff")
    assert result.rows == [
        {
            "customer": office["jia"],
            "name": "甲",
            "phone": "123",
            "product": office["other"],
            "product_name": "锅",
            "type": "电器",
            "price": 900,
            "last_purchase": "2024-01-31 00:00:01",
            "staff": office["staff"],
            "staff_name": "王",
            "department": "一部",
        },
        {
            "customer": office["yi"],
            "name": "乙",
            "phone": None,
            "product": office["pan"],
            "product_name": "锅",
            "type": "炊具",
            "price": 100,
            "last_purchase": "2024-02-01",
            "staff": None,
            "staff_name": None,
            "department": None,
        },
    ]
    assert result.totals == {"customers": 2, "with_staff": 1}


def test_filters(query: Query, office: dict[str, Value]) -> None:
    assert query("customer-product-staff", type="炊具").column("name") == ["乙"]
    assert query("customer-product-staff", unassigned="否").totals == {"customers": 1, "with_staff": 1}
    assert query("customer-product-staff", unassigned="否").column("name") == ["甲"]
    assert query("customer-product-staff", staff=str(office["staff"])).column("name") == ["甲"]
    assert query("customer-product-staff", staff=str(office["staff"]), type="炊具").rows == []


def test_it_follows_names_purchases_and_customers(query: Query, office: dict[str, Value], store: Store) -> None:
    store.update(store.registry["product"], str(office["other"]), {"name": "电锅"}, 1)
    assert query("customer-product-staff").column("product_name") == ["电锅", "锅"]
    store.delete(store.registry["product"], [str(office["other"])], with_dependents=True)
    result = query("customer-product-staff")
    assert (result.column("product"), result.column("last_purchase")[0]) == ([office["pan"]] * 2, "2024-01-31")
    store.delete(store.registry["customer"], [str(office["jia"])], with_dependents=True)
    assert query("customer-product-staff").column("name") == ["乙"]


def test_what_the_list_of_customers_says_is_the_same(query: Query, office: dict[str, Value], store: Store) -> None:
    for row in query("customer-product-staff").rows:
        record = store.get(store.registry["customer"], str(row["customer"]))
        assert (record["last_product"], record["last_purchase"]) == (row["product_name"], row["last_purchase"])


def test_nobody_bought_anything(query: Query, add: Add) -> None:
    add("customer")
    assert query("customer-product-staff").totals == {"customers": 0, "with_staff": 0}
