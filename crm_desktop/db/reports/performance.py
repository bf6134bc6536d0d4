"""How well each member of staff did: customers developed and revenue, against plan (D2.3).

With a period, a customer counts by when they were registered (登记时间), a purchase by when it was made (购买时间)
and a plan by when it is to be carried out (计划时间). Purchases count whenever their customer was registered.
"""

from collections import Counter
from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.kept import days_in, spans
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import (
    Chart,
    Column,
    Opens,
    Parameter,
    Report,
    Series,
    equals,
    literal,
    no_condition,
    share,
)
from crm_desktop.entities.amounts import Integer, Money, Percent
from crm_desktop.entities.fields import Text, Value
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

YUAN = Label("元", "yuan")
BARS = 12  # people drawn

PERSON = "联系人.联系人编号"
DEVELOPED, PURCHASES, REVENUE, CUSTOMERS, PROFIT = "{developed}", "{purchases}", "{revenue}", "{customers}", "{profit}"

# Of everybody each customer and purchase once, however many developed the customer.
EVERYBODY = """(SELECT count(*) AS staff FROM 联系人 WHERE {is_it}) AS people
    CROSS JOIN (SELECT {all_developed} AS customers) AS won
    CROSS JOIN (SELECT {all_purchases} AS purchases, {all_revenue} AS revenue) AS sold
    CROSS JOIN (SELECT {all_customers} AS customers, {all_profit} AS profit) AS plan"""

BEST = """SELECT 联系人.联系人编号, 联系人.姓名, {revenue}, {profit} FROM 联系人
    WHERE {condition} ORDER BY 3 DESC, 4 DESC, 1 LIMIT {limit}"""


def words(values: Values) -> Mapping[str, str]:
    who = values.get("staff")
    of_all = figures(literal(who or ""), values.get("period"))
    return {
        **figures(PERSON, values.get("period")),
        **{f"all_{name}": sql for name, sql in of_all.items()},
        "is_it": f"联系人编号 = {literal(who)}" if who else "TRUE",
    }


def figures(person: str, chosen: Value) -> dict[str, str]:
    """The SQL of each figure of a person; '' is everybody."""
    done = {name: achieved(column, person, chosen) for name, column in KEPT.items()}
    return done | {name: planned(column, person, chosen) for name, column in PLANNED.items()}


KEPT = {"developed": "发展客户", "purchases": "购买次数", "revenue": "销售额"}
PLANNED = {"customers": "客户数量", "profit": "计划利润"}


def achieved(column: str, person: str, chosen: Value) -> str:
    sums = [
        f"(SELECT coalesce(sum({column}), 0) FROM 汇总_业绩 WHERE 联系人编号 = {person} AND {span})"
        for span in spans(chosen)
    ]
    return f"({' + '.join(sums)})"


def planned(column: str, person: str, chosen: Value) -> str:
    return f"(SELECT coalesce(sum({column}), 0) FROM 汇总_计划 WHERE 联系人编号 = {person} AND {days_in(chosen)})"


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    return drawn(BEST, words(values), report, connection, values)


def drawn(
    best: str, words: Mapping[str, str], report: Report, connection: sqlite.Connection, values: Values
) -> Chart | None:
    """The chart of the rows of `best`: number, name, revenue and plan."""
    where = report.where(values)
    sql = best.format(**words, condition=where.text, limit=BARS)
    rows = [row for row in connection.execute(sql, where.params) if row[2] or row[3]]
    if not rows:
        return None
    names = Counter(name for _number, name, *_figures in rows)
    people = [f"{name} {number}" if names[name] > 1 else name for number, name, *_figures in rows]
    series = [
        Series(Label("计划利润", "Planned profit"), [row[3] / 100 for row in rows]),
        Series(Label("销售额", "Revenue"), [row[2] / 100 for row in rows]),
    ]
    everybody = Label("计划与实际（销售额前 12 位）", "Plan and actual (top 12)")
    title = Label("计划与实际", "Plan and actual") if values.get("staff") else everybody
    return Chart("grouped", title, people, series, YUAN)


