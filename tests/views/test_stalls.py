"""What keeps the window from standing still: styles written ahead, parts built when they are needed, work put off."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.app import App
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.cleaning.cleaning_tab import CleaningTab
from crm_desktop.views.common.background import Worker
from crm_desktop.views.common.steps import PIECE, Steps
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.pictures.camera import Tour
from crm_desktop.views.pictures.tour import (
    visit_cleaning,
    visit_dialogs,
    visit_outputs,
    visit_search,
    visit_workbench,
)
from crm_desktop.views.window.main_window import MainWindow
from crm_desktop.views.workbench.reminders import Panel

Settle = Callable[..., None]
FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def sample(tmp_path: Path, new_sample: Callable[[Path, int], Path]) -> Path:
    return new_sample(tmp_path / "sample.crm", 300)


@pytest.fixture
def app(root: Any, sample: Path) -> Iterator[App]:
    preferences = Preferences(None)
    preferences.set("language", "zh_CN")
    app = App(preferences, size=(1360, 860), root=root)
    app.open(sample)
    yield app
    app.close_file()


def window_of(app: App) -> MainWindow:
    assert app.window is not None
    return app.window


@contextmanager
def no_style_written(app: App, settle: Settle) -> Iterator[None]:
    """After what is written ahead: after any write Tk lays out and draws all that there is."""
    writes: list[str] = []
    settle(app.root, until=lambda: window_of(app)._later is not None and window_of(app)._later.over)  # type: ignore[union-attr]
    app.root.tk.createcommand("style_written", lambda command, _kind: writes.append(command))
    app.root.tk.eval("trace add execution ::ttk::style enter style_written")
    yield
    app.root.tk.eval("trace remove execution ::ttk::style enter style_written")
    changes = [write for write in writes if write.split()[1] in ("configure", "map", "layout") and " -" in write]
    assert [write for write in changes if not write.endswith("-foreground")] == []  # that only asks


def test_no_style_is_written_any_more_when_tabs_and_panels_open_and_records_are_saved(app: App, settle: Settle) -> None:
    with no_style_written(app, settle):
        use_every_tab(app, settle)


def use_every_tab(app: App, settle: Settle) -> None:
    window = window_of(app)
    for tab in window.tabs:
        built = window.choose(tab.name)
        settle(app.root, until=lambda: window.session.worker.idle)
        if isinstance(built, EntityTab):
            built.filters.toggle_panel()
            built.open(built.list.key_at(0))  # type: ignore[arg-type]
            for number in range(built.record.notebook.index("end")):
                built.record.notebook.select(number)
                settle(app.root, until=lambda: window.session.worker.idle)
            built.record.form.fill({"notes": "改过"})
            assert built.record.save()
            window.undo()
            settle(app.root, until=lambda: window.session.worker.idle)


@pytest.fixture
def no_daily_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the day brings may be saved while the past is looked up, which is refused then."""
    monkeypatch.setattr("crm_desktop.views.workbench.daily.FIRST", 600_000)


