"""Contracts in figures (D8.4)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.lists.rows import count_rows
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.records import records
from crm_desktop.db.reports.report import Chart
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Sort

Add = Callable[..., Value]
TODAY = dt.date.today()


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def signed(add: Add) -> None:
    """Of S0001 with an important customer: 100 running until 2099-03, 50 expired. Of S0002, another: 7 terminated."""
    zhang, li = add("staff", name="张三"), add("staff", name="李四")
    one = add("customer", name="王伟", class_="重要客户", staff=zhang)
    two = add("customer", name="李娜", class_="普通客户", staff=li)
    values = {"subject": "供货", "signed": "2020-01-01"}
    add("contract", **values, customer=one, amount=10000, start="2020-01-01", end="2099-03-31")
    add("contract", subject="旧", customer=one, amount=5000, start="2020-03-01", end="2021-02-28")
    values["terminated"] = "2020-06-01"
    add("contract", **values, customer=two, amount=700, start="2020-03-01", end="2099-04-30")


def bars(chart: Chart | None) -> dict[str, tuple[float, ...]]:
    assert chart
    return dict(zip(chart.categories, zip(*(one.values for one in chart.series), strict=True), strict=True))


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    ("by", "values", "counts"),
    [
        ("状态", [100, 50, 7], [1, 1, 1]),
        ("开始月份", [100, 0, 57], [1, 0, 2]),
        ("客户分类", [150, 7], [2, 1]),
        ("负责人", [150, 7], [2, 1]),
    ],
)
def test_number_and_value_by(query: Any, by: str, values: list[int], counts: list[int]) -> None:
    for measure, expected in (("金额", values), ("份数", counts)):
        chart = query("contracts", by=by, measure=measure).chart
        assert [list(one.values) for one in chart.series] == [expected]
    named = {"开始月份": ["2020-01", "2020-02", "2020-03"], "负责人": ["张三", "李四"]}
    assert chart.categories == named.get(by, chart.categories)


@pytest.mark.usefixtures("signed")
def test_the_totals_are_those_of_what_is_asked_for(query: Any) -> None:
    assert query("contracts").totals == {"count": 3, "value": 15700, "unsigned": 5000, "renewed_value": 0}
    assert query("contracts", staff="S0002").totals["value"] == 700
    assert query("contracts", class_="重要客户", state="已到期").column("value") == [5000]


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("状态", {"履行中": (1, 10000, 0), "已到期": (1, 5000, 5000), "已终止": (1, 700, 0)}),
        ("开始月份", {"2020-01": (1, 10000, 0), "2020-03": (2, 5700, 5000)}),
        ("客户分类", {"重要客户": (2, 15000, 5000), "普通客户": (1, 700, 0)}),
        ("负责人", {"张三": (2, 15000, 5000), "李四": (1, 700, 0)}),
    ],
)
def test_a_row_for_each_group(query: Any, by: str, groups: dict[str, tuple[int, ...]]) -> None:
    found = query("contracts", by=by).rows
    assert {row["group"]: (row["count"], row["value"], row["unsigned"]) for row in found} == groups


@pytest.mark.usefixtures("signed")
def test_states_stand_in_the_order_that_a_contract_takes(query: Any) -> None:
    assert query("contracts").column("group") == ["履行中", "已到期", "已终止"]
    assert query("contracts", Sort("group", descending=True)).column("group") == ["已终止", "已到期", "履行中"]


@pytest.mark.usefixtures("signed")
def test_a_customer_without_a_class_and_a_contract_of_nobody_are_a_group(query: Any, add: Add) -> None:
    add("contract", customer=add("customer", name="新"), subject="无", amount=1, start="2026-01-01")
    for by in ("客户分类", "负责人"):
        assert [row["value"] for row in query("contracts", by=by).rows if row["group"] == "—"] == [1]


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("by", ["状态", "开始月份", "客户分类", "负责人"])
@pytest.mark.parametrize("class_", [{}, {"class_": "重要客户"}], ids=["all", "of a class"])
def test_a_group_lists_its_contracts(query: Any, add: Add, store: Store, by: str, class_: dict[str, str]) -> None:
    add("contract", customer=add("customer", name="新"), subject="无", amount=1, start="2026-01-01")
    values = {"by": by, **class_}
    found = query("contracts", **values).rows
    assert found
    for row in found:
        conditions = records(BY_NAME["contracts"], values, row)
        listed = store.queries.list_of(store.registry["contract"], conditions=conditions)
        assert count_rows(store.reader, listed) == row["count"]


@pytest.mark.usefixtures("signed")
def test_what_ends_when(query: Any) -> None:
    ending = query("contracts-ending")
    assert ending.column("end") == ["2099-03-31"]  # from today on, without what was terminated
    assert bars(ending.chart) == {"2099-03": (100, 0)}
    assert query("contracts-ending", period="2021-01-01..2021-12-31").totals["value"] == 5000


@pytest.mark.usefixtures("signed")
def test_what_was_renewed_is_told_apart(query: Any, add: Add) -> None:
    add("contract", customer="C0000001", subject="续", start="2099-04-01", previous=f"HT-{dt.date.today():%Y}-0001")
    assert bars(query("contracts-ending").chart) == {"2099-03": (0, 100)}
    assert query("contracts").totals["renewed_value"] == 10000


def test_without_contracts_there_is_nothing_to_draw(query: Any) -> None:
    assert query("contracts").chart is None
    assert query("contracts-ending").chart is None
