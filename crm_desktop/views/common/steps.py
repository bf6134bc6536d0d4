"""Work that nobody waits for, cut into steps: the window draws and answers in between."""

import time
import tkinter as tk
from collections.abc import Iterator

PIECE = 0.02  # seconds of its own work at once; a step that was begun is finished
PAUSE = 1  # ms between two pieces


class Steps:
    """Goes through `work` until it ends, `finish` or `stop`. Stop it when the widget goes."""

    def __init__(self, widget: tk.Misc, work: Iterator[object]) -> None:
        self._widget, self._work = widget, work
        self._timer = widget.after(PAUSE, self._go_on)

    @property
    def over(self) -> bool:
        return not self._timer

    def finish(self) -> None:
        """All that is left at once: somebody waits for it now."""
        self.stop()
        for _step in self._work:
            pass

    def stop(self) -> None:
        if self._timer:
            self._widget.after_cancel(self._timer)
            self._timer = ""

    def _go_on(self) -> None:
        self._timer = ""
        end = time.thread_time() + PIECE
        for _step in self._work:
            if time.thread_time() > end:
                self._timer = self._widget.after_idle(self._pause)
                return

    def _pause(self) -> None:
        """Now all is drawn: a timer alone that is due already would come before that."""
        self._timer = self._widget.after(PAUSE, self._go_on)
