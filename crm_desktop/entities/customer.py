"""客户: who buys (D2)."""

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS, MORE, number_field
from crm_desktop.entities.entity import Condition, Entity, Noun, QuickFilter, Related, Section
from crm_desktop.entities.fields import Choice, Ref, Text
from crm_desktop.entities.moments import DateTime, now
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

CLASSES = (
    Label("重要客户", "Key account"),
    Label("普通客户", "Regular"),
    Label("潜在客户", "Prospect"),
    Label("流失客户", "Lost"),
)

CUSTOMER = Entity(
    name="customer",
    table="客户",
    label=Label("客户", "Customers"),
    noun=Noun("位", "customer", "customers"),
    icon="people",
    number="C{:07d}",
    fields=(
        number_field("客户编号", "Customer no."),
        Text("name", "姓名", "Name", required=True, max_length=64, width=14, sort_key="姓名排序", pinyin="name"),
        Text("phone", "联系方式", "Phone", max_length=32, width=14),
        Integer("points", "积分", "Points", low=0, high=100, nullable=False, default=0, width=6),
        Integer("credit", "信用度", "Credit", low=0, high=100, nullable=False, default=0, width=6),
        Text(
            "last_product",
            "所购产品",
            "Last bought",
            derived=True,
            nullable=False,
            default="",
            width=18,
            sort_key="所购产品排序",
        ),
        DateTime("last_purchase", "消费时间", "Last purchase", derived=True, nullable=False, default="", width=16),
        Text("address", "联系地址", "Address", max_length=200, width=28, sort_key="联系地址排序"),
        Ref("staff", "联系人编号", "Looked after by", zh="联系人", to="staff", on_delete="clear", width=14),
        Ref(
            "developer",
            "联系人编号",
            "Developed by",
            zh="发展人",
            to="staff",
            relation="development",
            default_from="staff",
            on_delete="clear",
            help=Label(
                "谁发展了这位客户（计入其业绩）。新建时留空则取联系人。",
                "Who won this customer; it counts for their performance. Left empty in a new record: "
                "the person who looks after it.",
            ),
            width=14,
        ),
        Text("industry", "行业", "Industry", max_length=50, width=10, sort_key="行业排序"),
        Text("region", "地区", "Region", max_length=50, width=12, sort_key="地区排序"),
        Choice("class_", "客户分类", "Class", choices=CLASSES, width=11),
        Text("source", "来源", "Source", max_length=50, width=10),
        Text(
            "email",
            "电子邮箱",
            "E-mail",
            max_length=254,
            pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
            pattern_help=Label("不像电子邮箱地址", "does not look like an e-mail address"),
            width=22,
        ),
        DateTime("registered", "登记时间", "Registered", nullable=False, default=now, width=16),
        Text("notes", "备注", "Notes", max_length=2000, multiline=True, width=24),
    ),
    list_columns=(
        "number",
        "name",
        "phone",
        "points",
        "credit",
        "last_product",
        "last_purchase",
        "staff",
        "region",
        "industry",
        "class_",
        "address",
        "registered",
    ),
    sections=(
        Section(
            BASICS,
            (
                "number",
                "name",
                "phone",
                "email",
                "points",
                "credit",
                "staff",
                "developer",
                "last_product",
                "last_purchase",
                "address",
            ),
        ),
        Section(MORE, ("class_", "industry", "region", "source", "registered", "notes")),
    ),
    search=("name", "phone", "number", "address", "email"),
    search_index="客户_检索",
    badges=("class_", "region", "industry"),
    follows=("purchase", "product"),
    quick=(
        QuickFilter(
            "bought_this_month",
            Label("本月消费", "Bought this month"),
            (Condition("last_purchase", "period", "this_month"),),
        ),
        QuickFilter("many_points", Label("高积分", "Many points"), (Condition("points", "at_least", 80),)),
        QuickFilter("never_bought", Label("未消费", "Never bought"), (Condition("last_purchase", "empty"),)),
        QuickFilter("nobody", Label("无联系人", "Nobody in charge"), (Condition("staff", "empty"),)),
    ),
    related=(
        Related("purchase", "customer", Label("购买", "Purchases")),
        Related("feedback", "customer", Label("反馈", "Feedback")),
    ),
    hint=Label(
        "按 Ctrl+N 新建第一位客户，或从 CSV 文件导入。", "Press Ctrl+N for the first customer, or import a CSV file."
    ),
    own_by=("staff", "developer"),
    grants={
        "staff": Grant("own", "own", "own", fixed=frozenset({"points", "credit", "staff", "developer"})),
        "customer": Grant("own", hidden=frozenset({"class_", "source", "notes"})),
    },
)
