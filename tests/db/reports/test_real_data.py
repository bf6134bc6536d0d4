"""Real orders and reviews: the figures against a plain reading of the CSV files."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.export import all_rows
from crm_desktop.db.reports.params import parse
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value

DATA = Path(__file__).parents[3] / "../shared/data/olist"
PEOPLE = ("S0001", "S0002", "S0003")
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"there is no {DATA}")
Line = dict[str, str]


def lines(table: str) -> list[Line]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def person_for(customer: str) -> str:
    """The files have no staff: three people share the customers by number."""
    return PEOPLE[int(customer[1:]) % len(PEOPLE)]


def cents(line: Line) -> int:
    return int(Decimal(line["成交价"]) * 100) * int(line["购买数量"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    registry = Registry()
    with Database.create(tmp_path_factory.mktemp("real") / "olist.crm") as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        with store.step("import") as step:
            for key in PEOPLE:
                store.add(step, registry["staff"], {"number": key, "name": key, "department": "销售部", "salary": 0})
                store.add(step, registry["plan"], {"staff": key, "customers": 700, "profit": 10_000_000})
            for name in ("product", "customer", "purchase", "feedback"):
                entity = registry[name]
                for line in lines(entity.table):
                    fields = {entity.headings[heading]: text for heading, text in line.items()}
                    values = {field.name: field.parse(text) for field, text in fields.items()}
                    if name == "customer":
                        values["staff"] = person_for(line["客户编号"])
                    store.add(step, entity, values)
        yield store


def ask(store: Store, name: str, **raw: str) -> tuple[list[Row], dict[str, Value]]:
    report = BY_NAME[name]
    values = parse(report, store.reader, raw)
    totals = {total.field.name: total.value for total in report.totals(store.reader, values)}
    return list(all_rows(report, store.reader, values)), totals


def test_every_customer_s_purchases(store: Store) -> None:
    bought = defaultdict(list)
    for line in lines("购买"):
        bought[line["客户编号"]].append(line)
    for key in [line["客户编号"] for line in lines("客户")][::37]:
        rows, totals = ask(store, "customer", customer=key)
        assert [row["time"] for row in rows] == sorted((line["购买时间"] for line in bought[key]), reverse=True)
        assert (totals["purchases"], totals["amount"]) == (len(bought[key]), sum(map(cents, bought[key])))


def test_performance(store: Store) -> None:
    for raw, first, last in (
        ({}, "", "9999"),
        ({"period": "2018-01-01..2018-06-30"}, "2018-01-01", "2018-06-30 23:59:59"),
    ):
        revenue, count = dict.fromkeys(PEOPLE, 0), dict.fromkeys(PEOPLE, 0)
        for line in lines("购买"):
            if first <= line["购买时间"] <= last:
                revenue[person_for(line["客户编号"])] += cents(line)
                count[person_for(line["客户编号"])] += 1
        rows, totals = ask(store, "performance", **raw)
        assert {row["staff"]: row["revenue"] for row in rows} == revenue
        assert {row["staff"]: row["purchases"] for row in rows} == count
        assert totals["revenue"] == sum(revenue.values())
        people = [] if raw else [person_for(line["客户编号"]) for line in lines("客户")]  # all registered on import
        assert [row["developed"] for row in rows] == [people.count(key) for key in PEOPLE]


def stored(text: str) -> str:
    """Lines end in \\n, whatever the file says, and none is empty at either end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def test_feedback(store: Store) -> None:
    types = {line["产品编号"]: line["产品类型"] for line in lines("产品")}
    given = lines("反馈信息")
    for type_ in set(types.values()):
        of_type = [line for line in given if types[line["产品编号"]] == type_]
        rows, totals = ask(store, "feedback-by-type", type=type_)
        assert sorted(str(row["content"]) for row in rows) == sorted(stored(line["反馈内容"]) for line in of_type)
        assert totals == {"count": len(of_type), "open": sum(line["解决情况"] == "否" for line in of_type)}
    in_may = [line for line in given if line["反馈时间"].startswith("2018-05")]
    handled = sum(line["解决情况"] == "是" for line in in_may)
    rows, totals = ask(store, "feedback-handling", period="2018-05-01..2018-05-31")
    assert [row["customer"] for row in rows if row["customer"]] != []
    assert (totals["count"], totals["handled"]) == (len(in_may), handled)


def test_customers_with_their_latest_product(store: Store) -> None:
    latest: dict[str, Line] = {}
    for line in lines("购买"):
        if line["客户编号"] not in latest or latest[line["客户编号"]]["购买时间"] <= line["购买时间"]:
            latest[line["客户编号"]] = line
    rows, totals = ask(store, "customer-product-staff")
    got = {row["customer"]: (row["product"], row["last_purchase"], row["staff"]) for row in rows}
    assert got == {key: (line["产品编号"], line["购买时间"], person_for(key)) for key, line in latest.items()}
    assert totals == {"customers": len(latest), "with_staff": len(latest)}
