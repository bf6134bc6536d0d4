"""The kept figures: what each must be, from the rows themselves. The triggers of schema.sql hold them row by row.

汇总_业绩 has a row for each person and day, and for each person and month; the person '' stands for everybody who
developed customers, each customer counted once. Summaries hold no row of nothing but 0, save 汇总_行数.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.sql import quoted

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '汇总_*' ORDER BY name"
FEW: Final = 5_000  # rows added; below, the triggers are quicker than adding everything up
SHARE: Final = 10  # rows in the file for each row added; above, the triggers are quicker too

# How a contract stands on a day, an expression.
STATE: Final = """CASE WHEN 终止日期 <= {day} THEN '已终止' WHEN 开始日期 > {day} THEN '未开始'
    WHEN 结束日期 < {day} THEN '已到期' ELSE '履行中' END"""
TODAY: Final = "date('now', 'localtime')"
RENEWED: Final = "iif(EXISTS (SELECT 1 FROM 合同 AS 后 WHERE 后.上一合同 = 合同.合同编号), '是', '否')"
MILESTONES: Final = "(SELECT coalesce(sum(金额), 0) FROM 合同节点 WHERE 合同节点.合同编号 = 合同.合同编号)"

# What the funnel counts of a stage that an opportunity has been in.
FIRST: Final = """NOT EXISTS (
    SELECT 1 FROM 商机阶段变更 AS 先
    WHERE 先.商机编号 = 商机阶段变更.商机编号 AND +先.阶段编号 = 商机阶段变更.阶段编号
        AND (先.开始时间, 先.变更编号) < (商机阶段变更.开始时间, 商机阶段变更.变更编号))"""
WENT_ON: Final = """EXISTS (
    SELECT 1 FROM 商机阶段变更 AS 后 JOIN 商机阶段 AS 其 ON 其.阶段编号 = 后.阶段编号
    WHERE 后.商机编号 = 商机阶段变更.商机编号 AND 后.开始时间 >= 商机阶段变更.开始时间 AND 其.类型 <> '输单'
        AND 其.顺序 > (SELECT 顺序 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机阶段变更.阶段编号))"""
STAYED: Final = "julianday(结束时间) - julianday(开始时间)"
ASKED_BY: Final = "(SELECT 创建时间, 产品类型, 联系人编号 FROM 商机 WHERE 商机.商机编号 = 商机阶段变更.商机编号)"

KEPT = (
    """
    UPDATE 客户 SET (所购产品, 所购产品排序, 消费时间, 汇总_产品, 汇总_产品类型) = (
        SELECT coalesce(max(产品名称), ''), coalesce(max(产品名称排序), ''), coalesce(max(购买时间), ''),
            max(产品编号), max(产品类型)
        FROM (
            SELECT 产品名称, 产品名称排序, 购买时间, 产品编号, 产品类型 FROM 购买 LEFT JOIN 产品 USING (产品编号)
            WHERE 购买.客户编号 = 客户.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1))
    """,
    """
    UPDATE 客户 SET 最近联系 = (
        SELECT coalesce(max(时间), '') FROM 互动记录 WHERE 互动记录.客户编号 = 客户.客户编号 AND 类型 <> '备注')
    """,
    "UPDATE 反馈信息 SET 汇总_产品类型 = (SELECT 产品类型 FROM 产品 WHERE 产品.产品编号 = 反馈信息.产品编号)",
    """
    UPDATE 商机 SET
        状态 = coalesce((SELECT 类型 FROM 商机阶段 WHERE 商机阶段.阶段编号 = 商机.阶段编号), ''),
        最近活动 = max(创建时间, coalesce((
            SELECT max(时间) FROM 互动记录 WHERE 互动记录.商机编号 = 商机.商机编号), '')),
        汇总_创建日 = CAST(julianday(date(创建时间)) AS INTEGER),
        汇总_时长 = CAST(julianday(date(结束时间)) - julianday(date(创建时间)) AS INTEGER)
    """,
    f"""
    UPDATE 商机阶段变更 SET 汇总_首次 = {FIRST}, 汇总_前进 = {WENT_ON}, 汇总_停留 = {STAYED},
        (汇总_创建时间, 汇总_产品类型, 汇总_联系人编号) = {ASKED_BY}
    """,
    "UPDATE 报价 SET 小计 = (SELECT coalesce(sum(金额), 0) FROM 报价明细 WHERE 报价明细.报价编号 = 报价.报价编号)",
    "UPDATE 订单明细 SET 已交付 = ("
    "SELECT coalesce(sum(数量), 0) FROM 交付 WHERE 交付.订单明细编号 = 订单明细.订单明细编号)",
    """
    UPDATE 订单 SET
        小计 = (SELECT coalesce(sum(金额), 0) FROM 订单明细 WHERE 订单明细.订单编号 = 订单.订单编号),
        已收金额 = (
            SELECT coalesce(sum(金额), 0) FROM 收款 WHERE 收款.订单编号 = 订单.订单编号 AND 收款日期 IS NOT NULL)
    """,
    f"UPDATE 合同 SET 状态 = {STATE.format(day=TODAY)}, 已续约 = {RENEWED}, 节点金额 = {MILESTONES}",
)
KEPT_DIFFERS: Mapping[str, str] = {
    "客户": """
        SELECT 客户.客户编号 FROM 客户
        LEFT JOIN 购买 ON 购买编号 = (
            SELECT 购买编号 FROM 购买 WHERE 客户编号 = 客户.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1)
        LEFT JOIN 产品 USING (产品编号)
        WHERE (汇总_产品, 汇总_产品类型) IS NOT (产品编号, 产品类型) OR 最近联系 IS NOT (
            SELECT coalesce(max(时间), '') FROM 互动记录 WHERE 互动记录.客户编号 = 客户.客户编号 AND 类型 <> '备注')
        ORDER BY 客户.客户编号
    """,
    "反馈信息": """
        SELECT 反馈编号 FROM 反馈信息 LEFT JOIN 产品 USING (产品编号) WHERE 汇总_产品类型 IS NOT 产品.产品类型
        ORDER BY 反馈编号
    """,
    "商机": """
        SELECT 商机编号 FROM 商机 LEFT JOIN 商机阶段 USING (阶段编号)
        WHERE 状态 IS NOT coalesce(类型, '') OR 最近活动 IS NOT max(创建时间, coalesce((
            SELECT max(时间) FROM 互动记录 WHERE 互动记录.商机编号 = 商机.商机编号), ''))
            OR 汇总_创建日 <> CAST(julianday(date(创建时间)) AS INTEGER)
            OR 汇总_时长 IS NOT CAST(julianday(date(结束时间)) - julianday(date(创建时间)) AS INTEGER)
        ORDER BY 商机编号
    """,
    "商机阶段变更": f"""
        SELECT 变更编号 FROM 商机阶段变更
        WHERE 汇总_首次 <> {FIRST} OR 汇总_前进 <> {WENT_ON} OR 汇总_停留 IS NOT {STAYED}
            OR (汇总_创建时间, 汇总_产品类型, 汇总_联系人编号) IS NOT {ASKED_BY}
        ORDER BY 变更编号
    """,
    "报价": """
        SELECT 报价编号 FROM 报价
        WHERE 小计 <> (SELECT coalesce(sum(金额), 0) FROM 报价明细 WHERE 报价明细.报价编号 = 报价.报价编号)
        ORDER BY 报价编号
    """,
    "订单": """
        SELECT 订单编号 FROM 订单
        WHERE 小计 <> (SELECT coalesce(sum(金额), 0) FROM 订单明细 WHERE 订单明细.订单编号 = 订单.订单编号)
            OR 已收金额 <> (SELECT coalesce(sum(金额), 0) FROM 收款
                WHERE 收款.订单编号 = 订单.订单编号 AND 收款日期 IS NOT NULL)
        ORDER BY 订单编号
    """,
    "订单明细": """
        SELECT 订单明细编号 FROM 订单明细
        WHERE 已交付 <> (SELECT coalesce(sum(数量), 0) FROM 交付 WHERE 交付.订单明细编号 = 订单明细.订单明细编号)
        ORDER BY 订单明细编号
    """,
    # not 状态, which the days change: the program brings it up to date when it looks
    "合同": f"SELECT 合同编号 FROM 合同 WHERE 已续约 <> {RENEWED} OR 节点金额 <> {MILESTONES} ORDER BY 合同编号",
}

PEOPLE = "SELECT DISTINCT 联系人编号 FROM 发展 WHERE 联系人编号 <> ''"
DAYS = """
WITH 我 AS MATERIALIZED (
    SELECT 客户编号, NOT EXISTS (
        SELECT 1 FROM 发展 AS 先 WHERE 先.客户编号 = 发展.客户编号 AND 先.联系人编号 < 发展.联系人编号) AS 首位
    FROM 发展 WHERE 联系人编号 = ?)
