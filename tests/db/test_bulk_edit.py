"""One field of many records in one step."""

import pytest

from crm_desktop.db.errors import Cancelled, CrmError
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing import bulk_edit
from crm_desktop.db.writing.bulk_edit import Edit, edit_many, reachable
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Condition


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


@pytest.fixture
def many(office: Store, customer: Entity) -> Store:
    """The office with five customers: the third has two tags, the fifth none, as many as two blocks."""
    for name, tags in (("赵敏", "甲、乙"), ("孙丽", "乙"), ("周洋", None)):
        office.create(customer, {"name": name, "tags": tags})
    return office


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_edit, "BLOCK", 2)


def everything(store: Store, customer: Entity) -> "list[int]":
    return list(reachable(store.reader, store, customer, store.queries.list_of(customer), None))


def column(store: Store, customer: Entity, name: str) -> list[Value]:
    select = store.queries.list_of(customer, fields=[customer.by_name[name]])
    return [select.record(row)[name] for row in store.reader.execute(*select.first(100))]


def edit(store: Store, customer: Entity, name: str, how: bulk_edit.How, value: Value) -> int:
    return edit_many(store, customer, everything(store, customer), Edit(customer.by_name[name], how, value))


def test_a_value_for_all_is_one_step_that_can_be_undone(many: Store, customer: Entity) -> None:
    before = column(many, customer, "points")
    assert edit(many, customer, "points", "set", 7) == 5
    assert column(many, customer, "points") == [7] * 5
    assert many.undoable is not None
    assert many.undoable.action == "bulk_update"
    many.undo()
    assert column(many, customer, "points") == before
    many.redo()
    assert column(many, customer, "points") == [7] * 5


def test_only_what_differs_is_changed_and_logged(many: Store, customer: Entity) -> None:
    edit(many, customer, "points", "set", 7)
    assert edit(many, customer, "points", "set", 7) == 0
    assert [entry.action for entry in many.history(customer, "C0000001")].count("bulk_update") == 1


def test_tags_are_added_removed_and_replaced(many: Store, customer: Entity) -> None:
    assert edit(many, customer, "tags", "add", "丙、甲") == 5
    assert column(many, customer, "tags") == ["丙、甲", "丙、甲", "甲、乙、丙", "乙、丙、甲", "丙、甲"]
    assert edit(many, customer, "tags", "remove", "甲、丙") == 5
    assert column(many, customer, "tags") == [None, None, "乙", "乙", None]
    assert edit(many, customer, "tags", "set", "丁") == 5
    assert column(many, customer, "tags") == ["丁"] * 5


def test_a_field_of_a_relation_and_a_reference(many: Store, customer: Entity) -> None:
    edit(many, customer, "staff", "set", "S0002")
    edit(many, customer, "developer", "set", "S0001")
    assert column(many, customer, "staff") == ["S0002"] * 5
    assert column(many, customer, "developer") == ["S0001"] * 5
    edit(many, customer, "staff", "set", None)
    assert column(many, customer, "staff") == [None] * 5


def test_only_the_chosen_ones(many: Store, customer: Entity) -> None:
    chosen = [many.rowid(customer, key) or 0 for key in ("C0000002", "C0000005")]
    found = reachable(many.reader, many, customer, many.queries.list_of(customer), chosen)
    edit_many(many, customer, found, Edit(customer.by_name["points"], "set", 9))
    assert column(many, customer, "points") == [0, 9, 0, 0, 9]


def test_the_list_as_it_stands(many: Store, customer: Entity) -> None:
    select = many.queries.list_of(customer, conditions=[Condition("tags", "has", "乙")])
    assert len(reachable(many.reader, many, customer, select, None)) == 2


@pytest.mark.parametrize(("name", "value"), [("points", 101), ("name", None), ("staff", "S0099"), ("class_", "没有")])
def test_what_the_field_does_not_take_changes_nothing(many: Store, customer: Entity, name: str, value: Value) -> None:
    before = column(many, customer, name)
    with pytest.raises(CrmError):
        edit(many, customer, name, "set", value)
    assert column(many, customer, name) == before


def test_a_record_that_refuses_is_named_and_nothing_is_changed(many: Store, customer: Entity) -> None:
    full = "、".join(f"标签{number:02d}标签标签标签标签标签标签标" for number in range(11))
    many.update(customer, "C0000004", {"tags": full}, 1)
    before = column(many, customer, "tags")
    with pytest.raises(CrmError, match="C0000004"):
        edit(many, customer, "tags", "add", "又一个")
    assert column(many, customer, "tags") == before


def test_stopping_in_the_middle_changes_nothing(many: Store, customer: Entity) -> None:
    told: list[float] = []
    with pytest.raises(Cancelled):
        edit_many(
            many,
            customer,
            everything(many, customer),
            Edit(customer.by_name["points"], "set", 7),
            progress=lambda _count, fraction: told.append(fraction),
            cancelled=lambda: bool(told),
        )
    assert told == [0.4]
    assert column(many, customer, "points") == [0] * 5


def test_only_one_main_contact_is_left_of_a_customer(many: Store, registry: Registry) -> None:
    contact = registry["contact"]
    for name in ("甲", "乙"):
        many.create(contact, {"customer": "C0000001", "name": name})
    edit(many, contact, "main", "set", "是")
    assert sorted(map(str, column(many, contact, "main"))) == ["否", "是"]


def test_stages_of_many_are_set_as_one_is(many: Store, registry: Registry) -> None:
    """With their history, and not without the reason that a lost one has to have."""
    opportunity = registry["opportunity"]
    for name in ("换新", "团购"):
        many.create(opportunity, {"name": name, "customer": "C0000001", "stage": 1})
    assert edit(many, opportunity, "stage", "set", 2) == 2
    history = "SELECT 阶段编号, 结束时间 IS NULL FROM 商机阶段变更 ORDER BY 商机编号, 变更编号"
    assert many.reader.execute(history).fetchall() == [(1, 0), (2, 1)] * 2
    with pytest.raises(CrmError, match="O000000"):
        edit(many, opportunity, "stage", "set", 6)
    assert column(many, opportunity, "stage") == [2, 2]
