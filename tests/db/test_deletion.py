"""Deleting a record with what hangs on it, or handing that over first; and taking it back (D2.8)."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Key

Content = Callable[..., dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def busy(office: Store, registry: Registry) -> Store:
    """`office` where S0001 and C0000001 have everything that can hang on them, and S0002 a little."""
    office.create(registry["development"], {"staff": "S0002", "customer": "C0000001"})
    office.create(registry["customer"], {"name": "赵敏", "staff": "S0002", "developer": "S0001"})
    plan = {"staff": "S0001", "customers": 5, "profit": 100}
    office.create(registry["plan"], plan)
    office.create(registry["plan"], plan | {"staff": "S0002", "made_by": "S0001"})
    office.update(registry["staff"], "S0001", {"current_plan": "T000001"}, 1)
    office.update(registry["staff"], "S0002", {"current_plan": "T000001"}, 1)
    for customer, product in (("C0000001", "P000001"), ("C0000001", "P000002"), ("C0000002", "P000001")):
        office.create(registry["purchase"], {"customer": customer, "product": product, "time": "2026-01-01"})
    office.create(registry["feedback"], {"product": "P000001", "content": "好", "customer": "C0000001"})
    office.create(registry["feedback"], {"product": "P000002", "content": "坏"})
    return office


def counts(store: Store) -> dict[str, int]:
    return {
        entity.table: store.reader.execute(f"SELECT count(*) FROM {entity.table}").fetchone()[0]
        for entity in store.registry
    }


def hanging(store: Store, name: str, key: Key) -> dict[tuple[str, str, str], int]:
    found = store.dependents(store.registry[name], [key])
    return {(one.entity.name, one.field.name, one.effect): one.count for one in found}


def sound(store: Store) -> bool:
    return store.reader.execute("PRAGMA foreign_key_check").fetchall() == []


def taken_back_and_done_again(store: Store, before: object, content: Content) -> None:
    after = content(store.reader)
    assert after != before
    store.undo()
    assert content(store.reader) == before
    store.redo()
    assert content(store.reader) == after
    store.undo()
    assert content(store.reader) == before
    assert sound(store)


def test_what_hangs_on_a_record_is_counted_with_what_becomes_of_it(busy: Store) -> None:
    assert hanging(busy, "staff", "S0001") == {
        ("customer", "staff", "clear"): 1,
        ("plan", "staff", "delete"): 1,
        ("plan", "made_by", "clear"): 2,
        ("customer", "developer", "clear"): 2,
    }
    assert hanging(busy, "customer", "C0000001") == {
        ("purchase", "customer", "delete"): 2,
        ("feedback", "customer", "clear"): 1,
    }
    assert hanging(busy, "product", "P000001") == {
        ("purchase", "product", "delete"): 2,
        ("feedback", "product", "delete"): 1,
    }
    assert hanging(busy, "plan", "T000001") == {("staff", "current_plan", "clear"): 2}
    assert hanging(busy, "plan", "T000002") == {}
    assert hanging(busy, "purchase", 1) == {}


@pytest.mark.parametrize(
    ("name", "key"), [("staff", "S0001"), ("customer", "C0000001"), ("product", "P000001"), ("plan", "T000001")]
)
def test_a_record_others_hang_on_is_not_deleted_unasked(
    busy: Store, registry: Registry, content: Content, name: str, key: str
) -> None:
    before = content(busy.reader)
    with pytest.raises(errors.StillReferred):
        busy.delete(registry[name], [key])
    assert content(busy.reader) == before


def test_a_record_nothing_hangs_on_goes_at_once(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["plan"], ["T000002"])
    with pytest.raises(errors.NotFound):
        busy.get(registry["plan"], "T000002")
    taken_back_and_done_again(busy, before, content)


def test_staff_goes_with_their_plans_and_leaves_their_customers(
    busy: Store, registry: Registry, content: Content
) -> None:
    before = content(busy.reader)
    busy.delete(registry["staff"], ["S0001"], with_dependents=True)
    assert counts(busy) | {"客户": 3, "任务计划": 1, "联系人": 1, "发展": 1, "制定": 0} == counts(busy)
    customer = busy.get(registry["customer"], "C0000001")
    assert (customer["staff"], customer["developer"]) == (None, "S0002")
    assert busy.get(registry["staff"], "S0002")["current_plan"] is None
    assert busy.get(registry["plan"], "T000002")["made_by"] is None
    assert sound(busy)
    taken_back_and_done_again(busy, before, content)


def test_staff_hands_everything_over(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["staff"], ["S0001"], successor="S0002")
    assert busy.get(registry["customer"], "C0000001")["staff"] == "S0002"
    assert busy.get(registry["plan"], "T000001")["staff"] == "S0002"
    assert {busy.get(registry["plan"], key)["made_by"] for key in ("T000001", "T000002")} == {"S0002"}
    developed = busy.reader.execute("SELECT 联系人编号, 客户编号 FROM 发展").fetchall()
    assert sorted(developed) == [("S0002", "C0000001"), ("S0002", "C0000003")]
    assert busy.get(registry["staff"], "S0002")["current_plan"] == "T000001"
    assert sound(busy)
    taken_back_and_done_again(busy, before, content)


def test_a_customer_goes_with_their_purchases_and_leaves_their_feedback(
    busy: Store, registry: Registry, content: Content
) -> None:
    before = content(busy.reader)
    busy.delete(registry["customer"], ["C0000001"], with_dependents=True)
    assert counts(busy) | {"客户": 2, "购买": 1, "反馈信息": 2, "反馈": 0, "发展": 1} == counts(busy)
    assert sound(busy)
    taken_back_and_done_again(busy, before, content)


def test_a_customer_hands_purchases_and_feedback_over(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["customer"], ["C0000001"], successor="C0000002")
    assert busy.reader.execute("SELECT DISTINCT 客户编号 FROM 购买").fetchall() == [("C0000002",)]
    assert busy.get(registry["feedback"], 1)["customer"] == "C0000002"
    assert busy.get(registry["customer"], "C0000002")["last_product"] == "电视机"
    taken_back_and_done_again(busy, before, content)


def test_a_product_goes_with_its_purchases_and_feedback(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["product"], ["P000001"], with_dependents=True)
    assert counts(busy) | {"产品": 1, "购买": 1, "反馈信息": 1, "反馈": 0} == counts(busy)
    assert busy.get(registry["customer"], "C0000002")["last_product"] == ""
    taken_back_and_done_again(busy, before, content)


def test_a_product_hands_over(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["product"], ["P000001"], successor="P000002")
    assert busy.get(registry["customer"], "C0000002")["last_product"] == "口红"
    taken_back_and_done_again(busy, before, content)


def test_several_go_in_one_step(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["customer"], ["C0000001", "C0000002", "C0000003"], with_dependents=True)
    assert counts(busy)["客户"] == counts(busy)["购买"] == 0
    taken_back_and_done_again(busy, before, content)


def test_all_staff_go_in_one_step(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["staff"], ["S0001", "S0002"], with_dependents=True)
    assert counts(busy)["联系人"] == counts(busy)["任务计划"] == 0
    taken_back_and_done_again(busy, before, content)


def test_a_fact_of_two_numbers_goes(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    busy.delete(registry["development"], [("S0001", "C0000001")])
    assert busy.get(registry["customer"], "C0000001")["developer"] == "S0002"
    taken_back_and_done_again(busy, before, content)


def test_who_is_shown_as_developer_is_the_same_after_taking_a_deletion_back(busy: Store, registry: Registry) -> None:
    for name, key in (("customer", "C0000001"), ("staff", "S0001")):
        busy.delete(registry[name], [key], with_dependents=True)
        busy.undo()
        assert busy.get(registry["customer"], "C0000001")["developer"] == "S0001"


def test_one_that_is_not_there_stops_the_whole_step(busy: Store, registry: Registry, content: Content) -> None:
    before = content(busy.reader)
    with pytest.raises(errors.Conflict):
        busy.delete(registry["customer"], ["C0000002", "C9"], with_dependents=True)
    assert content(busy.reader) == before


@pytest.mark.parametrize("successor", ["S0001", "S9999"])
def test_nobody_hands_over_to_themselves_or_to_somebody_unknown(
    busy: Store, registry: Registry, content: Content, successor: str
) -> None:
    before = content(busy.reader)
    with pytest.raises(errors.CrmError) as refused:
        busy.delete(registry["staff"], ["S0001"], successor=successor)
    assert "FOREIGN KEY" not in str(refused.value)
    assert content(busy.reader) == before
