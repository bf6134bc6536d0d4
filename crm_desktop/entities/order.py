"""订单: what was ordered; its lines, what was delivered and paid of it."""

from collections.abc import Sequence

from crm_desktop.entities import figures
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import BASICS, MORE, number_field, opportunity_ref
from crm_desktop.entities.documents import NUMBER_LENGTH, RECKONING, YUAN, line_fields, parties, reckoning
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Ref, Text, Tones
from crm_desktop.entities.handling import Advice, Booking, Flow, Move
from crm_desktop.entities.moments import Date, today
from crm_desktop.entities.pricing import prices_paid
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Record, Section, Sort
from crm_desktop.entities.related import Related
from crm_desktop.entities.rights import Grant
from crm_desktop.entities.rules import AtLeast, AtMost, SameAs, Stays, While
from crm_desktop.i18n import Label

NEW, CONFIRMED, SHIPPED, DONE, CANCELLED = "待确认", "已确认", "已发货", "已完成", "已取消"
STATES = (
    Label(NEW, "To be confirmed"),
    Label(CONFIRMED, "Confirmed"),
    Label(SHIPPED, "Shipped"),
    Label(DONE, "Completed"),
    Label(CANCELLED, "Cancelled"),
)
TONES: Tones = {CONFIRMED: "primary", SHIPPED: "primary", DONE: "success", CANCELLED: "danger"}

STANDS = Condition("order.state", "not", CANCELLED)
STANDING = (CONFIRMED, SHIPPED, DONE)  # what the customer has bought
FLOW = Flow(
    "state",
    (NEW,),
    (
        Move(CONFIRMED, (NEW,), "confirm", Label("确认", "Confirm"), "check2-circle"),
        Move(SHIPPED, (CONFIRMED,), "ship", Label("发货", "Ship"), "truck"),
        Move(DONE, (SHIPPED,), "finish", Label("完成", "Complete"), "check2-all"),
        Move(CANCELLED, (NEW, CONFIRMED, SHIPPED), "cancel_order", Label("取消订单", "Cancel"), "x-circle", quiet=True),
    ),
)


def bought(order: Record, lines: Sequence[Record]) -> list[Record]:
    """What the customer has bought by an order, line by line."""
    same = {"customer": order["customer"], "time": order["ordered"]}
    return [
        {**same, "product": line["product"], "quantity": line["quantity"], "price": price}
        for line, price in zip(lines, prices_paid(order, lines), strict=True)
    ]


ORDER = Entity(
    name="order",
    table="订单",
    label=Label("订单", "Orders"),
    noun=Noun("张", "order", "orders"),
    icon="cart-check",
    group="sales",
    number="DD-{year}-{counter:04}",
    title=("number",),
    fields=(
        number_field("订单编号", "Order no.", NUMBER_LENGTH),
        *parties("quote", "opportunity"),
        Ref("quote", "报价编号", "Quote", zh="报价", to="quote", on_delete="clear", width=14),
        opportunity_ref("quote"),
        Date("ordered", "下单日期", "Date", required=True, default=today, width=12),
        Choice("state", "状态", "State", choices=STATES, tones=TONES, nullable=False, default=NEW, width=9),
        *reckoning(),
        Money("paid", "已收金额", "Paid", derived=True, nullable=False, default=0, unit=YUAN, width=14),
        Money("unpaid", "未收金额", "Open amount", derived=True, unit=YUAN, width=14),
        Text("address", "收货地址", "Deliver to", max_length=200, taken_from=("customer.address",), width=28),
        Text("terms", "条款", "Terms", max_length=2000, multiline=True, width=24),
        Text("notes", "备注", "Notes", max_length=2000, multiline=True, width=24),
    ),
    list_columns=("number", "customer", "state", "total", "paid", "unpaid", "ordered", "staff", "quote", "opportunity"),
    sections=(
        Section(
            BASICS,
            (
                "number",
                "state",
                "customer",
                "contact",
                "quote",
                "opportunity",
                "ordered",
                "staff",
                *RECKONING,
                "paid",
                "unpaid",
            ),
        ),
        Section(MORE, ("address", "terms", "notes")),
    ),
    search=("number", "customer"),
    sort=Sort("ordered", descending=True),
    badges=("state",),
    figures=figures.ORDER,
    flow=FLOW,
    booking=Booking(
        "state",
        STANDING,
        lines="order_line",
        by="order",
        made="purchase",
        entity="purchase",
        of=bought,
        reads=("customer", "ordered", "discount_rate", "discount"),
    ),
    actions=FLOW.actions(),
    follows=("order_line", "payment"),
    quick=(
        *(
            QuickFilter(f"state_{number}", state, (Condition("state", "is", state.zh),))
            for number, state in enumerate(STATES)
        ),
        QuickFilter("unpaid", Label("有未收款", "Not paid"), (Condition("unpaid", "at_least", 1),)),
        QuickFilter("this_month", Label("本月", "This month"), (Condition("ordered", "period", "this_month"),)),
    ),
    related=(
        Related("order_line", "order", Label("明细", "Lines"), Sort("position")),
        Related("delivery", "order", Label("交付", "Deliveries")),
        Related("payment", "order", Label("收款", "Payments"), Sort("due")),
        Related("contract", "order", Label("合同", "Contracts")),
    ),
    hint=Label("由报价生成，或按 Ctrl+N。", "Made of a quote, or press Ctrl+N."),
    own_by=("staff", "customer"),
    grants={
        "staff": Grant("own", "own", "own"),
        "customer": Grant("own", hidden=frozenset({"opportunity", "notes"})),
    },
)

