"""Whatever is changed in the history outside the program is found, also by somebody who knows how it is made."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history import audit, chain, outside
from crm_desktop.db.history.chain_check import Fault, faults, unverifiable
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile import backups

LOGS = {
    "变更组": ("变更组编号", ["时间", "用户", "操作", "撤销", "校验"]),
    "变更记录": ("序号", ["变更组编号", "表", "主键", "旧值", "新值", "批次编号"]),
    "变更批次": ("批次编号", ["表", "首键", "末键", "内容"]),
    "安全记录": ("序号", ["时间", "用户", "事件", "详情", "校验"]),
    "历史段": ("段编号", ["密钥", "变更组编号", "安全序号"]),
}


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_to(tmp_path / "home", monkeypatch)


def move_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another computer, or another user."""
    monkeypatch.setattr(outside, "folder", lambda: home / "history")


def work(path: Path) -> None:
    """All kinds of steps, and some lines of the security log."""
    registry = Registry()
    with Database.open(path) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        staff = store.create(registry["staff"], {"name": "张三", "department": "部", "salary": 1})
        key = store.create(registry["customer"], {"name": "王伟", "staff": staff})
        store.update(registry["customer"], key, {"points": 5}, 1)
        with store.step("import") as step:
            intake = Intake(store, step, registry["customer"], ["name"])
            intake.add_columns({"name": ["一", "二", "三"]})
            intake.finish()
        store.undo()
        store.redo()
        store.delete(registry["customer"], [key])
        for name in ("甲", "乙", "丙"):
            with database.atomic() as connection:
                audit.record(connection, "sign in", name)


@pytest.fixture
def worked(path: Path) -> Path:
    Database.create(path).close()
    work(path)
    return path


def found(path: Path) -> list[Fault]:
    head = outside.head(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(faults(connection, head))


def spoil(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(sql)


def test_what_the_program_wrote_is_in_order_also_after_more_sessions(worked: Path) -> None:
    assert found(worked) == []
    work(worked)
    assert found(worked) == []


FORGED = [
    ("UPDATE 变更记录 SET 新值 = replace(新值, '5', '6') WHERE 变更组编号 = 3", [("step", "changed", 3)]),
    ("UPDATE 变更组 SET 用户 = 'x' WHERE 变更组编号 = 2", [("step", "changed", 2)]),
    ("UPDATE 变更批次 SET 内容 = x'00'", [("step", "changed", 4), ("step", "changed", 5), ("step", "changed", 6)]),
    ("DELETE FROM 变更记录 WHERE 变更组编号 = 3", [("step", "changed", 3)]),
    (
        "DELETE FROM 变更记录 WHERE 变更组编号 = 3; DELETE FROM 变更组 WHERE 变更组编号 = 3",
        [("step", "changed", 4)],
    ),
    (
        "DELETE FROM 变更记录 WHERE 变更组编号 > 4; DELETE FROM 变更组 WHERE 变更组编号 > 4;"
        "UPDATE sqlite_sequence SET seq = 4 WHERE name = '变更组'",
        [("step", "cut", 7)],
    ),
    ("DELETE FROM 变更记录; DELETE FROM 变更组", [("step", "cut", 7)]),
    ("DELETE FROM 变更记录; DELETE FROM 变更组; DELETE FROM 历史段; DELETE FROM 安全记录", [("step", "replaced", 7)]),
    (
        "UPDATE 变更组 SET 用户 = 'x' WHERE 变更组编号 = 2; UPDATE 历史段 SET 密钥 = '0123456789abcdef'",
        [("step", "replaced", 7)],
    ),
    (
        "UPDATE 变更组 SET 变更组编号 = -2 WHERE 变更组编号 = 2; UPDATE 变更组 SET 变更组编号 = 2 WHERE 变更组编号 = 3;"
        "UPDATE 变更组 SET 变更组编号 = 3 WHERE 变更组编号 = -2",
        [("step", "changed", 2), ("step", "changed", 3), ("step", "changed", 4)],
    ),
    (
        "INSERT INTO 变更组 (时间, 用户, 操作) VALUES ('2026-01-01T00:00:00Z', 'x', 'update')",
        [("step", "foreign", 8)],
    ),
    ("UPDATE 变更组 SET 校验 = NULL WHERE 变更组编号 = 3", [("step", "foreign", 3)]),
    ("UPDATE 安全记录 SET 用户 = '丁' WHERE 序号 = 2", [("event", "changed", 2)]),
    ("DELETE FROM 安全记录 WHERE 序号 = 1", [("event", "changed", 2)]),
    ("DELETE FROM 安全记录 WHERE 序号 = 3", [("event", "cut", 3)]),
]


@pytest.mark.parametrize(("sql", "expected"), FORGED, ids=[sql[:60] for sql, _expected in FORGED])
def test_a_forgery_is_found_and_named(worked: Path, sql: str, expected: list[tuple[Any, ...]]) -> None:
    spoil(worked, sql)
    named = [(fault.log, fault.kind, fault.number) for fault in found(worked)]
    assert all(fault in named for fault in expected), named


def test_a_history_written_anew_with_all_codes_but_without_the_key_is_found(worked: Path) -> None:
    """By somebody who has the program."""
    with contextlib.closing(sqlite3.connect(worked, isolation_level=None)) as file:
        (segment,) = chain.segments(file)
        file.execute("UPDATE 变更组 SET 用户 = 'x' WHERE 变更组编号 = 1")
        before = b""
        for number, _code, *values in file.execute(chain.STEPS.rows, (0,)).fetchall():
            content = chain.contents(file, chain.STEPS, number, values)
            before = chain.code(b"their own key", segment, before, content)
            file.execute("UPDATE 变更组 SET 校验 = ? WHERE 变更组编号 = ?", (before, number))
    numbers = {fault.number for fault in found(worked) if fault.kind == "changed"}
    assert numbers == set(range(1, 8))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM 变更记录 WHERE 变更组编号 = 7; DELETE FROM 变更组 WHERE 变更组编号 = 7",
        "DELETE FROM 变更记录; DELETE FROM 变更组; DELETE FROM 历史段; DELETE FROM 安全记录",
    ],
)
def test_what_was_cut_off_does_not_heal_when_work_goes_on(worked: Path, sql: str) -> None:
    spoil(worked, sql)
    work(worked)
    assert [fault.kind for fault in found(worked)][:1] == ["changed"]


