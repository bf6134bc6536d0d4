"""What one's own records name and one does not see: its number and what it is called, as in lists, and nothing more."""

import re
from typing import Any

import pytest

from crm_desktop.db.lists.rows import count_rows, iterate
from crm_desktop.db.reports import REPORTS
from crm_desktop.db.reports.grouped import BY, Grouped
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.reach import among
from crm_desktop.db.reports.reads import parts
from crm_desktop.db.reports.records import records
from crm_desktop.db.reports.report import Report
from crm_desktop.db.reports.rights import allowed, named
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.records import Condition, Record
from tests.db.rights.conftest import As
from tests.db.rights.test_taking_out import answer

SECRET = "流失客户"  # the class of C0000003, whom S0001 does not see


@pytest.fixture
def office(owned: Store) -> Store:
    """S0001 has a contract, a call, a talk and an opportunity with C0000003, and a talk about what S0002 is after."""
    registry = owned.registry
    owned.update(registry["customer"], "C0000003", {"class_": SECRET, "phone": "机密电话"}, 1)
    both: Record = {"customer": "C0000003", "staff": "S0001", "subject": "共事"}
    for customer in ("C0000001", "C0000003"):
        contract = {**both, "customer": customer, "start": "2026-01-01", "end": "2099-12-31", "amount": 100}
        owned.create(registry["contract"], contract)
    owned.create(registry["follow_up"], {**both, "due": "2026-03-01", "call_round": 1})
    owned.create(registry["interaction"], {**both, "time": "2026-03-01"})
    owned.create(registry["opportunity"], {"customer": "C0000003", "staff": "S0001", "name": "共机"})
    wanted = owned.create(registry["opportunity"], {"prospect": "机密对象", "staff": "S0002", "name": "别机"})
    owned.create(registry["interaction"], {"opportunity": wanted, "staff": "S0001", "subject": "旁听"})
    return owned


def row_of(answered: dict[str, Any], column: str, value: object) -> dict[str, Any]:
    (row,) = [row for row in answered["rows"] if row[column] == value]
    return dict(row)


def test_lists_show_what_it_is_called(as_: As, office: Store) -> None:
    staff = as_("staff")
    select = staff.queries.list_of(staff.seen["contract"], conditions=[Condition("customer", "is", "C0000003")])
    assert [row["customer.title"] for row in iterate(staff.reader, select)] == ["赵密"]


def test_contracts_are_not_grouped_by_the_class_of_customers_out_of_reach(as_: As, office: Store) -> None:
    def groups(store: Store) -> dict[str, int]:
        return {row["group"]: row["count"] for row in answer(store, "contracts", by="客户分类", staff="S0001")["rows"]}

    assert groups(as_("admin")) == {"重要客户": 1, SECRET: 1}
    assert groups(as_("staff")) == {"重要客户": 1, "—": 1}


@pytest.mark.parametrize("name", ["contracts", "contracts-ending"])
def test_nor_found_by_it(as_: As, office: Store, name: str) -> None:
    def found(store: Store, class_: str) -> int:
        return int(answer(store, name, class_=class_, staff="S0001")["totals"]["count"])

    assert [found(as_("admin"), one) for one in ("重要客户", SECRET)] == [1, 1]
    assert [found(as_("staff"), one) for one in ("重要客户", SECRET)] == [1, 0]
    chart = named(as_("staff"), name).chart(as_("staff").reader, {"class_": SECRET, "period": "..", "by": "客户分类"})
    assert chart is None


def test_the_records_of_a_group_are_those_counted(as_: As, office: Store) -> None:
    staff = as_("staff")
    report = named(staff, "contracts")
    values = parse(report, staff.reader, {"by": "客户分类"})
    for row in iterate(staff.reader, report.select(values)):
        select = staff.queries.list_of(staff.seen["contract"], conditions=records(report, values, row))
        assert count_rows(staff.reader, select) == row["count"]


@pytest.mark.parametrize(
    ("query", "asked", "about", "column", "secret", "called"),
    [
        ("contracts-ending", {}, ("customer", "C0000003"), "class_", SECRET, ("customer_name", "赵密")),
        ("call-round", {"call_round": "1"}, ("customer", "C0000003"), "phone", "机密电话", ("customer_name", "赵密")),
        ("interactions", {}, ("subject", "旁听"), "customer_name", "机密对象", ("staff_name", "张三")),
        ("interactions", {}, ("subject", "共事"), "customer", "C0000003", ("customer_name", "赵密")),
    ],
)
def test_columns_have_only_what_it_is_called(
    as_: As,
    office: Store,
    query: str,
    asked: dict[str, str],
    about: tuple[str, str],
    column: str,
    secret: str,
    called: tuple[str, str],
) -> None:
    everything, own = (row_of(answer(as_(role), query, **asked), *about) for role in ("admin", "staff"))
    assert everything[column] == secret
    assert own[column] == (secret if column == "customer" else None)
    assert own[called[0]] == called[1]


def test_no_query_tells_anything_else(as_: As, office: Store) -> None:
    """Every column, group and chart of every query, for staff."""
    staff, told = as_("staff"), []
    for report in allowed(staff):
        raw = {"customer": {"customer": "C0000001"}, "call-round": {"call_round": "1"}}.get(report.name, {})
        grouped = [{BY: label.zh} for label in report.groups] if isinstance(report, Grouped) else [{}]
        for by in grouped if report.asked and report.asked[0].name == BY else [{}]:
            told.append(answer(staff, report.name, **raw, **by))
            told.append(report.chart(staff.reader, parse(report, staff.reader, {**raw, **by})))
    assert "共事" in str(told)
    assert not re.findall(f"{SECRET}|机密", str(told))


def test_a_key_may_have_what_stands_for_something_in_sql(as_: As, office: Store) -> None:
    key = office.create(office.registry["staff"], {"number": "S{0}?'", "name": "怪", "department": "部", "salary": 1})
    for customer, class_ in (("C0000003", "—"), (None, "重要客户")):
        if customer is None:
            mine = {"name": "怪客", "staff": key, "class_": class_}
            customer = str(office.create(office.registry["customer"], mine))
        contract = {"customer": customer, "staff": key, "subject": "怪", "start": "2026-01-01", "end": "2099-12-31"}
        office.create(office.registry["contract"], contract)
    staff = as_("staff", str(key))
    assert [row["group"] for row in answer(staff, "contracts", by="客户分类")["rows"]] == ["重要客户", "—"]
    assert [row["class_"] for row in answer(staff, "contracts-ending")["rows"]] == [None, "重要客户"]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_other_table_that_is_read_can_be_limited(report: Report) -> None:
    """Whoever writes a query names other tables after FROM or JOIN, as they are called."""
    others = {entity.table for entity in ENTITIES if not entity.relation_of} - {report.table}
    for name, sql in parts(report).items():
        for table in others:
            if re.search(rf"(?<![\w\"]){table}(?!\w)", sql):
                assert among(sql, {table: "FALSE"}).count(f'(SELECT * FROM "{table}" WHERE FALSE)') == len(
                    re.findall(rf"(?:FROM|JOIN|,)\s+\"?{table}\b", sql)
                ), (name, sql)
