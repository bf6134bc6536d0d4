"""任务计划: what a member of staff is to achieve; 制定: who drew the plan up, and when (D2)."""

from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import BASICS, number_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import YES, Flag, Ref
from crm_desktop.entities.handling import SetField
from crm_desktop.entities.moments import DateTime, now, today
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section, Sort
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

PLAN = Entity(
    name="plan",
    table="任务计划",
    label=Label("任务计划", "Task plans"),
    noun=Noun("个", "task plan", "task plans"),
    icon="list-check",
    number="T{:06d}",
    title=("number",),
    fields=(
        number_field("任务计划编号", "Plan no."),
        Ref("staff", "联系人编号", "For", zh="联系人", to="staff", required=True, width=14),
        Integer("customers", "客户数量", "Customers planned", low=0, required=True, width=10),
        Money("profit", "计划利润", "Profit planned", required=True, unit=Label("元", "yuan"), width=14),
        DateTime("planned_for", "计划时间", "Planned for", required=True, default=today, width=16),
        Flag("done", "实施情况", "Carried out", tones={YES.zh: "success"}, width=9),
        Ref(
            "made_by",
            "联系人编号",
            "Drawn up by",
            zh="制定人",
            to="staff",
            relation="plan_making",
            default_from="staff",
            on_delete="clear",
            width=14,
        ),
        DateTime("made_at", "制定时间", "Drawn up at", relation="plan_making", default=now, width=16),
    ),
    list_columns=("number", "staff", "customers", "profit", "planned_for", "done", "made_by", "made_at"),
    sections=(
        Section(BASICS, ("number", "staff", "customers", "profit", "planned_for", "done", "made_by", "made_at")),
    ),
    search=("number",),
    sort=Sort("planned_for", descending=True),
    badges=("done",),
    quick=(
        QuickFilter("open", Label("未实施", "Not carried out"), (Condition("done", "is", "否"),)),
        QuickFilter("this_month", Label("本月", "This month"), (Condition("planned_for", "period", "this_month"),)),
        QuickFilter("this_year", Label("本年", "This year"), (Condition("planned_for", "period", "this_year"),)),
    ),
    actions=(SetField("carry_out", Label("标记为已实施", "Mark as carried out"), "done", "是"),),
    hint=Label("按 Ctrl+N 制定第一个任务计划。", "Press Ctrl+N for the first task plan."),
    own_by=("staff",),
    grants={"staff": Grant("own")},
)

PLAN_MAKING = Entity(
    name="plan_making",
    table="制定",
    label=Label("制定", "Drawing up of plans"),
    key=("plan",),
    title=("plan",),
    fields=(
        Ref("plan", "任务计划编号", "Plan no.", to="plan", required=True),
        Ref("made_by", "联系人编号", "Drawn up by", zh="制定人", to="staff", required=True),
        DateTime("made_at", "制定时间", "Drawn up at", required=True, default=now),
    ),
    sort=Sort("plan"),
    relation_of="plan",
)
