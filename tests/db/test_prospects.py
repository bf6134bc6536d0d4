"""Interactions and follow-ups of somebody who is no customer yet: they hang on the opportunity, and follow it."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.lists.rows import row_ids
from crm_desktop.db.summaries import differences
from crm_desktop.db.writing.bulk_edit import Edit, edit_many
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.records import Condition, Key
from crm_desktop.operations.sales.selling import make_customer

pytestmark = pytest.mark.usefixtures("english")
Content = Callable[..., dict[str, list[tuple[Any, ...]]]]
NEITHER = "choose a customer, or the opportunity of a prospect"
KINDS = ("interaction", "follow_up")


@pytest.fixture
def prospect(office: Store) -> Key:
    return office.create(office.registry["opportunity"], {"name": "新店", "prospect": "周老板"})


def add(store: Store, kind: str, **values: Any) -> int:
    key = store.create(store.registry[kind], {"subject": "谈价格", **values})
    assert isinstance(key, int)
    return key


def change(store: Store, name: str, key: Key, **values: Any) -> None:
    entity = store.registry[name]
    store.update(entity, key, values, int(str(store.get(entity, key)["version"])))


def customer_of(store: Store, kind: str, key: Key) -> object:
    return store.get(store.registry[kind], key)["customer"]


def take_in(store: Store, name: str, columns: dict[str, list[Any]]) -> None:
    entity = store.registry[name]
    with store.step("import") as step, contextlib.closing(Intake(store, step, entity, list(columns))) as intake:
        intake.add_columns(columns)
        intake.finish()


@pytest.mark.parametrize("kind", KINDS)
def test_a_prospects_opportunity_is_enough(office: Store, prospect: Key, kind: str) -> None:
    assert customer_of(office, kind, add(office, kind, opportunity=prospect)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_neither_customer_nor_opportunity_is_refused_in_words(office: Store, prospect: Key, kind: str) -> None:
    with pytest.raises(errors.ValidationFailed) as refused:
        add(office, kind)
    assert refused.value.errors == {"customer": NEITHER}
    key = add(office, kind, opportunity=prospect)
    with pytest.raises(errors.ValidationFailed) as refused:
        change(office, kind, key, opportunity=None)
    assert refused.value.errors == {"customer": NEITHER}


@pytest.mark.parametrize("kind", KINDS)
def test_bulk_work_is_refused_the_same(office: Store, prospect: Key, kind: str) -> None:
    entity = office.registry[kind]
    add(office, kind, opportunity=prospect)
    rows = row_ids(office.reader, office.queries.list_of(entity))
    with pytest.raises(errors.CrmError, match="Nothing was changed"):
        edit_many(office, entity, rows, Edit(entity.by_name["opportunity"], "set", None))
    with pytest.raises(FieldError, match=NEITHER):
        take_in(office, kind, {"customer": ["C0000001", None], "opportunity": [None, None], "subject": ["a", "b"]})


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_itself_refuses_it_too(office: Store, prospect: Key, kind: str) -> None:
    add(office, kind, opportunity=prospect)
    table = office.registry[kind].table
    with pytest.raises(errors.CrmError, match="CHECK"), office.step("test") as step:
        step.connection.execute(f"UPDATE {table} SET 商机编号 = NULL")


@pytest.mark.parametrize("kind", KINDS)
def test_who_becomes_a_customer_takes_them_along(office: Store, prospect: Key, kind: str, content: Content) -> None:
    mine = add(office, kind, opportunity=prospect)
    other = add(office, kind, opportunity=prospect, customer="C0000002")
    before = content(office.reader)
    change(office, "opportunity", prospect, customer="C0000001")
    assert (customer_of(office, kind, mine), customer_of(office, kind, other)) == ("C0000001", "C0000002")
    assert (
        office.history(office.registry[kind], mine)[0].step
        == office.history(office.registry["opportunity"], prospect)[0].step
    )
    after = content(office.reader)
    office.undo()
    assert content(office.reader) == before
    office.redo()
    assert content(office.reader) == after


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_way_the_opportunity_gets_its_customer(office: Store, prospect: Key, kind: str) -> None:
    entity = office.registry["opportunity"]
    key = add(office, kind, opportunity=prospect)
    rows = row_ids(office.reader, office.queries.list_of(entity))
    edit_many(office, entity, rows, Edit(entity.by_name["customer"], "set", "C0000001"))
    assert customer_of(office, kind, key) == "C0000001"
    office.undo()
    heir = office.create(entity, {"name": "另一个", "customer": "C0000002"})
    office.delete(entity, [prospect], successor=heir)
    assert customer_of(office, kind, key) == "C0000002"


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_later_has_the_customer_from_the_beginning(office: Store, prospect: Key, kind: str) -> None:
    change(office, "opportunity", prospect, customer="C0000001")
    key = add(office, kind, opportunity=prospect)
    assert customer_of(office, kind, key) == "C0000001"
    change(office, kind, key, customer=None)  # it would be lost to the customer
    assert customer_of(office, kind, key) == "C0000001"
    take_in(office, kind, {"customer": [None], "opportunity": [prospect], "subject": ["导入"]})
    assert customer_of(office, kind, key + 1) == "C0000001"


def test_a_prospect_who_is_one_again_keeps_what_was_said(office: Store, prospect: Key) -> None:
    key = add(office, "interaction", opportunity=prospect)
    change(office, "opportunity", prospect, customer="C0000001")
    change(office, "opportunity", prospect, customer="C0000002")
    assert customer_of(office, "interaction", key) == "C0000001"


def test_the_figures_follow(office: Store, prospect: Key) -> None:
    add(office, "interaction", opportunity=prospect, time="2090-01-01 10:00:00")
    assert office.get(office.registry["opportunity"], prospect)["last_activity"] == "2090-01-01 10:00:00"
    change(office, "opportunity", prospect, customer="C0000001")
    assert office.get(office.registry["customer"], "C0000001")["last_contact"] == "2090-01-01 10:00:00"
    office.undo()
    assert office.get(office.registry["customer"], "C0000001")["last_contact"] in (None, "")
    assert list(differences(office.database.writer)) == []


def test_one_that_is_replaced_counts_no_more(office: Store, prospect: Key) -> None:
    """As another program may write."""
    other = office.create(office.registry["opportunity"], {"name": "另一个", "prospect": "吴老板"})
    key = add(office, "interaction", opportunity=prospect, time="2090-01-01")
    with office.database.atomic() as connection:
        connection.execute(
            "REPLACE INTO 互动记录 (互动编号, 商机编号, 类型, 时间, 主题) VALUES (?, ?, '电话', '2091-01-01', '换')",
            (key, other),
        )
    assert list(differences(office.database.writer)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_with_the_opportunity_goes_only_what_nobody_else_has(office: Store, prospect: Key, kind: str) -> None:
    entity = office.registry["opportunity"]
    mine, theirs = add(office, kind, opportunity=prospect), add(office, kind, opportunity=prospect, customer="C0000002")
    hanging = {(one.entity.name, one.effect): one.count for one in office.dependents(entity, [prospect])}
    assert hanging == {(kind, "delete"): 1, (kind, "clear"): 1}
    office.delete(entity, [prospect], with_dependents=True)
    with pytest.raises(errors.NotFound):
        customer_of(office, kind, mine)
    assert office.get(office.registry[kind], theirs)["opportunity"] is None
    office.undo()
    assert office.get(office.registry[kind], mine)["opportunity"] == prospect


def test_they_are_found_by_what_the_opportunity_is_called(office: Store, prospect: Key) -> None:
    key = add(office, "follow_up", opportunity=prospect)
    found = office.queries.list_of(office.registry["follow_up"], search="新店")
    assert list(row_ids(office.reader, found)) == [key]
    spoken = add(office, "interaction", opportunity=prospect, content="样品")
    found = office.queries.list_of(office.registry["interaction"], search="样品")
    assert list(row_ids(office.reader, found)) == [spoken]
    named = office.queries.list_of(
        office.registry["interaction"], conditions=[Condition("opportunity", "is", str(prospect))]
    )
    assert list(row_ids(office.reader, named)) == [spoken]


def test_a_customer_is_made_of_the_prospect_in_one_step(office: Store) -> None:
    entity = office.registry["opportunity"]
    values = {"name": "新店", "prospect": "周老板", "prospect_phone": "13800001111", "staff": "S0001", "source": "展会"}
    prospect = office.create(entity, values)
    key = add(office, "interaction", opportunity=prospect)
    customer = office.get(office.registry["customer"], made := make_customer(office, prospect))
    assert [customer[name] for name in ("name", "phone", "staff", "source")] == [
        "周老板",
        "13800001111",
        "S0001",
        "展会",
    ]
    assert (office.get(entity, prospect)["customer"], customer_of(office, "interaction", key)) == (made, made)
    with pytest.raises(errors.CrmError, match="has a customer already"):
        make_customer(office, prospect)
    office.undo()
    assert office.get(entity, prospect)["customer"] is None
    with pytest.raises(errors.NotFound):
        office.get(office.registry["customer"], made)
    assert make_customer(office, prospect, existing="C0000002") == "C0000002"
    assert customer_of(office, "interaction", key) == "C0000002"
