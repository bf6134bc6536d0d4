"""A small office in a real file, its window on the screen, and hands and eyes to use it."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from tests.views.desk import Desk

SIZE = (1360, 860)
ADMIN, STAFF, CUSTOMER = "words of boss", "words of zhang", "words of wang"  # their passwords
NAMES = ("王伟", "李娜", "刘洋", "王芳", "赵敏", "孙丽")


class Founder(Administrator):
    """Whose steps are not the user's to take back."""

    user = "founder"


def fill(store: Store, registry: Registry) -> None:
    """S0001 张三, S0002 李四, S0003 张小红; P000001 … P000003; C0000001 … C0000006; purchases, feedback, plans."""
    for name, department in (("张三", "销售部"), ("李四", "销售部"), ("张小红", "客服部")):
        store.create(registry["staff"], {"name": name, "department": department, "salary": 800000})
    for name, price, kind in (("电视机", 199900, "电器"), ("口红", 9900, "化妆品"), ("炒锅", 25900, "炊具")):
        store.create(registry["product"], {"name": name, "price": price, "type": kind})
    for position, name in enumerate(NAMES):
        values = {"name": name, "points": position * 18, "phone": f"1380000{position:04d}", "region": "北京"}
        store.create(registry["customer"], {**values, "staff": "S0001" if position < 3 else "S0002"})
    for customer, product, time, quantity in (
        ("C0000001", "P000001", "2026-03-05 10:00:00", 1),
        ("C0000001", "P000002", "2026-04-01 09:30:00", 2),
        ("C0000002", "P000003", "2026-05-20 16:45:00", 1),
    ):
        values = {"customer": customer, "product": product, "time": time, "quantity": quantity}
        store.create(registry["purchase"], values)
    for customer, product, content in (
        ("C0000001", "P000001", "屏幕有划痕"),
        ("C0000002", "P000003", "很好用"),
    ):
        values = {"customer": customer, "product": product, "content": content, "time": "2026-05-21 08:00:00"}
        store.create(registry["feedback"], values)
    for staff, planned in (("S0001", "2026-03-01"), ("S0002", "2026-04-01")):
        values = {"staff": staff, "customers": 4, "profit": 300000, "planned_for": planned}
        store.create(registry["plan"], values)


def refused(start: Callable[..., Any], path: Path) -> Any:
    """The desk of a program that was to begin with a file which it cannot open."""
    from crm_desktop.launch import open_first

    desk = start()
    open_first(desk.app, path)
    desk.root.update()
    return desk


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "office.crm"
    registry = Registry()
    with Database.create(path) as database:
        fill(Store(database, registry, Founder(), ChangeBus()), registry)
    return path


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    """A small office of one's own."""
    return Path(shutil.copy(template, tmp_path / "office.crm"))


@pytest.fixture
def preferences(chinese: None) -> Any:
    from crm_desktop.operations.preferences import Preferences

    remembered = Preferences(None)
    remembered.set("language", "zh_CN")
    remembered.set("tab", "customer")  # where the user was last time
    return remembered


@pytest.fixture
def start(root: Any, preferences: Any, settle: Callable[..., None], window: Any) -> Iterator[Callable[..., Desk]]:
    """`start(path, size)`: the program with that file open, or with none; several times in one test, one at a time."""
    from crm_desktop.app import App

    desks: list[Desk] = []

    def start(path: Path | None = None, size: tuple[int, int] = SIZE) -> Desk:
        for desk in desks:
            desk.end()
        app = App(preferences, size=size, root=root)
        desk = Desk(app=app, root=root, wait=settle, ticks=count(1), steps=[], unforeseen=[], caught=window.errors)
        desks.append(desk)
        if path is not None:
            app.open(path)
        root.deiconify()
        root.focus_force()
        desk.idle()
        desk.watch()
        return desk

    yield start
    for desk in desks:
        desk.end()
    root.geometry("1360x860+0+0")
    root.protocol("WM_DELETE_WINDOW", root.destroy)
    for desk in desks:
        assert not desk.unforeseen, f"questions that nobody expected: {desk.unforeseen}"
        assert not desk.steps, "a question that was expected has not come"


@pytest.fixture
def desk(start: Callable[..., Desk], file: Path) -> Desk:
    return start(file)


@pytest.fixture
def guarded(file: Path, quick_passwords: None) -> Path:
    """The small office with an administrator, S0001 as staff and C0000001 as a customer."""
    registry = Registry()
    with Database.open(file) as database:
        accounts.Users(database, registry, Administrator()).begin("admin", ADMIN)
        admin = accounts.find(database.writer, 1)
        users = accounts.Users(database, registry, accounts.permissions_of(database, registry, admin))
        users.add("zhang", STAFF, "staff", "S0001")
        users.add("wang", CUSTOMER, "customer", "C0000001")
    return file


@pytest.fixture
def as_(start: Callable[..., Any], guarded: Path) -> Callable[..., Any]:
    def as_(name: str, password: str) -> Any:
        desk = start(guarded)
        desk.sign_in(name, password)
        desk.idle()
        return desk

    return as_


@pytest.fixture
def viewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for what shows PDFs: keeps a copy of what it is given."""
    folder, seen = tmp_path / "bin", tmp_path / "seen.pdf"
    folder.mkdir()
    script = folder / "xdg-open"
    script.write_text(f'#!/bin/sh\ncp "$1" "{seen}.part" && mv "{seen}.part" "{seen}"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return seen
