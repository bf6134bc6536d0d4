"""Charts in the window: whom they keep waiting, and which picture is shown."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from crm_desktop.charts.process import PROCESS
from crm_desktop.db.reports.report import Chart
from crm_desktop.i18n import Label


class Easel:
    """`asked`: the titles of what is to be drawn; nothing is until `free` is set. `waits`: something still does."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.waits = False
        self.free = threading.Event()
        self._picture = PROCESS.picture

    def picture(self, chart: Chart, title: str, *look: Any) -> bytes:
        self.asked.append(title)
        self.waits = True
        self.free.wait(20)
        self.waits = False
        return self._picture(chart, title, *look)


@pytest.fixture
def easel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Easel]:
    easel = Easel()
    monkeypatch.setattr(PROCESS, "picture", easel.picture)
    yield easel
    easel.free.set()


@pytest.fixture
def chart(desk: Any, easel: Easel) -> Any:
    """That of a query, being drawn."""
    queries = desk.tab("queries")
    desk.click(queries._buttons["performance"])
    desk.until(lambda: easel.asked)
    return queries.view.result._chart


def test_a_list_is_read_while_a_chart_is_drawn(desk: Any, chart: Any, easel: Easel) -> None:
    customers = desk.tab("customer").list
    customers.narrow((), "王伟")
    desk.until(lambda: len(customers) == 1)
    assert easel.waits


def test_the_window_is_closed_while_a_chart_is_drawn(desk: Any, chart: Any, easel: Easel) -> None:
    desk.app.close_file()
    assert easel.waits


def test_a_picture_that_comes_when_nothing_is_to_be_drawn_any_more_is_not_shown(
    desk: Any, chart: Any, easel: Easel
) -> None:
    chart.show(None)
    desk.until(lambda: chart.settled)
    easel.free.set()
    desk.until(lambda: "task" not in [thread.name for thread in threading.enumerate()])
    desk.idle()
    assert chart._image is None


def test_what_is_asked_for_while_a_chart_is_drawn_is_drawn_next(desk: Any, chart: Any, easel: Easel) -> None:
    for note in ("甲", "乙"):
        chart.show(replace(chart._chart, note=Label(note, note)))
    easel.free.set()
    desk.until(lambda: chart.settled)
    assert [title.rpartition(" · ")[2] for title in easel.asked][1:] == ["乙"]
    assert chart._image.width() == chart.winfo_width()
