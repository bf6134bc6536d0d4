"""Follow-ups: done, again, put off, reminded of (D8.3); one step each."""

import datetime as dt
from itertools import pairwise

import pytest

from crm_desktop.db.errors import Conflict, ValidationFailed
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.writing.bulk_edit import Edit, edit_many
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.recurrence import next_after, next_due
from crm_desktop.operations.care.agenda import by_day, lists, moment_of, to_remind
from crm_desktop.operations.care.follow_ups import complete, put_off, snooze

TODAY = dt.date.today()


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def make(store: Store, **values: object) -> int:
    key = store.create(FOLLOW_UP, {"customer": "C0000001", "subject": "回电", "due": day(0), **values})  # type: ignore[dict-item]
    assert isinstance(key, int)
    return key


@pytest.mark.parametrize(
    ("due", "repeat", "expected"),
    [
        ("2026-01-31", "不重复", None),
        ("2026-01-31", "每天", "2026-02-01"),
        ("2026-12-28 09:30:00", "每周", "2027-01-04 09:30:00"),
        ("2026-02-20", "每两周", "2026-03-06"),
        ("2026-01-31 08:00:00", "每月", "2026-02-28 08:00:00"),
        ("2026-11-30", "每季度", "2027-02-28"),
        ("2024-02-29", "每年", "2025-02-28"),
        ("2026-12-31", "每月", "2027-01-31"),
    ],
)
def test_when_it_is_due_again(due: str, repeat: str, expected: str | None) -> None:
    assert next_due(due, repeat) == expected


def test_the_last_day_of_a_month_comes_back_after_a_short_one() -> None:
    assert next_due("2026-02-28", "每月", 31) == "2026-03-31"


def test_what_was_missed_is_not_made_up_for() -> None:
    assert next_after("2026-01-31", "每月", dt.date(2026, 5, 15)) == "2026-05-31"
    assert next_after("2026-01-05 09:00:00", "每周", dt.date(2026, 1, 12)) == "2026-01-12 09:00:00"


def test_completing_notes_when_logs_what_came_of_it_and_sets_the_next(office: Store) -> None:
    key = make(office, repeat="每周", priority="高", due=day(-20))
    talk = {"customer": "C0000001", "subject": "回电", "kind": "电话"}
    done = complete(office, key, 1, interaction=talk)
    record = office.get(FOLLOW_UP, key)
    assert (record["state"], record["interaction"]) == ("已完成", done.interaction)
    assert str(record["done_at"])[:10] == day(0)
    assert done.interaction is not None
    assert done.next is not None
    assert office.get(INTERACTION, done.interaction)["subject"] == "回电"
    following = office.get(FOLLOW_UP, done.next)
    assert (following["due"], following["state"], following["priority"]) == (day(1), "未开始", "高")
    office.undo()
    assert office.get(FOLLOW_UP, key)["state"] == "未开始"
    assert office.rowid(FOLLOW_UP, done.next) is office.rowid(INTERACTION, done.interaction) is None


def test_one_that_is_not_repeated_comes_again_only_where_somebody_says_so(office: Store) -> None:
    assert complete(office, make(office), 1) == (None, None)
    again = complete(office, make(office), 1, again=day(9))
    assert again.next is not None
    assert office.get(FOLLOW_UP, again.next)["due"] == day(9)


def test_however_a_repeated_one_is_completed_the_next_one_follows(office: Store) -> None:
    by_form, by_bulk = (make(office, repeat="每周", notes="老客户") for _number in range(2))
    office.update(FOLLOW_UP, by_form, {"state": "已完成"}, 1)
    edit_many(office, FOLLOW_UP, [by_bulk], Edit(FOLLOW_UP.by_name["state"], "set", "已完成"))  # its rowid
    following = office.reader.execute("SELECT 到期时间, 状态, 重复, 备注 FROM 跟进计划 WHERE 跟进编号 > ?", (by_bulk,))
    assert following.fetchall() == [(day(7), "未开始", "每周", "老客户")] * 2
    for _number in range(2):
        office.undo()
    assert office.reader.execute("SELECT 状态 FROM 跟进计划").fetchall() == [("未开始",)] * 2


def test_once_more_saved_or_called_off_nothing_follows(office: Store) -> None:
    done, off = make(office, repeat="每周", state="已完成"), make(office, repeat="每周")
    office.update(FOLLOW_UP, done, {"notes": "补记", "state": "已完成"}, 1)
    office.update(FOLLOW_UP, off, {"state": "已取消"}, 1)
    last = make(office, repeat="每周")
    office.update(FOLLOW_UP, last, {"state": "已完成", "repeat": "不重复"}, 1)
    assert office.reader.execute("SELECT count(*) FROM 跟进计划").fetchone() == (3,)


def test_completing_fails_whole(office: Store) -> None:
    key = make(office)
    with pytest.raises(ValidationFailed):
        complete(office, key, 1, interaction={"customer": "C0000001", "subject": ""})
    with pytest.raises(Conflict):
        complete(office, key, 7, interaction={"customer": "C0000001", "subject": "谈"})
    assert office.get(FOLLOW_UP, key)["state"] == "未开始"
    assert office.reader.execute("SELECT count(*) FROM 互动记录").fetchone() == (0,)


def test_the_time_of_completion_follows_the_state_unless_it_is_given(office: Store) -> None:
    key = make(office)
    office.update(FOLLOW_UP, key, {"state": "已完成", "done_at": "2026-01-02"}, 1)
    assert office.get(FOLLOW_UP, key)["done_at"] == "2026-01-02"
    office.update(FOLLOW_UP, key, {"state": "进行中"}, 2)
    assert office.get(FOLLOW_UP, key)["done_at"] is None
    office.update(FOLLOW_UP, key, {"subject": "再回电"}, 3)
    assert office.get(FOLLOW_UP, key)["done_at"] is None


