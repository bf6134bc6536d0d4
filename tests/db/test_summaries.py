"""The kept summaries are what the rows say, whatever tool writes whatever; faults in them are found and mended."""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.raw_queries import RAW
from crm_desktop.db.connection import Database
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.lists.rows import count_rows, first_page
from crm_desktop.db.lists.sql import Sql
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import REPORTS
from crm_desktop.db.reports.report import Report
from crm_desktop.db.summaries import FEW, SUMMARIES, differences, recompute
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Condition

QUERIES = Queries(Registry())
LISTS = {True: [QUERIES.list_of(entity) for entity in QUERIES.registry.main()]}  # whether their length is kept
LISTS[False] = [replace(one, counted=None) for one in LISTS[True]]
PARTS = 4
KEYS = {"C": ("C1", "C2", "C3"), "S": ("S1", "S2"), "P": ("P1", "P2"), "T": ("T1", "T2")}
customer, staff, goods, plan = (st.sampled_from(keys) for keys in KEYS.values())
number, small, yes_no = st.integers(1, 3), st.integers(0, 3), st.sampled_from(("是", "否"))
time = st.sampled_from(("2024-01-31", "2024-01-31 23:59:59", "2024-02-01", "2024-02-15 12:00:00"))
stage, deal, minute = st.integers(1, 6), st.sampled_from(("O1", "O2")), st.integers(1, 4)
types, verb = st.sampled_from(("电器", "炊具")), st.sampled_from(("", "OR IGNORE", "OR REPLACE"))
PURCHASE = "购买编号, 客户编号, 产品编号, 购买时间, 购买数量, 成交价"
FEEDBACK = "反馈编号, 产品编号, 反馈时间, 解决情况, 反馈内容"
PLAN_ROW = "任务计划编号, 联系人编号, 客户数量, 计划利润, 计划时间, 实施情况"
Statement = tuple[str, tuple[Any, ...]]


def statement(text: str, *params: st.SearchStrategy[Any]) -> st.SearchStrategy[Statement]:
    """`{}` is a verb such as OR REPLACE."""
    return st.tuples(verb.map(text.format), st.tuples(*params))


