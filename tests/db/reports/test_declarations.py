"""What holds for every named query."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.lists.query import Sql
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import BY_NAME, REPORTS
from crm_desktop.db.reports.report import Report, inline, literal
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.entities.records import Sort
from crm_desktop.entities.related import RelatedQuery

each_report = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)


def test_the_six_of_the_document_are_there() -> None:
    assert list(BY_NAME)[:6] == [
        "customer",
        "performance",
        "plans",
        "feedback-by-type",
        "feedback-handling",
        "customer-product-staff",
    ]


@each_report
def test_names_are_unique_and_everything_is_explained_in_both_languages(report: Report) -> None:
    for figures in (report.columns, report.summary):
        names = [figure.field.name for figure in figures]
        assert len(set(names)) == len(names)
        labels = [figure.field.label for figure in figures]
        assert all(len({label[language] for label in labels}) == len(labels) for language in (0, 1))
        assert all(figure.meaning.zh and figure.meaning.en for figure in figures)
    assert report.help.zh
    assert report.help.en


@each_report
def test_it_opens_records_and_asks_for_records_that_exist(report: Report) -> None:
    registry = Registry()
    assert report.opens.column in report.by_name
    entity = registry[report.opens.entity]
    if report.opens.by:  # several records behind a row: they name what the row is
        ref = entity.by_name[report.opens.by]
        assert isinstance(ref, Ref)
        entity = registry[ref.to]
    assert report.table in (entity.table, *(one.table for one in ENTITIES if one.kept_by == entity.name))
    assert report.sort.field in report.by_name
    assert all(registry[param.field.to] for param in report.params if isinstance(param.field, Ref))


def test_the_tabs_of_records_find_their_query() -> None:
    tabs = [tab for entity in ENTITIES for tab in entity.related if isinstance(tab, RelatedQuery)]
    assert tabs
    assert all(tab.by in [param.field.name for param in BY_NAME[tab.query].params] for tab in tabs)


@each_report
def test_it_can_be_sorted_by_every_column_both_ways(
    report: Report, query: Callable[..., Any], add: Callable[..., Value]
) -> None:
    staff, product = add("staff"), add("product")
    call_round = add("call_round", name="回访", start="2026-03-01")
    for number in range(3):
        customer = add("customer", name=f"客户{number % 2}", staff=staff)
        for quantity in (1, 2):
            add("purchase", customer=customer, product=product, quantity=quantity)
        add("feedback", customer=customer, product=product)
        add("plan", staff=staff, customers=number)
        add("interaction", customer=customer, staff=staff, subject=f"谈{number}")
        add("contract", customer=customer, subject=f"约{number}", start="2026-03-01", end="2099-12-31")
        add("follow_up", customer=customer, call_round=call_round, subject="回访", due="2026-03-01")
        deal = {"customer": customer, "name": f"机{number}", "stage": 1 + number, "amount": 100 + number}
        add("opportunity", **deal, close_date=(dt.date.today() + dt.timedelta(days=number)).isoformat())
    required = {
        "customer": {"customer": str(customer)},
        "call-round": {"call_round": str(call_round)},
        "stage-times": {"by": "月份"},  # stages stand in an order of their own
    }.get(report.name, {})
    for name in report.by_name:
        rows = query(report.name, Sort(name), **required).rows
        values = [row[name] for row in rows]
        assert rows
        assert values == sorted(values, key=lambda value: (value is not None, value))
        assert query(report.name, Sort(name, descending=True), **required).rows == rows[::-1]


def test_a_column_there_is_not_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        BY_NAME["plans"].select({}, Sort("nonsense"))


def test_parameters_are_written_out_as_sql_reads_them(store: Store) -> None:
    for value in ("it's", "''", "?", "a\\b", "", 5, -5, None):
        assert store.reader.execute(f"SELECT {literal(value)}").fetchone() == (value,)
    assert inline(Sql("a >= ? AND b < ?", ("x?", 3))) == "a >= 'x?' AND b < 3"
