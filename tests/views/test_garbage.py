"""The window's thread alone collects Python's garbage: an image that goes in another one takes Tk by surprise."""

import gc
import threading
import time
import tkinter as tk
import weakref
from typing import Any

import pytest

from crm_desktop.views import dialogs, entrance


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
        end = time.monotonic() + 20 * entrance.COLLECT / 1000
        desk.until(lambda: time.monotonic() > end)
        assert not gone
        assert held.circle is held
        assert len(much) > entrance.MANY
        desk.press("Escape", on=dialog)

    desk.expect(stay_a_while)
    dialogs.tell(desk.window, "标题", "内容")
    desk.until(lambda: gone)
