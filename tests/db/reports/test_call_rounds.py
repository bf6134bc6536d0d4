"""How far a round of calls is (D3.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.reports.params import ParametersRefused
from crm_desktop.entities.fields import Value

Add = Callable[..., Value]


@pytest.fixture
def rounds(add: Add) -> tuple[Value, Value]:
    """Of the first: S0001 has two calls, one done; S0002 one, cancelled; nobody one. The second has none."""
    one, two = (add("call_round", name=name, start="2026-03-01") for name in ("春", "夏"))
    zhang, li = add("staff", name="张三"), add("staff", name="李四")
    for staff, state in ((zhang, "已完成"), (zhang, "已推迟"), (li, "已取消"), (None, "未开始")):
        values = {"staff": staff, "state": state, "call_round": one, "subject": "回访", "due": "2026-03-09"}
        add("follow_up", customer=add("customer", name="王伟", phone="138"), **values)
    add("follow_up", customer=add("customer"), subject="别的", due="2026-03-09")
    return one, two


def test_the_calls_of_one_round_are_listed_and_counted(query: Any, rounds: tuple[Value, Value]) -> None:
    result = query("call-round", call_round=str(rounds[0]))
    assert result.column("staff_name") == ["张三", "张三", "李四", None]
    assert result.column("state") == ["已完成", "已推迟", "已取消", "未开始"]
    assert set(result.column("phone")) == {"138"}
    assert result.rows[0]["done_at"] is not None
    assert result.totals == {"calls": 4, "done": 1, "left": 2, "share": 250}


def test_the_chart_has_a_bar_for_everybody(query: Any, rounds: tuple[Value, Value]) -> None:
    chart = query("call-round", call_round=str(rounds[0])).chart
    assert dict(zip(chart.categories, zip(*(one.values for one in chart.series), strict=True), strict=True)) == {
        "张三": (1, 1),
        "李四": (1, 0),
        "—": (0, 1),
    }


def test_of_many_callers_the_chart_says_how_many_it_shows(query: Any, add: Any, rounds: tuple[Value, Value]) -> None:
    def call(*names: str) -> None:
        for name in names:
            values = {"customer": add("customer"), "subject": "回访", "due": "2026-03-09", "call_round": rounds[1]}
            add("follow_up", staff=add("staff", name=name), **values)

    call(*(f"职员{number}" for number in range(12)))
    assert str(query("call-round", call_round=str(rounds[1])).chart.note) == ""
    call("另一人")
    busiest = add("staff", name="最忙的人")
    for _call in range(2):
        values = {"customer": add("customer"), "subject": "回访", "due": "2026-03-09", "call_round": rounds[1]}
        add("follow_up", staff=busiest, **values)
    chart = query("call-round", call_round=str(rounds[1])).chart
    assert (len(chart.categories), chart.note.en) == (12, "first 12 of 14")
    assert chart.categories[0] == "最忙的人"


def test_namesakes_have_a_bar_each(query: Any, add: Any, rounds: tuple[Value, Value]) -> None:
    staff = [add("staff", name="张伟") for _namesake in range(2)]
    for person in (*staff, staff[0]):
        values = {"customer": add("customer"), "subject": "回访", "due": "2026-03-09", "call_round": rounds[1]}
        add("follow_up", staff=person, **values)
    chart = query("call-round", call_round=str(rounds[1])).chart
    assert list(chart.categories) == [f"张伟 {number}" for number in staff]
    assert [series.values for series in chart.series] == [[0, 0], [2, 1]]


def test_a_round_without_calls_and_none_at_all(query: Any, rounds: tuple[Value, Value]) -> None:
    empty = query("call-round", call_round=str(rounds[1]))
    assert (empty.rows, empty.chart) == ([], None)
    assert empty.totals == {"calls": 0, "done": 0, "left": 0, "share": None}
    for wrong in ({}, {"call_round": "99"}, {"call_round": "x"}):
        with pytest.raises(ParametersRefused):
            query("call-round", **wrong)
