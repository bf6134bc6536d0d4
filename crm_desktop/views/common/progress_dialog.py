"""Long work with a count, a bar and a way to stop it; the window stays alive meanwhile."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.errors import Cancelled
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress, Task
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.session import Session

AT_ONCE = 0.3  # seconds within which work counts as done at once
TICK = 100  # ms between two looks at how far it is


def run_long(
    parent: tk.Misc,
    session: Session,
    title: str,
    work: Callable[[Any, Progress], Any],
    done: Callable[[Any], object],
    *,
    failed: Callable[[], object] = lambda: None,
    stoppable: bool = True,
) -> None:
    """Runs `work(connection, progress)` in the background under a dialog, then `done(result)`.

    Stopping raises in the work, as `progress.cancelled()` asks it to; a refusal is shown, after `failed()`.
    `stoppable`: else the work neither asks nor tells how far it is.
    """
    progress = Progress()
    dialog = ProgressDialog(parent, title, progress, stoppable=stoppable)

    def finish(result: Any) -> None:
        dialog.end()
        done(result)

    def fail(error: BaseException) -> None:
        dialog.end()
        failed()
        if not isinstance(error, Cancelled):
            dialogs.show_error(parent, error)

    dialog.present()  # first: quick work would be done while it opens
    session.worker.submit(("long", id(dialog)), lambda reader: work(reader, progress), finish, fail)


def run_task(
    parent: tk.Misc,
    title: str,
    work: Callable[[Progress], Any],
    done: Callable[[Any], object],
    *,
    failed: Callable[[BaseException], object] | None = None,
    stop: str = "",
) -> None:
    """Like `run_long`, in a thread of its own, which needs no open file. `stop`: what stopping is called."""

    def finish(result: Any) -> None:
        dialog.end()
        done(result)

    def fail(error: BaseException) -> None:
        dialog.end()
        if failed is not None:
            failed(error)
        elif not isinstance(error, Cancelled):
            dialogs.show_error(parent, error)

    task = Task(parent.winfo_toplevel(), work, finish, fail)
    dialog = ProgressDialog(parent, title, task.progress, stop=stop)
    if not task.wait(AT_ONCE):  # else a dialog would only flicker
        dialog.present()


class ProgressDialog(dialogs.Dialog):
    def __init__(
        self, parent: tk.Misc, title: str, progress: Progress, *, stoppable: bool = True, stop: str = ""
    ) -> None:
        super().__init__(parent, title)
        self._progress, self._stoppable = progress, stoppable
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w")
        self._bar = ttk.Progressbar(self.body, length=px(360), maximum=1.0)
        self._bar.pack(fill="x", pady=(10, 6))
        self._count = ttk.Label(self.body, style="Muted.TLabel")
        self._count.pack(anchor="w")
        if stoppable:
            self.add_button(stop or _("Stop"), self._stop)
        else:
            self._bar.configure(mode="indeterminate")
            self._bar.start()
            self._count.pack_forget()
        self.bind("<Escape>", lambda _event: self._stop())
        self.protocol("WM_DELETE_WINDOW", self._stop)
        self._timer = ""
        if stoppable:
            self._tick()

    def destroy(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        super().destroy()

    def end(self) -> None:
        if self.winfo_exists():
            self.close(None)

    def _stop(self) -> None:
        """What cannot be stopped is waited for."""
        if self._stoppable:
            self._progress.stop.set()

    def _tick(self) -> None:
        self._bar.configure(value=self._progress.fraction)
        if self._progress.count:
            self._count.configure(text=_("{count} records").format(count=f"{self._progress.count:,}"))
        self._timer = self.after(TICK, self._tick)
