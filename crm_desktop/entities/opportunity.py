"""商机: what may be sold (D7.4), and its products."""

from crm_desktop.entities import figures
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.board import Board
from crm_desktop.entities.common import BASICS, MORE, PHONE, PRODUCT_TYPES, contact_ref, number_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Ref, Text
from crm_desktop.entities.handling import Advice, Ask, Trail
from crm_desktop.entities.moments import Date, DateTime, now
from crm_desktop.entities.places import REGIONS
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Record, Section, Sort
from crm_desktop.entities.related import Related, RelatedTimeline, Stream
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.stage import KINDS, LOST, OPEN, TONES, WON
from crm_desktop.i18n import Label

OTHER = "其他"
REASONS = (
    Label("价格", "Price"),
    Label("竞争对手", "Competitor"),
    Label("预算不足", "No budget"),
    Label("需求取消", "No longer needed"),
    Label("产品不合适", "Product does not fit"),
    Label("失去联系", "Lost touch"),
    Label(OTHER, "Other"),
)
STALLED = 30  # days without activity
LOSS = ("lost_reason", "lost_note", "lost_from")


def moved(before: Record | None, given: Record) -> Record:
    """Winning and losing say when; losing also from which stage. Taking that back takes these back."""
    if "state" not in given or (before and given["state"] == before["state"]):
        return {}
    if given["state"] == OPEN:
        return {"closed_at": None, **dict.fromkeys(LOSS)} if before else {}
    from_stage = before["stage"] if before and before["state"] == OPEN else None
    kept = {"lost_from": from_stage} if given["state"] == LOST else dict.fromkeys(LOSS)
    return {"closed_at": now(), **kept}


def wanted(opportunity: Record) -> list[str]:
    """Somebody to sell to; of a lost one why, in words where the reason is another."""
    names = [] if opportunity["customer"] else ["prospect"]
    if opportunity["state"] == LOST:
        names += ["lost_reason"]
        if opportunity["lost_reason"] == OTHER:
            names += ["lost_note"]
    return names


