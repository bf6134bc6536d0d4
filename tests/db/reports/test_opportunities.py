"""Opportunities by groups, held against a plain reading of the rows (D7.6)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from crm_desktop.db.lists.rows import Row, all_groups, count_rows, iterate
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.grouped import Grouped
from crm_desktop.db.reports.params import ParametersRefused, parse
from crm_desktop.db.reports.records import records
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Condition, Sort

Add = Callable[..., Value]
Query = Callable[..., Any]
KEYS: dict[str, Callable[[Row], Value]] = {
    "月份": lambda row: str(row["created"])[:7],
    "产品类型": lambda row: row["product_type"],
    "地区": lambda row: row["region"],
    "负责人": lambda row: row["staff.title"],
    "来源": lambda row: row["source"],
    "阶段": lambda row: row["stage.title"],
}


@pytest.fixture
def many(add: Add, store: Store) -> Store:
    """Eighty of all kinds, some of nobody, nowhere, and closed on the day they came."""
    random, today = Random(76), dt.date.today()
    staff: list[Value] = [None, *(add("staff", name=name) for name in ("张三", "李四", "王五"))]
    for number in range(80):
        created = today - dt.timedelta(days=random.randrange(400))
        stage = random.randrange(1, 7)
        closed = created + dt.timedelta(days=random.choice((0, 1, random.randrange(90))))
        values: dict[str, Value] = {
            "name": f"机会{number}",
            "prospect": "某公司",
            "staff": random.choice(staff),
            "product_type": random.choice((None, "电器", "化妆品", "炊具")),
            "region": random.choice((None, "浙江 杭州", "上海")),
            "source": random.choice((None, "展会", "网站")),
            "amount": random.choice((0, 1, random.randrange(10_000_00))),
            "probability": random.choice((None, 0, 33, 100)),
            "created": f"{created} 09:00:00",
            "stage": stage,
            "closed_at": str(closed) if stage >= 5 else None,
            "lost_reason": "价格" if stage == 6 else None,
        }
        add("opportunity", **values)
    return store


def plainly(store: Store, key: Callable[[Row], Value], wanted: Callable[[Row], bool]) -> dict[str, dict[str, Value]]:
    """The figures of each group, by looking at every row."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in iterate(store.reader, store.queries.list_of(store.registry["opportunity"])):
        if wanted(row):
            found[str(key(row) or "—")].append(row)
    return {name: figures(rows) for name, rows in found.items()}


def figures(rows: list[Row]) -> dict[str, Value]:
    open_, won, lost = ([row for row in rows if row["state"] == state] for state in ("进行中", "赢单", "输单"))
    return {
        "count": len(rows),
        "amount": sum(int(row["amount"] or 0) for row in rows),
        "weighted": sum((int(row["amount"] or 0) * int(row["probability"] or 0) + 50) // 100 for row in open_),
        "won": len(won),
        "lost": len(lost),
        "win_rate": (2000 * len(won) + len(won + lost)) // (2 * len(won + lost)) if won or lost else None,
        "open_age": mean([(dt.date.today() - day(row["created"])).days for row in open_]),
        "closing": mean([(day(row["closed_at"]) - day(row["created"])).days for row in (*won, *lost)]),
    }


def day(time: Value) -> dt.date:
    return dt.date.fromisoformat(str(time)[:10])


def mean(days: list[int]) -> int | None:
    return int(sum(days) / len(days) + 0.5) if days else None


@pytest.mark.parametrize("by", KEYS)
def test_every_figure_of_every_group(many: Store, query: Query, by: str) -> None:
    result = query("opportunities", by=by)
    groups = {
        str(row["group"]): {name: row[name] for name in row if name not in ("group", "key")} for row in result.rows
    }
    assert groups == plainly(many, KEYS[by], lambda row: True)
    assert len(result.rows) == len(groups)
    assert {"_": result.totals} == {"_": plainly(many, lambda row: "all", lambda row: True)["all"]}


@pytest.mark.parametrize("by", ["月份", "阶段", "负责人"])
def test_every_figure_of_some(many: Store, query: Query, by: str) -> None:
    since = dt.date.today() - dt.timedelta(days=200)
    result = query("opportunities", by=by, staff="S0002", type="电器", period=f"{since}..")
    expected = plainly(
        many,
        KEYS[by],
        lambda row: row["staff"] == "S0002" and row["product_type"] == "电器" and day(row["created"]) >= since,
    )
    assert expected
    assert {str(row["group"]): row["count"] for row in result.rows} == {
        name: group["count"] for name, group in expected.items()
    }


@pytest.mark.parametrize("by", KEYS)
@pytest.mark.parametrize("asked", [{}, {"state": "Won"}, {"staff": "S0001", "period": "this_year"}])
def test_what_lists_the_records_of_a_group_finds_as_many_as_it_counts(
    many: Store, query: Query, by: str, asked: dict[str, str]
) -> None:
    report = BY_NAME["opportunities"]
    assert isinstance(report, Grouped)
    values = parse(report, many.reader, {"by": by, **asked})
    for row in query("opportunities", by=by, **asked).rows:
        conditions = records(report, values, row)
        select = many.queries.list_of(many.registry["opportunity"], conditions=conditions)
        assert count_rows(many.reader, select) == row["count"]


def test_four_by_month(query: Query, four: list[Value]) -> None:
    result = query("opportunities")
    assert result.column("group") == ["2026-01", "2026-03"]
    assert result.column("count") == [2, 2]
    assert result.column("amount") == [150_00, 37_01]
    assert result.column("weighted") == [0, 70 + 15_01]
    assert result.column("win_rate") == [500, None]
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
        ("阶段", ["初步接触", "方案报价", "赢单", "输单"]),
    ],
)
def test_the_chart_goes_by_what_is_asked_for(query: Query, four: list[Value], by: str, categories: list[str]) -> None:
    assert query("opportunities", by=by).chart.categories == categories


