"""D2.2: what a customer bought."""

from collections.abc import Callable
from typing import Any

from crm_desktop.db.lists.rows import first_page
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.customer import CUSTOMER

Add = Callable[..., Any]
Query = Callable[..., Any]


def test_purchases_newest_first_with_their_amounts(query: Query, add: Add) -> None:
    staff = add("staff", name="王经理")
    customer = add("customer", name="李四", staff=staff)
    other = add("customer")
    pan, fan = add("product", name="锅", type="炊具", price=5000), add("product", name="风扇", price=9999)
    first = add("purchase", customer=customer, product=pan, time="2024-01-31", quantity=2, price=4500)
    same_day_later = add("purchase", customer=customer, product=fan, time="2024-01-31 23:59:59", quantity=1)
    entered_last = add("purchase", customer=customer, product=pan, time="2024-01-31", quantity=1, price=0)
    add("purchase", customer=other, product=pan, time="2024-02-01", quantity=9)

    result = query("customer", customer=str(customer))

    assert result.column("purchase") == [same_day_later, entered_last, first]
    assert result.column("amount") == [9999, 0, 9000]
    assert result.rows[0] == {
        "purchase": same_day_later,
        "time": "2024-01-31 23:59:59",
        "product": fan,
        "product_name": "风扇",
        "type": "电器",
        "quantity": 1,
        "price": 9999,
        "amount": 9999,
    }
    assert result.totals == {"purchases": 3, "quantity": 4, "amount": 18999}
    assert result.header["name"] == "李四"
    assert result.header["last_product"] == "风扇"
    assert result.header["staff.title"] == "王经理"


def test_nothing_bought(query: Query, add: Add) -> None:
    result = query("customer", customer=str(add("customer", name="新")))
    assert result.rows == []
    assert result.totals == {"purchases": 0, "quantity": 0, "amount": 0}
    assert result.chart is None
    assert result.header["name"] == "新"


def test_the_price_paid_stays_and_the_name_follows_the_product(query: Query, add: Add, store: Store) -> None:
    customer, product = add("customer"), add("product", name="旧名", price=100)
    add("purchase", customer=customer, product=product, quantity=3)
    store.update(store.registry["product"], str(product), {"name": "新名", "price": 777}, 1)
    result = query("customer", customer=str(customer))
    assert (result.column("product_name"), result.column("amount")) == (["新名"], [300])


def test_the_chart_has_every_month_of_their_span_and_at_most_the_last_24(query: Query, add: Add) -> None:
    customer, product = add("customer"), add("product")
    add("purchase", customer=customer, product=product, time="2023-11-30 23:59:59", quantity=1, price=1250)
    add("purchase", customer=customer, product=product, time="2024-01-01", quantity=2, price=1000)
    chart = query("customer", customer=str(customer)).chart
    assert chart.categories == ["2023-11", "2023-12", "2024-01"]
    assert str(chart.note) == "", "all are drawn"
    assert [list(series.values) for series in chart.series] == [[12.5, 0, 20]]

    add("purchase", customer=customer, product=product, time="2021-01-01", quantity=1, price=1)
    chart = query("customer", customer=str(customer)).chart
    months = chart.categories
    assert (months[0], months[-1], len(months)) == ("2022-02", "2024-01", 24)
    assert chart.note == ("最近 24 个月，共 37 个月", "newest 24 of 37 months")


def test_without_a_customer_there_is_nothing(store: Store, add: Add) -> None:
    add("purchase", customer=add("customer"), product=add("product"))
    report = BY_NAME["customer"]
    for values in ({}, {"customer": None}):
        assert first_page(store.reader, report.select(values)).rows == []
        assert [total.value for total in report.totals(store.reader, values)] == [0, 0, 0]
        assert report.header(store.reader, values) == {}


def test_a_customer_deleted_meanwhile_leaves_an_empty_result(store: Store, add: Add) -> None:
    report = BY_NAME["customer"]
    values = {"customer": add("customer")}
    store.delete(CUSTOMER, [str(values["customer"])])
    assert report.header(store.reader, values) == {}
    assert [total.value for total in report.totals(store.reader, values)] == [0, 0, 0]
    assert report.chart(store.reader, values) is None
