"""Customers joined to the product they bought last and to the person who looks after them (D2.7).

The document joins by 客户.所购产品 = 产品.产品名称. Here the latest row of 购买 leads to the product, since two
products may share a name; triggers keep its number and type with the customer.
"""

from collections.abc import Mapping

from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import EVERYTHING, Sql
from crm_desktop.db.reports.params import staff
from crm_desktop.db.reports.report import Column, Opens, Parameter, Report, equals, literal
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Choice, Flag, Text, Value
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

PRODUCT = "(SELECT 产品.{} FROM 产品 WHERE 产品.产品编号 = 客户.汇总_产品)"
PERSON = "(SELECT 联系人.{} FROM 联系人 WHERE 联系人.联系人编号 = 客户.联系人编号)"


KEPT = """(SELECT coalesce(sum(客户数), 0) AS customers,
        coalesce(sum(客户数) FILTER (WHERE 联系人编号 <> ''), 0) AS with_staff
    FROM 汇总_客户 WHERE {asked}) AS kept"""


def words(values: Values) -> Mapping[str, str]:
    asked = ["TRUE" if values.get("unassigned") == "是" else "联系人编号 <> ''"]
    asked += [f"产品类型 = {literal(values['type'])}"] if values.get("type") else []
    asked += [f"联系人编号 = {literal(values['staff'])}"] if values.get("staff") else []
    return {"asked": " AND ".join(asked)}


def unassigned(value: Value) -> Sql:
    return EVERYTHING if value == "是" else Sql("客户.联系人编号 IS NOT NULL")


REPORT = Report(
    name="customer-product-staff",
    label=Label("客户—产品—联系人", "Customers, products and staff"),
    help=Label(
        "每位买过产品的客户、其最近所购的产品，以及负责的联系人。",
        "Each customer who bought something, the product they bought last, and who looks after them.",
    ),
    params=(
        Parameter(
            Choice("type", "产品类型", "Type", choices=PRODUCT_TYPES, help=Label("留空：全部。", "Empty: all types.")),
            equals("客户.汇总_产品类型"),
        ),
        Parameter(
            staff(Label("由谁负责；留空：所有人。", "Who looks after them; empty: everybody.")),
            equals("客户.联系人编号"),
        ),
        Parameter(
            Flag(
                "unassigned",
                "含无联系人的客户",
                "With customers nobody looks after",
                default="是",
                help=Label("否：只列有联系人负责的客户。", "No: only customers that somebody looks after."),
            ),
            unassigned,
        ),
    ),
    table="客户",
    always=Sql("客户.汇总_产品 IS NOT NULL"),
    columns=(
        Column(
            Text("customer", "客户编号", "Customer no.", width=11),
            "客户.客户编号",
            Label("客户的编号。", "The customer's number."),
        ),
        Column(
            Text("name", "姓名", "Customer", width=14),
            "客户.姓名",
            Label("客户的姓名。", "The customer's name."),
        ),
        Column(
            Text("phone", "联系方式", "Phone", width=14),
            "客户.联系方式",
            Label("客户的联系方式。", "How to reach the customer."),
        ),
        Column(
            Text("product", "产品编号", "Product no.", width=11),
            "客户.汇总_产品",
            Label(
                "客户最近一次购买的产品（时间相同则取后录入的）。",
                "The product of the customer's latest purchase; of two at the same time, the one entered later.",
            ),
        ),
        Column(
            Text("product_name", "产品名称", "Product", width=26),
            PRODUCT.format("产品名称"),
            Label("该产品现在的名称。", "What that product is called today."),
        ),
        Column(
            Choice("type", "产品类型", "Type", choices=PRODUCT_TYPES, width=10),
            "客户.汇总_产品类型",
            Label("该产品现在的类型。", "That product's type today."),
        ),
        Column(
            Money("price", "产品价格", "Price", unit=Label("元", "yuan"), width=12),
            PRODUCT.format("产品价格"),
            Label("该产品现在的价格，不是成交价。", "That product's price today, not the price paid."),
        ),
        Column(
            DateTime("last_purchase", "消费时间", "Last purchase", width=16),
            "客户.消费时间",
            Label("最近一次购买的时间。", "When the latest purchase was made."),
        ),
        Column(
            Text("staff", "联系人编号", "Staff no.", width=11),
            "客户.联系人编号",
            Label("负责此客户的联系人；没有则为空。", "Who looks after the customer; empty if nobody does."),
        ),
        Column(
            Text("staff_name", "联系人姓名", "Looked after by", width=14),
            PERSON.format("姓名"),
            Label("负责此客户的联系人的姓名。", "The name of the person who looks after the customer."),
        ),
        Column(
            Text("department", "所属部门", "Department", width=14),
            PERSON.format("所属部门"),
            Label("该联系人所在的部门。", "That person's department."),
        ),
    ),
    summary=(
        Column(
            Integer("customers", "客户数", "Customers"),
            "kept.customers",
            Label("列出的客户数，每位只计一次。", "The customers listed, each once."),
        ),
        Column(
            Integer("with_staff", "有联系人", "Looked after"),
            "kept.with_staff",
            Label("其中有联系人负责的。", "Those of them whom somebody looks after."),
        ),
    ),
    summary_of=KEPT,
    count="kept.customers",
    words=words,
    about="staff",
    opens=Opens("customer", "customer"),
    sort=Sort("customer"),
)
