"""Work off the UI thread, results back on it."""

import contextlib
import threading
import time
import tkinter as tk
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from crm_desktop.db.connection import Database, storage_errors
from crm_desktop.db.errors import Cancelled
from crm_desktop.db.history.changes import ChangeBus

LOOK = 50  # ms between two looks whether a task is over
PATIENCE = 5.0  # seconds for a task to stop; one that hangs on a dead network folder is left to itself
LONG = 0.02  # seconds; a shorter job has not needed much memory
POLL = 1  # ms between two looks for results while something is under way


@dataclass
class Progress:
    """How far long work is, from 0 to 1, and whether it should stop. Shared by both threads."""

    fraction: float = 0.0
    count: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    firm: bool = False  # in the midst of what nobody may leave to itself

    def __call__(self, count: int, fraction: float) -> None:
        self.count, self.fraction = count, fraction

    def cancelled(self) -> bool:
        return self.stop.is_set()

    def step(self, fraction: float) -> None:
        """For work that only knows how far it is. Raises Cancelled when it should stop."""
        self.fraction = fraction
        if self.cancelled():
            raise Cancelled

    @contextlib.contextmanager
    def firmly(self) -> Iterator[None]:
        """What is done meanwhile is waited for, however long it takes to stop. Raises Cancelled where it should."""
        self.firm = True  # first: whoever gives the work up has told it to stop before
        try:
            self.step(self.fraction)
            yield
        finally:
            self.firm = False


def unset(_given: Any) -> None:
    """In the place of what is to be done with a result that nobody wants any more."""


def raised(error: BaseException) -> None:
    """In the place of what is done about an error where nothing else is said."""
    raise error