REPORT = Report(
    name="performance",
    label=Label("联系人业绩", "Staff performance"),
    help=Label(
        "每位联系人发展的客户、这些客户的购买，以及与任务计划的对比。"
        "选定期间时：客户按登记时间，购买按购买时间，计划按计划时间。",
        "The customers each person developed, what those bought, and how that compares with the plans. With a period: "
        "customers registered, purchases made, and plans to be carried out in it.",
    ),
    params=(
        Parameter(
            staff(Label("只看此人；留空：所有人。", "This person only; empty: everybody.")),
            equals("联系人.联系人编号"),
        ),
        Parameter(
            period(
                "客户按登记时间，购买按购买时间，计划按计划时间；留空：全部。",
                "Customers registered, purchases made, plans to be carried out in it; empty: any time.",
            ),
            no_condition,
        ),
    ),
    table="联系人",
    columns=(
        Column(
            Text("staff", "联系人编号", "Staff no.", width=8),
            "联系人.联系人编号",
            Label("联系人的编号。", "The person's number."),
        ),
        Column(
            Text("name", "姓名", "Name", width=8),
            "联系人.姓名",
            Label("联系人的姓名。", "The person's name."),
        ),
        Column(
            Text("department", "所属部门", "Department", width=9),
            "联系人.所属部门",
            Label("联系人所在的部门。", "The person's department."),
        ),
        Column(
            Integer("developed", "发展客户", "Developed", width=9),
            DEVELOPED,
            Label(
                "“发展”中属于此人的客户数；选定期间时，只计登记时间在期间内的客户。",
                "The customers this person developed; with a period, only those registered in it.",
            ),
        ),
        Column(
            Integer("purchases", "购买次数", "Purchases", width=9),
            PURCHASES,
            Label(
                "此人发展的全部客户（无论何时登记）在期间内的购买记录数。",
                "The purchase records, in the period, of all customers this person developed, whenever registered.",
            ),
        ),
        Column(
            Money("revenue", "销售额", "Revenue", unit=YUAN, width=11),
            REVENUE,
            Label("这些购买的 购买数量 × 成交价 之和。", "The sum of quantity × price paid over these purchases."),
        ),
        Column(
            Integer("planned_customers", "计划客户", "Cust. planned", width=9),
            CUSTOMERS,
            Label(
                "此人的任务计划中，计划时间在期间内的客户数量之和。",
                "The sum of the customers in this person's plans for the period.",
            ),
        ),
        Column(
            Money("planned_profit", "计划利润", "Profit planned", unit=YUAN, width=11),
            PROFIT,
            Label(
                "此人的任务计划中，计划时间在期间内的计划利润之和。",
                "The sum of the profit in this person's plans for the period.",
            ),
        ),
        Column(
            Percent("customers_done", "客户完成率", "Cust. %", width=9),
            share(DEVELOPED, CUSTOMERS),
            Label(
                "发展客户 ÷ 计划客户，四舍五入到 0.1%；没有计划时为空。",
                "Customers developed ÷ customers planned, to 0.1 %, halves up; empty without a plan.",
            ),
        ),
        Column(
            Percent("profit_done", "金额完成率", "Amount %", width=9),
            share(REVENUE, PROFIT),
            Label(
                "销售额 ÷ 计划利润，四舍五入到 0.1%；没有计划时为空。",
                "Revenue ÷ profit planned, to 0.1 %, halves up; empty without a plan.",
            ),
        ),
    ),
    summary=(
        Column(
            Integer("staff", "联系人", "Staff"),
            "people.staff",
            Label("列出的联系人数。", "The number of people listed."),
        ),
        Column(
            Integer("developed", "发展客户", "Customers developed"),
            "won.customers",
            Label(
                "所列联系人发展的客户数；由几人共同发展的客户只计一次，因此可能小于各行之和。",
                "The customers developed, each counted once even where several people developed them; "
                "so it may be less than the sum of the rows.",
            ),
        ),
        Column(
            Integer("purchases", "购买次数", "Purchases"),
            "sold.purchases",
            Label(
                "这些客户在期间内的购买记录数；每条只计一次，因此可能小于各行之和。",
                "The purchase records, in the period, of customers developed, each counted once; "
                "so it may be less than the sum of the rows.",
            ),
        ),
        Column(
            Money("revenue", "销售额", "Revenue", unit=YUAN),
            "sold.revenue",
            Label(
                "这些购买的 购买数量 × 成交价 之和；每条购买只计一次，因此可能小于各行之和。",
                "The sum of quantity × price paid over these purchases, each counted once; "
                "so it may be less than the sum of the rows.",
            ),
        ),
        Column(
            Integer("planned_customers", "计划客户", "Customers planned"),
            "plan.customers",
            Label("各行计划客户之和。", "The sum of the rows."),
        ),
        Column(
            Money("planned_profit", "计划利润", "Profit planned", unit=YUAN),
            "plan.profit",
            Label("各行计划利润之和。", "The sum of the rows."),
        ),
        Column(
            Percent("customers_done", "客户完成率", "Customers achieved"),
            share("won.customers", "plan.customers"),
            Label(
                "合计的发展客户 ÷ 计划客户，四舍五入到 0.1%；没有计划时为空。",
                "The totals' customers developed ÷ customers planned, to 0.1 %, halves up; empty without a plan.",
            ),
        ),
        Column(
            Percent("profit_done", "金额完成率", "Amount achieved"),
            share("sold.revenue", "plan.profit"),
            Label(
                "合计的销售额 ÷ 计划利润，四舍五入到 0.1%；没有计划时为空。",
                "The totals' revenue ÷ profit planned, to 0.1 %, halves up; empty without a plan.",
            ),
        ),
    ),
    summary_of=EVERYBODY,
    words=words,
    about="staff",
    opens=Opens("staff", "staff"),
    sort=Sort("staff"),
    draw=draw,
)
