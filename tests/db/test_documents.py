"""Quotes and orders in the file: their numbers, amounts and states, and what is booked by them."""

import datetime as dt
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.bulk_edit import Edit, edit_many
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import order as orders
from crm_desktop.entities import quote as quotes
from crm_desktop.entities.pricing import amounts, line_total
from crm_desktop.operations.sales import selling
from crm_desktop.operations.sales.advising import advise

YEAR = dt.date.today().year
ONCE = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def numbered(kind: str, number: int) -> str:
    return f"{kind}-{YEAR}-{number:04}"


def change(store: Store, name: str, key: Any, **values: Any) -> None:
    entity = store.registry[name]
    store.update(entity, key, values, int(str(store.get(entity, key)["version"])))


def purchases(store: Store) -> list[tuple[Any, ...]]:
    sql = "SELECT 客户编号, 产品编号, 购买数量, 成交价 FROM 购买 ORDER BY 购买编号"
    return list(map(tuple, store.reader.execute(sql)))


@pytest.fixture
def quote(office: Store) -> str:
    """A draft with two lines and a discount: 5 × 1999 less 10 %, 1 × 99; 5 % off; 13 % tax."""
    entity, line = office.registry["quote"], office.registry["quote_line"]
    key = office.create(entity, {"customer": "C0000001", "discount_rate": 500, "tax_rate": 1300})
    office.create(line, {"quote": key, "product": "P000001", "quantity": 5, "discount_rate": 1000, "position": 1})
    office.create(line, {"quote": key, "product": "P000002", "position": 2})
    return str(key)


@pytest.fixture
def order(office: Store, quote: str) -> str:
    for state in (quotes.SENT, quotes.ACCEPTED):
        change(office, "quote", quote, state=state)
    return str(selling.order_quote(office, quote))


# -- numbers ----------------------------------------------------------------------------------------------------


def test_numbers_follow_the_rule_and_begin_anew_with_another(office: Store, registry: Registry) -> None:
    quote, customer = registry["quote"], {"customer": "C0000001"}
    assert [office.create(quote, customer) for _ in range(2)] == [numbered("BJ", 1), numbered("BJ", 2)]
    change(office, "numbering", "报价", pattern="Q{counter:03}-{year}")
    assert office.propose_number(quote) == f"Q001-{YEAR}"
    assert office.create(quote, customer) == f"Q001-{YEAR}"
    change(office, "numbering", "报价", pattern="BJ-{year}-{counter:04}")
    assert office.create(quote, customer) == numbered("BJ", 3)
    assert office.propose_number(registry["contract"]) == numbered("HT", 1)


