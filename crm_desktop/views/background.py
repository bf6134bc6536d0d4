"""Work off the UI thread, results back on it."""

import queue
import threading
import tkinter as tk
from collections.abc import Callable, Hashable
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


@dataclass
class Job:
    kind: Hashable
    work: Callable[[Any], Any]
    done: Callable[[Any], object]
    failed: Callable[[BaseException], object]
    dropped: bool = False


class Worker:
    """One thread with a read-only connection of its own. A newer job of the same kind replaces the older one."""

    def __init__(self, root: tk.Misc, database: Database, bus: ChangeBus) -> None:
        self._root, self._bus = root, bus
        self._connection = database.reader()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[Job, Any, BaseException | None]] = queue.SimpleQueue()
        self._latest: dict[Hashable, Job] = {}
        self._running: Job | None = None
        self._lock = threading.Lock()
        self._outstanding = 0
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def submit(
        self,
        kind: Hashable,
        work: Callable[[Any], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Runs `work(connection)` in the thread, then `done(result)` or `failed(error)` on this one. UI thread."""
        job = Job(kind, work, done, failed or self._raise)
        with self._lock:
            self._drop(kind)
            self._latest[kind] = job
        self._outstanding += 1
        self._jobs.put(job)
        if self._outstanding == 1:
            self._root.after(POLL, self._poll)

    def cancel(self, kind: Hashable) -> None:
        """Nobody wants the result of this kind any more."""
        with self._lock:
            self._drop(kind)

    @property
    def idle(self) -> bool:
        return not self._outstanding

    def stop(self) -> None:
        """Ends the thread, interrupting what it does."""
        self._jobs.put(None)
        self._connection.interrupt()
        self._thread.join(timeout=10)

    def _drop(self, kind: Hashable) -> None:
        old = self._latest.pop(kind, None)
        if old is not None:
            old.dropped = True
            if self._running is old:
                self._connection.interrupt()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            with self._lock:
                self._running = None if job.dropped else job
            result, error = None, None
            try:
                result = None if job.dropped else job.work(self._connection)
            except BaseException as raised:  # noqa: BLE001 - carried over to the UI thread and raised there
                error = raised
            with self._lock:
                self._running = None
            self._results.put((job, result, error))

    def _poll(self) -> None:
        self._bus.deliver()
        while not self._results.empty():
            job, result, error = self._results.get()
            self._outstanding -= 1
            if self._latest.get(job.kind) is job:
                del self._latest[job.kind]
            if not job.dropped:
                job.failed(error) if error else job.done(result)
        if self._outstanding:
            self._root.after(POLL, self._poll)

    @staticmethod
    def _raise(error: BaseException) -> None:
        raise error
