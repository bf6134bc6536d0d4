"""The real window, driven by events: how long until it is drawn, and how long its event loop stood still."""

import _tkinter
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.statements import Statements
from crm_desktop.app import App
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.window.main_window import MainWindow

SIZE = (1360, 860)
PATIENCE = 600.0  # seconds until what is waited for counts as never coming; ten million purchases take a minute to sort
DRAWING = _tkinter.WINDOW_EVENTS | _tkinter.FILE_EVENTS | _tkinter.IDLE_EVENTS | _tkinter.DONT_WAIT
QUIET = 0.35  # seconds in which nothing happens: longer than what the window does on its own after a while


@dataclass
class Stall:
    """The longest times from one pulse to the next: on the clock, and of the window's own work in it, in ms."""

    clock: float = 0.0
    work: float = 0.0

    def add(self, clock: float, work: float) -> None:
        self.clock, self.work = max(self.clock, clock), max(self.work, work)


class Desk:
    """A window on `file`, standing on the tab `tab`."""

    def __init__(self, file: Path, tab: str = "customer", **remembered: object) -> None:
        self.statements = Statements()
        preferences = Preferences(None)
        for name, value in {"language": "zh_CN", "tab": tab, **remembered}.items():
            preferences.set(name, value)
        self.errors: list[str] = []
        self.stalls: dict[str, Stall] = defaultdict(Stall)
        self.witness: Callable[[str, float, float], object] = lambda *_round: None  # of each round of the event loop
        self.app = App(preferences, size=SIZE)
        self.root = self.app.root
        self.root.report_callback_exception = lambda _kind, error, _trace: self.errors.append(repr(error))
        self._step, self._last, self._worked = "opening the file", time.perf_counter(), time.thread_time()
        self._tick()
        self.app.open(file)

    # -- waiting ------------------------------------------------------------------------------------------------

    def pump(self, until: Callable[[], object]) -> None:
        """Lets the window work until that is so and drawn."""
        end = time.perf_counter() + PATIENCE
        while not until():
            assert time.perf_counter() < end, f"{self._step}: still not so"
            self.root.tk.dooneevent(0)
        while self.root.tk.dooneevent(DRAWING):  # `update` would not end while the background keeps the pulse late
            self._beat()

    def rest(self) -> None:
        """Lets the window work until nothing is under way any more."""
        quiet_since = time.perf_counter()

        def quiet() -> bool:
            nonlocal quiet_since
            if not self.window.session.worker.idle:
                quiet_since = time.perf_counter()
            return time.perf_counter() - quiet_since > QUIET

        self.pump(quiet)

    def time(
        self, step: str, act: Callable[..., object], *arguments: object, until: Callable[[], object] = lambda: True
    ) -> float:
        """Milliseconds from the event, in which `act(*arguments)` runs, until it is drawn."""
        self._begin(step)
        began = time.perf_counter()
        done: list[bool] = []

        def event() -> None:
            act(*arguments)
            done.append(True)

        self.root.after(0, event)
        self.pump(lambda: done and until())
        return (time.perf_counter() - began) * 1000

    def do(self, step: str, act: Callable[..., object], *arguments: object) -> float:
        """The same, and then lets the window come to rest: what comes later belongs to the step too."""
        took = self.time(step, act, *arguments)
        self.rest()
        return took

    # -- the event loop's pulse ---------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Each millisecond, or whenever the event loop comes round again."""
        self._beat()
        self.root.after(1, self._tick)

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        clock, work = (now - self._last) * 1000, (worked - self._worked) * 1000
        self.stalls[self._step].add(clock, work)
        self.witness(self._step, clock, work)
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def _begin(self, step: str) -> None:
        self.witness(step, 0, 0)
        self._step, self._last, self._worked = step, time.perf_counter(), time.thread_time()

    # -- shortcuts ----------------------------------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        assert self.app.window is not None
        return self.app.window

    def tab(self, name: str) -> EntityTab:
        tab = self.window.choose(name)
        assert isinstance(tab, EntityTab)
        return tab

    @property
    def body(self) -> Any:
        """The canvas of the rows of the customers' list."""
        return self.tab("customer").list.table._body

    def drawn(self, name: str = "customer") -> bool:
        """Whether the first rows of a tab's list are on the screen."""
        tab = self.window._built.get(name)
        return isinstance(tab, EntityTab) and tab.list.index is not None and bool(tab.list.table._body.disp_text)

    def close(self) -> None:
        self.app.close_file()
        self.root.destroy()


def other_rows(listed: ListView) -> Callable[[], bool]:
    """Whether the list shows other rows than now."""
    before = listed.index
    return lambda: listed.index is not before
