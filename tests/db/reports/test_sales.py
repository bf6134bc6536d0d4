"""The funnel by the history of stages, the forecast (D7.6)."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from crm_desktop.db.lists.rows import count_rows
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.forecast import closing_in, quarters
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.records import records
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Condition, Sort

Add = Callable[..., Value]
Query = Callable[..., Any]


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


@pytest.mark.parametrize("asked", [{}, {"staff": "S0001"}, {"type": "炊具"}, {"period": "2026-03-02..2026-03-31"}])
def test_what_lists_the_records_of_a_stage_finds_as_many_as_are_there_now(
    query: Query, four: list[Value], store: Store, asked: dict[str, str]
) -> None:
    report = BY_NAME["funnel"]
    values = parse(report, store.reader, asked)
    result = query("funnel", **asked)
    assert any(result.column("now"))
    for row in result.rows:
        conditions = records(report, values, row)
        select = store.queries.list_of(store.registry["opportunity"], conditions=conditions)
        assert count_rows(store.reader, select) == row["now"]


def test_a_row_that_is_a_record_lists_no_others() -> None:
    assert records(BY_NAME["contracts-ending"], {}, {"number": "HT-2026-0001"}) == []


def quarter() -> dt.date:
    """The first day of this one."""
    today = dt.date.today()
    return dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def test_the_forecast_is_of_open_ones_in_the_next_quarters(query: Query, add: Add) -> None:
    first = quarter()
    days = {"now": first, "last": first + dt.timedelta(days=360), "past": first - dt.timedelta(days=1)}
    days["beyond"] = dt.date(first.year + 1, first.month, 1)
    customer, who = add("customer"), add("staff")
    for name, day in days.items():
        add("opportunity", name=name, customer=customer, amount=100_00, stage=3, close_date=day.isoformat())
    add("opportunity", name="won", customer=customer, amount=1, stage=5, close_date=first.isoformat())
    add("plan", staff=who, profit=70_00, planned_for=first.isoformat())
    result = query("forecast")
    assert result.column("quarter")[0] == f"{first.year} Q{(first.month + 2) // 3}"
    assert len(set(result.column("quarter"))) == 4
    assert result.column("count") == [1, 0, 0, 1]
    assert result.column("amount") == [100_00, 0, 0, 100_00]
    assert result.column("weighted") == [50_00, 0, 0, 50_00]
    assert result.column("planned") == [70_00, 0, 0, 0]
    assert result.column("of_plan") == [714, None, None, None], "50 of 70"
    totals = {"count": 2, "amount": 200_00, "weighted": 100_00, "planned": 70_00, "of_plan": 1429}
    assert result.totals == totals
    assert result.chart.categories == result.column("quarter")
    assert [list(series.values) for series in result.chart.series] == [[70, 0, 0, 0], [50, 0, 0, 50]]


def test_all_four_quarters_stand_there_without_anything(query: Query) -> None:
    result = query("forecast")
    assert len(result.rows) == 4
    assert result.column("weighted") == [0, 0, 0, 0]
    assert result.chart is None
    assert query("forecast", Sort("quarter", descending=True)).rows == result.rows[::-1]


@pytest.mark.parametrize("asked", [{}, {"staff": "S0001"}, {"type": "炊具"}])
def test_what_lists_the_records_of_a_quarter_finds_as_many_as_it_counts(
    query: Query, add: Add, store: Store, asked: dict[str, str]
) -> None:
    random, who = Random(7), [None, add("staff", name="张三"), add("staff", name="李四")]
    for number in range(80):
        day = quarter() + dt.timedelta(days=random.choice((0, -1, 364, 366, *range(-30, 400, 11))))
        deal = {"staff": random.choice(who), "product_type": random.choice((None, "电器", "炊具"))}
        lost = {"stage": 6, "lost_reason": "价格"} if number % 9 == 0 else {"stage": random.randrange(1, 6)}
        add("opportunity", name="机会", prospect="某公司", close_date=day.isoformat(), **deal, **lost)
    report, result = BY_NAME["forecast"], query("forecast", **asked)
    assert all(result.column("count"))
    assert sum(result.column("count")) == result.totals["count"]
    for row in result.rows:
        conditions = records(report, parse(report, store.reader, asked), row)
        select = store.queries.list_of(store.registry["opportunity"], conditions=conditions)
        assert count_rows(store.reader, select) == row["count"]


def test_quarters_go_beyond_the_end_of_a_year() -> None:
    day = dt.date.fromisoformat
    starts = ["2026-10-01", "2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01"]
    assert quarters(day("2026-12-31")) == list(pairwise(map(day, starts)))
    assert quarters(day("2026-10-01")) == quarters(day("2026-12-31"))
    assert closing_in("close_date", "2026-10-01") == Condition("close_date", "period", "2026-10-01..2026-12-31")


def test_the_plan_beside_the_forecast_is_of_the_same_quarters_and_people(query: Query, add: Add) -> None:
    first = quarter()
    one, two, day = add("staff", name="张三"), add("staff", name="李四"), dt.timedelta(days=1)
    end = dt.date(first.year + 1, first.month, 1)
    for who, profit, when in (
        (one, 1, first - day),
        (one, 10, first),
        (two, 100, end - day),
        (two, 1000, end),
    ):
        add("plan", staff=who, profit=profit, planned_for=f"{when}")
    assert query("forecast").totals["planned"] == 110
    assert query("forecast").column("planned") == [10, 0, 0, 100]
    assert query("forecast", staff=str(one)).column("planned") == [10, 0, 0, 0]
    assert query("forecast", staff=str(one)).totals["planned"] == 10
    assert query("forecast", staff=str(two), type="电器").totals["planned"] == 100
