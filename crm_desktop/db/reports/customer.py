"""A customer's basic information and what they bought (D2.2)."""

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports.charts import by_month
from crm_desktop.db.reports.report import Chart, Column, Opens, Parameter, Report, Series, equals
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.fields import Choice, Ref, Text
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.records import Condition, Record, Sort
from crm_desktop.i18n import Label

YUAN = Label("元", "yuan")
AMOUNT = "购买.购买数量 * 购买.成交价"
PRODUCT = "(SELECT 产品.{} FROM 产品 WHERE 产品.产品编号 = 购买.产品编号)"
HEADER = (
    "number", "name", "phone", "email", "address", "points", "credit", "class_", "industry", "region",
    "last_product", "last_purchase", "staff", "developer", "registered",
)  # fmt: skip


def header(connection: sqlite.Connection, values: Values, queries: Queries | None = None) -> Record:
    """The customer's fields with the titles of the staff they name; {} if the customer is gone."""
    is_it = Condition("number", "is", values.get("customer"))
    select = (queries or Queries(Registry())).list_of(CUSTOMER, conditions=[is_it])
    row = connection.execute(*select.first(1)).fetchone()
    return select.record(row) if row else {}


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    where = report.where(values)
    rows = connection.execute(
        f"SELECT substr(购买.购买时间, 1, 7), coalesce(sum({AMOUNT}), 0) FROM 购买 WHERE {where.text} GROUP BY 1",
        where.params,
    ).fetchall()
    if not rows:
        return None
    months, (amounts,), note = by_month(rows, 1)
    series = Series(Label("金额", "Amount"), [cents / 100 for cents in amounts])
    return Chart("grouped", Label("每月消费金额", "Amount by month"), months, [series], YUAN, note)


REPORT = Report(
    name="customer",
    label=Label("客户资料与消费", "A customer and their purchases"),
    help=Label(
        "一位客户的基本资料，以及全部购买记录（最近的在前）。",
        "One customer's basic information and all that they bought, newest first.",
    ),
    params=(
        Parameter(
            Ref("customer", "客户编号", "Customer", zh="客户", to="customer", required=True, width=16),
            equals("购买.客户编号"),
        ),
    ),
    table="购买",
    columns=(
        Column(
            Integer("purchase", "购买编号", "Purchase no.", grouped=False, width=10),
            "购买.购买编号",
            Label("购买记录的编号。", "The number of the purchase record."),
        ),
        Column(
            DateTime("time", "购买时间", "Time", width=16),
            "购买.购买时间",
            Label("购买的时间。", "When it was bought."),
        ),
        Column(
            Text("product", "产品编号", "Product no.", width=9),
            "购买.产品编号",
            Label("所购产品的编号。", "The number of the product bought."),
        ),
        Column(
            Text("product_name", "产品名称", "Product", width=18),
            PRODUCT.format("产品名称"),
            Label("该产品现在的名称。", "What the product is called today."),
        ),
        Column(
            Choice("type", "产品类型", "Type", choices=PRODUCT_TYPES, width=10),
            PRODUCT.format("产品类型"),
            Label("该产品现在的类型。", "The product's type today."),
        ),
        Column(
            Integer("quantity", "购买数量", "Quantity", width=9),
            "购买.购买数量",
            Label("购买的件数。", "How many pieces were bought."),
        ),
        Column(
            Money("price", "成交价", "Price paid", unit=Label("元/件", "yuan each"), width=10),
            "购买.成交价",
            Label("当时每件的成交价，不是产品现价。", "What was paid for one piece then, not the price today."),
        ),
        Column(
            Money("amount", "金额", "Amount", unit=YUAN, width=12),
            AMOUNT,
            Label("购买数量 × 成交价。", "Quantity × price paid."),
        ),
    ),
    summary=(
        Column(
            Integer("purchases", "购买次数", "Purchases"),
            "count(*)",
            Label("该客户购买记录的条数。", "The number of purchase records of this customer."),
        ),
        Column(
            Integer("quantity", "件数", "Pieces"),
            "coalesce(sum(购买.购买数量), 0)",
            Label("全部购买数量之和。", "The sum of all quantities."),
        ),
        Column(
            Money("amount", "消费金额", "Amount", unit=YUAN),
            f"coalesce(sum({AMOUNT}), 0)",
            Label("全部 购买数量 × 成交价 之和。", "The sum of quantity × price paid over all purchases."),
        ),
    ),
    about="customer",
    opens=Opens("purchase", "purchase"),
    sort=Sort("time", descending=True),
    draw=draw,
    header_fields=tuple(CUSTOMER.by_name[name] for name in HEADER),
    header=header,
)
