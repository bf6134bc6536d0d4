"""How long opportunities stay in their stages, by stage, month, product type, region, staff or source (D7.6)."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import Sql
from crm_desktop.db.reports.charts import span
from crm_desktop.db.reports.funnel import STAYED
from crm_desktop.db.reports.grouped import GROUP, NOTHING, Group, Grouped, group_column, grouping, in_month
from crm_desktop.db.reports.opportunities import BARS, CREATED, DAYS, STAFF, TYPE
from crm_desktop.db.reports.opportunities import GROUPS as OF_OPPORTUNITIES
from crm_desktop.db.reports.report import Chart, Opens, Parameter, Report, Series, column, equals
from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Ref, Text
from crm_desktop.entities.places import REGIONS
from crm_desktop.entities.records import Condition, Sort
from crm_desktop.entities.stage import OPEN
from crm_desktop.i18n import Label

STAGE = Label("阶段", "Stage")
OF_STAGE = "(SELECT 商机阶段.{} FROM 商机阶段 WHERE 商机阶段.阶段编号 = 曾.阶段编号)"
GROUPS = {
    STAGE: Group("stage", "曾.阶段编号", OF_STAGE.format("名称"), OF_STAGE.format("顺序")),
    **{label: group for label, group in OF_OPPORTUNITIES.items() if group.field != "stage"},
}
STAGES = f"SELECT 阶段编号, 名称 FROM 商机阶段 WHERE 类型 = '{OPEN}' ORDER BY 顺序, 阶段编号"
EMPTY = Label("留空：全部。", "Empty: all.")

FIGURES = (
    column(
        Integer("passes", "进入次数", "Times entered", width=10),
        "count(曾.变更编号)",
        "商机进入该阶段的次数；再次进入另计一次。",
        "How often opportunities came into the stage; coming back counts again.",
    ),
    column(
        Integer("now", "现在", "Now", width=8),
        "count(曾.变更编号) - count(曾.汇总_停留)",
        "其中现在仍处于该阶段的商机数。",
        "Those of them that are in the stage today.",
    ),
    column(
        Integer("stay", "平均停留", "Average stay", unit=DAYS, width=10),
        f"CAST(round(avg({STAYED})) AS INTEGER)",
        "每次停留天数的平均值，四舍五入；仍在其中的算到今天。",
        "The average number of days of each time, rounded; of those still in it up to today.",
    ),
    column(
        Integer("longest", "最长停留", "Longest stay", unit=DAYS, width=10),
        f"CAST(round(max({STAYED})) AS INTEGER)",
        "停留最久的一次的天数，四舍五入；仍在其中的算到今天。",
        "The number of days of the longest time, rounded; of one still in it up to today.",
    ),
)


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    """A bar for each stage; else one for each of the groups that have most, made up of the stages."""
    assert isinstance(report, Grouped)
    by, rows = report.by(values), by_stage(report, connection, values)
    if not rows:
        return None
    title = Label(f"平均停留，按{by.zh}", f"Average stay by {by.en.lower()}")
    stages = [(stage, name) for stage, name in connection.execute(STAGES) if any(row.stage == stage for row in rows)]
    if by is STAGE:
        stays = {row.stage: row.days for row in rows}
        stay = Series(Label("平均停留", "Average stay"), [stays[stage] for stage, _name in stages])
        return Chart("grouped", title, [name for _stage, name in stages], [stay], DAYS)
    groups, show = with_most(report.groups[by], rows), report.by_name[GROUP].field.show
    found = {(row.group, row.stage): row.days for row in rows}
    series = [Series(Label(name, name), [found.get((group, stage), 0) for group in groups]) for stage, name in stages]
    return Chart("stacked", title, [show(group) for group in groups], series, DAYS)


class Stay(NamedTuple):
    """In a stage, of a group: how often, and for how many days on average."""

    group: str
    stage: int
    times: int
    days: float


def by_stage(report: Grouped, connection: sqlite.Connection, values: Values) -> list[Stay]:
    group, where = report.groups[report.by(values)], report.where(values)
    name = f"coalesce({group.name or group.key}, '{NOTHING}')"
    sql = f"""SELECT {name}, 曾.阶段编号, count(*), round(avg({STAYED}), 1)
        FROM {report.source} WHERE {where.text} GROUP BY +{group.key}, 曾.阶段编号"""
    return [Stay(*row) for row in connection.execute(sql, where.params)]


def with_most(group: Group, rows: Sequence[Stay]) -> list[str]:
    """The groups that have most; months in their order."""
    times = Counter[str]()
    for row in rows:
        times[row.group] += row.times
    return (
        span(min(times), max(times)) if group.condition is in_month else [name for name, _ in times.most_common(BARS)]
    )


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
            Ref(
                "stage",
                "阶段编号",
                "Stage",
                zh="阶段",
                to="stage",
                integer=True,
                width=14,
                help=Label("只看此阶段；留空：所有进行中的阶段。", "This stage only; empty: all open ones."),
            ),
            equals("+曾.阶段编号"),  # +: no index, each opportunity's stages are found by the opportunity
            "stage",
        ),
        CREATED,
        STAFF,
        TYPE,
        Parameter(
            Text("region", "地区", "Region", width=14, suggestions=REGIONS, help=EMPTY), equals("商机.地区"), "region"
        ),
        Parameter(Text("source", "来源", "Source", width=12, help=EMPTY), equals("商机.来源"), "source"),
    ),
    table="商机",
    parts=("曾", "CROSS JOIN 商机阶段变更 AS 曾 ON 曾.商机编号 = 商机.商机编号"),
    always=Sql(f"曾.阶段编号 IN (SELECT 商机阶段.阶段编号 FROM 商机阶段 WHERE 商机阶段.类型 = '{OPEN}')"),
    columns=(group_column(PRODUCT_TYPES), *FIGURES),
    summary=FIGURES,
    about="staff",
    opens=Opens("opportunity", GROUP, among=(Condition("state", "is", OPEN),)),
    sort=Sort(GROUP),
    draw=draw,
)
