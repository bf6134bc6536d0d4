"""Contracts that end, one by one, and their value by month (D8.4)."""

from dataclasses import replace

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.sql import Sql
from crm_desktop.db.reports.charts import by_month
from crm_desktop.db.reports.contracts import CUSTOMER, FIGURES, WHOSE
from crm_desktop.db.reports.params import period
from crm_desktop.db.reports.report import Chart, Opens, Parameter, Report, Series, column, during
from crm_desktop.entities.amounts import Money
from crm_desktop.entities.contract import RENEWALS, STATES
from crm_desktop.entities.customer import CLASSES
from crm_desktop.entities.documents import YUAN
from crm_desktop.entities.fields import Choice, Flag, Text
from crm_desktop.entities.moments import Date, today
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

STAFF = "(SELECT 联系人.姓名 FROM 联系人 WHERE 联系人.联系人编号 = 合同.联系人编号)"
ENDS = """SELECT substr(合同.结束日期, 1, 7), sum(合同.金额) FILTER (WHERE 合同.已续约 = '否'),
        sum(合同.金额) FILTER (WHERE 合同.已续约 = '是')
    FROM 合同 WHERE {where} GROUP BY 1"""


def draw_ends(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    where = report.where(values)
    rows = connection.execute(ENDS.format(where=where.text), where.params).fetchall()
    if not rows:
        return None
    months, sums, note = by_month([(month, open_ or 0, renewed or 0) for month, open_, renewed in rows], 2)
    open_ones, renewed_ones = ([amount / 100 for amount in amounts] for amounts in sums)
    series = [Series(Label("未续约", "Not renewed"), open_ones), Series(Label("已续约", "Renewed"), renewed_ones)]
    title = Label("每月到期的合同金额", "Value of contracts ending, by month")
    return Chart("stacked", title, months, series, YUAN, note)


COLUMNS = (
    column(
        Text("number", "合同编号", "Contract no.", width=14),
        "合同.合同编号",
        "合同的编号。",
        "The number of the contract.",
    ),
    column(Text("subject", "主题", "Subject", width=22), "合同.主题", "合同的主题。", "What it is about."),
    column(
        Text("customer", "客户编号", "Customer no.", width=11),
        "合同.客户编号",
        "客户的编号。",
        "The number of the customer.",
    ),
    column(
        Text("customer_name", "客户姓名", "Customer", width=14),
        CUSTOMER.format("姓名"),
        "客户现在的姓名。",
        "What the customer is called today.",
    ),
    column(
        Choice("class_", "客户分类", "Class", choices=CLASSES, width=11),
        CUSTOMER.format("客户分类"),
        "客户现在的分类。",
        "The class of the customer today.",
    ),
    column(
        Text("staff_name", "负责人", "Staff", width=10),
        STAFF,
        "负责人的姓名；没有则为空。",
        "Who is responsible; empty if nobody is.",
    ),
    column(
        Choice("state", "状态", "State", choices=STATES, width=9),
        "合同.状态",
        "由开始、结束和终止日期得出。",
        "Follows from the days of start, end and termination.",
    ),
    column(Money("amount", "金额", "Amount", unit=YUAN, width=14), "合同.金额", "合同金额。", "Its amount."),
    column(
        Date("signed", "签署日期", "Signed on", width=12),
        "合同.签署日期",
        "何时签署；未签署则为空。",
        "When it was signed; empty if it is not.",
    ),
    column(Date("start", "开始日期", "From", width=12), "合同.开始日期", "第一天。", "Its first day."),
    column(
        Date("end", "结束日期", "Until", width=12),
        "合同.结束日期",
        "最后一天；没有期限则为空。",
        "Its last day; empty where it has none.",
    ),
    column(
        Choice("renewal", "续约方式", "Renewal", choices=RENEWALS, width=10),
        "合同.续约方式",
        "不续约、手动或自动。",
        "None, by hand, or automatic.",
    ),
    column(
        Flag("renewed", "已续约", "Renewed", width=8),
        "合同.已续约",
        "是否已有后续合同。",
        "Whether another contract follows it.",
    ),
)
REPORT = Report(
    name="contracts-ending",
    label=Label("合同到期", "Contracts ending"),
    help=Label(
        "在某段时间到期的合同及其金额，按月；提前终止的不计。",
        "Contracts that end in a period and their value, by month; without those that were terminated before.",
    ),
    params=(
        Parameter(
            replace(
                period("结束日期在此期间内；留空：今天起。", "It ends in it; empty: from today on."),
                nullable=False,
                default=lambda: f"{today()}..",
            ),
            during("合同.结束日期"),
        ),
        *WHOSE,
    ),
    table="合同",
    columns=COLUMNS,
    summary=(replace(FIGURES[0], sql="count(*)"), *FIGURES[1:]),  # the number is not in the index of the rest
    always=Sql("合同.结束日期 IS NOT NULL AND 合同.终止日期 IS NULL"),
    about="staff",
    opens=Opens("contract", "number"),
    sort=Sort("end"),
    draw=draw_ends,
)
