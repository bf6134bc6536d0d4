"""A backup in the place of the file: kill -9 at any moment leaves the old one or the new one."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_desktop.db import errors
from crm_desktop.db.backups import backup
from crm_desktop.db.connection import Database
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.backups import Backups, restore
from crm_desktop.operations.sample.sample import make_sample
from tests.operations.conftest import add, customers, spoil


def test_a_restored_file_is_that_of_the_backup_and_the_old_one_is_kept(file: Path) -> None:
    backups = Backups(file)
    empty = backups.make("manual")
    add(file)
    kept = restore(empty.path, backups)
    assert customers(file) == 0
    assert kept is not None
    assert kept.kind == "restore"
    assert kept.counts["客户"] == 1
    restore(kept.path, backups)
    assert customers(file) == 1


def test_a_file_that_is_gone_comes_back(file: Path) -> None:
    backups = Backups(file)
    add(file)
    made = backups.make("auto")
    file.unlink()
    assert restore(made.path, backups) is None
    assert customers(file) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such modes")
def test_whoever_may_not_read_the_backup_may_not_read_what_is_restored(file: Path) -> None:
    file.chmod(0o600)
    backups = Backups(file)
    made = backups.make("auto")
    file.unlink()
    restore(made.path, backups)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_open_is_not_replaced(file: Path) -> None:
    backups = Backups(file)
    made = backups.make("auto")
    with Database.open(file), pytest.raises(errors.FileLocked):
        restore(made.path, backups)
    assert sorted(one.suffix for one in file.parent.iterdir() if one.is_file()) == [".crm", ".lock"]


def test_a_damaged_backup_is_named_and_nothing_changes(file: Path) -> None:
    backups = Backups(file)
    made = backups.make("auto")
    add(file)
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 4
    made.path.write_bytes(data)
    before = file.read_bytes(), sorted(file.parent.rglob("*"))
    with pytest.raises(errors.BackupDamaged, match=made.path.name):
        restore(made.path, backups)
    assert (file.read_bytes(), sorted(file.parent.rglob("*"))) == before


def test_a_backup_of_a_newer_program_is_refused(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    newer = file.with_name("newer.crm")
    file.replace(newer)
    folder = file.parent / "made"
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(newer)) as connection:
        made = backup.make(connection, newer, folder, "manual")
    Database.create(file).close()
    with pytest.raises(errors.FileNewer):
        restore(made, Backups(file))
    assert customers(file) == 0


@pytest.mark.parametrize(
    "damage", [spoil, lambda path: path.write_bytes(b"\0" * 9000), lambda path: os.truncate(path, 9)]
)
def test_a_damaged_file_is_replaced_and_kept_as_it_was(path: Path, damage: object) -> None:
    make_sample(path, 300)
    backups = Backups(path)
    made = backups.make("auto")
    damage(path)  # type: ignore[operator]
    spoiled = path.read_bytes()
    kept = restore(made.path, backups)
    assert customers(path) == 300
    assert kept is not None
    assert (kept.kind, kept.usable, kept.path.read_bytes()) == ("damaged", False, spoiled)


def crashed(path: Path, rows: int = 50) -> None:
    """The file and its log as a killed program leaves them: the log has rows that the file lacks."""
    live = path.with_name("live.crm")
    shutil.copy(path, live)
    writer = sqlite3.connect(live, isolation_level=None)
    writer.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0")
    for number in range(rows):
        writer.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES (?, '李娜')", (f"W{number}",))
    shutil.copy(live, path)
    shutil.copy(f"{live}-wal", f"{path}-wal")
    writer.close()
    live.unlink()


def test_a_log_that_was_left_is_in_the_kept_file_and_not_in_the_restored_one(file: Path) -> None:
    backups = Backups(file)
    made = backups.make("auto")
    add(file)
    crashed(file)
    kept = restore(made.path, backups)
    assert customers(file) == 0
    assert kept is not None
    assert kept.counts["客户"] == 51


def test_the_log_of_a_file_that_is_gone_is_not_read_into_the_restored_one(file: Path) -> None:
    backups = Backups(file)
    made = backups.make("auto")
    crashed(file)
    file.unlink()
    restore(made.path, backups)
    assert customers(file) == 0


RESTORE = """
import sys
from pathlib import Path
from crm_desktop.operations.datafile.backups import Backups, restore
print("ready", flush=True)
sys.stdin.readline()
restore(Path(sys.argv[1]), Backups(Path(sys.argv[2])))
print("done", flush=True)
"""
BACK_UP = """
import sys
from pathlib import Path
from crm_desktop.operations.datafile.backups import Backups
print("ready", flush=True)
sys.stdin.readline()
Backups(Path(sys.argv[2])).make("auto")
print("done", flush=True)
"""


def killed(script: str, *arguments: Path, after: float) -> bool:
    """Runs the script in a process that is killed so many seconds after it has begun; whether it was done by then."""
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.stdin.write(b"go\n")
        process.stdin.flush()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return b"done" in process.stdout.read()


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_kill_while_restoring_leaves_the_old_file_or_the_new_one(path: Path) -> None:
    make_sample(path, 200)
    backups = Backups(path)
    made = backups.make("manual")
    template = path.with_name("template.crm")
    make_sample(template, 100)
    crashed(template)
    seen = set()
    for moment in random.Random(7).sample(range(16), 7):
        shutil.copy(template, path)
        shutil.copy(f"{template}-wal", f"{path}-wal")
        Path(f"{path}-shm").unlink(missing_ok=True)
        done = killed(RESTORE, made.path, path, after=moment / 100)
        with Database.open(path) as database:  # what the program does next
            count = database.reader().execute("SELECT count(*) FROM 客户").fetchone()[0]
        assert count == customers(path)
        assert count in ((200,) if done else (150, 200))
        assert all(one.usable and backup.check(one.path) for one in backups.listed())
        seen.add(count)
    assert 150 in seen


KILLED_AT_EACH_STEP = """
import os, shutil, signal, sys
from pathlib import Path
from crm_desktop.db.connection import Database
from crm_desktop.operations.datafile.backups import Backups, restore

