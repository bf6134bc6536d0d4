"""What each role may see and do before the administrator changes anything. The table is the oracle: by hand."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.lists import rows
from crm_desktop.db.lists.lookup import look_up
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Condition, Sort
from tests.db.rights.conftest import numbered
from tests.db.rights.matrix import ALL, CUSTOMER, MATRIX, STAFF

Content = Callable[[sqlite3.Connection], dict[str, list[tuple[Any, ...]]]]
KEYS = {  # of the record with a number
    "customer": "C{:07d}", "staff": "S{:04d}", "product": "P{:06d}", "plan": "T{:06d}", "purchase": "", "feedback": "",
    "contact": "K{:07d}", "interaction": "", "follow_up": "", "participant": "", "attachment": "", "call_round": "",
    "tag": "标{}", "opportunity": "O{:07d}", "opportunity_line": "", "stage": "", "stage_change": "",
    "quote": numbered("BJ", 0)[:-4] + "{:04d}", "quote_line": "", "order": numbered("DD", 0)[:-4] + "{:04d}",
    "order_line": "", "delivery": "", "payment": "", "contract": numbered("HT", 0)[:-4] + "{:04d}", "milestone": "",
    "letterhead": "", "numbering": "",
}  # fmt: skip
EACH = pytest.mark.parametrize(("role", "entity"), MATRIX)
OTHER: dict[str, Any] = {  # a value that differs from what the records have
    "name": "别名", "phone": "139", "points": 60, "credit": 60, "address": "别处", "staff": "S0002",
    "developer": "S0001",
    "industry": "业", "region": "区", "class_": "流失客户", "source": "源", "email": "a@b.cn",
    "registered": "2020-01-01",
    "notes": "注", "department": "别部", "product_type": "电器", "current_plan": "T000001", "salary": 1, "price": 5,
    "type": "炊具", "made_on": "2020-01-01", "grade": "A", "discount": "折", "customers": 9, "profit": 9,
    "planned_for": "2020-01-01", "done": "是", "made_by": "S0001", "made_at": "2020-01-01", "customer": "C0000002",
    "product": "P000002", "time": "2020-01-01", "quantity": 77, "person": "别人", "content": "别的", "handled": "是",
    "tags": "标1", "verified": "2020-01-01", "retired": "是", "role": "职", "mobile": "1", "birthday": "2000-01-01",
    "main": "是", "kind": "拜访", "subject": "题", "outcome": "果", "contact": "K0000002", "due": "2020-01-01",
    "repeat": "每周", "priority": "高", "state": "进行中", "remind_at": "2020-01-01", "done_at": "2020-01-01",
    "call_round": 2, "interaction": 2, "size": 9, "digest": "9", "added": "2020-01-01", "start": "2020-01-01",
    "until": "2020-01-01", "purpose": "说", "questions": "问", "colour": "红",
    "opportunity": "O0000002", "contract": numbered("HT", 2),
    "prospect": "某人", "prospect_phone": "137", "amount": 9, "stage": 2, "probability": 33, "close_date": "2020-01-01",
    "closed_at": "2020-01-01", "lost_reason": "价格", "lost_note": "贵", "lost_from": 2, "next_step": "再谈",
    "description": "述", "created": "2020-01-01", "since": "2020-01-01", "revision": 2, "issued": "2020-01-01",
    "valid_until": "2020-01-01", "discount_rate": 500, "tax_rate": 600, "terms": "条", "quote": numbered("BJ", 2),
    "position": 3, "note": "明", "order": numbered("DD", 2), "ordered": "2020-01-01", "purchase": 2, "order_line": 2,
    "date": "2020-01-01", "paid_on": "2020-01-01", "signed": "2020-01-01", "end": "2020-01-01",
    "pattern": "B{counter}", "english_name": "N", "english_address": "A", "website": "w", "tax_number": "9",
    "bank": "行", "account": "9", "english_terms": "t", "logo": "a.png", "logo_digest": "9",
    "terminated": "2020-01-01", "renewal": "手动续约", "notice": 30, "done_on": "2020-01-01", "deadline": "2020-01-01",
    "reminded": "2020-01-01 7",
}  # fmt: skip
OF_ENTITY: dict[tuple[str, str], Any] = {  # the same where fields of one name differ
    ("stage", "order"): 9, ("stage", "kind"): "赢单", ("quote", "previous"): numbered("BJ", 2),
    ("contract", "previous"): numbered("HT", 2), ("quote", "state"): "已发送", ("order", "state"): "已确认",
    ("contract", "end"): "2099-01-01",
    **{(name, "discount"): 7 for name in ("quote", "quote_line", "order", "order_line")},
}  # fmt: skip
TOGETHER = {"delivery": {"order": numbered("DD", 2), "order_line": 2}}  # what a rule lets be set only so
FIRM = {("order_line", "order")}  # what nobody sets again
NEW: dict[str, dict[str, Any]] = {
    "customer": {"name": "新客"}, "staff": {"name": "新人", "department": "部", "salary": 1},
    "product": {"name": "新品", "price": 1, "type": "电器"},
    "plan": {"staff": "S0001", "customers": 1, "profit": 1},
    "purchase": {"customer": "C0000001", "product": "P000001"},
    "feedback": {"customer": "C0000001", "product": "P000001", "content": "新"},
    "contact": {"customer": "C0000001", "name": "新"},
    "interaction": {"customer": "C0000001", "subject": "新"},
    "follow_up": {"customer": "C0000001", "subject": "新"},
    "participant": {"interaction": 1, "staff": "S0001"},
    "attachment": {"interaction": 1, "name": "新", "size": 1, "digest": "1"},
    "call_round": {"name": "新"},
    "tag": {"name": "新"}, "stage": {"name": "新"},
    "numbering": {"document": "报价", "pattern": "B{counter}"}, "letterhead": {"name": "新"},
    "opportunity": {"customer": "C0000001", "name": "新"},
    "opportunity_line": {"opportunity": "O0000001", "product": "P000001"},
    "stage_change": {"opportunity": "O0000001", "stage": 1},
    "quote": {"customer": "C0000001"}, "quote_line": {"quote": numbered("BJ", 1), "product": "P000001"},
    "order": {"customer": "C0000001"}, "order_line": {"order": numbered("DD", 1), "product": "P000001"},
    "delivery": {"order": numbered("DD", 2), "order_line": 2}, "payment": {"order": numbered("DD", 1), "amount": 1},
    "contract": {"customer": "C0000001", "subject": "新"}, "milestone": {"contract": numbered("HT", 1), "name": "新"},
}  # fmt: skip


def other(entity: str, field: str) -> Any:
    """Staff name themselves where they could name a colleague."""
    if (entity, field) in OF_ENTITY:
        return OF_ENTITY[entity, field]
    return "S0001" if field == "staff" and entity not in ("customer", "plan") else OTHER[field]


def key_of(entity: str, number: int) -> str | int:
    if entity == "numbering":
        return ("报价", "订单", "合同")[number - 1]
    return KEYS[entity].format(number) if KEYS[entity] else number


def keys(entity: str, numbers: set[int]) -> set[Any]:
    return {key_of(entity, number) for number in numbers}


def listed(store: Store, entity: str, **options: Any) -> list[Any]:
    select = store.queries.list_of(store.registry[entity], **options)
    found = [store.registry[entity].key_of(row) for row in rows.iterate(store.reader, select)]
    page = rows.first_page(store.reader, select)
    assert [store.registry[entity].key_of(row) for row in page.rows if row] == found
    assert rows.count_rows(store.reader, select) == len(found)
    return found


def test_the_table_has_every_kind_of_record_for_each_role(owned: Store) -> None:
    """Whoever declares a new entity says here what the roles may do with it; its columns are all tried."""
    entities = [entity for entity in owned.registry if not entity.relation_of]
    assert set(MATRIX) == {(role, entity.name) for role in (STAFF, CUSTOMER) for entity in entities}
    assert {entity.name for entity in entities} == set(KEYS) == set(NEW)
    tried = {field.name for entity in entities for field in entity.fields if not field.derived}
    assert tried - {name for entity in entities for name in entity.key} <= set(OTHER) | {
        name for _entity, name in OF_ENTITY
    }
    for (_role, name), (_records, _doing, hidden, fixed) in MATRIX.items():
        assert hidden | fixed <= set(owned.registry[name].by_name)


@EACH
def test_the_records_of_lists_lookups_and_single_looks(as_: Any, role: str, entity: str) -> None:
    store, visible = as_(role), keys(entity, MATRIX[role, entity][0])
    declared = store.registry[entity]
    assert set(listed(store, entity)) == visible
    for number in (1, 2, 3):
        key = key_of(entity, number)
        assert (store.rowid(declared, key) is not None) == (key in visible)
        if key in visible:
            assert store.get(declared, key)
        else:
            with pytest.raises(errors.NotFound):
                store.get(declared, key)
            with pytest.raises(errors.NotFound):
                store.history(declared, key)
        if declared.search_index:
            found = look_up(store.reader, store.queries, declared, str(key), 9)
            assert {declared.key_of(row) for row in found} <= visible


@EACH
def test_a_row_known_by_its_number_is_not_read_if_it_is_out_of_reach(as_: Any, role: str, entity: str) -> None:
    store, admin = as_(role), as_("admin")
    declared = store.registry[entity]
    everything = [admin.rowid(declared, key_of(entity, number)) for number in ALL | MATRIX[role, entity][0]]
    ids = [rowid for rowid in everything if rowid is not None]
    found = rows.fetch(store.reader, store.queries.list_of(declared), ids)
    assert {declared.key_of(row) for row in found if row} == keys(entity, MATRIX[role, entity][0])


@EACH
def test_hidden_columns_are_in_no_record_list_order_or_condition(as_: Any, role: str, entity: str) -> None:
    store, hidden = as_(role), MATRIX[role, entity][2]
    declared = store.registry[entity]
    seen = store.seen[entity]
    assert set(declared.by_name) - set(seen.by_name) == hidden
    for number in MATRIX[role, entity][0]:
        record = store.get(declared, key_of(entity, number))
        assert not hidden & {name.removesuffix(".title") for name in record}
    for name in hidden:
        field = declared.by_name[name]
        for attempt in (
            lambda name=name: store.queries.list_of(declared, sort=Sort(name)),
            lambda name=name: store.queries.list_of(declared, conditions=[Condition(name, "filled")]),
            lambda field=field: store.queries.list_of(declared, fields=[field]),
        ):
            with pytest.raises(errors.PermissionDenied):
                attempt()
        named = [*seen.list_columns, *seen.search, *seen.badges, *seen.title, seen.sort.field]
        named += [name for section in seen.sections for name in section.fields]
        named += [one.field for quick in seen.quick for one in quick.conditions] + [one.field for one in seen.actions]
        assert name not in named


@EACH
def test_what_may_be_set_in_which_records(as_: Any, role: str, entity: str, owned: Store, content: Content) -> None:
    visible, doing, hidden, fixed = MATRIX[role, entity]
    declared = owned.registry[entity]
    store, before = as_(role), content(owned.reader)
    for field in declared.fields:
        if field.derived or field.name in declared.key or (entity, field.name) in FIRM:
            continue
        allowed = "u" in doing and field.name not in hidden | fixed
        for number in (1, 2, 3):
            key = key_of(entity, number)
            if owned.rowid(declared, key) is None or (allowed and number in visible):
                continue
            with pytest.raises(errors.CrmError) as refused:
                store.update(declared, key, {field.name: other(entity, field.name)}, 1)
            assert isinstance(refused.value, errors.PermissionDenied)
        assert content(owned.reader) == before
        if allowed and visible:
            key = key_of(entity, min(visible))
            values = {field.name: other(entity, field.name)}
            if field.name in TOGETHER.get(entity, ()):
                values |= TOGETHER[entity]
            store.update(declared, key, values, int(str(store.get(declared, key)["version"])))
            assert owned.get(declared, key)[field.name] == other(entity, field.name)
            store.undo()
            assert content(owned.reader) == before


@EACH
def test_what_may_be_made_and_deleted(as_: Any, role: str, entity: str, owned: Store, content: Content) -> None:
    doing = MATRIX[role, entity][1]
    store, registry = as_(role), owned.registry
    before = content(owned.reader)
    if "c" in doing:
        key = store.create(registry[entity], NEW[entity])
        assert store.get(registry[entity], key)
        store.undo()
    else:
        with pytest.raises(errors.PermissionDenied):
            store.create(registry[entity], NEW[entity])
    assert content(owned.reader) == before
    for number in (1, 2, 3):
        if "d" in doing and number in MATRIX[role, entity][0]:
            store.delete(registry[entity], [key_of(entity, number)], with_dependents=True)
            store.undo()
            continue
        with pytest.raises(errors.PermissionDenied):
            store.delete(registry[entity], [key_of(entity, number)], with_dependents=True)
    if "d" not in doing:
        with pytest.raises(errors.PermissionDenied):
            store.dependents(registry[entity], [key_of(entity, 1)])
    assert content(owned.reader) == before


@pytest.mark.parametrize("role", [STAFF, CUSTOMER])
@pytest.mark.parametrize("relation", ["development", "plan_making", "feedback_link"])
def test_relation_tables_are_only_fields_of_records(as_: Any, role: str, relation: str) -> None:
    store = as_(role)
    declared = store.registry[relation]
    assert listed(store, relation) == []
    values = {
        "development": {"staff": "S0001", "customer": "C0000003"},
        "plan_making": {"plan": "T000002", "made_by": "S0001"},
        "feedback_link": {"feedback": 3, "customer": "C0000001"},
    }
    with pytest.raises(errors.PermissionDenied):
        store.create(declared, values[relation])
    first = as_("admin").queries.list_of(declared)
    row = next(iter(rows.iterate(store.reader, first)))
    with pytest.raises(errors.PermissionDenied):
        store.delete(declared, [declared.key_of(row)])


def test_an_administrator_with_an_account_sees_and_does_everything(as_: Any, owned: Store) -> None:
    admin = as_("admin")
    for entity in owned.registry:
        assert listed(admin, entity.name) == listed(owned, entity.name)
    admin.update(owned.registry["staff"], "S0002", {"salary": 5}, 1)
    admin.delete(owned.registry["customer"], ["C0000003"], with_dependents=True)
    admin.undo()
    assert admin.get(owned.registry["customer"], "C0000003")["name"] == "赵密"
