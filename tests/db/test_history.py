"""The change log: who did what when, readable without the program, and as the history of a record (D8.7)."""

import json
import re
from typing import Any

import pytest

from crm_desktop.db.history.journal import Entry
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


def logged(store: Store) -> list[tuple[Any, ...]]:
    """The rows of the last step: table, key, old and new values."""
    last = "(SELECT max(变更组编号) FROM 变更组)"
    sql = f"SELECT 表, 主键, 旧值, 新值 FROM 变更记录 WHERE 变更组编号 = {last} ORDER BY 序号"
    return [
        (table, key, before and json.loads(before), after and json.loads(after))
        for table, key, before, after in store.reader.execute(sql)
    ]


def last_step(store: Store) -> tuple[Any, ...]:
    found: tuple[Any, ...] = store.reader.execute(
        "SELECT 变更组编号, 时间, 用户, 操作, 撤销 FROM 变更组 ORDER BY 变更组编号 DESC LIMIT 1"
    ).fetchone()
    return found


def test_a_new_record_is_logged_whole_under_its_chinese_columns(office: Store, customer: Entity) -> None:
    office.create(customer, {"name": "赵敏", "developer": "S0001", "registered": "2026-01-01"})
    (table, key, before, after), development = logged(office)
    assert (table, key, before) == ("客户", '"C0000003"', None)
    assert after["姓名"] == "赵敏"
    assert (after["积分"], after["联系人编号"], after["登记时间"]) == (0, None, "2026-01-01")
    assert "所购产品" not in after
    assert development == ("发展", '["S0001","C0000003"]', None, {"联系人编号": "S0001", "客户编号": "C0000003"})


def test_the_log_can_be_read_without_the_program(office: Store, customer: Entity) -> None:
    office.update(customer, "C0000001", {"address": "上海"}, 1)
    text = office.reader.execute("SELECT 新值 FROM 变更记录 ORDER BY 序号 DESC LIMIT 1").fetchone()[0]
    assert text == '{"联系地址":"上海"}'


def test_a_change_is_logged_with_what_changed_only(office: Store, customer: Entity) -> None:
    office.update(customer, "C0000001", {"name": "王伟", "points": 7, "phone": "1"}, 1)
    assert logged(office) == [
        ("客户", '"C0000001"', {"积分": 0, "联系方式": None}, {"积分": 7, "联系方式": "1"}),
    ]


def test_a_deletion_is_logged_with_all_that_went(office: Store, registry: Registry) -> None:
    office.create(registry["purchase"], {"customer": "C0000001", "product": "P000001", "time": "2026-01-01"})
    office.delete(registry["customer"], ["C0000001"], with_dependents=True)
    rows = {table: (key, before, after) for table, key, before, after in logged(office)}
    assert set(rows) == {"客户", "购买", "发展"}
    assert rows["购买"][0] == "1"
    assert rows["购买"][1]["成交价"] == 199900
    assert rows["客户"][1]["姓名"] == "王伟"
    assert {after for _key, _before, after in rows.values()} == {None}


def test_a_step_says_who_when_and_what(office: Store, customer: Entity) -> None:
    office.update(customer, "C0000001", {"points": 7}, 1)
    number, time, user, action, undoes = last_step(office)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)
    assert (user, action, undoes) == ("admin", "update", None)
    office.undo()
    assert last_step(office)[2:] == ("admin", "undo", number)
    assert logged(office) == [("客户", '"C0000001"', {"积分": 7}, {"积分": 0})]
    undone = last_step(office)[0]
    office.redo()
    assert last_step(office)[2:] == ("admin", "redo", undone)


def shown(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.action, entry.change.entity) for entry in entries]


def test_the_history_of_a_record_is_newest_first_and_its_own(office: Store, customer: Entity) -> None:
    office.update(customer, "C0000001", {"points": 7}, 1)
    office.update(customer, "C0000002", {"points": 8}, 1)
    office.update(customer, "C0000001", {"developer": "S0002"}, 2)
    history = office.history(customer, "C0000001")
    assert shown(history) == [
        ("update", "development"),
        ("update", "development"),
        ("update", "customer"),
        ("create", "customer"),
        ("create", "development"),
    ]
    assert history[2].change.before == {"points": 0}
    assert history[2].change.after == {"points": 7}
    assert {entry.change.key for entry in history if entry.change.entity == "development"} == {
        ("S0001", "C0000001"),
        ("S0002", "C0000001"),
    }


def test_the_history_of_plans_and_feedback_holds_their_relation(office: Store, registry: Registry) -> None:
    plan, feedback = registry["plan"], registry["feedback"]
    office.create(plan, {"staff": "S0001", "customers": 1, "profit": 1})
    office.create(feedback, {"product": "P000001", "content": "好", "customer": "C0000001"})
    for number in range(2, 12):
        office.create(feedback, {"product": "P000001", "content": str(number), "customer": "C0000001"})
    assert shown(office.history(plan, "T000001")) == [("create", "plan"), ("create", "plan_making")]
    assert shown(office.history(feedback, 1)) == [("create", "feedback"), ("create", "feedback_link")]


@pytest.mark.parametrize("number", ['C"1', "C\\1", "C[1]", "C*", "C?", "客户1", "C'1", "C%", "😀"])
def test_the_history_of_a_record_with_an_odd_number(office: Store, customer: Entity, number: str) -> None:
    office.create(customer, {"number": number, "name": "赵敏", "developer": "S0001"})
    office.create(customer, {"number": "CX1", "name": "钱七", "developer": "S0001"})
    assert shown(office.history(customer, number)) == [("create", "customer"), ("create", "development")]


def test_the_history_of_a_deleted_record_stays(office: Store, customer: Entity) -> None:
    office.delete(customer, ["C0000002"])
    assert shown(office.history(customer, "C0000002")) == [("delete", "customer"), ("create", "customer")]


def test_only_the_newest_are_read(office: Store, customer: Entity) -> None:
    for points in range(1, 6):
        office.update(customer, "C0000001", {"points": points}, points)
    newest = office.journal.history(office.reader, customer, "C0000001", limit=2)
    assert [entry.change.after for entry in newest] == [{"points": 5}, {"points": 4}]
