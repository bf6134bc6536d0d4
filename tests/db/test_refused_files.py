"""Files that the program does not open stay as they are, byte for byte, and the user is told why (D5.3, D8.6)."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db import errors, migrate
from crm_desktop.db.connection import Database


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, but for what SQLite and the lock put beside a file to look at it."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith((".lock", "-shm")))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def refused(path: Path, kind: type[errors.FileRefused]) -> str:
    before = sums(path.parent)
    with pytest.raises(errors.FileRefused) as caught:
        Database.open(path)
    assert type(caught.value) is kind
    assert path.name in str(caught.value)
    assert sums(path.parent) == before
    return str(caught.value)


def test_a_missing_file(path: Path) -> None:
    refused(path, errors.FileMissing)
    assert not path.exists()
    assert refused(path.parent / "nowhere" / "a.crm", errors.FileMissing)


def test_a_folder(path: Path) -> None:
    path.mkdir()
    assert "not exist" not in refused(path, errors.FileRefused)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        "客户编号,姓名\nC1,王伟\n".encode(),
        b"SQLite format 3\0",
        b"SQLite format 3\0" + b"\0" * 4080,
        os.urandom(5000),
        b"PK\x03\x04" + b"\0" * 2000,
    ],
    ids=["empty", "one byte", "text", "header cut off", "header and zeros", "noise", "a workbook"],
)
def test_what_is_no_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path, errors.FileDamaged)


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize("in_use", [False, True])
def test_a_database_of_another_program(path: Path, mode: str, in_use: bool) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.executescript(f"PRAGMA journal_mode = {mode}; CREATE TABLE t (x); INSERT INTO t VALUES (1)")
    if not in_use:
        other.close()
    refused(path, errors.FileDamaged)
    other.close()


def test_a_file_of_a_newer_version(path: Path) -> None:
    Database.create(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {migrate.VERSION + 1}")
    connection.close()
    refused(path, errors.FileNewer)


def copy_of_live(path: Path, *statements: str) -> Path:
    """The file and its log as a killed program leaves them after the statements."""
    Database.create(path).close()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    for statement in statements:
        writer.execute(statement)
    dead = path.with_name("dead.crm")
    dead.write_bytes(path.read_bytes())
    dead.with_name("dead.crm-wal").write_bytes(path.with_name(f"{path.name}-wal").read_bytes())
    writer.close()
    return dead


def test_a_newer_version_that_only_the_left_over_log_knows(path: Path) -> None:
    dead = copy_of_live(path, f"PRAGMA user_version = {migrate.VERSION + 1}")
    assert int.from_bytes(dead.read_bytes()[60:64], "big") == migrate.VERSION
    refused(dead, errors.FileNewer)


def test_a_left_over_log_of_our_own_is_taken_in(path: Path) -> None:
    dead = copy_of_live(path, "INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王伟')")
    with Database.open(dead) as database:
        assert database.reader().execute("SELECT 姓名 FROM 客户").fetchall() == [("王伟",)]


def test_a_file_cut_off_while_its_log_was_being_taken_in_opens(path: Path) -> None:
    """Page 1, which knows the new size, is written first; the others wait in the log."""
    many = "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO 客户 (客户编号, 姓名) "
    dead = copy_of_live(path, many + "SELECT 'C' || i, '王伟' FROM n")
    grown = path.read_bytes()  # its log was taken in when the writer closed
    size = int.from_bytes(grown[16:18], "big")
    old = dead.read_bytes()
    assert len(old) < len(grown)
    dead.write_bytes(grown[:size] + old[size:])
    with Database.open(dead) as database:
        assert database.reader().execute("SELECT count(*) FROM 客户").fetchone() == (500,)
        assert database.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("left", [0.3, 0.9])
def test_a_file_cut_off(path: Path, left: float) -> None:
    Database.create(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * left)])
    refused(path, errors.FileDamaged)


def test_a_file_that_was_never_finished(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {migrate.APPLICATION_ID}")
    connection.close()
    refused(path, errors.FileDamaged)


def test_a_refused_file_is_not_kept_locked(path: Path) -> None:
    path.write_bytes(b"text")
    for _again in range(2):
        refused(path, errors.FileDamaged)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may look into, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


OPEN_AS_NOBODY = """
import os, sys
import urllib.parse  # pathlib imports it late, when this user may no longer look into root's Python
from pathlib import Path
from crm_desktop.db import errors
from crm_desktop.db.connection import Database
if os.getuid() == 0:
    os.setuid(65534)
try:
    Database.open(Path(sys.argv[1]))
except errors.CrmError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.name == "nt", reason="rights work differently there")
@pytest.mark.parametrize(
    ("folder_mode", "file_mode"), [(0o777, 0o444), (0o555, 0o444), (0o555, 0o666), (0o777, 0o000), (0o000, 0o666)]
)
def test_a_file_that_may_not_be_written(open_folder: Path, folder_mode: int, file_mode: int) -> None:
    path = open_folder / "office.crm"
    Database.create(path).close()
    Path(f"{path}.lock").unlink(missing_ok=True)
    before = sums(open_folder)
    path.chmod(file_mode)
    open_folder.chmod(folder_mode)
    command = [sys.executable, "-c", OPEN_AS_NOBODY, str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": ":".join(sys.path)}
    )
    open_folder.chmod(0o755)
    path.chmod(0o644)
    assert done.stdout.startswith("FileReadOnly")
    assert path.name in done.stdout
    assert sums(open_folder) == before


def test_a_file_on_a_disk_that_is_read_only(tmp_path: Path) -> None:
    """Such as a USB stick with its switch on."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        path = folder / "office.crm"
        Database.create(path).close()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        said = refused(path, errors.FileReadOnly)
        assert "Read-only file system" not in said, "not in the words of the system"
        with pytest.raises(errors.FileReadOnly):
            Database.create(folder / "new.crm")
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
