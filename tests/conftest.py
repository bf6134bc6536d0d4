"""What the tests share: one window on a display of its own, and no error in it unseen."""

import datetime as dt
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crm_desktop import i18n

MEMORY, ROOM = Path("/dev/shm"), 2 << 30
PATIENCE = 60.0  # seconds that one test may leave a question on the screen
OWN_FOLDER = tempfile.TemporaryDirectory(prefix="crm-desktop-tests-")  # instead of the user's, in child processes too
os.environ["XDG_DATA_HOME"] = OWN_FOLDER.name
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each child process compiles the whole program
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # a disk would be waited for with each save


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end all processes but one would wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@dataclass
class Window:
    """The one Tk root that a process may have, and what went wrong in its callbacks."""

    root: Any = None
    own: set[Any] = field(default_factory=set)  # children that came with it
    errors: list[object] = field(default_factory=list)
    began: float = 0.0  # the test that runs now

    def end_what_waits(self) -> None:
        """A dialog that nobody answers fails its test instead of holding up all the others."""
        if time.monotonic() - self.began > PATIENCE:
            self.began = time.monotonic()
            for path in self.root.tk.splitlist(self.root.tk.call("wm", "stackorder", "."))[::-1]:
                if path != ".":
                    self.errors.append(f"nobody answered {self.root.tk.call('wm', 'title', path)!r}")
                    self.root.nametowidget(path).destroy()
        self.root.after(1000, self.end_what_waits)


@pytest.fixture(scope="session")
def display() -> Iterator[None]:
    """A screen: the one there is, else Xvfb's."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY"):
        yield
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as number:
        os.environ["DISPLAY"] = f":{number.readline().strip()}"
    yield
    del os.environ["DISPLAY"]
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Any]:
    """`new_database(path)`: a new data file, open; a copy, as running the schema takes longer than most tests."""
    from crm_desktop.db.connection import Database  # not for all tests

    empty = tmp_path_factory.mktemp("new") / "empty.crm"
    Database.create(empty).close()

    def new_database(path: Path) -> Database:
        assert not path.exists()
        shutil.copy(empty, path)
        return Database.open(path)

    return new_database


@pytest.fixture(scope="session")
def new_sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, int], Path]:
    """`new_sample(path, customers)`: a file of sample data, the same each day; a copy, as `new_database` makes."""
    from crm_desktop.operations.sample.sample import make_sample  # not for all tests

    folder = tmp_path_factory.mktemp("samples")

    @cache
    def made(customers: int) -> Path:
        make_sample(folder / f"{customers}.crm", customers, until=dt.date(2026, 10, 31))
        return folder / f"{customers}.crm"

    return lambda path, customers: Path(shutil.copy(made(customers), path))


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2 at a hundredth of its cost, for tests that sign in often."""
    from crm_desktop.db.accounts import passwords  # not for all tests

    monkeypatch.setattr(passwords, "COST", (1, 2048, 1))
    monkeypatch.setattr("crm_desktop.db.encrypted.slots.LEAST", (1, 2048, 1))
    for kept in (passwords.hasher, passwords.nobodys):
        kept.cache_clear()
    yield
    for kept in (passwords.hasher, passwords.nobodys):
        kept.cache_clear()


@pytest.fixture(scope="session")
def window() -> Window:
    return Window()


@pytest.fixture(scope="session")
def root(display: None, window: Window) -> Iterator[Any]:
    """The application's root, for all tests; what a test puts into it goes away after the test."""
    from crm_desktop.views.common.theme import make_root  # not for tests without a window

    app: Any = make_root("light")
    app.geometry("1360x860+0+0")
    app.report_callback_exception = lambda kind, error, traceback: window.errors.append(error)
    app.tk.createcommand("bgerror", window.errors.append)  # what fails within Tcl, as a timer of a dead widget
    app.update()
    window.root, window.own = app, set(app.winfo_children())
    window.end_what_waits()
    yield app
    app.destroy()


@pytest.fixture(autouse=True)
def clean_window(window: Window) -> Iterator[None]:
    """Each test leaves an empty window in the light theme, and fails when a callback has raised.

    Garbage of the tests before, images among it, is not collected by a thread of this one: that would wait for a main
    loop, which no test has.
    """
    window.began = time.monotonic()
    if window.root is not None:
        gc.disable()
    yield
    gc.enable()
    if window.root is None:
        return
    for child in set(window.root.winfo_children()) - window.own:
        child.destroy()
    window.root.update()
    if window.root.style.theme_use() != "bootstrap-light":
        window.root.style.theme_use("bootstrap-light")
    errors, window.errors[:] = list(window.errors), []
    assert not errors, f"raised in callbacks: {errors!r}"


@pytest.fixture(scope="session")
def settle() -> Callable[..., None]:
    """`settle(root, until=condition)`: let Tk work until the condition holds; without one, until all is drawn."""

    def settle(root: Any, until: Callable[[], object] = lambda: True, timeout: float = 10.0) -> None:
        deadline = time.monotonic() + timeout
        root.update()
        while not until():
            assert time.monotonic() < deadline, f"after {timeout} s it is still not so: {until}"
            time.sleep(0.002)
            root.update()

    return settle


@pytest.fixture
def english() -> Iterator[None]:
    """The program speaks English, whatever the machine's language; other tests are left with theirs."""
    yield from speaking("en")


@pytest.fixture
def chinese() -> Iterator[None]:
    """The same in Chinese."""
    yield from speaking("zh_CN")


def speaking(language: str) -> Iterator[None]:
    before = i18n.language()
    i18n.use(language)
    yield
    i18n.use(before)
