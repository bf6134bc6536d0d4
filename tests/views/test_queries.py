"""The query tab: each of the six queries with its parameters, order, records, and what is wrong with a parameter."""

import datetime as dt
from typing import Any

import pytest

from crm_desktop.db.reports import REPORTS


@pytest.fixture
def queries(desk: Any) -> Any:
    return desk.tab("queries")


def choose(desk: Any, queries: Any, name: str) -> Any:
    desk.click(queries._buttons[name])
    return queries.view


def pick(desk: Any, view: Any, parameter: str, name: str) -> None:
    entry = view._inputs[parameter].widget
    desk.retype(name, entry)
    desk.idle()
    desk.press("Return", on=entry)


UNASKED = [report.name for report in REPORTS if not any(field.required for field in report.asked)]


@pytest.mark.parametrize("name", UNASKED)
def test_a_query_shows_its_rows_and_totals_without_being_asked(desk: Any, queries: Any, name: str) -> None:
    office, customer = desk.colleague(), {"customer": "C0000001"}
    soon = (dt.date.today() + dt.timedelta(days=20)).isoformat()
    office.create(desk.entity("interaction"), {**customer, "subject": "问好"})
    office.create(desk.entity("opportunity"), {**customer, "name": "供货", "amount": 100, "close_date": soon})
    office.create(desk.entity("contract"), {**customer, "subject": "供货", "start": "2026-01-01", "end": soon})
    desk.idle()
    view = choose(desk, queries, name)
    assert str(view.report.help) in desk.texts(view)
    assert len(desk.rows(view.result.rows)) > 0
    totals = desk.texts(view.result._totals)
    assert [str(total.field.label) for total in view.report.summary] == totals[::2]
    assert not view.result._fault.winfo_ismapped()


def test_the_purchases_of_a_customer_picked_by_name(desk: Any, queries: Any) -> None:
    view = choose(desk, queries, "customer")
    assert desk.rows(view.result.rows) == []
    pick(desk, view, "customer", "王伟")
    desk.press_button(view, "查询")
    assert [row[3] for row in desk.rows(view.result.rows)] == ["口红", "电视机"]
    said = desk.texts(view.result)
    assert "13800000000" in said, "the header describes the customer"
    assert "2,197.00" in said


def test_a_heading_sorts_the_result(desk: Any, queries: Any) -> None:
    view = choose(desk, queries, "customer")
    pick(desk, view, "customer", "王伟")
    desk.press_button(view, "查询")
    desk.click_heading(view.result.rows, "金额")
    assert desk.column(view.result.rows, "金额") == ["198.00", "1,999.00"]
    desk.click_heading(view.result.rows, "金额")
    assert desk.column(view.result.rows, "金额") == ["1,999.00", "198.00"]


def test_a_double_click_opens_the_record_in_its_tab(desk: Any, queries: Any) -> None:
    view = choose(desk, queries, "performance")
    names = [row[1] for row in desk.rows(view.result.rows)]
    desk.click_row(view.result.rows, names.index("李四"), times=2)
    assert desk.window.current == "staff"
    assert desk.title(desk.window._built["staff"].record) == "李四"
    assert desk.current(desk.window._built["staff"].list) == "S0002"


def test_a_named_period_and_typed_days_narrow_the_figures(desk: Any, queries: Any) -> None:
    view = choose(desk, queries, "performance")
    period = view._inputs["period"]

    def revenue() -> str:
        desk.press_button(view, "查询")
        labels = desk.texts(view.result._totals)
        return labels[labels.index("销售额") + 1]

    assert revenue() == "2,456.00"
    desk.retype("2026-03-01", period.first._typed.widget)
    desk.retype("2026-03-31", period.last._typed.widget)
    assert revenue() == "1,999.00"
    desk.choose(period.preset, "去年")
    assert revenue() in ("0.00", "—")
    desk.choose(period.preset, "")
    assert revenue() == "2,456.00"


@pytest.mark.parametrize(("parameter", "typed"), [("staff", "诸葛亮"), ("period", "2026-02-30")])
def test_a_bad_parameter_is_a_sentence_and_the_result_stays(
    desk: Any, queries: Any, parameter: str, typed: str
) -> None:
    view = choose(desk, queries, "performance")
    before = desk.rows(view.result.rows)
    control = view._inputs[parameter]
    desk.retype(typed, control.first._typed.widget if parameter == "period" else control.widget)
    desk.idle()
    desk.press_button(view, "查询")
    fault = str(view.result._fault.cget("text"))
    assert view.result._fault.winfo_viewable()
    assert fault.startswith("联系人" if parameter == "staff" else "期间")
    assert not any(letter.isascii() and letter.isalpha() for letter in fault), f"not for users: {fault}"
    assert desk.rows(view.result.rows) == before
    desk.retype("", control.first._typed.widget if parameter == "period" else control.widget)
    desk.press_button(view, "查询")
    assert not view.result._fault.winfo_ismapped()


def test_a_shown_result_follows_a_change(desk: Any, queries: Any) -> None:
    view = choose(desk, queries, "customer")
    pick(desk, view, "customer", "王伟")
    desk.press_button(view, "查询")
    values = {"customer": "C0000001", "product": "P000003", "time": "2026-07-01 08:00:00", "quantity": 1}
    desk.colleague().create(desk.entity("purchase"), values)
    desk.idle()
    assert [row[3] for row in desk.rows(view.result.rows)] == ["炒锅", "口红", "电视机"]


def test_each_query_keeps_its_parameters_while_others_are_looked_at(desk: Any, queries: Any) -> None:
    view = choose(desk, queries, "customer")
    pick(desk, view, "customer", "李娜")
    desk.press_button(view, "查询")
    choose(desk, queries, "plans")
    assert choose(desk, queries, "customer") is view
    assert view._inputs["customer"].widget.get() == "C0000002 李娜"
    assert [row[3] for row in desk.rows(view.result.rows)] == ["炒锅"]


def test_the_chart_stands_under_rows_that_need_the_width_until_the_divider_is_dragged(desk: Any, queries: Any) -> None:
    result = choose(desk, queries, "performance").result
    desk.until(result._draws)
    desk.idle()
    panes, height = result._panes, result._panes.winfo_height()
    assert str(panes.cget("orient")) == "vertical"
    assert result._chart.winfo_width() == panes.winfo_width()
    assert 170 <= height - panes.sashpos(0) <= height / 2
    assert sum(result.rows.table.widths().values()) <= result.rows.winfo_width(), "every column is seen"
    panes.sashpos(0, height // 3)
    result._remember_divider()
    result._place_soon()
    desk.idle()
    assert abs(panes.sashpos(0) - height // 3) <= 1
