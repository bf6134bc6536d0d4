"""Very many rows as one entry of the log: history, undo, redo, and what the check says of them (D3.5, D8.7)."""

from contextlib import closing
from typing import Any

import pytest

from crm_desktop.db import summaries
from crm_desktop.db.errors import Conflict, ValidationFailed
from crm_desktop.db.history import log_check
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import FieldError

SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1, 2"


def take_in(store: Store, entity_name: str, **columns: list[Any]) -> list[Any]:
    """The keys of the new records."""
    entity = store.registry[entity_name]
    before = set(keys(store, entity_name))
    with store.step("import") as step, closing(Intake(store, step, entity, columns)) as intake:
        intake.add_columns(columns)
        intake.finish()
    return sorted(set(keys(store, entity_name)) - before)


def keys(store: Store, name: str) -> list[Any]:
    entity = store.registry[name]
    column = entity.by_name[entity.key[0]].column
    return [key for (key,) in store.reader.execute(f"SELECT {column} FROM {entity.table} ORDER BY 1")]


def wrong(store: Store) -> list[Any]:
    return [
        found if isinstance(found, int) else (found.key, found.fields, found.exists)
        for found in log_check.differences(store.database.writer, store.registry)
    ]


def outside(store: Store, sql: str, *values: Any) -> None:
    """As another tool writes."""
    store.database.writer.execute(sql, values)


@pytest.fixture
def taken(office: Store) -> list[Any]:
    """C0000003 to C0000005, developed by S0001, nobody and S0002."""
    return take_in(office, "customer", name=["甲", "乙", "丙"], staff=["S0001", None, "S0002"])


def test_the_history_of_an_imported_record_begins_with_the_import(office: Store, taken: list[Any]) -> None:
    customer = office.registry["customer"]
    office.update(customer, "C0000003", {"name": "甲甲"}, 1)
    found = office.history(customer, "C0000003")
    assert [(entry.action, entry.change.entity) for entry in found] == [
        ("update", "customer"), ("import", "customer"), ("import", "development"),
    ]  # fmt: skip
    assert found[1].change.before is None
    assert found[1].change.after is not None
    assert (found[1].change.after["name"], found[1].change.after["staff"]) == ("甲", "S0001")
    assert found[2].change.key == ("S0001", "C0000003")
    assert [entry.action for entry in office.history(customer, "C0000001")] == ["create", "create"]


def test_after_undo_and_redo_the_history_says_so(office: Store, taken: list[Any]) -> None:
    office.undo()
    office.redo()
    found = [(e.action, e.change.before is None) for e in office.history(office.registry["customer"], "C0000004")]
    assert found == [("redo", True), ("undo", False), ("import", True)]
    assert wrong(office) == []


def test_undo_takes_all_away_and_gives_no_number_twice(office: Store, taken: list[Any]) -> None:
    office.undo()
    assert keys(office, "customer") == ["C0000001", "C0000002"]
    assert office.reader.execute("SELECT count(*) FROM 发展").fetchone() == (1,)
    assert office.propose_number(office.registry["customer"]) == "C0000006"
    assert wrong(office) == []


def test_redo_brings_them_back_as_they_were(office: Store, taken: list[Any]) -> None:
    before = office.reader.execute("SELECT * FROM 客户 ORDER BY 1").fetchall()
    office.undo()
    office.redo()
    assert office.reader.execute("SELECT * FROM 客户 ORDER BY 1").fetchall() == before


def test_what_another_changed_since_is_not_taken_away(office: Store, taken: list[Any]) -> None:
    other = Store(office.database, office.registry, office.permissions, office.bus)
    other.update(office.registry["customer"], "C0000004", {"points": 7}, 1)
    with pytest.raises(Conflict):
        office.undo()
    assert len(keys(office, "customer")) == 5


def test_what_others_hang_on_is_not_taken_away(office: Store, taken: list[Any]) -> None:
    other = Store(office.database, office.registry, office.permissions, office.bus)
    other.create(office.registry["purchase"], {"customer": "C0000005", "product": "P000001"})
    with pytest.raises(Conflict):
        office.undo()
    assert len(keys(office, "customer")) == 5


def test_a_row_deleted_and_brought_back_is_still_the_same(office: Store, taken: list[Any]) -> None:
    office.delete(office.registry["customer"], ["C0000003"])
    office.undo()
    office.undo()
    assert keys(office, "customer") == ["C0000001", "C0000002"]
    assert wrong(office) == []


def test_undo_of_rows_that_lead_nowhere_any_more_is_refused(office: Store, taken: list[Any]) -> None:
    other = Store(office.database, office.registry, office.permissions, office.bus)
    office.undo()
    other.delete(office.registry["staff"], ["S0002"])
    with pytest.raises(Conflict):
        office.redo()
    assert keys(office, "customer") == ["C0000001", "C0000002"]


