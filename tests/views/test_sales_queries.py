"""阶段用时 and 销售预测 in the window: their tables, and from a row to its opportunities (D7.6)."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.views.conftest import CUSTOMER, STAFF

TODAY = dt.date.today()
QUARTER = dt.date(TODAY.year, (TODAY.month - 1) // 3 * 3 + 1, 1)
NEXT = (QUARTER + dt.timedelta(days=100)).isoformat()
SALES = (  # of whom, name, region, the stages it went through
    ("S0001", "甲", "上海", (1, 2, 5)),
    ("S0001", "乙", "上海", (1, 2)),
    ("S0002", "丙", None, (1,)),
)


def sell(store: Any) -> None:
    """Each is in each of its stages for ten days, up to today; but what was won has been so since today."""
    opportunity = store.registry["opportunity"]
    for staff, name, region, stages in SALES:
        values = {"name": name, "staff": staff, "region": region, "prospect": "某公司", "amount": 100_00}
        key = store.create(opportunity, {**values, "stage": stages[-1], "close_date": NEXT, "created": "2026-01-05"})
        now = dt.datetime.now().replace(microsecond=0)
        begins = [now - dt.timedelta(days=10 * left) for left in range(len(stages), -1, -1)]
        if stages[-1] == 5:
            begins = [day + dt.timedelta(days=10) for day in begins]
        store.database.writer.execute("DELETE FROM 商机阶段变更 WHERE 商机编号 = ?", (key,))
        for stage, begin, end in zip(stages, begins, begins[1:], strict=False):
            store.database.writer.execute(
                "INSERT INTO 商机阶段变更 (商机编号, 阶段编号, 开始时间, 结束时间) VALUES (?, ?, ?, ?)",
                (key, stage, str(begin), None if stage == stages[-1] else str(end)),
            )


def ask(desk: Any, name: str) -> Any:
    queries = desk.tab("queries")
    desk.click(queries._buttons[name])
    return queries.view


@pytest.fixture
def view(desk: Any) -> Any:
    sell(desk.colleague())
    return ask(desk, "stage-times")


def by(desk: Any, view: Any, text: str, button: str = "查询") -> Any:
    desk.choose(view._inputs["by"].widget, text)
    desk.press_button(view, button)
    return view.result.rows


def listed(desk: Any) -> list[str]:
    assert desk.window.current == "opportunity"
    return sorted(desk.column(desk.window._built["opportunity"].list, "名称"))


def test_a_table_of_stages_at_first(desk: Any, view: Any) -> None:
    assert desk.headings(view.result.rows) == ["组别", "进入次数", "现在", "平均停留", "最长停留"]
    rows = desk.rows(view.result.rows)
    assert [row[:4] for row in rows] == [["初步接触", "3", "1", "10"], ["需求确认", "2", "1", "10"]]
    assert view.result.figures.chart.categories == ["初步接触", "需求确认"]


def test_grouped_by_region_the_chart_has_the_stages(desk: Any, view: Any) -> None:
    table = by(desk, view, "地区")
    assert [row[:3] for row in desk.rows(table)] == [["上海", "4", "1"], ["—", "1", "1"]]
    chart = view.result.figures.chart
    assert {str(one.label): list(one.values) for one in chart.series} == {"初步接触": [10, 10], "需求确认": [10, 0]}


@pytest.mark.parametrize(
    ("text", "row", "names"), [("阶段", 0, ["丙"]), ("阶段", 1, ["乙"]), ("地区", 0, ["乙"]), ("月份", 0, ["丙", "乙"])]
)
def test_a_double_click_lists_those_that_are_in_it_now(
    desk: Any, view: Any, text: str, row: int, names: list[str]
) -> None:
    desk.click_row(by(desk, view, text), row, times=2)
    assert listed(desk) == sorted(names)


def test_a_stage_is_asked_for_by_its_name(desk: Any, view: Any) -> None:
    entry = view._inputs["stage"].widget
    desk.retype("需求确认", entry)
    desk.idle()
    desk.press("Return", on=entry)
    table = by(desk, view, "负责人")
    assert [row[:3] for row in desk.rows(table)] == [["张三", "2", "1"]]
    desk.click_row(table, 0, times=2)
    assert listed(desk) == ["乙"]


def test_staff_have_the_stages_of_their_own(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    sell(desk.colleague())
    view = ask(desk, "stage-times")
    assert "staff" not in view._inputs
    assert [row[:3] for row in desk.rows(view.result.rows)] == [["初步接触", "2", "0"], ["需求确认", "2", "1"]]


def test_customers_have_none(as_: Callable[..., Any]) -> None:
    desk = as_("wang", CUSTOMER)
    assert not {"stage-times", "forecast"} & set(desk.tab("queries")._buttons)


def test_the_forecast_has_four_quarters_and_lists_what_closes_in_one(desk: Any) -> None:
    sell(desk.colleague())
    table = ask(desk, "forecast").result.rows
    assert desk.headings(table) == ["季度", "商机数", "预计金额", "加权金额", "计划利润", "占计划"]
    assert desk.column(table, "商机数") == ["0", "2", "0", "0"]
    assert desk.column(table, "加权金额") == ["0.00", "35.00", "0.00", "0.00"], "10 % and 25 % of 100"
    desk.click_row(table, 1, times=2)
    assert listed(desk) == sorted(["丙", "乙"])
    desk.tab("queries")
    desk.click_row(table, 2, times=2)
    assert listed(desk) == []


def test_the_quarters_are_exported(desk: Any, tmp_path: Path) -> None:
    table = ask(desk, "forecast").result.rows
    lines = desk.export_query(tmp_path / "quarters.csv")
    assert lines[0] == desk.headings(table)
    assert [line[0] for line in lines[1:]] == desk.column(table, "季度")
