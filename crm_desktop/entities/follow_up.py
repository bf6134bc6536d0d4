"""跟进计划: what is to be done next, by whom, until when (D8.3); 回访: a round of them through a list (D3.3)."""

import datetime as dt

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS, MORE, contact_ref, opportunity_ref
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Ref, Text, Tones
from crm_desktop.entities.handling import Ask, Recurring, SetField
from crm_desktop.entities.interaction import WITH_WHOM
from crm_desktop.entities.moments import Date, DateTime, now, today
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Record, Section, Sort
from crm_desktop.entities.recurrence import ONCE, REPEATS, next_after
from crm_desktop.entities.related import Related, RelatedQuery
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.rules import NotBefore
from crm_desktop.i18n import Label

PRIORITIES = (Label("高", "High"), Label("中", "Medium"), Label("低", "Low"))
STATES = (
    Label("未开始", "Not started"),
    Label("进行中", "In progress"),
    Label("已完成", "Completed"),
    Label("已推迟", "Postponed"),
    Label("已取消", "Cancelled"),
)
DONE, CALLED_OFF = "已完成", "已取消"
TONES: Tones = {"进行中": "primary", DONE: "success", "已推迟": "warning"}
CLOSED = (DONE, CALLED_OFF)
STILL_OPEN = tuple(Condition("state", "not", state) for state in CLOSED)


PARTIES = ("customer", "opportunity", "contact", "staff")
KEPT = (*PARTIES, "subject", "repeat", "priority", "call_round", "notes")  # by the next one


def next_of(record: Record) -> Record | None:
    """What comes after a follow-up that is done, as it is repeated."""
    due = next_after(str(record["due"]), str(record.get("repeat")), dt.date.today())
    return None if due is None else next_on(record, due)


def next_on(record: Record, due: str) -> Record:
    return {**{name: record[name] for name in KEPT if name in record}, "due": due}


def completed(before: Record | None, given: Record) -> Record:
    """Completing it says when; taking that back takes the time back too."""
    if "state" not in given or given["state"] == (before["state"] if before else None):
        return {}
    return {"done_at": now() if given["state"] == DONE else None}


FOLLOW_UP = Entity(
    name="follow_up",
    table="跟进计划",
    label=Label("跟进计划", "Follow-ups"),
    noun=Noun("项", "follow-up", "follow-ups"),
    icon="calendar-check",
    group="business",
    title=("subject",),
    fields=(
        Integer("number", "跟进编号", "Follow-up no.", low=1, grouped=False, width=9),
        Ref(
            "customer",
            "客户编号",
            "Customer",
            zh="客户",
            to="customer",
            taken_from=("opportunity.customer", "contract.customer"),
            catches_up=True,
            width=16,
        ),
        contact_ref(),
        Ref("staff", "联系人编号", "Who", zh="联系人", to="staff", on_delete="clear", width=12),
        Text("subject", "事项", "What", required=True, max_length=200, width=28),
        DateTime("due", "到期时间", "Due", required=True, default=today, width=16),
        Choice("repeat", "重复", "Repeat", choices=REPEATS, nullable=False, default=ONCE, width=9),
        Choice("priority", "优先级", "Priority", choices=PRIORITIES, nullable=False, default="中", width=8),
        Choice("state", "状态", "State", choices=STATES, tones=TONES, nullable=False, default="未开始", width=9),
        DateTime("remind_at", "提醒时间", "Remind at", width=16),
        DateTime("done_at", "完成时间", "Completed at", width=16),
        Ref(
            "call_round",
            "回访编号",
            "Round of calls",
            zh="回访",
            to="call_round",
            integer=True,
            on_delete="clear",
            width=14,
        ),
        Ref(
            "interaction", "互动编号", "Came to", zh="互动", to="interaction", integer=True, on_delete="clear", width=16
        ),
        opportunity_ref(width=18),
        Ref("contract", "合同编号", "Contract", zh="合同", to="contract", on_delete="clear", width=18),
        Date("deadline", "合同期限", "Contract's day", width=12),
        Text("notes", "备注", "Notes", max_length=2000, multiline=True, width=24),
    ),
    list_columns=("due", "subject", "customer", "opportunity", "contact", "staff", "priority", "state", "repeat"),
    sections=(
        Section(BASICS, ("customer", "contact", "subject", "due", "staff", "priority", "state", "repeat", "remind_at")),
        Section(MORE, ("done_at", "opportunity", "contract", "call_round", "interaction", "notes")),
    ),
    search=("subject", "customer", "opportunity"),
    sort=Sort("due"),
    badges=("state", "priority"),
    quick=(
        QuickFilter("open", Label("待办", "To do"), STILL_OPEN),
        QuickFilter("today", Label("今天", "Today"), (Condition("due", "period", "today"), *STILL_OPEN)),
        QuickFilter("this_week", Label("本周", "This week"), (Condition("due", "period", "this_week"), *STILL_OPEN)),
        QuickFilter("urgent", Label("高优先级", "High priority"), (Condition("priority", "is", "高"),)),
    ),
    actions=(
        SetField("start", Label("开始", "Start"), "state", "进行中", icon="play"),
        SetField("complete", Label("完成", "Complete"), "state", DONE, dialog="complete"),
        SetField("cancel", Label("取消此项", "Call it off"), "state", CALLED_OFF, icon="x-circle"),
    ),
    implied=completed,
    recurring=Recurring("state", DONE, next_of),
    hint=Label("在客户的“跟进”页添加，或按 Ctrl+N。", "Add them on a customer's tab “Follow-ups”, or press Ctrl+N."),
    own_by=("staff", "customer", "opportunity"),
    rules=(WITH_WHOM,),
    grants={"staff": Grant("own", "own", "own")},
)

CALL_ROUND = Entity(
    name="call_round",
    table="回访",
    label=Label("回访", "Rounds of calls"),
    noun=Noun("轮", "round", "rounds"),
    icon="telephone-outbound",
    group="business",
    fields=(
        Integer("number", "回访编号", "Round no.", low=1, grouped=False, width=9),
        Text("name", "名称", "Name", required=True, max_length=100, width=28),
        Date("start", "开始日期", "From", required=True, default=today, width=12),
        Date("until", "截止日期", "Until", width=12),
        Text("purpose", "说明", "Purpose", max_length=2000, multiline=True, width=36),
        Text(
            "questions",
            "问题",
            "Questions",
            max_length=2000,
            multiline=True,
            help=Label("问卷上要问的，一行一个问题。", "What the questionnaire asks, a question a line."),
            width=36,
        ),
    ),
    list_columns=("number", "name", "start", "until", "purpose"),
    sections=(Section(BASICS, ("name", "start", "until", "purpose", "questions")),),
    actions=(Ask("questionnaire", Label("问卷 …", "Questionnaire …"), "clipboard-check"),),
    search=("name", "purpose"),
    sort=Sort("start", descending=True),
    related=(
        RelatedQuery("call-round", "call_round", Label("进度", "Progress")),
        Related("follow_up", "call_round", Label("跟进", "Follow-ups")),
    ),
    rules=(NotBefore("until", "start"),),
    hint=Label("在客户列表的“更多”中发起一轮回访。", "Start a round from “More” above the list of customers."),
    grants={"staff": Grant("all")},
)
