"""Drawing in another process: two threads that work in Python get half of it each, and the window would stutter."""

import os
import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

from crm_desktop.charts.look import Look
from crm_desktop.db.errors import CrmError
from crm_desktop.db.reports.report import Chart, Series
from crm_desktop.i18n import Label, _


class DrawingFailed(CrmError):
    """The process that draws cannot be started, or ends each time before it has drawn."""


class DrawingProcess:
    """Started by the first drawing, which therefore takes a second; ends with this one, however this one ends."""

    def __init__(self) -> None:
        self.running: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def picture(self, chart: Chart, title: str, look: Look) -> bytes:
        """The chart in PPM, which Tk reads fastest. Any thread. Raises what drawing raises, or DrawingFailed."""
        asked = pickle.dumps((spoken(chart), title, look))
        with self._one_at_a_time:
            drawn = self._drawn(asked)
        if isinstance(drawn, Exception):
            raise drawn
        assert isinstance(drawn, bytes)
        return drawn

    def end(self) -> None:
        """The next drawing starts another one."""
        if self.running is not None:
            self.running.kill()
            self.running.communicate()
            self.running = None

    def _drawn(self, asked: bytes) -> object:
        """Once more where the process has been killed since, as a system without memory does."""
        for _attempt in range(2):
            try:
                return self._ask(asked)
            except (OSError, EOFError, pickle.UnpicklingError):
                self.end()
        raise DrawingFailed(_("The chart could not be drawn."))

    def _ask(self, asked: bytes) -> object:
        self.running = self.running or start()
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self.running.stdin.write(asked)
        self.running.stdin.flush()
        return pickle.load(self.running.stdout)


def start() -> "subprocess.Popen[bytes]":
    """Raises OSError. A session of its own: Ctrl+C in a terminal is meant for the window."""
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NO_WINDOW}
    command = [sys.executable, "-P", "-m", "crm_desktop.charts"]  # -P: nothing from the folder one happens to stand in
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}  # what this process imports, that one can too
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=paths, **options)


def spoken(chart: Chart) -> Chart:
    """In the language of this process: the other one knows nothing of it."""
    series = [Series(Label(str(label), str(label)), values) for label, values in chart.series]
    return replace(chart, series=series)


PROCESS = DrawingProcess()  # of the whole program, as the language is
