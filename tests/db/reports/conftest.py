"""A file with a store, and named queries run as the screen runs them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.rows import Row, count_rows, first_page
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.export import all_rows
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.report import Chart
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Record, Sort


@dataclass(frozen=True)
class Result:
    rows: list[Row]
    totals: dict[str, Value]
    chart: Chart | None
    header: Record

    def column(self, name: str) -> list[Value]:
        return [row[name] for row in self.rows]


Ask = Callable[..., Result]


@pytest.fixture
def store(tmp_path: Path, new_database: Callable[[Path], Database]) -> Iterator[Store]:
    with new_database(tmp_path / "office.crm") as database:
        yield Store(database, Registry(), Administrator(), ChangeBus())


def ask(store: Store, name: str, sort: Sort | None = None, **raw: str) -> Result:
    report, connection = BY_NAME[name], store.reader
    values = parse(report, connection, raw)
    select = report.select(values, sort)
    rows = list(all_rows(report, connection, values, sort))
    assert count_rows(connection, select) == len(rows)
    assert first_page(connection, select).rows == rows[:128]
    totals = {total.field.name: total.value for total in report.totals(connection, values)}
    return Result(rows, totals, report.chart(connection, values), report.header(connection, values))


@pytest.fixture
def query(store: Store) -> Ask:
    """`query("plans", staff="S0001")`: all that the query says, read by window and as a whole."""

    def run(name: str, sort: Sort | None = None, **raw: str) -> Result:
        return ask(store, name, sort, **raw)

    return run


@pytest.fixture
def add(store: Store) -> Callable[..., Value]:
    """`add("staff", name="王")`: a new record, with what it must have filled in; returns its key."""
    needed: dict[str, dict[str, Value]] = {
        "customer": {"name": "客户"},
        "staff": {"name": "职员", "department": "销售部", "salary": 0},
        "product": {"name": "产品", "price": 100, "type": "电器"},
        "plan": {"customers": 1, "profit": 100},
        "feedback": {"content": "好"},
    }

    def run(entity: str, **values: Value) -> Value:
        key = store.create(store.registry[entity], needed.get(entity, {}) | values)
        return key if isinstance(key, str | int) else None

    return run


@pytest.fixture
def four(add: Callable[..., Value], store: Store) -> list[Value]:
    """1 goes all the way and is won; 2 is lost from the second stage; 3 is in the third; 4 stays in the first."""
    who = add("staff", name="张三")
    values = {"customer": add("customer", name="王伟"), "staff": who}
    numbers = [
        add("opportunity", name="甲", amount=100_00, created="2026-01-05", product_type="电器", **values),
        add("opportunity", name="乙", amount=50_00, created="2026-01-20", region="杭州", **values),
        add("opportunity", name="丙", amount=30_01, created="2026-03-01", product_type="炊具", **values),
        add("opportunity", name="丁", amount=7_00, created="2026-03-02", prospect="新店"),
    ]
    for number, stages in zip(numbers, ([2, 3, 4, 5], [2, 6], [3], []), strict=True):
        for stage in stages:
            entity = store.registry["opportunity"]
            lost = {"lost_reason": "价格"} if stage == 6 else {}
            version = int(str(store.get(entity, str(number))["version"]))
            store.update(entity, str(number), {"stage": stage, **lost}, version)
    return numbers
