"""商机分析 in the window: a table of groups beside the chart, and from a group to its opportunities (D7.6)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.charts.process import PROCESS
from crm_desktop.views.tables import select_view
from tests.views.conftest import CUSTOMER, STAFF

SALES = (  # of whom, name, type, region, amount, stage, day
    ("S0001", "甲", "电器", "浙江 杭州", 100_00, 5, "2026-01-31 23:59:59"),
    ("S0001", "乙", "炊具", "浙江 杭州", 50_00, 6, "2026-02-01 00:00:00"),
    ("S0002", "丙", "电器", None, 30_00, 3, "2026-02-28 12:00:00"),
    (None, "丁", None, "上海", 7_00, 1, "2026-03-01 09:00:00"),
)


def sell(store: Any) -> None:
    for staff, name, kind, region, amount, stage, created in SALES:
        values = {
            "name": name,
            "staff": staff,
            "product_type": kind,
            "region": region,
            "amount": amount,
            "stage": stage,
        }
        lost = {"lost_reason": "价格"} if stage == 6 else {}
        entity = store.registry["opportunity"]
        store.create(entity, {**values, **lost, "prospect": "某公司", "created": created, "closed_at": created[:10]})


@pytest.fixture
def view(desk: Any) -> Any:
    sell(desk.colleague())
    queries = desk.tab("queries")
    desk.click(queries._buttons["opportunities"])
    return queries.view


def by(desk: Any, view: Any, text: str, button: str = "查询") -> Any:
    desk.choose(view._inputs["by"].widget, text)
    desk.press_button(view, button)
    return view.result.rows


def test_the_title_of_the_chart_says_what_it_leaves_out(desk: Any, view: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    entity, titles = desk.entity("opportunity"), []
    with desk.colleague().step("import") as step:
        for number in range(11):
            values = {"name": "单", "prospect": "某公司", "region": f"地区{number:02}", "amount": 100_00}
            desk.colleague().add(step, entity, values)
    picture = PROCESS.picture

    def seen(chart: Any, title: str, look: Any) -> bytes:
        titles.append(title)
        return picture(chart, title, look)

    monkeypatch.setattr(PROCESS, "picture", seen)
    by(desk, view, "地区")
    desk.until(lambda: any("按地区" in title for title in titles))
    assert titles[-1] == "商机金额，按地区（元） · 前 12 组，共 14 组"
    by(desk, view, "产品类型")
    desk.until(lambda: any("按产品类型" in title for title in titles))
    assert titles[-1] == "商机金额，按产品类型（元）"


def test_a_table_of_months_at_first(desk: Any, view: Any) -> None:
    assert view._inputs["by"].text() == "月份"
    assert desk.headings(view.result.rows)[:8] == [
        *("组别", "商机数", "预计金额", "加权金额", "赢单", "输单", "赢单率", "进行中时长")
    ]
    shown = [row[:7] for row in desk.rows(view.result.rows)]
    assert shown == [
        ["2026-01", "1", "100.00", "0.00", "1", "0", "100.0%"],
        ["2026-02", "2", "80.00", "15.00", "0", "1", "0.0%"],
        ["2026-03", "1", "7.00", "0.70", "0", "0", "—"],
    ]
    assert view.result.figures.chart.categories == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("产品类型", [["炊具", "1"], ["电器", "2"], ["—", "1"]]),
        ("地区", [["上海", "1"], ["浙江 杭州", "2"], ["—", "1"]]),
        ("负责人", [["张三", "2"], ["李四", "1"], ["—", "1"]]),
        ("来源", [["—", "4"]]),
        ("阶段", [["初步接触", "1"], ["方案报价", "1"], ["赢单", "1"], ["输单", "1"]]),
    ],
)
def test_grouped_by_what_is_chosen(desk: Any, view: Any, text: str, groups: list[list[str]]) -> None:
    table = by(desk, view, text)
    assert [row[:2] for row in desk.rows(table)] == groups
    assert sorted(view.result.figures.chart.categories) == sorted(name for name, _count in groups)


@pytest.mark.parametrize(
    ("text", "group", "names", "conditions"),
    [
        ("月份", "2026-02", ["丙", "乙"], 1),
        ("负责人", "张三", ["乙", "甲"], 1),
        ("产品类型", "电器", ["丙", "甲"], 1),
        ("地区", "—", ["丙"], 1),
        ("阶段", "输单", ["乙"], 1),
    ],
)
def test_a_double_click_lists_the_opportunities_of_the_group(
    desk: Any, view: Any, text: str, group: str, names: list[str], conditions: int
) -> None:
    table = by(desk, view, text)
    desk.click_row(table, [row[0] for row in desk.rows(table)].index(group), times=2)
    assert desk.window.current == "opportunity"
    tab = desk.window._built["opportunity"]
    assert desk.column(tab.list, "名称") == names
    assert tab.filters.panel.winfo_viewable(), "one sees what the list is narrowed to"
    assert len(tab.filters.panel.conditions()) == conditions
    desk.press_button(tab.filters.panel, "清除")
    assert len(desk.rows(tab.list)) == len(SALES)


def test_a_group_in_which_nothing_is_any_more_leaves_nothing_chosen(desk: Any, view: Any) -> None:
    tab = desk.tab("opportunity")
    desk.click_row(tab.list, 0)
    assert tab.record.winfo_viewable()
    desk.tab("queries")
    table = by(desk, view, "地区")
    with desk.session.database.atomic() as connection:  # another program, which this window does not hear of
        connection.execute("UPDATE 商机 SET 地区 = NULL WHERE 地区 = '上海'")
    desk.click_row(table, [row[0] for row in desk.rows(table)].index("上海"), times=2)
    assert desk.rows(tab.list) == []
    assert not tab.record.winfo_viewable()


def test_what_the_query_asks_for_goes_along_and_what_the_list_was_narrowed_to_does_not(desk: Any, view: Any) -> None:
    tab = desk.tab("opportunity")
    desk.type("丁", tab.filters.search)
    desk.idle()
    desk.tab("queries")
    desk.choose(view._inputs["state"].widget, "输单")
    desk.retype("张三", view._inputs["staff"].widget)
    desk.idle()
    desk.press("Return", on=view._inputs["staff"].widget)
    table = by(desk, view, "地区")
    assert [row[:2] for row in desk.rows(table)] == [["浙江 杭州", "1"]]
    desk.click_row(table, 0, times=2)
    assert desk.column(tab.list, "名称") == ["乙"]
    assert len(tab.filters.panel.conditions()) == 3
    assert "S0001 张三" in [getattr(line._value, "widget", line).get() for line in tab.filters.panel._lines[1:2]]


def test_a_double_click_on_a_stage_of_the_funnel_lists_what_is_in_it_now(desk: Any, view: Any) -> None:
    queries = desk.tab("queries")
    desk.click(queries._buttons["funnel"])
    rows = desk.rows(queries.view.result.rows)
    desk.click_row(queries.view.result.rows, [row[2] for row in rows].index("方案报价"), times=2)
    assert desk.window.current == "opportunity"
    assert desk.column(desk.window._built["opportunity"].list, "名称") == ["丙"]


def test_the_table_follows_a_change_and_is_sorted_by_a_heading(desk: Any, view: Any) -> None:
    table = by(desk, view, "地区")
    desk.click_heading(table, "预计金额")
    assert desk.column(table, "组别") == ["上海", "—", "浙江 杭州"]
    sell(desk.colleague())
    desk.idle()
    assert desk.column(table, "商机数") == ["2", "2", "4"]


def test_the_groups_are_exported(desk: Any, view: Any, tmp_path: Path) -> None:
    table = by(desk, view, "负责人")
    lines = desk.export_query(tmp_path / "groups.csv")
    assert lines[0][:3] == ["组别", "商机数", "预计金额"]
    assert [line[:2] for line in lines[1:]] == [row[:2] for row in desk.rows(table)]


def test_without_any_it_says_so(desk: Any) -> None:
    queries = desk.tab("queries")
    desk.click(queries._buttons["opportunities"])
    assert desk.rows(queries.view.result.rows) == []
    assert queries.view.result.figures.chart is None


def test_in_english(desk: Any, english: None) -> None:
    sell(desk.colleague())
    queries = desk.tab("queries")
    desk.click(queries._buttons["opportunities"])
    table = by(desk, queries.view, "Product type", "Show")
    assert desk.headings(table)[:4] == ["Group", "Opportunities", "Amount", "Weighted amount"]
    assert [row[0] for row in desk.rows(table)] == ["Cookware", "Appliance", "—"]
    assert queries.view.result.figures.chart.categories == ["Appliance", "Cookware", "—"]
    desk.click_row(table, 1, times=2)
    tab = desk.window._built["opportunity"]
    assert sorted(desk.column(tab.list, "Name")) == ["丙", "甲"]


def test_staff_have_the_groups_of_their_own(as_: Callable[..., Any]) -> None:
    desk = as_("zhang", STAFF)
    sell(desk.colleague())
    queries = desk.tab("queries")
    desk.click(queries._buttons["opportunities"])
    assert "staff" not in queries.view._inputs
    table = by(desk, queries.view, "地区")
    assert [row[:2] for row in desk.rows(table)] == [["浙江 杭州", "2"]]
    desk.click_row(table, 0, times=2)
    assert desk.column(desk.window._built["opportunity"].list, "名称") == ["乙", "甲"]


def test_customers_have_none(as_: Callable[..., Any]) -> None:
    desk = as_("wang", CUSTOMER)
    queries = desk.tab("queries")
    assert "opportunities" not in queries._buttons


def test_groups_that_take_long_keep_no_other_list_waiting(
    desk: Any, view: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, read = list[Any](), select_view.first_page

    def long(reader: Any, select: Any) -> Any:
        made.append(select)
        if len(made) == 1:
            reader.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
        return read(reader, select)

    monkeypatch.setattr(select_view, "first_page", long)
    desk.choose(view._inputs["by"].widget, "地区")
    desk.press_button_at_once(view, "查询")
    desk.until(lambda: made)
    other = list[str]()
    desk.session.worker.submit("other", lambda reader: "read", other.append)
    desk.until(lambda: other)
    desk.idle()
    assert len(made) == 2, "the groups are made again after that"
    assert [row[0] for row in desk.rows(view.result.rows)] == ["上海", "浙江 杭州", "—"]
