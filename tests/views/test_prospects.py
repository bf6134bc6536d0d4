"""Somebody who is no customer yet, in the window: what is said and promised hangs on the opportunity."""

from typing import Any

import pytest


@pytest.fixture
def prospect(desk: Any) -> Any:
    return desk.colleague().create(desk.entity("opportunity"), {"name": "新店", "prospect": "周老板"})


@pytest.fixture
def line(desk: Any, prospect: Any) -> Any:
    """The timeline of their opportunity."""
    tab = desk.tab("opportunity")
    desk.click_row(tab.list, 0)
    return desk.open_tab(tab.record, "时间线")


def headlines(line: Any) -> list[str]:
    return [line.cells(position)[2] for position in range(len(line))]


def test_one_key_adds_to_the_opportunity(desk: Any, line: Any) -> None:
    def say(dialog: Any) -> None:
        assert desk.shown(dialog.view, "opportunity").endswith("新店")
        assert desk.shown(dialog.view, "customer") == ""
        desk.type("谈加盟", desk.input(dialog.view, "subject"))
        desk.press("Control-s")

    for key in ("Alt-i", "Alt-f"):
        desk.expect(say)
        desk.press(key, on=desk.window._built["opportunity"].list.table._body)
    desk.until(lambda: {"电话  谈加盟", "未开始  谈加盟"} <= set(headlines(line)))
    assert "初步接触" in headlines(line)


def test_the_customer_that_it_gets_has_them_and_undo_takes_them_back(desk: Any, line: Any, prospect: Any) -> None:
    desk.colleague().create(desk.entity("interaction"), {"subject": "谈加盟", "opportunity": prospect})
    record = desk.window._built["opportunity"].record
    record.notebook.select(0)
    desk.fill(record, "customer", "王伟")
    desk.press("Control-s")
    assert desk.store.get(desk.entity("interaction"), 1)["customer"] == "C0000001"
    desk.press("Control-z")
    assert desk.store.get(desk.entity("interaction"), 1)["customer"] is None


def test_completing_the_follow_up_of_a_prospect_logs_and_repeats_it(desk: Any, prospect: Any) -> None:
    values = {"subject": "回电", "opportunity": prospect, "repeat": "每周"}
    desk.colleague().create(desk.entity("follow_up"), values)
    bench = desk.tab("workbench")
    desk.click_row(bench.list, 0)
    desk.expect(desk.answer("完成", "回电"))
    desk.press_button(bench, "完成")
    assert desk.store.get(desk.entity("interaction"), 1)["opportunity"] == prospect
    assert desk.store.get(desk.entity("follow_up"), 2)["opportunity"] == prospect


def test_neither_is_said_in_one_sentence(desk: Any) -> None:
    tab = desk.tab("interaction")
    desk.press("Control-n", on=tab.list.table._body)
    desk.type("谈谈", desk.input(tab.record, "subject"))
    desk.press("Control-s")
    assert desk.faults(tab.record) == {"customer": "须填写客户，或潜在客户的商机"}


def test_one_click_makes_a_customer_of_the_prospect(desk: Any, line: Any, prospect: Any) -> None:
    header = desk.window._built["opportunity"].record.header
    desk.press_button(header, "转为客户")
    assert desk.store.get(desk.entity("opportunity"), prospect)["customer"]
    assert "转为客户" not in desk.texts(header)


def test_who_may_be_a_customer_already_is_asked_about(desk: Any) -> None:
    name = str(desk.store.get(desk.entity("customer"), "C0000001")["name"])
    key = desk.colleague().create(desk.entity("opportunity"), {"name": "新店", "prospect": name})
    tab = desk.tab("opportunity")
    desk.click_row(tab.list, 0)
    desk.expect(desk.answer(f"就是 C0000001 {name}", f"{name} 已经是客户了吗？"))
    desk.press_button(tab.record.header, "转为客户")
    assert desk.store.get(desk.entity("opportunity"), key)["customer"] == "C0000001"
