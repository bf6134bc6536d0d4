"""New 编号: proposed, typed over, never given twice (D2.8)."""

import threading

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


def test_numbers_run_from_one(store: Store, registry: Registry, customer: Entity) -> None:
    assert [store.propose_number(registry[name]) for name in ("customer", "staff", "product", "plan")] == [
        "C0000001",
        "S0001",
        "P000001",
        "T000001",
    ]
    assert store.propose_number(registry["purchase"]) == ""
    assert [store.create(customer, {"name": "王"}) for _again in range(3)] == ["C0000001", "C0000002", "C0000003"]
    assert store.propose_number(customer) == "C0000004"


def test_a_proposal_takes_nothing(store: Store, customer: Entity) -> None:
    assert store.propose_number(customer) == store.propose_number(customer) == "C0000001"


def test_a_number_may_be_typed(store: Store, customer: Entity) -> None:
    assert store.create(customer, {"number": "VIP-1", "name": "王"}) == "VIP-1"
    assert store.propose_number(customer) == "C0000001"
    assert store.create(customer, {"number": "C0000041", "name": "王"}) == "C0000041"
    assert store.create(customer, {"name": "王"}) == "C0000042"


@pytest.mark.parametrize("number", ["C0000001", "VIP-1"])
def test_a_number_that_is_taken_is_refused(store: Store, customer: Entity, number: str) -> None:
    store.create(customer, {"number": number, "name": "王"})
    with pytest.raises(errors.ValidationFailed, match=number) as refused:
        store.create(customer, {"number": number, "name": "李"})
    assert set(refused.value.errors) == {"number"}
    assert store.get(customer, number)["name"] == "王"


def test_a_fact_that_is_there_is_refused_as_taken(office: Store, registry: Registry) -> None:
    with pytest.raises(errors.ValidationFailed):
        office.create(registry["development"], {"staff": "S0001", "customer": "C0000001"})


@pytest.mark.parametrize("number", ["", "C 1", "C/1", "C0000000001"])
def test_a_number_that_is_none_is_refused(store: Store, customer: Entity, number: str) -> None:
    with pytest.raises(errors.ValidationFailed) as refused:
        store.create(customer, {"number": number, "name": "王"})
    assert set(refused.value.errors) == {"number"}


def test_the_number_of_a_deleted_record_is_not_given_again(store: Store, customer: Entity) -> None:
    keys = [store.create(customer, {"name": "王"}) for _again in range(3)]
    store.delete(customer, keys)
    assert store.create(customer, {"name": "王"}) == "C0000004"
    store.create(customer, {"number": "C0000009", "name": "王"})
    store.delete(customer, ["C0000009"])
    assert store.propose_number(customer) == "C0000010"


def test_the_number_of_a_record_taken_back_is_not_given_to_another(store: Store, customer: Entity) -> None:
    store.create(customer, {"name": "王"})
    store.undo()
    assert store.create(customer, {"name": "李"}) == "C0000002"


def test_a_failed_save_uses_no_number_up(store: Store, customer: Entity) -> None:
    with pytest.raises(errors.ValidationFailed):
        store.create(customer, {"name": ""})
    assert store.create(customer, {"name": "王"}) == "C0000001"


def test_the_numbers_of_purchases_and_feedback_are_not_given_again(office: Store, registry: Registry) -> None:
    for name, values in (
        ("purchase", {"customer": "C0000001", "product": "P000001"}),
        ("feedback", {"product": "P000001", "content": "好"}),
    ):
        assert office.create(registry[name], values) == 1
        office.delete(registry[name], [1])
        assert office.create(registry[name], values) == 2


def test_numbers_grow_beyond_their_width(store: Store, registry: Registry) -> None:
    staff = registry["staff"]
    values = {"name": "王", "department": "部", "salary": 0}
    store.create(staff, values | {"number": "S9999"})
    assert [store.create(staff, values) for _again in range(3)] == ["S10000", "S10001", "S10002"]
    store.delete(staff, ["S10002"])
    assert store.create(staff, values) == "S10003"


def test_a_number_that_another_tool_gave_is_stepped_over(store: Store, registry: Registry, customer: Entity) -> None:
    with store.database.atomic() as writer:
        writer.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C9999999', '王'), ('C10000000', '李')")
    assert store.propose_number(customer) == "C10000001"
    assert store.create(customer, {"name": "赵"}) == "C10000001"


@pytest.mark.parametrize("number", ["C999999999", "C99999999", "C99999"])
def test_an_odd_number_typed_and_deleted_does_not_end_the_counting(store: Store, customer: Entity, number: str) -> None:
    store.create(customer, {"name": "王"})
    store.create(customer, {"number": number, "name": "王"})
    store.delete(customer, [number])
    assert store.create(customer, {"name": "李"}) == "C0000002"


def test_two_at_once_get_different_numbers(database: Database, registry: Registry, customer: Entity) -> None:
    keys: list[object] = []
    start = threading.Barrier(4)

    def work() -> None:
        own = Store(database, registry, Administrator(), ChangeBus())
        start.wait()
        keys.extend(own.create(customer, {"name": "王"}) for _again in range(25))

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, keys)) == [f"C{number:07d}" for number in range(1, 101)]
