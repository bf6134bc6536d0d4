"""反馈信息: what customers say; 反馈: which customer said it (D2)."""

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import NO, YES, Flag, Ref, Text
from crm_desktop.entities.handling import SetField
from crm_desktop.entities.moments import DateTime, now
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section, Sort
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

FEEDBACK = Entity(
    name="feedback",
    table="反馈信息",
    label=Label("反馈信息", "Feedback"),
    noun=Noun("条", "feedback", "feedback"),
    icon="chat-left-text",
    title=("number", "person"),
    fields=(
        Integer("number", "反馈编号", "Feedback no.", low=1, grouped=False, width=9),
        Ref(
            "customer",
            "客户编号",
            "Customer",
            zh="客户",
            to="customer",
            relation="feedback_link",
            on_delete="clear",
            width=14,
        ),
        Text("person", "反馈人姓名", "Given by", max_length=64, width=14, sort_key="反馈人姓名排序", pinyin="name"),
        DateTime("time", "反馈时间", "Time", required=True, default=now, width=16),
        Ref("product", "产品编号", "Product", zh="产品", to="product", required=True, width=20),
        Text("content", "反馈内容", "Content", required=True, max_length=2000, multiline=True, width=36),
        Flag("handled", "解决情况", "Handled", tones={YES.zh: "success", NO.zh: "warning"}, width=9),
    ),
    list_columns=("number", "time", "person", "customer", "product", "content", "handled"),
    sections=(Section(BASICS, ("customer", "person", "product", "time", "content", "handled")),),
    search=("person", "content"),
    sort=Sort("time", descending=True),
    search_index="反馈信息_检索",
    badges=("handled",),
    quick=(
        QuickFilter("open", Label("待处理", "Open"), (Condition("handled", "is", "否"),)),
        QuickFilter("closed", Label("已处理", "Handled"), (Condition("handled", "is", "是"),)),
        QuickFilter("this_month", Label("本月", "This month"), (Condition("time", "period", "this_month"),)),
    ),
    actions=(SetField("handle", Label("标记为已处理", "Mark as handled"), "handled", "是"),),
    hint=Label("按 Ctrl+N 记下第一条反馈。", "Press Ctrl+N for the first feedback."),
    own_by=("customer",),
    grants={"staff": Grant("own", "own", "own"), "customer": Grant("own", "own", fixed=frozenset({"handled"}))},
)

FEEDBACK_LINK = Entity(
    name="feedback_link",
    table="反馈",
    label=Label("反馈", "Who gave feedback"),
    key=("feedback",),
    title=("feedback",),
    fields=(
        Ref("feedback", "反馈编号", "Feedback no.", to="feedback", integer=True, required=True),
        Ref("customer", "客户编号", "Customer", zh="客户", to="customer", required=True),
    ),
    sort=Sort("feedback"),
    relation_of="feedback",
)