made, path, template = map(Path, sys.argv[1:])
STEPS = ("open", "os.rename", "os.remove", "os.chmod", "os.mkdir", "sqlite3.connect")

def restore_until(last):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        seen += event in STEPS
        if seen == last and event in STEPS:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    restore(made, Backups(path))
    os._exit(0)

step, status = 0, 1
while status:
    step += 1
    for kept in made.parent.glob("*-restore*"):  # each more to list would be a step more
        kept.unlink()
    shutil.copy(template, path)
    shutil.copy(f"{template}-wal", f"{path}-wal")
    child = os.fork()
    if not child:
        restore_until(step)
    status = os.waitpid(child, 0)[1]
    with Database.open(path) as database:
        fault = database.reader().execute("PRAGMA integrity_check").fetchone()[0]
        print(database.reader().execute("SELECT count(*) FROM 客户").fetchone()[0], fault)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no kill -9 there")
def test_a_kill_at_each_step_of_restoring_leaves_the_old_file_or_the_new_one(path: Path) -> None:
    make_sample(path, 20)
    made = Backups(path).make("manual")
    template = path.with_name("template.crm")
    make_sample(template, 10)
    crashed(template)
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT_EACH_STEP, made.path, path, template],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (done.returncode, done.stderr) == (0, "")
    states = done.stdout.splitlines()
    assert len(states) > 10
    assert states == ["60 ok"] * states.count("60 ok") + ["20 ok"] * states.count("20 ok"), (
        "first the old one, then the new"
    )
    assert {"60 ok", "20 ok"} == set(states)


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_kill_while_backing_up_leaves_whole_backups_only(store: Store) -> None:
    path = store.database.path
    store.database.close()
    path.unlink()
    make_sample(path, 200)
    backups = Backups(path)
    for moment in (0, 3, 6, 10):
        killed(BACK_UP, path, path, after=moment / 100)
        assert customers(path) == 200
        for one in backups.listed():
            assert one.usable
            assert backup.check(one.path).counts["客户"] == 200
    backups.make("auto")


def test_a_restore_is_in_the_security_log_of_the_file_that_was_put_there(file: Path) -> None:
    kept = Backups(file).make("manual")
    restore(kept.path, Backups(file))
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT 事件, 详情 FROM 安全记录").fetchall() == [("restore", kept.path.name)]
