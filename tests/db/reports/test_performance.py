"""D2.3: customers developed and revenue against plan, computed by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Sort

Add = Callable[..., Any]
Query = Callable[..., Any]
JANUARY = "2024-01-01..2024-01-31"


def develop(add: Add, staff: Value, customer: Value) -> None:
    add("development", staff=staff, customer=customer)


@pytest.fixture
def office(add: Add) -> dict[str, Value]:
    """王 developed 甲 and 乙, 李 乙 too, 赵 nobody; 丙 came by himself."""
    wang, li, zhao = (add("staff", name=name) for name in ("王", "李", "赵"))
    jia = add("customer", name="甲", developer=wang, registered="2023-12-31 23:59:59")
    yi = add("customer", name="乙", developer=wang, registered="2024-01-01")
    bing = add("customer", name="丙", registered="2024-01-15")
    develop(add, li, yi)
    product = add("product", price=1000)
    bought = [
        (jia, "2023-12-31 23:59:59", 1, 100),
        (jia, "2024-01-01", 2, 150),
        (yi, "2024-01-31", 1, 1000),
        (yi, "2024-01-31 23:59:59", 3, 200),
        (yi, "2024-02-01", 1, 7),
        (bing, "2024-01-10", 50, 1000),
    ]
    for customer, time, quantity, price in bought:
        add("purchase", customer=customer, product=product, time=time, quantity=quantity, price=price)
    add("plan", staff=wang, customers=3, profit=3200, planned_for="2024-01-31 23:59:59")
    add("plan", staff=wang, customers=4, profit=1, planned_for="2024-02-01")
    add("plan", staff=li, customers=0, profit=0, planned_for="2024-01-01")
    return {"wang": wang, "li": li, "zhao": zhao, "jia": jia, "yi": yi}


def figures(row: dict[str, Value]) -> list[Value]:
    return [value for name, value in row.items() if name not in ("staff", "name", "department")]


def test_of_all_time(query: Query, office: dict[str, Value]) -> None:
    result = query("performance")
    assert result.column("name") == ["王", "李", "赵"]
    # 王: 100 + 300 + 1000 + 600 + 7 = 2007 of 3201, 2 customers of 7
    assert figures(result.rows[0]) == [2, 5, 2007, 7, 3201, 286, 627]
    assert figures(result.rows[1]) == [1, 3, 1607, 0, 0, None, None]
    assert figures(result.rows[2]) == [0, 0, 0, 0, 0, None, None]
    assert list(result.totals.items()) == [
        ("staff", 3),
        ("developed", 2),  # 乙 once
        ("purchases", 5),
        ("revenue", 2007),
        ("planned_customers", 7),
        ("planned_profit", 3201),
        ("customers_done", 286),
        ("profit_done", 627),
    ]


def test_in_a_month_up_to_its_last_second(query: Query, office: dict[str, Value]) -> None:
    result = query("performance", period=JANUARY)
    # 王: only 乙 was registered in January, but 甲's purchase in January counts: 300 + 1000 + 600
    assert figures(result.rows[0]) == [1, 3, 1900, 3, 3200, 333, 594]
    assert figures(result.rows[1]) == [1, 2, 1600, 0, 0, None, None]
    assert [result.totals[name] for name in ("developed", "purchases", "revenue")] == [1, 3, 1900]
    assert (result.totals["customers_done"], result.totals["profit_done"]) == (333, 594)


def test_of_one_person(query: Query, office: dict[str, Value]) -> None:
    result = query("performance", staff=str(office["li"]))
    assert result.column("name") == ["李"]
    assert [result.totals[name] for name in ("staff", "developed", "revenue", "planned_profit")] == [1, 1, 1607, 0]
    assert result.totals["profit_done"] is None
    assert result.chart.categories == ["李"]


def test_open_ends(query: Query, office: dict[str, Value]) -> None:
    assert query("performance", period="2024-02-01..").column("revenue") == [7, 7, 0]
    assert query("performance", period="..2023-12-31").column("revenue") == [100, 0, 0]
    assert query("performance", period="..").column("revenue") == [2007, 1607, 0]


def test_halves_are_rounded_up(query: Query, add: Add) -> None:
    staff, product = add("staff"), add("product")
    customer = add("customer", developer=staff)
    add("purchase", customer=customer, product=product, quantity=1, price=1)
    add("plan", staff=staff, customers=2000, profit=2001)
    result = query("performance")
    assert result.column("customers_done") == [1]  # 0.05 %
    assert result.column("profit_done") == [0]


def test_large_sums_stay_exact(query: Query, add: Add) -> None:
    staff, product = add("staff"), add("product")
    customer = add("customer", developer=staff)
    add("purchase", customer=customer, product=product, quantity=10**6, price=10**8 - 1)
    add("plan", staff=staff, customers=1, profit=10**11)
    result = query("performance")
    assert (result.column("revenue"), result.column("profit_done")) == ([10**14 - 10**6], [10**6])


def test_the_chart_shows_plan_and_actual_of_the_twelve_best(query: Query, add: Add) -> None:
    product = add("product")
    for number in range(14):
        staff = add("staff", name="同名" if number > 11 else f"职员{number}")
        customer = add("customer", developer=staff)
        add("purchase", customer=customer, product=product, quantity=1, price=100 * (number + 1))
    chart = query("performance").chart
    assert [series.label.en for series in chart.series] == ["Planned profit", "Revenue"]
    assert list(chart.series[1].values) == [float(14 - place) for place in range(12)]
    assert list(chart.series[0].values) == [0.0] * 12
    assert chart.categories[:3] == ["同名 S0014", "同名 S0013", "职员11"]


def test_without_figures_there_is_no_chart(query: Query, add: Add) -> None:
    add("staff")
    assert query("performance").chart is None


def test_a_deleted_customer_takes_their_figures_along(query: Query, office: dict[str, Value], store: Store) -> None:
    store.delete(store.registry["customer"], [str(office["yi"])], with_dependents=True)
    result = query("performance")
    assert result.column("developed") == [1, 0, 0]
    assert result.column("revenue") == [400, 0, 0]


def test_it_is_sorted_by_any_figure(query: Query, office: dict[str, Value]) -> None:
    assert query("performance", Sort("revenue")).column("name") == ["赵", "李", "王"]
    assert query("performance", Sort("profit_done", True)).column("name")[0] == "王"


def test_a_number_with_quotes_is_a_number(query: Query, add: Add) -> None:
    staff = add("staff", number="a'?{b}")
    add("customer", developer=staff)
    result = query("performance", staff="a'?{b}")
    assert (result.column("developed"), result.totals["developed"]) == ([1], 1)
