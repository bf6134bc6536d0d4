"""schema.sql as SQLite alone runs it, without our program: what the file itself refuses (D2.1)."""

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import migrate

DOCUMENT_COLUMNS = {
    "联系人": {
        "联系人编号": "S2",
        "姓名": "李四",
        "所属部门": "市场部",
        "产品类型": "电器",
        "任务计划编号": "T1",
        "工资": 1,
    },
    "客户": {
        "客户编号": "C3",
        "姓名": "赵敏",
        "联系方式": "13800000000",
        "积分": 5,
        "信用度": 90,
        "所购产品": "",
        "消费时间": "",
        "联系地址": "上海",
        "联系人编号": "S1",
    },
    "反馈信息": {
        "反馈编号": 6,
        "反馈人姓名": "王伟",
        "反馈时间": "2026-01-02 10:00:00",
        "反馈内容": "好",
        "产品编号": "P1",
        "解决情况": "否",
    },
    "任务计划": {
        "任务计划编号": "T2",
        "联系人编号": "S1",
        "客户数量": 3,
        "计划利润": 100,
        "计划时间": "2026-01-02",
        "实施情况": "是",
    },
    "产品": {
        "产品编号": "P3",
        "产品名称": "炒锅",
        "产品价格": 100,
        "产品类型": "炊具",
        "生产日期": "2024-02-29",
        "质量级别": "A",
        "优惠情况": "九折",
    },
    "反馈": {"反馈编号": 5, "客户编号": "C1"},
    "制定": {"任务计划编号": "T1", "联系人编号": "S1", "制定时间": "2026-01-02"},
    "购买": {"客户编号": "C1", "产品编号": "P1", "购买时间": "2026-01-02", "购买数量": 1},
    "发展": {"联系人编号": "S1", "客户编号": "C1"},
}


