"""Ctrl+Z and Ctrl+Y: a step is taken back whole, or not at all where others worked on since (D2.9, D7.9)."""

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import BULK, ChangeBus, ChangeSet
from crm_desktop.db.history.undo import DEEPEST
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity

Content = Callable[..., dict[str, list[tuple[Any, ...]]]]


class Colleague(Administrator):
    user = "colleague"


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


@pytest.fixture
def mine(office: Store, database: Database, registry: Registry) -> Store:
    """A second user of the same file; what `office` did is not theirs to take back."""
    return Store(database, registry, Colleague(), ChangeBus())


def again(store: Store) -> Store:
    """The same user after a restart."""
    return Store(store.database, store.registry, store.permissions, ChangeBus())


def test_there_is_nothing_to_take_back_or_to_do_again_at_first(store: Store) -> None:
    assert (store.undoable, store.redoable) == (None, None)
    with pytest.raises(errors.NothingToUndo):
        store.undo()
    with pytest.raises(errors.NothingToUndo):
        store.redo()


def test_each_step_is_taken_back_and_done_again(mine: Store, customer: Entity, content: Content) -> None:
    states = [content(mine.reader)]
    key = mine.create(customer, {"name": "赵敏", "developer": "S0001"})
    states.append(content(mine.reader))
    mine.update(customer, key, {"name": "赵六", "points": 9, "developer": "S0002"}, 1)
    states.append(content(mine.reader))
    mine.delete(customer, [key])
    states.append(content(mine.reader))
    for _twice in range(2):
        for state in states[-2::-1]:
            mine.undo()
            assert content(mine.reader) == state
        assert mine.undoable is None
        for state in states[1:]:
            mine.redo()
            assert content(mine.reader) == state
        assert mine.redoable is None


def test_it_says_which_step_it_took_back(mine: Store, customer: Entity) -> None:
    key = mine.create(customer, {"name": "赵敏"})
    made = mine.undoable
    mine.update(customer, key, {"points": 1}, 1, action="handle")
    changed = mine.undoable
    assert made is not None
    assert changed is not None
    assert [made.action, changed.action] == ["create", "handle"]
    assert mine.undoable == changed
    assert mine.undo() == changed
    assert (mine.undoable, mine.redoable and mine.redoable.action) == (made, "handle")
    assert mine.redo().action == "handle"
    assert mine.undoable is not None
    assert mine.undoable.action == "handle"


def test_a_new_step_ends_what_could_be_done_again(mine: Store, customer: Entity) -> None:
    mine.create(customer, {"name": "赵敏"})
    mine.undo()
    mine.create(customer, {"name": "钱七"})
    assert mine.redoable is None


def test_a_refused_step_leaves_undo_and_redo_as_they_were(mine: Store, customer: Entity) -> None:
    mine.create(customer, {"name": "赵敏"})
    mine.undo()
    before = mine.undoable, mine.redoable
    with pytest.raises(errors.ValidationFailed):
        mine.create(customer, {"name": ""})
    assert (mine.undoable, mine.redoable) == before


def test_a_record_others_changed_since_is_left_to_them(
    mine: Store, office: Store, customer: Entity, content: Content
) -> None:
    mine.update(customer, "C0000001", {"points": 10}, 1)
    office.update(customer, "C0000001", {"points": 20}, 2)
    before = content(mine.reader)
    with pytest.raises(errors.Conflict, match="C0000001"):
        mine.undo()
    assert content(mine.reader) == before
    assert mine.undoable is None  # it does not stand in the way of the steps before it


def test_another_field_that_others_changed_since_stays_theirs(mine: Store, office: Store, customer: Entity) -> None:
    mine.update(customer, "C0000001", {"points": 10}, 1)
    office.update(customer, "C0000001", {"phone": "1"}, 2)
    mine.undo()
    record = mine.get(customer, "C0000001")
    assert (record["points"], record["phone"]) == (0, "1")


