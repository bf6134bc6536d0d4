"""报价: what is offered at which price, until when; its lines."""

from crm_desktop.entities import figures
from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import BASICS, MORE, number_field, opportunity_ref
from crm_desktop.entities.documents import NUMBER_LENGTH, RECKONING, line_fields, parties, reckoning
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Ref, Text, Tones
from crm_desktop.entities.handling import Advice, Ask, Flow, Move
from crm_desktop.entities.moments import Date, today
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section, Sort
from crm_desktop.entities.related import Related
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.rules import Settled, Until, While
from crm_desktop.i18n import Label

DRAFT, SENT, ACCEPTED, REJECTED, EXPIRED = "草稿", "已发送", "已接受", "已拒绝", "已过期"
STATES = (
    Label(DRAFT, "Draft"),
    Label(SENT, "Sent"),
    Label(ACCEPTED, "Accepted"),
    Label(REJECTED, "Rejected"),
    Label(EXPIRED, "Expired"),
)
TONES: Tones = {SENT: "primary", ACCEPTED: "success", REJECTED: "danger", EXPIRED: "danger"}

FLOW = Flow(
    "state",
    (DRAFT,),
    (
        Move(SENT, (DRAFT,), "send", Label("标为已发送", "Mark as sent"), "send"),
        Move(ACCEPTED, (SENT,), "accept", Label("接受", "Accept"), "check2-circle"),
        Move(REJECTED, (SENT,), "reject", Label("拒绝", "Reject"), "x-circle", quiet=True),
        Move(EXPIRED, (SENT,), "expire", Label("过期", "Expire"), "hourglass-bottom", quiet=True),
    ),
)

QUOTE = Entity(
    name="quote",
    table="报价",
    label=Label("报价", "Quotes"),
    noun=Noun("份", "quote", "quotes"),
    icon="file-earmark-text",
    group="sales",
    number="BJ-{year}-{counter:04}",
    title=("number",),
    fields=(
        number_field("报价编号", "Quote no.", NUMBER_LENGTH),
        Integer("revision", "版次", "Revision", low=1, nullable=False, default=1, width=7),
        Ref("previous", "原报价", "Revises", to="quote", on_delete="clear", width=14),
        *parties("opportunity"),
        opportunity_ref(),
        Date("issued", "报价日期", "Date", required=True, default=today, width=12),
        Date("valid_until", "有效期至", "Valid until", width=12),
        Choice("state", "状态", "State", choices=STATES, tones=TONES, nullable=False, default=DRAFT, width=9),
        *reckoning(),
        Text("terms", "条款", "Terms", max_length=2000, multiline=True, width=24),
        Text("notes", "备注", "Notes", max_length=2000, multiline=True, width=24),
    ),
    list_columns=(
        "number",
        "revision",
        "customer",
        "opportunity",
        "state",
        "total",
        "issued",
        "valid_until",
        "staff",
    ),
    sections=(
        Section(
            BASICS,
            ("number", "state", "customer", "contact", "opportunity", "staff", "issued", "valid_until", *RECKONING),
        ),
        Section(MORE, ("revision", "previous", "terms", "notes")),
    ),
    search=("number", "customer"),
    sort=Sort("issued", descending=True),
    badges=("state",),
    figures=figures.RECKONED,
    flow=FLOW,
    actions=(
        *FLOW.actions(),
        Ask(
            "order_quote",
            Label("生成订单", "Make the order"),
            "cart-check",
            "state",
            (ACCEPTED,),
            ("state",),
            quiet=False,
        ),
        Ask("revise_quote", Label("修订", "Revise"), "pencil-square", "state", (SENT, REJECTED, EXPIRED), ("state",)),
        Ask("preview_quote", Label("报价单", "PDF"), "file-earmark-pdf"),
    ),
    follows=("quote_line",),
    quick=(
        *(QuickFilter(f"state_{state.en.lower()}", state, (Condition("state", "is", state.zh),)) for state in STATES),
        QuickFilter("this_month", Label("本月", "This month"), (Condition("issued", "period", "this_month"),)),
    ),
    related=(
        Related("quote_line", "quote", Label("明细", "Lines"), Sort("position")),
        Related("order", "quote", Label("订单", "Orders")),
        Related("quote", "previous", Label("修订", "Revisions")),
    ),
    hint=Label(
        "在商机或客户的“报价”页添加，或按 Ctrl+N。", "Add them on an opportunity's tab “Quotes”, or press Ctrl+N."
    ),
    rules=(
        Settled("state", (DRAFT,), ("customer", "discount_rate", "discount", "tax_rate", "terms")),
        Until(
            "state",
            SENT,
            "valid_until",
            Label(
                "已经过了；请先改为今天或以后的日期，再标为已发送。",
                "has passed; change it to today or later before the quote is sent.",
            ),
        ),
    ),
    own_by=("staff", "customer"),
    kept_from={"customer": Condition("state", "is", DRAFT)},
    grants={
        "staff": Grant("own", "own", "own"),
        "customer": Grant("own", hidden=frozenset({"opportunity", "notes"})),
    },
)

QUOTE_LINE = Entity(
    name="quote_line",
    table="报价明细",
    label=Label("报价明细", "Lines of quotes"),
    noun=Noun("行", "line", "lines"),
    icon="list-ol",
    tab=False,
    title=("number",),
    fields=(
        Integer("number", "报价明细编号", "No.", low=1, grouped=False, width=8),
        Ref("quote", "报价编号", "Quote", zh="报价", to="quote", required=True, width=14),
        *line_fields("quote"),
    ),
    list_columns=("position", "product", "note", "quantity", "price", "discount_rate", "discount", "total", "quote"),
    sections=(
        Section(
            BASICS,
            (
                "quote",
                "position",
                "product",
                "quantity",
                "price",
                "gross",
                "discount_rate",
                "discount",
                "total",
                "note",
            ),
        ),
    ),
    advice=Advice("product", "price", by="quote"),
    rules=(
        While(
            "quote",
            "state",
            (DRAFT,),
            Label(
                "报价已不是草稿，明细不能再改；请先“修订”。",
                "The quote is no draft any more, its lines stay as they are; revise it instead.",
            ),
            always=True,
        ),
    ),
    own_by=("quote",),
    grants={"staff": Grant("own", "own", "own", "own"), "customer": Grant("own")},
)
