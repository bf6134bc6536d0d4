"""A backup is the file at one moment, checked, with a manifest; what goes wrong leaves nothing (D5.3)."""

import contextlib
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.manifest import KINDS, Manifest, beside, named
from crm_desktop.db.connection import Database
from crm_desktop.db.reading import reading
from crm_desktop.i18n import _

Content = Callable[[sqlite3.Connection], dict[str, list[tuple[Any, ...]]]]
MANY = """WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO 客户 (客户编号, 姓名, 备注) SELECT 'C' || i, '王伟', hex(randomblob(200)) FROM n"""
INSERT = "INSERT INTO 客户 (客户编号, 姓名) VALUES (?, '李娜')"


@pytest.fixture
def filled(path: Path) -> Path:
    with Database.create(path) as database, database.atomic() as connection:
        connection.execute(MANY)
    return path


def make(path: Path, folder: Path | None = None, kind: Any = "manual", step: Any = lambda fraction: None) -> Path:
    with reading(path) as connection:
        return backup.make(connection, path, folder or backup.default_folder(path), kind, step)


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_backup_holds_what_the_file_holds(filled: Path, content: Content) -> None:
    made = make(filled)
    with contextlib.closing(sqlite3.connect(filled)) as old, backup.looking(made) as new:
        assert content(new) == content(old)
    manifest = backup.check(made)
    assert manifest.counts["客户"] == 3000
    assert (manifest.kind, manifest.source, manifest.size) == ("manual", str(filled), made.stat().st_size)
    assert files(made.parent) == [made.name, beside(made).name]


