"""Opening a file: at once where nothing is to be done, else under a page that says what is and how far it is."""

import threading
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.errors import Cancelled
from crm_desktop.db.migrate import Stage, Tell
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.upgrading import in_words, reason
from crm_desktop.views.common.background import Task
from crm_desktop.views.common.theme import px

AT_ONCE = 0.3  # seconds; a page that goes sooner would only flicker
TICK = 50  # ms between two looks at how far it is


class Watch:
    """What opening a file takes long with, told in one thread and looked at in another."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self.since = 0.0
        self.stop = threading.Event()

    def tell(self, stage: Stage) -> None:
        """Raises Cancelled if it should stop, as long as nothing is changed."""
        if stage.name == "backup" and self.stop.is_set():
            raise Cancelled
        self.since = self.since or time.monotonic()
        self.stage = stage

    @property
    def is_long(self) -> bool:
        return self.stage is not None and time.monotonic() - self.since > AT_ONCE


def open_under(
    root: tk.Tk, path: Path, work: Callable[[Tell], Any], done: Callable[[Any], object], failed: Callable[[Any], object]
) -> None:
    """`work(tell)` off the UI thread, then `done(result)`. It is waited for until it tells that it takes long.

    Then a page comes over all there is in the window until it is over; what it raises goes to `failed`, else to the
    caller.
    """
    watch = Watch()
    pages: list[OpeningPage] = []
    raised: list[BaseException] = []

    def finish(result: Any) -> None:
        for page in pages:
            page.destroy()
        done(result)

    def fail(error: BaseException) -> None:
        for page in pages:
            page.destroy()
        (failed if pages else raised.append)(error)

    task = Task(root, lambda _progress: work(watch.tell), finish, fail)
    while not (task.wait(AT_ONCE) or watch.is_long):
        pass
    if raised:
        raise raised[0]
    if not task.over:
        pages.append(OpeningPage(root, path, watch))


class OpeningPage(ttk.Frame):
    """Over all of `parent` while the watch has something to show that takes long. Nothing below takes keys then."""

    def __init__(self, parent: tk.Misc, path: Path, watch: Watch) -> None:
        super().__init__(parent, padding=40)
        self._path, self._watch = path, watch
        middle = ttk.Frame(self)
        middle.place(relx=0.5, rely=0.42, anchor="center")
        ttk.Label(middle, icon="database-gear", icon_size=52, bootstyle="primary").pack(pady=(0, 12))
        ttk.Label(middle, text=_("Preparing the file"), style="Title.TLabel").pack()
        self._reason = ttk.Label(middle, style="Muted.TLabel", wraplength=px(480), justify="center")
        self._reason.pack(pady=(6, 18))
        self._bar = ttk.Progressbar(middle, length=px(420), maximum=1.0)
        self._bar.pack(fill="x")
        self._words = ttk.Label(middle)
        self._words.pack(pady=(8, 18))
        self._button = ttk.Button(middle, bootstyle="outline", command=self._stop)
        self._button.pack()
        self._timer = ""
        self._look()

    def destroy(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        super().destroy()

    def _look(self) -> None:
        if self._watch.is_long:
            self._draw()
            if not self.winfo_manager():
                self.place(relwidth=1, relheight=1)
                self.lift()
                self._button.focus_set()
                self.update_idletasks()
            if self.winfo_viewable() and self.grab_current() is None:
                self.grab_set()
        self._timer = self.after(TICK, self._look)

    def _draw(self) -> None:
        stage = self._watch.stage
        assert stage is not None
        self._reason.configure(text=reason(self._path, stage))
        self._words.configure(text=in_words(stage))
        mode = "determinate" if stage.total else "indeterminate"
        if str(self._bar.cget("mode")) != mode:
            self._bar.configure(mode=mode)
            self._bar.start() if mode == "indeterminate" else self._bar.stop()
        if stage.total:
            self._bar.configure(value=stage.done / stage.total)
        stopping = self._watch.stop.is_set() and stage.name == "backup"
        may_stop = stage.name == "backup" and not stopping
        words = _("Stop") if may_stop else _("Stopping …") if stopping else _("This step cannot be stopped")
        self._button.configure(text=words, state="normal" if may_stop else "disabled")

    def _stop(self) -> None:
        self._watch.stop.set()
