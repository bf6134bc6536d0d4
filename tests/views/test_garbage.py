"""The window's thread alone collects Python's garbage: an image that goes in another one takes Tk by surprise."""

import gc
import threading
import tkinter as tk
import weakref
from typing import Any

import pytest

from crm_desktop.views import entrance


class Held:
    """An image in a circle, which only the garbage collector can undo."""

    def __init__(self, root: tk.Misc, gone: list[str]) -> None:
        self.image = tk.PhotoImage(master=root, width=1, height=1)
        self.circle = self
        weakref.finalize(self, lambda: gone.append(threading.current_thread().name))


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