def insert(connection: sqlite3.Connection, table: str, **changed: Any) -> None:
    values = DOCUMENT_COLUMNS[table] | changed
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="the sqlite3 shell is not installed")
def test_the_sqlite3_shell_makes_a_file_from_schema_sql_as_it_stands(tmp_path: Path) -> None:
    new = tmp_path / "new.crm"
    done = subprocess.run(
        ["sqlite3", "-bail", new], input=migrate.schema(), text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert migrate.inspect(new) == migrate.VERSION


def test_a_file_tells_what_it_is(plain: sqlite3.Connection) -> None:
    assert plain.execute("PRAGMA application_id").fetchone()[0].to_bytes(4, "big") == b"CRM1"
    assert plain.execute("PRAGMA user_version").fetchone() == (migrate.VERSION,)
    numbers = [int(script.name[:4]) for script in sorted(migrate.MIGRATIONS.glob("*.sql"))]
    assert numbers == list(range(2, migrate.VERSION + 1))


@pytest.mark.parametrize("table", DOCUMENT_COLUMNS)
def test_an_insert_naming_only_the_documents_columns_works(filled: sqlite3.Connection, table: str) -> None:
    before = filled.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    insert(filled, table)
    assert filled.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == before + 1


@pytest.mark.parametrize("table", DOCUMENT_COLUMNS)
def test_the_documents_columns_come_first_and_in_its_order(plain: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in plain.execute(f"PRAGMA table_info({table})")]
    assert columns[: len(DOCUMENT_COLUMNS[table])] == list(DOCUMENT_COLUMNS[table])


@pytest.mark.parametrize("column", ["积分", "信用度"])
@pytest.mark.parametrize("value", [0, 5, 100])
def test_points_and_credit_from_0_to_100_are_taken(filled: sqlite3.Connection, column: str, value: int) -> None:
    insert(filled, "客户", **{column: value})
    assert filled.execute(f"SELECT {column} FROM 客户 WHERE 客户编号 = 'C3'").fetchone() == (value,)


@pytest.mark.parametrize("column", ["积分", "信用度"])
@pytest.mark.parametrize("value", [-1, 101, "x", 5.5, None, b"5"])
def test_other_points_and_credit_are_refused(filled: sqlite3.Connection, column: str, value: Any) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(filled, "客户", **{column: value})


REFUSED = [
    ("产品", "产品类型", "家具"),
    ("产品", "产品类型", None),
    ("产品", "质量级别", "F"),
    ("产品", "质量级别", "a"),
    ("产品", "产品价格", -1),
    ("产品", "产品价格", 0.5),
    ("产品", "产品价格", "面议"),
    ("产品", "产品名称", None),
    ("产品", "产品编号", ""),
    ("产品", "生产日期", "2023-02-30"),
    ("产品", "生产日期", "2023-02-29"),
    ("产品", "生产日期", "abc"),
    ("产品", "生产日期", "2023-2-3"),
    ("产品", "生产日期", "now"),
    ("产品", "生产日期", "2460000.5"),
    ("产品", "生产日期", "2023-02-03 10:00:00"),
    ("产品", "生产日期", ""),
    ("购买", "购买数量", 0),
    ("购买", "购买数量", -1),
    ("购买", "购买时间", "2023-02-30"),
    ("购买", "购买时间", "2023-02-03 24:00:00"),
    ("购买", "购买时间", "2023-02-03 10:00"),
    ("购买", "购买时间", "2023-02-03T10:00:00"),
    ("购买", "购买时间", ""),
    ("购买", "购买时间", None),
    ("购买", "成交价", -1),
    ("任务计划", "客户数量", -1),
    ("任务计划", "计划利润", -1),
    ("任务计划", "计划时间", "abc"),
    ("任务计划", "实施情况", "也许"),
    ("任务计划", "联系人编号", None),
    ("联系人", "工资", -1),
    ("联系人", "产品类型", "家具"),
    ("客户", "姓名", None),
    ("客户", "客户编号", None),
    ("客户", "消费时间", "昨天"),
    ("客户", "客户分类", "老客户"),
    ("客户", "登记时间", "2023-02-30"),
    ("反馈信息", "反馈内容", None),
    ("反馈信息", "反馈时间", "2023-13-01"),
    ("反馈信息", "解决情况", "半"),
    ("反馈信息", "产品编号", None),
    ("制定", "制定时间", "2023-00-01"),
]


@pytest.mark.parametrize(("table", "column", "value"), REFUSED)
def test_what_makes_no_sense_is_refused(filled: sqlite3.Connection, table: str, column: str, value: Any) -> None:
    with pytest.raises((sqlite3.IntegrityError, sqlite3.OperationalError)):  # the latter for "now"
        insert(filled, table, **{column: value})


TAKEN = [
    ("产品", "产品价格", 0),
    ("产品", "生产日期", "2000-02-29"),
    ("产品", "生产日期", None),
    ("产品", "质量级别", None),
    ("购买", "购买时间", "2026-12-31 23:59:59"),
    ("购买", "成交价", 0),
    ("客户", "联系人编号", None),
    ("客户", "消费时间", "2026-03-05 10:00:00"),
    ("联系人", "任务计划编号", None),
]


@pytest.mark.parametrize(("table", "column", "value"), TAKEN)
def test_what_makes_sense_is_taken(filled: sqlite3.Connection, table: str, column: str, value: Any) -> None:
    insert(filled, table, **{column: value})


LENGTHS = [
    ("客户", "客户编号", 10),
    ("客户", "姓名", 64),
    ("客户", "联系方式", 32),
    ("客户", "所购产品", 100),
    ("客户", "联系地址", 200),
    ("联系人", "联系人编号", 10),
    ("联系人", "姓名", 64),
    ("联系人", "所属部门", 50),
    ("任务计划", "任务计划编号", 10),
    ("产品", "产品编号", 10),
    ("产品", "产品名称", 100),
    ("产品", "优惠情况", 100),
    ("反馈信息", "反馈人姓名", 64),
    ("反馈信息", "反馈内容", 2000),
]


@pytest.mark.parametrize(("table", "column", "length"), LENGTHS)
@pytest.mark.parametrize("letter", ["龙", "😀"])
def test_texts_have_their_length_in_characters(
    filled: sqlite3.Connection, table: str, column: str, length: int, letter: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(filled, table, **{column: letter * (length + 1)})
    insert(filled, table, **{column: letter * length})


def test_an_unknown_staff_number_is_refused_even_with_foreign_keys_off(filled: sqlite3.Connection) -> None:
    assert filled.execute("PRAGMA foreign_keys").fetchone() == (0,)
    with pytest.raises(sqlite3.IntegrityError, match="联系人编号"):
        insert(filled, "客户", 联系人编号="S9")
    with pytest.raises(sqlite3.IntegrityError, match="联系人编号"):
        filled.execute("UPDATE 客户 SET 联系人编号 = 'S9' WHERE 客户编号 = 'C1'")
    filled.execute("UPDATE 客户 SET 联系人编号 = 'S1' WHERE 客户编号 = 'C1'")


REFERENCES = {
    ("客户", "联系人编号"): ("联系人", "RESTRICT"),
    ("联系人", "任务计划编号"): ("任务计划", "RESTRICT"),
    ("任务计划", "联系人编号"): ("联系人", "RESTRICT"),
    ("反馈信息", "产品编号"): ("产品", "RESTRICT"),
    ("反馈", "反馈编号"): ("反馈信息", "CASCADE"),
    ("反馈", "客户编号"): ("客户", "CASCADE"),
    ("制定", "任务计划编号"): ("任务计划", "CASCADE"),
    ("制定", "联系人编号"): ("联系人", "CASCADE"),
    ("购买", "客户编号"): ("客户", "RESTRICT"),
    ("购买", "产品编号"): ("产品", "RESTRICT"),
    ("发展", "联系人编号"): ("联系人", "CASCADE"),
    ("发展", "客户编号"): ("客户", "CASCADE"),
}


def test_every_relation_the_document_draws_is_a_reference(plain: sqlite3.Connection) -> None:
    found = {
        (table, row[3]): (row[2], row[6])
        for table in DOCUMENT_COLUMNS
        for row in plain.execute(f"PRAGMA foreign_key_list({table})")
    }
    assert found == REFERENCES


@pytest.mark.parametrize(("table", "column"), REFERENCES)
def test_a_number_that_nothing_has_is_refused_with_foreign_keys_on(
    filled: sqlite3.Connection, table: str, column: str
) -> None:
    filled.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(filled, table, **{column: 99})


def test_a_feedback_number_is_not_given_twice(filled: sqlite3.Connection) -> None:
    filled.execute("DELETE FROM 反馈信息")
    filled.execute("INSERT INTO 反馈信息 (反馈时间, 反馈内容, 产品编号) VALUES ('2026-03-01', '好', 'P1')")
    assert filled.execute("SELECT 反馈编号 FROM 反馈信息").fetchall() == [(6,)]


def test_a_purchase_without_a_price_takes_the_products(filled: sqlite3.Connection) -> None:
    insert(filled, "购买")
    filled.execute("UPDATE 产品 SET 产品价格 = 1 WHERE 产品编号 = 'P1'")
    insert(filled, "购买", 成交价=0)
    assert filled.execute("SELECT 成交价 FROM 购买 ORDER BY 购买编号").fetchall() == [(199900,), (0,)]


@pytest.mark.parametrize("table", ["反馈", "制定", "发展"])
def test_a_relation_holds_one_row_a_fact(filled: sqlite3.Connection, table: str) -> None:
    insert(filled, table)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(filled, table)


def tables(connection: sqlite3.Connection) -> list[str]:
    listed = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in listed]


def test_every_table_is_strict(plain: sqlite3.Connection) -> None:
    strict = {row[1]: row[5] for row in plain.execute("PRAGMA table_list") if row[2] == "table"}
    own = [name for name in tables(plain) if name in strict and not name.endswith("_检索")]  # FTS5 makes its own
    assert {name: strict[name] for name in own} == dict.fromkeys(own, 1)


def test_every_foreign_key_has_an_index(plain: sqlite3.Connection) -> None:
    missing = []
    for table in tables(plain):
        first = {row[1] for row in plain.execute(f"PRAGMA table_info({table})") if row[5] == 1}
        for index in plain.execute(f"PRAGMA index_list({table})").fetchall():
            first.add(plain.execute(f"PRAGMA index_info({index[1]})").fetchone()[2])
        keys = {row[3] for row in plain.execute(f"PRAGMA foreign_key_list({table})")}
        missing += [(table, column) for column in keys - first]
    assert not missing
