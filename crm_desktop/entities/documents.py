"""What quotes and orders have in common: their lines, and how these add up.

The schema works the amounts out, as `pricing` says.
"""

from crm_desktop.entities.amounts import Integer, Money, Rate
from crm_desktop.entities.common import contact_ref
from crm_desktop.entities.fields import Field, Ref, Text
from crm_desktop.i18n import Label

YUAN = Label("元", "yuan")
PERCENT = Label("%", "%")
NUMBER_LENGTH = 20
# what the form has of the money, in the order in which it is reckoned
RECKONING = ("subtotal", "discount_rate", "discount", "net", "tax_rate", "tax", "total")


def parties(*sources: str) -> tuple[Field, ...]:
    """Who buys, whom one talks to there, who sells; taken from what the references `sources` name."""
    return (
        Ref(
            "customer",
            "客户编号",
            "Customer",
            zh="客户",
            to="customer",
            required=True,
            taken_from=tuple(f"{source}.customer" for source in sources),
            width=16,
        ),
        contact_ref(*sources),
        Ref(
            "staff",
            "联系人编号",
            "Staff",
            zh="负责人",
            to="staff",
            on_delete="clear",
            taken_from=tuple(f"{source}.staff" for source in (*sources, "customer")),
            width=12,
        ),
    )


def reckoning() -> tuple[Field, ...]:
    """The amounts of a document with lines."""
    return (
        Money("subtotal", "小计", "Subtotal", derived=True, nullable=False, default=0, unit=YUAN, width=14),
        Rate("discount_rate", "整单折扣率", "Discount", nullable=False, default=0, unit=PERCENT, width=10),
        Money("discount", "整单折扣额", "Discount amount", nullable=False, default=0, unit=YUAN, width=12),
        Money("net", "折后金额", "Net", derived=True, unit=YUAN, width=14),
        Rate("tax_rate", "税率", "Tax rate", nullable=False, default=0, unit=PERCENT, width=8),
        Money("tax", "税额", "Tax", derived=True, unit=YUAN, width=12),
        Money("total", "总额", "Total", derived=True, unit=YUAN, width=14),
    )


def line_fields(document: str) -> tuple[Field, ...]:
    """A line of what the field `document` names: what, how many, at which price and discount."""
    return (
        Integer("position", "行号", "Line", low=0, nullable=False, default=0, counted_in=document, width=6),
        Ref("product", "产品编号", "Product", zh="产品", to="product", required=True, width=24),
        Text("note", "说明", "Description", max_length=200, width=20),
        Integer("quantity", "数量", "Quantity", low=1, high=1_000_000, nullable=False, default=1, width=9),
        Money(
            "price",
            "单价",
            "Unit price",
            unit=YUAN,
            filled=True,
            taken_from=("product.price",),
            help=Label("留空则取产品现价。", "Left empty: the product's price today."),
            width=12,
        ),
        Money("gross", "原价", "Before discount", derived=True, unit=YUAN, width=14),
        Rate("discount_rate", "折扣率", "Discount", nullable=False, default=0, unit=PERCENT, width=9),
        Money("discount", "折扣额", "Discount amount", nullable=False, default=0, unit=YUAN, width=12),
        Money("total", "金额", "Amount", derived=True, unit=YUAN, width=14),
    )
