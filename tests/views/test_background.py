"""Work off the window's thread: newer replaces older, failures and stops reach the window."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.views.common.background import Worker

ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def worker(root: Any, file: Path) -> Iterator[Worker]:
    with Database.open(file) as database:
        worker = Worker(root, database, ChangeBus())
        yield worker
        worker.stop()


@pytest.fixture
def until(root: Any, settle: Callable[..., None]) -> Callable[[Callable[[], object]], None]:
    return lambda condition: settle(root, condition)


def names(connection: Any) -> list[str]:
    return [name for (name,) in connection.execute("SELECT 姓名 FROM 客户 ORDER BY 客户编号")]


def test_the_result_comes_back_on_the_windows_thread(worker: Worker, until: Any) -> None:
    threads: list[threading.Thread] = []
    heard: list[list[str]] = []

    def work(connection: Any) -> list[str]:
        threads.append(threading.current_thread())
        return names(connection)

    def done(found: list[str]) -> None:
        threads.append(threading.current_thread())
        heard.append(found)

    worker.submit("names", work, done)
    until(lambda: worker.idle)
    assert heard == [["王伟", "李娜", "刘洋", "王芳", "赵敏", "孙丽"]]
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_a_newer_job_of_a_kind_interrupts_the_older(worker: Worker, until: Any) -> None:
    started, heard = threading.Event(), []

    def forever(connection: Any) -> None:
        started.set()
        connection.execute(ENDLESS).fetchall()

    worker.submit("list", forever, lambda _result: heard.append("old"), lambda _error: heard.append("old failed"))
    until(started.is_set)
    worker.submit("list", lambda _connection: "rows", heard.append)
    until(lambda: worker.idle)
    assert heard == ["rows"]


def test_a_job_that_waits_is_replaced_without_being_done(worker: Worker, until: Any) -> None:
    gate, heard = threading.Event(), []
    worker.submit("other", lambda _connection: gate.wait(10), lambda _result: heard.append("other"))
    worker.submit("list", lambda _connection: heard.append("must not run"), heard.append)
    worker.submit("list", lambda _connection: "newer", heard.append)
    gate.set()
    until(lambda: worker.idle)
    assert heard == ["other", "newer"]


def test_a_cancelled_job_is_never_heard_of(worker: Worker, until: Any) -> None:
    started, heard = threading.Event(), []

    def forever(connection: Any) -> None:
        started.set()
        connection.execute(ENDLESS).fetchall()

    worker.submit("list", forever, heard.append, heard.append)
    until(started.is_set)
    worker.cancel("list")
    worker.submit("other", names, heard.append)
    until(lambda: worker.idle)
    assert [len(result) for result in heard] == [6], "and the connection works on"


def test_a_failure_is_handed_over(worker: Worker, until: Any) -> None:
    heard: list[BaseException] = []
    worker.submit("list", lambda connection: connection.execute("nonsense"), lambda _result: None, heard.append)
    until(lambda: worker.idle)
    assert "nonsense" in str(heard[0])


def test_a_failure_that_nobody_takes_reaches_tks_handler_and_no_other_result_is_lost(
    worker: Worker, until: Any, window: Any
) -> None:
    gate, all_done, heard = threading.Event(), threading.Event(), []

    def last(_connection: Any) -> str:
        all_done.set()
        return "good"

    worker.submit("first", lambda _connection: gate.wait(10), lambda _result: None)
    worker.submit("bad", lambda _connection: 1 // 0, heard.append)
    worker.submit("good", last, heard.append)
    gate.set()
    assert all_done.wait(10)  # so that all three are handed over together
    until(lambda: worker.idle and heard)
    assert heard == ["good"]
    assert [type(error) for error in window.errors] == [ZeroDivisionError]
    window.errors.clear()


def test_what_a_change_makes_old_is_not_heard_of_either(
    worker: Worker, root: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is told when the result is there and not yet handed over."""
    heard: list[str] = []
    monkeypatch.setattr(worker._bus, "deliver", lambda: worker.cancel("list"))
    worker.submit("list", lambda _connection: "old", heard.append)
    until(lambda: worker.idle)
    root.update()
    assert heard == []


