"""Backups of the open file by themselves: every half hour when something changed, and before what changes much."""

import contextlib
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from crm_desktop.db.backups.manifest import Kind
from crm_desktop.db.connection import Database, commits_seen
from crm_desktop.db.errors import Cancelled, CrmError
from crm_desktop.db.history import audit
from crm_desktop.operations.datafile.backups import Backup, Backups
from crm_desktop.views.common.background import Progress, Task

EVERY = 30 * 60 * 1000  # ms from one look for changes to the next
AGAIN = 5 * 60 * 1000  # ms after which a backup that failed is tried again


Made = tuple[int | None, Backup | None]  # the state of the file when it was copied, and its newest backup


class AutoBackup:
    """One for each open file, working in threads of its own. `last`: the newest good backup, `failure`: why the last
    attempt failed, "" if it did not; `user`: who works meanwhile. UI thread, but for what makes a backup."""

    def __init__(self, root: tk.Misc, database: Database, folder: Path | None) -> None:
        self.backups = Backups(database.path, folder, database.key)
        self.last: Backup | None = None
        self.failure = self.user = ""
        self._root, self._database = root, database
        self._reader = database.reader()
        self._held: int | None = None  # the state of the file that the newest backup holds
        self._listeners: list[Callable[[], object]] = []
        self._task = Task(root, lambda _progress: self._find(), self._found, self._fail)
        self._timer = root.after(EVERY, self._tick)

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Calls `listener` when there is news of backups; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """What is under way is given up."""
        self._root.after_cancel(self._timer)
        self._task.stop()

    @property
    def changed(self) -> bool:
        """Whether the file may hold anything that the newest backup does not."""
        return self._held is None or self._state() != self._held

    def use_folder(self, folder: Path | None) -> None:
        """From now on they go there."""
        self._task.stop()
        self.backups = Backups(self._database.path, folder, self._database.key)
        self.last, self.failure, self._held = None, "", None
        self._task = Task(self._root, lambda _progress: self._find(), self._found, self._fail)

    def make(self, kind: Kind, progress: Progress) -> Made:
        """A backup, on any thread; `made` has to be told the result."""
        with contextlib.suppress(CrmError):  # on a full disk a backup is wanted all the more
            self._note(kind)
        before = self._state()
        self._database.checkpoint(empty=False)
        if self._state() == before:  # else somebody saves just now, who would wait for it and fill the log again
            self._database.checkpoint()
        state = self._state()  # after the checkpoint, which may count as a change, and before the copy
        return state, self.backups.make(kind, progress.step, self._catch_up)

    def _catch_up(self) -> None:
        """What was saved during the copying waits in the log; else some save or other would have to take it all."""
        with contextlib.suppress(CrmError):  # then one has to
            self._database.checkpoint(empty=False)

    def make_if_changed(self, kind: Kind, progress: Progress) -> Made:
        """The same, but the newest one where that holds everything already."""
        if not self.changed or (self._held is None and not self.backups.changed()):
            return self._state(), self.backups.last_usable()
        return self.make(kind, progress)

    def made(self, result: Made) -> None:
        self._held, self.last = result
        self.failure = ""
        self.tell()

    def before(self, kind: Kind, progress: Progress) -> None:
        """A backup of what changed, on any thread, in the midst of work that tells how far it is itself."""
        self._held, self.last = self.make_if_changed(kind, Progress(stop=progress.stop))
        self.failure = ""

    def tell(self) -> None:
        """There is news for the listeners."""
        for listener in tuple(self._listeners):
            listener()

    def failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self._fail(error)

    def give_way(self) -> None:
        """Stops one that nobody waits for, as another is to be made at once."""
        self._task.stop()

    # -- by itself ----------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._root.after_cancel(self._timer)
        self._timer = self._root.after(EVERY, self._tick)
        if self._task.over and self.changed:
            self._task = Task(
                self._root, lambda progress: self.make_if_changed("auto", progress), self.made, self._fail
            )

    def _find(self) -> Made:
        self.backups.require_folder()
        state = self._state()
        return (None if self.backups.changed() else state), self.backups.last_usable()

    def _found(self, found: Made) -> None:
        if self.last is None:  # else one was made meanwhile
            self._held, self.last = found
        self.tell()

    def _fail(self, error: BaseException) -> None:
        self.failure = str(error)
        self._root.after_cancel(self._timer)
        self._timer = self._root.after(AGAIN, self._tick)
        self.tell()

    def _note(self, kind: Kind) -> None:
        """Before it is made: what is written afterwards would be a change that it does not hold."""
        with self._database.atomic() as connection:
            audit.record(connection, "backup", self.user, f"{kind} {self.backups.folder}")

    def _state(self) -> int:
        """Another number after each commit of anybody."""
        return commits_seen(self._reader)