def test_another_year_counts_from_one(office: Store, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    office.create(registry["order"], {"customer": "C0000001"})

    monkeypatch.setattr("crm_desktop.db.writing.numbers.today", lambda: f"{YEAR + 1}-01-01")
    assert office.create(registry["order"], {"customer": "C0000001"}) == f"DD-{YEAR + 1}-0001"


def test_a_number_taken_back_by_undo_leaves_no_gap_and_a_deleted_one_is_not_given_again(
    office: Store, registry: Registry
) -> None:
    quote, customer = registry["quote"], {"customer": "C0000001"}
    office.create(quote, customer)
    office.create(quote, customer)
    office.undo()
    assert office.create(quote, customer) == numbered("BJ", 2)
    office.delete(quote, [numbered("BJ", 2)])
    assert office.create(quote, customer) == numbered("BJ", 3)
    with pytest.raises(errors.ValidationFailed):
        office.create(quote, {"customer": "nobody"})
    assert office.propose_number(quote) == numbered("BJ", 4)


def test_a_number_typed_far_ahead_does_not_end_the_counting(office: Store, registry: Registry) -> None:
    quote, customer = registry["quote"], {"customer": "C0000001"}
    office.create(quote, customer)
    office.create(quote, {**customer, "number": f"BJ-{YEAR}-9999999"})
    office.delete(quote, [f"BJ-{YEAR}-9999999"])
    assert office.create(quote, customer) == numbered("BJ", 2)
    office.create(quote, {**customer, "number": numbered("BJ", 9999)})
    assert office.create(quote, customer) == f"BJ-{YEAR}-10000"
    office.delete(quote, [f"BJ-{YEAR}-10000"])
    assert office.create(quote, customer) == f"BJ-{YEAR}-10001"


def test_two_sessions_at_once_get_numbers_without_gap_or_double(
    office: Store, database: Database, registry: Registry
) -> None:
    stores = [Store(database, registry, Administrator(), ChangeBus()) for _ in range(2)]
    given: list[Any] = []

    def work(store: Store) -> None:
        for _ in range(10):
            given.append(store.create(registry["quote"], {"customer": "C0000001"}))

    threads = [Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [numbered("BJ", number) for number in range(1, 21)]


# -- amounts ----------------------------------------------------------------------------------------------------


@ONCE
@given(
    st.tuples(st.integers(0, 10_000), st.integers(0, 10**6), st.integers(0, 10_000)),
    st.lists(
        st.tuples(st.integers(1, 1000), st.integers(0, 10**9), st.integers(0, 10_000), st.integers(0, 10**5)),
        max_size=3,
    ),
)
def test_the_file_reckons_as_the_program_does(
    office: Store, head: tuple[int, ...], rows: list[tuple[int, ...]]
) -> None:
    document = dict(zip(("discount_rate", "discount", "tax_rate"), head, strict=True))
    lines = [dict(zip(("quantity", "price", "discount_rate", "discount"), row, strict=True)) for row in rows]
    for name, by, of in (("quote", "quote", "quote_line"), ("order", "order", "order_line")):
        key = office.create(office.registry[name], {"customer": "C0000001", **document})
        keys = [office.create(office.registry[of], {by: key, "product": "P000001", **line}) for line in lines]
        record = office.get(office.registry[name], key)
        assert tuple(record[part] for part in ("subtotal", "net", "tax", "total")) == amounts(document, lines)
        assert [office.get(office.registry[of], one)["total"] for one in keys] == list(map(line_total, lines))


def test_totals_follow_lines_through_undo_redo_and_deletion(office: Store, quote: str) -> None:
    def total() -> Any:
        return office.get(office.registry["quote"], quote)["total"]

    full = total()
    office.delete(office.registry["quote_line"], [1])
    assert total() < full
    office.undo()
    assert total() == full
    office.redo()
    assert total() < full


# -- states -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quote", "order"])
def test_every_state_can_be_reached_and_no_other(registry: Registry, name: str) -> None:
    entity = registry[name]
    assert entity.flow
    states = {choice.zh for choice in entity.by_name["state"].choices}  # type: ignore[attr-defined]
    found = set(entity.flow.starts)
    for _ in states:
        found |= {after for state in found for after in entity.flow.next(state)}
    assert found == states


@ONCE
@given(st.data())
def test_only_declared_moves_are_taken(office: Store, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["quote", "order"]))
    entity = office.registry[name]
    assert entity.flow
    states = [choice.zh for choice in entity.by_name["state"].choices]  # type: ignore[attr-defined]
    key, state = office.create(entity, {"customer": "C0000001"}), entity.flow.starts[0]
    for wanted in data.draw(st.lists(st.sampled_from(states), max_size=6)):
        if wanted == state or wanted in entity.flow.next(state):
            change(office, name, key, state=wanted)
            state = wanted
        else:
            with pytest.raises(errors.ValidationFailed) as refused:
                change(office, name, key, state=wanted)
            assert set(refused.value.errors) == {"state"}
        assert office.get(entity, key)["state"] == state


def test_a_new_order_starts_at_the_beginning_and_many_at_once_are_refused_by_name(office: Store, order: str) -> None:
    entity = office.registry["order"]
    with pytest.raises(errors.ValidationFailed, match=r"."):
        office.create(entity, {"customer": "C0000001", "state": orders.DONE})
    rowid = office.rowid(entity, order)
    assert rowid
    with pytest.raises(errors.CrmError, match=order):
        edit_many(office, entity, [rowid], Edit(entity.by_name["state"], "set", orders.DONE))
    edit_many(office, entity, [rowid], Edit(entity.by_name["state"], "set", orders.CONFIRMED))
    assert len(purchases(office)) == 2


# -- what comes of what -----------------------------------------------------------------------------------------


def test_only_an_accepted_quote_becomes_an_order_and_only_one(office: Store, quote: str) -> None:
    with pytest.raises(errors.CrmError):
        selling.order_quote(office, quote)
    for state in (quotes.SENT, quotes.ACCEPTED):
        change(office, "quote", quote, state=state)
    key = selling.order_quote(office, quote)
    made, source = office.get(office.registry["order"], key), office.get(office.registry["quote"], quote)
    assert (made["quote"], made["total"], made["customer"]) == (quote, source["total"], source["customer"])
    with pytest.raises(errors.CrmError, match=str(key)):
        selling.order_quote(office, quote)
    office.undo()
    assert office.reader.execute("SELECT count(*) FROM 订单").fetchone()[0] == 0
    assert office.reader.execute("SELECT count(*) FROM 订单明细").fetchone()[0] == 0


def test_a_cancelled_order_does_not_stand_in_the_way_of_another(office: Store, quote: str) -> None:
    for state in (quotes.SENT, quotes.ACCEPTED):
        change(office, "quote", quote, state=state)
    first = selling.order_quote(office, quote)
    change(office, "order", first, state=orders.CANCELLED)
    second = selling.order_quote(office, quote)
    with pytest.raises(errors.CrmError, match=str(second)):
        selling.order_quote(office, quote)


def test_a_revision_keeps_the_older_one(office: Store, quote: str) -> None:
    change(office, "quote", quote, state=quotes.SENT)
    key = selling.revise_quote(office, quote)
    newer, older = (office.get(office.registry["quote"], one) for one in (key, quote))
    assert (newer["previous"], newer["revision"], newer["state"]) == (quote, 2, quotes.DRAFT)
    assert (older["state"], older["total"]) == (quotes.EXPIRED, newer["total"])
    with pytest.raises(errors.CrmError):
        selling.revise_quote(office, key)


def test_a_won_opportunity_becomes_an_order_with_its_products(office: Store) -> None:
    registry = office.registry
    key = office.create(registry["opportunity"], {"name": "新店", "customer": "C0000001"})
    office.create(registry["opportunity_line"], {"opportunity": key, "product": "P000001", "quantity": 2})
    with pytest.raises(errors.CrmError):
        selling.order_opportunity(office, key)
    won = office.reader.execute("SELECT 阶段编号 FROM 商机阶段 WHERE 类型 = '赢单'").fetchone()[0]
    change(office, "opportunity", key, stage=won)
    made = office.get(registry["order"], selling.order_opportunity(office, key))
    assert (made["opportunity"], made["subtotal"]) == (key, 2 * 199900)


def test_confirming_books_purchases_and_cancelling_takes_them_back(office: Store, order: str) -> None:
    customer = office.registry["customer"]
    change(office, "order", order, state=orders.CONFIRMED)
    booked = [("C0000001", "P000001", 5, 170914), ("C0000001", "P000002", 1, 9405)]
    assert purchases(office) == booked
    assert office.get(customer, "C0000001")["last_product"] == "口红"
    office.undo()
    assert purchases(office) == []
    assert office.get(customer, "C0000001")["last_product"] == ""
    office.redo()
    assert purchases(office) == booked
    change(office, "order", order, state=orders.CANCELLED)
    assert purchases(office) == []
    office.undo()
    assert purchases(office) == booked


def test_what_is_booked_follows_the_order(office: Store, order: str) -> None:
    line = office.registry["order_line"]
    change(office, "order", order, state=orders.CONFIRMED)
    change(office, "order", order, discount_rate=0)
    assert purchases(office)[1] == ("C0000001", "P000002", 1, 9900)
    change(office, "order_line", 2, quantity=3)
    assert purchases(office)[1] == ("C0000001", "P000002", 3, 9900)
    office.create(line, {"order": order, "product": "P000002", "quantity": 7})
    assert purchases(office)[2] == ("C0000001", "P000002", 7, 9900)
    office.delete(line, [2])
    assert [row[2] for row in purchases(office)] == [5, 7]
    office.delete(office.registry["order"], [order], with_dependents=True)
    assert purchases(office) == []
    for _ in range(6):
        office.undo()
    assert purchases(office) == []
    assert office.get(office.registry["order"], order)["state"] == orders.NEW


def test_an_old_order_that_came_with_its_purchases_is_not_booked_again(office: Store) -> None:
    """An import books nothing (decision 62); what one does to the order afterwards books what is new in it."""
    line = office.registry["order_line"]
    key = str(office.create(office.registry["order"], {"customer": "C0000001"}))
    old = office.create(line, {"order": key, "product": "P000001", "quantity": 2})
    outside = office.database.writer
    outside.execute("UPDATE 订单 SET 状态 = ? WHERE 订单编号 = ?", (orders.CONFIRMED, key))
    change(office, "order_line", old, position=7)
    change(office, "order", key, ordered=f"{YEAR}-01-02")
    change(office, "order", key, state=orders.SHIPPED)
    assert purchases(office) == []
    office.create(line, {"order": key, "product": "P000002", "quantity": 3})
    assert purchases(office) == [("C0000001", "P000002", 3, 9900)]


def test_a_new_line_stands_last(office: Store, quote: str) -> None:
    line = office.registry["quote_line"]
    assert office.initial(line, {"quote": quote})["position"] == 3
    assert office.get(line, office.create(line, {"quote": quote, "product": "P000001"}))["position"] == 3
    assert office.get(line, office.create(line, {"quote": quote, "product": "P000001", "position": 9}))["position"] == 9


def test_what_is_known_of_a_product_and_a_customer(office: Store) -> None:
    values = {"customer": "C0000001", "product": "P000001"}
    for day, quantity, price in (("2026-01-01", 3, 150000), ("2026-03-01", 5, 140000), ("2026-02-01", 9, 130000)):
        office.create(office.registry["purchase"], {**values, "time": day, "quantity": quantity, "price": price})
    known = advise(office, office.reader, "C0000001", "P000001")
    assert known == (199900, "", 140000, "2026-03-01", 5)
    assert advise(office, office.reader, "C0000002", "P000001") == (199900, "", None, "", None)
    assert advise(office, office.reader, None, "P9") is None
