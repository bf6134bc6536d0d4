"""What the next four quarters may bring, by the expected close of open opportunities, against plan (D7.6)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import EVERYTHING, Select, Sql, quoted
from crm_desktop.db.lists.rows import all_groups
from crm_desktop.db.reports.grouped import KEY, Group, Grouped
from crm_desktop.db.reports.opportunities import COUNT, STAFF, SUM, TYPE, WEIGHTED, YUAN
from crm_desktop.db.reports.report import Chart, Opens, Report, Series, column, inline, share
from crm_desktop.entities.amounts import Money, Percent
from crm_desktop.entities.fields import Text, Value
from crm_desktop.entities.records import Condition, Sort
from crm_desktop.entities.stage import OPEN
from crm_desktop.i18n import Label

# The first day of this quarter, and of the fifth.
START = """date('now', 'localtime', 'start of year',
    '+' || ((strftime('%m', 'now', 'localtime') - 1) / 3 * 3) || ' months')"""
END = f"date({START}, '+12 months')"
QUARTER = "substr({0}, 1, 4) || ' Q' || ((substr({0}, 6, 2) + 2) / 3)"
CLOSE = "商机.预计成交日期"
PLAN = """(SELECT coalesce(sum(任务计划.计划利润), 0) FROM 任务计划
    WHERE 任务计划.计划时间 >= {first} AND 任务计划.计划时间 < {end} AND {whose})"""

IS_OPEN = Sql(f"+商机.状态 = '{OPEN}'")

FIGURES = (
    replace(COUNT, sql=f"count({CLOSE})"),  # like the others it stands in the index of that
    SUM,
    column(
        Money("weighted", "加权金额", "Weighted amount", unit=YUAN, width=14),
        WEIGHTED,
        "这些商机的加权金额（预计金额 × 概率）之和。",
        "The sum of their weighted amounts: amount × probability.",
    ),
    column(
        Money("planned", "计划利润", "Planned profit", unit=YUAN, width=14),
        PLAN,
        "任务计划在此期间的计划利润之和；选定联系人时只计此人的，不分产品类型。",
        "The profit that task plans say for this time; of one person where one is chosen, of all product types.",
    ),
    column(
        Percent("of_plan", "占计划", "Of plan", width=9),
        share(WEIGHTED, PLAN),
        "加权金额 ÷ 计划利润，四舍五入到 0.1%；没有计划时为空。",
        "Weighted amount ÷ planned profit, to 0.1 %, halves up; empty where nothing is planned.",
    ),
)


def quarters(today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """This quarter and the three after it, each by its first day and that of the next."""
    month = today.year * 12 + (today.month - 1) // 3 * 3
    return list(pairwise(dt.date(number // 12, number % 12 + 1, 1) for number in range(month, month + 13, 3)))


def closing_in(field: str, first: Value) -> Condition:
    (_first, end), *_others = quarters(dt.date.fromisoformat(str(first)))
    return Condition(field, "period", f"{first}..{end - dt.timedelta(days=1)}")


def words(values: Values) -> Mapping[str, str]:
    """Whose plans count, and from when until before when; of all quarters, where it is not said of one."""
    staff = values.get("staff")
    whose = inline(Sql("任务计划.联系人编号 = ?", (staff,)) if staff else EVERYTHING)
    return {"whose": whose, "first": START, "end": END, "quarter": QUARTER.format(CLOSE)}


class Forecast(Grouped):
    """A row for each quarter, whether anything is expected in it or not."""

    def select(self, values: Values, sort: Sort | None = None) -> Select:
        values, sort, base = {**values, **self.fixed}, sort or self.sort, quoted(self.table)
        of_one = {"first": "季度.首日", "end": "季度.次日", "quarter": QUARTER.format("季度.首日")}
        words = {**self.words(values), **of_one}
        columns = {name: column.sql.format(**words) for name, column in self.by_name.items()} | {KEY: words["first"]}
        texts = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
        matching = (
            f"{CLOSE} >= 季度.首日 AND {CLOSE} < 季度.次日 AND {inline(replace(self, always=IS_OPEN).where(values))}"
        )
        rows = f"SELECT 季度.号 AS rowid, {texts} FROM {spans()} LEFT JOIN {base} ON {matching} GROUP BY 季度.号"
        direction = " DESC" if sort.descending else ""
        return Select(
            base,
            tuple((name, f"{base}.{quoted(name)}") for name in columns),
            order=", ".join(f"{base}.{quoted(name)}{direction}" for name in (sort.field, "rowid")),
            grouped=f"({rows}) AS {base}",
        )


def spans() -> str:
    """In SQL, the quarters as rows."""
    rows = ", ".join(f"({number}, '{first}', '{end}')" for number, (first, end) in enumerate(quarters(dt.date.today())))
    return f"(SELECT column1 AS 号, column2 AS 首日, column3 AS 次日 FROM (VALUES {rows})) AS 季度"


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    rows = [row for row in all_groups(connection, report.select(values, Sort("quarter"))).rows if row]
    planned, weighted = ([int(row[name] or 0) / 100 for row in rows] for name in ("planned", "weighted"))
    if not any(planned + weighted):
        return None
    series = [Series(Label("计划利润", "Planned profit"), planned), Series(Label("加权金额", "Weighted"), weighted)]
    title = Label("未来四个季度的预测与计划", "Forecast and plan")
    return Chart("grouped", title, [str(row["quarter"]) for row in rows], series, YUAN)


REPORT = Forecast(
    name="forecast",
    label=Label("销售预测", "Sales forecast"),
    help=Label(
        "进行中的商机按预计成交日期在本季度和其后三个季度可能带来的金额，与任务计划对比。双击一行，列出其中的商机。",
        "What open opportunities may bring in this quarter and the three after it, by their expected close, against "
        "the task plans. A double-click on a row lists its opportunities.",
    ),
    groups={Label("季度", "Quarter"): Group("close_date", CLOSE, condition=closing_in)},
    params=(STAFF, TYPE),
    table="商机",
    always=Sql(f"{IS_OPEN.text} AND {CLOSE} >= {START} AND {CLOSE} < {END}"),
    columns=(
        column(
            Text("quarter", "季度", "Quarter", width=11),
            "{quarter}",
            "预计成交日期所在的季度。",
            "The quarter in which they are expected to close.",
        ),
        *FIGURES,
    ),
    summary=FIGURES,
    words=words,
    about="staff",
    opens=Opens("opportunity", "quarter", among=(Condition("state", "is", OPEN),)),
    sort=Sort("quarter"),
    draw=draw,
)