@pytest.mark.parametrize("step", ["create", "update", "delete"])
def test_a_step_on_a_record_that_others_deleted_or_made_since_is_a_conflict(
    mine: Store, office: Store, customer: Entity, content: Content, step: str
) -> None:
    key = mine.create(customer, {"name": "赵敏"})
    if step == "update":
        mine.update(customer, key, {"points": 1}, 1)
    if step == "delete":
        mine.delete(customer, [key])
        office.create(customer, {"number": key, "name": "钱七"})
    else:
        office.delete(customer, [key])
    before = content(mine.reader)
    with pytest.raises(errors.Conflict):
        mine.undo()
    assert content(mine.reader) == before


@pytest.mark.parametrize("name", ["purchase", "feedback", "development"])
def test_a_new_customer_on_whom_others_put_something_since_stays(
    mine: Store, office: Store, registry: Registry, content: Content, name: str
) -> None:
    key = mine.create(registry["customer"], {"name": "赵敏"})
    office.create(
        registry[name],
        {
            "purchase": {"customer": key, "product": "P000001"},
            "feedback": {"customer": key, "product": "P000001", "content": "好"},
            "development": {"customer": key, "staff": "S0001"},
        }[name],
    )
    before = content(mine.reader)
    with pytest.raises(errors.Conflict):
        mine.undo()
    assert content(mine.reader) == before


def test_a_deleted_record_whose_staff_others_deleted_since_does_not_come_back(
    mine: Store, office: Store, registry: Registry, content: Content
) -> None:
    mine.delete(registry["customer"], ["C0000001"])
    office.delete(registry["staff"], ["S0001"])
    before = content(mine.reader)
    with pytest.raises(errors.Conflict):
        mine.undo()
    assert content(mine.reader) == before


def test_a_full_disk_does_not_lose_the_step_to_take_back(mine: Store, customer: Entity, content: Content) -> None:
    before = content(mine.reader)
    mine.update(customer, "C0000001", {"notes": "长" * 2000}, 1)
    mine.update(customer, "C0000001", {"notes": ""}, 2)
    writer = mine.database.writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")

    def work_on() -> None:
        for _again in range(20):
            mine.undo()
            mine.redo()

    with pytest.raises(errors.StorageFailed):  # SQLite meets the end of the disk here
        work_on()
    writer.execute(f"PRAGMA max_page_count = {pages + 1000}")
    while mine.undoable:
        mine.undo()
    assert content(mine.reader) == before


def test_a_step_of_very_many_records_is_told_without_them_and_still_taken_back(
    mine: Store, customer: Entity, content: Content
) -> None:
    told: list[ChangeSet] = []
    mine.bus.subscribe(told.append)
    before = content(mine.reader)
    with mine.step("import") as step:
        for number in range(BULK + 2):
            mine.add(step, customer, {"name": f"客户{number}"})
    after = content(mine.reader)
    mine.undo()
    assert content(mine.reader) == before
    mine.redo()
    assert content(mine.reader) == after
    assert [(one.action, one.rows, one.count, one.entities) for one in told] == [
        (action, (), BULK + 2, frozenset({"customer"})) for action in ("import", "undo", "redo")
    ]
    assert told[0].touches("customer", "C0000001")
    assert not told[0].touches("product", "P000001")


def test_a_step_of_as_many_as_are_told_one_by_one(mine: Store, customer: Entity) -> None:
    told: list[ChangeSet] = []
    mine.bus.subscribe(told.append)
    with mine.step("import") as step:
        for number in range(BULK):
            mine.add(step, customer, {"name": f"客户{number}"})
    assert [len(one.rows) for one in told] == [BULK]


def test_a_record_taken_back_is_newer_than_any_form_that_showed_it(mine: Store, customer: Entity) -> None:
    mine.update(customer, "C0000001", {"points": 1}, 1)
    mine.undo()
    with pytest.raises(errors.Conflict):
        mine.update(customer, "C0000001", {"points": 5}, 2)
    mine.update(customer, "C0000001", {"points": 5}, 3)


