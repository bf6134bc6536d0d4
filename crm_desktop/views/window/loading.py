"""What no first picture needs, loaded in the background: else the first look, search or save would wait for it."""

from functools import partial
from importlib import import_module

from crm_desktop import views
from crm_desktop.db.search import chinese
from crm_desktop.views.common.background import Worker

LATER = (
    "workbench.reminders", "records.record_view", "workbench.workbench_tab", "queries.query_tab", "board.board_view",
    "cleaning.cleaning_tab", "history.history_tab", "datafile.backups_tab", "window.settings_tab",
)  # fmt: skip


def load_later(worker: Worker) -> None:
    """A job for each, so that what somebody waits for comes in between."""
    for name in LATER:
        worker.submit(("module", name), partial(load, name), lambda _done: None, background=True)
    worker.submit("tables", lambda _reader: chinese.load(), lambda _done: None, background=True)


def load(name: str, _reader: object) -> None:
    import_module(f"{views.__name__}.{name}")
