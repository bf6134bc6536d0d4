"""Contracts by import: what reminds of them (D8.4)."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.db.writing.store import Store
from crm_desktop.entities.contract import CONTRACT
from crm_desktop.operations.importing.existing import Existing, Mode
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Plan, import_file
from crm_desktop.operations.sales.days import pass_days

Write = Callable[..., Path]
TODAY = dt.date.today()
HEADINGS = ["合同编号", "主题", "客户编号", "开始日期", "结束日期", "终止日期", "上一合同"]


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def reminders(store: Store) -> list[tuple[str, str, str]]:
    sql = "SELECT 合同编号, 合同期限, 状态 FROM 跟进计划 ORDER BY 合同编号, 跟进编号"
    return store.reader.execute(sql).fetchall()


@pytest.fixture
def signed(store: Store) -> Store:
    """HT-1 ends in 20 days, of which one is reminded."""
    values = {"number": "HT-1", "customer": "C1", "subject": "供货", "start": day(-300), "end": day(20)}
    store.create(store.registry["customer"], {"number": "C1", "name": "王伟"})
    store.create(CONTRACT, values)
    assert reminders(store) == [("HT-1", day(20), "未开始")]
    return store


def take(store: Store, path: Path, mode: Mode = "new") -> None:
    import_file(store, CONTRACT, Plan(Source(path), existing=Existing(mode)))


@pytest.mark.parametrize("many", [0, 3000])
def test_of_new_ones_one_is_reminded_when_the_day_is_looked_at(signed: Store, write: Write, many: int) -> None:
    rest = [[f"HT-X{number}", "旧约", "C1", day(-500), day(-100), "", ""] for number in range(many)]
    before = reminders(signed)
    take(
        signed,
        write(
            HEADINGS,
            *rest,
            ["HT-2", "供货", "C1", day(-300), day(10), "", ""],
            ["HT-3", "长约", "C1", day(-300), day(400), "", ""],
            ["HT-4", "已终止", "C1", day(-300), day(10), day(-1), ""],
        ),
    )
    assert reminders(signed) == before
    pass_days(signed, signed.reader, TODAY)
    assert reminders(signed) == [*before, ("HT-2", day(10), "未开始")]


def test_one_that_renews_another_calls_its_reminder_off(signed: Store, write: Write) -> None:
    take(signed, write(HEADINGS, ["HT-2", "供货", "C1", day(21), day(400), "", "HT-1"]))
    assert reminders(signed) == [("HT-1", day(20), "已取消")]
    signed.undo()
    assert reminders(signed) == [("HT-1", day(20), "未开始")]


@pytest.mark.parametrize(
    ("end", "terminated", "expected"),
    [
        (day(5), "", [("HT-1", day(20), "已取消"), ("HT-1", day(5), "未开始")]),
        (day(500), "", [("HT-1", day(20), "已取消")]),
        (day(20), day(0), [("HT-1", day(20), "已取消")]),
    ],
)
def test_what_an_import_changes_or_ends_is_reminded_of_anew(
    signed: Store, write: Write, end: str, terminated: str, expected: list[tuple[str, str, str]]
) -> None:
    path = write(HEADINGS, ["HT-1", "供货", "C1", day(-300), end, terminated, ""])
    take(signed, path, "update")
    assert reminders(signed) == expected
