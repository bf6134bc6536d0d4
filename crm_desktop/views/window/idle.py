"""A window that nobody touches for a while is hidden; and one whose account is no longer good is closed."""

import time
import tkinter as tk
from collections.abc import Callable

TICK = 1000  # ms
LOCK = "lock_minutes"  # the preference
MINUTES = 5
SIGNS = ("<Any-KeyPress>", "<Any-ButtonPress>", "<Motion>", "<MouseWheel>")  # of somebody being there


class IdleWatch:
    """`limit()`: minutes, 0 for never. `locked()`: nobody was there for so long. `tick()`: each second."""

    def __init__(
        self,
        root: tk.Tk,
        limit: Callable[[], float],
        locked: Callable[[], object],
        tick: Callable[[], object],
    ) -> None:
        self._root, self._limit, self._locked, self._tick = root, limit, locked, tick
        self._touched = time.monotonic()
        self._bound = [(sign, root.bind_all(sign, self._touch, add="+")) for sign in SIGNS]
        self._timer = root.after(TICK, self._look)

    def stop(self) -> None:
        self._root.after_cancel(self._timer)
        for sign, identifier in self._bound:
            script = str(self._root.tk.call("bind", "all", sign))
            kept = [line for line in script.split("\n") if identifier not in line]
            self._root.tk.call("bind", "all", sign, "\n".join(kept))
            self._root.deletecommand(identifier)

    def _touch(self, _event: object) -> None:
        self._touched = time.monotonic()

    def _look(self) -> None:
        self._timer = self._root.after(TICK, self._look)
        limit = self._limit()
        if limit and time.monotonic() - self._touched >= limit * 60:
            self._locked()
        else:
            self._tick()