UPSERT = "ON CONFLICT DO UPDATE SET"
FIRST: tuple[Statement, ...] = (
    ("INSERT INTO 联系人 (联系人编号, 姓名, 所属部门, 工资) VALUES ('S1', '某', '部', 0), ('S2', '某', '部', 0)", ()),
    *[
        ("INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES (?, '物', 7, '电器')", (key,))
        for key in KEYS["P"]
    ],
    *[("INSERT INTO 客户 (客户编号, 姓名, 登记时间) VALUES (?, '某', '2024-01-31')", (key,)) for key in KEYS["C"]],
    ("INSERT INTO 发展 (联系人编号, 客户编号) VALUES ('S1', 'C1'), ('S2', 'C1'), ('S1', 'C2')", ()),
    (
        f"INSERT INTO 购买 ({PURCHASE}) VALUES (1, 'C1', 'P1', '2024-01-31', 2, 3)",
        (),
    ),
    (
        f"INSERT INTO 反馈信息 ({FEEDBACK}) VALUES (1, 'P1', '2024-02-01', '是', '')",
        (),
    ),
    (f"INSERT INTO 购买 ({PURCHASE}) VALUES (2, 'C2', 'P2', '2024-02-01', 1, 5)", ()),
    (f"INSERT INTO 反馈信息 ({FEEDBACK}) VALUES (2, 'P2', '2024-02-01', '否', '')", ()),
    (f"INSERT INTO 任务计划 ({PLAN_ROW}) VALUES ('T1', 'S1', 1, 2, '2024-02-01', '否')", ()),
    ("INSERT INTO 商机 (商机编号, 名称, 阶段编号, 创建时间) VALUES ('O1', '甲', 2, '2024-01-31')", ()),
    (
        "INSERT INTO 商机阶段变更 (商机编号, 阶段编号, 开始时间, 结束时间) VALUES ('O1', 1, ?, ?)",
        ("2024-01-31", "2024-02-01"),
    ),
    ("INSERT INTO 商机阶段变更 (商机编号, 阶段编号, 开始时间) VALUES ('O1', 2, '2024-02-01')", ()),
)
STATEMENTS = st.one_of(
    statement(
        "INSERT {} INTO 客户 (客户编号, 姓名, 登记时间, 联系人编号) VALUES (?, '某', ?, ?)",
        customer,
        time,
        st.none() | staff,
    ),
    statement(
        f"INSERT INTO 客户 (客户编号, 姓名, 登记时间) VALUES (?, '某', ?) {UPSERT} 登记时间 = excluded.登记时间",
        customer,
        time,
    ),
    statement("UPDATE {} 客户 SET 客户编号 = ?, 登记时间 = ? WHERE 客户编号 = ?", customer, time, customer),
    statement("UPDATE 客户 SET 登记时间 = ?, 联系人编号 = ? WHERE 客户编号 <> ?", time, st.none() | staff, customer),
    statement("DELETE FROM 客户 WHERE 客户编号 = ?", customer),
    statement("INSERT {} INTO 发展 (联系人编号, 客户编号) VALUES (?, ?)", staff, customer),
    statement(f"INSERT INTO 发展 (联系人编号, 客户编号) VALUES (?, ?) {UPSERT} 版本 = 版本 + 1", staff, customer),
    statement("UPDATE {} 发展 SET 联系人编号 = ? WHERE 联系人编号 = ?", staff, staff),
    statement("UPDATE {} 发展 SET 客户编号 = ? WHERE 客户编号 = ?", customer, customer),
    statement("UPDATE {} 发展 SET 联系人编号 = ?, 客户编号 = ?", staff, customer),
    statement("DELETE FROM 发展 WHERE 联系人编号 = ? AND 客户编号 <> ?", staff, customer),
    statement(
        f"INSERT {{}} INTO 购买 ({PURCHASE}) VALUES (?, ?, ?, ?, ?, ?)",
        number,
        customer,
        goods,
        time,
        number,
        st.none() | small,
    ),
    statement(
        f"INSERT INTO 购买 ({PURCHASE}) VALUES (?, ?, ?, ?, 1, 1) {UPSERT} 客户编号 = excluded.客户编号",
        number,
        customer,
        goods,
        time,
    ),
    statement("UPDATE {} 购买 SET 购买编号 = ?, 客户编号 = ? WHERE 购买编号 = ?", number, customer, number),
    statement("UPDATE {} 购买 SET 购买编号 = ?", number),
    statement(
        "UPDATE 购买 SET 购买时间 = ?, 购买数量 = ?, 成交价 = ?, 产品编号 = ? WHERE 客户编号 = ?",
        time,
        number,
        st.none() | small,
        goods,
        customer,
    ),
    statement("DELETE FROM 购买 WHERE 购买编号 <> ?", number),
    statement("INSERT {} INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES (?, '新', 9, ?)", goods, types),
    statement("UPDATE {} 产品 SET 产品编号 = ?, 产品类型 = ? WHERE 产品编号 = ?", goods, types, goods),
    statement("DELETE FROM 产品 WHERE 产品编号 = ?", goods),
    statement(f"INSERT {{}} INTO 反馈信息 ({FEEDBACK}) VALUES (?, ?, ?, ?, '')", number, goods, time, yes_no),
    statement(
        f"INSERT INTO 反馈信息 ({FEEDBACK}) VALUES (?, ?, ?, ?, '') {UPSERT} 解决情况 = excluded.解决情况",
        number,
        goods,
        time,
        yes_no,
    ),
    statement(
        "UPDATE {} 反馈信息 SET 反馈编号 = ?, 产品编号 = ?, 解决情况 = ? WHERE 反馈编号 = ?",
        number,
        goods,
        yes_no,
        number,
    ),
    statement("UPDATE 反馈信息 SET 反馈时间 = ?, 解决情况 = ?", time, yes_no),
    statement("DELETE FROM 反馈信息 WHERE 反馈编号 = ?", number),
    statement(
        f"INSERT {{}} INTO 任务计划 ({PLAN_ROW}) VALUES (?, ?, ?, ?, ?, ?)", plan, staff, small, small, time, yes_no
    ),
    statement(
        "UPDATE {} 任务计划 SET 任务计划编号 = ?, 联系人编号 = ?, 客户数量 = ? WHERE 任务计划编号 = ?",
        plan,
        staff,
        small,
        plan,
    ),
    statement("UPDATE 任务计划 SET 计划时间 = ?, 实施情况 = ?", time, yes_no),
    statement("DELETE FROM 任务计划 WHERE 任务计划编号 = ?", plan),
    statement("DELETE FROM 联系人 WHERE 联系人编号 = ?", staff),
    statement(
        "INSERT OR IGNORE INTO 商机 (商机编号, 名称, 阶段编号, 创建时间, 结束时间) VALUES (?, '乙', ?, ?, ?)",
        deal,
        stage,
        time,
        st.none() | time,
    ),
    statement(
        "UPDATE 商机 SET 阶段编号 = ?, 创建时间 = ?, 产品类型 = ?, 联系人编号 = ? WHERE 商机编号 = ?",
        stage,
        time,
        types,
        staff,
        deal,
    ),
    statement("UPDATE 商机 SET 结束时间 = ? WHERE 商机编号 = ?", st.none() | time, deal),
    statement("DELETE FROM 商机 WHERE 商机编号 = ?", deal),
    statement(
        "INSERT INTO 商机阶段变更 (商机编号, 阶段编号, 开始时间, 结束时间) VALUES (?, ?, ?, ?)",
        deal,
        stage,
        time,
        st.none() | time,
    ),
    statement("UPDATE OR IGNORE 商机阶段变更 SET 变更编号 = ?, 商机编号 = ? WHERE 变更编号 = ?", minute, deal, minute),
    statement(
        "UPDATE 商机阶段变更 SET 阶段编号 = ?, 开始时间 = ?, 结束时间 = ? WHERE 变更编号 = ?", stage, time, time, minute
    ),
    statement("DELETE FROM 商机阶段变更 WHERE 变更编号 = ?", minute),
    statement(
        "UPDATE 商机阶段 SET 顺序 = ?, 类型 = ? WHERE 阶段编号 = ?", small, st.sampled_from(("进行中", "输单")), stage
    ),
)
PERIODS = (None, "2024-01-01..2024-01-31", "2024-01-31..2024-02-01", "2024-02-02..", "..2024-02-14")
CHOICES: dict[str, tuple[Any, ...]] = {
    "customer": KEYS["C"],
    "staff": (None, "S1"),
    "period": PERIODS,
    "done": (None, "是"),
    "handled": (None, "是", "否"),
    "type": (None, "电器"),
    "product": (None, "P1"),
    "unassigned": ("是", "否"),
    "kind": (None, "电话"),
    "contact": (None,),
    "call_round": (1,),
    "word": (None,),
    "by": (None,),
    "state": (None,),
}


