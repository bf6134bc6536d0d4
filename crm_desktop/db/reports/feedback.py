"""Feedback on products of one type (D2.5), and how feedback was handled (D2.6)."""

from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import Values
from crm_desktop.db.reports.charts import by_month
from crm_desktop.db.reports.kept import days_in
from crm_desktop.db.reports.params import period
from crm_desktop.db.reports.report import (
    Chart,
    Column,
    Opens,
    Parameter,
    Report,
    Series,
    during,
    equals,
    literal,
    share,
)
from crm_desktop.entities.amounts import Integer, Percent
from crm_desktop.entities.common import PRODUCT_TYPES
from crm_desktop.entities.fields import Choice, Flag, Ref, Text
from crm_desktop.entities.moments import DateTime, today
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label

HANDLED, OPEN = Label("已处理", "Handled"), Label("待处理", "Open")
PIECES = Label("条", "records")
PRODUCT = "(SELECT 产品.{} FROM 产品 WHERE 产品.产品编号 = 反馈信息.产品编号)"
# How many were given, by day: kept by type; of one product its own rows are few.
BY_DAY = "SELECT 产品类型, 日, 已处理, 反馈数 - 已处理 AS 待处理 FROM 汇总_反馈"
OF_PRODUCT = """SELECT 汇总_产品类型 AS 产品类型, substr(反馈时间, 1, 10) AS 日, 解决情况 = '是' AS 已处理,
    解决情况 = '否' AS 待处理 FROM 反馈信息 WHERE 产品编号 = {}"""
KEPT = """(SELECT coalesce(sum(已处理), 0) AS handled, coalesce(sum(待处理), 0) AS open FROM ({given})
    WHERE {asked}) AS kept"""
COUNT = "kept.handled + kept.open"
WHEN = Parameter(
    period("反馈时间在此期间内；留空：全部。", "The feedback was given in it; empty: any time."),
    during("反馈信息.反馈时间"),
)

COLUMNS = (
    Column(
        Integer("feedback", "反馈编号", "Feedback no.", grouped=False, width=9),
        "反馈信息.反馈编号",
        Label("反馈的编号。", "The number of the feedback."),
    ),
    Column(
        DateTime("time", "反馈时间", "Time", width=16),
        "反馈信息.反馈时间",
        Label("反馈的时间；“期间”按它计算。", "When it was given; the period asks for this."),
    ),
    Column(
        Text("person", "反馈人姓名", "Given by", width=14),
        "反馈信息.反馈人姓名",
        Label("反馈人的姓名，当时记下的。", "Who gave it, as written down then."),
    ),
    Column(
        Text("customer", "客户编号", "Customer no.", width=11),
        "(SELECT 反馈.客户编号 FROM 反馈 WHERE 反馈.反馈编号 = 反馈信息.反馈编号)",
        Label("作出反馈的客户的编号；不是客户则为空。", "The customer who gave it; empty if none is recorded."),
    ),
    Column(
        Text("product", "产品编号", "Product no.", width=11),
        "反馈信息.产品编号",
        Label("所反馈产品的编号。", "The number of the product it is about."),
    ),
    Column(
        Text("product_name", "产品名称", "Product", width=26),
        PRODUCT.format("产品名称"),
        Label("该产品现在的名称。", "What the product is called today."),
    ),
    Column(
        Choice("type", "产品类型", "Type", choices=PRODUCT_TYPES, width=10),
        "反馈信息.汇总_产品类型",
        Label("该产品现在的类型。", "The product's type today."),
    ),
    Column(
        Text("content", "反馈内容", "Content", max_length=2000, multiline=True, width=36),
        "反馈信息.反馈内容",
        Label("客户所说的内容。", "What was said."),
    ),
    Column(
        Flag("handled", "解决情况", "Handled", width=9),
        "反馈信息.解决情况",
        Label("是否已解决。", "Whether it has been dealt with."),
    ),
)
DAYS_OPEN = Column(
    Integer("days_open", "待处理天数", "Days open", width=10),
    "CASE 反馈信息.解决情况 WHEN '否' THEN "
    "CAST(julianday({today}) - julianday(date(反馈信息.反馈时间)) AS INTEGER) END",
    Label(
        "今天的日期减去反馈的日期（整天数）；已处理的为空。",
        "Today's date minus the date of the feedback, in days; empty once handled.",
    ),
)
ALL_TOTAL = Column(
    Integer("count", "反馈数", "Feedback"),
    COUNT,
    Label("列出的反馈数。", "The number of feedback records listed."),
)
HANDLED_TOTAL = Column(
    Integer("handled", "已处理", "Handled"),
    "kept.handled",
    Label("其中解决情况为“是”的。", "Those of them that have been dealt with."),
)
OPEN_TOTAL = Column(
    Integer("open", "待处理", "Open"),
    "kept.open",
    Label("其中解决情况为“否”的。", "Those of them that have not been dealt with."),
)
SHARE_TOTAL = Column(
    Percent("handled_share", "处理率", "Handled share"),
    share("kept.handled", f"({COUNT})"),
    Label(
        "已处理 ÷ 反馈数，四舍五入到 0.1%；没有反馈时为空。",
        "Handled ÷ feedback listed, to 0.1 %, halves up; empty without feedback.",
    ),
)


