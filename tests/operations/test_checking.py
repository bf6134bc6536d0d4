"""Sound files pass, also while the program works with them; planted faults are found and named."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.db.connection import Database
from crm_desktop.db.errors import FileRefused
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.checking import check, repair
from crm_desktop.operations.sample.sample import make_sample

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def worked(store: Store) -> Path:
    """The path of a file with a history: customers made, changed, deleted, restored; purchases and feedback."""
    get = store.registry.__getitem__
    for name in ("王伟", "李娜", "赵敏"):
        store.create(get("customer"), {"name": name, "staff": "S0001"})
    store.create(get("purchase"), {"customer": "C0000001", "product": "P000001", "time": "2026-01-01"})
    store.create(get("feedback"), {"customer": "C0000001", "product": "P000001", "content": "好"})
    store.update(get("customer"), "C0000001", {"points": 5}, 1)
    store.delete(get("customer"), ["C0000002"])
    store.delete(get("customer"), ["C0000003"])
    store.undo()
    store.database.close()
    return store.database.path


def spoil(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(sql)


def test_a_sound_file_passes_and_is_not_touched(worked: Path, registry: Registry) -> None:
    before = worked.read_bytes(), sorted(worked.parent.iterdir())
    assert check(worked, registry) == []
    assert (worked.read_bytes(), sorted(worked.parent.iterdir())) == before


def test_it_works_while_the_file_is_open_and_written(store: Store, registry: Registry) -> None:
    with store.step("create") as step:
        store.add(step, registry["customer"], {"name": "王伟"})
        assert check(store.database.path, registry) == []
    assert check(store.database.path, registry) == []
    store.create(registry["customer"], {"name": "李娜"})  # the lock is still the program's


CHANGED = [
    ("UPDATE 客户 SET 积分 = 99 WHERE 客户编号 = 'C0000001'", ["C0000001", "积分"]),
    ("DELETE FROM 发展 WHERE 客户编号 = 'C0000001'", ["发展", "C0000001"]),
    ("PRAGMA foreign_keys=OFF; DELETE FROM 客户 WHERE 客户编号 = 'C0000003'", ["客户", "C0000003"]),
    ("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C0000002', '外人')", ["客户", "C0000002"]),
    ("DROP TRIGGER 购买_insert", ["购买_insert"]),
    ("DROP INDEX 客户_姓名", ["客户_姓名"]),
    ("DROP TABLE 制定", ["制定"]),
    ("UPDATE 客户 SET 消费时间 = '2020-01-01' WHERE 客户编号 = 'C0000001'", ["C0000001", "消费时间"]),
    ("INSERT INTO 变更组 (时间, 用户, 操作) VALUES ('2026-01-01T00:00:00Z', 'x', 'y')", []),
    ("DELETE FROM 变更记录 WHERE 序号 = 4", ["4"]),
    ("DELETE FROM 变更记录 WHERE 序号 = (SELECT max(序号) FROM 变更记录)", []),
    ("UPDATE 变更记录 SET 变更组编号 = 999 WHERE 序号 = 4", ["4"]),
    ("UPDATE 变更记录 SET 新值 = '[1]' WHERE 序号 = 4", ["4"]),
    ("UPDATE 变更记录 SET 主键 = '{}' WHERE 序号 = 4", ["4"]),
    ("UPDATE 变更记录 SET 表 = '没有' WHERE 序号 = 4", ["4"]),
    ("PRAGMA ignore_check_constraints=ON; UPDATE 客户 SET 积分 = 500", ["客户"]),
    ("UPDATE 客户 SET 备注 = CAST(x'ff41' AS TEXT) WHERE 客户编号 = 'C0000001'", ["客户"]),
    ("UPDATE 反馈 SET 客户编号 = 'C0000099'", ["反馈"]),
    ("UPDATE 客户 SET 姓名 = '外人' WHERE 客户编号 = 'C0000001'", ["客户", "--repair"]),
    ("UPDATE 客户 SET 联系方式 = '110' WHERE 客户编号 = 'C0000001'", ["客户", "search", "--repair"]),
    ("UPDATE 产品 SET 产品名称排序 = ''", ["产品", "sort", "--repair"]),
    ("INSERT INTO 客户_检索 (客户_检索) VALUES ('delete-all')", ["客户", "search", "--repair"]),
    ("UPDATE 汇总_业绩 SET 销售额 = 1 WHERE 整月 = 1 AND 联系人编号 = ''", ["汇总_业绩", "2026-01"]),
    ("DELETE FROM 汇总_反馈", ["汇总_反馈", "电器"]),
    ("UPDATE 汇总_行数 SET 行数 = 行数 + 1 WHERE 表 = '客户'", ["汇总_行数", "客户"]),
    ("UPDATE 客户 SET 汇总_产品类型 = NULL WHERE 客户编号 = 'C0000001'", ["客户 C0000001"]),
]


@pytest.mark.parametrize(("sql", "words"), CHANGED, ids=[sql for sql, _words in CHANGED])
def test_what_was_done_to_the_file_outside_is_found(
    worked: Path, registry: Registry, sql: str, words: list[str]
) -> None:
    spoil(worked, sql)
    findings = check(worked, registry)
    assert any(all(word in finding for word in words) for finding in findings), findings


def test_a_repair_makes_the_search_agree_and_leaves_the_rest(worked: Path, registry: Registry) -> None:
    spoil(worked, "UPDATE 客户 SET 姓名 = '外人' WHERE 客户编号 = 'C0000001'")
    repair(worked)
    (finding,) = check(worked, registry)
    assert "C0000001" in finding


def test_a_repair_brings_what_is_kept_in_line_with_the_records(worked: Path, registry: Registry) -> None:
    spoil(worked, "DELETE FROM 汇总_客户; UPDATE 客户 SET 所购产品 = '别的', 汇总_产品 = NULL")
    assert check(worked, registry)
    repair(worked)
    assert check(worked, registry) == []


def test_many_findings_of_one_kind_are_cut_and_counted(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "a.crm"
    make_sample(path, 300)
    spoil(path, "UPDATE 客户 SET 所购产品 = '别的'")
    findings = [finding for finding in check(path, registry) if "--repair" not in finding]
    assert len(findings) == 101
    assert "200" in findings[-1]


def test_a_flipped_byte_in_the_middle_is_found(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "a.crm"
    make_sample(path, 300)
    data = bytearray(path.read_bytes())
    page = len(data) // 2 // 4096 * 4096
    data[page] ^= 0xFF  # the kind of the page
    path.write_bytes(data)
    assert check(path, registry)


@pytest.mark.parametrize("make", [bytes, lambda: b"not a database" * 500, lambda: b"SQLite format 3\0" + bytes(4000)])
def test_other_files_are_refused_untouched(tmp_path: Path, registry: Registry, make: Callable[[], bytes]) -> None:
    path = tmp_path / "a.crm"
    path.write_bytes(make())
    with pytest.raises(FileRefused):
        check(path, registry)
    assert path.read_bytes() == make()


def test_databases_of_others_and_older_or_newer_files_are_refused(path: Path, registry: Registry) -> None:
    spoil(path, "CREATE TABLE x (y)")
    with pytest.raises(FileRefused):
        check(path, registry)
    for version in (1, 99):
        path.unlink()
        Database.create(path).close()
        spoil(path, f"PRAGMA user_version={version}")
        with pytest.raises(FileRefused):
            check(path, registry)
