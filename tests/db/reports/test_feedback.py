"""D2.5 and D2.6: feedback by product type, and how it was handled."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.db.reports import feedback
from crm_desktop.db.writing.store import Store

Add = Callable[..., Any]
Query = Callable[..., Any]


@pytest.fixture
def said(add: Add) -> dict[str, Any]:
    customer = add("customer", name="李四")
    pan, cream = add("product", name="锅", type="炊具"), add("product", name="面霜", type="化妆品")
    return {
        "customer": customer,
        "pan": pan,
        "first": add("feedback", product=pan, time="2024-01-31", person="李四", customer=customer, content="粘锅"),
        "second": add("feedback", product=pan, time="2024-01-31 23:59:59", handled="是"),
        "third": add("feedback", product=cream, time="2024-03-01 08:00:00", person="路人"),
    }


def test_on_products_of_one_type(query: Query, said: dict[str, Any]) -> None:
    result = query("feedback-by-type", type="炊具")
    assert result.column("feedback") == [said["second"], said["first"]]
    assert result.rows[1] == {
        "feedback": said["first"],
        "time": "2024-01-31",
        "person": "李四",
        "customer": said["customer"],
        "product": said["pan"],
        "product_name": "锅",
        "type": "炊具",
        "content": "粘锅",
        "handled": "否",
    }
    assert result.totals == {"count": 2, "open": 1}
    assert result.chart.categories == ["炊具"]
    assert [(series.label.en, *series.values) for series in result.chart.series] == [("Handled", 1), ("Open", 1)]


def test_on_all_types(query: Query, said: dict[str, Any]) -> None:
    result = query("feedback-by-type")
    assert result.totals == {"count": 3, "open": 2}
    assert result.chart.categories == ["电器", "化妆品", "炊具"]
    assert [list(series.values) for series in result.chart.series] == [[0, 0, 1], [0, 1, 1]]
    assert result.column("customer") == [None, None, said["customer"]]


def test_the_period_reaches_to_the_last_second(query: Query, said: dict[str, Any]) -> None:
    assert query("feedback-by-type", period="2024-01-31..2024-01-31").totals["count"] == 2
    assert query("feedback-by-type", period="2024-02-01..2024-03-01").totals["count"] == 1
    assert query("feedback-by-type", period="..2024-01-30").totals == {"count": 0, "open": 0}


def test_the_type_is_the_product_s_own_today(query: Query, said: dict[str, Any], store: Store) -> None:
    store.update(store.registry["product"], said["pan"], {"type": "电器", "name": "电锅"}, 1)
    assert query("feedback-by-type", type="炊具").rows == []
    assert query("feedback-by-type", type="电器").column("product_name") == ["电锅", "电锅"]


def test_how_it_was_handled(query: Query, said: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "today", lambda: "2024-03-01")
    result = query("feedback-handling")
    assert result.column("feedback") == [said["third"], said["second"], said["first"]]
    assert result.column("days_open") == [0, None, 30]
    assert result.totals == {"count": 3, "handled": 1, "open": 2, "handled_share": 333}
    assert result.chart.categories == ["2024-01", "2024-02", "2024-03"]
    assert [list(series.values) for series in result.chart.series] == [[1, 0, 0], [1, 0, 1]]


def test_open_or_handled_or_of_one_product(query: Query, said: dict[str, Any]) -> None:
    assert query("feedback-handling", handled="是").column("feedback") == [said["second"]]
    assert query("feedback-handling", handled="否", product=str(said["pan"])).column("feedback") == [said["first"]]
    assert query("feedback-handling", handled="是").totals["handled_share"] == 1000


def test_no_feedback(query: Query) -> None:
    result = query("feedback-handling")
    assert result.totals == {"count": 0, "handled": 0, "open": 0, "handled_share": None}
    assert result.chart is None
    assert query("feedback-by-type").chart is None


def test_a_deleted_customer_leaves_the_feedback(query: Query, said: dict[str, Any], store: Store) -> None:
    store.delete(store.registry["customer"], [said["customer"]], with_dependents=True)
    result = query("feedback-handling", product=str(said["pan"]))
    assert result.column("customer") == [None, None]
    assert result.column("person")[-1] == "李四"
