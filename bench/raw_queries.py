"""The named queries from the rows themselves: what the summaries must equal, and what they are measured against."""

from collections.abc import Mapping
from dataclasses import replace

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import EVERYTHING, Sql, within
from crm_desktop.db.reports import (
    assignment,
    call_rounds,
    contracts,
    contracts_ending,
    customer,
    feedback,
    forecast,
    funnel,
    interactions,
    opportunities,
    performance,
    plans,
    stage_times,
)
from crm_desktop.db.reports.charts import by_month
from crm_desktop.db.reports.report import Chart, Column, Parameter, Report, Series, equals, inline, literal, share
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.moments import today
from crm_desktop.i18n import Label

# -- performance --------------------------------------------------------------------------------------------------

DEVELOPED = """(SELECT count(*) FROM 发展 JOIN 客户 ON 客户.客户编号 = 发展.客户编号
    WHERE 发展.联系人编号 = 联系人.联系人编号 AND {registered})"""
SOLD = """(SELECT {figure} FROM 发展 JOIN 购买 ON 购买.客户编号 = 发展.客户编号
    WHERE 发展.联系人编号 = 联系人.联系人编号 AND {{bought}})"""
PURCHASES = SOLD.format(figure="count(*)")
REVENUE = SOLD.format(figure="coalesce(sum(购买.购买数量 * 购买.成交价), 0)")
PLANNED = """(SELECT coalesce(sum(任务计划.{}), 0) FROM 任务计划
    WHERE 任务计划.联系人编号 = 联系人.联系人编号 AND {{planned}})"""
CUSTOMERS, PROFIT = PLANNED.format("客户数量"), PLANNED.format("计划利润")
EVERYBODY = """(SELECT count(*) AS staff FROM 联系人 WHERE {who}) AS people
    CROSS JOIN (SELECT count(*) AS customers FROM 客户
        WHERE {registered} AND 客户编号 IN (SELECT 客户编号 FROM 发展 WHERE {who})) AS won
    CROSS JOIN (SELECT count(*) AS purchases, coalesce(sum(购买数量 * 成交价), 0) AS revenue FROM 购买
        WHERE {bought} AND 客户编号 IN (SELECT 客户编号 FROM 发展 WHERE {who})) AS sold
    CROSS JOIN (SELECT coalesce(sum(客户数量), 0) AS customers, coalesce(sum(计划利润), 0) AS profit FROM 任务计划
        WHERE {planned} AND {who}) AS plan"""
BEST = """SELECT 联系人.联系人编号, 联系人.姓名, coalesce(sold.revenue, 0), coalesce(plan.profit, 0) FROM 联系人
    LEFT JOIN (SELECT 发展.联系人编号, sum(购买.购买数量 * 购买.成交价) AS revenue
        FROM 发展 JOIN 购买 ON 购买.客户编号 = 发展.客户编号
        WHERE {bought} AND {who} GROUP BY 发展.联系人编号) AS sold ON sold.联系人编号 = 联系人.联系人编号
    LEFT JOIN (SELECT 任务计划.联系人编号, sum(任务计划.计划利润) AS profit FROM 任务计划
        WHERE {planned} AND {who} GROUP BY 任务计划.联系人编号) AS plan ON plan.联系人编号 = 联系人.联系人编号
    WHERE {condition} ORDER BY 3 DESC, 4 DESC, 1 LIMIT {limit}"""
FIGURES = {
    "developed": DEVELOPED,
    "purchases": PURCHASES,
    "revenue": REVENUE,
    "planned_customers": CUSTOMERS,
    "planned_profit": PROFIT,
    "customers_done": share(DEVELOPED, CUSTOMERS),
    "profit_done": share(REVENUE, PROFIT),
}


