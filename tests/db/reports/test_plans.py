"""D2.4: task plans."""

from collections.abc import Callable
from typing import Any

from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Sort

Add = Callable[..., Any]
Query = Callable[..., Any]


def test_plans_with_who_drew_them_up(query: Query, add: Add) -> None:
    boss, clerk = add("staff", name="主管"), add("staff", name="小张")
    early = add(
        "plan", staff=clerk, customers=5, profit=1000, planned_for="2024-01-31", made_by=boss, made_at="2024-01-02"
    )
    late = add("plan", staff=clerk, customers=7, profit=250, planned_for="2024-01-31 23:59:59", done="是")
    add("plan", staff=boss, customers=1, profit=1, planned_for="2024-02-01")

    everything = query("plans")
    assert everything.totals == {"plans": 3, "customers": 13, "profit": 1251, "done": 1}

    january = query("plans", period="2024-01-01..2024-01-31")
    assert january.column("plan") == [late, early]
    assert january.rows[1] == {
        "plan": early,
        "staff": clerk,
        "staff_name": "小张",
        "customers": 5,
        "profit": 1000,
        "planned_for": "2024-01-31",
        "made_by": "主管",
        "made_at": "2024-01-02",
        "done": "否",
    }
    assert query("plans", done="yes").column("plan") == [late]
    assert query("plans", done="no", staff=str(clerk)).totals == {"plans": 1, "customers": 5, "profit": 1000, "done": 0}
    assert query("plans", Sort("customers")).column("customers") == [1, 5, 7]
    assert everything.chart is None


def test_a_plan_that_nobody_drew_up(query: Query, add: Add, store: Store) -> None:
    plan = add("plan", staff=add("staff"))
    store.update(store.registry["plan"], plan, {"made_by": None}, 1)
    assert (query("plans").column("made_by"), query("plans").column("made_at")) == ([None], [None])


def test_no_plans(query: Query) -> None:
    assert query("plans").totals == {"plans": 0, "customers": 0, "profit": 0, "done": 0}