def asked(report: Report) -> Iterator[dict[str, Any]]:
    """Every combination of its parameters."""
    names = [param.field.name for param in report.params]
    for values in product(*(CHOICES[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def compare(connection: sqlite3.Connection, first: int = 0, step: int = 1) -> None:
    """Every query gives the same from the summaries and from the rows, asked every `step`th combination."""
    for report, raw in zip(REPORTS, RAW, strict=True):
        if raw is report:  # nothing is kept for it
            continue
        for values in islice(asked(report), first, None, step):
            got, expected = (
                (
                    first_page(connection, one.select(values)),
                    [total.value for total in one.totals(connection, values)],
                    one.chart(connection, values),
                )
                for one in (report, raw)
            )
            assert got == expected, (report, values)


@pytest.mark.long
@settings(max_examples=120, deadline=None)
@given(
    foreign_keys=st.booleans(),
    recursive=st.booleans(),
    statements=st.lists(STATEMENTS, max_size=10),
    part=st.integers(0, PARTS - 1),
)
def test_any_statements_of_any_tool_leave_what_the_rows_say(
    blank: Callable[[sqlite3.Connection], None],
    foreign_keys: bool,
    recursive: bool,
    statements: list[Statement],
    part: int,
) -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        blank(connection)
        connection.execute(f"PRAGMA foreign_keys = {foreign_keys}")
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        for sql, params in FIRST:
            connection.execute(sql, params)
        for sql, params in statements:
            with contextlib.suppress(sqlite3.IntegrityError):  # refused: nothing happens
                connection.execute(sql, params)
            assert list(differences(connection)) == [], (sql, params)
            assert lengths(connection, kept=True) == lengths(connection, kept=False), (sql, params)
        compare(connection, part, PARTS)


def lengths(connection: sqlite3.Connection, *, kept: bool) -> list[int]:
    """Of the whole list of each entity, as it is kept or by its rows."""
    return [count_rows(connection, one) for one in LISTS[kept]]


def spoilt(connection: sqlite3.Connection, sql: str) -> list[tuple[str, tuple[Any, ...]]]:
    connection.execute(sql)
    return [(found.table, found.key) for found in differences(connection)]


@pytest.fixture
def sample(tmp_path: Path, new_sample: Callable[[Path, int], Path]) -> Iterator[Database]:
    with Database.open(new_sample(tmp_path / "a.crm", 200)) as database:
        yield database


def test_a_sample_has_its_summaries_and_a_recomputation_changes_nothing(sample: Database) -> None:
    def kept() -> list[list[Any]]:
        return [sample.writer.execute(f"SELECT * FROM {summary.table}").fetchall() for summary in SUMMARIES]

    before = kept()
    assert all(before)
    assert list(differences(sample.writer)) == []
    compare(sample.writer)
    with sample.atomic() as connection:
        recompute(connection)
    assert kept() == before


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE 汇总_业绩 SET 销售额 = 销售额 + 1 WHERE rowid_of = 1", "汇总_业绩"),
        ("DELETE FROM 汇总_业绩 WHERE 联系人编号 = '' AND 整月 = 1", "汇总_业绩"),
        ("INSERT INTO 汇总_业绩 VALUES ('S9', 0, '2024-01-01', 0, 0, 0)", "汇总_业绩"),
        ("UPDATE 汇总_计划 SET 计划利润 = 0 WHERE 联系人编号 = ''", "汇总_计划"),
        ("UPDATE 汇总_反馈 SET 已处理 = 已处理 + 1 WHERE 产品类型 = '电器'", "汇总_反馈"),
        ("DELETE FROM 汇总_客户", "汇总_客户"),
        ("UPDATE 汇总_行数 SET 行数 = 行数 + 1 WHERE 表 = '客户'", "汇总_行数"),
        ("DELETE FROM 汇总_行数 WHERE 表 = '购买'", "汇总_行数"),
        ("INSERT INTO 汇总_行数 VALUES ('产品', 1)", "汇总_行数"),
        ("UPDATE 客户 SET 汇总_产品 = NULL WHERE 汇总_产品 IS NOT NULL", "客户"),
        ("UPDATE 反馈信息 SET 汇总_产品类型 = '家具'", "反馈信息"),
        ("UPDATE 商机 SET 汇总_时长 = 汇总_时长 + 1", "商机"),
        ("UPDATE 商机阶段变更 SET 汇总_前进 = 1", "商机阶段变更"),
    ],
)
def test_planted_faults_are_found_and_mended(sample: Database, sql: str, table: str) -> None:
    sql = sql.replace("rowid_of = 1", "联系人编号 = 'S0001' AND 整月 = 1")
    found = spoilt(sample.writer, sql)
    assert {name for name, _key in found} >= {table}
    assert len(found) == len(set(found))
    with sample.atomic() as connection:
        recompute(connection)
    assert list(differences(sample.writer)) == []


def test_a_recomputation_that_fails_leaves_everything_as_it_was(sample: Database) -> None:
    triggers = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"
    before = sample.writer.execute(triggers).fetchone()

    def fail() -> None:
        with sample.atomic() as connection:
            recompute(connection)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert sample.writer.execute(triggers).fetchone() == before
    assert list(differences(sample.writer)) == []


BIG = re.compile(r"SCAN (客户|购买|反馈信息)\b")
ASKED = [
    (report, {"unassigned": "是", "customer": "C0000001"} | values)
    for report in REPORTS
    for values in ({}, {"staff": "S0001"}, {"type": "炊具"}, {"period": "2026-01-15..2026-03-20"}, {"handled": "否"})
]


@pytest.mark.parametrize(("report", "values"), ASKED, ids=lambda value: str(value))
def test_nothing_reads_a_large_table_through(sample: Database, report: Report, values: dict[str, Any]) -> None:
    statements: list[str] = []
    reader = sample.reader()
    reader.set_trace_callback(statements.append)
    first_page(reader, report.select(values))
    report.totals(reader, values)
    report.chart(reader, values)
    reader.set_trace_callback(None)
    assert statements
    for sql in statements:
        steps = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}")]
        walks = [step for step in steps if BIG.match(step)]
        if walks:  # only along an index, for the first rows in its order
            assert sql.endswith("LIMIT 128 OFFSET 0"), (sql, steps)
            assert all(" USING " in step for step in walks), (sql, steps)
            assert not any("ORDER BY" in step for step in steps), (sql, steps)