def test_what_others_added_is_not_sealed_when_work_goes_on(worked: Path) -> None:
    spoil(worked, "INSERT INTO 变更组 (时间, 用户, 操作) VALUES ('2026-01-01T00:00:00Z', 'x', 'update')")
    work(worked)
    assert [(fault.kind, fault.number) for fault in found(worked)] == [("foreign", 8)]


def test_on_another_computer_it_goes_on_with_a_key_of_its_own(
    worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_to(tmp_path / "elsewhere", monkeypatch)
    work(worked)
    with contextlib.closing(sqlite3.connect(worked)) as file:
        assert unverifiable(file) == 7
    assert found(worked) == []
    spoil(worked, "UPDATE 变更组 SET 用户 = 'x' WHERE 变更组编号 IN (2, 9)")
    assert [fault.number for fault in found(worked)] == [9]
    move_to(tmp_path / "home", monkeypatch)
    assert 2 in [fault.number for fault in found(worked)]
    work(worked)  # with the first key again
    with contextlib.closing(sqlite3.connect(worked)) as file:
        assert unverifiable(file) == 7
        assert len(chain.segments(file)) == 3


def test_an_older_copy_put_there_by_hand_is_found_and_a_restored_backup_is_not(worked: Path) -> None:
    kept = backups.Backups(worked).make("manual")
    work(worked)
    backups.restore(kept.path, backups.Backups(worked))
    assert found(worked) == []
    work(worked)
    assert found(worked) == []
    worked.write_bytes(kept.path.read_bytes())
    assert [fault.kind for fault in found(worked)] == ["cut", "cut"]


def test_a_new_file_in_the_place_of_one_that_is_gone_is_in_order(worked: Path) -> None:
    worked.unlink()
    Database.create(worked).close()
    assert found(worked) == []


def test_the_backup_says_how_far_the_history_had_come(worked: Path) -> None:
    kept = backups.Backups(worked).make("manual")
    assert kept.manifest is not None
    assert outside.from_list(kept.manifest.facts["history"]) == outside.head(worked)


@pytest.mark.skipif(os.name == "nt", reason="files have no modes there")
def test_nobody_else_reads_the_key(worked: Path) -> None:
    (key,) = outside.folder().glob("*.key")
    assert key.stat().st_mode & 0o777 == 0o600
    assert bytes.fromhex(key.read_text()) not in worked.read_bytes()


def test_where_no_key_can_be_kept_one_works_on_and_the_check_says_so(
    worked: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "a file").touch()
    move_to(tmp_path / "a file", monkeypatch)
    work(worked)
    assert {(fault.log, fault.kind) for fault in found(worked)} == {("step", "foreign"), ("event", "foreign")}


def test_a_step_that_failed_leaves_no_trace_in_the_chain(worked: Path, registry: Registry) -> None:
    with Database.open(worked) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        for _again in range(2):
            with contextlib.suppress(RuntimeError), store.step("import") as step:
                store.add(step, registry["customer"], {"name": "无"})
                raise RuntimeError
            store.create(registry["customer"], {"name": "有"})
    assert found(worked) == []


def test_killed_at_any_moment_it_raises_no_alarm(path: Path, tmp_path: Path) -> None:
    Database.create(path).close()
    script = f"""
        from pathlib import Path
        from crm_desktop.db.history import outside
        from crm_desktop.db.history.changes import ChangeBus
        from crm_desktop.db.connection import Database
        from crm_desktop.db.accounts.permissions import Administrator
        from crm_desktop.db.registry import Registry
        from crm_desktop.db.writing.store import Store
        outside.folder = lambda: Path({str(tmp_path)!r}) / "home" / "history"
        with Database.open(Path({str(path)!r})) as database:
            store = Store(database, Registry(), Administrator(), ChangeBus())
            while True:
                print(store.create(store.registry["customer"], {{"name": "王伟"}}), flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    for lines in (1, 2, 7):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            for _line in range(lines):
                assert process.stdout.readline()
            process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        assert found(path) == []
    assert outside.head(path) is not None


# -- sealing anew, where history is changed on purpose ------------------------------------------------------------


RENAME = "UPDATE 变更记录 SET 新值 = replace(新值, '王伟', '某') WHERE 新值 LIKE '%王伟%'"


def resealed(path: Path, sql: str = "SELECT 1") -> None:
    """The history after `sql`, as the program means it to be from now on."""
    with Database.open(path) as database, database.atomic() as connection:
        connection.execute(sql)
        database.reseal()


def codes(path: Path) -> list[bytes | None]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        sql = "SELECT 校验 FROM 变更组 UNION ALL SELECT 校验 FROM 安全记录"
        return [code for (code,) in file.execute(sql)]


def keys(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return [one.key for one in chain.segments(file)]


def test_what_is_changed_on_purpose_and_sealed_anew_is_in_order(worked: Path) -> None:
    before = codes(worked), keys(worked)
    resealed(worked, RENAME)
    assert found(worked) == []
    assert len(keys(worked)) == 1
    assert keys(worked) != before[1], "who had the old key could tell what stood there"
    assert not set(codes(worked)) & set(before[0])
    head = outside.head(worked)
    assert head is not None
    assert (head.key, head.step.number, head.event.number) == (keys(worked)[0], 7, 3)
    work(worked)
    assert found(worked) == []
    assert len(keys(worked)) == 1


def test_the_same_change_without_sealing_anew_is_found(worked: Path) -> None:
    with Database.open(worked) as database, database.atomic() as connection:
        connection.execute(RENAME)
    assert {fault.kind for fault in found(worked)} == {"changed"}


def test_work_goes_on_after_sealing_anew_in_the_same_session(worked: Path, registry: Registry) -> None:
    with Database.open(worked) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        with database.atomic() as connection:
            connection.execute(RENAME)
            audit.record(connection, "forgotten", "admin")
            database.reseal()
        store.create(registry["customer"], {"name": "新"})
    assert found(worked) == []


@pytest.mark.parametrize(("sql", "expected"), FORGED, ids=[sql[:60] for sql, _expected in FORGED])
def test_a_forgery_after_sealing_anew_is_found_all_the_same(
    worked: Path, sql: str, expected: list[tuple[Any, ...]]
) -> None:
    resealed(worked, RENAME)
    spoil(worked, sql)
    named = [(fault.log, fault.kind, fault.number) for fault in found(worked)]
    assert all(fault in named for fault in expected), named


def test_a_row_put_back_with_its_old_code_is_found(worked: Path) -> None:
    with contextlib.closing(sqlite3.connect(worked)) as file:
        old = file.execute(
            "SELECT 新值, 校验 FROM 变更记录 JOIN 变更组 USING (变更组编号) WHERE 变更组编号 = 2"
        ).fetchone()
    resealed(worked, RENAME)
    with contextlib.closing(sqlite3.connect(worked)) as file, file:
        file.execute("UPDATE 变更记录 SET 新值 = ? WHERE 变更组编号 = 2", old[:1])
        file.execute("UPDATE 变更组 SET 校验 = ? WHERE 变更组编号 = 2", old[1:])
    assert [(fault.kind, fault.number) for fault in found(worked)] == [("changed", 2), ("changed", 3)]


def test_sealing_anew_takes_in_what_another_computer_wrote(
    worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There it is seen that this was done elsewhere; here all can be told again."""
    move_to(tmp_path / "elsewhere", monkeypatch)
    work(worked)
    assert len(keys(worked)) == 2
    resealed(worked, RENAME)
    assert found(worked) == []
    assert len(keys(worked)) == 1
    with contextlib.closing(sqlite3.connect(worked)) as file:
        assert unverifiable(file) == 0
    spoil(worked, "UPDATE 变更组 SET 用户 = 'x' WHERE 变更组编号 = 2")  # of the first computer
    assert [fault.number for fault in found(worked)] == [2]
    move_to(tmp_path / "home", monkeypatch)
    assert [fault.kind for fault in found(worked)] == ["replaced"]
    with contextlib.closing(sqlite3.connect(worked)) as file:
        assert unverifiable(file) == 14


def test_an_empty_history_sealed_anew_stays_empty_and_goes_on(path: Path) -> None:
    Database.create(path).close()
    resealed(path)
    assert keys(path) == []
    assert found(path) == []
    work(path)
    assert found(path) == []
    assert len(keys(path)) == 1


def test_only_lines_of_the_security_log_are_sealed_anew_too(path: Path) -> None:
    Database.create(path).close()
    with Database.open(path) as database, database.atomic() as connection:
        audit.record(connection, "sign in", "甲")
    resealed(path, "UPDATE 安全记录 SET 用户 = '乙'")
    assert found(path) == []
    spoil(path, "UPDATE 安全记录 SET 用户 = '甲'")
    assert [(fault.log, fault.number) for fault in found(path)] == [("event", 1)]


def test_many_rows_that_came_together_are_sealed_anew_with_their_batch(worked: Path) -> None:
    """A batch is in the code of each step that names it: the import, its undo and its redo."""
    resealed(worked, "UPDATE 变更批次 SET 内容 = x'00'")
    assert found(worked) == []
    spoil(worked, "UPDATE 变更批次 SET 内容 = x'01'")
    assert [fault.number for fault in found(worked)] == [4, 5, 6]


def test_a_sealing_anew_that_fails_leaves_all_as_it_was(worked: Path, registry: Registry) -> None:
    before = codes(worked), keys(worked), outside.head(worked)
    with Database.open(worked) as database:
        with contextlib.suppress(RuntimeError), database.atomic() as connection:
            connection.execute(RENAME)
            database.reseal()
            raise RuntimeError
        assert (codes(worked), keys(worked), outside.head(worked)) == before
        Store(database, registry, Administrator(), ChangeBus()).create(registry["customer"], {"name": "新"})
    assert found(worked) == []
    assert keys(worked) == before[1]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], sqlite3.Connection]:
    """Makes copies of a file with a history, in memory."""
    home = tmp_path_factory.mktemp("sealed")
    path = home / "office.crm"
    with pytest.MonkeyPatch.context() as patch:
        move_to(home, patch)
        Database.create(path).close()
        work(path)

    def copy() -> sqlite3.Connection:
        made = sqlite3.connect(":memory:", isolation_level=None)
        with contextlib.closing(sqlite3.connect(path)) as file:
            file.backup(made)
        return made

    copy.home, copy.head = home, head_of(path, home)  # type: ignore[attr-defined]
    return copy


