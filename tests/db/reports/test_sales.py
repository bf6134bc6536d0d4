"""Opportunities by groups, the funnel by the history of stages, the forecast (D7.6)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value

Add = Callable[..., Value]
Query = Callable[..., Any]


@pytest.fixture
def four(add: Add, store: Store) -> list[Value]:
    """1 goes all the way and is won; 2 is lost from the second stage; 3 is in the third; 4 stays in the first."""
    who = add("staff", name="张三")
    values = {"customer": add("customer", name="王伟"), "staff": who}
    numbers = [
        add("opportunity", name="甲", amount=100_00, created="2026-01-05", product_type="电器", **values),
        add("opportunity", name="乙", amount=50_00, created="2026-01-20", region="杭州", **values),
        add("opportunity", name="丙", amount=30_01, created="2026-03-01", product_type="炊具", **values),
        add("opportunity", name="丁", amount=7_00, created="2026-03-02", prospect="新店"),
    ]
    for number, stages in zip(numbers, ([2, 3, 4, 5], [2, 6], [3], []), strict=True):
        for stage in stages:
            entity = store.registry["opportunity"]
            lost = {"lost_reason": "价格"} if stage == 6 else {}
            version = int(str(store.get(entity, str(number))["version"]))
            store.update(entity, str(number), {"stage": stage, **lost}, version)
    return numbers


def test_all_of_them_with_totals_and_by_month(query: Query, four: list[Value]) -> None:
    result = query("opportunities")
    assert result.column("name") == ["丁", "丙", "乙", "甲"]
    assert result.column("customer") == ["新店", "王伟", "王伟", "王伟"]
    totals = {"count": 4, "amount": 187_01, "weighted": 70 + 15_01, "won": 1, "lost": 1, "win_rate": 500}
    assert {name: result.totals[name] for name in totals} == totals
    assert result.chart.categories == ["2026-01", "2026-02", "2026-03"]
    assert [list(series.values) for series in result.chart.series] == [[150, 0, 37.01], [0, 0, 15.71]]


@pytest.mark.parametrize(
    ("by", "categories"),
    [
        ("产品类型", ["电器", "—", "炊具"]),
        ("地区", ["—", "杭州"]),
        ("负责人", ["张三", "—"]),
        ("来源", ["—"]),
        ("阶段", ["赢单", "输单", "方案报价", "初步接触"]),
    ],
)
def test_the_chart_goes_by_what_is_asked_for(query: Query, four: list[Value], by: str, categories: list[str]) -> None:
    assert query("opportunities", by=by).chart.categories == categories


def test_narrowed_by_each_parameter(query: Query, four: list[Value]) -> None:
    assert query("opportunities", period="2026-01-01..2026-01-31").column("name") == ["乙", "甲"]
    assert query("opportunities", staff="S0001").totals["count"] == 3
    assert query("opportunities", type="炊具").column("name") == ["丙"]
    assert query("opportunities", state="Won").column("name") == ["甲"]
    assert query("opportunities", type="化妆品").totals["win_rate"] is None


def test_the_funnel_counts_who_has_been_where(query: Query, four: list[Value]) -> None:
    result = query("funnel")
    assert result.column("name") == ["初步接触", "需求确认", "方案报价", "商务谈判", "赢单"]
    assert result.column("entered") == [4, 2, 2, 1, 1]
    assert result.column("went_on") == [3, 1, 1, 1, 0]
    assert result.column("conversion") == [750, 500, 500, 1000, None]
    assert result.column("lost") == [0, 1, 0, 0, 0]
    assert result.column("now") == [1, 0, 1, 0, 1]
    assert result.totals == {"count": 4, "won": 1, "lost_all": 1, "win_rate": 500}
    assert [list(series.values) for series in result.chart.series] == [[4, 2, 2, 1, 1], [3, 1, 1, 1, 0]]


def test_the_funnel_of_some(query: Query, four: list[Value], store: Store) -> None:
    assert query("funnel", staff="S0001").column("entered") == [3, 2, 2, 1, 1]
    assert query("funnel", type="电器", period="2026-01-01..2026-01-31").column("entered") == [1, 1, 1, 1, 1]
    assert query("funnel", period="2020-01-01..2020-01-31").chart is None
    store.undo()  # the third goes back to where it was
    assert query("funnel").column("entered") == [4, 2, 1, 1, 1]


def test_the_forecast_is_of_open_ones_in_the_next_quarters(query: Query, add: Add) -> None:
    today = dt.date.today()
    first = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    days = {"now": first, "last": first + dt.timedelta(days=360), "past": first - dt.timedelta(days=1)}
    days["beyond"] = dt.date(first.year + 1, first.month, 1)
    customer, who = add("customer"), add("staff")
    for name, day in days.items():
        add("opportunity", name=name, customer=customer, amount=100_00, stage=3, close_date=day.isoformat())
    add("opportunity", name="won", customer=customer, amount=1, stage=5, close_date=first.isoformat())
    add("plan", staff=who, profit=70_00, planned_for=first.isoformat())
    result = query("forecast")
    assert result.column("name") == ["now", "last"]
    assert result.totals == {"count": 2, "amount": 200_00, "weighted": 100_00}
    assert len(result.chart.categories) == 4
    assert result.chart.categories[0] == f"{first.year} Q{(first.month + 2) // 3}"
    assert [list(series.values) for series in result.chart.series] == [[70, 0, 0, 0], [50, 0, 0, 50]]
