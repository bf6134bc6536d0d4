"""What stood behind a long stall: the callbacks in it, what was collected, and whether the machine was slow itself."""

import gc
import time
import tkinter as tk
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from crm_desktop.views.common.background import Job

MOST = 50.0  # ms
WORTH_TELLING = 2.0  # ms
ROUNDS = 100_000  # of the sum that tells how quick the machine is: some ms


class Witness:
    """Told of each round of the event loop; keeps a line for each stall of more than 50 ms. UI thread."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._usual = min(sum_up() for _time in range(5))
        self._collecting = 0.0
        self._watch(tk.CallWrapper, "__call__", lambda wrapper: name_of(wrapper.func))
        self._watch(Job, "hand_over", lambda job: f"the result for {name_of(job.done)}")
        gc.callbacks.append(self._collect)

    def __call__(self, step: str, clock: float, work: float) -> None:
        if clock > MOST:
            slow = sum_up() / self._usual
            inside = ", ".join(self._parts) or "nothing of the program's own"
            self.lines.append(
                f"{step}: {clock:.0f} ({work:.0f}); in it {inside}; right after, a sum took {slow:.1f} × its usual time"
            )
        self._parts.clear()

    def _watch(self, kind: type, method: str, name: Callable[[Any], str]) -> None:
        called: Callable[..., object] = getattr(kind, method)

        def watched(this: Any, *given: object) -> object:
            began, whose = time.thread_time(), name(this)
            try:
                return called(this, *given)
            finally:
                self._add(whose, began)

        setattr(kind, method, watched)

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.thread_time()
        else:
            self._add(f"garbage of generation {info['generation']}", self._collecting)

    def _add(self, name: str, began: float) -> None:
        took = (time.thread_time() - began) * 1000
        if took > WORTH_TELLING:
            self._parts.append(f"{name} {took:.0f}")


def name_of(function: Callable[..., object]) -> str:
    """Of what is called after a while, where Tk's wrapper of it is given."""
    cells = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    inner = next((cell for cell in cells if isinstance(cell, FunctionType | MethodType)), function)
    return getattr(inner, "__qualname__", repr(inner))


def sum_up() -> float:
    """Seconds that a sum takes."""
    began = time.perf_counter()
    sum(range(ROUNDS))
    return time.perf_counter() - began