def head_of(path: Path, home: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        move_to(home, patch)
        return outside.head(path)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=3)  # once: the making takes long


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_of_any_row_is_found(sealed: Any, monkeypatch: pytest.MonkeyPatch, data: st.DataObject) -> None:
    move_to(sealed.home, monkeypatch)
    with contextlib.closing(sealed()) as file:
        assert list(faults(file, sealed.head)) == []
        table = data.draw(st.sampled_from(list(LOGS)))
        number, columns = LOGS[table]
        rows = [row for (row,) in file.execute(f"SELECT {number} FROM {table}")]
        row = data.draw(st.sampled_from(rows))
        file.execute("PRAGMA ignore_check_constraints = ON")
        if data.draw(st.booleans(), "remove it"):
            file.execute(f"DELETE FROM {table} WHERE {number} = ?", (row,))
        else:
            column = data.draw(st.sampled_from(columns))
            others = [value for (value,) in file.execute(f"SELECT {column} FROM {table}")]
            fresh = {"INTEGER": st.integers(0, 9), "BLOB": st.binary(max_size=3)}.get(
                file.execute(f"SELECT type FROM pragma_table_info('{table}') WHERE name = '{column}'").fetchone()[0],
                WORDS,
            )
            value = data.draw(st.sampled_from(others) | fresh)
            (now,) = file.execute(f"SELECT {column} FROM {table} WHERE {number} = ?", (row,)).fetchone()
            try:
                file.execute(f"UPDATE {table} SET {column} = ? WHERE {number} = ?", (value, row))
            except sqlite3.IntegrityError:  # NOT NULL: nobody can do that
                return
            if value == now and type(value) is type(now):
                return
        assert list(faults(file, sealed.head))
