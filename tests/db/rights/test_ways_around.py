"""Nothing out of reach is to be had by another way: search, references, history, undo, import."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts import accounts
from crm_desktop.db.lists.lookup import look_up
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Sort
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.existing import Existing
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_csv, import_file
from tests.db.rights.conftest import As, found

BOUGHT = {"product": "P000001", "quantity": 1, "time": "2026-03-01"}


# -- search -----------------------------------------------------------------------------------------------------


def test_search_finds_only_within_reach(as_: As) -> None:
    assert found(as_("staff"), "customer", "赵密") == []
    assert found(as_("staff"), "customer", "zhaomi") == []
    assert found(as_("staff"), "customer", "李娜") == ["C0000002"]
    assert found(as_("customer"), "customer", "李娜") == []
    assert found(as_("staff"), "purchase", "赵密") == []
    assert len(found(as_("staff"), "purchase", "电视")) == 2
    assert found(as_("staff"), "feedback", "反馈3") == []


@pytest.mark.parametrize("text", ["王伟家", "家", "王", "wangweijia", "w", "j"])
@pytest.mark.parametrize("scope", ["own", "all"])
def test_search_does_not_look_into_hidden_columns(as_: As, users: accounts.Users, scope: str, text: str) -> None:
    """Name and address share the index; the address is hidden, so that it must not be guessed by searching."""
    users.set_rights("staff", {("客户", "联系地址"): "hidden", ("客户", "see"): scope})
    staff = as_("staff")
    expected = ["C0000001"] if text in ("王", "w") else []
    assert found(staff, "customer", text) == expected
    shown = [row["number"] for row in look_up(staff.reader, staff.queries, staff.seen["customer"], text, 9)]
    assert shown == expected


@pytest.mark.parametrize("scope", ["own", "all"])
def test_search_by_what_is_named_does_not_look_into_it_either(as_: As, users: accounts.Users, scope: str) -> None:
    users.set_rights("staff", {("客户", "联系方式"): "hidden", ("客户", "see"): scope})
    assert found(as_("staff"), "purchase", "1380000王伟") == []
    assert found(as_("admin"), "purchase", "1380000王伟") == [1]


def test_colleagues_are_names_in_references_and_nothing_more(as_: As) -> None:
    staff = as_("staff")
    record = staff.get(staff.registry["customer"], "C0000002")
    assert (record["staff"], record["staff.title"]) == ("S0002", "李四")
    assert look_up(staff.reader, staff.queries, staff.seen["staff"], "李四", 9) == []
    assert found(staff, "staff", "机密部") == []


def test_a_hidden_name_is_not_shown_where_it_is_named_nor_sorted_by(as_: As, users: accounts.Users) -> None:
    users.set_rights("customer", {("联系人", "姓名"): "hidden"})
    store = as_("customer")
    assert store.get(store.registry["customer"], "C0000001")["staff.title"] == "S0001"
    assert "姓名排序" not in store.queries.list_of(store.registry["customer"], sort=Sort("staff")).order


# -- history, undo ----------------------------------------------------------------------------------------------


def test_the_history_of_a_record_leaves_out_what_is_hidden(as_: As, owned: Store) -> None:
    customer = owned.registry["customer"]
    owned.update(customer, "C0000001", {"notes": "难缠"}, owned_version(owned, "C0000001"))
    owned.update(customer, "C0000001", {"phone": "555"}, owned_version(owned, "C0000001"))
    seen = as_("customer").history(customer, "C0000001")
    assert "难缠" not in repr(seen)
    assert "内部备注" not in repr(seen)
    assert "重要客户" not in repr(seen)
    assert [entry.change.after for entry in seen if entry.action == "update"] == [{"phone": "555"}]


def owned_version(store: Store, key: str) -> int:
    return int(str(store.get(store.registry["customer"], key)["version"]))


def test_who_developed_a_customer_stays_hidden_in_the_history_too(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", {("客户", "发展人"): "hidden"})
    staff = as_("staff")
    seen = staff.history(staff.registry["customer"], "C0000001")
    assert {entry.change.entity for entry in seen} == {"customer"}


def test_undo_stops_at_a_record_that_went_out_of_reach(as_: As, owned: Store) -> None:
    staff, customer = as_("staff"), owned.registry["customer"]
    staff.update(customer, "C0000001", {"phone": "555"}, 1)
    owned.update(customer, "C0000001", {"staff": "S0002"}, owned_version(owned, "C0000001"))
    with pytest.raises(errors.PermissionDenied):
        staff.undo()
    assert owned.get(customer, "C0000001")["phone"] == "555"


def test_a_conflict_shows_only_what_may_be_seen(as_: As, owned: Store, users: accounts.Users) -> None:
    users.set_rights("staff", {("客户", "备注"): "hidden"})
    staff, customer = as_("staff"), owned.registry["customer"]
    owned.update(customer, "C0000001", {"notes": "难缠"}, owned_version(owned, "C0000001"))
    with pytest.raises(errors.Conflict) as conflict:
        staff.update(customer, "C0000001", {"phone": "1"}, 1)
    assert conflict.value.theirs is not None
    assert "notes" not in conflict.value.theirs


# -- writing ----------------------------------------------------------------------------------------------------


def test_nothing_is_handed_away_or_fetched(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", {("客户", "联系人编号"): "write", ("客户", "发展人"): "write"})
    staff = as_("staff")
    customer, purchase = staff.registry["customer"], staff.registry["purchase"]
    for name in ("staff", "developer"):
        with pytest.raises(errors.ValidationFailed):
            staff.update(customer, "C0000002", {name: "S0002"}, 1)  # a colleague cannot be named
    staff.update(customer, "C0000002", {"staff": "S0001"}, 1)
    with pytest.raises(errors.PermissionDenied):
        staff.update(customer, "C0000001", {"staff": None}, 1)  # S0002 developed it: it would be gone
    with pytest.raises(errors.ValidationFailed):
        staff.update(purchase, 1, {"customer": "C0000003"}, 1)


def test_a_reference_out_of_reach_looks_like_one_that_is_not_there(as_: As) -> None:
    staff = as_("staff")
    words = []
    for key in ("C0000003", "C0000009"):
        with pytest.raises(errors.ValidationFailed) as refused:
            staff.create(staff.registry["purchase"], {"customer": key, "product": "P000001"})
        words.append(str(refused.value).replace(key, "…"))
    assert words[0] == words[1]


def test_so_does_a_record(as_: As) -> None:
    staff, words = as_("staff"), []
    for key in ("C0000003", "C0000009"):
        for attempt in (
            lambda key=key: staff.get(staff.registry["customer"], key),
            lambda key=key: staff.update(staff.registry["customer"], key, {"phone": "1"}, 1),
        ):
            with pytest.raises(errors.CrmError) as refused:
                attempt()
            words.append(str(refused.value).replace(key, "…"))
    assert words[:2] == words[2:]


def test_what_is_new_belongs_to_whoever_made_it(as_: As) -> None:
    staff, customer = as_("staff"), as_("customer")
    key = staff.create(staff.registry["customer"], {"name": "新客"})
    record = staff.get(staff.registry["customer"], key)
    assert (record["staff"], record["developer"]) == ("S0001", "S0001")
    feedback = customer.create(customer.registry["feedback"], {"product": "P000001", "content": "好"})
    assert customer.get(customer.registry["feedback"], feedback)["customer"] == "C0000001"
    with pytest.raises(errors.ValidationFailed):
        customer.create(customer.registry["feedback"], {"product": "P000001", "content": "好", "customer": "C0000002"})


@pytest.mark.parametrize(
    "write",
    [
        lambda step, r: step.update(r["customer"], "C0000001", {"points": 99}),  # a column
        lambda step, r: step.update(r["customer"], "C0000001", {"staff": None}),  # a column, and handed away
        lambda step, r: step.update(r["purchase"], 1, {"customer": "C0000003"}),  # handed away
        lambda step, r: step.update(r["purchase"], 3, {"customer": "C0000001"}),  # fetched
        lambda step, r: step.update(r["purchase"], 3, {"quantity": 9}),
        lambda step, r: step.insert(r["purchase"], {**BOUGHT, "customer": "C0000003"}),
        lambda step, r: step.insert(r["development"], {"staff": "S0001", "customer": "C0000003"}),  # fetched
        lambda step, r: step.insert(r["development"], {"staff": "S0001", "customer": "C0000001"}),  # a column
        lambda step, r: step.insert(r["feedback_link"], {"feedback": 99, "customer": "C0000003"}),
        lambda step, r: step.update(r["feedback_link"], 2, {"customer": "C0000003"}),
        lambda step, r: step.delete(r["development"], ("S0001", "C0000002")),
        lambda step, r: step.delete(r["purchase"], 1),
        lambda step, r: step.update(r["staff"], "S0001", {"salary": 1}),
    ],
)
def test_however_a_step_writes_it_is_looked_at_before_the_commit(
    as_: As, owned: Store, content: Callable[..., Any], write: Callable[..., Any]
) -> None:
    owned.create(owned.registry["feedback"], {"number": 99, "product": "P000001", "content": "无名"})
    staff, before = as_("staff"), content(owned.reader)
    with pytest.raises(errors.PermissionDenied), staff.step("update") as step:
        write(step, owned.registry)
    assert content(owned.reader) == before
    assert staff.undoable is None


def test_what_is_allowed_alone_is_refused_for_what_it_leaves(as_: As, users: accounts.Users) -> None:
    users.set_rights("staff", {("客户", "联系人编号"): "write", ("客户", "发展人"): "write"})
    staff = as_("staff")
    customer, development = staff.registry["customer"], staff.registry["development"]
    with pytest.raises(errors.PermissionDenied), staff.step("update") as step:
        step.update(customer, "C0000001", {"staff": None})
    with pytest.raises(errors.PermissionDenied), staff.step("update") as step:
        step.delete(development, ("S0001", "C0000002"))
    with pytest.raises(errors.PermissionDenied), staff.step("update") as step:
        step.insert(development, {"staff": "S0001", "customer": "C0000003"})


def test_an_import_brings_only_ones_own_and_all_or_nothing(as_: As, owned: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"

    def attempt(role: str, entity: str, *lines: str) -> None:
        path.write_text("\n".join(lines), "utf-8")
        store = as_(role)
        import_csv(store, store.seen[entity], path)

    attempt("staff", "customer", "姓名", "甲", "乙")
    assert found(as_("staff"), "customer", "甲")
    before = owned.reader.execute("SELECT count(*) FROM 购买").fetchone()
    with pytest.raises(errors.CrmError):
        attempt("staff", "purchase", "客户编号,产品编号", "C0000001,P000001", "C0000003,P000001")
    assert owned.reader.execute("SELECT count(*) FROM 购买").fetchone() == before
    for role, entity, heading in (
        ("staff", "customer", "姓名,积分"),
        ("staff", "product", "产品名称,产品价格,产品类型"),
        ("customer", "purchase", "客户编号,产品编号"),
    ):
        with pytest.raises(errors.PermissionDenied):
            attempt(role, entity, heading, ",".join("1" for _name in heading.split(",")))


def test_deleting_with_rights_does_not_reach_what_others_have(as_: As, users: accounts.Users, owned: Store) -> None:
    users.set_rights("staff", {("产品", "delete"): "all", ("购买", "delete"): "own", ("反馈信息", "delete"): "own"})
    staff, product = as_("staff"), owned.registry["product"]
    with pytest.raises(errors.PermissionDenied):
        staff.delete(product, ["P000001"], with_dependents=True)  # others' customers bought it
    with pytest.raises(errors.PermissionDenied):
        staff.delete(product, ["P000001"], successor="P000002")
    staff.delete(product, ["P000002"])
    staff.undo()
    assert owned.get(product, "P000002")["name"] == "口红"


def test_an_import_changes_only_records_within_reach(as_: As, owned: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"

    def attempt(*lines: str, by: str = "number") -> Imported:
        path.write_text("\n".join(lines), "utf-8")
        store = as_("staff")
        return import_file(store, store.seen["customer"], Plan(Source(path), existing=Existing("update", (by,))))

    sql = "SELECT 联系地址, 积分 FROM 客户 ORDER BY 客户编号"
    before = owned.reader.execute(sql).fetchall()
    with pytest.raises(ImportFailed):
        attempt("客户编号,姓名,联系地址", "C0000001,王伟,新地址", "C0000003,赵密,新地址")
    with pytest.raises(errors.PermissionDenied):
        attempt("客户编号,积分", "C0000001,100")
    assert owned.reader.execute(sql).fetchall() == before
    assert attempt("客户编号,联系地址", "C0000001,新地址").changed == 1
    made = attempt("姓名,联系地址", "赵密,别处", by="name")
    assert (made.count, made.changed) == (1, 0), "whose name is like that of a record not seen is somebody new"
