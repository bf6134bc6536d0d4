"""`forget`: names what it wrote, who else quotes the customer, and asks before anything is erased."""

import signal
from pathlib import Path

import pytest

from crm_desktop import cli
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search
from crm_desktop.db.writing.store import Store

NAME = "司徒无痕"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """C0000001, and a call with C0000002 that is about them."""
    path, registry = tmp_path / "office.crm", Registry()
    with Database.create(path) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        for name in (NAME, "李娜"):
            store.create(registry["customer"], {"name": name})
        values = {"customer": "C0000002", "subject": "闲聊", "content": f"{NAME}介绍来的"}
        store.create(registry["interaction"], values)
    return path


def test_who_else_quotes_them_is_named_before_the_question(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("builtins.input", lambda _question: said.append(capsys.readouterr().out) or "no")
    arguments = ["forget", str(path), "customer", "C0000001", "--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 1
    assert "互动记录 1 内容" in said[0]
    assert "C0000001.json" in said[0]
    with Database.open(path) as database:
        assert database.writer.execute("SELECT count(*) FROM 客户").fetchone() == (2,)


def test_an_interrupt_while_it_erases_comes_too_late(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild = search.rebuild

    def interrupted(connection: sqlite.Connection) -> None:
        signal.raise_signal(signal.SIGINT)
        rebuild(connection)

    monkeypatch.setattr(search, "rebuild", interrupted)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert cli.main(["forget", str(path), "customer", "C0000001", "--out", str(tmp_path / "out"), "--yes"]) == 0
    finally:
        signal.signal(signal.SIGINT, before)
    with Database.open(path) as database:
        assert database.writer.execute("SELECT 事件 FROM 安全记录").fetchall() == [("forgotten",)]


def test_where_nobody_answers_nothing_is_erased(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert cli.main(["forget", str(path), "customer", "C0000001", "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err.count("\n") == 1
    with Database.open(path) as database:
        assert database.writer.execute("SELECT count(*) FROM 客户").fetchone() == (2,)


def test_the_number_typed_again_erases_and_somebody_unknown_is_said(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: "C0000001")
    arguments = ["forget", str(path), "customer", "C0000001", "--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 0
    with Database.open(path) as database:
        assert database.writer.execute("SELECT 姓名 FROM 客户").fetchall() == [("李娜",)]
    assert cli.main(["forget", str(path), "customer", "C0000099", "--out", str(tmp_path / "none"), "--yes"]) == 1
    assert "C0000099" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
