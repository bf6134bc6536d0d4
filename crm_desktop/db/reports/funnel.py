"""The funnel: how many opportunities came into each stage and went on, by the history of the stages (D7.6)."""

from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.lists.query import Sql, all_of, within
from crm_desktop.db.reports.opportunities import DAYS, YUAN
from crm_desktop.db.reports.params import period, staff
from crm_desktop.db.reports.report import Chart, Opens, Parameter, Report, Series, column, inline, no_condition, share
from crm_desktop.entities.amounts import Integer, Money, Percent
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Choice, Text
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

# What kept columns say of the stages that opportunities have been in; the outer row is the stage.
BEEN = "FROM 商机阶段变更 AS 曾 WHERE 曾.阶段编号 = 商机阶段.阶段编号 AND 曾.汇总_创建时间 IS NOT NULL AND {been}"
ENTERED = f"(SELECT count(*) {BEEN} AND 曾.汇总_首次 = 1)"
WENT_ON = f"(SELECT count(*) {BEEN} AND 曾.汇总_首次 = 1 AND 曾.汇总_前进 = 1)"
CONVERSION = f"(SELECT {share('count(*) FILTER (WHERE 曾.汇总_前进 = 1)', 'count(*)')} {BEEN} AND 曾.汇总_首次 = 1)"
LOST = "(SELECT count(*) FROM 商机 WHERE 商机.输单前阶段 = 商机阶段.阶段编号 AND 商机.状态 = '输单' AND {asked})"
NOW = "(SELECT {} FROM 商机 WHERE 商机.阶段编号 = 商机阶段.阶段编号 AND {{asked}})"
STAYED = "coalesce({0}.汇总_停留, julianday('now', 'localtime') - julianday({0}.开始时间))"
VISIT = "coalesce({0}.汇总_停留, 1) >= 59.5 / 86400"  # a minute; what was left sooner was a slip of the hand
STAY = f"(SELECT CAST(round(avg({STAYED.format('曾')})) AS INTEGER) {BEEN} AND {VISIT.format('曾')})"
OPEN = "iif(商机阶段.类型 = '进行中', {}, NULL)"  # one stays in a won stage for ever
WHOLE = """(SELECT count(*) AS 全部, count(*) FILTER (WHERE 商机.状态 = '赢单') AS 赢,
    count(*) FILTER (WHERE 商机.状态 = '输单') AS 输 FROM 商机 WHERE {asked})"""


def words(values: Values) -> Mapping[str, str]:
    """Which opportunities count, by the opportunity and by the stages it has been in."""
    return {"asked": asked(values, "商机."), "been": asked(values, "曾.汇总_")}


def asked(values: Values, of: str) -> str:
    conditions = [Sql(f"{of}联系人编号 = ?", (values["staff"],))] if values.get("staff") else []
    if values.get("type"):
        conditions.append(Sql(f"{of}产品类型 = ?", (values["type"],)))
    if values.get("period"):
        conditions.append(within(f"+{of}创建时间", str(values["period"])))  # +: no index, the others have it in theirs
    return f"({inline(all_of(conditions))})"


