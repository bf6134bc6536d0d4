"""Folders of what is only to be looked at: private, gone at the end, and after a kill with the next start."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from crm_desktop.operations.private import FRESH, PREFIX, PrivateFolder, remove_left

KILLED = """
import os, signal, sys, tempfile
from crm_desktop.operations.printing.prints import Prints
tempfile.tempdir = sys.argv[1]
Prints().path("王伟").write_text("13955501234")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the system's for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def age(path: Path) -> None:
    old = time.time() - FRESH - 1
    os.utime(path, (old, old))


def test_nobody_else_may_enter_and_it_goes_with_all_that_is_in_it(folder: Path) -> None:
    private = PrivateFolder()
    if os.name == "posix":
        assert stat.S_IMODE(private.path.stat().st_mode) == 0o700
    (private.path / "a").mkdir()
    (private.path / "a" / "x.pdf").write_bytes(b"x")
    private.remove()
    private.remove()
    assert list(folder.iterdir()) == []


def test_what_is_in_use_stays_however_old_and_what_is_no_ones_goes(folder: Path) -> None:
    used, fresh, other = PrivateFolder(), folder / f"{PREFIX}fresh", folder / "other"
    fresh.mkdir()
    other.mkdir()
    for path in (used.path, other):
        age(path)
    remove_left()
    assert used.path.exists()
    assert fresh.exists(), "somebody may be about to lock it"
    assert other.exists()
    age(fresh)
    remove_left()
    assert not fresh.exists()


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_what_a_killed_program_left_goes_with_the_next_start(folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = folder.iterdir()
    assert [path.read_text() for path in left.rglob("*.pdf")] == ["13955501234"]
    if os.name == "posix":
        assert stat.S_IMODE(left.stat().st_mode) == 0o700
    age(left)
    remove_left()
    assert list(folder.iterdir()) == []
