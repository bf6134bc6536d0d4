"""A sale in the window: quote with PDF → accepted → order → confirmed → delivered and paid, and back by undo."""

import datetime as dt
from pathlib import Path
from typing import Any

import pypdfium2


def count(desk: Any, table: str) -> int:
    return int(desk.store.reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def add_line(desk: Any, lines: Any) -> None:
    def fill_in(dialog: Any) -> None:
        desk.fill(dialog.view, "product", "口红")
        desk.until(lambda: desk.shown(dialog.view, "price") == "99.00")
        hint = str(dialog.view.advice.cget("text"))
        assert "该客户上次成交价 99.00（2026-04-01）" in hint
        assert "通常购买 2 件" in hint
        desk.retype("10", desk.input(dialog.view, "quantity"))
        desk.retype("10", desk.input(dialog.view, "discount_rate"))
        desk.press("Control-s")

    desk.expect(fill_in)
    desk.press_button(lines, "添加")


def offered(entry: Any) -> list[str]:
    (popup,) = [child for child in entry.winfo_children() if child.winfo_class() == "Toplevel"]
    return [line for box in popup.winfo_children() for line in box.get(0, "end")]


def test_a_sale_from_the_quote_to_the_payment_and_back(desk: Any, viewer: Path) -> None:
    quotes = desk.tab("quote")
    desk.press("Control-n", on=quotes.list.table._body)
    desk.fill(quotes.record, "customer", "王伟")
    desk.retype("5", desk.input(quotes.record, "discount_rate"))
    desk.retype("13", desk.input(quotes.record, "tax_rate"))
    desk.press("Control-s")
    lines = desk.open_tab(quotes.record, "明细")
    add_line(desk, lines)

    def give_more(dialog: Any) -> None:
        desk.retype("20", desk.input(dialog.view, "quantity"))
        desk.press("Control-s")

    desk.expect(give_more)
    desk.click_row(lines.list, 0, times=2)
    quotes.record.notebook.select(0)
    desk.idle()
    assert desk.shown(quotes.record, "total") == "1912.98"  # 20 × 99 less 10 % less 5 %: 1692.90; 13 %: 220.08

    desk.expect(desk.answer("预览", "报价单语言"), desk.answer("用查看器打开", "第 1 页，共 1 页"))
    desk.press_button(quotes.record.header, "报价单")
    desk.until(viewer.exists)
    with pypdfium2.PdfDocument(viewer) as document:
        text = "".join(document[0].get_textpage().get_text_bounded().split())
    assert "口红" in text
    assert "壹仟玖佰壹拾贰元玖角捌分" in text or "1,912.98" in text

    for button in ("标为已发送", "接受"):
        desk.press_button(quotes.record.header, button)
    desk.press_button(quotes.record.header, "生成订单")
    orders = desk.window._built["order"]
    assert desk.window.current == "order"
    assert "生成订单 DD-" in desk.status(), "the kind is not said twice"
    assert desk.shown(orders.record, "customer").endswith("王伟")
    assert count(desk, "购买") == 3
    desk.press_button(orders.record.header, "确认")
    assert count(desk, "购买") == 4
    customers = desk.tab("customer")
    customers.open("C0000001")
    desk.idle()
    assert "购买 3" in desk.tabs(customers.record)
    assert desk.shown(customers.record, "last_product") == "口红"

    orders = desk.tab("order")
    deliveries = desk.open_tab(orders.record, "交付")

    def deliver(dialog: Any) -> None:
        entry = desk.input(dialog.view, "order_line")
        desk.press("Down", on=entry)
        assert offered(entry) == ["1 口红  数量 20  未交付 20"]
        desk.press("Return", on=entry)
        assert desk.shown(dialog.view, "order_line") == "1 口红"
        desk.retype("8", desk.input(dialog.view, "quantity"))
        desk.press("Control-s")

    desk.expect(deliver)
    desk.press_button(deliveries, "添加")
    payments = desk.open_tab(orders.record, "收款")

    def pay(dialog: Any) -> None:
        desk.retype("1000", desk.input(dialog.view, "amount"))
        desk.retype("2026-06-01", desk.input(dialog.view, "paid_on"))
        desk.press("Control-s")

    desk.expect(pay)
    desk.press_button(payments, "添加")
    orders.record.notebook.select(0)
    desk.idle()
    assert desk.shown(orders.record, "unpaid") == "912.98"
    assert desk.store.reader.execute("SELECT 已交付 FROM 订单明细").fetchone()[0] == 8

    steps = 0
    while desk.store.undoable:
        desk.press("Control-z", on=orders.list.table._body)
        steps += 1
    assert steps == 9
    assert [count(desk, table) for table in ("报价", "报价明细", "订单", "订单明细", "交付", "收款", "购买")] == [
        0
    ] * 6 + [3]


def test_lines_of_a_quote_that_was_sent_are_refused_before_one_fills_them_in(desk: Any) -> None:
    key = desk.store.create(desk.entity("quote"), {"customer": "C0000001"})
    desk.store.create(desk.entity("quote_line"), {"quote": key, "product": "P000001"})
    desk.store.update(
        desk.entity("quote"), key, {"state": "已发送"}, desk.store.get(desk.entity("quote"), key)["version"]
    )
    tab = desk.tab("quote")
    tab.open(key)
    desk.idle()
    lines = desk.open_tab(tab.record, "明细")
    desk.expect(desk.answer("确定", "明细不能再改", "修订"))
    desk.press_button(lines, "添加")
    assert not desk.steps
    desk.click_row(lines.list, 0)
    desk.expect(desk.answer("确定", "明细不能再改"))
    desk.press_button(lines, "删除")
    assert not desk.steps
    assert count(desk, "报价明细") == 1


def test_a_quote_past_its_validity_is_sent_with_another_day_only(desk: Any) -> None:
    yesterday, today = ((dt.date.today() + dt.timedelta(days=days)).isoformat() for days in (-1, 0))
    values = {"customer": "C0000001", "issued": "2020-01-01", "valid_until": yesterday}
    key = desk.store.create(desk.entity("quote"), values)
    tab = desk.tab("quote")
    tab.open(key)
    desk.idle()
    desk.expect(desk.answer("确定", "有效期至", "已经过了；请先改为今天或以后的日期，再标为已发送。"))
    desk.press_button(tab.record.header, "标为已发送")
    assert not desk.steps
    assert desk.shown(tab.record, "state") == "草稿"
    desk.retype(today, desk.input(tab.record, "valid_until"))
    desk.press("Control-s")
    desk.press_button(tab.record.header, "标为已发送")
    assert desk.shown(tab.record, "state") == "已发送"


def test_more_than_was_ordered_is_refused_at_its_field(desk: Any) -> None:
    key = desk.store.create(desk.entity("order"), {"customer": "C0000001"})
    desk.store.create(desk.entity("order_line"), {"order": key, "product": "P000001", "quantity": 2})
    tab = desk.tab("order")
    tab.open(key)
    desk.idle()
    deliveries = desk.open_tab(tab.record, "交付")
    faults: list[dict[str, str]] = []

    def deliver(dialog: Any) -> None:
        desk.retype("1", desk.input(dialog.view, "order_line"))
        desk.retype("3", desk.input(dialog.view, "quantity"))
        desk.press("Control-s")
        faults.append(desk.faults(dialog.view))
        desk.retype("2", desk.input(dialog.view, "quantity"))
        desk.press("Control-s")

    desk.expect(deliver)
    desk.press_button(deliveries, "添加")
    assert faults == [{"quantity": "最多还剩 2"}]
    assert count(desk, "交付") == 1
