"""合同: what was agreed, from when until when, and whether it is renewed (D8.4); its milestones."""

from crm_desktop.entities import figures
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import BASICS, MORE, number_field, opportunity_ref
from crm_desktop.entities.documents import NUMBER_LENGTH, YUAN, parties
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import NO, YES, Choice, Flag, Ref, Text, Tones
from crm_desktop.entities.follow_up import CALLED_OFF, CLOSED
from crm_desktop.entities.handling import Reminding, SetField
from crm_desktop.entities.moments import Date, today
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Record, Section, Sort
from crm_desktop.entities.related import Related, RelatedFiles
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.rules import NotBefore
from crm_desktop.i18n import Label, _

PENDING, RUNNING, EXPIRED, TERMINATED = "未开始", "履行中", "已到期", "已终止"
RENEWING = Label("续约与终止", "Renewal and termination")
STATES = (
    Label(PENDING, "Not started"),
    Label(RUNNING, "Running"),
    Label(EXPIRED, "Expired"),
    Label(TERMINATED, "Terminated"),
)
TONES: Tones = {RUNNING: "primary", EXPIRED: "danger", TERMINATED: "danger"}
BY_HAND, AUTOMATIC = "手动续约", "自动续约"
RENEWALS = (Label("不续约", "No renewal"), Label(BY_HAND, "By hand"), Label(AUTOMATIC, "Automatic"))
EXPIRING, NOTICE = 90, 30  # days ahead
NOT_RENEWED = Condition("renewed", "is", NO.zh)
GOES_ON = (Condition("terminated", "empty"), NOT_RENEWED)  # unless something is done


def lists(days: int) -> dict[str, tuple[Condition, ...]]:
    """What one looks after: `days`: how long before its end a contract counts as expiring."""
    return {
        "expiring": (Condition("end", "soon", days), *GOES_ON),
        "expired": (Condition("state", "is", EXPIRED), NOT_RENEWED),
        "renewed": (Condition("renewed", "is", YES.zh),),
    }


def over(contract: Record) -> bool:
    return contract["renewed"] == YES.zh or contract["terminated"] is not None


def reminder(contract: Record, last: bool) -> Record:
    """The follow-up that reminds of the contract's day."""
    text = _("Ends on {day}: {subject}, contract {number}")
    if contract["renewal"] == AUTOMATIC:
        text = _("Give notice by {day}, else it is renewed: {subject}, contract {number}")
    elif contract["notice"]:
        text = _("Give notice by {day}: {subject}, contract {number}")
    return {
        "customer": contract["customer"],
        "contact": contract["contact"],
        "staff": contract["staff"],
        "subject": text.format(**{**contract, "day": contract["notice_date"]}),
        "priority": "高" if last else "中",
    }


REMINDING = Reminding(
    entity="follow_up",
    of="contract",
    day="notice_date",
    reminded="reminded",
    mark="deadline",
    says=reminder,
    over=over,
    open=lambda follow_up: follow_up["state"] not in CLOSED,
    called_off={"state": CALLED_OFF},
)
WATCHED = lists(EXPIRING)