def test_no_style_is_written_any_more_when_dialogs_open_and_somebody_is_reminded(
    no_daily_work: None, app: App, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.views.pictures.camera.QUIET", 1)
    window = window_of(app)
    eyes = Eyes(app.root, tmp_path, lambda: window.at_rest)

    def idle() -> bool:
        return window.session.worker.idle

    with no_style_written(app, settle):
        visit_workbench(eyes, window, idle)
        customers = window.choose("customer")
        assert isinstance(customers, EntityTab)
        eyes.settle(idle)
        customers.open(customers.list.key_at(0))  # type: ignore[arg-type]
        visit_dialogs(eyes, customers, idle)
        visit_outputs(eyes, window, idle)
        visit_cleaning(eyes, window, idle)
        visit_search(eyes, window, idle)
        row = {"number": 1, "subject": "回访", "due": "2026-11-27 13:30:00", "remind_at": None}
        panel = Panel(window.session, [row] * 6, lambda: None)
        settle(app.root)
        panel.destroy()
    assert {"dialog-complete", "dialog-progress", "dialog-error", "as-of", "search"} <= set(eyes.seen)


class Eyes(Tour):
    """Looks, and takes no picture."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.seen: list[str] = []

    def shoot(self, name: str) -> None:
        self.seen.append(name)


def test_a_tab_chosen_and_used_at_once_works(app: App, settle: Settle) -> None:
    tab = window_of(app).choose("product")
    assert isinstance(tab, EntityTab)
    tab.new()
    tab.record.form.fill({"name": "电饭煲", "type": "电器", "price": 19900})
    assert tab.dirty
    assert tab.record.save()
    settle(app.root, until=lambda: tab.list.current_key() == tab.record.key)


def test_what_nobody_has_looked_at_is_not_built(app: App) -> None:
    tab = window_of(app).choose("product")
    assert isinstance(tab, EntityTab)
    assert tab.may_leave()
    assert not tab.dirty
    assert tab.side.winfo_children() == [tab._welcome]
    assert tab.filters.winfo_children()[1:] == []  # no panel under the search box


def test_a_page_that_nobody_has_looked_at_is_not_built(app: App, settle: Settle) -> None:
    cleaning = window_of(app).choose("cleaning")
    assert isinstance(cleaning, CleaningTab)
    pages = [app.root.nametowidget(name) for name in cleaning.notebook.tabs()]
    settle(app.root)
    assert [len(page.winfo_children()) > 0 for page in pages] == [True, False]
    cleaning.notebook.select(1)
    settle(app.root, until=lambda: bool(pages[1].winfo_children()))


def test_steps_leave_the_window_time_in_between(root: Any, settle: Settle) -> None:
    done: list[str] = []

    def work() -> Iterator[None]:
        for _step in range(3):
            end = time.thread_time() + 2 * PIECE
            while time.thread_time() < end:
                pass
            done.append("step")
            root.after_idle(done.append, "drawn")
            yield

    steps = Steps(root, work())
    assert done == []
    settle(root, until=lambda: steps.over)
    assert done == ["step", "drawn"] * 3


def test_steps_can_be_finished_at_once_or_stopped(root: Any, settle: Settle) -> None:
    done: list[int] = []
    finished = Steps(root, (done.append(number) for number in range(3)))
    finished.finish()
    assert (done, finished.over) == ([0, 1, 2], True)
    stopped = Steps(root, (done.append(number) for number in range(3)))
    stopped.stop()
    settle(root)
    assert (done, stopped.over) == ([0, 1, 2], True)


@pytest.fixture
def worker(root: Any, tmp_path: Path) -> Iterator[Worker]:
    with Database.create(tmp_path / "a.crm") as database:
        worker = Worker(root, database, ChangeBus())
        yield worker
        worker.stop()


def wait(started: threading.Event) -> Callable[[Any], Any]:
    """Work that tells when it runs, and ends only when it is interrupted."""

    def work(reader: Any) -> Any:
        started.set()
        return reader.execute(FOREVER).fetchone()

    return work


def test_what_somebody_waits_for_interrupts_the_background_which_goes_on_afterwards(
    worker: Worker, root: Any, settle: Settle
) -> None:
    done: list[str] = []
    started = threading.Event()
    runs = 0

    def background(reader: Any) -> str:
        nonlocal runs
        runs += 1
        return "finished" if runs > 1 else wait(started)(reader)

    worker.submit("order", background, done.append, background=True)
    assert started.wait(5)
    worker.submit("first", lambda reader: "awaited", done.append)
    settle(root, until=lambda: worker.idle)
    assert done == ["awaited", "finished"]
    assert runs == 2


def test_what_somebody_waits_for_goes_before_what_was_submitted_earlier(
    worker: Worker, root: Any, settle: Settle
) -> None:
    done: list[str] = []
    gate, started = threading.Event(), threading.Event()

    def hold(_reader: Any) -> None:
        started.set()
        gate.wait(5)

    worker.submit("hold", hold, lambda _result: None)
    assert started.wait(5)
    for name in ("order", "count"):
        worker.submit(name, lambda _reader, name=name: name, done.append, background=True)
    worker.submit("first", lambda _reader: "first", done.append)
    gate.set()
    settle(root, until=lambda: worker.idle)
    assert done == ["first", "order", "count"]


@pytest.mark.parametrize("background", [True, False])
def test_a_newer_job_of_a_kind_takes_the_place_of_the_running_one(
    worker: Worker, root: Any, settle: Settle, background: bool
) -> None:
    done: list[str] = []
    started = threading.Event()
    worker.submit("first", wait(started), done.append, background=background)
    assert started.wait(5)
    worker.submit("first", lambda _reader: "newer", done.append, background=background)
    settle(root, until=lambda: worker.idle)
    assert done == ["newer"]


def test_stopping_ends_what_runs(root: Any, tmp_path: Path) -> None:
    with Database.create(tmp_path / "a.crm") as database:
        worker, started = Worker(root, database, ChangeBus()), threading.Event()
        worker.submit("order", wait(started), lambda result: None, background=True)
        assert started.wait(5)
        worker.stop()
        assert worker.idle
