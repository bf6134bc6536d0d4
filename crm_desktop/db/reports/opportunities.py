"""Opportunities by month, product type, region, staff, source or stage: how many, how much, how often won (D7.6)."""

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.grouped import GROUP, Group, Grouped, group_column, grouping, in_month, person
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import (
    Chart,
    Opens,
    Parameter,
    Report,
    Series,
    column,
    during,
    equals,
    share,
)
from crm_desktop.entities.amounts import Integer, Money, Percent
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Choice
from crm_desktop.entities.records import Sort
from crm_desktop.entities.stage import KINDS, LOST, OPEN, WON
from crm_desktop.i18n import Label

YUAN, DAYS = Label("元", "yuan"), Label("天", "days")
BARS = 12
OF_STAGE = "(SELECT 商机阶段.{} FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机.阶段编号)"
GROUPS = {
    Label("月份", "Month"): Group("created", "substr(商机.创建时间, 1, 7)", condition=in_month),
    Label("产品类型", "Product type"): Group("product_type", "nullif(商机.产品类型, '')"),
    Label("地区", "Region"): Group("region", "nullif(商机.地区, '')"),
    Label("负责人", "Staff"): Group("staff", "nullif(商机.联系人编号, '')", person("商机.联系人编号")),
    Label("来源", "Source"): Group("source", "nullif(商机.来源, '')"),
    Label("阶段", "Stage"): Group("stage", "+商机.阶段编号", OF_STAGE.format("名称"), OF_STAGE.format("顺序")),
}
IS_OPEN, WON_COUNT, LOST_COUNT = (
    f"{count}FILTER (WHERE 商机.状态 = '{state}')"
    for count, state in (("", OPEN), ("count(*) ", WON), ("count(*) ", LOST))
)
WEIGHTED = f"coalesce(sum(商机.加权金额) {IS_OPEN}, 0)"
TODAY = "CAST(julianday(date('now', 'localtime')) AS INTEGER)"

STAFF = Parameter(
    staff(Label("只看此人负责的；留空：所有人。", "Theirs only; empty: everybody's.")),
    equals("商机.联系人编号"),
    "staff",
)
CREATED = Parameter(
    period("商机的创建时间；留空：全部。", "When it was entered; empty: always."), during("商机.创建时间"), "created"
)
TYPE = Parameter(
    Choice("type", "产品类型", "Product type", choices=PRODUCT_TYPES, help=Label("留空：全部。", "Empty: all.")),
    equals("商机.产品类型"),
    "product_type",
)


COUNT = column(
    Integer("count", "商机数", "Opportunities", width=8),
    "count(商机.商机编号)",
    "商机的数量。",
    "How many opportunities.",
)
SUM = column(
    Money("amount", "预计金额", "Amount", unit=YUAN, width=14),
    "coalesce(sum(商机.预计金额), 0)",
    "这些商机的预计金额之和。",
    "The sum of their amounts.",
)
FIGURES = (
    COUNT,
    SUM,
    column(
        Money("weighted", "加权金额", "Weighted amount", unit=YUAN, width=14),
        WEIGHTED,
        "其中进行中的商机的加权金额之和。",
        "The sum of the weighted amounts of those that are open.",
    ),
    column(Integer("won", "赢单", "Won", width=7), WON_COUNT, "其中赢单的数量。", "How many of them were won."),
    column(Integer("lost", "输单", "Lost", width=7), LOST_COUNT, "其中输单的数量。", "How many of them were lost."),
    column(
        Percent("win_rate", "赢单率", "Win rate", width=9),
        share(WON_COUNT, f"({WON_COUNT} + {LOST_COUNT})"),
        "赢单 ÷（赢单 + 输单），四舍五入到 0.1%；都没有时为空。",
        "Won ÷ (won + lost), to 0.1 %, halves up; empty where there are neither.",
    ),
    column(
        Integer("open_age", "进行中时长", "Age of open", unit=DAYS, width=10),
        f"CAST(round({TODAY} - avg(商机.汇总_创建日) {IS_OPEN}) AS INTEGER)",
        "进行中的商机从创建到今天的平均天数，四舍五入；没有时为空。",
        "The average number of days from creation to today of those that are open, rounded; empty without any.",
    ),
    column(
        Integer("closing", "成交用时", "Days to close", unit=DAYS, width=10),
        f"CAST(round(avg(商机.汇总_时长) FILTER (WHERE 商机.状态 <> '{OPEN}')) AS INTEGER)",
        "赢单和输单的商机从创建到结束的平均天数，四舍五入；没有时为空。",
        "The average number of days from creation to closing of those won or lost, rounded; empty without any.",
    ),
)


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    assert isinstance(report, Grouped)
    by = report.by(values)
    names, (amounts, weighted), note = report.drawn(connection, values, ["amount", "weighted"], BARS)
    if not names:
        return None
    series = [
        Series(Label("预计金额", "Amount"), [amount / 100 for amount in amounts]),
        Series(Label("进行中的加权金额", "Weighted, open"), [amount / 100 for amount in weighted]),
    ]
    return Chart("grouped", Label(f"商机金额，按{by.zh}", f"Amount by {by.en.lower()}"), names, series, YUAN, note)


REPORT = Grouped(
    name="opportunities",
    label=Label("商机分析", "Opportunities"),
    help=Label(
        "按月份、产品类型、地区、负责人、来源或阶段，商机的数量、金额、赢单率和时长。双击一行，列出其中的商机。",
        "How many opportunities, how much, how often won and how long, by month, product type, region, staff, source "
        "or stage. A double-click on a row lists its opportunities.",
    ),
    groups=GROUPS,
    params=(
        grouping(GROUPS),
        CREATED,
        STAFF,
        TYPE,
        Parameter(
            Choice("state", "状态", "State", choices=KINDS, help=Label("留空：全部。", "Empty: all.")),
            equals("商机.状态"),
            "state",
        ),
    ),
    table="商机",
    columns=(
        group_column("商机.商机编号", PRODUCT_TYPES),
        *FIGURES,
    ),
    summary=FIGURES,
    about="staff",
    opens=Opens("opportunity", GROUP),
    sort=Sort(GROUP),
    draw=draw,
)
