"""Invented data: the same for the same seed, sound, and of the size that was asked for."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.connection import Database
from crm_desktop.db.errors import FileRefused
from crm_desktop.db.registry import Registry
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.sample.sample import make_sample
from crm_desktop.operations.sample.sample_words import PROSPECTS


def content(path: Path) -> dict[str, list[Any]]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        strict = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'"  # not the search's own
        tables = [name for (name,) in file.execute(strict)]
        return {table: sorted(file.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def test_the_seed_decides(tmp_path: Path) -> None:
    for name, seed in {"a": 3, "b": 3, "c": 4}.items():
        make_sample(tmp_path / name, 150, seed)
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert content(tmp_path / "a")["客户"] != content(tmp_path / "c")["客户"]


def test_it_is_sound_and_has_everything(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "a.crm"
    seen: list[tuple[int, float]] = []
    make_sample(path, 1500, progress=lambda *at: seen.append(at))
    assert check(path, registry) == []
    assert seen == [(1000, 1000 / 1500), (1500, 1)]
    counts = {table: len(rows) for table, rows in content(path).items()}
    assert counts["客户"] == 1500
    assert counts["联系人"] == 8
    assert counts["任务计划"] == counts["制定"] == 96
    assert 12_000 < counts["购买"] < 18_000
    assert 450 < counts["反馈信息"] == counts["反馈"] < 1500
    assert 1300 < counts["发展"] < 1500
    assert counts["变更组"] == counts["变更记录"] == 0
    with Database.open(path) as database:
        share = "SELECT avg(解决情况 = '是') FROM 反馈信息"
        assert database.writer.execute(share).fetchone()[0] == pytest.approx(0.7, abs=0.1)
        assert database.writer.execute("SELECT count(*) FROM 客户 WHERE 消费时间 = ''").fetchone()[0] > 50


def test_some_opportunities_are_of_prospects_with_what_was_said_to_them(tmp_path: Path) -> None:
    path = tmp_path / "a.crm"
    make_sample(path, 60)
    with contextlib.closing(sqlite3.connect(path)) as file:
        prospects = file.execute(
            "SELECT 商机编号, 潜在客户, 潜在客户电话, 状态 FROM 商机 WHERE 客户编号 IS NULL"
        ).fetchall()
        talks, plans = (
            dict(file.execute(f"SELECT 商机编号, count(*) FROM {table} WHERE 客户编号 IS NULL GROUP BY 1"))
            for table in ("互动记录", "跟进计划")
        )
    assert [name for _number, name, *_others in prospects] == [name for name, _region in PROSPECTS]
    assert all(phone for _number, _name, phone, _state in prospects)
    assert {state for *_others, state in prospects} == {"进行中"}
    assert plans == {number: 1 for number, *_others in prospects}
    assert len(talks) > 2, "not all of them have been called yet"
    assert set(talks) <= {number for number, *_others in prospects}


def test_values_are_those_that_the_fields_take(tmp_path: Path, registry: Registry) -> None:
    make_sample(tmp_path / "a", 60)
    with contextlib.closing(sqlite3.connect(tmp_path / "a")) as file:
        for entity in registry:
            for field in entity.own:
                for (value,) in file.execute(f"SELECT {field.column} FROM {entity.table}"):
                    assert field.check(value) == value


def test_triggers_work_in_the_new_file(tmp_path: Path) -> None:
    make_sample(tmp_path / "a", 20)
    with contextlib.closing(sqlite3.connect(tmp_path / "a")) as file:
        file.execute(
            "INSERT INTO 购买 (客户编号, 产品编号, 购买时间, 购买数量) VALUES ('C0000001', 'P000001', '2030-01-01', 1)"
        )
        assert file.execute("SELECT 消费时间 FROM 客户 WHERE 客户编号 = 'C0000001'").fetchone() == ("2030-01-01",)
        assert file.execute("SELECT 成交价 > 0 FROM 购买 WHERE 购买时间 = '2030-01-01'").fetchone() == (1,)


def test_nothing_is_overwritten_and_a_failure_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.crm"
    path.write_text("mine")
    with pytest.raises(FileRefused):
        make_sample(path, 10)
    assert path.read_text() == "mine"

    def interrupted(count: int, fraction: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_sample(tmp_path / "b.crm", 10, progress=interrupted)
    assert list(tmp_path.iterdir()) == [path]