def draw_types(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    sql = "SELECT 产品类型, sum(已处理), sum(待处理) FROM ({given}) WHERE {asked} AND 产品类型 <> '' GROUP BY 1"
    found = {row[0]: row[1:] for row in connection.execute(sql.format(**words(values)))}
    if not found:
        return None
    types = [label for label in PRODUCT_TYPES if values.get("type") in (None, label.zh)]
    counts = [found.get(label.zh, (0, 0)) for label in types]
    series = [Series(HANDLED, [pair[0] for pair in counts]), Series(OPEN, [pair[1] for pair in counts])]
    return Chart(
        "stacked", Label("各类产品的反馈", "Feedback by product type"), [str(t) for t in types], series, PIECES
    )


def draw_months(report: Report, connection: sqlite.Connection, values: Values) -> Chart | None:
    sql = """SELECT substr(日, 1, 7), sum(已处理), sum(待处理) FROM ({given}) WHERE {asked}
        GROUP BY 1 HAVING sum(已处理) + sum(待处理) > 0"""
    rows = connection.execute(sql.format(**words(values))).fetchall()
    if not rows:
        return None
    months, (handled, open_), note = by_month(rows, 2)
    series = [Series(HANDLED, handled), Series(OPEN, open_)]
    title = Label("每月反馈的处理情况", "Feedback handled, by month")
    return Chart("stacked", title, months, series, PIECES, note)


def words(values: Values) -> Mapping[str, str]:
    type_, product = values.get("type"), values.get("product")
    asked = [days_in(values.get("period")), f"产品类型 = {literal(type_)}" if type_ else "TRUE"]
    given = OF_PRODUCT.format(literal(product)) if product else BY_DAY
    if values.get("handled"):
        other = "已处理" if values["handled"] == "否" else "待处理"
        same = "待处理" if other == "已处理" else "已处理"
        given = f"SELECT 产品类型, 日, 0 AS {other}, {same} FROM ({given})"
    return {"today": literal(today()), "given": given, "asked": " AND ".join(asked)}


BY_TYPE = Report(
    name="feedback-by-type",
    label=Label("按产品类型的反馈", "Feedback by product type"),
    help=Label("客户对某一类型产品的反馈。", "What customers say about products of one type."),
    params=(
        Parameter(
            Choice("type", "产品类型", "Type", choices=PRODUCT_TYPES, help=Label("留空：全部。", "Empty: all types.")),
            equals("反馈信息.汇总_产品类型"),
        ),
        WHEN,
    ),
    table="反馈信息",
    columns=COLUMNS,
    summary=(ALL_TOTAL, OPEN_TOTAL),
    summary_of=KEPT,
    count=COUNT,
    words=words,
    opens=Opens("feedback", "feedback"),
    sort=Sort("time", descending=True),
    draw=draw_types,
)

HANDLING = Report(
    name="feedback-handling",
    label=Label("反馈受理情况", "How feedback was handled"),
    help=Label(
        "反馈的受理情况：已处理与待处理，按时间。",
        "How feedback was handled: what is dealt with and what is open, by time.",
    ),
    params=(
        Parameter(
            Flag("handled", "解决情况", "Handled", nullable=True, default=None),
            equals("反馈信息.解决情况"),
        ),
        WHEN,
        Parameter(
            Ref("product", "产品编号", "Product", zh="产品", to="product", width=20),
            equals("反馈信息.产品编号"),
        ),
    ),
    table="反馈信息",
    columns=(*COLUMNS, DAYS_OPEN),
    summary=(ALL_TOTAL, HANDLED_TOTAL, OPEN_TOTAL, SHARE_TOTAL),
    summary_of=KEPT,
    count=COUNT,
    words=words,
    opens=Opens("feedback", "feedback"),
    sort=Sort("time", descending=True),
    draw=draw_months,
)
