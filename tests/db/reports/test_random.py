"""Random small offices: every figure against the same told in plain Python."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.export import all_rows
from crm_desktop.entities.fields import Value

STAFF, CUSTOMERS, PRODUCTS = ("S1", "S2", "S3"), ("C1", "C2", "C3", "C4"), {"P1": "电器", "P2": "炊具", "P3": "炊具"}
TIMES = (
    "2023-12-31", "2023-12-31 23:59:59", "2024-01-01", "2024-01-01 00:00:00", "2024-01-31", "2024-01-31 23:59:59",
    "2024-02-01", "2024-02-01 00:00:00", "2024-02-29 12:00:00",
)  # fmt: skip
PERIODS = (None, "2024-01-01..2024-01-31", "2024-01-31..2024-01-31", "2024-02-01..", "..2024-01-31", "..")
time, staff, customer, product = (st.sampled_from(values) for values in (TIMES, STAFF, CUSTOMERS, tuple(PRODUCTS)))
small, yes_no = st.integers(0, 5), st.sampled_from(("是", "否"))
OFFICE = st.fixed_dictionaries(
    {
        "客户": st.tuples(*[st.tuples(st.just(key), st.none() | staff, time) for key in CUSTOMERS]),
        "发展": st.sets(st.tuples(staff, customer)),
        "购买": st.lists(st.tuples(customer, product, time, st.integers(1, 5), st.integers(0, 500)), max_size=12),
        "任务计划": st.lists(st.tuples(staff, small, st.integers(0, 900), time, yes_no), max_size=5),
        "反馈信息": st.lists(st.tuples(product, time, yes_no, st.none() | customer), max_size=8),
    }
)
Office = dict[str, Any]  # the rows of each table


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite.Connection]:
    path: Path = tmp_path_factory.mktemp("random") / "office.crm"
    with Database.create(path) as database:
        yield database.writer


def fill(connection: sqlite.Connection, office: Office) -> None:
    run = connection.executemany
    run("INSERT INTO 联系人 (联系人编号, 姓名, 所属部门, 工资) VALUES (?, '同名', '部', 0)", [(key,) for key in STAFF])
    run("INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES (?, '同名', 1, ?)", PRODUCTS.items())
    run("INSERT INTO 客户 (客户编号, 姓名, 联系人编号, 登记时间) VALUES (?, '某', ?, ?)", office["客户"])
    run("INSERT INTO 发展 (联系人编号, 客户编号) VALUES (?, ?)", sorted(office["发展"]))
    run("INSERT INTO 购买 (客户编号, 产品编号, 购买时间, 购买数量, 成交价) VALUES (?, ?, ?, ?, ?)", office["购买"])
    columns = "任务计划编号, 联系人编号, 客户数量, 计划利润, 计划时间, 实施情况"
    plans = [(f"T{number}", *plan) for number, plan in enumerate(office["任务计划"])]
    run(f"INSERT INTO 任务计划 ({columns}) VALUES (?, ?, ?, ?, ?, ?)", plans)
    for number, (product, time, handled, customer) in enumerate(office["反馈信息"], 1):
        connection.execute(
            "INSERT INTO 反馈信息 (反馈编号, 反馈内容, 产品编号, 反馈时间, 解决情况) VALUES (?, '话', ?, ?, ?)",
            (number, product, time, handled),
        )
        if customer:
            connection.execute("INSERT INTO 反馈 (反馈编号, 客户编号) VALUES (?, ?)", (number, customer))


def read(connection: sqlite.Connection) -> Office:
    """The rows as they are now."""

    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    plan = "任务计划编号, 联系人编号, 客户数量, 计划利润, 计划时间, 实施情况"
    said = "反馈编号, 产品编号, 反馈时间, 解决情况, 客户编号"
    return {
        "联系人": [key for (key,) in rows("SELECT 联系人编号 FROM 联系人 ORDER BY 1")],
        "产品": dict(rows("SELECT 产品编号, 产品类型 FROM 产品")),
        "客户": rows("SELECT 客户编号, 联系人编号, 登记时间 FROM 客户 ORDER BY 1"),
        "发展": rows("SELECT 联系人编号, 客户编号 FROM 发展"),
        "购买": rows("SELECT 客户编号, 产品编号, 购买时间, 购买数量, 成交价 FROM 购买 ORDER BY 购买编号"),
        "任务计划": rows(f"SELECT {plan} FROM 任务计划 ORDER BY 1"),
        "反馈信息": rows(f"SELECT {said} FROM 反馈信息 LEFT JOIN 反馈 USING (反馈编号) ORDER BY 1"),
    }


def run(connection: sqlite.Connection, name: str, **values: Value) -> tuple[list[Row], dict[str, Value]]:
    report = BY_NAME[name]
    totals = {total.field.name: total.value for total in report.totals(connection, values)}
    return list(all_rows(report, connection, values)), totals


def lies_in(time: str, period: str | None) -> bool:
    first, last = (period or "..").split("..")
    day = dt.date.fromisoformat(time[:10])
    return (not first or day >= dt.date.fromisoformat(first)) and (not last or day <= dt.date.fromisoformat(last))


def percent(part: int, whole: int) -> int | None:
    return int(part * 1000 / whole + 0.5) if whole else None


def achieved(office: Office, people: tuple[str, ...], period: str | None) -> dict[str, Value]:
    """The figures of these people together; of what several of them developed, once."""
    won = {customer for person, customer in office["发展"] if person in people}
    developed = sum(key in won and lies_in(registered, period) for key, _staff, registered in office["客户"])
    bought = [row for row in office["购买"] if row[0] in won and lies_in(row[2], period)]
    plans = [row[1:] for row in office["任务计划"] if row[1] in people and lies_in(row[4], period)]
    revenue = sum(quantity * price for _customer, _product, _time, quantity, price in bought)
    planned, profit = sum(row[1] for row in plans), sum(row[2] for row in plans)
    return {
        "developed": developed,
        "purchases": len(bought),
        "revenue": revenue,
        "planned_customers": planned,
        "planned_profit": profit,
        "customers_done": percent(developed, planned),
        "profit_done": percent(revenue, profit),
    }


def check_performance(connection: sqlite.Connection, office: Office, period: str | None, person: str | None) -> None:
    people = tuple(key for key in office["联系人"] if person in (None, key))
    rows, totals = run(connection, "performance", staff=person, period=period)
    same = {"name": "同名", "department": "部"}
    assert rows == [{"staff": key, **same, **achieved(office, (key,), period)} for key in people]
    assert totals == {"staff": len(people), **achieved(office, people, period)}
    each: list[Any] = [achieved(office, (key,), period) for key in people]
    figures = sorted(((one["revenue"] / 100, one["planned_profit"] / 100) for one in each), reverse=True)
    drawn = [(plan, actual) for actual, plan in figures if plan or actual]
    chart = BY_NAME["performance"].chart(connection, {"staff": person, "period": period})
    assert (list(zip(*(series.values for series in chart.series), strict=True)) if chart else []) == drawn


def check_customer(connection: sqlite.Connection, office: Office, key: str) -> None:
    own = [(row[2], number, row) for number, row in enumerate(office["购买"], 1) if row[0] == key]
    rows, totals = run(connection, "customer", customer=key)
    assert [row["amount"] for row in rows] == [row[3] * row[4] for *_order, row in sorted(own, reverse=True)]
    amount = sum(row[3] * row[4] for *_order, row in own)
    assert totals == {"purchases": len(own), "quantity": sum(row[3] for *_order, row in own), "amount": amount}


def check_plans(connection: sqlite.Connection, office: Office, period: str | None, person: str | None) -> None:
    for done in (None, "是", "否"):
        plans = [
            (number, plan)
            for number, *plan in office["任务计划"]
            if person in (None, plan[0]) and lies_in(plan[3], period) and done in (None, plan[4])
        ]
        rows, totals = run(connection, "plans", staff=person, period=period, done=done)
        assert sorted(str(row["plan"]) for row in rows) == [number for number, _plan in plans]
        assert totals == {
            "plans": len(plans),
            "customers": sum(plan[1] for _number, plan in plans),
            "profit": sum(plan[2] for _number, plan in plans),
            "done": sum(plan[4] == "是" for _number, plan in plans),
        }


def check_feedback(connection: sqlite.Connection, office: Office, period: str | None, product: str | None) -> None:
    given, types = [row for row in office["反馈信息"] if lies_in(row[2], period)], office["产品"]
    for type_ in (None, "炊具", "化妆品"):
        found = [row for row in given if type_ in (None, types[row[1]])]
        rows, totals = run(connection, "feedback-by-type", type=type_, period=period)
        assert {(row["feedback"], row["customer"], row["type"]) for row in rows} == {
            (row[0], row[4], types[row[1]]) for row in found
        }
        assert totals == {"count": len(found), "open": sum(row[3] == "否" for row in found)}
    for handled in (None, "是", "否"):
        found = [row for row in given if product in (None, row[1]) and handled in (None, row[3])]
        closed = sum(row[3] == "是" for row in found)
        rows, totals = run(connection, "feedback-handling", handled=handled, period=period, product=product)
        assert {row["feedback"]: row["days_open"] for row in rows} == {
            row[0]: (dt.date.today() - dt.date.fromisoformat(row[2][:10])).days if row[3] == "否" else None
            for row in found
        }
        assert list(totals.values()) == [len(found), closed, len(found) - closed, percent(closed, len(found))]


def check_assignment(connection: sqlite.Connection, office: Office, person: str | None) -> None:
    latest = {}
    for _time, _number, row in sorted((row[2], number, row) for number, row in enumerate(office["购买"])):
        latest[row[0]] = row
    for type_ in (None, "炊具"):
        for unassigned in ("是", "否"):
            expected = [
                (key, latest[key][1], latest[key][2], looks_after)
                for key, looks_after, _registered in office["客户"]
                if key in latest
                and type_ in (None, office["产品"][latest[key][1]])
                and person in (None, looks_after)
                and (unassigned == "是" or looks_after)
            ]
            values = {"type": type_, "staff": person, "unassigned": unassigned}
            rows, totals = run(connection, "customer-product-staff", **values)
            got = [(row["customer"], row["product"], row["last_purchase"], row["staff"]) for row in rows]
            assert got == expected
            assert totals == {"customers": len(expected), "with_staff": sum(bool(row[3]) for row in expected)}


def check_all(connection: sqlite.Connection, period: str | None, person: str | None, product: str | None) -> None:
    office = read(connection)
    check_performance(connection, office, period, person)
    for key, *_rest in office["客户"]:
        check_customer(connection, office, key)
    check_plans(connection, office, period, person)
    check_feedback(connection, office, period, product)
    check_assignment(connection, office, person)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OFFICE, st.sampled_from(PERIODS), st.none() | staff, st.none() | product)
def test_every_figure_is_what_plain_python_says(
    writer: sqlite.Connection, office: Office, period: str | None, person: str | None, product: str | None
) -> None:
    writer.execute("BEGIN")
    try:
        fill(writer, office)
        check_all(writer, period, person, product)
    finally:
        writer.execute("ROLLBACK")


def change(sql: str, *params: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, tuple[Any, ...]]]:
    return st.tuples(st.just(sql), st.tuples(*params))


type_ = st.sampled_from(("电器", "炊具", "化妆品"))
CHANGES = st.one_of(
    change("UPDATE 客户 SET 登记时间 = ?, 联系人编号 = ? WHERE 客户编号 = ?", time, staff, customer),
    change("UPDATE OR REPLACE 发展 SET 联系人编号 = ? WHERE 联系人编号 = ?", staff, staff),
    change("DELETE FROM 发展 WHERE 客户编号 = ?", customer),
    change("UPDATE 购买 SET 购买时间 = ?, 产品编号 = ?, 成交价 = ? WHERE 客户编号 = ?", time, product, small, customer),
    change("UPDATE 购买 SET 客户编号 = ? WHERE 客户编号 = ?", customer, customer),
    change("DELETE FROM 购买 WHERE 购买编号 % 5 = ?", small),
    change("UPDATE 产品 SET 产品类型 = ? WHERE 产品编号 = ?", type_, product),
    change("UPDATE 任务计划 SET 计划时间 = ?, 实施情况 = ? WHERE 联系人编号 = ?", time, yes_no, staff),
    change("UPDATE 反馈信息 SET 反馈时间 = ?, 解决情况 = ? WHERE 产品编号 = ?", time, yes_no, product),
    change("UPDATE 反馈信息 SET 产品编号 = ? WHERE 产品编号 = ?", product, product),
    change("DELETE FROM 反馈信息 WHERE 反馈编号 % 5 = ?", small),
    change("DELETE FROM 客户 WHERE 客户编号 = ?", customer),
    change("DELETE FROM 联系人 WHERE 联系人编号 = ?", staff),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OFFICE, st.lists(CHANGES, max_size=8), st.sampled_from(PERIODS), st.none() | staff, st.none() | product)
def test_so_it_is_after_any_changes(
    writer: sqlite.Connection,
    office: Office,
    changes: list[tuple[str, tuple[Any, ...]]],
    period: str | None,
    person: str | None,
    product: str | None,
) -> None:
    writer.execute("BEGIN")
    try:
        fill(writer, office)
        for sql, params in changes:
            with contextlib.suppress(sqlite.IntegrityError):  # others hang on it: nothing happens
                writer.execute(sql, params)
        check_all(writer, period, person, product)
    finally:
        writer.execute("ROLLBACK")
