"""All that can be read of a damaged file comes into a new one, with what was lost counted; the damaged one stays."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db import errors, migrate
from crm_desktop.db.backups.recovery import Report, mend_references, recover
from crm_desktop.db.connection import Database
from crm_desktop.db.registry import Registry
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.sample.sample import make_sample

Content = Callable[[sqlite3.Connection], dict[str, list[tuple[Any, ...]]]]
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "office.crm"
    make_sample(path, 150)
    return path


@pytest.fixture
def file(whole: Path, path: Path) -> Path:
    return Path(shutil.copy(whole, path))


def pages_of(path: Path, table: str) -> list[int]:
    """The pages of the rows of a table; asked of the dbstat table, or by trying where SQLite lacks it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno"
            return [page for (page,) in connection.execute(sql, (table,))]
        except sqlite3.OperationalError:
            pytest.skip("this SQLite does not tell which pages a table has")


def spoil(path: Path, *pages: int) -> None:
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * PAGE : page * PAGE] = b"\xa5" * PAGE
    path.write_bytes(data)


def counts(path: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = [entity.table for entity in Registry()]
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def sound(path: Path) -> list[str]:
    """What a check finds but for gaps in the history, which a loss leaves."""
    return [finding for finding in check(path, Registry()) if "变更" not in finding and "log" not in finding]


def lost(report: Report, table: str) -> int:
    (found,) = [one for one in report.tables if one.name == table]
    assert found.exact
    return found.lost


def test_of_a_whole_file_nothing_is_lost(file: Path, content: Content) -> None:
    before = file.read_bytes()
    target = file.with_name("new.crm")
    report = recover(file, target)
    assert [one for one in report.tables if one.lost] == []
    assert not report.ownerless
    assert not report.emptied
    with contextlib.closing(sqlite3.connect(file)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        assert content(new) == content(old)
    assert file.read_bytes() == before
    assert sorted(one.name for one in file.parent.iterdir()) == ["new.crm", "office.crm", "office.crm.lock"]
    assert check(target, Registry()) == []


def test_what_stood_on_a_page_is_lost_and_counted_and_the_rest_is_there(file: Path) -> None:
    before = counts(file)
    pages = pages_of(file, "购买")
    spoil(file, *pages[2:4])
    target = file.with_name("new.crm")
    report = recover(file, target)
    after = counts(target)
    assert 0 < lost(report, "购买") == before["购买"] - after["购买"]
    assert after["购买"] > before["购买"] * 0.8
    assert {table: count for table, count in after.items() if table != "购买"} == {
        table: count for table, count in before.items() if table != "购买"
    }
    assert sound(target) == []


def test_what_refers_to_a_lost_record_goes_or_goes_without(file: Path) -> None:
    before = counts(file)
    spoil(file, *pages_of(file, "客户")[:2])
    with contextlib.closing(sqlite3.connect(file)) as connection:
        keys = "SELECT 购买.rowid FROM 购买 ORDER BY 客户编号"
        assert connection.execute(keys).fetchall()
    target = file.with_name("new.crm")
    report = recover(file, target)
    after = counts(target)
    assert lost(report, "客户") == before["客户"] - after["客户"] > 0
    assert report.ownerless["购买"] == before["购买"] - after["购买"] > 0
    assert report.ownerless["发展"] == before["发展"] - after["发展"] > 0
    assert sound(target) == []


def test_an_empty_reference_takes_the_place_of_a_lost_one(file: Path) -> None:
    spoil(file, *pages_of(file, "任务计划"))
    report = recover(file, file.with_name("new.crm"))
    assert report.emptied["联系人"] > 0
    assert counts(file.with_name("new.crm"))["联系人"] == counts(file)["联系人"]


def test_without_an_index_to_count_by_it_says_how_many_are_lost_at_most(file: Path) -> None:
    before = counts(file)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA index_list(购买)")]
    spoil(file, pages_of(file, "购买")[3], *(page for name in names for page in pages_of(file, name)))
    report = recover(file, file.with_name("new.crm"))
    (purchases,) = [one for one in report.tables if one.name == "购买"]
    assert not purchases.exact
    assert purchases.saved + purchases.lost == before["购买"]


@pytest.mark.parametrize("left", [0.2, 0.5, 0.95])
def test_a_file_cut_off(file: Path, left: float) -> None:
    os.truncate(file, int(file.stat().st_size * left))
    spoiled = file.read_bytes()
    target = file.with_name("new.crm")
    report = recover(file, target)
    assert sum(one.saved for one in report.tables) == sum(
        counts(target).get(one.name, one.saved) + report.ownerless[one.name] for one in report.tables
    )
    assert sound(target) == []
    assert file.read_bytes() == spoiled


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.randoms(use_true_random=False))
def test_whatever_is_spoilt_the_new_file_is_sound(whole: Path, tmp_path: Path, seed: Any) -> None:
    file, target = tmp_path / "a.crm", tmp_path / "new.crm"
    target.unlink(missing_ok=True)
    data = bytearray(whole.read_bytes())
    for _place in range(seed.choice((1, 20, 2000))):
        data[seed.randrange(PAGE, len(data))] = seed.randrange(256)  # the first page names the tables
    file.write_bytes(data)
    try:
        recover(file, target)
    except errors.FileDamaged:  # not even the names of the tables can be read
        assert not target.exists()
    else:
        assert sound(target) == []


def test_what_waits_in_the_log_is_saved_too(file: Path) -> None:
    live = file.with_name("live.crm")
    shutil.copy(file, live)
    writer = sqlite3.connect(live, isolation_level=None)
    writer.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0")
    writer.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('LATE', '李娜')")
    for ending in ("", "-wal"):
        shutil.copy(f"{live}{ending}", f"{file}{ending}")
    writer.close()
    before = sorted(file.parent.iterdir()), file.read_bytes()
    (file.parent / "out").mkdir()
    recover(file, file.parent / "out" / "new.crm")
    shutil.move(file.parent / "out" / "new.crm", file.parent.parent / "new.crm")
    (file.parent / "out").rmdir()
    file.with_name("office.crm.lock").unlink()
    assert (sorted(file.parent.iterdir()), file.read_bytes()) == before
    with contextlib.closing(sqlite3.connect(file.parent.parent / "new.crm")) as new:
        assert new.execute("SELECT 姓名 FROM 客户 WHERE 客户编号 = 'LATE'").fetchall() == [("李娜",)]


@pytest.mark.parametrize("content", [b"", b"no data" * 1000, b"SQLite format 3\0" + b"\0" * 5000])
def test_of_what_is_no_data_file_nothing_is_made(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(errors.FileDamaged, match=path.name):
        recover(path, path.with_name("new.crm"))
    assert path.read_bytes() == content
    assert not path.with_name("new.crm").exists()


def test_nothing_is_overwritten_and_an_open_file_is_left_alone(file: Path) -> None:
    target = file.with_name("new.crm")
    target.write_bytes(b"x")
    with pytest.raises(errors.FileRefused, match=target.name):
        recover(file, target)
    assert target.read_bytes() == b"x"
    with Database.open(file), pytest.raises(errors.FileLocked):
        recover(file, file.with_name("other.crm"))
    with pytest.raises(errors.FileMissing):
        recover(file.with_name("none.crm"), file.with_name("other.crm"))


def test_stopping_leaves_nothing(file: Path) -> None:
    def stop(_rows: int) -> None:
        raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        recover(file, file.with_name("new.crm"), stop)
    assert sorted(one.name for one in file.parent.iterdir()) == ["office.crm", "office.crm.lock"]


def test_what_hangs_on_a_customer_or_an_opportunity_goes_with_the_last_of_them() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as new:
        new.executescript(migrate.schema())
        new.executescript(
            "INSERT INTO 商机 (商机编号, 名称, 潜在客户, 阶段编号) VALUES ('O1', '新店', '周老板', 1);"
            "INSERT INTO 互动记录 (互动编号, 客户编号, 商机编号, 类型, 时间, 主题) VALUES"
            " (1, 'gone', 'O1', '电话', '2026-01-01', 'a'), (2, 'gone', 'gone', '电话', '2026-01-01', 'b'),"
            " (3, NULL, 'gone', '电话', '2026-01-01', 'c');"
        )
        ownerless, emptied = mend_references(new)
        assert new.execute("SELECT 互动编号, 客户编号, 商机编号 FROM 互动记录").fetchall() == [(1, None, "O1")]
        assert (ownerless["互动记录"], emptied["互动记录"]) == (2, 2)
