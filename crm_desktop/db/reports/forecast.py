"""What the next four quarters may bring, by the expected close of open opportunities, against plan (D7.6)."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import EVERYTHING, Sql
from crm_desktop.db.reports.opportunities import COUNT, STAFF, SUM, TYPE, WEIGHTED, YUAN
from crm_desktop.db.reports.report import Chart, Opens, Report, Series, column, inline
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.fields import Text
from crm_desktop.entities.moments import Date
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

# The first day of this quarter.
START = """date('now', 'localtime', 'start of year',
    '+' || ((strftime('%m', 'now', 'localtime') - 1) / 3 * 3) || ' months')"""
QUARTER = "substr({0}, 1, 4) || ' Q' || ((substr({0}, 6, 2) + 2) / 3)"
CLOSE = "商机.预计成交日期"
PLAN = f"""(SELECT coalesce(sum(任务计划.计划利润), 0) FROM 任务计划
    WHERE 任务计划.计划时间 >= {START} AND 任务计划.计划时间 < date({START}, '+12 months') AND {{whose}})"""
PLANNED = """SELECT coalesce(sum(计划利润), 0) FROM 任务计划
    WHERE 计划时间 >= ? AND 计划时间 < ? AND (?3 IS NULL OR 联系人编号 = ?3)"""

NUMBER = column(Text("number", "商机编号", "Opportunity no.", width=11), "商机.商机编号", "商机的编号。", "Its number.")
NAME = column(Text("name", "名称", "Name", width=20), "商机.名称", "商机的名称。", "What it is called.")
BUYER = column(
    Text("customer", "客户", "Customer", width=14),
    "coalesce((SELECT 姓名 FROM 客户 WHERE 客户.客户编号 = 商机.客户编号), 商机.潜在客户)",
    "客户的姓名；还不是客户时为潜在客户。",
    "The customer's name, or the prospect's who is none yet.",
)
STAGE = column(
    Text("stage", "阶段", "Stage", width=11),
    "(SELECT 名称 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机.阶段编号)",
    "现在的阶段。",
    "The stage it is in today.",
)
AMOUNT = column(
    Money("amount", "预计金额", "Amount", unit=YUAN, width=13), "商机.预计金额", "预计金额。", "As expected."
)
WEIGHT = column(
    Money("weighted", "加权金额", "Weighted amount", unit=YUAN, width=13),
    "商机.加权金额",
    "预计金额 × 概率，四舍五入到分。",
    "Amount × probability, rounded to 分, halves up.",
)


def next_quarters(today: dt.date) -> list[dt.date]:
    """The first days of this quarter and of the four after it."""
    month = today.year * 12 + (today.month - 1) // 3 * 3
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(month, month + 13, 3)]


def words(values: Values) -> Mapping[str, str]:
    """Whose plans count."""
    staff = values.get("staff")
    return {"whose": inline(Sql("任务计划.联系人编号 = ?", (staff,)) if staff else EVERYTHING)}


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    where = report.where(values)
    sql = f"SELECT {QUARTER.format(CLOSE)}, {WEIGHTED} FROM 商机 WHERE {where.text} GROUP BY 1"
    expected = dict(connection.execute(sql, where.params).fetchall())
    firsts = next_quarters(dt.date.today())
    spans, staff = pairwise(firsts), values.get("staff")
    plans = [connection.execute(PLANNED, (str(first), str(end), staff)).fetchone()[0] for first, end in spans]
    names = [f"{first.year} Q{(first.month + 2) // 3}" for first in firsts[:-1]]
    if not expected:
        return None
    series = [
        Series(Label("计划利润", "Planned profit"), [plan / 100 for plan in plans]),
        Series(Label("加权金额", "Weighted"), [expected.get(name, 0) / 100 for name in names]),
    ]
    title = Label("未来四个季度的预测与计划", "Forecast and plan")
    return Chart("grouped", title, names, series, YUAN)


REPORT = Report(
    name="forecast",
    label=Label("销售预测", "Sales forecast"),
    help=Label(
        "进行中的商机按预计成交日期在本季度和其后三个季度可能带来的金额，与任务计划对比。",
        "What open opportunities may bring in this quarter and the three after it, by their expected close, against "
        "the task plans.",
    ),
    params=(STAFF, TYPE),
    table="商机",
    always=Sql(f"+商机.状态 = '进行中' AND {CLOSE} >= {START} AND {CLOSE} < date({START}, '+12 months')"),
    columns=(
        column(
            Text("quarter", "季度", "Quarter", width=9),
            QUARTER.format(CLOSE),
            "预计成交日期所在的季度。",
            "The quarter in which it is expected to close.",
        ),
        NUMBER,
        NAME,
        BUYER,
        STAGE,
        column(Date("close", "预计成交", "Expected close", width=12), CLOSE, "预计成交日期。", "When it is to close."),
        AMOUNT,
        column(
            Integer("probability", "概率", "Probability", unit=Label("%", "%"), width=8),
            "商机.概率",
            "现在的概率。",
            "As it is today.",
        ),
        WEIGHT,
    ),
    summary=(
        COUNT,
        SUM,
        column(
            Money("weighted", "加权金额", "Weighted amount", unit=YUAN),
            WEIGHTED,
            "所列商机的加权金额之和。",
            "The sum of their weighted amounts.",
        ),
        column(
            Money("planned", "计划利润", "Planned profit", unit=YUAN),
            PLAN,
            "任务计划在这四个季度的计划利润之和；选定联系人时只计此人的，不分产品类型。",
            "The profit that task plans say for these four quarters; of one person where one is chosen, of all "
            "product types.",
        ),
    ),
    words=words,
    about="staff",
    opens=Opens("opportunity", "number"),
    sort=Sort("close"),
    draw=draw,
)
