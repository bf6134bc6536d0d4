"""The process that draws: started when it is needed, again when it was killed, gone with whom it draws for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop import i18n
from crm_desktop.charts.image import picture
from crm_desktop.charts.look import Look
from crm_desktop.charts.process import DrawingFailed, DrawingProcess
from crm_desktop.db.reports.report import Chart, Series
from crm_desktop.i18n import Label

ROOT = Path(__file__).parents[2]
LOOK = Look(400, 300, "#ffffff", "#000000", "#0000ff")
PLANS, SALES = Series(Label("计划", "Plans"), [3.0, 2.0]), Series(Label("销售", "Sales"), [1.0, 4.0])
CHART = Chart("grouped", Label("业绩", "Performance"), ["一月", "二月"], [PLANS, SALES], Label("元", "yuan"))
DRAW_AND_DIE = """
import os, signal
from crm_desktop.charts.process import PROCESS
from tests.charts.test_process import CHART, LOOK
PROCESS.picture(CHART, "业绩", LOOK)
print(PROCESS.running.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def process() -> Iterator[DrawingProcess]:
    process = DrawingProcess()
    yield process
    process.end()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_draws_what_would_be_drawn_here(process: DrawingProcess, language: str) -> None:
    before = i18n.language()
    i18n.use(language)
    try:
        assert process.picture(CHART, "业绩", LOOK) == picture(CHART, "业绩", LOOK)
    finally:
        i18n.use(before)


def test_is_started_by_the_first_drawing_and_kept(process: DrawingProcess) -> None:
    assert process.running is None
    process.picture(CHART, "业绩", LOOK)
    first = process.running
    process.picture(CHART, "销售", LOOK)
    assert process.running is first


def test_one_that_was_killed_is_replaced(process: DrawingProcess) -> None:
    drawn = process.picture(CHART, "业绩", LOOK)
    assert process.running is not None
    process.running.kill()
    process.running.wait()
    assert process.picture(CHART, "业绩", LOOK) == drawn


def test_what_drawing_raises_is_raised_and_the_next_one_is_drawn(process: DrawingProcess) -> None:
    with pytest.raises(ValueError, match="shape"):
        process.picture(replace(CHART, series=[Series(PLANS.label, [1.0, 2.0, 3.0])]), "业绩", LOOK)
    assert process.picture(CHART, "业绩", LOOK).startswith(b"P6 400 300 255 ")


def test_what_lies_in_the_folder_one_stands_in_is_not_run(
    process: DrawingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlib.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert process.picture(CHART, "业绩", LOOK) == picture(CHART, "业绩", LOOK)


@pytest.mark.parametrize("program", ["no-such-program", "true"])
def test_one_that_cannot_be_started_says_so(
    process: DrawingProcess, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(DrawingFailed, match=r"^图表无法绘制。$"):
        process.picture(CHART, "业绩", LOOK)
    monkeypatch.undo()
    assert process.picture(CHART, "业绩", LOOK)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ends_with_the_window_even_if_that_is_killed() -> None:
    done = subprocess.run([sys.executable, "-c", DRAW_AND_DIE], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stderr == b""
    assert gone(int(done.stdout))


def gone(pid: int) -> bool:
    """Within ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True  # nobody there has asked yet how it ended
        time.sleep(0.02)
    return False
