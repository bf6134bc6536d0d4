"""互动记录: what was talked about, how, when and with whom (D7.7); who else took part.

附件: its files, and those of contracts.
"""

from crm_desktop.entities.amounts import Bytes, Integer
from crm_desktop.entities.common import BASICS, contact_ref, opportunity_ref
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Digest, Ref, Text
from crm_desktop.entities.moments import DateTime, now
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Record, Section, Sort
from crm_desktop.entities.related import Related, RelatedFiles
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.rules import OneOf
from crm_desktop.i18n import Label

KINDS = (
    Label("电话", "Phone call"),
    Label("会议", "Meeting"),
    Label("邮件", "E-mail"),
    Label("拜访", "Visit"),
    Label("消息", "Message"),
    Label("备注", "Note"),
)


WITH_WHOM = OneOf(
    ("customer", "opportunity"),
    Label("须填写客户，或潜在客户的商机", "choose a customer, or the opportunity of a prospect"),
)


def one_owner(attachment: Record) -> tuple[str, ...]:
    return () if attachment["contract"] else ("interaction",)


INTERACTION = Entity(
    name="interaction",
    table="互动记录",
    label=Label("互动记录", "Interactions"),
    noun=Noun("条", "interaction", "interactions"),
    icon="chat-dots",
    group="business",
    title=("subject",),
    fields=(
        Integer("number", "互动编号", "Interaction no.", low=1, grouped=False, width=9),
        Ref(
            "customer",
            "客户编号",
            "Customer",
            zh="客户",
            to="customer",
            taken_from=("opportunity.customer",),
            catches_up=True,
            width=16,
        ),
        opportunity_ref(width=18),
        Choice("kind", "类型", "Kind", choices=KINDS, required=True, default="电话", width=9),
        DateTime("time", "时间", "Time", required=True, default=now, width=16),
        Text("subject", "主题", "Subject", required=True, max_length=100, width=24),
        Text("content", "内容", "Content", max_length=10_000, multiline=True, width=36),
        Ref("staff", "联系人编号", "Our side", zh="联系人", to="staff", on_delete="clear", width=12),
        contact_ref(en="Their side"),
        Text("outcome", "结果", "Outcome", max_length=500, multiline=True, width=24),
    ),
    list_columns=("time", "kind", "customer", "subject", "opportunity", "staff", "contact", "outcome", "number"),
    sections=(
        Section(
            BASICS, ("customer", "contact", "kind", "time", "staff", "opportunity", "subject", "content", "outcome")
        ),
    ),
    search=("subject", "content", "outcome"),
    search_index="互动记录_检索",
    sort=Sort("time", descending=True),
    badges=("kind",),
    quick=(
        QuickFilter("this_month", Label("本月", "This month"), (Condition("time", "period", "this_month"),)),
        *(QuickFilter(f"kind_{kind.en}", kind, (Condition("kind", "is", kind.zh),)) for kind in KINDS[:4]),
    ),
    related=(
        Related("participant", "interaction", Label("参与人", "Participants")),
        RelatedFiles("attachment", "interaction", Label("附件", "Attachments")),
    ),
    hint=Label("在客户的“互动”页添加，或按 Ctrl+N。", "Add them on a customer's tab “Interactions”, or press Ctrl+N."),
    own_by=("customer", "staff", "opportunity"),
    rules=(WITH_WHOM,),
    grants={"staff": Grant("own", "own", "own")},
)

PARTICIPANT = Entity(
    name="participant",
    table="互动参与",
    label=Label("参与人", "Participants"),
    noun=Noun("位", "participant", "participants"),
    icon="people",
    tab=False,
    title=("number",),
    fields=(
        Integer("number", "参与编号", "No.", low=1, grouped=False, width=8),
        Ref(
            "interaction", "互动编号", "Interaction", zh="互动", to="interaction", integer=True, required=True, width=24
        ),
        Ref("staff", "联系人编号", "Our side", zh="联系人", to="staff", width=14),
        Ref("contact", "客户联系人编号", "Their side", zh="客户联系人", to="contact", width=14),
    ),
    list_columns=("staff", "contact", "interaction"),
    sections=(Section(BASICS, ("interaction", "staff", "contact")),),
    rules=(OneOf(("staff", "contact"), Label("须选择一位参与人", "choose somebody")),),
    own_by=("interaction",),
    grants={"staff": Grant("own", "own", "own", "own")},
)

ATTACHMENT = Entity(
    name="attachment",
    table="附件",
    label=Label("附件", "Attachments"),
    noun=Noun("个", "attachment", "attachments"),
    icon="paperclip",
    tab=False,
    title=("name",),
    fields=(
        Integer("number", "附件编号", "No.", low=1, grouped=False, width=8),
        Ref("interaction", "互动编号", "Interaction", zh="互动", to="interaction", integer=True, width=24),
        Ref("contract", "合同编号", "Contract", zh="合同", to="contract", width=18),
        Text("name", "名称", "Name", required=True, max_length=200, width=28),
        Bytes("size", "大小", "Size", required=True, width=12),
        Digest("digest", "摘要", "Digest", required=True, width=20, aliases=("文件", "File")),
        DateTime("added", "加入时间", "Added", required=True, default=now, width=16),
    ),
    list_columns=("name", "size", "added"),
    sections=(Section(BASICS, ("interaction", "contract", "name", "size", "added", "digest")),),
    sort=Sort("number"),
    wants=one_owner,
    own_by=("interaction", "contract"),
    grants={"staff": Grant("own", "own", "none", "own")},
)
