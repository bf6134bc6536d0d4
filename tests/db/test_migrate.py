"""A file of an older version is brought up to date, with a backup, and then equals a new one (D4.6, D5.3)."""

import contextlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import errors, migrate
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.backups.backup import check, default_folder
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.rows import row_ids
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search, search_check
from crm_desktop.db.summaries import differences
from crm_desktop.db.writing.numbers import propose
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.product import PRODUCT
from crm_desktop.entities.purchase import PURCHASE
from crm_desktop.entities.staff import STAFF

Content = Callable[[sqlite3.Connection], dict[str, list[tuple[Any, ...]]]]


KEYS = "SELECT 姓名排序, 所购产品排序 FROM 客户 UNION ALL SELECT 产品名称排序, '' FROM 产品"
OLD = Path(__file__).parent / "schema_0001.sql"  # as the first version made its files


def first_version() -> str:
    return OLD.read_text("utf-8")


@pytest.fixture
def old(path: Path) -> Path:
    """A file of version 1 with a customer, as the program of then left it."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(first_version())
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(
            "INSERT INTO 联系人 (联系人编号, 姓名, 所属部门, 工资) VALUES ('S0001', '张三', '销售部', 1);"
            "INSERT INTO 客户 (客户编号, 姓名, 联系人编号) VALUES ('C0000007', '王伟', 'S0001');"
            "INSERT INTO 变更组 (时间, 用户, 操作) VALUES ('2026-01-01T00:00:00Z', 'admin', 'create');"
        )
    return path


def shape(connection: sqlite3.Connection) -> tuple[int, dict[tuple[str, str], str]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return version, {(kind, name): plain(sql) for kind, name, sql in rows}


def plain(sql: str) -> str:
    """Without comments and white space that mean nothing."""
    return re.sub(r" *([,()]) *", r"\1", re.sub(r"\s*--[^\n]*|\s+", " ", sql)).strip()


def backups(path: Path) -> list[Path]:
    return sorted(default_folder(path).glob("*-upgrade.crm"))


def test_an_old_file_becomes_equal_to_a_new_one_and_keeps_its_data(old: Path, content: Content) -> None:
    with contextlib.closing(sqlite3.connect(old)) as before:
        kept = content(before)
    new = old.with_name("new.crm")
    with Database.open(old) as database, Database.create(new) as fresh:
        assert shape(database.writer) == shape(fresh.writer)
        now = {table: rows for table, rows in content(database.writer).items() if rows}
        shared = {table: [row[: len(kept[table][0])] for row in rows] for table, rows in now.items()}
        assert shared == {table: rows for table, rows in kept.items() if rows}
        assert database.writer.execute("SELECT count(*) FROM 变更组").fetchone() == (1,)
        assert database.writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_backup_made_before_opens_and_equals_the_old_file(old: Path, content: Content) -> None:
    with contextlib.closing(sqlite3.connect(old)) as before:
        was = shape(before), content(before)
    Database.open(old).close()
    (backup,) = backups(old)
    assert check(backup).kind == "upgrade"
    with contextlib.closing(sqlite3.connect(backup)) as copy:
        assert (shape(copy), content(copy)) == was
    with Database.open(backup) as database:
        assert database.writer.execute("PRAGMA user_version").fetchone() == (migrate.VERSION,)


def test_without_a_backup_there_is_no_upgrade(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old)) as before:
        was = shape(before)
    with pytest.raises(errors.BackupFailed, match="gone"):
        Database.open(old, old.parent / "gone" / "backups")
    with contextlib.closing(sqlite3.connect(old)) as after:
        assert shape(after) == was


def test_a_file_of_today_is_opened_without_a_backup(path: Path) -> None:
    Database.create(path).close()
    Database.open(path).close()
    assert backups(path) == []


@pytest.mark.parametrize(
    "script",
    ["CREATE TABLE 编号 (x); SELECT * FROM nothing;", "CREATE TABLE 编号 (x); not SQL", "UPDATE 客户 SET 积分 = 101;"],
)
def test_a_failing_migration_leaves_the_old_file_at_its_version(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Content, script: str
) -> None:
    with contextlib.closing(sqlite3.connect(old)) as before:
        was = shape(before), content(before)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0002_broken.sql").write_text(script, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "MIGRATIONS", tmp_path / "migrations")
        with pytest.raises(errors.FileRefused, match=old.name):
            Database.open(old)
    with contextlib.closing(sqlite3.connect(old)) as after:
        assert (shape(after), content(after)) == was
    with Database.open(old) as database:  # a program that can do it finds it free
        assert shape(database.writer)[0] == migrate.VERSION


def test_an_old_file_is_searched_and_sorted_as_a_new_one(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as before:
        before.executescript(
            "INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES ('P1', '电视机', 1, '电器');"
            "INSERT INTO 购买 (客户编号, 产品编号, 购买时间, 购买数量) VALUES ('C0000007', 'P1', '2026-01-01', 1);"
        )
    with Database.open(old) as database, Database.create(old.with_name("new.crm")) as fresh:
        store = Store(fresh, Registry(), Administrator(), ChangeBus())
        staff = store.create(STAFF, {"number": "S0001", "name": "张三", "department": "销售部", "salary": 1})
        store.create(CUSTOMER, {"number": "C0000007", "name": "王伟", "staff": staff})
        store.create(PRODUCT, {"number": "P1", "name": "电视机", "price": 1, "type": "电器"})
        store.create(PURCHASE, {"customer": "C0000007", "product": "P1", "time": "2026-01-01"})
        assert database.writer.execute(KEYS).fetchall() == fresh.writer.execute(KEYS).fetchall()
        for entity in (CUSTOMER, STAFF, PRODUCT):
            assert search_check.agrees(database.writer, entity)
        found = row_ids(database.reader(), store.queries.list_of(CUSTOMER, search="ww s0 wang"))
        assert len(found) == 0
        assert len(row_ids(database.reader(), store.queries.list_of(CUSTOMER, search="ww wang"))) == 1


def test_a_file_whose_filling_was_cut_short_is_filled_when_opened_next(old: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "rebuild", raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            Database.open(old)
    with Database.open(old) as database:
        assert search_check.agrees(database.writer, CUSTOMER)
        assert len(backups(old)) == 1


def raise_interrupt(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_numbers_of_an_old_file_are_counted_on(old: Path) -> None:
    with Database.open(old) as database:
        assert propose(database.reader(), CUSTOMER) == "C0000008"


def test_the_summaries_of_an_old_file_are_those_of_its_rows(old: Path) -> None:
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.executescript(
            "INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES ('P1', '锅', 5, '炊具');"
            "INSERT INTO 购买 (客户编号, 产品编号, 购买时间, 购买数量) VALUES ('C0000007', 'P1', '2026-01-01', 2);"
            "INSERT INTO 发展 (联系人编号, 客户编号) VALUES ('S0001', 'C0000007');"
            "INSERT INTO 反馈信息 (反馈时间, 反馈内容, 产品编号) VALUES ('2026-01-02', '好', 'P1');"
            "INSERT INTO 任务计划 (任务计划编号, 联系人编号, 客户数量, 计划利润, 计划时间)"
            " VALUES ('T1', 'S0001', 1, 2, '2026-01-01');"
        )
    with Database.open(old) as database:
        assert list(differences(database.writer)) == []
        sold = "SELECT 购买次数, 销售额 FROM 汇总_业绩 WHERE 联系人编号 = 'S0001' AND 段 = '2026-01-01'"
        assert database.writer.execute(sold).fetchone() == (1, 10)
        assert database.writer.execute("SELECT * FROM 汇总_客户").fetchall() == [("炊具", "S0001", 1)]
        assert dict(database.writer.execute("SELECT * FROM 汇总_行数")) == {"客户": 1, "购买": 1}
        assert len(database.writer.execute("SELECT 1 FROM 汇总_计划 UNION ALL SELECT 1 FROM 汇总_反馈").fetchall()) == 3


def test_each_stage_of_an_upgrade_is_told_in_its_order(old: Path) -> None:
    told: list[migrate.Stage] = []
    Database.open(old, tell=told.append).close()
    assert {stage.version for stage in told} == {1}
    names = [stage.name for stage in told]
    assert list(dict.fromkeys(names)) == ["backup", "tables", "figures", "history", "search"]
    assert [stage.done for stage in told if stage.name == "backup"] == sorted(
        stage.done for stage in told if stage.name == "backup"
    )
    steps = [(stage.done, stage.total) for stage in told if stage.name == "tables"]
    assert steps == [(number, migrate.VERSION - 1) for number in range(1, migrate.VERSION)]
    told.clear()
    Database.open(old, tell=told.append).close()
    assert told == []


@pytest.mark.parametrize("last", [0.0, 0.9, 1.0])
def test_who_stops_the_backup_before_an_upgrade_finds_the_file_as_it_was(
    old: Path, content: Content, last: float
) -> None:
    with contextlib.closing(sqlite3.connect(old)) as before:
        was = shape(before), content(before)

    def stop(stage: migrate.Stage) -> None:
        assert stage.name == "backup"
        if stage.done >= last:
            raise errors.Cancelled

    with pytest.raises(errors.Cancelled, match=old.name):
        Database.open(old, tell=stop)
    with contextlib.closing(sqlite3.connect(old)) as after:
        assert (shape(after), content(after)) == was
    assert all(check(whole) for whole in backups(old))
    with Database.open(old) as database:
        assert shape(database.writer)[0] == migrate.VERSION


def test_in_an_old_file_a_prospect_has_interactions_at_once(old: Path) -> None:
    """The text of two tables is changed in place: the connection that does it must know, and the next one too."""
    for number in (1, 2):
        with Database.open(old) as database:
            speak_with_a_prospect(database, number)


def speak_with_a_prospect(database: Database, number: int) -> None:
    store = Store(database, Registry(), Administrator(), ChangeBus())
    prospect = store.create(store.registry["opportunity"], {"name": "新店", "prospect": f"周{number}"})
    for name in ("interaction", "follow_up"):
        store.create(store.registry[name], {"subject": "谈", "opportunity": prospect})
        with pytest.raises(errors.CrmError, match="CHECK"), store.step("test") as step:
            step.connection.execute(f"UPDATE {store.registry[name].table} SET 商机编号 = NULL")
