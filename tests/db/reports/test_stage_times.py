"""Time per stage by groups, held against a plain reading of the history, and against the funnel (D7.6)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from crm_desktop.db.lists.rows import Row, count_rows, iterate
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.records import records
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Sort

Add = Callable[..., Value]
Query = Callable[..., Any]
OPEN = {1: "初步接触", 2: "需求确认", 3: "方案报价", 4: "商务谈判"}
KEYS: dict[str, Callable[[Row, int], Value]] = {
    "阶段": lambda row, stage: OPEN[stage],
    "月份": lambda row, stage: str(row["created"])[:7],
    "产品类型": lambda row, stage: row["product_type"],
    "地区": lambda row, stage: row["region"],
    "负责人": lambda row, stage: row["staff.title"],
    "来源": lambda row, stage: row["source"],
}


def days_ago(days: float) -> str:
    return f"{dt.datetime.now() - dt.timedelta(days=days):%Y-%m-%d %H:%M:%S}"


@pytest.fixture
def go(add: Add, store: Store) -> Callable[..., Value]:
    """`go([(1, 30), (2, 10)], name="甲")`: an opportunity that came into stage 1 thirty days ago, and so on."""

    def run(way: list[tuple[int, float]], **values: Value) -> Value:
        lost = {"lost_reason": "价格"} if way[-1][0] == 6 else {}
        number = add("opportunity", name="机会", prospect="某公司", stage=way[-1][0], **lost, **values)
        store.database.writer.execute("DELETE FROM 商机阶段变更 WHERE 商机编号 = ?", (number,))
        ends = [days_ago(days) for _stage, days in way[1:]]
        for (stage, days), end in zip(way, [*ends, None], strict=True):
            store.database.writer.execute(
                "INSERT INTO 商机阶段变更 (商机编号, 阶段编号, 开始时间, 结束时间) VALUES (?, ?, ?, ?)",
                (number, stage, days_ago(days), end),
            )
        return number

    return run


@pytest.fixture
def three(go: Callable[..., Value], add: Add) -> list[Value]:
    """1 stays 10 and 20 days and is won; 2 stays 4, goes on for 2, comes back and is there for 6; 3 is new."""
    who = add("staff", name="张三")
    first = {"staff": who, "region": "浙江 杭州", "created": "2026-01-05"}
    return [
        go([(1, 40), (2, 30), (5, 10)], product_type="电器", **first),
        go([(1, 12), (2, 8), (1, 6)], source="展会", **first),
        go([(1, 0)], created="2026-03-02"),
    ]


@pytest.mark.usefixtures("three")
def test_three_by_hand(query: Query) -> None:
    result = query("stage-times")
    rows = [(row["group"], row["passes"], row["now"], row["stay"], row["longest"]) for row in result.rows]
    assert rows == [("初步接触", 4, 2, 5, 10), ("需求确认", 2, 0, 11, 20)], "(10 + 4 + 6 + 0) / 4, (20 + 2) / 2"
    assert result.totals == {"passes": 6, "now": 2, "stay": 7, "longest": 20}
    assert result.chart.categories == ["初步接触", "需求确认"]
    assert [list(one.values) for one in result.chart.series] == [[5, 11]]


def test_a_stage_that_was_left_within_a_minute_is_in_no_average(query: Query, go: Callable[..., Value]) -> None:
    """A card that was dropped one column too far."""
    now, short, long = 20, 50 / 86400, 70 / 86400
    go([(1, 30), (2, now), (3, now - long), (1, now - long - short)])
    go([(4, 0)])
    rows = {row["group"]: (row["passes"], row["now"], row["stay"], row["longest"]) for row in query("stage-times").rows}
    assert rows.pop("方案报价") == (1, 0, None, 0)
    assert rows == {"初步接触": (2, 1, 15, 20), "需求确认": (1, 0, 0, 0), "商务谈判": (1, 1, 0, 0)}
    assert rows["初步接触"][2] == query("funnel").rows[0]["stay"]
    funnel = {row["name"]: (row["entered"], row["stay"]) for row in query("funnel").rows}
    assert funnel["方案报价"] == (1, None), "it came there, and nothing can be said of how long it stays"


@pytest.mark.parametrize(("seconds", "stay"), [(0, None), (59, None), (60, 0)])
def test_a_minute_is_long_enough(
    query: Query, go: Callable[..., Value], store: Store, seconds: int, stay: int | None
) -> None:
    go([(1, 30)] * 50)
    random, writer = Random(seconds), store.database.writer
    for (number,) in writer.execute("SELECT 变更编号 FROM 商机阶段变更").fetchall():
        since = dt.datetime(2024, 1, 1) + dt.timedelta(seconds=random.randrange(10**8))
        times = (str(since), str(since + dt.timedelta(seconds=seconds)), number)
        writer.execute("UPDATE 商机阶段变更 SET 开始时间 = ?, 结束时间 = ? WHERE 变更编号 = ?", times)
    totals = query("stage-times").totals
    assert (totals["passes"], totals["stay"]) == (50, stay)


@pytest.mark.usefixtures("three")
def test_a_group_is_made_up_of_its_stages(query: Query) -> None:
    chart = query("stage-times", by="地区").chart
    assert chart.kind == "stacked"
    assert list(chart.categories) == ["浙江 杭州", "—"]
    assert {one.label.zh: list(one.values) for one in chart.series} == {"初步接触": [7, 0], "需求确认": [11, 0]}
    months = query("stage-times", by="月份").chart
    assert list(months.categories) == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "passes", "stay"),
    [
        ({"stage": "2"}, 2, 11),
        ({"stage": "5"}, 0, None),
        ({"staff": "S0001"}, 5, 8),
        ({"type": "电器"}, 2, 15),
        ({"source": "展会", "stage": "1"}, 2, 5),
        ({"region": "浙江 杭州"}, 5, 8),
        ({"region": "上海"}, 0, None),
        ({"period": "2026-03-01..2026-03-31"}, 1, 0),
    ],
)
def test_narrowed_by_each_parameter(query: Query, asked: dict[str, str], passes: int, stay: int | None) -> None:
    result = query("stage-times", **asked)
    assert (result.totals["passes"], result.totals["stay"]) == (passes, stay)
    assert sum(result.column("passes")) == passes
    assert (result.chart is None) == (not stay)


@pytest.mark.usefixtures("three")
def test_what_has_nothing_stands_last_and_stages_in_their_order(query: Query) -> None:
    assert query("stage-times", by="地区").column("group") == ["浙江 杭州", "—"]
    assert query("stage-times", Sort("group", descending=True)).column("group") == ["需求确认", "初步接触"]
    assert query("stage-times", Sort("stay", descending=True)).column("stay") == [11, 5]


@pytest.fixture
def many(go: Callable[..., Value], add: Add, store: Store) -> Store:
    """Sixty of all kinds; some come back, some skip, some are won or lost."""
    random = Random(76)
    staff: list[Value] = [None, *(add("staff", name=name) for name in ("张三", "李四"))]
    for _number in range(60):
        length = random.randrange(1, 6)
        ages = sorted((random.uniform(0, 300) for _ in range(length)), reverse=True)
        if length > 2 and random.random() < 0.5:
            ages[2] = ages[1]  # left at once
        stages = [random.randrange(1, 5) for _ in range(length - 1)] + [random.randrange(1, 7)]
        go(
            list(zip(stages, ages, strict=True)),
            staff=random.choice(staff),
            product_type=random.choice((None, "电器", "炊具")),
            region=random.choice((None, "浙江 杭州", "上海")),
            source=random.choice((None, "展会")),
            created=days_ago(ages[0] + random.choice((0, 40)))[:10],
        )
    return store


def plainly(store: Store, key: Callable[[Row, int], Value]) -> dict[str, tuple[Value, ...]]:
    """The figures of each group, by looking at every stage of every opportunity."""
    deals = {row["number"]: row for row in iterate(store.reader, store.queries.list_of(store.registry["opportunity"]))}
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for row in iterate(store.reader, store.queries.list_of(store.registry["stage_change"])):
        stage, end = int(str(row["stage"])), row["until"]
        if stage in OPEN:
            until = dt.datetime.fromisoformat(str(end)) if end else dt.datetime.now()
            days = (until - dt.datetime.fromisoformat(str(row["since"]))).total_seconds() / 86400
            found[str(key(deals[row["opportunity"]], stage) or "—")].append((days, not end))
    return {
        name: (len(times), sum(now for _, now in times), mean(times), round(max(times)[0]))
        for name, times in found.items()
    }


def mean(times: list[tuple[float, bool]]) -> int | None:
    """Without those that left within a minute."""
    stays = [days for days, now in times if now or days * 86400 > 59.5]
    return round(sum(stays) / len(stays)) if stays else None


@pytest.mark.parametrize("by", KEYS)
def test_every_figure_of_every_group(many: Store, query: Query, by: str) -> None:
    result = query("stage-times", by=by)
    groups = {row["group"]: tuple(row[name] for name in ("passes", "now", "stay", "longest")) for row in result.rows}
    assert groups == plainly(many, KEYS[by])
    assert len(result.rows) == len(groups)
    assert {"all": tuple(result.totals.values())} == plainly(many, lambda row, stage: "all")


@pytest.mark.parametrize("asked", [{}, {"staff": "S0001"}, {"type": "炊具"}])
def test_a_stage_takes_as_long_as_the_funnel_says(many: Store, query: Query, asked: dict[str, str]) -> None:
    funnel = {row["name"]: (row["stay"], row["now"]) for row in query("funnel", **asked).rows if row["name"] != "赢单"}
    rows = query("stage-times", **asked).rows
    assert {row["group"]: (row["stay"], row["now"]) for row in rows} == funnel


@pytest.mark.parametrize("by", KEYS)
@pytest.mark.parametrize("asked", [{}, {"staff": "S0001"}, {"stage": "2", "region": "上海"}])
def test_what_lists_the_records_of_a_group_finds_those_that_are_in_it_now(
    many: Store, query: Query, by: str, asked: dict[str, str]
) -> None:
    report = BY_NAME["stage-times"]
    values = parse(report, many.reader, {"by": by, **asked})
    for row in query("stage-times", by=by, **asked).rows:
        listed = many.queries.list_of(many.registry["opportunity"], conditions=records(report, values, row))
        assert count_rows(many.reader, listed) == row["now"]


@pytest.mark.parametrize("by", ["阶段", "月份", "产品类型", "负责人"])
def test_one_index_has_all_that_is_read(many: Store, by: str) -> None:
    text, params = BY_NAME["stage-times"].select({"by": by, "staff": "S0001", "type": "电器"}).whole()
    plan = [str(step[3]) for step in many.reader.execute(f"EXPLAIN QUERY PLAN {text}", params)]
    assert "SCAN 商机阶段变更 USING COVERING INDEX 商机阶段变更_阶段编号" in plan
