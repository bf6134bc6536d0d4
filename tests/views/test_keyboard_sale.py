"""Selling, calling and printing without a mouse."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.views.conftest import ADMIN
from tests.views.keyboard import Keyboard


@pytest.fixture
def keys(desk: Any) -> Keyboard:
    return Keyboard(desk)


def chosen(keys: Keyboard, start: str) -> None:
    """A choice, by how it starts."""
    for _step in range(10):
        if keys.text.startswith(start):
            keys.press("space")
            return
        keys.press("Tab")
        assert keys.seen()
    raise AssertionError(f"{start} is not reached")


def test_a_round_of_calls_is_handed_out(keys: Keyboard) -> None:
    desk, tab = keys.desk, keys.open("customer")
    keys.reach(tab.list.table._body)
    keys.press("Home", "Shift-Down", "Shift-Down", "Shift-Down")

    def fill(dialog: Any) -> None:
        keys.reach(dialog._inputs["name"].widget)
        keys.retype("calls")
        keys.reach(dialog.staff)
        keys.press("Down", "Shift-Down", "Shift-Down", "space")
        assert dialog.staff.selection() == ("S0001", "S0002")
        keys.press("Control-Up", "space", "space")
        keys.button("分派")

    keys.expect(fill)
    keys.button("更多")
    keys.entry("发起一轮回访")
    keys.answered()
    desk.until(lambda: "call_round" in desk.window._built)
    by_staff = "SELECT 联系人编号, count(*) FROM 跟进计划 GROUP BY 1"
    assert desk.store.reader.execute(by_staff).fetchall() == [("S0001", 2), ("S0002", 2)]
    assert desk.store.reader.execute("SELECT 名称 FROM 回访").fetchall() == [("calls",)]


@pytest.mark.parametrize("what", ["此列表现有的行", "这条记录"])
def test_a_list_and_a_record_are_printed(keys: Keyboard, viewer: Path, what: str) -> None:
    tab = keys.open("customer")
    keys.reach(tab.list.table._body)
    keys.press("Home")

    def fill(dialog: Any) -> None:
        chosen(keys, what)
        keys.button("预览")

    keys.expect(fill, lambda _dialog: keys.button("用查看器打开"))
    keys.press("Control-p")
    keys.answered(2)
    keys.desk.until(viewer.exists)
    assert viewer.read_bytes().startswith(b"%PDF-")


def test_an_opportunity_moves_on_the_board(keys: Keyboard) -> None:
    desk = keys.desk
    for stage, name in enumerate(("换新", "展厅"), 1):
        values = {"name": name, "customer": "C0000001", "stage": stage}
        desk.colleague().create(desk.entity("opportunity"), values)
    tab = keys.open("opportunity")
    keys.button("看板")
    keys.reach(tab.faces.board.canvas)
    for key in ("Down", "Control-Right", "Control-Right"):
        keys.press(key)
    stages = "SELECT 名称, 阶段编号 FROM 商机 ORDER BY 1"
    assert sorted(desk.store.reader.execute(stages).fetchall()) == [("展厅", 2), ("换新", 3)]

    def why(dialog: Any) -> None:
        keys.reach(dialog.inputs["lost_reason"].widget)
        keys.press("Down", "Down", "Return")
        keys.button("移动")

    keys.expect(why)
    for _stage in range(3):  # one sees where the card is before the next
        keys.press("Control-Right")
    keys.answered()
    assert sorted(desk.store.reader.execute(stages).fetchall()) == [("展厅", 2), ("换新", 6)]
    keys.button("列表")
    assert tab.list.winfo_viewable()


def test_a_quote_with_a_line_is_sent_and_accepted(keys: Keyboard, viewer: Path) -> None:
    desk, tab = keys.desk, keys.open("quote")
    keys.press("Control-n")
    keys.field(tab.record, "customer", "C0000001")
    desk.idle()
    keys.press("Return", "Control-s")

    def line(dialog: Any) -> None:
        keys.field(dialog.view, "product", "P000002")
        desk.idle()
        keys.press("Return")
        keys.reach(desk.input(dialog.view, "quantity"))
        keys.retype("10")
        keys.button("保存")

    keys.page(tab.record, "明细")
    keys.expect(line)
    keys.button("添加")
    keys.answered()
    keys.expect(lambda _dialog: keys.button("预览"), lambda _dialog: keys.button("用查看器打开"))
    keys.button("报价单")
    desk.until(viewer.exists)
    quote = "SELECT 状态, 总额 FROM 报价"
    keys.button("标为已发送")
    assert desk.store.reader.execute(quote).fetchall() == [("已发送", 99000)]
    keys.button("接受")
    assert desk.store.reader.execute(quote).fetchall() == [("已接受", 99000)]


@pytest.fixture
def order(keys: Keyboard) -> Any:
    """The tab of orders with one of 王伟."""
    desk = keys.desk
    number = desk.colleague().create(desk.entity("order"), {"customer": "C0000001"})
    line = {"order": number, "product": "P000002", "quantity": 10, "price": 9900}
    desk.colleague().create(desk.entity("order_line"), line)
    desk.idle()
    return keys.open("order")


def test_an_order_is_paid(keys: Keyboard, order: Any) -> None:
    desk = keys.desk
    keys.reach(order.list.table._body)
    keys.press("Home")

    def pay(dialog: Any) -> None:
        keys.reach(desk.input(dialog.view, "amount"))
        keys.retype("400")
        keys.reach(desk.input(dialog.view, "paid_on"))
        keys.retype("2026-11-02")
        keys.button("保存")

    keys.page(order.record, "收款")
    keys.expect(pay)
    keys.button("添加")
    keys.answered()
    assert desk.store.reader.execute("SELECT 金额 FROM 收款").fetchall() == [(40000,)]
    keys.reach(order.record.notebook)
    keys.press("Home")
    assert desk.shown(order.record, "unpaid") == "590.00"


def test_a_user_is_disabled(as_: Callable[..., Any]) -> None:
    desk = as_("admin", ADMIN)
    keys = Keyboard(desk)
    tab = keys.open("users")
    keys.reach(tab.list)
    keys.press("Down")
    name = tab.current.name
    assert name == "wang"
    keys.button("停用")
    assert tab.current.name == name
    keys.reach(tab.list)
    keys.press("Up")
    assert tab.current.name == "admin"
