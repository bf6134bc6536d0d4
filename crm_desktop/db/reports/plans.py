"""The task plans of the staff (D2.4)."""

from collections.abc import Mapping

from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.kept import days_in
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import Column, Opens, Parameter, Report, during, equals, literal
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.fields import Flag, Text
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

YUAN = Label("元", "yuan")
MAKING = "(SELECT 制定.{} FROM 制定 WHERE 制定.任务计划编号 = 任务计划.任务计划编号)"
NAME = "(SELECT 联系人.姓名 FROM 联系人 WHERE 联系人.联系人编号 = {})"

KEPT = """(SELECT coalesce(sum(计划数), 0) AS plans, coalesce(sum(客户数量), 0) AS customers,
        coalesce(sum(计划利润), 0) AS profit, coalesce(sum(计划数) FILTER (WHERE 实施情况 = '是'), 0) AS done
    FROM 汇总_计划 WHERE 联系人编号 = {who} AND {days} AND {carried_out}) AS kept"""


def words(values: Values) -> Mapping[str, str]:
    done = values.get("done")
    return {
        "who": literal(values.get("staff") or ""),
        "days": days_in(values.get("period")),
        "carried_out": f"实施情况 = {literal(done)}" if done else "TRUE",
    }


REPORT = Report(
    name="plans",
    label=Label("任务计划", "Task plans"),
    help=Label(
        "联系人的任务计划：按联系人、计划时间和实施情况。",
        "The task plans of the staff, by person, by the time planned for, and by whether they were carried out.",
    ),
    params=(
        Parameter(
            staff(Label("计划由谁实施；留空：所有人。", "Whose plans; empty: everybody's.")),
            equals("任务计划.联系人编号"),
        ),
        Parameter(
            period("计划时间在此期间内；留空：全部。", "The time planned for lies in it; empty: any time."),
            during("任务计划.计划时间"),
        ),
        Parameter(
            Flag("done", "实施情况", "Carried out", nullable=True, default=None),
            equals("任务计划.实施情况"),
        ),
    ),
    table="任务计划",
    columns=(
        Column(
            Text("plan", "任务计划编号", "Plan no.", width=12),
            "任务计划.任务计划编号",
            Label("任务计划的编号。", "The number of the plan."),
        ),
        Column(
            Text("staff", "联系人编号", "Staff no.", width=11),
            "任务计划.联系人编号",
            Label("计划由谁实施：其编号。", "The number of the person who is to carry it out."),
        ),
        Column(
            Text("staff_name", "联系人姓名", "Staff", width=14),
            NAME.format("任务计划.联系人编号"),
            Label("计划由谁实施：其姓名。", "The name of the person who is to carry it out."),
        ),
        Column(
            Integer("customers", "客户数量", "Customers planned", width=10),
            "任务计划.客户数量",
            Label("计划发展的客户数。", "How many customers are to be won."),
        ),
        Column(
            Money("profit", "计划利润", "Profit planned", unit=YUAN, width=14),
            "任务计划.计划利润",
            Label("计划的利润。", "The profit planned."),
        ),
        Column(
            DateTime("planned_for", "计划时间", "Planned for", width=16),
            "任务计划.计划时间",
            Label("计划实施的时间；“期间”按它计算。", "When it is to be carried out; the period asks for this."),
        ),
        Column(
            Text("made_by", "制定人", "Drawn up by", width=14),
            NAME.format(MAKING.format("联系人编号")),
            Label("制定此计划的人的姓名。", "The name of the person who drew the plan up."),
        ),
        Column(
            DateTime("made_at", "制定时间", "Drawn up at", width=16),
            MAKING.format("制定时间"),
            Label("此计划何时制定。", "When the plan was drawn up."),
        ),
        Column(
            Flag("done", "实施情况", "Carried out", width=9),
            "任务计划.实施情况",
            Label("是否已实施。", "Whether it has been carried out."),
        ),
    ),
    summary=(
        Column(
            Integer("plans", "计划数", "Plans"),
            "kept.plans",
            Label("列出的任务计划数。", "The number of plans listed."),
        ),
        Column(
            Integer("customers", "客户数量", "Customers planned"),
            "kept.customers",
            Label("列出的计划的客户数量之和。", "The sum of the customers planned."),
        ),
        Column(
            Money("profit", "计划利润", "Profit planned", unit=YUAN),
            "kept.profit",
            Label("列出的计划的计划利润之和。", "The sum of the profit planned."),
        ),
        Column(
            Integer("done", "已实施", "Carried out"),
            "kept.done",
            Label("其中实施情况为“是”的计划数。", "How many of them have been carried out."),
        ),
    ),
    summary_of=KEPT,
    count="kept.plans",
    words=words,
    about="staff",
    opens=Opens("plan", "plan"),
    sort=Sort("planned_for", descending=True),
)
