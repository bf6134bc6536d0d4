"""How far a round of calls is: who has called whom, and what is left (D3.3)."""

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.charts import the_first
from crm_desktop.db.reports.grouped import person
from crm_desktop.db.reports.report import Chart, Column, Opens, Parameter, Report, Series, equals
from crm_desktop.entities.amounts import Integer, Percent
from crm_desktop.entities.fields import Choice, Ref, Text
from crm_desktop.entities.follow_up import STATES
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

BARS = 12  # people drawn
STAFF = "(SELECT 联系人.姓名 FROM 联系人 WHERE 联系人.联系人编号 = 跟进计划.联系人编号)"
WHO = person("跟进计划.联系人编号")
CUSTOMER = "(SELECT 客户.{} FROM 客户 WHERE 客户.客户编号 = 跟进计划.客户编号)"
CLOSED = "跟进计划.状态 IN ('已完成', '已取消')"
BY_STAFF = f"""SELECT coalesce({WHO}, '—'), count(*) FILTER (WHERE {CLOSED}), count(*) FILTER (WHERE NOT {CLOSED})
    FROM 跟进计划 WHERE {{where}} GROUP BY 跟进计划.联系人编号 ORDER BY count(*) DESC, 1"""


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    where = report.where(values)
    rows = connection.execute(BY_STAFF.format(where=where.text), where.params).fetchall()
    if not rows:
        return None
    people, (closed, open_), note = the_first(rows, 2, BARS)
    series = [Series(Label("已结束", "Closed"), closed), Series(Label("待办", "To do"), open_)]
    return Chart("stacked", Label("回访进度", "Progress"), people, series, Label("项", "calls"), note)


REPORT = Report(
    name="call-round",
    label=Label("回访进度", "Progress of a round of calls"),
    help=Label(
        "一轮回访中每位客户由谁联系、进展如何。", "Who is to call whom in one round of calls, and how far they are."
    ),
    params=(
        Parameter(
            Ref("call_round", "回访编号", "Round", zh="回访", to="call_round", integer=True, required=True, width=16),
            equals("跟进计划.回访编号"),
        ),
    ),
    table="跟进计划",
    columns=(
        Column(
            Integer("follow_up", "跟进编号", "Follow-up no.", grouped=False, width=9),
            "跟进计划.跟进编号",
            Label("跟进计划的编号。", "The number of the follow-up."),
        ),
        Column(
            Text("staff_name", "联系人", "Staff", width=12),
            STAFF,
            Label("由谁联系：其姓名。", "The name of the person who is to call."),
        ),
        Column(
            Text("customer", "客户编号", "Customer no.", width=11),
            "跟进计划.客户编号",
            Label("被回访客户的编号。", "The number of the customer who is called."),
        ),
        Column(
            Text("customer_name", "客户姓名", "Customer", width=16),
            CUSTOMER.format("姓名"),
            Label("被回访客户的姓名。", "The name of the customer who is called."),
        ),
        Column(
            Text("phone", "联系方式", "Phone", width=14),
            CUSTOMER.format("联系方式"),
            Label("该客户的联系方式。", "The customer's phone."),
        ),
        Column(
            Choice("state", "状态", "State", choices=STATES, width=9),
            "跟进计划.状态",
            Label("这项跟进的状态。", "The state of the follow-up."),
        ),
        Column(
            DateTime("done_at", "完成时间", "Completed at", width=16),
            "跟进计划.完成时间",
            Label("何时完成。", "When it was completed."),
        ),
    ),
    summary=(
        Column(Integer("calls", "项数", "Calls"), "count(*)", Label("本轮的跟进项数。", "How many calls it has.")),
        Column(
            Integer("done", "已完成", "Completed"),
            "count(*) FILTER (WHERE 跟进计划.状态 = '已完成')",
            Label("其中已完成的项数。", "How many of them are completed."),
        ),
        Column(
            Integer("left", "待办", "To do"),
            f"count(*) FILTER (WHERE NOT {CLOSED})",
            Label("既未完成也未取消的项数。", "How many are neither completed nor cancelled."),
        ),
        Column(
            Percent("share", "完成率", "Share completed"),
            "(2000 * count(*) FILTER (WHERE 跟进计划.状态 = '已完成') + count(*)) / nullif(2 * count(*), 0)",
            Label("已完成 ÷ 项数。", "Completed ÷ calls."),
        ),
    ),
    about="call_round",
    opens=Opens("follow_up", "follow_up"),
    sort=Sort("follow_up"),
    draw=draw,
)
