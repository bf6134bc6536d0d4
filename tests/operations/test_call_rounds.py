"""A list is handed out to staff, evenly, in one step (D3.3)."""

from collections import Counter

import pytest

from crm_desktop.db.errors import Cancelled, CrmError, ValidationFailed
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.operations.care.call_rounds import start_round

ROUND = {"name": "春季回访", "start": "2026-03-01"}
HANDED_OUT = "SELECT 联系人编号, count(*) FROM 跟进计划 WHERE 回访编号 = ? GROUP BY 1"


def customers(store: Store, count: int) -> list[str]:
    with store.step("create") as step:
        return [str(store.add(step, CUSTOMER, {"name": f"客{number}"})) for number in range(count)]


def test_everybody_gets_as_many_give_or_take_one(office: Store) -> None:
    keys = customers(office, 25)
    number = start_round(office, ROUND, keys, ["S0001", "S0002"], subject="电话回访", due="2026-03-31")
    assert Counter(dict(office.reader.execute(HANDED_OUT, (number,)))) == {"S0001": 13, "S0002": 12}
    called = "SELECT 客户编号 FROM 跟进计划 WHERE 事项 = '电话回访' AND 到期时间 = '2026-03-31' AND 状态 = '未开始'"
    assert [key for (key,) in office.reader.execute(called)] == keys
    office.undo()
    assert office.reader.execute("SELECT (SELECT count(*) FROM 跟进计划), (SELECT count(*) FROM 回访)").fetchone() == (
        0,
        0,
    )


def test_a_long_list_is_one_step(office: Store) -> None:
    keys = customers(office, 2500)
    seen: list[tuple[int, float]] = []
    number = start_round(
        office, ROUND, keys, [], subject="回访", due="2026-03-31", progress=lambda *at: seen.append(at)
    )
    assert office.reader.execute(HANDED_OUT, (number,)).fetchall() == [(None, 2500)]
    assert seen[-1] == (2500, 1)
    office.undo()
    assert office.reader.execute("SELECT count(*) FROM 跟进计划").fetchone() == (0,)


@pytest.mark.parametrize(("keys", "subject"), [([], "回访"), (["C0000001", "C9999999"], "回访"), (["C0000001"], "")])
def test_nothing_is_half_done(office: Store, keys: list[str], subject: str) -> None:
    with pytest.raises(CrmError):
        start_round(office, ROUND, keys, ["S0001"], subject=subject, due="2026-03-31")
    assert office.reader.execute("SELECT count(*) FROM 回访").fetchone() == (0,)


def test_a_round_without_a_name_is_refused(office: Store) -> None:
    with pytest.raises(ValidationFailed):
        start_round(office, {"name": ""}, ["C0000001"], [], subject="回访", due="2026-03-31")


def test_cancelled_nothing_is_left(office: Store) -> None:
    with pytest.raises(Cancelled):
        start_round(office, ROUND, ["C0000001"], [], subject="回访", due="2026-03-31", cancelled=lambda: True)
    assert office.reader.execute("SELECT count(*) FROM 回访").fetchone() == (0,)
