"""Contracts by state, month, customer class or staff: how many, and of what value (D8.4)."""

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.grouped import GROUP, Group, Grouped, group_column, grouping, in_month, person
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import (
    Chart,
    Opens,
    Parameter,
    Report,
    Series,
    column,
    during,
    equals,
    no_condition,
)
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.contract import STATES
from crm_desktop.entities.customer import CLASSES
from crm_desktop.entities.documents import YUAN
from crm_desktop.entities.fields import Choice, Ref
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

BARS = 24
CUSTOMER = "(SELECT 客户.{} FROM 客户 WHERE 客户.客户编号 = 合同.客户编号)"
ORDER = " ".join(f"WHEN '{state.zh}' THEN {place}" for place, state in enumerate(STATES))
GROUPS = {
    Label("状态", "State"): Group("state", "+合同.状态", rank=f"CASE 合同.状态 {ORDER} END"),
    Label("开始月份", "Month of the start"): Group("start", "substr(合同.开始日期, 1, 7)", condition=in_month),
    Label("客户分类", "Customer class"): Group("customer.class_", f"nullif({CUSTOMER.format('客户分类')}, '')"),
    Label("负责人", "Staff"): Group("staff", "nullif(合同.联系人编号, '')", person("合同.联系人编号")),
}
VALUE, COUNT = Label("金额", "Value"), Label("份数", "Number")
CONTRACTS = Label("份", "contracts")


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    assert isinstance(report, Grouped)
    by, counting = report.by(values), values.get("measure") == COUNT.zh
    shown, measure = (COUNT, "count") if counting else (VALUE, "value")
    names, (figures,), note = report.drawn(connection, values, [measure], BARS)
    if not names:
        return None
    heading = Label(f"合同{shown.zh}：按{by.zh}", f"{shown.en} of contracts by {by.en.lower()}")
    series = Series(shown, figures if counting else [figure / 100 for figure in figures])
    return Chart("grouped", heading, names, [series], CONTRACTS if counting else YUAN, note)


FIGURES = (
    column(
        Integer("count", "份数", "Contracts", width=8), "count(合同.合同编号)", "合同的数量。", "How many contracts."
    ),
    column(
        Money("value", "合计金额", "Value", unit=YUAN, width=14),
        "coalesce(sum(合同.金额), 0)",
        "这些合同的金额之和。",
        "The sum of their amounts.",
    ),
    column(
        Money("unsigned", "未签署金额", "Not signed", unit=YUAN, width=14),
        "coalesce(sum(合同.金额) FILTER (WHERE 合同.签署日期 IS NULL), 0)",
        "其中未签署的金额之和。",
        "The sum of the amounts of those that are not signed.",
    ),
    column(
        Money("renewed_value", "已续约金额", "Renewed value", unit=YUAN, width=14),
        "coalesce(sum(合同.金额) FILTER (WHERE 合同.已续约 = '是'), 0)",
        "其中已有后续合同的金额之和。",
        "The sum of the amounts of those that another contract follows.",
    ),
)
WHOSE = (
    Parameter(
        Choice("class_", "客户分类", "Class", choices=CLASSES, help=Label("留空：全部。", "Empty: all classes.")),
        equals(CUSTOMER.format("客户分类")),
        "customer.class_",
    ),
    Parameter(
        staff(Label("由谁负责；留空：所有人。", "Who is responsible; empty: everybody.")),
        equals("合同.联系人编号"),
        "staff",
    ),
    Parameter(
        Ref("customer", "客户编号", "Customer", zh="客户", to="customer", width=16), equals("合同.客户编号"), "customer"
    ),
)

REPORT = Grouped(
    name="contracts",
    label=Label("合同统计", "Contracts"),
    help=Label(
        "合同的份数与金额，按状态、月份、客户分类或负责人。双击一行，列出其中的合同。",
        "Number and value of contracts, by state, month, customer class or staff. A double-click on a row lists its "
        "contracts.",
    ),
    groups=GROUPS,
    params=(
        grouping(GROUPS),
        Parameter(
            Choice("measure", "图表显示", "Chart of", choices=(VALUE, COUNT), nullable=False, default=VALUE.zh),
            no_condition,
        ),
        Parameter(
            Choice("state", "状态", "State", choices=STATES, help=Label("留空：全部。", "Empty: all states.")),
            equals("合同.状态"),
            "state",
        ),
        Parameter(
            period("开始日期在此期间内；留空：全部。", "It begins in it; empty: any time."),
            during("合同.开始日期"),
            "start",
        ),
        *WHOSE,
    ),
    table="合同",
    columns=(
        group_column("合同.合同编号", (*STATES, *CLASSES)),
        *FIGURES,
    ),
    summary=FIGURES,
    about="staff",
    opens=Opens("contract", GROUP),
    sort=Sort(GROUP),
    draw=draw,
)
