"""合同: what was agreed, from when until when (D8.4); its milestones."""

from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import BASICS, MORE, number_field
from crm_desktop.entities.documents import NUMBER_LENGTH, YUAN, parties
from crm_desktop.entities.entity import Condition, Entity, Noun, QuickFilter, Related, RelatedFiles, Section, Sort
from crm_desktop.entities.fields import Choice, Ref, Text
from crm_desktop.entities.moments import Date, today
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

PENDING, RUNNING, EXPIRED, TERMINATED = "未开始", "履行中", "已到期", "已终止"
STATES = (
    Label(PENDING, "Not started"),
    Label(RUNNING, "Running"),
    Label(EXPIRED, "Expired"),
    Label(TERMINATED, "Terminated"),
)
RENEWALS = (Label("不续约", "None"), Label("手动续约", "By hand"), Label("自动续约", "Automatic"))

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
        Ref(
            "opportunity",
            "商机编号",
            "Opportunity",
            zh="商机",
            to="opportunity",
            on_delete="clear",
            taken_from=("order.opportunity",),
            width=20,
        ),
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
        Choice("state", "状态", "State", choices=STATES, nullable=False, default=PENDING, width=9),
        Date("terminated", "终止日期", "Terminated on", width=12),
        Choice("renewal", "续约方式", "Renewal", choices=RENEWALS, nullable=False, default="不续约", width=10),
        Integer("notice", "通知天数", "Notice", low=0, high=3650, unit=Label("天", "days"), width=9),
        Ref("previous", "上一合同", "Renews", to="contract", on_delete="clear", width=20),
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
                "state",
                "start",
                "end",
                "signed",
                "staff",
            ),
        ),
        Section(MORE, ("renewal", "notice", "previous", "terminated", "terms", "notes")),
    ),
    search=("number", "subject", "customer"),
    sort=Sort("start", descending=True),
    badges=("state", "renewal"),
    quick=(
        *(
            QuickFilter(f"state_{number}", state, (Condition("state", "is", state.zh),))
            for number, state in enumerate(STATES)
        ),
        QuickFilter("unsigned", Label("未签署", "Not signed"), (Condition("signed", "empty"),)),
    ),
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
        "customer": Grant("own", hidden=frozenset({"opportunity", "notes"})),
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
