"""The window's thread alone collects Python's garbage: an image that goes in another one takes Tk by surprise."""

import gc
import threading
import tkinter as tk
import weakref
from typing import Any

import pytest

from crm_desktop.views.accounts import entrance
from crm_desktop.views.common import dialogs


class Circle:
    """What only the garbage collector can undo."""

    def __init__(self, gone: list[str]) -> None:
        self.circle = self
        weakref.finalize(self, lambda: gone.append(threading.current_thread().name))


class Held(Circle):
    """An image in one."""

    def __init__(self, root: tk.Misc, gone: list[str]) -> None:
        super().__init__(gone)
        self.image = tk.PhotoImage(master=root, width=1, height=1)


def collect(desk: Any, times: int) -> None:
    """Waits for so many collections."""
    seen: list[str] = []

    def hear(phase: str, _info: object) -> None:
        seen.append(phase)

    gc.callbacks.append(hear)
    desk.until(lambda: seen.count("stop") >= times)
    gc.callbacks.remove(hear)


def test_no_garbage_is_collected_by_the_background(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "COLLECT", 20)
    gone: list[str] = []
    Held(desk.root, gone)
    desk.session.worker.submit("work", lambda _reader: [[number] for number in range(100_000)], lambda _rows: None)
    desk.idle()
    desk.until(lambda: gone)
    assert gone == [threading.main_thread().name]


def test_without_a_file_python_collects_by_itself(desk: Any) -> None:
    assert not gc.isenabled()
    desk.app.close_file()
    assert gc.isenabled()


def test_what_has_stayed_is_looked_through_once(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "COLLECT", 20)
    stays = [[number] for number in range(2 * entrance.MANY)]
    desk.until(lambda: not any(known is stays for known in gc.get_objects()))
    assert len(gc.get_objects()) < entrance.MANY


def test_what_is_needed_while_a_dialog_is_open_is_collected_after_it(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "COLLECT", 20)
    gone: list[str] = []

    def stay_a_while(dialog: Any) -> None:
        held = Held(desk.root, gone)
        much = [[number] for number in range(2 * entrance.MANY)]
        collect(desk, 10)
        assert not gone
        assert held.circle is held
        assert len(much) > entrance.MANY
        dialog.close(None)

    desk.expect(stay_a_while)
    dialogs.tell(desk.window, "标题", "内容")
    desk.until(lambda: gone)


def test_what_the_background_works_with_is_collected_after_it(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when nobody waits for it any more: a chart cannot be interrupted."""
    monkeypatch.setattr(entrance, "COLLECT", 20)
    gone: list[str] = []
    started, enough = threading.Event(), threading.Event()

    def work(_reader: object) -> None:
        much = [[number] for number in range(2 * entrance.MANY)]
        circle = Circle(gone)
        started.set()
        enough.wait(10)
        assert circle.circle is circle
        assert len(much) > entrance.MANY

    desk.session.worker.submit("work", work, lambda _result: None, background=True)
    desk.until(started.is_set)
    desk.session.worker.cancel("work")
    collect(desk, 10)
    assert not gone
    enough.set()
    desk.until(lambda: gone)


def test_a_window_that_was_closed_goes_with_all_that_was_in_it(desk: Any) -> None:
    tab = desk.tab("customer")
    desk.click_row(tab.list, 0)
    desk.tab("settings")
    window, record = weakref.ref(desk.window), weakref.ref(tab.record)
    del tab
    desk.end()
    gc.collect()
    assert (window(), record()) == (None, None)