def test_the_length_of_a_whole_list_is_known_without_looking_at_its_rows(sample: Database) -> None:
    for name in ("customer", "purchase", "feedback", "plan"):
        select = Queries(Registry()).list_of(Registry()[name])
        steps = [row[3] for row in sample.writer.execute(f"EXPLAIN QUERY PLAN {select.count().text}")]
        assert not any(re.match(rf"SCAN {select.base.strip(chr(34))}\b", step) for step in steps), steps
    assert lengths(sample.writer, kept=True) == lengths(sample.writer, kept=False)
    assert lengths(sample.writer, kept=True)[0] == 200


def test_a_narrowed_list_is_counted_by_its_rows(sample: Database) -> None:
    entity = Registry()["customer"]
    queries = Queries(Registry())
    some = queries.list_of(entity, conditions=[Condition("number", "is", "C0000001")])
    assert count_rows(sample.writer, some) == 1
    assert count_rows(sample.writer, queries.list_of(entity, search="C0000001")) == 1
    limited = Queries(Registry(), lambda _entity: Sql("客户编号 = ?", ("C0000001",)))
    assert count_rows(sample.writer, limited.list_of(entity)) == 1
    assert count_rows(sample.writer, queries.list_of(entity)) == 200


def test_where_no_length_is_kept_the_rows_are_counted(sample: Database) -> None:
    before = lengths(sample.writer, kept=False)
    sample.writer.execute("DELETE FROM 汇总_行数")
    assert lengths(sample.writer, kept=True) == before