@pytest.mark.parametrize(
    "columns",
    [
        {"name": ["甲", ""]},
        {"name": ["甲", "乙"], "points": [1, 101]},
        {"name": ["甲", "乙"], "staff": [None, "S0009"]},
        {"name": ["甲", "乙"], "number": ["X1", "X1"]},
        {"name": ["甲", "乙"], "number": ["X1", "C0000001"]},
    ],
    ids=["empty", "too high", "nobody", "twice", "taken"],
)
def test_one_faulty_row_and_none_is_taken(office: Store, columns: dict[str, list[Any]]) -> None:
    with pytest.raises(FieldError):
        take_in(office, "customer", **columns)
    assert keys(office, "customer") == ["C0000001", "C0000002"]


def test_prices_that_the_database_fills_in_are_in_the_log(office: Store) -> None:
    (key,) = take_in(office, "purchase", customer=["C0000001"], product=["P000002"])
    (entry,) = office.history(office.registry["purchase"], key)
    assert entry.change.after is not None
    assert entry.change.after["price"] == 9900
    office.undo()
    assert keys(office, "purchase") == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE 客户 SET 备注 = '?' WHERE 客户编号 = 'C0000004'", [("C0000004", ("notes",), True)]),
        ("DELETE FROM 客户 WHERE 客户编号 = 'C0000004'", [("C0000004", (), False)]),
        ("UPDATE 变更批次 SET 内容 = x'00' WHERE 表 = '客户'", [8]),
    ],
    ids=["changed", "deleted", "damaged"],
)
def test_what_was_done_to_the_rows_outside_the_program_is_found(
    office: Store, taken: list[Any], sql: str, found: list[Any]
) -> None:
    assert wrong(office) == []
    outside(office, sql)
    assert wrong(office) == found


def test_changes_of_the_program_are_none_outside(office: Store, taken: list[Any]) -> None:
    customer = office.registry["customer"]
    office.update(customer, "C0000003", {"name": "甲甲"}, 1)
    office.delete(customer, ["C0000004"])
    assert wrong(office) == []
    office.undo()
    assert wrong(office) == []
    outside(office, "UPDATE 客户 SET 备注 = '?' WHERE 客户编号 = 'C0000003'")
    assert wrong(office) == [("C0000003", ("notes",), True)]


def test_a_number_taken_again_after_an_undo_is_no_fault(office: Store, taken: list[Any]) -> None:
    office.undo()
    office.create(office.registry["customer"], {"number": "C0000004", "name": "丁"})
    office.delete(office.registry["customer"], ["C0000004"])
    take_in(office, "customer", number=["C0000004"], name=["戊"])
    assert wrong(office) == []


def test_indexes_put_off_are_back_at_the_end(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "FEW", 10)
    schema = office.reader.execute(SCHEMA).fetchall()
    usual = office.database.writer.execute("PRAGMA cache_size").fetchone()
    names = [f"客{number}" for number in range(40)]
    take_in(office, "customer", name=names, staff=["S0001"] * 40)
    assert office.reader.execute(SCHEMA).fetchall() == schema
    assert office.database.writer.execute("PRAGMA cache_size").fetchone() == usual
    assert list(summaries.differences(office.database.writer)) == []
    office.undo()
    assert office.reader.execute(SCHEMA).fetchall() == schema
    assert keys(office, "customer") == ["C0000001", "C0000002"]
    office.redo()
    assert office.reader.execute(SCHEMA).fetchall() == schema
    assert office.reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("plan", {"staff": ["S0001"] * 40, "customers": [1] * 40, "profit": [0] * 40}),
        ("contract", {"subject": ["维护"] * 40, "customer": ["C0000001"] * 40, "start": ["2026-01-01"] * 40}),
        ("follow_up", {"subject": ["回电"] * 40, "customer": ["C0000001"] * 40}),
        ("quote", {"customer": ["C0000001"] * 40}),
    ],
)
def test_very_many_of_what_is_not_searched_are_taken_too(
    office: Store, name: str, columns: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "FEW", 10)
    before = keys(office, name)
    schema = office.reader.execute(SCHEMA).fetchall()
    assert len(take_in(office, name, **columns)) == 40
    assert office.reader.execute(SCHEMA).fetchall() == schema
    office.undo()
    assert keys(office, name) == before


def test_records_one_by_one_and_in_columns_are_the_same(office: Store, registry: Registry) -> None:
    customer = registry["customer"]
    with office.step("import") as step:
        intake = Intake(office, step, customer, ["name", "number"])
        intake.add({"name": "甲"})
        with pytest.raises(ValidationFailed):
            intake.add({"name": "乙", "number": "C0000003"})
        intake.add_columns({"name": ["丙", "丁"], "number": ["C0000008", None]})
        intake.add({"name": "戊"})
        intake.finish()
    assert intake.count == 4
    names = dict(office.reader.execute("SELECT 客户编号, 姓名 FROM 客户 WHERE 客户编号 > 'C0000002'"))
    assert names == {"C0000003": "甲", "C0000008": "丙", "C0000009": "丁", "C0000010": "戊"}