def performance_words(values: Values) -> Mapping[str, str]:
    chosen, who = values.get("period"), values.get("staff")

    def in_period(expression: str) -> str:
        return inline(within(expression, str(chosen)) if chosen else EVERYTHING)

    return {
        "registered": in_period("客户.登记时间"),
        "bought": in_period("购买.购买时间"),
        "planned": in_period("任务计划.计划时间"),
        "who": inline(Sql("联系人编号 = ?", (who,)) if who else EVERYTHING),
    }


# -- feedback -----------------------------------------------------------------------------------------------------

FEEDBACK_TYPE = "(SELECT 产品.产品类型 FROM 产品 WHERE 产品.产品编号 = 反馈信息.产品编号)"
HANDLED = "count(*) FILTER (WHERE 反馈信息.解决情况 = '是')"
OPEN = "count(*) FILTER (WHERE 反馈信息.解决情况 = '否')"
FEEDBACK_TOTALS = {"count": "count(*)", "handled": HANDLED, "open": OPEN, "handled_share": share(HANDLED, "count(*)")}


def draw_types(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    where = report.where(values)
    sql = (
        f"SELECT 产品.产品类型, {HANDLED}, {OPEN} FROM 反馈信息 "
        f"JOIN 产品 ON 产品.产品编号 = 反馈信息.产品编号 WHERE {where.text} GROUP BY 产品.产品类型"
    )
    found = {row[0]: row[1:] for row in connection.execute(sql, where.params)}
    if not found:
        return None
    types = [label for label in PRODUCT_TYPES if values.get("type") in (None, label.zh)]
    counts = [found.get(label.zh, (0, 0)) for label in types]
    series = [Series(feedback.HANDLED, [pair[0] for pair in counts]), Series(feedback.OPEN, [p[1] for p in counts])]
    title = Label("各类产品的反馈", "Feedback by product type")
    return Chart("stacked", title, [str(label) for label in types], series, feedback.PIECES)


def draw_months(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    where = report.where(values)
    sql = f"SELECT substr(反馈信息.反馈时间, 1, 7), {HANDLED}, {OPEN} FROM 反馈信息 WHERE {where.text} GROUP BY 1"
    rows = connection.execute(sql, where.params).fetchall()
    if not rows:
        return None
    months, (handled, open_), note = by_month(rows, 2)
    series = [Series(feedback.HANDLED, handled), Series(feedback.OPEN, open_)]
    title = Label("每月反馈的处理情况", "Feedback handled, by month")
    return Chart("stacked", title, months, series, feedback.PIECES, note)


def feedback_words(values: Values) -> Mapping[str, str]:
    return {"today": literal(today())}


# -- customers, products and staff --------------------------------------------------------------------------------

LATEST = """(SELECT 购买.{} FROM 购买 WHERE 购买.客户编号 = 客户.客户编号
    ORDER BY 购买.购买时间 DESC, 购买.购买编号 DESC LIMIT 1)"""
PRODUCT = "(SELECT 产品.{} FROM 产品 WHERE 产品.产品编号 = " + LATEST.format("产品编号") + ")"
ASSIGNMENT = {
    "product": LATEST.format("产品编号"),
    "product_name": PRODUCT.format("产品名称"),
    "type": PRODUCT.format("产品类型"),
    "price": PRODUCT.format("产品价格"),
    "last_purchase": LATEST.format("购买时间"),
}

# -- funnel -------------------------------------------------------------------------------------------------------

BEEN = (
    "FROM 商机阶段变更 AS 曾 JOIN 商机 ON 商机.商机编号 = 曾.商机编号 WHERE 曾.阶段编号 = 商机阶段.阶段编号 AND {asked}"
)
LATER = """EXISTS (
    SELECT 1 FROM 商机阶段变更 AS 后 JOIN 商机阶段 AS 其 ON 其.阶段编号 = 后.阶段编号
    WHERE 后.商机编号 = 曾.商机编号 AND 后.开始时间 >= 曾.开始时间 AND 其.顺序 > 商机阶段.顺序 AND 其.类型 <> '输单')"""
ENTERED = f"(SELECT count(DISTINCT 曾.商机编号) {BEEN})"
WENT_ON = f"(SELECT count(DISTINCT 曾.商机编号) {BEEN} AND {LATER})"
STAYED = "julianday(coalesce(曾.结束时间, datetime('now', 'localtime'))) - julianday(曾.开始时间)"
LEFT_AT_ONCE = "unixepoch(曾.结束时间) - unixepoch(曾.开始时间) < 60"
STAY = f"(SELECT CAST(round(avg({STAYED})) AS INTEGER) {BEEN} AND ({LEFT_AT_ONCE}) IS NOT TRUE)"


# -- the queries --------------------------------------------------------------------------------------------------


def columns(report: Report, sql: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(replace(column, sql=sql.get(column.field.name, column.sql)) for column in report.columns)


def totals(report: Report, sql: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(replace(column, sql=sql[column.field.name]) for column in report.summary)


def typed(report: Report, expression: str) -> tuple[Parameter, ...]:
    """The parameters, where the type of a product is that of the row in 产品."""
    return tuple(
        replace(param, where=equals(expression)) if param.field.name == "type" else param for param in report.params
    )


PERFORMANCE = replace(
    performance.REPORT,
    columns=columns(performance.REPORT, FIGURES),
    summary_of=EVERYBODY,
    words=performance_words,
    draw=lambda report, connection, values: performance.drawn(
        BEST, performance_words(values), report, connection, values
    ),
)
PLANS = replace(
    plans.REPORT,
    summary=totals(
        plans.REPORT,
        {
            "plans": "count(*)",
            "customers": "coalesce(sum(任务计划.客户数量), 0)",
            "profit": "coalesce(sum(任务计划.计划利润), 0)",
            "done": "count(*) FILTER (WHERE 任务计划.实施情况 = '是')",
        },
    ),
    summary_of="",
    count="",
)
BY_TYPE = replace(
    feedback.BY_TYPE,
    params=typed(feedback.BY_TYPE, FEEDBACK_TYPE),
    columns=columns(feedback.BY_TYPE, {"type": FEEDBACK_TYPE}),
    summary=totals(feedback.BY_TYPE, FEEDBACK_TOTALS),
    summary_of="",
    count="",
    words=feedback_words,
    draw=draw_types,
)
HANDLING = replace(
    feedback.HANDLING,
    columns=columns(feedback.HANDLING, {"type": FEEDBACK_TYPE}),
    summary=totals(feedback.HANDLING, FEEDBACK_TOTALS),
    summary_of="",
    count="",
    words=feedback_words,
    draw=draw_months,
)
ASSIGNMENTS = replace(
    assignment.REPORT,
    always=Sql("EXISTS (SELECT 1 FROM 购买 WHERE 购买.客户编号 = 客户.客户编号)"),
    params=typed(assignment.REPORT, PRODUCT.format("产品类型")),
    columns=columns(assignment.REPORT, ASSIGNMENT),
    summary=totals(assignment.REPORT, {"customers": "count(*)", "with_staff": "count(客户.联系人编号)"}),
    summary_of="",
    count="",
)
FUNNEL = replace(
    funnel.REPORT,
    columns=columns(
        funnel.REPORT,
        {
            "entered": ENTERED,
            "went_on": WENT_ON,
            "conversion": funnel.OPEN.format(share(WENT_ON, ENTERED)),
            "stay": funnel.OPEN.format(STAY),
        },
    ),
)
RAW: tuple[Report, ...] = (
    customer.REPORT,
    PERFORMANCE,
    PLANS,
    BY_TYPE,
    HANDLING,
    ASSIGNMENTS,
    call_rounds.REPORT,
    interactions.REPORT,
    contracts.REPORT,
    contracts_ending.REPORT,
    opportunities.REPORT,
    FUNNEL,
    stage_times.REPORT,
    forecast.REPORT,
)
