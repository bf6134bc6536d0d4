"""Invented data: the same for the same seed and day, sound, of the size that was asked for, and of these days."""

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import FileRefused
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.sales.days import pass_days
from crm_desktop.operations.sample.sample import make_sample
from crm_desktop.operations.sample.sample_words import PROSPECTS

DAY = dt.date(2026, 6, 15)
SALES = ("opportunity", "quote", "order", "payment", "contract", "follow_up", "customer")


def content(path: Path) -> dict[str, list[Any]]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        strict = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'"  # not the search's own
        tables = [name for (name,) in file.execute(strict)]
        return {table: sorted(file.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def test_the_seed_and_the_day_decide(tmp_path: Path) -> None:
    later = DAY + dt.timedelta(days=1)
    for name, seed, day in (("a", 3, DAY), ("b", 3, DAY), ("c", 4, DAY), ("d", 3, later)):
        make_sample(tmp_path / name, 150, seed, until=day)
    first, same, other, next_day = (content(tmp_path / name) for name in "abcd")
    assert first == same
    assert first["客户"] != other["客户"]
    assert first["订单"] != next_day["订单"]
    counts, later_counts = (
        {table: len(rows) for table, rows in one.items() if not table.startswith("汇总_")} for one in (first, next_day)
    )
    assert counts == later_counts


def test_it_ends_today_unless_another_day_is_given(tmp_path: Path) -> None:
    before = dt.date.today()
    make_sample(tmp_path / "a", 150)
    make_sample(tmp_path / "b", 150, until=DAY)
    assert before.isoformat() <= last_bought(tmp_path / "a") <= f"{dt.date.today()} 09:00:00", "the day has just begun"
    assert DAY.isoformat() <= last_bought(tmp_path / "b") <= f"{DAY} 09:00:00"


def last_bought(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return str(file.execute("SELECT max(购买时间) FROM 购买").fetchone()[0])


@pytest.mark.parametrize("day", [DAY, dt.date(2028, 2, 29), dt.date(2026, 12, 31), dt.date(2027, 1, 1)], ids=str)
def test_no_list_of_sales_is_without_something(
    day: dt.date, tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On that day, once the program has done what it brings; nobody is retired, and on the first nothing is quoted."""
    path = tmp_path / "a.crm"
    make_sample(path, 400, until=day)
    today = type("Today", (dt.date,), {"today": lambda: day})
    for module in ("crm_desktop.db.lists.query", "crm_desktop.entities.periods"):
        monkeypatch.setattr(f"{module}.dt", SimpleNamespace(date=today, timedelta=dt.timedelta))
    with Database.open(path) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        pass_days(store, store.reader, day)
        empty = {
            f"{name}.{quick.name}"
            for name in SALES
            for quick in registry[name].quick
            if not store.reader.execute(
                *store.queries.list_of(registry[name], conditions=quick.conditions).count()
            ).fetchone()[0]
        }
    assert empty == {"customer.retired", *(["quote.this_month"] if day.day == 1 else [])}


def test_it_is_sound_and_has_everything(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "a.crm"
    seen: list[tuple[int, float]] = []
    make_sample(path, 1500, progress=lambda *at: seen.append(at))
    assert check(path, registry) == []
    assert seen == [(1000, 1000 / 1500), (1500, 1)]
    counts = {table: len(rows) for table, rows in content(path).items()}
    assert counts["客户"] == 1500
    assert counts["联系人"] == 8
    assert counts["任务计划"] == counts["制定"] in (8 * months for months in (24, 25, 26))
    assert 12_000 < counts["购买"] < 18_000
    assert 450 < counts["反馈信息"] == counts["反馈"] < 1500
    assert 1300 < counts["发展"] < 1500
    assert counts["变更组"] == counts["变更记录"] == 0
    with Database.open(path) as database:
        share = "SELECT avg(解决情况 = '是') FROM 反馈信息"
        assert database.writer.execute(share).fetchone()[0] == pytest.approx(0.7, abs=0.1)
        assert database.writer.execute("SELECT count(*) FROM 客户 WHERE 消费时间 = ''").fetchone()[0] > 50


@pytest.mark.parametrize("day", [dt.date(2026, 1, 1), DAY, dt.date(2026, 12, 31)], ids=str)
def test_everybody_has_plans_until_the_end_of_the_next_four_quarters(tmp_path: Path, day: dt.date) -> None:
    path = tmp_path / "a.crm"
    make_sample(path, 20, until=day)
    this = f"{day:%Y-%m}-01"
    end = {1: "2027-03-01", 6: "2027-06-01", 12: "2027-12-01"}[day.month]
    with contextlib.closing(sqlite3.connect(path)) as file:
        plans = """SELECT 计划时间, 实施情况, 制定时间 FROM 任务计划 JOIN 制定 USING (任务计划编号)
            WHERE 任务计划.联系人编号 = 'S0003'"""
        rows = sorted(file.execute(plans))
        current = "SELECT 计划时间 FROM 任务计划 JOIN 联系人 USING (任务计划编号)"
        assert {planned for (planned,) in file.execute(current)} == {this}
    months = [planned for planned, _done, _made in rows]
    assert (months[-1], len(set(months)), months[11]) == (end, len(rows), this)
    assert {done for planned, done, _made in rows if planned >= this} == {"否"}
    assert max(made for _planned, _done, made in rows) < day.isoformat()


def test_no_product_stands_twice_on_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.crm"
    make_sample(path, 1500)
    with contextlib.closing(sqlite3.connect(path)) as file:
        for table, document in (("报价明细", "报价编号"), ("订单明细", "订单编号"), ("商机产品", "商机编号")):
            twice = f"SELECT count(*), count(DISTINCT {document} || ' ' || 产品编号) FROM {table}"
            lines, different = file.execute(twice).fetchone()
            assert lines == different > 100


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