def numbers(store: Store, name: str) -> set[object]:
    select = store.queries.list_of(FOLLOW_UP, conditions=lists(store.registry)[name])
    return {row["number"] for row in iterate(store.reader, select)}


def test_the_lists_of_the_day(office: Store) -> None:
    late, now, soon, later = (make(office, due=day(n)) for n in (-1, 0, 6, 7))
    with_time = make(office, due=f"{day(0)} 00:00:00")
    done, off = make(office, state="已完成"), make(office, due=day(-9), state="已取消")
    assert numbers(office, "overdue") == {late}
    assert numbers(office, "today") == {now, with_time}
    assert numbers(office, "week") == {now, with_time, soon}
    assert numbers(office, "open") == {late, now, with_time, soon, later}
    assert done not in numbers(office, "open")
    assert off not in numbers(office, "overdue")
    put_off(office, late, 1, day(3))
    assert numbers(office, "overdue") == set()
    assert office.get(FOLLOW_UP, late)["state"] == "已推迟"


def test_who_is_retired_is_read_once_from_an_index_of_these_alone(office: Store) -> None:
    counting = office.queries.list_of(FOLLOW_UP, conditions=lists(office.registry)["today"]).count()
    plan = office.reader.execute(f"EXPLAIN QUERY PLAN {counting.text}", counting.params).fetchall()
    of_customers = [step[3] for step in plan if "客户 " in step[3] or step[3].endswith("客户")]
    assert of_customers == ["SEARCH 客户 USING COVERING INDEX 客户_停用 (停用=?)"]


def test_who_is_retired_leaves_the_lists_of_the_day_and_comes_back(office: Store) -> None:
    customer = office.registry["customer"]
    deal = office.create(office.registry["opportunity"], {"name": "一笔", "prospect": "新公司"})
    make(office, due=day(-1))
    now, soon = make(office, due=f"{day(0)} 10:00:00"), make(office, due=day(6))
    others = {
        make(office, customer="C0000002", due=f"{day(0)} 11:00:00"),
        make(office, customer=None, opportunity=deal, due=f"{day(0)} 12:00:00"),
    }
    first, last = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=6)
    office.update(customer, "C0000001", {"retired": "是"}, 1)
    assert numbers(office, "overdue") == set()
    assert numbers(office, "today") == numbers(office, "week") == others
    assert now in numbers(office, "open"), "nothing is lost: all that is to be done has it"
    assert by_day(office.reader, office.queries, first, last) == {day(0): 2}
    reminded = to_remind(office.reader, office.queries, f"{day(0)} 08:00:00", f"{day(0)} 13:00:00")
    assert {row["number"] for row in reminded} == others
    office.undo()
    assert numbers(office, "week") == {now, soon, *others}


def test_the_calendar_counts_what_is_open(office: Store) -> None:
    for days in (0, 0, 1):
        make(office, due=day(days), staff="S0001")
    make(office, due=day(1), state="已完成")
    make(office, due=day(2))
    first, last = TODAY, TODAY + dt.timedelta(days=2)
    assert by_day(office.reader, office.queries, first, last) == {day(0): 2, day(1): 1, day(2): 1}
    assert by_day(office.reader, office.queries, first, last, "S0001") == {day(0): 2, day(1): 1}


def test_reminders_come_once_at_their_moment(office: Store) -> None:
    at_ten, whole_day = make(office, due="2026-03-05 10:00:00"), make(office, due="2026-03-05")
    earlier = make(office, due="2026-03-09", remind_at="2026-03-05 09:30:00")
    make(office, due="2026-03-05 09:40:00", state="已取消")

    def between(since: str, until: str) -> list[object]:
        rows = to_remind(office.reader, office.queries, f"2026-03-05 {since}", f"2026-03-05 {until}")
        return [row["number"] for row in rows]

    assert between("08:00:00", "11:00:00") == [whole_day, earlier, at_ten]
    assert between("09:00:00", "09:30:00") == [earlier]
    assert between("09:30:00", "09:59:59") == []
    snooze(office, at_ten, 1, "2026-03-05 10:15:00")
    assert between("09:59:59", "10:14:59") == []
    assert between("10:14:59", "10:15:00") == [at_ten]


DAYS = ("2026-03-04", "2026-03-05", "2026-03-06")
MOMENTS = (*DAYS, *(f"2026-03-05 {time}" for time in ("00:00:00", "08:59:59", "09:00:00", "09:00:01", "23:59:59")))


def test_whenever_one_looks_nothing_is_told_twice_or_never(office: Store) -> None:
    made = {make(office, due=due, remind_at=at): at or due for due in MOMENTS for at in (None, *MOMENTS)}
    looks = ["2026-03-03 12:00:00", *sorted(moment for moment in MOMENTS if " " in moment), "2026-03-07 00:00:00"]
    told = []
    for since, until in pairwise(looks):
        rows = to_remind(office.reader, office.queries, since, until)
        assert all(since < moment_of(row) <= until for row in rows)
        told += [row["number"] for row in rows]
    assert sorted(told) == sorted(made)


@pytest.mark.parametrize("since", ["2026-03-05 08:00:00", "2026-03-05 10:00:00"])
def test_a_look_does_not_read_the_whole_day(office: Store, since: str) -> None:
    for _several in range(30):
        make(office, due="2026-03-05")
    read: list[str] = []
    office.reader.set_trace_callback(read.append)
    assert to_remind(office.reader, office.queries, since, since.replace(":00:00", ":00:20")) == []
    office.reader.set_trace_callback(None)
    assert not [statement for statement in read if "事项" in statement]  # the columns of the rows
