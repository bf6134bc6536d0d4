"""产品: what is sold (D2)."""

from crm_desktop.entities.amounts import Money
from crm_desktop.entities.common import BASICS, PRODUCT_TYPES, number_field
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Text
from crm_desktop.entities.moments import Date
from crm_desktop.entities.records import Condition, Noun, QuickFilter, Section
from crm_desktop.entities.related import Related
from crm_desktop.entities.rights import Grant
from crm_desktop.i18n import Label

GRADES = tuple(Label(grade, grade) for grade in "ABCDE")

PRODUCT = Entity(
    name="product",
    table="产品",
    label=Label("产品", "Products"),
    noun=Noun("种", "product", "products"),
    icon="box-seam",
    number="P{:06d}",
    fields=(
        number_field("产品编号", "Product no."),
        Text(
            "name", "产品名称", "Name", required=True, max_length=100, width=26, sort_key="产品名称排序", pinyin="text"
        ),
        Money("price", "产品价格", "Price", required=True, unit=Label("元", "yuan"), width=12),
        Choice("type", "产品类型", "Type", choices=PRODUCT_TYPES, required=True, width=10),
        Date("made_on", "生产日期", "Made on", width=12),
        Choice("grade", "质量级别", "Quality", choices=GRADES, width=9),
        Text("discount", "优惠情况", "Discount", max_length=100, width=20),
    ),
    list_columns=("number", "name", "type", "price", "grade", "made_on", "discount"),
    sections=(Section(BASICS, ("number", "name", "type", "price", "grade", "made_on", "discount")),),
    search=("name", "number"),
    search_index="产品_检索",
    badges=("type", "grade"),
    quick=tuple(
        QuickFilter(f"type_{choice.en.lower()}", choice, (Condition("type", "is", choice.zh),))
        for choice in PRODUCT_TYPES
    ),
    related=(
        Related("purchase", "product", Label("购买", "Purchases")),
        Related("feedback", "product", Label("反馈", "Feedback")),
    ),
    hint=Label("按 Ctrl+N 登记第一种产品。", "Press Ctrl+N for the first product."),
    match_by=(("name",),),
    grants={"staff": Grant("all"), "customer": Grant("all")},
)
