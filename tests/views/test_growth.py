"""What is done over and over leaves nothing behind in Tk: no command, no picture, no name, which it never forgets."""

import gc
from collections.abc import Callable
from typing import Any

import pytest

from tests.views.desk import below

TIMES = 6


def kept(desk: Any) -> dict[str, object]:
    """What Tk holds; `names` are those of the widgets, which it never forgets, nor parts of a style."""
    gc.collect()
    tk = desk.root.tk
    lists = ("info commands", "after info", "image names", "ttk::style element names", "font names")
    commands, timers, *others = (len(tk.splitlist(tk.eval(command))) for command in lists)
    names = {str(widget).rpartition(".")[2] for widget in below(desk.root)}
    return {"commands": commands - timers, "others": others, "names": names}  # each timer has one


def look(desk: Any, tab: str) -> Callable[[int], object]:
    """At one customer after the other, in that tab of the record."""
    customers = desk.window._built["customer"]
    desk.click_row(customers.list, 0)
    desk.open_tab(customers.record, tab)
    return lambda time: desk.click_row(customers.list, time % 2)


def toast(desk: Any) -> Callable[[int], object]:
    return lambda time: desk.window.toast(f"第 {time} 次")


def save(desk: Any) -> Callable[[int], object]:
    """And take it back."""
    customers = desk.window._built["customer"]
    desk.click_row(customers.list, 0)

    def save(time: int) -> None:
        desk.retype(str(time + 1), desk.input(customers.record, "points"))
        desk.press("Control-s")
        desk.press("Control-z", on=customers.list.table._body)

    return save


def query(desk: Any) -> Callable[[int], object]:
    """With its chart, which is drawn a moment after its figures have come."""
    result = desk.tab("queries").view.result

    def ask(_time: int) -> None:
        assert result.run({})
        desk.idle()
        desk.until(lambda: result.settled)
        desk.idle()
        assert result._chart._image is not None

    return ask


def narrow(desk: Any) -> Callable[[int], object]:
    customers = desk.window._built["customer"]
    quick = customers.entity.quick[0]
    return lambda time: customers.filters.use_quick(quick if time % 2 else None)


DEEDS: dict[str, Callable[[Any], Callable[[int], object]]] = {
    "look at a form": lambda desk: look(desk, "资料"),
    "look at a related list": lambda desk: look(desk, "购买"),
    "look at a history": lambda desk: look(desk, "历史"),
    "say something": toast,
    "save a record": save,
    "run a query": query,
    "use a quick filter": narrow,
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_grows_by_what_is_done_over_and_over(desk: Any, deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.views.common.toast.SHOWN", 50)
    assert desk.window._built["customer"].record is not None, "else it is made in between"
    do = DEEDS[deed](desk)

    def repeat() -> dict[str, object]:
        for time in range(TIMES):
            do(time)
            desk.idle()
        desk.until(lambda: desk.toast() == "")
        return kept(desk)

    repeat()
    before = repeat()
    assert repeat() == before