def test_no_result_is_lost_where_hearing_of_a_change_fails(
    worker: Worker, until: Any, window: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def fail() -> None:
        monkeypatch.undo()
        raise OSError("disk")

    monkeypatch.setattr(worker._bus, "deliver", fail)
    worker.submit("list", lambda _connection: "good", heard.append)
    until(lambda: heard)
    assert [type(error) for error in window.errors] == [OSError]
    window.errors.clear()


def test_stopping_interrupts_and_forgets(root: Any, file: Path, settle: Callable[..., None]) -> None:
    heard: list[object] = []
    started = threading.Event()

    def forever(connection: Any) -> None:
        started.set()
        connection.execute(ENDLESS).fetchall()

    with Database.open(file) as database:
        worker = Worker(root, database, ChangeBus())
        worker.submit("list", forever, heard.append, heard.append)
        worker.submit("next", names, heard.append, heard.append)
        settle(root, started.is_set)
        worker.stop()
    root.update()
    assert heard == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("worker")]


def test_a_task_hands_over_what_it_found_or_why_not(root: Any, settle: Callable[..., None]) -> None:
    from crm_desktop.views.common.background import Task

    told: list[object] = []
    good = Task(root, lambda _progress: 7, told.append, told.append)
    settle(root, lambda: good.over)
    bad = Task(root, lambda _progress: 1 // 0, told.append, told.append)
    assert bad.wait(5)
    assert told[0] == 7
    assert isinstance(told[1], ZeroDivisionError)


def test_a_task_that_was_stopped_tells_nothing(root: Any) -> None:
    from crm_desktop.views.common.background import Progress, Task

    def work(progress: Progress) -> None:
        while True:
            progress.step(0.5)

    told: list[object] = []
    task = Task(root, work, told.append, told.append)
    task.stop()
    root.update()
    assert told == []


def test_a_task_that_is_abandoned_is_not_waited_for_and_tells_nothing(root: Any) -> None:
    from crm_desktop.views.common.background import Task

    go_on, told = threading.Event(), []
    task = Task(root, lambda _progress: go_on.wait(20), told.append, told.append)
    task.abandon()
    assert task.over
    assert task._thread.is_alive()
    go_on.set()
    task._thread.join(5)
    root.update()
    assert told == []


def test_a_task_that_hangs_is_left_to_itself(
    root: Any, settle: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.db.errors import Cancelled
    from crm_desktop.views.common import background

    monkeypatch.setattr(background, "PATIENCE", 0.1)
    dead, told = threading.Event(), []
    task = background.Task(root, lambda _progress: dead.wait(20), told.append, told.append)
    task.progress.stop.set()
    settle(root, lambda: told)
    dead.set()
    assert isinstance(told[0], Cancelled)


def test_a_task_that_nobody_may_leave_to_itself_is_waited_for(
    root: Any, settle: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.views.common import background

    monkeypatch.setattr(background, "PATIENCE", 0.1)
    go_on, told = threading.Event(), []

    def work(progress: background.Progress) -> str:
        with progress.firmly():
            go_on.wait(20)
        return "done"

    task = background.Task(root, work, told.append, told.append)
    settle(root, lambda: task.progress.firm)
    task.progress.stop.set()
    end = time.monotonic() + 0.4
    settle(root, lambda: time.monotonic() > end)
    assert told == []
    go_on.set()
    settle(root, lambda: told)
    assert told == ["done"]


def test_what_should_have_stopped_does_not_begin_with_what_nobody_may_leave() -> None:
    from crm_desktop.db.errors import Cancelled
    from crm_desktop.views.common.background import Progress

    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled), progress.firmly():
        pytest.fail("it has begun")
    assert not progress.firm
