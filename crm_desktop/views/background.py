"""Work off the UI thread, results back on it."""

import threading
import tkinter as tk
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.db.changes import ChangeBus
from crm_desktop.db.connection import Database

POLL = 8  # ms between two looks for results while something is under way


@dataclass
class Progress:
    """How far long work is, from 0 to 1, and whether it should stop. Shared by both threads."""

    fraction: float = 0.0
    count: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __call__(self, count: int, fraction: float) -> None:
        self.count, self.fraction = count, fraction

    def cancelled(self) -> bool:
        return self.stop.is_set()


@dataclass(eq=False)
class Job:
    kind: Hashable
    work: Callable[[Any], Any]
    done: Callable[[Any], object]
    failed: Callable[[BaseException], object]
    future: "Future[Any]" = field(default_factory=Future)
    dropped: bool = False


class Worker:
    """One thread with a read-only connection of its own. A newer job of the same kind replaces the older one."""

    def __init__(self, root: tk.Misc, database: Database, bus: ChangeBus) -> None:
        self._root, self._bus = root, bus
        self._connection = database.reader()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._jobs: list[Job] = []  # in the order they were submitted, until their result is handed over
        self._running: Job | None = None
        self._polling = False
        self._lock = threading.Lock()

    def submit(
        self,
        kind: Hashable,
        work: Callable[[Any], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Runs `work(connection)` in the thread, then `done(result)` or `failed(error)` on this one. UI thread."""
        self.cancel(kind)
        job = Job(kind, work, done, failed or self._raise)
        job.future = self._thread.submit(self._run, job)
        self._jobs.append(job)
        if not self._polling:
            self._polling = True
            self._root.after(POLL, self._poll)

    def cancel(self, kind: Hashable) -> None:
        """Nobody wants the result of this kind any more. UI thread."""
        for job in self._jobs:
            if job.kind == kind and not job.dropped:
                job.dropped = True
                job.future.cancel()
                with self._lock:
                    if self._running is job:
                        self._connection.interrupt()

    @property
    def idle(self) -> bool:
        return not self._jobs

    def stop(self) -> None:
        """Ends the thread; what it does is interrupted, what waits is forgotten."""
        self._jobs.clear()
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._connection.interrupt()
        self._thread.shutdown(wait=True)

    def _run(self, job: Job) -> Any:
        with self._lock:
            self._running = job
        try:
            return None if job.dropped else job.work(self._connection)
        finally:
            with self._lock:
                self._running = None

    def _poll(self) -> None:
        finished = []
        while self._jobs and self._jobs[0].future.done():
            finished.append(self._jobs.pop(0))
        self._polling = bool(self._jobs)
        if self._polling:  # before the results are handed over: one may open a dialog, which waits for its answer
            self._root.after(POLL, self._poll)
        self._bus.deliver()
        self._hand_over(finished)

    def _hand_over(self, finished: list[Job]) -> None:
        """Also the results that come after one whose taker failed."""
        try:
            while finished:
                job = finished.pop(0)
                if not job.dropped:
                    error = job.future.exception()
                    job.failed(error) if error else job.done(job.future.result())
        finally:
            if finished:
                self._hand_over(finished)

    @staticmethod
    def _raise(error: BaseException) -> None:
        raise error
