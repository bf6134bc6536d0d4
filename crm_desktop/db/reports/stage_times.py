"""How long opportunities stay in their stages, by stage, month, product type, region, staff or source (D7.6)."""

from collections.abc import Callable
from dataclasses import replace

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import Sql
from crm_desktop.db.reports import funnel
from crm_desktop.db.reports.grouped import GROUP, Group, Grouped, group_column, grouping, in_month, person
from crm_desktop.db.reports.opportunities import BARS, CREATED, DAYS, STAFF, TYPE
from crm_desktop.db.reports.report import Chart, Column, Opens, Parameter, Report, Series, column, during, equals
from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Text, Value
from crm_desktop.entities.places import REGIONS
from crm_desktop.entities.records import Condition, Sort
from crm_desktop.entities.stage import OPEN, STAGE_CHANGE
from crm_desktop.i18n import Label

STAGE = Label("阶段", "Stage")
OF_STAGE = "(SELECT 商机阶段.{} FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机阶段变更.阶段编号)"
OF_DEAL = "(SELECT nullif(商机.{}, '') FROM 商机 WHERE 商机.商机编号 = 商机阶段变更.商机编号)"
OWNER = "商机阶段变更.汇总_联系人编号"
GROUPS = {  # one index has all figures, and what groups them but for region and source
    STAGE: Group("stage", "商机阶段变更.阶段编号", OF_STAGE.format("名称"), OF_STAGE.format("顺序")),
    Label("月份", "Month"): Group("created", "substr(商机阶段变更.汇总_创建时间, 1, 7)", condition=in_month),
    Label("产品类型", "Product type"): Group("product_type", "nullif(商机阶段变更.汇总_产品类型, '')"),
    Label("地区", "Region"): Group("region", OF_DEAL.format("地区")),
    Label("负责人", "Staff"): Group("staff", f"nullif({OWNER}, '')", person(OWNER)),
    Label("来源", "Source"): Group("source", OF_DEAL.format("来源")),
}
STAGES = f"SELECT 阶段编号, 名称 FROM 商机阶段 WHERE 类型 = '{OPEN}' ORDER BY 顺序, 阶段编号"
STAYED, VISIT = (sql.format("商机阶段变更") for sql in (funnel.STAYED, funnel.VISIT))
EMPTY = Label("留空：全部。", "Empty: all.")

FIGURES = (
    column(
        Integer("passes", "进入次数", "Times entered", width=10),
        "count(商机阶段变更.变更编号)",
        "商机进入该阶段的次数；再次进入另计一次。",
        "How often opportunities came into the stage; coming back counts again.",
    ),
    column(
        Integer("now", "现在", "Now", width=8),
        "count(商机阶段变更.变更编号) - count(商机阶段变更.汇总_停留)",
        "其中现在仍处于该阶段的商机数。",
        "Those of them that are in the stage today.",
    ),
    column(
        Integer("stay", "平均停留", "Average stay", unit=DAYS, width=10),
        f"CAST(round(avg({STAYED}) FILTER (WHERE {VISIT})) AS INTEGER)",
        "每次停留天数的平均值，四舍五入；仍在其中的算到今天，不到一分钟就离开的不计。",
        "The average number of days of each time, rounded; of those still in it up to today, without those that left "
        "within a minute.",
    ),
    column(
        Integer("longest", "最长停留", "Longest stay", unit=DAYS, width=10),
        f"CAST(round(max({STAYED})) AS INTEGER)",
        "停留最久的一次的天数，四舍五入；仍在其中的算到今天。",
        "The number of days of the longest time, rounded; of one still in it up to today.",
    ),
)


def of_deal(name: str) -> Callable[[Value], Sql]:
    deals = f"SELECT 商机.商机编号 FROM 商机 WHERE 商机.{name} = ?"
    return lambda value: Sql(f"商机阶段变更.商机编号 IN ({deals})", (value,))


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    """A bar for each stage; else one for each of the groups that have most, made up of the stages.

    Without stays of a day or more there is nothing to draw.
    """
    assert isinstance(report, Grouped)
    by, shown = report.by(values), [report.by_name["stay"]]
    title = Label(f"平均停留，按{by.zh}", f"Average stay by {by.en.lower()}")
    if by is not STAGE:
        title = Label(f"各阶段平均停留，按{by.zh}", f"Average stay in each stage by {by.en.lower()}")
        shown = [stay_in(number, name) for number, name in connection.execute(STAGES)]
    drawn = replace(report, columns=(*(report.by_name[name] for name in (GROUP, "passes")), *shown))
    columns = ["passes", *(one.field.name for one in shown)]
    names, (_passes, *stays), note = drawn.drawn(connection, values, columns, BARS)
    series = [Series(one.field.label, days) for one, days in zip(shown, stays, strict=True) if any(days)]
    return Chart("grouped" if by is STAGE else "stacked", title, names, series, DAYS, note) if series else None


def stay_in(stage: int, name: str) -> Column:
    days = f"avg({STAYED}) FILTER (WHERE 商机阶段变更.阶段编号 = {stage} AND {VISIT})"
    return column(Integer(f"stage{stage}", name, name), f"CAST(round({days}) AS INTEGER)", name, name)


REPORT = Grouped(
    name="stage-times",
    label=Label("阶段用时", "Time per stage"),
    help=Label(
        "商机在进行中的各阶段停留多久，按阶段、月份、产品类型、地区、负责人或来源。双击一行，列出其中现在仍在进行的商机。",
        "How long opportunities stay in the open stages, by stage, month, product type, region, staff or source. A "
        "double-click on a row lists those of its opportunities that are in them today.",
    ),
    groups=GROUPS,
    params=(
        grouping(GROUPS),
        Parameter(
            replace(
                STAGE_CHANGE.by_name["stage"],
                required=False,
                width=14,
                help=Label("只看此阶段；留空：所有进行中的阶段。", "This stage only; empty: all open ones."),
            ),
            equals("+商机阶段变更.阶段编号"),
            "stage",
        ),
        replace(CREATED, where=during("商机阶段变更.汇总_创建时间")),
        replace(STAFF, where=equals(OWNER)),
        replace(TYPE, where=equals("商机阶段变更.汇总_产品类型")),
        Parameter(
            Text("region", "地区", "Region", width=14, suggestions=REGIONS, help=EMPTY), of_deal("地区"), "region"
        ),
        Parameter(Text("source", "来源", "Source", width=12, help=EMPTY), of_deal("来源"), "source"),
    ),
    table="商机阶段变更",
    # with a plus, as all that asks for a stage: stage by stage the opportunities would be looked up in no order
    always=Sql(f"+商机阶段变更.阶段编号 IN (SELECT 商机阶段.阶段编号 FROM 商机阶段 WHERE 商机阶段.类型 = '{OPEN}')"),
    columns=(group_column("商机阶段变更.变更编号", PRODUCT_TYPES), *FIGURES),
    summary=FIGURES,
    about="staff",
    opens=Opens("opportunity", GROUP, among=(Condition("state", "is", OPEN),)),
    sort=Sort(GROUP),
    draw=draw,
)
