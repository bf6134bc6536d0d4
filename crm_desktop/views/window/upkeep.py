"""What keeps the file quick, done a little at a time while nobody waits."""

import tkinter as tk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.views.window.session import Session

PAUSE = 2000  # ms without a change


class Upkeep:
    """Merges what saves have added to the search indexes, until `stop`."""

    def __init__(self, widget: tk.Misc, session: Session) -> None:
        self._widget, self._session = widget, session
        self._unsubscribe = session.bus.subscribe(self._changed)
        self._timer = widget.after(PAUSE, self._merge)  # what the last session has left

    def stop(self) -> None:
        self._unsubscribe()
        self._widget.after_cancel(self._timer)

    def _changed(self, _change: ChangeSet) -> None:
        self._widget.after_cancel(self._timer)
        self._timer = self._widget.after(PAUSE, self._merge)

    def _merge(self) -> None:
        store = self._session.store
        self._session.worker.submit("upkeep", lambda _reader: store.merge_search(), self._merged, background=True)

    def _merged(self, more: bool) -> None:
        if more:
            self._merge()
