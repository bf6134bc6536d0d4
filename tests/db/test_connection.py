"""A data file, made and opened: safe settings, one writer, readers that only read, all or nothing (D5.3, D7.9)."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.db import connection as module
from crm_desktop.db import errors, migrate
from crm_desktop.db.connection import Database

INSERT = "INSERT INTO 客户 (客户编号, 姓名) VALUES (?, '王伟')"
COUNT = "SELECT count(*) FROM 客户"


def test_a_new_file_holds_the_schema_and_opens_again(path: Path) -> None:
    with Database.create(path) as database, database.atomic() as writer:
        writer.execute(INSERT, ("C1",))
    assert not path.with_name(f"{path.name}-wal").exists()  # closed properly: one file that can be copied
    with Database.open(path) as database:
        assert database.reader().execute(COUNT).fetchone() == (1,)


@pytest.mark.parametrize("name", ["客户 资料.crm", "a?b#c%20.crm", 'it\'s "quoted".crm', "无扩展名"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    with Database.create(tmp_path / name):
        assert (tmp_path / name).is_file()
    with Database.open(tmp_path / name) as database:
        assert database.reader().execute(COUNT).fetchone() == (0,)


def test_a_confirmed_save_survives_a_power_cut(database: Database) -> None:
    assert database.writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.writer.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_references_are_checked_in_every_connection(database: Database) -> None:
    for connection in (database.writer, database.reader()):
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (1,)
    with pytest.raises(sqlite3.IntegrityError), database.atomic() as writer:
        writer.execute("INSERT INTO 发展 (联系人编号, 客户编号) VALUES ('S9', 'C9')")


def test_a_reader_cannot_write(database: Database) -> None:
    reader = database.reader()
    for sql in ("DELETE FROM 客户", "CREATE TABLE t (x)", "PRAGMA user_version = 9"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute(sql)


def test_a_reader_sees_what_is_committed_and_nothing_else(database: Database) -> None:
    reader = database.reader()
    with database.atomic() as writer:
        writer.execute(INSERT, ("C1",))
        assert reader.execute(COUNT).fetchone() == (0,)
    assert reader.execute(COUNT).fetchone() == (1,)


def save_and(database: Database, then: Callable[[], object]) -> None:
    """A step that saves a customer and comes to grief afterwards."""
    with database.atomic() as writer:
        writer.execute(INSERT, ("C9",))
        then()


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, MemoryError])
def test_an_exception_takes_everything_back(database: Database, kind: type[BaseException]) -> None:
    def fail() -> None:
        raise kind

    with pytest.raises(kind):
        save_and(database, fail)
    assert not database.writer.in_transaction
    assert database.writer.execute(COUNT).fetchone() == (0,)


def test_a_full_disk_is_told_and_keeps_nothing_of_the_step(database: Database) -> None:
    with database.atomic() as writer:
        writer.execute(INSERT, ("C1",))

    def fill() -> None:
        for number in range(5000):
            database.writer.execute(
                "INSERT INTO 客户 (客户编号, 姓名, 备注) VALUES (?, '王', ?)", (f"D{number}", "长" * 2000)
            )

    pages = database.writer.execute("PRAGMA page_count").fetchone()[0]
    database.writer.execute(f"PRAGMA max_page_count = {pages}")  # SQLite meets the end of the disk here
    with pytest.raises(errors.StorageFailed):
        save_and(database, fill)
    database.writer.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert database.reader().execute(COUNT).fetchone() == (1,)
    with database.atomic() as writer:
        writer.execute(INSERT, ("C2",))
    assert database.reader().execute(COUNT).fetchone() == (2,)


def test_an_error_with_another_file_is_not_blamed_on_the_data_file(database: Database, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_and(database, (tmp_path / "customers.csv").read_bytes)
    assert database.reader().execute(COUNT).fetchone() == (0,)


def test_threads_write_one_after_the_other(database: Database) -> None:
    def write(thread: int) -> None:
        for number in range(25):
            with database.atomic() as writer:
                count = writer.execute(COUNT).fetchone()[0]
                writer.execute(INSERT, (f"C{thread}-{number}",))
                assert writer.execute(COUNT).fetchone()[0] == count + 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.reader().execute(COUNT).fetchone() == (100,)


def test_another_tool_that_writes_holds_a_save_up_with_a_clear_sentence(database: Database, path: Path) -> None:
    database.writer.execute("PRAGMA busy_timeout = 0")
    shell = sqlite3.connect(path, isolation_level=None)
    shell.execute("BEGIN IMMEDIATE")
    with pytest.raises(errors.FileLocked, match=path.name), database.atomic():
        raise AssertionError("never reached")
    shell.execute("ROLLBACK")
    shell.close()
    with database.atomic() as writer:
        writer.execute(INSERT, ("C1",))


@pytest.mark.parametrize("content", [b"", b"precious"])
def test_creating_never_overwrites(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(errors.FileRefused, match=path.name):
        Database.create(path)
    assert path.read_bytes() == content


def test_creating_over_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(errors.FileRefused, match=path.name):
        Database.create(path)
    assert list(path.iterdir()) == []


def test_a_creation_that_fails_leaves_no_half_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.migrate, "schema", lambda: "CREATE TABLE 客户 (x); SELECT * FROM nothing;")
    with pytest.raises((errors.CrmError, sqlite3.OperationalError)):
        Database.create(path)
    assert not path.exists()
    monkeypatch.undo()
    with Database.create(path) as database:
        assert database.writer.execute("PRAGMA user_version").fetchone() == (migrate.VERSION,)


def test_the_log_of_a_file_deleted_before_is_not_taken_into_a_new_one(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    with Database.create(path) as database:
        with database.atomic() as writer:
            writer.execute(INSERT, ("C1",))
        left = log.read_bytes()
    path.unlink()
    log.write_bytes(left)
    with Database.create(path) as database:
        assert database.reader().execute(COUNT).fetchone() == (0,)
        assert database.writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_closing_twice_does_no_harm(path: Path) -> None:
    database = Database.create(path)
    database.close()
    database.close()
    Database.open(path).close()
