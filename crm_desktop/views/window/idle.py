"""A window that nobody touches for a while is hidden; and one whose account is no longer good is closed."""

import time
import tkinter as tk
from collections.abc import Callable

TICK = 1000  # ms
LOCK = "lock_minutes"  # the preference
MINUTES = 5
SIGNS = ("<Any-KeyPress>", "<Any-ButtonPress>", "<Motion>", "<MouseWheel>")  # of somebody being there
TAG = "CrmTouched"  # the first of a widget's tags: lists and shortcuts let no key through to `all`
COMING = ("<FocusIn>", "<Enter>")  # before the first sign in a widget
PUT_FIRST = f'if {{[winfo exists %W] && "{TAG}" ni [bindtags %W]}} {{bindtags %W [linsert [bindtags %W] 0 {TAG}]}}'


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
        self._command = root.register(self._touch)
        self._listen()
        self._timer = root.after(TICK, self._look)

    def stop(self) -> None:
        self._root.after_cancel(self._timer)
        call = self._root.tk.call
        for sign in SIGNS:
            call("bind", TAG, sign, "")
        for coming in COMING:
            kept = [line for line in str(call("bind", "all", coming)).split("\n") if TAG not in line]
            call("bind", "all", coming, "\n".join(kept))
        self._root.deletecommand(self._command)

    def _listen(self) -> None:
        """In each widget from when the keyboard or the mouse comes to it; in those where they are, from now on."""
        call = self._root.tk.call
        for sign in SIGNS:
            call("bind", TAG, sign, self._command)
        for coming in COMING:
            call("bind", "all", coming, f"+{PUT_FIRST}")
        for there in (call("focus"), call("winfo", "containing", *self._root.winfo_pointerxy())):
            if there:
                self._root.tk.eval(PUT_FIRST.replace("%W", str(there)))

    def _touch(self) -> None:
        self._touched = time.monotonic()

    def _look(self) -> None:
        self._timer = self._root.after(TICK, self._look)
        limit = self._limit()
        if limit and time.monotonic() - self._touched >= limit * 60:
            self._locked()
        else:
            self._tick()
