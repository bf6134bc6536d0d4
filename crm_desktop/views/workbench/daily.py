"""What the days bring, done when a file is opened, after midnight, and when contracts or quotes have come in."""

import datetime as dt
import tkinter as tk
from collections.abc import Sequence

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.entities.contract import CONTRACT
from crm_desktop.entities.quote import QUOTE
from crm_desktop.operations.sales.days import Work, due
from crm_desktop.operations.sales.program import Program
from crm_desktop.views.window.session import Session

FIRST = 1500  # ms after the window is there
EVERY = 60_000  # ms between two looks at the clock
AFTER = 2000  # ms after an import


class Daily:
    """In the background, until `stop`."""

    def __init__(self, widget: tk.Misc, session: Session) -> None:
        self._widget, self._session = widget, session
        self._day: dt.date | None = None  # that was looked at last; none, if it is to be looked at again
        self._begun: dt.date | None = None  # the day that the window shows
        self._unsubscribe = session.bus.subscribe(self._changed)
        self._timer = widget.after(FIRST, self.look)

    def stop(self) -> None:
        self._unsubscribe()
        self._widget.after_cancel(self._timer)
        self._session.worker.cancel("daily")

    def look(self) -> None:
        self._again(EVERY)
        today = dt.date.today()
        if today == self._day:
            return
        if self._begun is not None and today != self._begun:
            self._tell()
        self._day = self._begun = today
        self._pass(today)

    def _tell(self) -> None:
        """What lists say of today, of overdue and of long ago is of yesterday."""
        session = self._session
        entities = frozenset(entity.name for entity in session.registry)
        session.bus.publish(ChangeSet(0, "pass_days", Program.user, entities))

    def _pass(self, today: dt.date) -> None:
        store, worker = self._session.store, self._session.worker

        def go_on(works: Sequence[Work]) -> None:
            """A job for each, so that what somebody waits for comes in between."""
            if works:
                worker.submit("daily", lambda _reader: works[0](), lambda _done: go_on(works[1:]), background=True)
            else:
                self._pass(today)

        def found(works: Sequence[Work]) -> None:
            if works:
                go_on(works)

        worker.submit("daily", lambda reader: due(store, reader, today), found, background=True)

    def _again(self, delay: int) -> None:
        self._widget.after_cancel(self._timer)
        self._timer = self._widget.after(delay, self.look)

    def _changed(self, change: ChangeSet) -> None:
        """What came in by itself has been reminded of in its own step; what came in bulk has not."""
        if change.action == "import" and change.entities & {CONTRACT.name, QUOTE.name}:
            self._day = None
            self._again(AFTER)
