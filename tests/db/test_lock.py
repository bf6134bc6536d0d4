"""One program at a time has a file open; a program that died keeps nobody out (D7.9)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db import errors, lock
from crm_desktop.db.connection import Database
from crm_desktop.db.reading import reading

HOLD = """
import sys
from pathlib import Path
from crm_desktop.db.connection import Database
database = Database.open(Path(sys.argv[1]))
with database.atomic() as writer:
    writer.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王伟')")
print("open", flush=True)
sys.stdin.read()
database.close()
"""


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open."""
    Database.create(path).close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_a_second_window_of_the_same_program_is_kept_out(database: Database, path: Path) -> None:
    with pytest.raises(errors.FileLocked, match=path.name):
        Database.open(path)
    with database.atomic() as writer:  # the first goes on working
        writer.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王伟')")


def test_another_name_of_the_same_file_is_the_same_file(database: Database, path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.crm"
    link.symlink_to(path)
    with pytest.raises(errors.FileLocked):
        Database.open(link)
    with pytest.raises(errors.FileLocked):
        Database.open(Path(os.path.relpath(path)))


def test_another_program_is_kept_out(holder: subprocess.Popen[str], path: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.FileLocked, match=path.name):
        Database.open(path)
    link = tmp_path / "link.crm"
    link.symlink_to(path)
    with pytest.raises(errors.FileLocked, match=link.name):
        Database.open(link)


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_hard_link_is_refused_as_its_log_would_stand_beside_the_other_name(
    holder: subprocess.Popen[str], path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.crm"
    other.hardlink_to(path)
    before = path.read_bytes()
    for _open_and_killed in range(2):
        with pytest.raises(errors.FileRefused, match="other"):
            Database.open(other)
        with pytest.raises(errors.FileRefused, match="other"), reading(other):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert path.read_bytes() == before
    other.unlink()
    with Database.open(path) as database:
        assert database.reader().execute("SELECT 客户编号 FROM 客户").fetchall() == [("C1",)]


def test_a_file_closed_elsewhere_opens(holder: subprocess.Popen[str], path: Path) -> None:
    holder.communicate("")
    with Database.open(path) as database:
        assert database.reader().execute("SELECT 客户编号 FROM 客户").fetchall() == [("C1",)]


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_killed_program_leaves_the_file_free_and_its_last_save_in_it(
    holder: subprocess.Popen[str], path: Path
) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with Database.open(path) as database:
        assert database.reader().execute("SELECT 客户编号 FROM 客户").fetchall() == [("C1",)]


def test_a_closed_file_is_free_at_once(path: Path) -> None:
    Database.create(path).close()
    for _again in range(3):
        Database.open(path).close()


def test_no_lock_file_stays_beside_what_is_refused(path: Path) -> None:
    path.write_bytes(b"nothing of ours")
    with pytest.raises(errors.FileRefused):
        Database.open(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_lock_file_of_others_stays(path: Path) -> None:
    path.write_bytes(b"nothing of ours")
    lock = path.with_name(f"{path.name}.lock")
    lock.touch()
    with pytest.raises(errors.FileRefused):
        Database.open(path)
    assert lock.exists()


@pytest.mark.skipif(os.name == "nt", reason="no such bits there")
@pytest.mark.parametrize("left", [False, True])
def test_who_may_write_the_file_may_lock_it(path: Path, left: bool) -> None:
    lock = path.with_name(f"{path.name}.lock")
    Database.create(path).close()
    path.chmod(0o664)
    if not left:
        lock.unlink()
    Database.open(path).close()
    assert lock.stat().st_mode & 0o777 == 0o664


def test_a_lock_file_that_was_deleted_meanwhile_locks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, take, taken = tmp_path / "a.lock", lock.take, []

    def take_after_its_holder_has_deleted_it(number: int) -> None:
        if not taken:
            name.unlink()
        taken.append(number)
        take(number)

    monkeypatch.setattr(lock, "take", take_after_its_holder_has_deleted_it)
    held = lock.FileLock(name, 0o600)
    assert len(taken) == 2
    with pytest.raises(BlockingIOError):
        lock.FileLock(name, 0o600)
    held.release()
    held.release()
    assert not held.held
    lock.FileLock(name, 0o600).release()
