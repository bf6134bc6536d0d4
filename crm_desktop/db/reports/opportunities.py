"""Opportunities by month, product type, region, staff, source or stage: how many, how much, how often won (D7.6)."""

from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.charts import by_month
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import (
    Chart,
    Column,
    Opens,
    Parameter,
    Report,
    Series,
    during,
    equals,
    no_condition,
    share,
)
from crm_desktop.entities.amounts import Integer, Money, Percent
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Choice, Field, Text
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.opportunity import KINDS
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

YUAN, DAYS = Label("元", "yuan"), Label("天", "days")
BARS = 12
NOBODY = "'—'"
MONTH = Label("月份", "Month")
DIMENSIONS: Mapping[Label, str] = {
    MONTH: "substr(商机.创建时间, 1, 7)",
    Label("产品类型", "Product type"): f"coalesce(商机.产品类型, {NOBODY})",
    Label("地区", "Region"): f"coalesce(商机.地区, {NOBODY})",
    Label("负责人", "Staff"): f"coalesce((SELECT 姓名 FROM 联系人 WHERE 联系人编号 = 商机.联系人编号), {NOBODY})",
    Label("来源", "Source"): f"coalesce(商机.来源, {NOBODY})",
    Label("阶段", "Stage"): "(SELECT 名称 FROM 商机阶段 WHERE 阶段编号 = 商机.阶段编号)",
}
AGE = "coalesce(商机.汇总_时长, CAST(julianday(date('now', 'localtime')) AS INTEGER) - 商机.汇总_创建日)"
WON, LOST = (f"count(*) FILTER (WHERE 商机.状态 = '{state}')" for state in ("赢单", "输单"))
WEIGHTED = "coalesce(sum(商机.加权金额) FILTER (WHERE 商机.状态 = '进行中'), 0)"

STAFF = Parameter(
    staff(Label("只看此人负责的；留空：所有人。", "Theirs only; empty: everybody's.")), equals("商机.联系人编号")
)
TYPE = Parameter(
    Choice("type", "产品类型", "Product type", choices=PRODUCT_TYPES, help=Label("留空：全部。", "Empty: all.")),
    equals("商机.产品类型"),
)


def column(field: Field, sql: str, zh: str, en: str) -> Column:
    return Column(field, sql, Label(zh, en))


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
COUNT = column(Integer("count", "商机数", "Opportunities"), "count(*)", "列出的商机数。", "How many are listed.")
SUM = column(
    Money("amount", "预计金额", "Amount", unit=YUAN),
    "coalesce(sum(商机.预计金额), 0)",
    "所列商机的预计金额之和。",
    "The sum of their amounts.",
)


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    """The largest groups; months in their order."""
    by = next((label for label in DIMENSIONS if label.zh == values.get("by")), MONTH)
    where = report.where(values)
    sql = f"""SELECT {DIMENSIONS[by]}, sum(商机.预计金额), {WEIGHTED}, count(*) FROM 商机
        WHERE {where.text} GROUP BY 1 ORDER BY 2 DESC, 1"""
    rows = connection.execute(sql, where.params).fetchall()
    if not rows:
        return None
    if by is MONTH:
        names, (amounts, weighted) = by_month([row[:3] for row in rows], 2)
    else:
        names, amounts, weighted = ([row[place] for row in rows[:BARS]] for place in range(3))
    series = [
        Series(Label("预计金额", "Amount"), [amount / 100 for amount in amounts]),
        Series(Label("进行中的加权金额", "Weighted, open"), [amount / 100 for amount in weighted]),
    ]
    return Chart("grouped", Label(f"商机金额，按{by.zh}", f"Amount by {by.en.lower()}"), names, series, YUAN)


REPORT = Report(
    name="opportunities",
    label=Label("商机分析", "Opportunities"),
    help=Label(
        "商机的数量、金额、赢单率和时长；图表按月份、产品类型、地区、负责人、来源或阶段分组。",
        "How many opportunities, how much, how often won, how long; the chart by month, product type, region, staff, "
        "source or stage.",
    ),
    params=(
        Parameter(
            Choice("by", "分组", "Chart by", choices=tuple(DIMENSIONS),
                   help=Label("图表按什么分组；留空：月份。", "What the chart goes by; empty: months.")),
            no_condition,
        ),
        Parameter(
            period("商机的创建时间；留空：全部。", "When it was entered; empty: always."), during("商机.创建时间"),
        ),
        STAFF,
        TYPE,
        Parameter(
            Choice("state", "状态", "State", choices=KINDS, help=Label("留空：全部。", "Empty: all.")),
            equals("商机.状态"),
        ),
    ),
    table="商机",
    columns=(
        NUMBER,
        NAME,
        BUYER,
        STAGE,
        AMOUNT,
        WEIGHT,
        column(
            Choice("state", "状态", "State", choices=KINDS, width=8),
            "商机.状态",
            "阶段的类型。",
            "The kind of the stage.",
        ),
        column(
            DateTime("created", "创建时间", "Created", width=16),
            "商机.创建时间",
            "何时录入。",
            "When it was entered.",
        ),
        column(
            Integer("age", "时长", "Age", unit=DAYS, width=8),
            AGE,
            "从创建到结束的天数；进行中的到今天。",
            "Days from creation to closing, of an open one to today.",
        ),
    ),
    summary=(
        COUNT,
        SUM,
        column(
            Money("weighted", "加权金额", "Weighted amount", unit=YUAN),
            WEIGHTED,
            "其中进行中的商机的加权金额之和。",
            "The sum of the weighted amounts of those that are open.",
        ),
        column(Integer("won", "赢单", "Won"), WON, "其中赢单的数量。", "How many of them were won."),
        column(Integer("lost", "输单", "Lost"), LOST, "其中输单的数量。", "How many of them were lost."),
        column(
            Percent("win_rate", "赢单率", "Win rate"),
            share(WON, f"({WON} + {LOST})"),
            "赢单 ÷（赢单 + 输单），四舍五入到 0.1%；都没有时为空。",
            "Won ÷ (won + lost), to 0.1 %, halves up; empty where there are neither.",
        ),
        column(
            Integer("age", "平均时长", "Average age", unit=DAYS),
            f"CAST(round(avg({AGE})) AS INTEGER)",
            "所列商机时长的平均值，四舍五入到天。",
            "The average age of those listed, rounded to days.",
        ),
    ),
    about="staff",
    opens=Opens("opportunity", "number"),
    sort=Sort("created", descending=True),
    draw=draw,
)  # fmt: skip
