"""What each figure means is one click away from where it is shown (D7.6)."""

from typing import Any

import pytest
import ttkbootstrap as ttk

from crm_desktop.db.reports import REPORTS
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity
from crm_desktop.operations.care.attention import in_words
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.common import theme
from tests.views.desk import below

WITH_FIGURES = [entity for entity in ENTITIES if entity.figures]


def said(desk: Any, click: Any) -> str:
    """All that the dialog says which the click opens."""
    texts: list[str] = []

    def read(dialog: Any) -> None:
        texts.append(desk.everything())
        desk.press_button(dialog, "关闭")

    desk.expect(read)
    click()
    assert texts, "no dialog has come"
    return texts[0]


@pytest.mark.parametrize(
    "name", ["opportunities", "funnel", "forecast", "contracts", "contracts-ending", "performance"]
)
def test_a_query_tells_how_each_of_its_figures_is_reckoned(desk: Any, name: str) -> None:
    queries = desk.tab("queries")
    desk.click(queries._buttons[name])
    text = said(desk, lambda: desk.press_button(queries.view, "指标说明"))
    report = queries.view.report
    assert report in REPORTS
    for figure in (*report.columns, *report.summary):
        assert f"{figure.field.label}" in text
        assert figure.meaning.zh in text


@pytest.mark.parametrize("entity", WITH_FIGURES, ids=lambda entity: entity.name)
def test_a_list_and_its_board_tell_what_their_figures_mean(desk: Any, entity: Entity) -> None:
    tab = desk.tab(entity.name)
    if entity.board:
        desk.press_button(tab, "看板")
    text = said(desk, lambda: desk.click(tab.definitions))
    for figure in entity.figures:
        for words in in_words(Preferences(None), figure):
            assert words.zh in text


def test_the_days_that_are_set_are_told(desk: Any) -> None:
    for name, days in (("expiring", 61), ("notice", 17), ("stalled", 23)):
        desk.session.preferences.set(name, days)
    tab = desk.tab("contract")
    text = said(desk, lambda: desk.click(tab.definitions))
    assert "61 天内到期" in text
    assert "结束日期从今天起 61 天内" in text
    assert "通知期限从今天起 17 天内" in text
    opportunities = desk.tab("opportunity")
    assert "最近活动在 23 天前或更早" in said(desk, lambda: desk.click(opportunities.definitions))


def test_sums_and_amounts_that_are_open_or_overdue_are_told_of() -> None:
    told = {entity.name: {figure.label.zh for figure in entity.figures} for entity in WITH_FIGURES}
    assert {"看板栏头", "加权金额", "停滞", "已过预计日期"} <= told["opportunity"]
    assert {"未收金额", "有未收款"} <= told["order"]
    assert {"未收", "逾期"} <= told["payment"]
    assert set(told) == {"opportunity", "quote", "order", "payment", "contract"}


def test_nobody_is_told_of_what_they_do_not_see(as_: Any) -> None:
    from tests.views.conftest import CUSTOMER

    desk = as_("wang", CUSTOMER)
    shown = desk.tab("contract")
    assert {figure.of for figure in shown.entity.figures} <= set(shown.entity.by_name)
    assert "opportunity" not in desk.window.navigation._buttons


def test_they_are_dark_in_the_dark(desk: Any) -> None:
    seen: list[tuple[str, str]] = []

    def look(dialog: Any) -> None:
        (box,) = [widget for widget in below(dialog) if widget.winfo_class() == "Text"]
        ground = ttk.Style.get_instance().lookup("TFrame", "background")
        seen.append((str(box.cget("background")).lower(), str(ground).lower()))
        assert box.cget("foreground") != box.cget("background")
        desk.press_button(dialog, "关闭")

    theme.use("dark")
    try:
        tab = desk.tab("quote")
        desk.expect(look)
        desk.click(tab.definitions)
    finally:
        theme.use("light")
    ((box, ground),) = seen
    assert box == ground != "#ffffff"