CONTRACT = Entity(
    name="contract",
    table="合同",
    label=Label("合同", "Contracts"),
    noun=Noun("份", "contract", "contracts"),
    icon="file-earmark-check",
    group="sales",
    number="HT-{year}-{counter:04}",
    title=("subject",),
    fields=(
        number_field("合同编号", "Contract no.", NUMBER_LENGTH),
        Text("subject", "主题", "Subject", required=True, max_length=100, width=26),
        *parties("order", "opportunity", "previous"),
        opportunity_ref("order"),
        Ref("order", "订单编号", "Order", zh="订单", to="order", on_delete="clear", width=14),
        Money(
            "amount",
            "金额",
            "Amount",
            nullable=False,
            default=0,
            unit=YUAN,
            taken_from=("order.total",),
            width=14,
        ),
        Date("signed", "签署日期", "Signed on", width=12),
        Date("start", "开始日期", "From", required=True, default=today, width=12),
        Date("end", "结束日期", "Until", width=12),
        Choice(
            "state",
            "状态",
            "State",
            derived=True,
            choices=STATES,
            tones=TONES,
            nullable=False,
            default=PENDING,
            help=Label("由开始、结束和终止日期得出。", "Follows from the dates: from, until, terminated."),
            width=9,
        ),
        Date("terminated", "终止日期", "Terminated on", width=12),
        Choice("renewal", "续约方式", "Renewal", choices=RENEWALS, nullable=False, default="不续约", width=10),
        Integer(
            "notice",
            "通知天数",
            "Notice",
            low=0,
            high=3650,
            unit=Label("天", "days"),
            help=Label(
                "结束前多少天须通知；自动续约的合同过后即续约。",
                "How long before the end notice must be given; an automatic renewal is made after that.",
            ),
            width=9,
        ),
        Date("notice_date", "通知期限", "Notice by", derived=True, width=12),
        Ref("previous", "上一合同", "Renews", to="contract", on_delete="clear", width=20),
        Flag("renewed", "已续约", "Renewed", derived=True, width=8),
        Money("milestones", "节点金额", "Milestones", derived=True, nullable=False, default=0, unit=YUAN, width=14),
        Text("reminded", "已提醒", "Reminded of", max_length=40, width=16),
        Text("terms", "条款", "Terms", max_length=2000, multiline=True, width=24),
        Text("notes", "备注", "Notes", max_length=2000, multiline=True, width=24),
    ),
    list_columns=("number", "subject", "customer", "state", "amount", "signed", "start", "end", "renewal", "staff"),
    sections=(
        Section(
            BASICS,
            (
                "number",
                "subject",
                "customer",
                "contact",
                "opportunity",
                "order",
                "amount",
                "milestones",
                "state",
                "start",
                "end",
                "signed",
                "staff",
            ),
        ),
        Section(RENEWING, ("renewal", "notice", "notice_date", "renewed", "previous", "terminated")),
        Section(MORE, ("terms", "notes")),
    ),
    search=("number", "subject", "customer"),
    sort=Sort("start", descending=True),
    badges=("state", "renewal"),
    follows=("milestone",),
    quick=(
        QuickFilter("running", Label(RUNNING, "Running"), (Condition("state", "is", RUNNING),), counted=True),
        QuickFilter(
            "expiring",
            Label("{days} 天内到期", "Expiring in {days} days"),
            WATCHED["expiring"],
            counted=True,
        ),
        QuickFilter(
            "notice",
            Label("{days} 天内须通知", "Notice due in {days} days"),
            (Condition("notice", "filled"), Condition("notice_date", "soon", NOTICE), *GOES_ON),
            counted=True,
        ),
        QuickFilter("expired", Label(EXPIRED, "Expired"), WATCHED["expired"], counted=True),
        QuickFilter("renewed", Label("已续约", "Renewed"), WATCHED["renewed"], counted=True),
        QuickFilter("unsigned", Label("未签署", "Not signed"), (Condition("signed", "empty"),), counted=True),
        QuickFilter("pending", Label(PENDING, "Not started"), (Condition("state", "is", PENDING),)),
        QuickFilter("terminated", Label(TERMINATED, "Terminated"), (Condition("state", "is", TERMINATED),)),
    ),
    actions=(
        SetField("renew", Label("续签", "Renew"), "renewed", YES.zh, icon="arrow-repeat", dialog="renew"),
        SetField("sign", Label("签署", "Sign"), "signed", today, icon="pen"),
        SetField("terminate", Label("终止", "Terminate"), "terminated", today, icon="x-circle", quiet=True),
    ),
    figures=figures.CONTRACT,
    rules=(NotBefore("end", "start"),),
    beyond=("customer.class_",),
    reminding=REMINDING,
    related=(
        Related("milestone", "contract", Label("节点", "Milestones"), Sort("due")),
        RelatedFiles("attachment", "contract", Label("附件", "Attachments")),
        Related("follow_up", "contract", Label("跟进", "Follow-ups")),
        Related("contract", "previous", Label("续约", "Renewals")),
    ),
    hint=Label("在客户的“合同”页添加，或按 Ctrl+N。", "Add them on a customer's tab “Contracts”, or press Ctrl+N."),
    own_by=("staff", "customer"),
    grants={
        "staff": Grant("own", "own", "own"),
        "customer": Grant("own", hidden=frozenset({"opportunity", "notes", "reminded"})),
    },
)

MILESTONE = Entity(
    name="milestone",
    table="合同节点",
    label=Label("合同节点", "Milestones"),
    noun=Noun("个", "milestone", "milestones"),
    icon="flag",
    tab=False,
    fields=(
        Integer("number", "节点编号", "No.", low=1, grouped=False, width=8),
        Ref("contract", "合同编号", "Contract", zh="合同", to="contract", required=True, width=20),
        Text("name", "名称", "Name", required=True, max_length=100, width=20),
        Date("due", "到期日期", "Due", required=True, default=today, width=12),
        Money("amount", "金额", "Amount", nullable=False, default=0, unit=YUAN, width=14),
        Date("done_on", "完成日期", "Done on", width=12),
        Text("notes", "备注", "Notes", max_length=500, multiline=True, width=24),
    ),
    list_columns=("name", "due", "amount", "done_on", "notes", "contract"),
    sections=(Section(BASICS, ("contract", "name", "due", "amount", "done_on", "notes")),),
    own_by=("contract",),
    grants={"staff": Grant("own", "own", "own", "own"), "customer": Grant("own", hidden=frozenset({"notes"}))},
)
