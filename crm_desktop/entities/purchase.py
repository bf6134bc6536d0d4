"""购买: who bought what, when, how many, at which price (D2)."""

from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import BASICS
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref
from crm_desktop.entities.moments import DateTime, now
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section, Sort
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

PURCHASE = Entity(
    name="purchase",
    table="购买",
    label=Label("购买", "Purchases"),
    noun=Noun("条", "purchase", "purchases"),
    icon="bag-check",
    title=("number",),
    fields=(
        Integer("number", "购买编号", "Purchase no.", low=1, grouped=False, width=10),
        Ref("customer", "客户编号", "Customer", zh="客户", to="customer", required=True, width=14),
        Ref("product", "产品编号", "Product", zh="产品", to="product", required=True, width=22),
        DateTime("time", "购买时间", "Time", required=True, default=now, width=16),
        Integer("quantity", "购买数量", "Quantity", low=1, high=1_000_000, required=True, default=1, width=9),
        Money(
            "price",
            "成交价",
            "Price paid",
            unit=Label("元/件", "yuan each"),
            width=12,
            filled=True,
            help=Label(
                "每件的成交价；留空则取产品现价。", "What was paid for one; left empty: the product's price today."
            ),
        ),
    ),
    list_columns=("number", "time", "customer", "product", "quantity", "price"),
    sections=(Section(BASICS, ("customer", "product", "time", "quantity", "price")),),
    search=("customer", "product"),
    sort=Sort("time", descending=True),
    quick=(
        QuickFilter("this_month", Label("本月", "This month"), (Condition("time", "period", "this_month"),)),
        QuickFilter("last_month", Label("上月", "Last month"), (Condition("time", "period", "last_month"),)),
        QuickFilter("this_year", Label("本年", "This year"), (Condition("time", "period", "this_year"),)),
    ),
    hint=Label("在客户的“购买”页添加，或按 Ctrl+N。", "Add them on a customer's tab “Purchases”, or press Ctrl+N."),
    own_by=("customer",),
    grants={"staff": Grant("own", "own", "own"), "customer": Grant("own")},
)
