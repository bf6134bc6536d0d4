"""What is handed over when a record goes, beyond the names of people: documents, stages, what must stay (D2.8)."""

from typing import Any

import pytest

from crm_desktop.db.errors import CrmError, ValidationFailed
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import order as orders
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.records import Key


def make(store: Store, entity: str, **values: Any) -> Any:
    return store.create(store.registry[entity], values)


def change(store: Store, name: str, key: Key, **values: Any) -> None:
    entity = store.registry[name]
    store.update(entity, key, values, int(str(store.get(entity, key)["version"])))


def hand_over(store: Store, name: str, key: Key, heir: Key) -> None:
    store.delete(store.registry[name], [key], successor=heir)


def document(store: Store, kind: str, *states: str) -> str:
    """With one line, brought through these states."""
    key = make(store, kind, customer="C0000001")
    make(store, f"{kind}_line", **{kind: key}, product="P000001", quantity=1)
    for state in states:
        change(store, kind, key, state=state)
    return str(key)


def rows(store: Store, sql: str) -> list[Any]:
    return store.reader.execute(sql).fetchall()


def test_no_line_gets_into_a_quote_that_is_out(office: Store) -> None:
    accepted, draft = document(office, "quote", quotes.SENT, quotes.ACCEPTED), document(office, "quote")
    total = office.get(office.registry["quote"], accepted)["total"]
    with pytest.raises(CrmError):
        hand_over(office, "quote", draft, accepted)
    assert office.get(office.registry["quote"], accepted)["total"] == total
    assert office.get(office.registry["quote"], draft)["state"] == quotes.DRAFT


def test_the_lines_of_an_order_stay_with_it_and_what_they_booked_too(office: Store) -> None:
    confirmed, other = document(office, "order", orders.CONFIRMED), document(office, "order")
    with pytest.raises(CrmError):
        hand_over(office, "order", confirmed, other)
    office.delete(office.registry["order"], [confirmed], with_dependents=True)
    assert rows(office, "SELECT * FROM 购买") == []


def test_payments_go_to_the_order_that_they_are_of(office: Store) -> None:
    empty, other = make(office, "order", customer="C0000001"), document(office, "order")
    make(office, "payment", order=empty, amount=100, due="2026-01-01")
    hand_over(office, "order", empty, other)
    assert rows(office, "SELECT 订单编号 FROM 收款") == [(other,)]


def test_the_revision_that_inherits_does_not_revise_itself(office: Store) -> None:
    older = make(office, "quote", customer="C0000001")
    newer = make(office, "quote", customer="C0000001", previous=older)
    hand_over(office, "quote", older, newer)
    assert office.get(office.registry["quote"], newer)["previous"] is None


def test_the_past_of_an_opportunity_goes_with_it(office: Store) -> None:
    one, other = (make(office, "opportunity", name=name, customer="C0000001") for name in ("一", "二"))
    change(office, "opportunity", one, stage=2)
    make(office, "interaction", customer="C0000001", opportunity=one, subject="谈过")
    hand_over(office, "opportunity", one, other)
    assert rows(office, "SELECT 商机编号, 阶段编号 FROM 商机阶段变更") == [(other, 1)]
    assert rows(office, "SELECT 商机编号 FROM 互动记录") == [(other,)]


def test_opportunities_that_are_handed_to_another_stage_come_there_as_by_a_save(office: Store) -> None:
    key = make(office, "opportunity", name="一", customer="C0000001", stage=2)
    hand_over(office, "stage", 2, 3)
    stage, record = office.get(office.registry["stage"], 3), office.get(office.registry["opportunity"], key)
    assert (record["stage"], record["probability"]) == (3, stage["probability"])
    office.undo()
    assert office.get(office.registry["opportunity"], key)["stage"] == 2


def test_none_is_lost_without_a_reason(office: Store) -> None:
    key = make(office, "opportunity", name="一", customer="C0000001", stage=2)
    (lost,) = office.reader.execute("SELECT 阶段编号 FROM 商机阶段 WHERE 类型 = '输单'").fetchone()
    with pytest.raises(ValidationFailed):
        hand_over(office, "stage", 2, lost)
    assert office.get(office.registry["opportunity"], key)["stage"] == 2


def test_nobody_hands_over_to_the_record_itself_however_its_number_is_written(office: Store) -> None:
    key = make(office, "opportunity", name="一", customer="C0000001", stage=2)
    for heir in (2, "2"):
        with pytest.raises(CrmError):
            hand_over(office, "stage", 2, heir)
    assert office.get(office.registry["opportunity"], key)["stage"] == 2


def test_whoever_gets_another_customer_leaves_the_contact_of_the_former_one(office: Store) -> None:
    theirs = make(office, "contact", customer="C0000001", name="令狐冲")
    other = make(office, "contact", customer="C0000002", name="任盈盈")
    key = make(office, "quote", customer="C0000001", contact=theirs)
    change(office, "quote", key, customer="C0000002")
    assert office.get(office.registry["quote"], key)["contact"] is None
    change(office, "quote", key, customer="C0000001", contact=other)  # somebody says so
    assert office.get(office.registry["quote"], key)["contact"] == other
    change(office, "quote", key, customer="C0000002")
    assert office.get(office.registry["quote"], key)["contact"] == other, "who is of that customer"
