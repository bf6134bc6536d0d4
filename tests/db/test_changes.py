"""Views hear of a change once it is kept, on the thread that draws (D6.4)."""

import threading

import pytest

from crm_desktop.db import errors
from crm_desktop.db.history.changes import ChangeBus, ChangeSet, RowChange
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store


def change(number: int = 1) -> ChangeSet:
    return ChangeSet(number, "update", "admin", frozenset({"customer"}))


def test_listeners_hear_of_a_step_after_it_is_kept(office: Store, registry: Registry) -> None:
    heard: list[tuple[str, object, int]] = []
    fresh = office.database.reader()
    sql = "SELECT count(*) FROM 客户"
    office.bus.subscribe(lambda one: heard.append((one.action, one.initiator, fresh.execute(sql).fetchone()[0])))
    form = object()
    key = office.create(registry["customer"], {"name": "赵敏"}, initiator=form)
    office.delete(registry["customer"], [key])
    office.undo()
    assert heard == [("create", form, 3), ("delete", None, 2), ("undo", None, 3)]


def test_a_step_says_what_it_changed(office: Store, registry: Registry) -> None:
    heard: list[ChangeSet] = []
    office.bus.subscribe(heard.append)
    office.update(registry["customer"], "C0000001", {"points": 5, "developer": "S0002"}, 1)
    (step,) = heard
    assert step.entities == {"customer", "development"}
    assert step.count == len(step.rows) == 3
    assert step.rows[0] == RowChange("customer", "C0000001", {"points": 0}, {"points": 5})
    assert step.touches("customer", "C0000001")
    assert not step.touches("customer", "C0000002")
    office.undo()
    assert heard[1].undoes == step.number


def test_nothing_is_heard_of_a_step_that_failed(office: Store, registry: Registry) -> None:
    heard: list[ChangeSet] = []
    office.bus.subscribe(heard.append)
    with pytest.raises(errors.ValidationFailed):
        office.create(registry["customer"], {"name": ""})

    def fail() -> None:
        with office.step("import") as step:
            office.add(step, registry["customer"], {"name": "赵敏"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert heard == []


def test_a_change_of_another_thread_waits_for_the_owner() -> None:
    bus = ChangeBus()
    heard: list[tuple[int, int]] = []
    bus.subscribe(lambda one: heard.append((one.number, threading.get_ident())))
    worker = threading.Thread(target=lambda: [bus.publish(change(1)), bus.publish(change(2))])
    worker.start()
    worker.join()
    assert heard == []
    bus.deliver()
    assert heard == [(1, threading.get_ident()), (2, threading.get_ident())]
    bus.deliver()
    assert len(heard) == 2


def test_what_waited_comes_before_the_owners_own() -> None:
    bus = ChangeBus()
    heard: list[int] = []
    bus.subscribe(lambda one: heard.append(one.number))
    worker = threading.Thread(target=lambda: bus.publish(change(1)))
    worker.start()
    worker.join()
    bus.publish(change(2))
    assert heard == [1, 2]


def test_who_stopped_listening_hears_nothing_even_in_the_same_round() -> None:
    bus = ChangeBus()
    heard: list[str] = []

    def first(one: ChangeSet) -> None:
        heard.append("first")
        stop_second()

    bus.subscribe(first)
    stop_second = bus.subscribe(lambda one: heard.append("second"))
    bus.publish(change())
    stop_second()
    bus.publish(change())
    assert heard == ["first", "first"]


def test_work_of_another_thread_is_heard_when_the_owner_gets_to_it(office: Store, registry: Registry) -> None:
    heard: list[tuple[str, int]] = []
    office.bus.subscribe(lambda one: heard.append((one.action, threading.get_ident())))
    worker = threading.Thread(target=office.create, args=(registry["customer"], {"name": "赵敏"}))
    worker.start()
    worker.join()
    assert heard == []
    assert office.get(registry["customer"], "C0000003")["name"] == "赵敏"
    office.bus.deliver()
    assert heard == [("create", threading.get_ident())]
    office.undo()
    assert heard[1:] == [("undo", threading.get_ident())]
