"""客户.所购产品 and 消费时间 are always those of the customer's latest purchase, whatever tool writes (D2.1)."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

NOTHING = ("", "")
KEPT = "SELECT 客户编号, 所购产品, 消费时间 FROM 客户 ORDER BY 客户编号"
COMPUTED = """
    SELECT 客户编号, coalesce(产品名称, ''), coalesce(购买时间, '') FROM 客户 LEFT JOIN (
        SELECT 客户编号, 产品名称, 购买时间, row_number() OVER (
            PARTITION BY 客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC) AS 位次
        FROM 购买 JOIN 产品 USING (产品编号)
    ) USING (客户编号) WHERE coalesce(位次, 1) = 1 ORDER BY 客户编号"""


def last(connection: sqlite3.Connection, customer: str = "C1") -> tuple[str, str]:
    sql = "SELECT 所购产品, 消费时间 FROM 客户 WHERE 客户编号 = ?"
    found: tuple[str, str] = connection.execute(sql, (customer,)).fetchone()
    return found


def buy(connection: sqlite3.Connection, number: int, customer: str, product: str, time: str, verb: str = "") -> None:
    columns = "购买编号, 客户编号, 产品编号, 购买时间, 购买数量"
    row = (number, customer, product, time)
    connection.execute(f"INSERT {verb} INTO 购买 ({columns}) VALUES (?, ?, ?, ?, 1)", row)


def test_nothing_bought_yet(filled: sqlite3.Connection) -> None:
    assert last(filled) == NOTHING


def test_a_later_purchase_counts_and_an_earlier_one_does_not(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-02-01")
    assert last(filled) == ("电视机", "2026-02-01")
    buy(filled, 2, "C1", "P2", "2026-01-01")
    assert last(filled) == ("电视机", "2026-02-01")
    buy(filled, 3, "C1", "P2", "2026-02-01 09:00:00")
    assert last(filled) == ("口红", "2026-02-01 09:00:00")
    assert last(filled, "C2") == NOTHING


def test_of_two_at_the_same_time_the_one_entered_later_counts(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-02-01")
    buy(filled, 2, "C1", "P2", "2026-02-01")
    assert last(filled) == ("口红", "2026-02-01")


def test_a_deleted_purchase_uncovers_the_one_before(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    buy(filled, 2, "C1", "P2", "2026-02-01")
    filled.execute("DELETE FROM 购买 WHERE 购买编号 = 2")
    assert last(filled) == ("电视机", "2026-01-01")
    filled.execute("DELETE FROM 购买")
    assert last(filled) == NOTHING


def test_a_purchase_that_moves_to_another_customer_changes_both(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    filled.execute("UPDATE 购买 SET 客户编号 = 'C2'")
    assert (last(filled, "C1"), last(filled, "C2")) == (NOTHING, ("电视机", "2026-01-01"))


def test_another_time_or_product_of_a_purchase_shows(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    filled.execute("UPDATE 购买 SET 产品编号 = 'P2'")
    assert last(filled) == ("口红", "2026-01-01")
    filled.execute("UPDATE 购买 SET 购买时间 = '2025-01-01'")
    assert last(filled) == ("口红", "2025-01-01")


def test_a_purchase_replaced_by_one_of_another_customer_changes_both(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    buy(filled, 2, "C1", "P2", "2026-02-01")
    buy(filled, 2, "C2", "P1", "2026-03-01", "OR REPLACE")
    assert (last(filled, "C1"), last(filled, "C2")) == (("电视机", "2026-01-01"), ("电视机", "2026-03-01"))


def test_a_purchase_that_takes_anothers_number_changes_both_customers(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    buy(filled, 2, "C2", "P2", "2026-02-01")
    filled.execute("UPDATE OR REPLACE 购买 SET 购买编号 = 2 WHERE 购买编号 = 1")
    assert (last(filled, "C1"), last(filled, "C2")) == (("电视机", "2026-01-01"), NOTHING)


def test_an_ignored_insert_of_a_taken_number_changes_nothing(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    buy(filled, 1, "C2", "P2", "2026-03-01", "OR IGNORE")
    assert (last(filled, "C1"), last(filled, "C2")) == (("电视机", "2026-01-01"), NOTHING)


def test_an_upsert_changes_what_it_changes(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    filled.execute(
        "INSERT INTO 购买 (购买编号, 客户编号, 产品编号, 购买时间, 购买数量) VALUES (1, 'C2', 'P2', '2026-05-01', 1) "
        "ON CONFLICT (购买编号) DO UPDATE SET 客户编号 = excluded.客户编号, 产品编号 = excluded.产品编号"
    )
    assert (last(filled, "C1"), last(filled, "C2")) == (NOTHING, ("口红", "2026-01-01"))


def test_a_product_under_a_new_name_shows_under_it(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    buy(filled, 2, "C2", "P1", "2026-01-01")
    buy(filled, 3, "C2", "P2", "2026-02-01")
    filled.execute("UPDATE 产品 SET 产品名称 = '液晶电视' WHERE 产品编号 = 'P1'")
    assert (last(filled, "C1"), last(filled, "C2")) == (("液晶电视", "2026-01-01"), ("口红", "2026-02-01"))


def test_a_product_replaced_under_a_new_name_shows_under_it(filled: sqlite3.Connection) -> None:
    buy(filled, 1, "C1", "P1", "2026-01-01")
    filled.execute(
        "INSERT OR REPLACE INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES ('P1', '液晶电视', 1, '电器')"
    )
    assert last(filled, "C1") == ("液晶电视", "2026-01-01")


CUSTOMERS = st.sampled_from(["C1", "C2", "C3"])
PRODUCTS = st.sampled_from(["P1", "P2", "P3"])
NUMBERS = st.integers(1, 4)
TIMES = st.sampled_from(["2026-01-01", "2026-01-01 00:00:00", "2026-01-01 08:30:00", "2026-01-02", "2025-12-31"])
VERBS = st.sampled_from(["", "OR IGNORE", "OR REPLACE"])
Statement = tuple[str, tuple[Any, ...]]
ROW = "(购买编号, 客户编号, 产品编号, 购买时间, 购买数量) VALUES (?, ?, ?, ?, 1)"
STATEMENTS = st.one_of(
    st.tuples(VERBS.map(lambda verb: f"INSERT {verb} INTO 购买 {ROW}"), st.tuples(NUMBERS, CUSTOMERS, PRODUCTS, TIMES)),
    st.tuples(
        st.just(
            f"INSERT INTO 购买 {ROW} ON CONFLICT (购买编号) DO UPDATE SET "
            "客户编号 = excluded.客户编号, 产品编号 = excluded.产品编号, 购买时间 = excluded.购买时间"
        ),
        st.tuples(NUMBERS, CUSTOMERS, PRODUCTS, TIMES),
    ),
    st.tuples(
        st.sampled_from(["NOTHING", "UPDATE SET 购买数量 = 3"]).map(
            lambda done: f"INSERT INTO 购买 {ROW} ON CONFLICT (购买编号) DO {done}"
        ),
        st.tuples(NUMBERS, CUSTOMERS, PRODUCTS, TIMES),
    ),
    st.tuples(st.just("DELETE FROM 购买 WHERE 购买编号 = ?"), st.tuples(NUMBERS)),
    st.tuples(st.just("DELETE FROM 购买 WHERE 客户编号 = ?"), st.tuples(CUSTOMERS)),
    st.tuples(st.just("UPDATE 购买 SET 购买时间 = ? WHERE 购买编号 = ?"), st.tuples(TIMES, NUMBERS)),
    st.tuples(st.just("UPDATE 购买 SET 产品编号 = ? WHERE 客户编号 = ?"), st.tuples(PRODUCTS, CUSTOMERS)),
    st.tuples(st.just("UPDATE 购买 SET 客户编号 = ? WHERE 客户编号 = ?"), st.tuples(CUSTOMERS, CUSTOMERS)),
    st.tuples(
        VERBS.map(lambda verb: f"UPDATE {verb} 购买 SET 购买编号 = ? WHERE 购买编号 = ?"), st.tuples(NUMBERS, NUMBERS)
    ),
    st.tuples(st.just("UPDATE 购买 SET 购买数量 = 2, 成交价 = 5 WHERE 购买编号 = ?"), st.tuples(NUMBERS)),
    st.tuples(
        st.just("REPLACE INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES (?, ?, 1, '电器')"),
        st.tuples(PRODUCTS, st.sampled_from("丙丁")),
    ),
    st.tuples(st.just("UPDATE 产品 SET 产品名称 = ? WHERE 产品编号 = ?"), st.tuples(st.sampled_from("甲乙"), PRODUCTS)),
)


@settings(max_examples=300, deadline=None)
@given(ours=st.booleans(), statements=st.lists(STATEMENTS, max_size=12))
def test_any_sequence_of_statements_leaves_what_a_recomputation_gives(
    blank: Callable[[sqlite3.Connection], None], ours: bool, statements: list[Statement]
) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    blank(connection)
    if ours:  # as in the program; else as in the shell
        connection.executescript("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON")
    connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王'), ('C2', '李'), ('C3', '赵')")
    connection.execute(
        "INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) "
        "VALUES ('P1', '电视机', 1, '电器'), ('P2', '口红', 2, '化妆品'), ('P3', '炒锅', 3, '炊具')"
    )
    for number, customer in enumerate(["C1", "C1", "C2"], 1):
        buy(connection, number, customer, f"P{number}", "2026-01-01")
    for sql, params in statements:
        try:
            connection.execute(sql, params)
        except sqlite3.IntegrityError:
            continue  # a number that is taken: nothing happens
    assert connection.execute(KEPT).fetchall() == connection.execute(COMPUTED).fetchall()
    connection.close()


def test_purchases_made_changed_and_taken_back_in_the_program_show(office: Store, registry: Registry) -> None:
    purchase, customer, product = registry["purchase"], registry["customer"], registry["product"]

    def shown() -> tuple[Any, Any]:
        record = office.get(customer, "C0000001")
        return record["last_product"], record["last_purchase"]

    bought = {"customer": "C0000001", "product": "P000001", "time": "2026-01-01"}
    key = office.create(purchase, bought)
    assert shown() == ("电视机", "2026-01-01")
    office.update(purchase, key, {"product": "P000002", "time": "2026-02-02 10:00:00"}, 1)
    assert shown() == ("口红", "2026-02-02 10:00:00")
    office.update(product, "P000002", {"name": "唇膏"}, 1)
    assert shown() == ("唇膏", "2026-02-02 10:00:00")
    office.delete(purchase, [key])
    assert shown() == NOTHING
    for expected in [
        ("唇膏", "2026-02-02 10:00:00"),
        ("口红", "2026-02-02 10:00:00"),
        ("电视机", "2026-01-01"),
        NOTHING,
    ]:
        office.undo()
        assert shown() == expected
    for expected in [
        ("电视机", "2026-01-01"),
        ("口红", "2026-02-02 10:00:00"),
        ("唇膏", "2026-02-02 10:00:00"),
        NOTHING,
    ]:
        office.redo()
        assert shown() == expected


@pytest.mark.parametrize("name", ["last_product", "last_purchase"])
def test_they_cannot_be_typed(office: Store, registry: Registry, name: str) -> None:
    customer = registry["customer"]
    office.update(customer, "C0000001", {name: "2026-01-01", "phone": "1"}, 1)
    assert office.get(customer, "C0000001")[name] == ""