class Task:
    """Work in a thread of its own, which opens what it needs; then `done(result)` or `failed(error)`. UI thread."""

    def __init__(
        self,
        root: tk.Misc,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        self.progress = Progress()
        self._root, self._run, self._done, self._failed = root, work, done, failed
        self._result: Any = None
        self._error: BaseException | None = None
        self._asked = 0  # how often it was looked at since it should stop
        self._thread = threading.Thread(target=self._work, name="task", daemon=True)
        self._thread.start()
        self._timer = root.after(LOOK, self._look)

    @property
    def over(self) -> bool:
        return not self._timer

    def wait(self, seconds: float) -> bool:
        """Whether it is over after so long at most; then it has told so."""
        if self._timer:
            self._thread.join(seconds)
            if not self._thread.is_alive():
                self._root.after_cancel(self._timer)
                self._look()
        return self.over

    def stop(self) -> None:
        """Ends it; nothing is told any more."""
        self.abandon()
        self._thread.join(PATIENCE)

    def abandon(self) -> None:
        """Nothing is told any more; it ends by itself, and holds no window until then."""
        if self._timer:
            self._root.after_cancel(self._timer)
            self._timer = ""
        self._done = self._failed = unset
        self.progress.stop.set()

    def _work(self) -> None:
        try:
            self._result = self._run(self.progress)
        except BaseException as error:  # noqa: BLE001 - whatever it is, `failed` is told
            self._error = error

    def _look(self) -> None:
        if self._thread.is_alive() and not self._hangs():
            self._timer = self._root.after(LOOK, self._look)
            return
        self._timer = ""
        if self._thread.is_alive():
            self._failed(Cancelled())
        elif self._error:
            self._failed(self._error)
        else:
            result, self._result = self._result, None  # a picture, perhaps, and whoever made the task may keep that
            self._done(result)

    def _hangs(self) -> bool:
        """Whether it should have stopped long ago: a dead network folder answers nobody. What is firm ends."""
        self._asked += self.progress.cancelled() and not self.progress.firm
        return self._asked * LOOK > PATIENCE * 1000


class Submitter(Protocol):
    """What a view asks for work by: the Worker, or Tasks where no file is open."""

    def submit(
        self,
        kind: Hashable,
        work: Callable[[Any], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None: ...

    def cancel(self, kind: Hashable) -> None: ...


class Tasks:
    """Each piece of work in a thread of its own; it gets no connection."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._tasks: dict[Hashable, Task] = {}

    def submit(
        self,
        kind: Hashable,
        work: Callable[[Any], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        self.cancel(kind)
        self._tasks[kind] = Task(self._root, work, done, failed or raised)

    def cancel(self, kind: Hashable) -> None:
        if kind in self._tasks:
            self._tasks.pop(kind).stop()


@dataclass(eq=False)
class Job:
    kind: Hashable
    work: Callable[[Any], Any]
    done: Callable[[Any], object]
    failed: Callable[[BaseException], object]
    background: bool
    dropped: bool = False
    put_off: bool = False  # interrupted for one that somebody waits for; to be done again
    result: Any = None
    error: BaseException | None = None

    def hand_over(self) -> None:
        """And lets go of all: the thread holds the job, and by it a window, until there is another one."""
        done, failed, result, error = self.done, self.failed, self.result, self.error
        self.work = self.done = self.failed = unset
        self.result = self.error = None
        if not self.dropped:
            failed(error) if error else done(result)


class Worker:
    """One thread with a read-only connection of its own. A newer job of the same kind replaces the older one.

    A job that nobody waits for is submitted as `background`: the others go before it, and interrupt it.
    """

    def __init__(self, root: tk.Misc, database: Database, bus: ChangeBus) -> None:
        self._root, self._bus, self._path = root, bus, database.path
        self._connection = database.reader()
        self._jobs: list[Job] = []  # not handed over yet; UI thread
        self._waiting: list[Job] = []
        self._finished: list[Job] = []
        self._handing: list[Job] = []  # finished, their results on the way to who wants them; UI thread
        self._running: Job | None = None
        self._stopped = self._polling = False
        self._news = threading.Condition()  # guards what both threads use
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._thread.start()

    def submit(
        self,
        kind: Hashable,
        work: Callable[[Any], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
        *,
        background: bool = False,
    ) -> None:
        """Runs `work(connection)` in the thread, then `done(result)` or `failed(error)` on this one. UI thread."""
        self.cancel(kind)
        job = Job(kind, work, done, failed or raised, background)
        self._jobs.append(job)
        with self._news:
            self._waiting.append(job)
            if not background and self._running is not None and self._running.background:
                self._running.put_off = True
                self._connection.interrupt()
            self._news.notify()
        if not self._polling:
            self._polling = True
            self._root.after(POLL, self._poll)

    def cancel(self, kind: Hashable) -> None:
        """Nobody wants the result of this kind any more. UI thread."""
        for job in self._handing:
            job.dropped = job.dropped or job.kind == kind
        for job in [job for job in self._jobs if job.kind == kind]:
            self._jobs.remove(job)
            with self._news:
                job.dropped = True
                if job in self._waiting:
                    self._waiting.remove(job)
                elif self._running is job:
                    self._connection.interrupt()

    @property
    def idle(self) -> bool:
        return not self._jobs

    @property
    def at_rest(self) -> bool:
        """Whether the thread does nothing, not even what nobody wants any more."""
        with self._news:
            return self._running is None and not self._waiting

    def stop(self) -> None:
        """Ends the thread; what it does is interrupted, what waits is forgotten."""
        self._jobs.clear()
        with self._news:
            self._stopped = True
            self._news.notify()
        while self._thread.is_alive():  # it may stand between two statements, where nothing can be interrupted
            self._connection.interrupt()
            self._thread.join(POLL / 1000)
        self._finished.clear()  # the interruption is nobody's error
        self._handing.clear()

    # -- the thread ---------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._next()) is not None:
            began = time.monotonic()
            try:
                with storage_errors(self._path):
                    job.result = job.work(self._connection)
            except BaseException as error:  # noqa: BLE001 - whatever it is, `failed` is told
                job.error = error
            self._put_away(job)
            if job.background and time.monotonic() - began > LONG:
                from crm_desktop.views.window.heap import give_back  # not before the first picture

                give_back()

    def _next(self) -> Job | None:
        """The next job, waited for; None: stop."""
        with self._news:
            self._news.wait_for(lambda: self._stopped or self._waiting)
            if self._stopped:
                return None
            self._running = next((job for job in self._waiting if not job.background), self._waiting[0])
            self._waiting.remove(self._running)
            return self._running

    def _put_away(self, job: Job) -> None:
        with self._news:
            self._running = None
            if job.put_off and job.error is not None and not job.dropped:
                job.put_off, job.error = False, None
                self._waiting.insert(0, job)
            else:
                self._finished.append(job)

    # -- results ------------------------------------------------------------------------------------------------

    def _poll(self) -> None:
        with self._news:
            finished, self._finished = self._finished, []
            running = self._running
            if running is not None and (running.dropped or running.put_off):
                self._connection.interrupt()  # again: the first time it may have stood between two statements
        self._jobs = [job for job in self._jobs if job not in finished]
        self._handing += finished
        self._polling = bool(self._jobs) or (running is not None and not self._stopped)
        if self._polling:  # before the results are handed over: one may open a dialog, which waits for its answer
            self._root.after(POLL, self._poll)
        try:
            self._bus.deliver()
        finally:
            self._hand_over()

    def _hand_over(self) -> None:
        """In their order, also the results that come after one whose taker failed."""
        try:
            while self._handing:
                self._handing.pop(0).hand_over()
        finally:
            if self._handing:
                self._hand_over()
