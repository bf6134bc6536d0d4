"""What strace says, understood; what is not understood is refused."""

import sys
from pathlib import Path

import pytest

from torture import trace
from torture.disk import FOLDER, Disk, Rename, Said, Sync, Truncate, Write
from torture.trace import NotSeen, Reader

SCRIPT = """
import os, sys
os.chdir(sys.argv[1])
here = os.getcwd()
with open(f"{here}/new", "wb") as file:
    file.write(b"one")
    file.flush()
    os.fsync(file.fileno())
os.mkdir(f"{here}/folder")
os.replace(f"{here}/new", f"{here}/folder-file")
os.write(1, b"done")
os.truncate(os.open(f"{here}/old", os.O_RDWR), 1)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "office"
    root.mkdir()
    (root / "old").write_bytes(b"old")
    return root


@pytest.mark.skipif(not trace.available(), reason="strace is missing or may not look at programs here")
def test_a_program_is_recorded_byte_for_byte(root: Path, tmp_path: Path) -> None:
    steps = trace.record([sys.executable, "-c", SCRIPT, str(root)], root, tmp_path / "trace", tmp_path)
    assert steps == [
        Rename(str(root), {f"{root}/new": 1}),
        Write(1, 0, b"one"),
        Sync(1, 2),
        Rename(str(root), {f"{root}/folder": FOLDER}),
        Rename(str(root), {f"{root}/new": None, f"{root}/folder-file": 1}),
        Said("done"),
        Truncate(0, 1),
    ]


@pytest.mark.skipif(not trace.available(), reason="strace is missing or may not look at programs here")
def test_what_cannot_be_made_from_the_recording_is_not_judged_by_it(root: Path, tmp_path: Path) -> None:
    script = f"import mmap; file = open({str(root / 'old')!r}, 'rb+'); mmap.mmap(file.fileno(), 3)[:] = b'new'"
    with pytest.raises(NotSeen, match="does not make"):
        trace.record([sys.executable, "-c", script], root, tmp_path / "trace", tmp_path)


@pytest.mark.skipif(not trace.available(), reason="strace is missing or may not look at programs here")
def test_a_program_that_fails_is_not_judged(root: Path, tmp_path: Path) -> None:
    with pytest.raises(NotSeen, match="ZeroDivisionError"):
        trace.record([sys.executable, "-c", "1 / 0"], root, tmp_path / "trace", tmp_path)


def test_a_call_that_takes_its_time_counts_from_its_end_and_holds_what_was_there_at_its_beginning() -> None:
    name = '"' + "".join(f"\\x{byte:02x}" for byte in b"/r/old") + '"'
    lines = [
        f"7 openat(AT_FDCWD, {name}, O_RDWR|O_CLOEXEC) = 3\n",
        '7 pwrite64(3, "\\x31", 1, 0)      = 1\n',
        "7 fdatasync(3 <unfinished ...>\n",
        '8 pwrite64(3, "\\x32", 1, 1)      = 1\n',
        "7 <... fdatasync resumed>)        = 0\n",
        '8 unlink("\\x2f\\x72\\x2f\\x6f") = -1 ENOENT (No such file or directory)\n',
        "7 +++ exited with 0 +++\n",
    ]
    steps = list(Reader("/r", {"/r/old": 0}).read(trace.calls(lines)))
    assert steps == [Write(0, 0, b"1"), Write(0, 1, b"2"), Sync(0, 1)]


def test_a_write_that_was_cut_short_is_refused() -> None:
    with pytest.raises(NotSeen):
        trace.decoded('"\\x31"...')


def test_a_disk_begins_with_what_is_there(root: Path, tmp_path: Path) -> None:
    (root / "backups").mkdir()
    (root / "backups" / "one").write_bytes(b"1")
    disk, target = Disk(root), tmp_path / "target"
    target.mkdir()
    disk.write_whole(target)
    assert trace.content(target) == {"old": b"old", "backups/one": b"1"}