def test_an_import_of_many_and_its_undo_keep_the_lengths(office: Store) -> None:
    customer = office.registry["customer"]
    before = lengths(office.reader, kept=False)
    with office.step("import") as step:
        intake = Intake(office, step, customer, ["name"])
        intake.add_columns({"name": ["某"] * (FEW + 1)})
        intake.finish()
    assert lengths(office.reader, kept=True) == lengths(office.reader, kept=False)
    assert sum(lengths(office.reader, kept=True)) == sum(before) + FEW + 1
    office.undo()
    assert lengths(office.reader, kept=True) == before


def test_a_product_of_another_type_takes_its_feedback_and_customers_along(office: Store) -> None:
    get: Callable[[str], Any] = office.registry.__getitem__
    office.create(get("purchase"), {"customer": "C0000001", "product": "P000001"})
    office.create(get("feedback"), {"customer": "C0000001", "product": "P000001", "content": "好"})
    office.update(get("product"), "P000001", {"type": "炊具"}, 1)
    kept = "SELECT 产品类型 FROM 汇总_反馈 UNION ALL SELECT 产品类型 FROM 汇总_客户"
    assert office.reader.execute(kept).fetchall() == [("炊具",), ("炊具",)]
    office.undo()
    assert office.reader.execute(kept).fetchall() == [("电器",), ("电器",)]
