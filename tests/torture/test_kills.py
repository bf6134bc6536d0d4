"""Real windows at work: killed, and met by a second one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.db.connection import Database
from crm_desktop.operations.sample.sample import make_sample
from torture import kills
from torture.examine import content_of, faults
from torture.ledger import Ledger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")


@pytest.mark.long
def test_what_was_confirmed_survives_kills(display: None, tmp_path: Path) -> None:
    result = kills.run(3, 4, tmp_path, lambda _text: None)
    assert (result.crashes, result.faults) == (3, [])
    assert sum(result.saves.values()) > 0


def test_a_second_program_cannot_write_what_a_window_has_open(display: None, tmp_path: Path) -> None:
    file, link = tmp_path / "office.crm", tmp_path / "link.crm"
    make_sample(file, 40)
    link.symlink_to(file)
    with Database.open(file) as database:
        ledger = Ledger(content_of(database.reader()))
    customers = tmp_path / "customers.csv"
    customers.write_text("姓名\n李娜\n", "utf-8")
    with subprocess.Popen(kills.working(file), cwd=kills.ROOT, stdout=subprocess.PIPE, encoding="utf-8") as window:
        assert window.stdout
        window.stdout.readline()
        second = subprocess.run(kills.working(link), cwd=kills.ROOT, capture_output=True, encoding="utf-8")
        command = [sys.executable, "main.py", "import", str(link), "customer", str(customers)]
        third = subprocess.run(command, cwd=kills.ROOT, capture_output=True, encoding="utf-8")
        window.send_signal(signal.SIGKILL)
        ledger.read(window.stdout.read())
    assert (second.returncode, third.returncode, second.stdout) == (1, 1, "")
    assert "FileLocked" in second.stderr
    assert link.name in third.stderr
    assert list(faults(file, ledger)) == []