def test_the_chart_says_what_it_leaves_out(query: Query, add: Add) -> None:
    for number in range(12):
        add("opportunity", name="单", prospect="某公司", region=f"地区{number}", amount=100 * number)
    assert str(query("opportunities", by="地区").chart.note) == "", "all twelve are drawn"
    add("opportunity", name="单", prospect="某公司", region="另一地区", amount=1)
    chart = query("opportunities", by="地区").chart
    assert (len(chart.categories), chart.note) == (12, ("前 12 组，共 13 组", "first 12 of 13"))
    assert "地区0" not in chart.categories
    for month, note in (("02", ("", "")), ("01", ("最近 24 个月，共 25 个月", "newest 24 of 25 months"))):
        add("opportunity", name="单", prospect="某公司", region="上海", created=f"2018-{month}-01 09:00:00")
        add("opportunity", name="单", prospect="某公司", region="上海", created="2020-01-31 09:00:00")
        months = query("opportunities", period="2018-01-01..2020-12-31").chart
        assert (len(months.categories), months.note) == (24, note)


def test_narrowed_by_each_parameter(query: Query, four: list[Value]) -> None:
    assert query("opportunities", period="2026-01-01..2026-01-31").column("count") == [2]
    assert query("opportunities", period="2026-01-06..2026-01-31").column("count") == [1]
    assert query("opportunities", staff="S0001").totals["count"] == 3
    assert query("opportunities", type="炊具").column("amount") == [30_01]
    assert query("opportunities", state="Won").column("amount") == [100_00]
    assert query("opportunities", type="化妆品").totals["win_rate"] is None


def test_nothing_at_all_makes_no_group_and_no_chart(query: Query) -> None:
    result = query("opportunities", by="地区")
    assert result.rows == []
    assert result.chart is None
    assert result.totals["count"] == 0
    assert result.totals["win_rate"] is None
    assert result.totals["open_age"] is None


def test_what_has_nothing_stands_last_and_stages_in_their_order(query: Query, four: list[Value]) -> None:
    assert query("opportunities", by="地区").column("group") == ["杭州", "—"]
    assert query("opportunities", by="阶段").column("group") == ["初步接触", "方案报价", "赢单", "输单"]
    assert query("opportunities", Sort("group", descending=True), by="阶段").column("group")[0] == "输单"
    assert query("opportunities", Sort("amount", descending=True), by="地区").column("amount") == [137_01, 50_00]


def test_two_of_one_name_are_two_groups(query: Query, add: Add) -> None:
    for who, amount in ((add("staff", name="张三"), 1), (add("staff", name="张三"), 2), (add("staff", name="李四"), 4)):
        add("opportunity", name="甲", prospect="乙", staff=who, amount=amount)
    assert dict(zip(*map(query("opportunities", by="负责人").column, ("group", "amount")), strict=True)) == {
        "张三 S0001": 1,
        "张三 S0002": 2,
        "李四": 4,
    }


def test_the_months_of_a_year_end_on_their_last_day(store: Store, add: Add) -> None:
    report = BY_NAME["opportunities"]
    assert isinstance(report, Grouped)
    assert [records(report, {}, {"key": month})[0] for month in ("2024-02", "2026-02", "2026-12")] == [
        Condition("created", "period", "2024-02-01..2024-02-29"),
        Condition("created", "period", "2026-02-01..2026-02-28"),
        Condition("created", "period", "2026-12-01..2026-12-31"),
    ]


def test_a_grouping_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(ParametersRefused):
        parse(BY_NAME["opportunities"], store.reader, {"by": "颜色"})


@pytest.mark.parametrize("by", KEYS)
def test_one_statement_reads_the_opportunities_once(many: Store, by: str) -> None:
    select = BY_NAME["opportunities"].select({"by": by})
    statements: list[str] = []
    many.reader.set_trace_callback(statements.append)
    all_groups(many.reader, select)
    many.reader.set_trace_callback(None)
    assert len(statements) == 1
    text, params = select.whole()
    plan = [str(step[3]) for step in many.reader.execute(f"EXPLAIN QUERY PLAN {text}", params)]
    assert plan[:3] == ["CO-ROUTINE 商机", "SCAN 商机", "USE TEMP B-TREE FOR GROUP BY"]
    others = [step for step in plan[3:] if step.startswith("SCAN") and not step.startswith("SCAN 同名")]
    assert others == ["SCAN 商机"], "the groups themselves"