def draw(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    entered, went_on = (report.by_name[name].sql.format(**report.words(values)) for name in ("entered", "went_on"))
    where = report.where(values)
    sql = f"""SELECT 商机阶段.名称, {entered}, {went_on} FROM 商机阶段 WHERE {where.text}
        ORDER BY 商机阶段.顺序, 商机阶段.阶段编号"""
    rows = connection.execute(sql, where.params).fetchall()
    if not any(row[1] for row in rows):
        return None
    series = [
        Series(Label("进入", "Came in"), [row[1] for row in rows]),
        Series(Label("进入后续阶段", "Went on"), [row[2] for row in rows]),
    ]
    return Chart("grouped", Label("销售漏斗", "Funnel"), [row[0] for row in rows], series, Label("个", "opportunities"))


REPORT = Report(
    name="funnel",
    label=Label("销售漏斗", "Sales funnel"),
    help=Label(
        "多少商机进入过各阶段、其中多少继续前进（按阶段历史，而非现在的阶段）。双击一行，列出现在处于该阶段的商机。",
        "How many opportunities came into each stage, and how many of these went on: by the history of their stages, "
        "not by the stage of today. A double-click on a row lists those that are in the stage today.",
    ),
    params=(
        Parameter(
            staff(Label("只看此人负责的商机；留空：所有人。", "Their opportunities only; empty: everybody's.")),
            no_condition,
            "staff",
        ),
        Parameter(
            period("商机的创建时间；留空：全部。", "When the opportunities were entered; empty: always."),
            no_condition,
            "created",
        ),
        Parameter(
            Choice(
                "type",
                "产品类型",
                "Product type",
                choices=PRODUCT_TYPES,
                help=Label("留空：全部。", "Empty: all types."),
            ),
            no_condition,
            "product_type",
        ),
    ),
    table="商机阶段",
    always=Sql("商机阶段.类型 <> '输单'"),
    columns=(
        column(
            Integer("number", "阶段编号", "Stage no.", grouped=False, width=8),
            "商机阶段.阶段编号",
            "阶段的编号。",
            "The number of the stage.",
        ),
        column(Integer("order", "顺序", "Order", width=7), "商机阶段.顺序", "阶段的顺序。", "Where the stage stands."),
        column(Text("name", "阶段", "Stage", width=14), "商机阶段.名称", "阶段的名称。", "What the stage is called."),
        column(
            Integer("entered", "进入", "Came in", width=9),
            ENTERED,
            "曾经进入该阶段的商机数，每个只计一次。",
            "The opportunities that have been in the stage, each once.",
        ),
        column(
            Integer("went_on", "继续前进", "Went on", width=9),
            WENT_ON,
            "其中此后进入过更靠后的阶段（输单除外）的商机数。",
            "Those of them that later came into a stage further on, other than a lost one.",
        ),
        column(
            Percent("conversion", "转化率", "Conversion", width=9),
            OPEN.format(CONVERSION),
            "继续前进 ÷ 进入，四舍五入到 0.1%；没有进入时和赢单的阶段为空。",
            "Went on ÷ came in, to 0.1 %, halves up; empty where none came in, and of a won stage.",
        ),
        column(
            Integer("lost", "由此输单", "Lost from here", width=9),
            LOST,
            "从该阶段输掉的商机数。",
            "The opportunities that were lost from this stage.",
        ),
        column(
            Integer("now", "现在", "Now", width=8),
            NOW.format("count(*)"),
            "现在处于该阶段的商机数。",
            "The opportunities that are in the stage today.",
        ),
        column(
            Money("amount", "现有金额", "Amount now", unit=YUAN, width=14),
            NOW.format("coalesce(sum(商机.预计金额), 0)"),
            "现在处于该阶段的商机的预计金额之和。",
            "The sum of the amounts of those that are in the stage today.",
        ),
        column(
            Integer("stay", "平均停留", "Average stay", unit=DAYS, width=10),
            OPEN.format(STAY),
            "在该阶段停留天数的平均值，四舍五入；仍在其中的算到今天，不到一分钟就离开的不计；赢单的阶段为空。",
            "The average number of days in the stage, rounded; of those still in it up to today, without those that "
            "left within a minute. Empty of a won stage.",
        ),
    ),
    summary_of=WHOLE,
    summary=(
        column(
            Integer("count", "商机数", "Opportunities"), "全部", "符合条件的商机数。", "The opportunities that count."
        ),
        column(Integer("won", "赢单", "Won"), "赢", "其中赢单的数量。", "How many of them were won."),
        column(Integer("lost_all", "输单", "Lost"), "输", "其中输单的数量。", "How many of them were lost."),
        column(
            Percent("win_rate", "赢单率", "Win rate"),
            share("赢", "(赢 + 输)"),
            "赢单 ÷（赢单 + 输单），四舍五入到 0.1%；都没有时为空。",
            "Won ÷ (won + lost), to 0.1 %, halves up; empty where there are neither.",
        ),
    ),
    words=words,
    about="staff",
    opens=Opens("opportunity", "number", by="stage"),
    sort=Sort("order"),
    draw=draw,
)