OPPORTUNITY = Entity(
    name="opportunity",
    table="商机",
    label=Label("商机", "Opportunities"),
    noun=Noun("个", "opportunity", "opportunities"),
    icon="funnel",
    group="sales",
    number="O{:07d}",
    fields=(
        number_field("商机编号", "Opportunity no."),
        Text("name", "名称", "Name", required=True, max_length=100, width=24, sort_key="名称排序", pinyin="text"),
        Ref("customer", "客户编号", "Customer", zh="客户", to="customer", width=16),
        Text(
            "prospect",
            "潜在客户",
            "Prospect",
            max_length=64,
            width=16,
            pinyin="name",
            help=Label("还不是客户时填写。", "Who it is, as long as they are no customer."),
        ),
        Text("prospect_phone", "潜在客户电话", "Prospect's phone", max_length=32, width=14, like=PHONE),
        contact_ref(),
        Ref(
            "staff",
            "联系人编号",
            "Staff",
            zh="负责人",
            to="staff",
            on_delete="clear",
            taken_from=("customer.staff",),
            width=12,
        ),
        Choice("product_type", "产品类型", "Product type", choices=PRODUCT_TYPES, width=10),
        Money("amount", "预计金额", "Amount", nullable=False, default=0, unit=Label("元", "yuan"), width=14),
        Ref(
            "stage",
            "阶段编号",
            "Stage",
            zh="阶段",
            to="stage",
            integer=True,
            required=True,
            first=True,
            toned_by="state",
            width=12,
        ),
        Integer(
            "probability",
            "概率",
            "Probability",
            low=0,
            high=100,
            unit=Label("%", "%"),
            filled=True,
            taken_from=("stage.probability",),
            help=Label("留空则取阶段的概率。", "Left empty: that of the stage."),
            width=8,
        ),
        Choice(
            "state",
            "状态",
            "State",
            choices=KINDS,
            tones=TONES,
            derived=True,
            nullable=False,
            default="",
            taken_from=("stage.kind",),
            width=9,
        ),
        Money("weighted", "加权金额", "Weighted amount", derived=True, unit=Label("元", "yuan"), width=14),
        Date("close_date", "预计成交日期", "Expected close", width=13),
        DateTime("closed_at", "结束时间", "Closed at", width=16),
        Text("source", "来源", "Source", max_length=50, width=10, taken_from=("customer.source",)),
        Text(
            "region",
            "地区",
            "Region",
            max_length=50,
            width=12,
            suggestions=REGIONS,
            taken_from=("customer.region",),
        ),
        Choice("lost_reason", "输单原因", "Lost because of", choices=REASONS, width=12),
        Text("lost_note", "输单说明", "What happened", max_length=500, multiline=True, width=24),
        Ref(
            "lost_from",
            "输单前阶段",
            "Lost from",
            to="stage",
            integer=True,
            on_delete="clear",
            width=12,
        ),
        Text("next_step", "下一步", "Next step", max_length=200, width=24),
        Text("description", "描述", "Description", max_length=2000, multiline=True, width=36),
        DateTime("created", "创建时间", "Created", nullable=False, default=now, width=16),
        DateTime("last_activity", "最近活动", "Last activity", derived=True, nullable=False, default="", width=16),
    ),
    list_columns=(
        "number",
        "name",
        "customer",
        "prospect",
        "stage",
        "amount",
        "probability",
        "weighted",
        "close_date",
        "staff",
        "product_type",
        "next_step",
        "last_activity",
    ),
    sections=(
        Section(
            BASICS,
            (
                "number",
                "name",
                "customer",
                "contact",
                "stage",
                "probability",
                "amount",
                "weighted",
                "close_date",
                "staff",
                "product_type",
                "state",
                "next_step",
            ),
        ),
        Section(
            MORE,
            (
                "prospect",
                "prospect_phone",
                "source",
                "region",
                "created",
                "last_activity",
                "closed_at",
                "lost_from",
                "lost_reason",
                "lost_note",
                "description",
            ),
        ),
    ),
    search=("name", "customer", "prospect", "number"),
    search_index="商机_检索",
    sort=Sort("created", descending=True),
    badges=("stage", "product_type", "region"),
    follows=("stage", "interaction"),
    quick=(
        QuickFilter("open", Label("进行中", "Open"), (Condition("state", "is", OPEN),)),
        QuickFilter(
            "closing",
            Label("本月预计成交", "To close this month"),
            (Condition("close_date", "period", "this_month"), Condition("state", "is", OPEN)),
        ),
        QuickFilter(
            "overdue",
            Label("已过预计日期", "Close date passed"),
            (Condition("close_date", "filled"), Condition("close_date", "older", 1), Condition("state", "is", OPEN)),
        ),
        QuickFilter(
            "stalled",
            Label("停滞", "Stalled"),
            (Condition("last_activity", "older", STALLED), Condition("state", "is", OPEN)),
        ),
        QuickFilter("won", Label("赢单", "Won"), (Condition("state", "is", WON),)),
        QuickFilter("lost", Label("输单", "Lost"), (Condition("state", "is", LOST),)),
    ),
    related=(
        RelatedTimeline(
            (
                Stream("interaction", "opportunity", "time", "●", ("kind", "subject"), ("content", "outcome"), key="i"),
                Stream("follow_up", "opportunity", "due", "▲", ("state", "subject"), ("staff", "notes"), key="f"),
                Stream("stage_change", "opportunity", "since", "◆", ("stage",), label=Label("阶段", "Stages")),
                Stream("quote", "opportunity", "issued", "■", ("number", "state"), ("total",)),
                Stream("order", "opportunity", "ordered", "★", ("number", "state"), ("total",)),
            ),
            Label("时间线", "Timeline"),
        ),
        Related("opportunity_line", "opportunity", Label("产品", "Products")),
        Related("interaction", "opportunity", Label("互动", "Interactions")),
        Related("follow_up", "opportunity", Label("跟进", "Follow-ups")),
        Related("quote", "opportunity", Label("报价", "Quotes")),
        Related("order", "opportunity", Label("订单", "Orders")),
        Related("contract", "opportunity", Label("合同", "Contracts")),
        Related("stage_change", "opportunity", Label("阶段历史", "Stages")),
    ),
    implied=moved,
    wants=wanted,
    board=Board(
        column="stage",
        kind="kind",
        tones=TONES,
        orders={OPEN: ("close_date", False), WON: ("closed_at", True), LOST: ("closed_at", True)},
        sums=("amount", "weighted"),
        title="name",
        who=("customer", "prospect"),
        amount="amount",
        days=("closed_at", "close_date"),
        person="staff",
        marks=(("overdue", "danger"), ("stalled", "warning")),
        asks=("lost_reason", "lost_note"),
    ),
    actions=(
        Ask("make_customer", Label("转为客户", "Make a customer"), "person-plus", "customer", (None,), ("customer",)),
        Ask("quote_opportunity", Label("报价", "Quote"), "file-earmark-text", "state", (OPEN,)),
        Ask("order_opportunity", Label("生成订单", "Make the order"), "cart-check", "state", (WON,), quiet=False),
    ),
    figures=figures.OPPORTUNITY,
    trail=Trail("stage", "stage_change", of="opportunity", since="since", until="until", begun="created"),
    hint=Label("按 Ctrl+N 登记第一个商机。", "Press Ctrl+N for the first opportunity."),
    own_by=("staff", "customer"),
    grants={"staff": Grant("own", "own", "own")},
)

OPPORTUNITY_LINE = Entity(
    name="opportunity_line",
    table="商机产品",
    label=Label("商机产品", "Products of opportunities"),
    noun=Noun("项", "product", "products"),
    icon="box-seam",
    tab=False,
    title=("number",),
    fields=(
        Integer("number", "商机产品编号", "No.", low=1, grouped=False, width=8),
        Ref("opportunity", "商机编号", "Opportunity", zh="商机", to="opportunity", required=True, width=22),
        Ref("product", "产品编号", "Product", zh="产品", to="product", required=True, width=24),
        Integer("quantity", "数量", "Quantity", low=1, high=1_000_000, nullable=False, default=1, width=9),
        Money(
            "price",
            "单价",
            "Unit price",
            filled=True,
            unit=Label("元", "yuan"),
            taken_from=("product.price",),
            width=12,
        ),
        Money("total", "金额", "Amount", derived=True, unit=Label("元", "yuan"), width=14),
    ),
    list_columns=("product", "quantity", "price", "total", "opportunity"),
    sections=(Section(BASICS, ("opportunity", "product", "quantity", "price", "total")),),
    advice=Advice("product", "price", by="opportunity"),
    own_by=("opportunity",),
    grants={"staff": Grant("own", "own", "own", "own")},
)
