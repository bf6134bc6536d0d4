"""The account of a record that is merged into another goes with it, or is disabled; taking that back brings it back."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.writing.store import Store

PAIRS = [("customer", "C0000001", "C0000003"), ("staff", "S0001", "S0002")]


def state(store: Store) -> list[tuple[Any, ...]]:
    return store.reader.execute("SELECT 用户名, 记录编号, 停用 FROM 用户 ORDER BY 用户名").fetchall()


def merge(store: Store, entity: str, winner: str, loser: str) -> None:
    store.merge(store.registry[entity], winner, [loser], {})


@pytest.mark.parametrize(("entity", "winner", "loser"), PAIRS)
def test_it_goes_with_the_record(
    owned: Store, account: Callable[..., Any], entity: str, winner: str, loser: str
) -> None:
    before = account(entity, loser)
    merge(owned, entity, winner, loser)
    assert state(owned) == [(before.name, winner, 0)]
    version = owned.reader.execute("SELECT 授权 FROM 用户").fetchone()[0]
    assert version > before.version  # who is signed in by it sees something else now
    said = owned.reader.execute("SELECT 事件, 详情 FROM 安全记录 ORDER BY 序号 DESC").fetchone()
    assert said == ("user moved", f"{before.name} {loser} → {winner}")
    owned.undo()
    assert state(owned) == [(before.name, loser, 0)]
    owned.redo()
    assert state(owned) == [(before.name, winner, 0)]
    owned.undo()
    assert state(owned) == [(before.name, loser, 0)]


@pytest.mark.parametrize(("entity", "winner", "loser"), PAIRS)
def test_where_the_other_has_one_it_is_disabled(
    owned: Store, account: Callable[..., Any], entity: str, winner: str, loser: str
) -> None:
    account(entity, winner), account(entity, loser)
    before = state(owned)
    merge(owned, entity, winner, loser)
    assert state(owned) == [(f"{entity}-{winner}", winner, 0), (f"{entity}-{loser}", loser, 1)]
    owned.undo()
    assert state(owned) == before


def test_a_disabled_one_does_not_stand_in_the_way(owned: Store, account: Callable[..., Any]) -> None:
    account("customer", "C0000001"), account("customer", "C0000003")
    owned.database.writer.execute("UPDATE 用户 SET 停用 = 1 WHERE 记录编号 = 'C0000001'")
    merge(owned, "customer", "C0000001", "C0000003")
    assert state(owned) == [("customer-C0000001", "C0000001", 1), ("customer-C0000003", "C0000001", 0)]


def test_what_an_administrator_changed_since_stays(owned: Store, account: Callable[..., Any]) -> None:
    account("customer", "C0000003")
    merge(owned, "customer", "C0000001", "C0000003")
    owned.database.writer.execute("UPDATE 用户 SET 停用 = 1")
    owned.undo()
    assert state(owned) == [("customer-C0000003", "C0000001", 1)]


def test_others_are_left_alone(owned: Store, account: Callable[..., Any]) -> None:
    account("staff", "S0001"), account("customer", "C0000002")
    before = state(owned)
    merge(owned, "customer", "C0000001", "C0000003")
    assert state(owned) == before