def test_undo_and_redo_reach_across_a_restart(mine: Store, customer: Entity, content: Content) -> None:
    states = [content(mine.reader)]
    key = mine.create(customer, {"name": "赵敏", "developer": "S0001"})
    states.append(content(mine.reader))
    mine.update(customer, key, {"name": "赵六", "developer": "S0002"}, 1, action="handle")
    states.append(content(mine.reader))
    mine.delete(customer, [key, "C0000001"])
    states.append(content(mine.reader))
    for state in states[-2::-1]:
        mine = again(mine)
        mine.undo()
        assert content(mine.reader) == state
    assert again(mine).undoable is None
    for state in states[1:]:
        mine = again(mine)
        mine.redo()
        assert content(mine.reader) == state
    assert again(mine).redoable is None


@pytest.mark.parametrize("reverts", ["", "undo", "undo undo", "undo redo", "undo redo undo", "undo undo redo"])
def test_a_step_of_an_earlier_session_is_the_one_that_was_published(
    mine: Store, customer: Entity, reverts: str
) -> None:
    with mine.step("import") as step:
        mine.add(step, customer, {"name": "赵敏", "developer": "S0001"})
        mine.add(step, customer, {"name": "钱七"})
    mine.update(customer, "C0000001", {"points": 1}, 1, action="handle")
    for revert in reverts.split():
        getattr(mine, revert)()
    assert (again(mine).undoable, again(mine).redoable) == (mine.undoable, mine.redoable)


def test_a_new_step_of_an_earlier_session_has_ended_what_could_be_done_again(mine: Store, customer: Entity) -> None:
    mine.create(customer, {"name": "赵敏"})
    mine.undo()
    mine.create(customer, {"name": "钱七"})
    assert again(mine).redoable is None


def test_what_others_did_meanwhile_stays_theirs(mine: Store, office: Store, customer: Entity) -> None:
    mine.update(customer, "C0000001", {"points": 10}, 1)
    mine.update(customer, "C0000002", {"points": 10}, 1)
    mine.undo()
    office.update(customer, "C0000001", {"points": 20}, 2)
    mine = again(mine)
    assert mine.redo().rows[0].key == "C0000002"
    mine.undo()
    with pytest.raises(errors.Conflict, match="C0000001"):
        mine.undo()
    with pytest.raises(errors.NothingToUndo):
        mine.undo()


def test_the_last_two_hundred_steps_are_kept_whatever_was_undone_between(mine: Store, customer: Entity) -> None:
    for number in range(DEEPEST + 3):
        mine.update(customer, "C0000001", {"points": number % 2 + 1}, number + 1)
    for _again in range(3):
        mine.undo()
        mine.redo()
    mine = again(mine)
    for _step in range(DEEPEST):
        mine.undo()
    assert mine.undoable is None
    assert again(mine).undoable is not None  # of three more


def test_a_step_of_very_many_records_is_taken_back_after_a_restart(
    mine: Store, customer: Entity, content: Content
) -> None:
    before = content(mine.reader)
    with mine.step("import") as step:
        intake = Intake(mine, step, customer, ["name"])
        intake.add_columns({"name": [f"客户{number}" for number in range(1000)]})
        intake.add({"name": "又一个"})
        intake.finish()
    after, published = content(mine.reader), mine.undoable
    assert (again(mine).undoable, published and published.count) == (published, BULK + 1)
    again(mine).undo()
    assert content(mine.reader) == before
    again(mine).redo()
    assert content(mine.reader) == after


def test_only_the_last_step_is_held_in_memory(mine: Store, customer: Entity) -> None:
    steps: list[weakref.ref[ChangeSet]] = []
    mine.bus.subscribe(lambda step: steps.append(weakref.ref(step)))
    key = mine.create(customer, {"name": "赵敏"})
    for version in (1, 2):
        mine.update(customer, key, {"points": version}, version)
    gc.collect()
    assert [step() is not None for step in steps] == [False, False, True]
    for points in (1, 0):
        mine.undo()
        assert mine.reader.execute("SELECT 积分 FROM 客户 WHERE 客户编号 = ?", (key,)).fetchone() == (points,)
