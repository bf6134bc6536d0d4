"""客户: who buys (D2)."""

from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS, MORE, PHONE, email_field, number_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Flag, Ref, Text, Tones
from crm_desktop.entities.handling import ListAction, SetField
from crm_desktop.entities.moments import Date, DateTime, now
from crm_desktop.entities.places import INDUSTRIES, REGIONS
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section, Sort
from crm_desktop.entities.related import Related, RelatedTimeline, Stream
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.tags import Tags
from crm_desktop.i18n import Label

CLASSES = (
    Label("重要客户", "Key account"),
    Label("普通客户", "Regular"),
    Label("潜在客户", "Prospect"),
    Label("流失客户", "Lost"),
)
TONES: Tones = {"重要客户": "success", "普通客户": "primary", "流失客户": "danger"}
# The days are those of operations/care/attention.py where it is shown.
NOT_CONTACTED = QuickFilter(
    "not_contacted", Label("久未联系", "Not contacted"), (Condition("last_contact", "older", 90),)
)
NOT_VERIFIED = QuickFilter(
    "not_verified", Label("资料待核对", "To be verified"), (Condition("verified", "older", 365),)
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
        Text(
            "name",
            "姓名",
            "Name",
            required=True,
            max_length=64,
            width=14,
            sort_key="姓名排序",
            pinyin="name",
            aliases=("客户名称", "客户姓名", "名称", "Full name", "Account name", "Company"),
        ),
        Text(
            "phone",
            "联系方式",
            "Phone",
            max_length=32,
            width=14,
            like=PHONE,
            aliases=(
                "电话",
                "联系电话",
                "手机",
                "手机号",
                "手机号码",
                "电话号码",
                "Telephone",
                "Tel",
                "Mobile",
                "Mobile phone",
                "Phone number",
            ),
        ),
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
        Text(
            "address",
            "联系地址",
            "Address",
            max_length=200,
            width=28,
            sort_key="联系地址排序",
            aliases=("地址", "通讯地址", "Street", "Full address"),
        ),
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
        Text("industry", "行业", "Industry", max_length=50, width=10, sort_key="行业排序", suggestions=INDUSTRIES),
        Text("region", "地区", "Region", max_length=50, width=12, sort_key="地区排序", suggestions=REGIONS),
        Choice("class_", "客户分类", "Class", choices=CLASSES, tones=TONES, width=11),
        Text("source", "来源", "Source", max_length=50, width=10),
        email_field(),
        DateTime(
            "registered",
            "登记时间",
            "Registered",
            nullable=False,
            default=now,
            width=16,
            aliases=("创建时间", "创建日期", "Created", "Created at", "Created date"),
        ),
        Tags("tags", "标签", "Tags", width=16),
        Date("verified", "核对日期", "Verified on", width=12),
        DateTime("last_contact", "最近联系", "Last contact", derived=True, nullable=False, default="", width=16),
        Flag("retired", "停用", "Retired", width=8),
        Text(
            "notes",
            "备注",
            "Notes",
            aliases=("说明", "描述", "Note", "Description", "Comment"),
            max_length=2000,
            multiline=True,
            width=24,
        ),
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
        "tags",
        "last_contact",
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
        Section(
            MORE,
            (
                "class_",
                "tags",
                "industry",
                "region",
                "source",
                "registered",
                "last_contact",
                "verified",
                "retired",
                "notes",
            ),
        ),
    ),
    search=("name", "phone", "number", "address", "email"),
    search_index="客户_检索",
    badges=("class_", "region", "industry", "tags"),
    follows=("purchase", "product", "interaction"),
    retired_by="retired",
    important=("name", "phone", "email", "address", "staff", "industry", "region", "class_"),
    quick=(
        QuickFilter(
            "bought_this_month",
            Label("本月消费", "Bought this month"),
            (Condition("last_purchase", "period", "this_month"),),
        ),
        QuickFilter("many_points", Label("高积分", "Many points"), (Condition("points", "at_least", 80),)),
        QuickFilter("never_bought", Label("未消费", "Never bought"), (Condition("last_purchase", "empty"),)),
        QuickFilter("nobody", Label("无联系人", "Nobody in charge"), (Condition("staff", "empty"),)),
        NOT_CONTACTED,
        NOT_VERIFIED,
        QuickFilter("retired", Label("已停用", "Retired"), (Condition("retired", "is", "是"),)),
    ),
    actions=(
        SetField("use_again", Label("恢复使用", "Use again"), "retired", "否", icon="arrow-counterclockwise"),
        SetField("retire", Label("停用", "Retire"), "retired", "是", icon="archive", quiet=True),
    ),
    list_actions=(ListAction("start_round", Label("发起一轮回访 …", "Start a round of calls …"), "call_round"),),
    related=(
        RelatedTimeline(
            (
                Stream("interaction", "customer", "time", "●", ("kind", "subject"), ("content", "outcome"), key="i"),
                Stream("follow_up", "customer", "due", "▲", ("state", "subject"), ("staff", "notes"), key="f"),
                Stream("purchase", "customer", "time", "◆", ("product",), ("quantity", "price"), key="p"),
                Stream("feedback", "customer", "time", "■", ("person",), ("content",), key="b"),
            ),
            Label("时间线", "Timeline"),
        ),
        Related("contact", "customer", Label("联系人", "Contacts"), Sort("main", descending=True)),
        Related("interaction", "customer", Label("互动", "Interactions")),
        Related("follow_up", "customer", Label("跟进", "Follow-ups")),
        Related("opportunity", "customer", Label("商机", "Opportunities")),
        Related("quote", "customer", Label("报价", "Quotes")),
        Related("order", "customer", Label("订单", "Orders")),
        Related("contract", "customer", Label("合同", "Contracts")),
        Related("purchase", "customer", Label("购买", "Purchases")),
        Related("feedback", "customer", Label("反馈", "Feedback")),
    ),
    hint=Label("按 Ctrl+N 新建第一位客户，或从文件导入。", "Press Ctrl+N for the first customer, or import a file."),
    match_by=(("phone",), ("email",), ("name",), ("name", "phone")),
    vcard={
        "name": "FN",
        "phone": "TEL",
        "email": "EMAIL",
        "address": "ADR",
        "notes": "NOTE",
        "class_": "CATEGORIES",
        "tags": "CATEGORIES",
    },
    own_by=("staff", "developer"),
    grants={
        "staff": Grant("own", "own", "own", fixed=frozenset({"points", "credit", "staff", "developer"})),
        "customer": Grant(
            "own",
            hidden=frozenset({"class_", "source", "notes", "tags", "verified", "last_contact", "retired"}),
        ),
    },
)