SELECT 日, sum(户), sum(次), sum(额), sum(户 * 首位), sum(次 * 首位), sum(额 * 首位) FROM (
    SELECT substr(登记时间, 1, 10) AS 日, 1 AS 户, 0 AS 次, 0 AS 额, 首位
    FROM 我 CROSS JOIN 客户 ON 客户.客户编号 = 我.客户编号
    UNION ALL
    SELECT substr(购买时间, 1, 10), 0, 1, 购买数量 * coalesce(成交价, 0), 首位
    FROM 我 CROSS JOIN 购买 ON 购买.客户编号 = 我.客户编号)
GROUP BY 日
"""
PLANS = """
SELECT 联系人编号, substr(计划时间, 1, 10), 实施情况, count(*), sum(客户数量), sum(计划利润) FROM 任务计划
WHERE 联系人编号 <> '' GROUP BY 1, 2, 3
UNION ALL
SELECT '', substr(计划时间, 1, 10), 实施情况, count(*), sum(客户数量), sum(计划利润) FROM 任务计划 GROUP BY 2, 3
"""
FEEDBACK = """
SELECT coalesce(汇总_产品类型, ''), substr(反馈时间, 1, 10), count(*), count(*) FILTER (WHERE 解决情况 = '是')
FROM 反馈信息 GROUP BY 1, 2
"""
CUSTOMERS = """
SELECT coalesce(汇总_产品类型, ''), coalesce(联系人编号, ''), count(*) FROM 客户
WHERE 汇总_产品 IS NOT NULL GROUP BY 1, 2
"""

ROWS = "SELECT '客户', count(*) FROM 客户 UNION ALL SELECT '购买', count(*) FROM 购买"

# How many rows a table has; NULL where there are none, or whoever wrote into the file has lost the figure.
COUNTED: Mapping[str, str] = {
    "客户": "SELECT max(行数) FROM 汇总_行数 WHERE 表 = '客户'",
    "购买": "SELECT max(行数) FROM 汇总_行数 WHERE 表 = '购买'",
    "任务计划": "SELECT sum(计划数) FROM 汇总_计划 WHERE 联系人编号 = ''",
    "反馈信息": "SELECT sum(反馈数) FROM 汇总_反馈",
}

Row = tuple[str | int, ...]


class Summary(NamedTuple):
    """A table of key and figures, and the rows it must have."""

    table: str
    key: tuple[str, ...]
    figures: tuple[str, ...]
    expected: Callable[[sqlite.Connection], Iterable[Row]]


class Difference(NamedTuple):
    """A row of `table` whose kept figures are wrong, missing or too many."""

    table: str
    key: tuple[str | int, ...]


def performance(connection: sqlite.Connection) -> Iterator[Row]:
    """One person at a time: adding up all the purchases at once would sort them all, in memory."""
    everybody: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (person,) in connection.execute(PEOPLE).fetchall():
        own: dict[str, list[int]] = {}
        for day, *figures in connection.execute(DAYS, (person,)):
            own[day] = figures[:3]
            if any(figures[3:]):
                add(everybody[day], figures[3:])
        yield from days_and_months(person, own)
    yield from days_and_months("", everybody)


def days_and_months(person: str, days: Mapping[str, list[int]]) -> Iterator[Row]:
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, figures in days.items():
        add(months[day[:7]], figures)
        yield person, 0, day, *figures
    for month, figures in months.items():
        yield person, 1, month, *figures


def add(total: list[int], figures: Iterable[int]) -> None:
    for place, figure in enumerate(figures):
        total[place] += figure


SUMMARIES = (
    Summary("汇总_业绩", ("联系人编号", "整月", "段"), ("发展客户", "购买次数", "销售额"), performance),
    Summary(
        "汇总_计划",
        ("联系人编号", "日", "实施情况"),
        ("计划数", "客户数量", "计划利润"),
        lambda connection: connection.execute(PLANS),
    ),
    Summary("汇总_反馈", ("产品类型", "日"), ("反馈数", "已处理"), lambda connection: connection.execute(FEEDBACK)),
    Summary("汇总_客户", ("产品类型", "联系人编号"), ("客户数",), lambda connection: connection.execute(CUSTOMERS)),
    Summary("汇总_行数", ("表",), ("行数",), lambda connection: connection.execute(ROWS)),
)


def pass_days(connection: sqlite.Connection, today: str) -> int:
    """Brings the states of contracts up to date, which the days change; how many. Inside the caller's transaction."""
    state = STATE.format(day=":day")
    return connection.execute(f"UPDATE 合同 SET 状态 = {state} WHERE 状态 <> {state}", {"day": today}).rowcount