def test_it_is_one_moment_while_others_write_and_holds_nobody_up(filled: Path) -> None:
    stop, saved = threading.Event(), [0]
    with Database.open(filled) as database:

        def work() -> None:
            while not stop.is_set():
                with database.atomic() as writer:  # two rows that belong together
                    writer.execute(INSERT, (f"A{saved[0]}",))
                    writer.execute(INSERT, (f"B{saved[0]}",))
                saved[0] += 1

        thread = threading.Thread(target=work)
        thread.start()
        during = []
        try:
            made = make(filled, step=lambda fraction: during.append(saved[0]))
        finally:
            stop.set()
            thread.join()
        assert max(during) > min(during), "saving went on"
        with backup.looking(made) as copy:
            counts = copy.execute("SELECT sum(客户编号 GLOB 'A*'), sum(客户编号 GLOB 'B*') FROM 客户").fetchone()
        assert counts[0] == counts[1] <= saved[0]
        with database.atomic() as writer:  # the locks of the open file are still there
            writer.execute(INSERT, ("C0",))
        with pytest.raises(errors.FileLocked):
            Database.open(filled)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_it_is_put_on_the_disk_bit_by_bit(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Much at once would keep the disk from those who save. SQLite itself keeps two megabytes back."""
    with Database.open(filled) as database, database.atomic() as connection:
        connection.execute("CREATE TABLE 大 (块 BLOB)")
        connection.executemany("INSERT INTO 大 VALUES (randomblob(?))", [(1 << 20,)] * 12)
    sizes, fsync = [0], os.fsync

    def heard(number: int) -> None:
        if Path(os.readlink(f"/proc/self/fd/{number}")).name.startswith(f".{filled.name}."):
            sizes.append(os.fstat(number).st_size)
        fsync(number)

    monkeypatch.setattr(os, "fsync", heard)
    monkeypatch.setattr(backup, "PAGES", 64)
    made = make(filled)
    assert sizes[-1] == made.stat().st_size > 12 << 20
    assert max(later - earlier for earlier, later in pairwise(sizes)) <= (2 << 20) + 64 * 4096


@pytest.mark.skipif(os.name == "nt", reason="no such bits there")
def test_who_may_not_read_the_file_may_not_read_its_backup(filled: Path) -> None:
    filled.chmod(0o600)
    assert make(filled).stat().st_mode & 0o777 == 0o600


def test_two_within_a_second_get_two_names(filled: Path) -> None:
    assert len({make(filled) for _twice in range(2)}) == 2


@pytest.mark.parametrize("at", [0.0, 0.3, 0.65, 0.9])
def test_stopping_leaves_nothing(filled: Path, at: float) -> None:
    def step(fraction: float) -> None:
        if fraction >= at:
            raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        make(filled, step=step)
    assert files(backup.default_folder(filled)) == []


def test_a_damaged_file_is_told_and_not_backed_up(filled: Path) -> None:
    data = bytearray(filled.read_bytes())
    for page in range(40, 60):
        data[page * 4096 : page * 4096 + 64] = os.urandom(64)
    filled.write_bytes(data)
    with pytest.raises(errors.FileDamaged, match=filled.name):
        make(filled)
    assert files(backup.default_folder(filled)) == []


def test_every_flipped_bit_is_found(filled: Path) -> None:
    made = make(filled)
    for file in (made, beside(made)):
        whole = file.read_bytes()
        for place in range(0, len(whole), max(1, len(whole) // 40)):
            spoiled = bytearray(whole)
            spoiled[place] ^= 1 << place % 8
            file.write_bytes(spoiled)
            with pytest.raises(errors.BackupDamaged, match=made.name):
                backup.check(made)
        file.write_bytes(whole)
    assert backup.check(made)


def test_a_backup_without_its_manifest_is_not_trusted(filled: Path) -> None:
    made = make(filled)
    beside(made).unlink()
    with pytest.raises(errors.BackupDamaged, match=beside(made).name):
        backup.check(made)


def test_further_entries_of_a_manifest_stay(filled: Path) -> None:
    made = make(filled)
    known = Manifest.read(made)
    more = Manifest(**{**known._asdict(), "facts": {**known.facts, "history": {"head": "ab12", "count": 7}}})
    more.write(made)
    assert Manifest.read(made) == more
    assert json.loads(beside(made).read_text("utf-8"))["facts"]["history"]["count"] == 7


@pytest.mark.parametrize("name", ["office.crm", "客户 资料.db", "无扩展名", "a-20260101-000000-auto.crm"])
def test_a_name_says_when_and_why(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Database.create(path).close()
    for kind in KINDS:
        made = make(path, kind=kind)
        found = named(made, path)
        assert found is not None
        assert found[1] == kind
        assert abs((found[0] - Manifest.read(made).made).total_seconds()) < 1
        assert named(made, path.with_name("other.crm")) is None


# the disk


def test_a_chosen_folder_that_is_gone_is_told_and_not_made(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.BackupFailed, match="usb"):
        make(filled, tmp_path / "usb")
    assert not (tmp_path / "usb").exists()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of two megabytes."""
    with tempfile.TemporaryDirectory() as name:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", name], capture_output=True)
        if mounted.returncode:
            pytest.skip("nothing can be mounted here")
        yield Path(name)
        subprocess.run(["umount", name], check=True)


def test_a_full_disk_is_told_and_what_is_there_stays(filled: Path, small_disk: Path) -> None:
    small = filled.with_name("small.crm")
    Database.create(small).close()
    kept = make(small, small_disk)
    with pytest.raises(errors.BackupFailed, match=str(small_disk)) as caught:
        make(filled, small_disk)
    assert _("the disk is full") in str(caught.value)
    assert files(small_disk) == [kept.name, beside(kept).name]
    backup.check(kept)


@pytest.mark.skipif(os.name == "nt", reason="no such limit there")
def test_a_limit_on_the_size_of_files_is_a_full_disk(filled: Path) -> None:
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(errors.BackupFailed):
            make(filled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert files(backup.default_folder(filled)) == []
    make(filled)


AS_NOBODY = """
import os, sys
import urllib.parse
from pathlib import Path
from crm_desktop.db import errors
from crm_desktop.db.backups import backup
from crm_desktop.db.reading import reading
if os.getuid() == 0:
    os.setuid(65534)
with reading(Path(sys.argv[1])) as connection:
    try:
        backup.make(connection, Path(sys.argv[1]), Path(sys.argv[2]), "manual")
    except errors.BackupFailed as error:
        print("BackupFailed", error)
"""


@pytest.mark.skipif(os.name == "nt", reason="rights work differently there")
def test_a_folder_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        path, folder = Path(name) / "office.crm", Path(name) / "backups"
        Database.create(path).close()
        folder.mkdir(mode=0o555)
        for open_one in (Path(name), path):
            open_one.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(path), str(folder)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        )
        assert done.stdout.startswith("BackupFailed")
        assert str(folder) in done.stdout
        assert files(folder) == []
