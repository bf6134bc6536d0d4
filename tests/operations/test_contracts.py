"""Contracts: how they stand on a day, reminders once each, renewals by hand and by themselves (D8.4)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.errors import CrmError, PermissionDenied, ValidationFailed
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.settings import USUAL, reminder_days
from crm_desktop.db.summaries import differences
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.contract import CONTRACT, MILESTONE
from crm_desktop.entities.fields import Value
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.entities.records import Record
from crm_desktop.operations.sales.contracts import next_dates, renew, set_reminder_days
from crm_desktop.operations.sales.days import pass_days

TODAY = dt.date.today()
Sign = Callable[..., str]


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def on(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def sign(office: Store) -> Sign:
    """`sign(end=day(40))`: a contract with C0000001 that runs since a year."""

    def sign(**values: Value) -> str:
        usual: Record = {"customer": "C0000001", "subject": "供货", "start": day(-365), "amount": 1200000}
        return str(office.create(CONTRACT, {**usual, **values}))

    return sign


def look(store: Store, reader: Any, today: dt.date) -> None:
    """As the program does once a day."""
    pass_days(store, reader, today)


def contract(store: Store, key: str) -> Record:
    return store.get(CONTRACT, key)


def change(store: Store, key: str, **values: Value) -> None:
    store.update(CONTRACT, key, values, int(str(contract(store, key)["version"])))


def end_before_the_start(store: Store, key: str) -> None:
    """As another program or an import may leave it."""
    with store.database.atomic() as connection:
        connection.execute("UPDATE 合同 SET 结束日期 = ? WHERE 合同编号 = ?", (day(-400), key))


def reminders(store: Store, state: str = "未开始") -> list[tuple[str, str, str]]:
    """Contract, the day it is about, due; of those in the state."""
    sql = "SELECT 合同编号, 合同期限, 到期时间 FROM 跟进计划 WHERE 状态 = ? ORDER BY 跟进编号"
    return store.reader.execute(sql, (state,)).fetchall()


# -- how it stands ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"start": day(1)}, "未开始"),
        ({"start": day(0)}, "履行中"),
        ({"end": day(0)}, "履行中"),
        ({"end": day(-1)}, "已到期"),
        ({"end": None}, "履行中"),
        ({"terminated": day(0)}, "已终止"),
        ({"terminated": day(1)}, "履行中"),
        ({"end": day(-9), "terminated": day(-10)}, "已终止"),
    ],
)
def test_the_state_follows_from_the_dates(office: Store, sign: Sign, values: Record, state: str) -> None:
    assert contract(office, sign(**values))["state"] == state


def test_the_state_follows_the_days(office: Store, sign: Sign) -> None:
    set_reminder_days(office, [])
    key = sign(start=day(10), end=day(20))
    for days, state in ((9, "未开始"), (10, "履行中"), (20, "履行中"), (21, "已到期")):
        look(office, office.reader, on(days))
        assert contract(office, key)["state"] == state
    assert office.undoable is not None  # no step of anybody's
    assert office.undoable.action == "create"
    change(office, key, end=day(30))
    assert contract(office, key)["state"] == "未开始"  # the real day again
    office.undo()
    office.undo()
    assert office.reader.execute("SELECT count(*) FROM 合同").fetchone() == (0,)


def test_milestones_are_added_up(office: Store, sign: Sign) -> None:
    key = sign()
    first = office.create(MILESTONE, {"contract": key, "name": "首付", "amount": 400000})
    office.create(MILESTONE, {"contract": key, "name": "尾款", "amount": 800000})
    assert contract(office, key)["milestones"] == 1200000
    office.delete(MILESTONE, [first])
    assert contract(office, key)["milestones"] == 800000
    assert list(differences(office.database.writer)) == []


# -- reminders --------------------------------------------------------------------------------------------------------


def test_each_reminder_comes_once(office: Store, sign: Sign) -> None:
    key = sign(end=day(100), staff="S0002")
    assert reminders(office) == []
    for days in (9, 10, 10, 11, 69, 70, 71, 93, 94, 100, 101):
        look(office, office.reader, on(days))
    end = day(100)
    assert reminders(office) == [(key, end, day(10)), (key, end, day(70)), (key, end, day(93))]
    rows = office.reader.execute("SELECT 联系人编号, 优先级, 事项 FROM 跟进计划 ORDER BY 跟进编号").fetchall()
    assert [row[:2] for row in rows] == [("S0002", "中"), ("S0002", "中"), ("S0002", "高")]
    assert all(key in row[2] and end in row[2] for row in rows)


def test_a_contract_is_reminded_of_when_it_is_saved_in_the_same_step(office: Store, sign: Sign) -> None:
    key = sign(end=day(20))
    assert reminders(office) == [(key, day(20), day(0))]  # the last that is due, not those before it too
    change(office, key, notes="改")
    assert len(reminders(office)) == 1
    office.undo()
    office.undo()
    assert reminders(office) == []
    office.redo()
    assert len(reminders(office)) == 1


def test_two_sessions_remind_once(office: Store, sign: Sign) -> None:
    sign(end=day(100))
    other = Store(office.database, office.registry, Administrator(), ChangeBus())
    for store in (office, other, office):
        look(store, store.reader, on(10))
    assert len(reminders(office)) == 1


def test_a_reminder_that_was_deleted_or_done_does_not_come_again(office: Store, sign: Sign) -> None:
    sign(end=day(20))
    office.delete(FOLLOW_UP, [1])
    look(office, office.reader, on(1))
    assert reminders(office) == []


def test_the_day_of_notice_counts_where_notice_is_to_be_given(office: Store, sign: Sign) -> None:
    key = sign(end=day(100), notice=60, renewal="手动续约")
    assert contract(office, key)["notice_date"] == day(40)
    look(office, office.reader, on(10))
    assert reminders(office)[-1] == (key, day(40), day(10))


@pytest.mark.parametrize("values", [{"terminated": day(0)}, {"end": day(400)}, {"end": None}])
def test_reminders_are_called_off_with_what_they_are_about(office: Store, sign: Sign, values: Record) -> None:
    key = sign(end=day(20))
    own = office.create(FOLLOW_UP, {"customer": "C0000001", "contract": key, "subject": "自己记的"})
    change(office, key, **values)
    assert len(reminders(office, "已取消")) == 1
    assert office.get(FOLLOW_UP, own)["state"] == "未开始"  # what people wrote down is theirs
    office.undo()
    assert len(reminders(office, "已取消")) == 0


def test_another_end_is_reminded_of_anew(office: Store, sign: Sign) -> None:
    key = sign(end=day(20))
    change(office, key, end=day(25))
    assert reminders(office) == [(key, day(25), day(0))]


def test_a_day_that_was_wrong_only_for_a_moment_is_reminded_of(office: Store, sign: Sign) -> None:
    key = sign(end=day(20))
    change(office, key, end=day(385))
    assert reminders(office) == []
    change(office, key, end=day(20))
    assert reminders(office) == [(key, day(20), day(0))]
    change(office, key, terminated=day(0))
    change(office, key, terminated=None)
    assert reminders(office) == [(key, day(20), day(0))]


def test_what_somebody_has_done_about_a_day_is_not_asked_again(office: Store, sign: Sign) -> None:
    key = sign(end=day(20))
    (number,) = office.reader.execute("SELECT 跟进编号 FROM 跟进计划").fetchone()
    office.update(FOLLOW_UP, number, {"state": "已完成"}, 1)
    change(office, key, end=day(385))
    change(office, key, end=day(20))
    assert reminders(office) == []


def test_none_renews_itself(office: Store, sign: Sign) -> None:
    key = sign(end=day(20))
    with pytest.raises(ValidationFailed) as refused:
        change(office, key, previous=key)
    assert set(refused.value.errors) == {"previous"}


def test_an_end_before_the_start_is_refused(office: Store, sign: Sign) -> None:
    with pytest.raises(ValidationFailed) as refused:
        sign(start=day(0), end=day(-1))
    assert set(refused.value.errors) == {"end"}
    key = sign(start=day(0), end=day(0))
    with pytest.raises(ValidationFailed):
        change(office, key, start=day(1))


def test_a_renewal_that_somebody_deleted_is_not_made_again(office: Store, sign: Sign) -> None:
    key = sign(end=day(-1), renewal="自动续约")
    look(office, office.reader, on(0))
    (renewal,) = office.reader.execute("SELECT 合同编号 FROM 合同 WHERE 上一合同 = ?", (key,)).fetchone()
    office.delete(CONTRACT, [renewal], with_dependents=True)
    look(office, office.reader, on(1))
    assert office.reader.execute("SELECT count(*) FROM 合同").fetchone() == (1,)
    office.undo()
    assert contract(office, key)["renewed"] == "是"


def test_the_heir_of_an_old_contract_does_not_renew_itself(office: Store, sign: Sign) -> None:
    old = sign(end=day(40))
    new = str(renew(office, old))
    office.create(MILESTONE, {"contract": old, "name": "验收"})
    office.delete(CONTRACT, [old], successor=new)
    assert (contract(office, new)["previous"], contract(office, new)["renewed"]) == (None, "否")
    assert office.reader.execute("SELECT 合同编号 FROM 合同节点").fetchall() == [(new,)]


def test_the_days_are_the_administrators_choice(office: Store, sign: Sign) -> None:
    assert tuple(reminder_days(office.reader)) == USUAL
    set_reminder_days(office, [5, 60, 5])
    assert tuple(reminder_days(office.reader)) == (60, 5)
    sign(end=day(61))
    assert reminders(office) == []
    look(office, office.reader, on(1))
    assert len(reminders(office)) == 1
    set_reminder_days(office, [])
    sign(end=day(3))
    look(office, office.reader, on(2))
    assert len(reminders(office)) == 1
    with pytest.raises(CrmError):
        set_reminder_days(office, [-1])


def test_only_an_administrator_sets_the_days(office: Store) -> None:
    class Somebody(Administrator):
        limited = True

    with pytest.raises(PermissionDenied):
        set_reminder_days(Store(office.database, office.registry, Somebody(), ChangeBus()), [3])
    assert tuple(reminder_days(office.reader)) == USUAL


# -- renewal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "following"),
    [
        ("2026-01-01", "2026-12-31", ("2027-01-01", "2027-12-31")),
        ("2027-03-01", "2028-02-29", ("2028-03-01", "2029-02-28")),  # a year, whatever its days
        ("2026-01-15", "2026-04-14", ("2026-04-15", "2026-07-14")),
        ("2026-01-10", "2026-01-19", ("2026-01-20", "2026-01-29")),  # ten days
        ("2026-05-05", "2026-05-05", ("2026-05-06", "2026-05-06")),
        ("2024-02-29", "2025-02-28", ("2025-03-01", "2026-02-28")),  # a year, from a day that the next one has not
        ("2025-12-31", "2026-06-30", ("2026-07-01", "2026-12-31")),
        ("2026-01-31", "2026-02-28", ("2026-03-01", "2026-03-31")),
        ("2026-01-31", "2026-01-31", ("2026-02-01", "2026-02-01")),
    ],
)
def test_the_dates_move_by_the_same_length(start: str, end: str, following: tuple[str, str]) -> None:
    assert next_dates(start, end) == following


def test_a_renewal_is_one_step_and_linked_to_the_last(office: Store, sign: Sign) -> None:
    key = sign(start=day(-10), end=day(9), staff="S0002", signed=day(-10), terms="月结")
    assert len(reminders(office)) == 1
    following = contract(office, str(renew(office, key)))
    kept = {name: following[name] for name in ("customer", "staff", "subject", "amount", "terms", "previous", "signed")}
    assert kept == {
        "customer": "C0000001", "staff": "S0002", "subject": "供货", "amount": 1200000, "terms": "月结",
        "previous": key, "signed": None,
    }  # fmt: skip
    assert (following["start"], following["end"], following["state"]) == (day(10), day(29), "未开始")
    assert contract(office, key)["renewed"] == "是"
    assert len(reminders(office, "已取消")) == 1  # that of the old one
    with pytest.raises(CrmError):
        renew(office, key)
    office.undo()
    assert contract(office, key)["renewed"] == "否"
    assert office.reader.execute("SELECT count(*) FROM 合同").fetchone() == (1,)
    assert len(reminders(office)) == 1
    assert list(differences(office.database.writer)) == []


@pytest.mark.parametrize("values", [{"terminated": day(0), "end": day(5)}, {"end": None}, {"end": day(9)}])
def test_what_cannot_go_on_is_not_renewed(office: Store, sign: Sign, values: Record) -> None:
    key = sign(**values)
    if values == {"end": day(9)}:
        end_before_the_start(office, key)
    with pytest.raises(CrmError):
        renew(office, key)
    assert office.reader.execute("SELECT count(*) FROM 合同").fetchone() == (1,)


def test_an_automatic_renewal_comes_when_the_day_of_notice_has_passed(office: Store, sign: Sign) -> None:
    key = sign(start=day(-299), end=day(65), renewal="自动续约", notice=30, signed=day(-300))
    by_hand, ended = sign(end=day(5), renewal="手动续约"), sign(end=day(60), renewal="自动续约", terminated=day(50))
    look(office, office.reader, on(35))
    assert contract(office, key)["renewed"] == "否"
    for _twice in range(2):
        look(office, office.reader, on(36))
    (following,) = office.reader.execute("SELECT 合同编号, 开始日期, 签署日期 FROM 合同 WHERE 上一合同 = ?", (key,))
    assert following[1:] == (day(66), day(-300))
    assert [contract(office, each)["renewed"] for each in (key, by_hand, ended)] == ["是", "否", "否"]
    office.undo()  # the user's own last step, not the program's
    assert contract(office, key)["renewed"] == "是"


def test_of_what_was_not_looked_at_for_years_all_follow(office: Store, sign: Sign) -> None:
    sign(start="2023-01-01", end="2023-12-31", renewal="自动续约")
    look(office, office.reader, dt.date(2026, 6, 1))
    ends = office.reader.execute("SELECT 结束日期, 已续约 FROM 合同 ORDER BY 1").fetchall()
    assert ends == [("2023-12-31", "是"), ("2024-12-31", "是"), ("2025-12-31", "是"), ("2026-12-31", "否")]


def test_dates_the_wrong_way_round_are_left_alone(office: Store, sign: Sign) -> None:
    end_before_the_start(office, sign(start=day(0), end=day(20), renewal="自动续约"))
    look(office, office.reader, on(0))
    assert office.reader.execute("SELECT count(*) FROM 合同").fetchone() == (1,)
