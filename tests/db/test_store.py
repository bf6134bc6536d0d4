"""Creating and changing records: checked, refused with reasons, never over another's change (D2.8, D2.9, D7.3)."""

from collections.abc import Callable, Collection
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Action, Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity

Content = Callable[..., dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


def log_size(store: Store) -> tuple[int, int]:
    sql = "SELECT (SELECT count(*) FROM 变更组), (SELECT count(*) FROM 变更记录)"
    found: tuple[int, int] = store.reader.execute(sql).fetchone()
    return found


def test_a_new_record_can_be_read_with_its_defaults_and_titles(office: Store, customer: Entity) -> None:
    key = office.create(customer, {"name": "赵敏", "phone": "13800000000", "staff": "S0001", "notes": "一\n二"})
    record = office.get(customer, key)
    assert key == record["number"] == "C0000003"
    assert (record["name"], record["phone"], record["notes"]) == ("赵敏", "13800000000", "一\n二")
    assert (record["points"], record["credit"], record["last_product"], record["last_purchase"]) == (0, 0, "", "")
    assert (record["staff"], record["staff.title"]) == ("S0001", "张三")
    assert record["registered"]
    assert record["version"] == 1


def test_a_customer_is_won_by_who_looks_after_them_unless_said_otherwise(office: Store, customer: Entity) -> None:
    assert office.get(customer, "C0000001")["developer"] == "S0001"
    assert office.get(customer, "C0000002")["developer"] is None
    key = office.create(customer, {"name": "赵敏", "staff": "S0001", "developer": "S0002"})
    record = office.get(customer, key)
    assert (record["staff"], record["developer"], record["developer.title"]) == ("S0001", "S0002", "李四")


def test_every_kind_of_record_can_be_made(office: Store, registry: Registry) -> None:
    made = {
        "plan": {"staff": "S0001", "customers": 5, "profit": 100},
        "purchase": {"customer": "C0000001", "product": "P000001", "quantity": 2},
        "feedback": {"product": "P000001", "content": "好", "customer": "C0000001"},
        "product": {"name": "炒锅", "price": 0, "type": "炊具"},
        "staff": {"name": "王五", "department": "销售部", "salary": 0},
        "development": {"staff": "S0002", "customer": "C0000001"},
    }
    keys = {name: office.create(registry[name], values) for name, values in made.items()}
    assert keys == {
        "plan": "T000001",
        "purchase": 1,
        "feedback": 1,
        "product": "P000003",
        "staff": "S0003",
        "development": ("S0002", "C0000001"),
    }
    for name, values in made.items():
        record = office.get(registry[name], keys[name])
        assert {field: record[field] for field in values} == values
    assert office.get(registry["purchase"], 1)["price"] == 199900
    assert office.get(registry["plan"], "T000001")["made_by"] == "S0001"
    assert office.get(registry["feedback"], 1)["handled"] == "否"


def test_what_is_not_there_is_not_found(store: Store, registry: Registry) -> None:
    with pytest.raises(errors.NotFound, match="C9"):
        store.get(registry["customer"], "C9")
    with pytest.raises(errors.NotFound):
        store.get(registry["purchase"], 9)
    with pytest.raises(errors.NotFound):
        store.get(registry["development"], ("S1", "C1"))
    assert store.rowid(registry["customer"], "C9") is None


def test_a_rowid_finds_the_record_in_lists(office: Store, customer: Entity) -> None:
    rowid = office.rowid(customer, "C0000002")
    assert office.reader.execute("SELECT 姓名 FROM 客户 WHERE rowid = ?", (rowid,)).fetchone() == ("李娜",)


def test_every_faulty_field_of_a_new_record_is_named(office: Store, customer: Entity, content: Content) -> None:
    before = content(office.reader), log_size(office)
    faulty = {
        "number": "C0000001",
        "name": " ",
        "phone": "1" * 33,
        "points": 101,
        "credit": -1,
        "staff": "S9999",
        "developer": "S9998",
        "class_": "老客户",
        "email": "wang",
        "registered": "2023-02-30",
    }
    with pytest.raises(errors.ValidationFailed) as refused:
        office.create(customer, faulty)
    assert set(refused.value.errors) == set(faulty)
    for name in faulty:
        assert str(customer.by_name[name].label) in str(refused.value)
    assert (content(office.reader), log_size(office)) == before


def test_every_faulty_field_of_a_change_is_named(office: Store, customer: Entity, content: Content) -> None:
    before = content(office.reader), log_size(office)
    with pytest.raises(errors.ValidationFailed) as refused:
        office.update(customer, "C0000001", {"name": None, "points": "x", "staff": "S9", "address": "上海"}, 1)
    assert set(refused.value.errors) == {"name", "points", "staff"}
    assert (content(office.reader), log_size(office)) == before


@pytest.mark.parametrize("name", ["name", "staff", "notes", "class_", "number"])
def test_half_a_character_is_refused_like_any_other_fault(office: Store, customer: Entity, name: str) -> None:
    with pytest.raises(errors.ValidationFailed) as refused:
        office.create(customer, {"name": "王", name: "\ud83d"})
    assert name in refused.value.errors


def test_a_field_that_there_is_not_is_a_mistake_of_the_program(office: Store, customer: Entity) -> None:
    with pytest.raises(KeyError, match="nmae"):
        office.create(customer, {"nmae": "王伟", "name": "王伟"})
    with pytest.raises(KeyError, match="nmae"):
        office.update(customer, "C0000001", {"nmae": "王伟"}, 1)


def test_a_change_writes_what_it_names_and_raises_the_version(office: Store, customer: Entity) -> None:
    before = office.get(customer, "C0000001")
    office.update(customer, "C0000001", {"points": 80, "address": "上海"}, 1)
    assert office.get(customer, "C0000001") == before | {"points": 80, "address": "上海", "version": 2}


def test_nothing_changed_nothing_kept(office: Store, customer: Entity) -> None:
    told: list[object] = []
    office.bus.subscribe(told.append)
    before, undoable = log_size(office), office.undoable
    record = office.get(customer, "C0000001")
    office.update(customer, "C0000001", {"name": "王伟", "staff": "S0001", "developer": "S0001", "points": 0}, 1)
    office.update(customer, "C0000001", {}, 1)
    with office.step("import"):
        pass
    assert (log_size(office), office.undoable, told) == (before, undoable, [])
    assert office.get(customer, "C0000001") == record


def test_emptied_fields_are_empty_and_counts_fall_back_to_their_default(office: Store, customer: Entity) -> None:
    office.update(customer, "C0000001", {"points": 80, "phone": "1", "staff": "S0002"}, 1)
    office.update(customer, "C0000001", {"points": None, "phone": "", "staff": None}, 2)
    record = office.get(customer, "C0000001")
    assert (record["points"], record["phone"], record["staff"]) == (0, None, None)


def test_who_developed_a_customer_can_be_changed_and_taken_away(office: Store, customer: Entity) -> None:
    office.update(customer, "C0000001", {"developer": "S0002"}, 1)
    assert office.get(customer, "C0000001")["developer"] == "S0002"
    assert office.get(customer, "C0000001")["version"] == 2  # a form that shows it notices
    office.update(customer, "C0000001", {"developer": None}, 2)
    assert office.get(customer, "C0000001")["developer"] is None
    assert office.reader.execute("SELECT count(*) FROM 发展").fetchone() == (0,)


def test_of_several_developers_one_is_shown_and_can_be_changed(office: Store, registry: Registry) -> None:
    customer, development = registry["customer"], registry["development"]
    office.create(development, {"staff": "S0002", "customer": "C0000001"})
    assert office.get(customer, "C0000001")["developer"] == "S0001"
    version = office.get(customer, "C0000001")["version"]
    assert isinstance(version, int)
    office.update(customer, "C0000001", {"developer": "S0002", "points": 5}, version)
    assert office.reader.execute("SELECT * FROM 发展").fetchall() == [("S0002", "C0000001", 1)]
    office.undo()
    assert sorted(office.reader.execute("SELECT 联系人编号 FROM 发展")) == [("S0001",), ("S0002",)]
    assert office.get(customer, "C0000001")["developer"] == "S0001"


def test_the_number_of_a_record_stays(office: Store, registry: Registry) -> None:
    with pytest.raises(errors.ValidationFailed) as refused:
        office.update(registry["customer"], "C0000001", {"number": "C5", "points": 3}, 1)
    assert set(refused.value.errors) == {"number"}
    office.update(registry["customer"], "C0000001", {"number": "C0000001", "points": 3}, 1)
    assert office.get(registry["customer"], "C0000001")["points"] == 3


# -- two people at once ---------------------------------------------------------------------------------------------


@pytest.fixture
def colleague(office: Store, database: Database, registry: Registry) -> Store:
    return Store(database, registry, Administrator(), ChangeBus())


def test_a_record_changed_meanwhile_is_a_conflict_that_shows_theirs(
    office: Store, colleague: Store, customer: Entity
) -> None:
    colleague.update(customer, "C0000001", {"phone": "1", "points": 7}, 1)
    with pytest.raises(errors.Conflict) as conflict:
        office.update(customer, "C0000001", {"phone": "2"}, 1)
    assert conflict.value.theirs == colleague.get(customer, "C0000001")
    assert office.get(customer, "C0000001")["phone"] == "1"
    office.update(customer, "C0000001", {"phone": "2"}, 2)


def test_a_record_deleted_meanwhile_is_a_conflict_without_theirs(
    office: Store, colleague: Store, customer: Entity
) -> None:
    colleague.delete(customer, ["C0000002"])
    with pytest.raises(errors.Conflict) as conflict:
        office.update(customer, "C0000002", {"phone": "2"}, 1)
    assert conflict.value.theirs is None
    with pytest.raises(errors.Conflict):
        office.delete(customer, ["C0000002"])


def test_a_record_deleted_and_taken_back_is_not_the_one_the_form_showed(
    office: Store, colleague: Store, customer: Entity
) -> None:
    colleague.delete(customer, ["C0000002"])
    colleague.undo()
    with pytest.raises(errors.Conflict):
        office.update(customer, "C0000002", {"phone": "2"}, 1)


def test_a_developer_taken_back_is_noticed_by_an_open_form(office: Store, colleague: Store, customer: Entity) -> None:
    colleague.update(customer, "C0000001", {"developer": "S0002"}, 1)
    shown = office.get(customer, "C0000001")
    colleague.undo()
    with pytest.raises(errors.Conflict):
        office.update(customer, "C0000001", {"developer": shown["developer"]}, int(str(shown["version"])))
    assert office.get(customer, "C0000001")["developer"] == "S0001"


# -- rights ---------------------------------------------------------------------------------------------------------


class Nobody(Administrator):
    """May do nothing; keeps what it was asked, and whether anything had been written by then."""

    user = "nobody"

    def __init__(self, database: Database) -> None:
        self.database = database
        self.asked: list[tuple[str, str, frozenset[str]]] = []

    def check(self, action: Action, entity: Entity, fields: Collection[str]) -> None:
        rows = self.database.writer.execute("SELECT count(*) FROM 客户").fetchone()
        assert rows == (2,)
        self.asked.append((action, entity.name, frozenset(fields)))
        raise errors.PermissionDenied("no")


def test_rights_are_asked_before_anything_is_written(
    office: Store, database: Database, registry: Registry, content: Content
) -> None:
    nobody = Nobody(database)
    theirs = Store(database, registry, nobody, ChangeBus())
    told: list[object] = []
    theirs.bus.subscribe(told.append)
    before = content(office.reader), log_size(office)
    customer = registry["customer"]
    with pytest.raises(errors.PermissionDenied):
        theirs.create(customer, {"name": "", "points": 1})
    with pytest.raises(errors.PermissionDenied):
        theirs.update(customer, "C0000001", {"points": 101}, 9)
    with pytest.raises(errors.PermissionDenied):
        theirs.delete(customer, ["C0000001"])
    assert nobody.asked == [
        ("create", "customer", frozenset({"name", "points"})),
        ("update", "customer", frozenset({"points"})),
        ("delete", "customer", frozenset()),
    ]
    assert (content(office.reader), log_size(office)) == before
    assert (told, theirs.undoable) == ([], None)


def test_a_right_lost_meanwhile_holds_for_undo_too(office: Store, database: Database, content: Content) -> None:
    before = content(office.reader), log_size(office)
    office.permissions = Nobody(database)
    with pytest.raises(errors.PermissionDenied):
        office.undo()
    assert (content(office.reader), log_size(office)) == before