ORDER_LINE = Entity(
    name="order_line",
    table="订单明细",
    label=Label("订单明细", "Lines of orders"),
    noun=Noun("行", "line", "lines"),
    icon="list-ol",
    tab=False,
    title=("position", "product"),
    tells=("quantity", "undelivered"),
    search=("product", "note"),
    fields=(
        Integer("number", "订单明细编号", "No.", low=1, grouped=False, width=8),
        Ref("order", "订单编号", "Order", zh="订单", to="order", required=True, width=14),
        *line_fields("order"),
        Ref("purchase", "购买编号", "Purchase", zh="购买", to="purchase", integer=True, on_delete="clear", width=10),
        Integer("delivered", "已交付", "Delivered", derived=True, nullable=False, default=0, width=9),
        Integer("undelivered", "未交付", "To deliver", derived=True, width=9),
    ),
    list_columns=(
        "position",
        "product",
        "note",
        "quantity",
        "delivered",
        "undelivered",
        "price",
        "discount_rate",
        "discount",
        "total",
        "order",
    ),
    sections=(
        Section(
            BASICS,
            (
                "order",
                "position",
                "product",
                "quantity",
                "price",
                "gross",
                "discount_rate",
                "discount",
                "total",
                "delivered",
                "undelivered",
                "purchase",
                "note",
            ),
        ),
    ),
    follows=("delivery",),
    advice=Advice("product", "price", by="order"),
    rules=(Stays("order"), AtLeast("quantity", "delivered")),
    own_by=("order",),
    grants={
        "staff": Grant("own", "own", "own", "own", fixed=frozenset({"purchase"})),
        "customer": Grant("own", hidden=frozenset({"purchase"})),
    },
)

DELIVERY = Entity(
    name="delivery",
    table="交付",
    label=Label("交付", "Deliveries"),
    noun=Noun("次", "delivery", "deliveries"),
    icon="truck",
    tab=False,
    title=("number",),
    fields=(
        Integer("number", "交付编号", "Delivery no.", low=1, grouped=False, width=9),
        Ref(
            "order",
            "订单编号",
            "Order",
            zh="订单",
            to="order",
            required=True,
            taken_from=("order_line.order",),
            width=14,
        ),
        Ref(
            "order_line",
            "订单明细编号",
            "Line",
            zh="订单明细",
            to="order_line",
            integer=True,
            required=True,
            among="order",
            width=20,
        ),
        Date("date", "交付日期", "Date", required=True, default=today, width=12),
        Integer("quantity", "数量", "Quantity", low=1, high=1_000_000, nullable=False, default=1, width=9),
        Text("notes", "备注", "Notes", max_length=500, multiline=True, width=24),
    ),
    list_columns=("date", "order_line", "quantity", "notes", "order"),
    sections=(Section(BASICS, ("order", "order_line", "date", "quantity", "notes")),),
    rules=(
        While(
            "order",
            "state",
            tuple(state.zh for state in STATES if state.zh != CANCELLED),
            Label("订单已取消，不能再交付。", "The order was cancelled; nothing more is delivered."),
        ),
        SameAs("order", of="order_line"),
        AtMost("quantity", of="order_line", limit="quantity"),
    ),
    own_by=("order",),
    grants={"staff": Grant("own", "own", "own", "own"), "customer": Grant("own", hidden=frozenset({"notes"}))},
)

PAYMENT = Entity(
    name="payment",
    table="收款",
    label=Label("收款", "Payments"),
    noun=Noun("笔", "payment", "payments"),
    icon="cash-coin",
    group="sales",
    title=("number",),
    fields=(
        Integer("number", "收款编号", "Payment no.", low=1, grouped=False, width=9),
        Ref("order", "订单编号", "Order", zh="订单", to="order", required=True, width=14),
        Date("due", "应收日期", "Due", required=True, default=today, width=12),
        Money("amount", "金额", "Amount", required=True, unit=YUAN, width=14),
        Date("paid_on", "收款日期", "Paid on", width=12),
        Text("notes", "备注", "Notes", max_length=500, multiline=True, width=24),
    ),
    list_columns=("number", "order", "due", "amount", "paid_on", "notes"),
    sections=(Section(BASICS, ("order", "due", "amount", "paid_on", "notes")),),
    search=("order",),
    figures=figures.PAYMENT,
    sort=Sort("due"),
    quick=(
        QuickFilter("open", Label("未收", "Open"), (Condition("paid_on", "empty"), STANDS)),
        QuickFilter(
            "overdue",
            Label("逾期", "Overdue"),
            (Condition("due", "older", 1), Condition("paid_on", "empty"), STANDS),
        ),
        QuickFilter("this_month", Label("本月应收", "Due this month"), (Condition("due", "period", "this_month"),)),
    ),
    hint=Label("在订单的“收款”页添加，或按 Ctrl+N。", "Add them on an order's tab “Payments”, or press Ctrl+N."),
    own_by=("order",),
    grants={"staff": Grant("own", "own", "own", "own"), "customer": Grant("own", hidden=frozenset({"notes"}))},
)
