"""Merging records: everything goes to the winner, one step, taken back whole; refused where rights do not reach."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.duplicates import set_aside
from crm_desktop.db.search import search_check
from crm_desktop.db.summaries import differences
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.cleaning.merging import groups_of, merge_all, plan

TIME = "2026-03-01"


@pytest.fixture
def two(office: Store) -> Store:
    """C0000001 and C0000002 with a purchase and a feedback each; the second one developed by both."""
    get = office.registry
    for customer in ("C0000001", "C0000002"):
        bought = {"customer": customer, "product": "P000001", "time": TIME, "quantity": 1}
        office.create(get["purchase"], bought)
        office.create(get["feedback"], {"customer": customer, "product": "P000001", "content": "好", "time": TIME})
    office.create(get["development"], {"staff": "S0001", "customer": "C0000002"})
    office.create(get["development"], {"staff": "S0002", "customer": "C0000002"})
    return office


def sound(store: Store) -> bool:
    writer = store.database.writer
    return (
        not list(differences(writer))
        and search_check.agrees(writer, store.registry["customer"])
        and writer.execute("PRAGMA foreign_key_check").fetchall() == []
    )


def test_what_hangs_on_the_loser_goes_to_the_winner(two: Store) -> None:
    two.merge(two.registry["customer"], "C0000001", ["C0000002"], {"phone": "13800000000"})
    ask = two.reader.execute
    assert ask("SELECT 客户编号, 联系方式 FROM 客户").fetchall() == [("C0000001", "13800000000")]
    assert ask("SELECT DISTINCT 客户编号, count(*) FROM 购买").fetchall() == [("C0000001", 2)]
    assert ask("SELECT DISTINCT 客户编号, count(*) FROM 反馈").fetchall() == [("C0000001", 2)]
    assert ask("SELECT 联系人编号 FROM 发展 ORDER BY 1").fetchall() == [("S0001",), ("S0002",)]
    assert sound(two)


def test_a_merge_is_one_step_and_taken_back_whole(two: Store, content: Callable[..., Any]) -> None:
    before, undoable = content(two.reader), two.undoable
    two.merge(two.registry["customer"], "C0000001", ["C0000002"], {"phone": "1"})
    after = content(two.reader)
    assert two.undo().action == "merge"
    assert content(two.reader) == before
    assert two.undoable == undoable
    two.redo()
    assert content(two.reader) == after
    assert sound(two)


def test_the_history_of_both_stays(two: Store) -> None:
    entity = two.registry["customer"]
    two.merge(entity, "C0000001", ["C0000002"], {})
    assert {entry.action for entry in two.journal.history(two.reader, entity, "C0000002")} >= {"create", "merge"}
    assert "create" in {entry.action for entry in two.history(entity, "C0000001")}


@pytest.mark.parametrize("losers", [["C0000001"], ["C0000009"], ["C0000002", "C0000002"]])
def test_what_cannot_be_merged_is_refused_and_nothing_changes(
    two: Store, losers: list[str], content: Callable[..., Any]
) -> None:
    before = content(two.reader)
    with pytest.raises(errors.CrmError):
        two.merge(two.registry["customer"], "C0000001", losers, {})
    assert content(two.reader) == before


def test_bad_values_are_refused(two: Store) -> None:
    with pytest.raises(errors.ValidationFailed):
        two.merge(two.registry["customer"], "C0000001", ["C0000002"], {"name": ""})
    assert two.rowid(two.registry["customer"], "C0000002") is not None


def test_the_best_of_both_is_proposed(registry: Any) -> None:
    old = {"number": "C2", "name": "王伟", "phone": None, "registered": "2020-01-01", "points": 5, "notes": "甲"}
    new = {"number": "C1", "name": "王伟", "phone": "138", "registered": "2021-01-01", "points": 9, "notes": "乙"}
    found = plan(registry["customer"], [new, old])
    assert (found.winner, found.losers) == ("C2", ("C1",))
    assert found.values == {"phone": "138", "points": 9, "notes": "甲\n乙"}


def test_tags_of_both_are_proposed(registry: Any) -> None:
    old = {"number": "C2", "registered": "2020-01-01", "tags": "重点、展会"}
    new = {"number": "C1", "registered": "2021-01-01", "tags": "展会、老客户"}
    assert plan(registry["customer"], [new, old]).values == {"tags": "重点、展会、老客户"}


def test_of_many_merged_at_once_nothing_is_replaced_in_the_one_that_stays(two: Store) -> None:
    entity = two.registry["customer"]
    first = {"name": "周洋", "phone": "138", "points": 5, "notes": "甲", "tags": "重点", "registered": "2020-01-01"}
    second = {"name": "周洋洋", "phone": "0138-1", "email": "z@example.com", "points": 9, "notes": "乙", "tags": "展会"}
    pair = two.create(entity, first), two.create(entity, {**second, "retired": "是"})
    merge_all(two, entity, [pair], lambda _count, _done: None)
    kept = two.get(entity, pair[0])
    told = {name: kept[name] for name in (*first, "email", "retired")}
    merged = {"points": 9, "notes": "甲\n乙", "tags": "重点、展会", "email": "z@example.com", "retired": "否"}
    assert told == {**first, **merged, "registered": kept["registered"]}


def test_chains_of_pairs_are_one_group() -> None:
    assert sorted(map(sorted, groups_of([("a", "b"), ("c", "d"), ("b", "e")]))) == [["a", "b", "e"], ["c", "d"]]


def test_whoever_is_set_aside_is_not_merged_by_way_of_a_third(two: Store) -> None:
    entity = two.registry["customer"]
    a, b, c, d, e = (str(two.create(entity, {"name": name})) for name in "甲乙丙丁戊")
    set_aside(two, [(c, a)])
    assert merge_all(two, entity, [(a, b), (b, c), (d, e)], lambda _count, _done: None) == 1
    left = two.reader.execute("SELECT 客户编号 FROM 客户").fetchall()
    assert {(a,), (b,), (c,)} < set(left)


def test_many_pairs_are_one_step(two: Store, content: Callable[..., Any]) -> None:
    entity = two.registry["customer"]
    pairs = []
    for number in range(120):
        pairs.append(tuple(two.create(entity, {"name": f"客户{number}", "phone": str(number)}) for _twice in "ab"))
    before = content(two.reader)
    told: list[float] = []
    assert merge_all(two, entity, [*pairs, ("C0000001", "C0000999")], lambda _count, done: told.append(done)) == 120
    assert len(told) > 1
    assert two.reader.execute("SELECT count(*) FROM 客户").fetchone() == (122,)
    two.undo()
    assert content(two.reader) == before


def test_stopping_leaves_everything_as_it_was(two: Store, content: Callable[..., Any]) -> None:
    def stop(_count: int, _done: float) -> None:
        raise errors.Cancelled

    before = content(two.reader)
    with pytest.raises(errors.Cancelled):
        merge_all(two, two.registry["customer"], [("C0000001", "C0000002")], stop)
    assert content(two.reader) == before
