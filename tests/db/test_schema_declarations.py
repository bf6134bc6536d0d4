"""The declarations and schema.sql say the same: every column, every limit, tried on the tables themselves (D2.1)."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from crm_desktop.db.lists.query import Queries
from crm_desktop.db.registry import Registry
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.amounts import MAX_INTEGER, Integer, Money
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Field, FieldError, Ref, Text
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.entities.numbering import Pattern
from crm_desktop.entities.tags import MOST, Tags

COLUMNS = [(entity, field) for entity in ENTITIES for field in entity.fields if not field.relation]
WRITTEN = [(entity, field) for entity, field in COLUMNS if not field.derived]
GOOD: dict[str, dict[str, Any]] = {
    "customer": {"number": "C3", "name": "赵敏"},
    "staff": {"number": "S2", "name": "李四", "department": "市场部", "salary": 0},
    "product": {"number": "P3", "name": "炒锅", "price": 0, "type": "炊具"},
    "plan": {"number": "T2", "staff": "S1", "customers": 0, "profit": 0, "planned_for": "2026-01-01"},
    "feedback": {"time": "2026-01-01", "content": "好", "product": "P1"},
    "purchase": {"customer": "C1", "product": "P1", "time": "2026-01-01", "quantity": 1},
    "contact": {"number": "K2", "customer": "C1", "name": "周洋"},
    "interaction": {"customer": "C1", "opportunity": "O1", "kind": "电话", "time": "2026-01-01", "subject": "问好"},
    "participant": {"interaction": 5, "staff": "S1"},
    "attachment": {"interaction": 5, "name": "a.pdf", "size": 0, "digest": "0", "added": "2026-01-01"},
    "follow_up": {"customer": "C1", "opportunity": "O1", "subject": "回电", "due": "2026-01-01"},
    "call_round": {"name": "春季回访", "start": "2026-01-01"},
    "stage": {"name": "试用"},
    "opportunity": {"number": "O2", "name": "新店采购", "customer": "C1", "stage": 11},
    "opportunity_line": {"opportunity": "O1", "product": "P1", "price": 0},
    "stage_change": {"opportunity": "O1", "stage": 11, "since": "2026-01-01"},
    "quote": {"number": "BJ2", "customer": "C1", "issued": "2026-01-01"},
    "quote_line": {"quote": "BJ1", "product": "P1", "price": 0},
    "order": {"number": "DD2", "customer": "C1", "ordered": "2026-01-01"},
    "order_line": {"order": "DD1", "product": "P1", "price": 0},
    "delivery": {"order": "DD1", "order_line": 5, "date": "2026-01-01"},
    "payment": {"order": "DD1", "due": "2026-01-01", "amount": 0},
    "contract": {"number": "HT2", "subject": "供货", "customer": "C1", "start": "2026-01-01"},
    "milestone": {"contract": "HT1", "name": "验收", "due": "2026-01-01"},
    "numbering": {"document": "报价", "pattern": "B{counter}"},
    "letterhead": {"name": "晨光公司"},
    "tag": {"name": "新标签", "colour": "红"},
    "development": {"staff": "S1", "customer": "C1"},
    "plan_making": {"plan": "T1", "made_by": "S1", "made_at": "2026-01-01"},
    "feedback_link": {"feedback": 5, "customer": "C1"},
}
SPECIAL: dict[type[Field], list[tuple[Any, bool]]] = {
    Tags: [("红、蓝", True), ("龙" * MOST, True), ("、".join(["龙" * MOST] * 10), False)],
    Pattern: [("龙" * 11 + "{counter:04}", True), ("龙" * 41, False)],
}


def named(value: object) -> str:
    return value.name if isinstance(value, Entity | Field) else str(value)[:12]


def taken_by_table(connection: sqlite3.Connection, entity: Entity, field: Field, value: Any) -> bool:
    values = GOOD[entity.name] | {field.name: value}
    columns = ", ".join(entity.by_name[name].column for name in values)
    sql = f"INSERT INTO {entity.table} ({columns}) VALUES ({', '.join('?' * len(values))})"
    connection.execute("SAVEPOINT trial")
    try:
        connection.execute(sql, tuple(values.values()))
    except sqlite3.IntegrityError:
        return False
    finally:
        connection.execute("ROLLBACK TO trial")
    return True


def taken_by_field(field: Field, value: Any) -> bool:
    try:
        field.check(value)
    except FieldError:
        return False
    return True


@pytest.mark.parametrize("entity", ENTITIES, ids=named)
def test_the_declared_columns_are_those_of_the_table(plain: sqlite3.Connection, entity: Entity) -> None:
    columns = [row[1] for row in plain.execute(f"PRAGMA table_xinfo({entity.table})")]  # generated ones too
    in_file = [name for name in columns if not name.startswith("汇总_")]  # what queries read, no field shows
    declared = [field.column for table, field in COLUMNS if table is entity]
    sort_keys = [field.sort_key for table, field in COLUMNS if table is entity and field.sort_key]
    assert sorted(in_file) == sorted([*declared, *sort_keys, "版本"])


@pytest.mark.parametrize("entity", ENTITIES, ids=named)
def test_the_declared_key_is_that_of_the_table(plain: sqlite3.Connection, entity: Entity) -> None:
    key = sorted((row[5], row[1]) for row in plain.execute(f"PRAGMA table_info({entity.table})") if row[5])
    assert [entity.by_name[name].column for name in entity.key] == [column for _position, column in key]


def test_every_table_that_the_program_edits_is_declared(plain: sqlite3.Connection) -> None:
    listed = plain.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    versioned = {t for (t,) in listed if "版本" in {row[1] for row in plain.execute(f"PRAGMA table_info({t})")}}
    assert versioned == {entity.table for entity in ENTITIES}


@pytest.mark.parametrize("entity", ENTITIES, ids=named)
def test_the_declared_references_are_those_of_the_table(
    plain: sqlite3.Connection, registry: Registry, entity: Entity
) -> None:
    in_file = {(row[3], row[2]) for row in plain.execute(f"PRAGMA foreign_key_list({entity.table})")}
    assert {(ref.column, registry[ref.to].table) for ref in entity.refs if not ref.relation} == in_file


def of_texts(field: Text) -> Iterator[tuple[Any, bool]]:
    if isinstance(field, Pattern):
        yield from (("龙" * 11 + "{counter:04}", True), ("龙" * 41, False))
        return
    wide = field.max_length if not field.pattern.startswith("[^@") else field.max_length - 5
    mail = "@b.cn" if wide < field.max_length else ""
    yield "龙" * wide + mail, True
    yield "龙" * (wide + 1) + mail, False


def boundaries(field: Field) -> Iterator[tuple[Any, bool]]:
    """Values just inside and just outside, and whether field and table are to take them."""
    match field:
        case Tags():
            yield from (("红、蓝", True), ("龙" * MOST, True), ("、".join(["龙" * MOST] * 10), False))
        case Text():  # also one with a pattern of its own
            yield from of_texts(field)
        case Choice():
            yield from ((choice.zh, True) for choice in field.choices)
            yield "家具", False
        case Money():
            yield from ((field.low, True), (field.low - 1, False), (field.high, True))
        case Integer():
            yield field.low, True
            yield field.low - 1, False
            yield field.high, True
            if field.high == 100:
                yield field.high + 1, False
        case DateTime():
            yield from (("2024-02-29", True), ("2024-02-29 23:59:59", True), ("0001-01-01", True), ("9999-12-31", True))
            yield from (("2023-02-29", False), ("2024-02-29 24:00:00", False), ("2024-02-29 23:59", False))
        case Date():
            yield from (("2024-02-29", True), ("0001-01-01", True), ("9999-12-31", True))
            yield from (("2023-02-29", False), ("2024-2-29", False), ("2024-02-29 00:00:00", False))
        case Ref():
            pass  # that the record exists is checked elsewhere
        case _:
            raise AssertionError(f"no boundary values for {field!r}")


@pytest.mark.parametrize(("entity", "field"), WRITTEN, ids=named)
def test_field_and_table_take_and_refuse_the_same(filled: sqlite3.Connection, entity: Entity, field: Field) -> None:
    for value, good in boundaries(field):
        # the number of a row that the database numbers: SQLite takes any integer, the program only those above 0
        free = entity.numbered_by_database and field.name in entity.key
        assert taken_by_field(field, value) is good, value
        assert taken_by_table(filled, entity, field, value) is (good or free), value


@pytest.mark.parametrize(
    "field", [field for _entity, field in WRITTEN if isinstance(field, Integer | Money)], ids=named
)
def test_numbers_beyond_any_sense_are_refused_by_the_program(field: Integer | Money) -> None:
    assert field.high <= MAX_INTEGER
    assert taken_by_field(field, field.high)
    assert not taken_by_field(field, field.high + 1)


@pytest.mark.parametrize(("entity", "field"), WRITTEN, ids=named)
def test_what_must_not_be_empty_must_not_be_in_both(filled: sqlite3.Connection, entity: Entity, field: Field) -> None:
    assert taken_by_field(field, None) is not field.required
    assert taken_by_field(field, "") is not field.required
    stored = None if field.required else field.check(None)
    if (entity.name, field.name) != ("feedback_link", "feedback"):  # SQLite numbers a row whose INTEGER key is NULL
        assert taken_by_table(filled, entity, field, stored) is not field.required


@pytest.mark.parametrize(("entity", "field"), COLUMNS, ids=named)
def test_what_may_be_null_is_declared_nullable(plain: sqlite3.Connection, entity: Entity, field: Field) -> None:
    found = {row[1]: row for row in plain.execute(f"PRAGMA table_xinfo({entity.table})")}
    not_null, in_key = found[field.column][3], found[field.column][5]
    assert bool(not_null or in_key) is (
        field.required or not field.nullable or (entity.numbered_by_database and bool(in_key))
    )


@pytest.mark.parametrize("entity", ENTITIES, ids=named)
def test_every_sort_key_has_an_index(plain: sqlite3.Connection, entity: Entity) -> None:
    first = {
        plain.execute(f"PRAGMA index_info({row[1]})").fetchone()[2]
        for row in plain.execute(f"PRAGMA index_list({entity.table})").fetchall()
    }
    assert {field.sort_key for field in entity.fields if field.sort_key} <= first


@pytest.mark.parametrize("entity", [entity for entity in ENTITIES if not entity.relation_of], ids=named)
def test_a_list_opens_in_its_order_by_an_index(plain: sqlite3.Connection, registry: Registry, entity: Entity) -> None:
    ids = Queries(registry).list_of(entity).ids()
    steps = [row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {ids.text}", ids.params)]
    assert not [step for step in steps if "TEMP B-TREE" in step]