def recompute(connection: sqlite.Connection) -> None:
    """Makes every kept figure anew from the rows, whatever it was. Inside the caller's transaction."""
    triggers = suspend(connection)
    for sql in KEPT:
        connection.execute(sql)
    resume(connection, triggers)


def suspend(connection: sqlite.Connection) -> list[str]:
    """Nothing keeps the summaries from here on; returns what `resume` needs. Inside one transaction with it."""
    found = connection.execute(TRIGGERS).fetchall()
    for name, _sql in found:
        connection.execute(f"DROP TRIGGER {quoted(name)}")
    return [sql for _name, sql in found]


def resume(connection: sqlite.Connection, triggers: Iterable[str]) -> None:
    """Adds the summaries up and has them kept again."""
    for summary in SUMMARIES:
        connection.execute(f"DELETE FROM {summary.table}")
        fill(connection, summary, summary.table)
    for sql in triggers:
        connection.execute(sql)


def fill(connection: sqlite.Connection, summary: Summary, table: str) -> None:
    marks = ", ".join("?" * len(summary.key + summary.figures))
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", summary.expected(connection))


def worth_suspending(connection: sqlite.Connection, added: int) -> bool:
    """Whether so many rows, added in one step, cost more row by row than adding everything up afterwards."""
    there = "SELECT coalesce((SELECT max(rowid) FROM 购买), 0) + coalesce((SELECT max(rowid) FROM 客户), 0)"
    return added > FEW and added * SHARE > int(connection.execute(there).fetchone()[0])


def differences(connection: sqlite.Connection) -> Iterator[Difference]:
    """What `recompute` would change. Reads the file only; works in temporary tables."""
    for table, sql in KEPT_DIFFERS.items():
        for key in connection.execute(sql):
            yield Difference(table, key)
    for summary in SUMMARIES:
        for key in wrong_rows(connection, summary):
            yield Difference(summary.table, key)


def wrong_rows(connection: sqlite.Connection, summary: Summary) -> Iterator[Row]:
    table, right = summary.table, f"temp.应有{summary.table}"
    (sql,) = connection.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.execute(sql.replace(table, right, 1))
    try:
        fill(connection, summary, right)
        key = ", ".join(summary.key)
        same = " AND ".join(f"other.{name} = one.{name}" for name in summary.key + summary.figures)
        found: dict[Row, None] = {}  # a row with wrong figures is found from both sides
        for one, other in ((right, f"main.{table}"), (f"main.{table}", right)):
            sql = f"SELECT {key} FROM {one} AS one WHERE NOT EXISTS (SELECT 1 FROM {other} AS other WHERE {same})"
            found.update(dict.fromkeys(connection.execute(sql)))
        yield from found
    finally:
        connection.execute(f"DROP TABLE {right}")
