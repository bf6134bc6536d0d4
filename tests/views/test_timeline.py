"""The timeline beside a customer."""

from typing import Any

import pytest


@pytest.fixture
def line(desk: Any) -> Any:
    store = desk.colleague()
    for number, kind in ((1, "电话"), (2, "拜访")):
        values = {"customer": "C0000001", "kind": kind, "subject": f"谈{number}", "time": f"2026-06-0{number} 09:00:00"}
        store.create(desk.entity("interaction"), values)
    store.create(desk.entity("follow_up"), {"customer": "C0000001", "subject": "回电", "due": "2026-07-01"})
    tab = desk.window._built["customer"]
    desk.click_row(tab.list, 0)
    return desk.open_tab(tab.record, "时间线")


def test_all_that_happened_the_newest_first(desk: Any, line: Any) -> None:
    kinds = [cells[1] for cells in (line.cells(position) for position in range(len(line)))]
    assert {kind.split()[1] for kind in kinds} == {"互动记录", "跟进计划", "购买", "反馈信息", "更改"}
    times = [line.cells(position)[0] for position in range(len(line))]
    assert times == sorted(times, reverse=True)
    assert "拜访  谈2" in [line.cells(position)[2] for position in range(len(line))]


def test_kinds_are_left_out_by_a_click(desk: Any, line: Any) -> None:
    for name in ("○ 更改", "■ 反馈信息", "◆ 购买", "▲ 跟进计划"):
        desk.press_button(line, name)
    assert [line.cells(position)[2] for position in range(len(line))] == ["拜访  谈2", "电话  谈1"]


def test_return_opens_the_record_and_of_a_change_the_history(desk: Any, line: Any) -> None:
    subjects = [line.cells(position)[2] for position in range(len(line))]
    line.table.select(next(at for at, cells in enumerate(map(line.cells, range(len(line)))) if "更改" in cells[1]))
    desk.press("Return", on=line.table._body)
    record = desk.window._built["customer"].record
    assert desk.tabs(record)[record.notebook.index("current")] == "历史"
    desk.open_tab(record, "时间线")
    line.table.select(subjects.index("拜访  谈2"))
    desk.press("Return", on=line.table._body)
    assert desk.window.current == "interaction"
    assert desk.title(desk.window._built["interaction"].record) == "谈2"


def test_a_key_adds_an_interaction_which_appears_at_once(desk: Any, line: Any) -> None:
    def fill(dialog: Any) -> None:
        assert desk.shown(dialog.view, "customer") == "C0000001 王伟"
        desk.type("新谈的", desk.input(dialog.view, "subject"))
        dialog.view.save()

    desk.expect(fill)
    before = len(line)
    desk.press("Alt-i", on=desk.window._built["customer"].list.table._body)
    desk.until(lambda: "电话  新谈的" in [line.cells(position)[2] for position in range(len(line))])
    assert len(line) == before + 1


def test_each_kind_has_a_key_feedback_too(desk: Any, line: Any) -> None:
    def fill(dialog: Any) -> None:
        assert desk.shown(dialog.view, "customer") == "C0000001 王伟"
        desk.type("P000002", desk.input(dialog.view, "product"))
        desk.type("漏了一支", desk.input(dialog.view, "content"))
        dialog.view.save()

    desk.expect(fill)
    desk.press("Alt-b", on=desk.window._built["customer"].list.table._body)
    desk.until(lambda: "漏了一支" in " ".join(line.cells(0)))
    seen: list[str] = []

    def look(dialog: Any) -> None:
        seen.append(dialog.view.entity.name)
        dialog.close(None)

    for key in ("Alt-f", "Alt-p"):
        desk.expect(look)
        desk.press(key, on=desk.window._built["customer"].list.table._body)
    assert seen == ["follow_up", "purchase"]


def test_the_key_does_nothing_where_the_timeline_is_not_seen(desk: Any, line: Any) -> None:
    desk.tab("product")
    desk.press("Alt-i", on=desk.window._built["product"].list.table._body)
    assert desk.dialog() is None
