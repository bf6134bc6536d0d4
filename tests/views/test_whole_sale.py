"""A whole sale in the window, from the first talk to the renewed contract, and back by Ctrl+Z, step by step.

After each step stands what the user sees of it; on the way back everything has to look as it did before that step.
"""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

TODAY = dt.date.today()
LISTS = ("opportunity", "quote", "order", "contract")


def day(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def number(kind: str, counter: int) -> str:
    return f"{kind}-{TODAY.year}-{counter:04}"


def customer(desk: Any) -> list[str]:
    """What the customer's record shows: how many there are of what, and what they bought last."""
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    return [*desk.tabs(tab.record), desk.shown(tab.record, "last_product")]


def bench(desk: Any) -> tuple[list[str], list[list[str]]]:
    """The cards of the workbench, and what is to be done today."""
    tab = desk.tab("workbench")
    return [" ".join(text.get().split()) for text in tab._numbers.values()], desk.rows(tab.list)


def seen(desk: Any) -> list[Any]:
    return [*(desk.rows(desk.tab(name).list) for name in LISTS), customer(desk), *bench(desk)]


class Sale:
    """The steps of it, each of which is one Ctrl+Z."""

    def __init__(self, desk: Any, viewer: Path) -> None:
        self.desk, self.viewer = desk, viewer

    def record(self, name: str) -> Any:
        """The form of the first record of the list."""
        tab = self.desk.tab(name)
        self.desk.click_row(tab.list, 0)
        return self.main(tab.record)

    def main(self, record: Any) -> Any:
        record.notebook.select(0)
        self.desk.idle()
        return record

    def add(self, record: Any, tab: str, **values: str) -> Any:
        """A record that hangs on this one, filled in in the dialog; returns the tab that lists it."""
        desk, related = self.desk, self.desk.open_tab(record, tab)

        def fill_in(dialog: Any) -> None:
            for name, text in values.items():
                desk.fill(dialog.view, name, text)
            desk.press("Control-s")

        desk.expect(fill_in)
        desk.press_button(related, "添加")
        assert not desk.steps
        return related

    def opportunity(self) -> None:
        desk, tab = self.desk, self.desk.tab("opportunity")
        desk.press("Control-n", on=tab.list.table._body)
        for name, text in (("name", "新店开张"), ("customer", "王伟"), ("amount", "2000")):
            desk.fill(tab.record, name, text)
        desk.press("Control-s")
        assert desk.title(tab.record) == "新店开张"
        assert desk.shown(tab.record, "stage").endswith("初步接触")
        assert (desk.shown(tab.record, "probability"), desk.shown(tab.record, "weighted")) == ("10", "200.00")
        assert desk.shown(tab.record, "staff").endswith("张三")  # who looks after the customer
        assert "商机 1" in customer(desk)

    def product(self) -> None:
        products = self.add(self.record("opportunity"), "产品", product="口红", quantity="20")
        assert "1,980.00" in self.desk.rows(products.list)[0]

    def interaction(self) -> None:
        record = self.record("opportunity")
        talks = self.add(record, "互动", subject="看了样品", time=f"{day(0)} 08:00")
        assert "看了样品" in self.desk.rows(talks.list)[0]
        assert self.desk.shown(self.main(record), "last_activity").startswith(day(0))
        assert "互动 1" in customer(self.desk)

    def follow_up(self) -> None:
        self.add(self.record("opportunity"), "跟进", subject="送报价", due=day(0))
        cards, to_do = bench(self.desk)
        assert cards[1] == "今天 1"
        assert "送报价" in to_do[0]

    def talk_on(self) -> None:
        """The next stage takes its own probability along."""
        record = self.record("opportunity")
        self.desk.fill(record, "stage", "方案报价")
        self.desk.press("Control-s")
        assert (self.desk.shown(record, "probability"), self.desk.shown(record, "weighted")) == ("50", "1000.00")
        assert len(self.desk.rows(self.desk.open_tab(record, "阶段历史").list)) == 2

    def quote(self) -> None:
        self.desk.press_button(self.record("opportunity").header, "报价")
        quotes = self.desk.window._built["quote"]
        assert self.desk.window.current == "quote"
        assert self.desk.shown(quotes.record, "number") == number("BJ", 1)
        assert self.desk.shown(quotes.record, "total") == "1980.00"
        assert self.desk.shown(quotes.record, "opportunity").endswith("新店开张")

    def discount(self) -> None:
        record = self.record("quote")
        self.desk.fill(record, "discount_rate", "5")
        self.desk.fill(record, "tax_rate", "13")
        self.desk.press("Control-s")
        assert self.desk.shown(record, "total") == "2125.53"  # 1980 less 5 %: 1881.00; 13 %: 244.53

    def send(self) -> None:
        desk, record = self.desk, self.record("quote")
        desk.expect(desk.answer("预览", "报价单语言"), desk.answer("用查看器打开"))
        desk.press_button(record.header, "报价单")
        desk.until(self.viewer.exists)
        with pypdfium2.PdfDocument(self.viewer) as document:
            text = "".join(document[0].get_textpage().get_text_bounded().split())
        assert all(words in text for words in (number("BJ", 1), "口红", "2,125.53")), text
        desk.press_button(record.header, "标为已发送")
        assert desk.shown(record, "state") == "已发送"

    def accept(self) -> None:
        record = self.record("quote")
        self.desk.press_button(record.header, "接受")
        assert self.desk.shown(record, "state") == "已接受"

    def win(self) -> None:
        record = self.record("opportunity")
        self.desk.fill(record, "stage", "赢单")
        self.desk.press("Control-s")
        assert (self.desk.shown(record, "state"), self.desk.shown(record, "probability")) == ("赢单", "100")
        assert self.desk.shown(record, "closed_at").startswith(day(0))

    def order(self) -> None:
        self.desk.press_button(self.record("opportunity").header, "生成订单")
        orders = self.desk.window._built["order"]
        assert self.desk.window.current == "order"
        assert self.desk.shown(orders.record, "quote").startswith(number("BJ", 1))
        assert self.desk.shown(orders.record, "unpaid") == "2125.53"
        assert "购买 2" in customer(self.desk)

    def confirm(self) -> None:
        self.desk.press_button(self.record("order").header, "确认")
        assert "购买 3" in customer(self.desk)
        bought = self.desk.rows(self.desk.open_tab(self.desk.tab("customer").record, "购买").list)
        assert any("口红" in row and "20" in row for row in bought)

    def deliver(self, quantity: int, so_far: int) -> None:
        record = self.record("order")
        line = self.desk.store.reader.execute("SELECT 订单明细编号 FROM 订单明细").fetchone()[0]
        self.add(record, "交付", order_line=str(line), quantity=str(quantity))
        assert self.desk.column(self.desk.open_tab(record, "明细").list, "已交付") == [str(so_far)]

    def pay(self, amount: str, left: str) -> None:
        record = self.record("order")
        self.add(record, "收款", amount=amount, paid_on=day(0))
        assert self.desk.shown(self.main(record), "unpaid") == left

    def contract(self) -> None:
        """It ends soon, so the first reminder comes at once."""
        self.add(self.record("order"), "合同", subject="年度供货", start=day(-345), end=day(20))
        tab = self.desk.tab("contract")
        assert "年度供货" in self.desk.rows(tab.list)[0]
        assert "合同 1" in customer(self.desk)
        cards, to_do = bench(self.desk)
        assert (cards[1], cards[6]) == ("今天 2", "合同将到期 1")
        assert any(f"{day(20)} 到期" in row[1] and "年度供货" in row[1] for row in to_do)

    def renew(self) -> None:
        tab = self.desk.tab("contract")
        self.desk.click_row(tab.list, 0)
        self.desk.press_button(tab.record.header, "续签")
        assert tab.record.key == number("HT", 2)
        assert self.desk.shown(tab.record, "start") == day(21)
        assert self.desk.shown(tab.record, "previous").startswith(number("HT", 1))
        assert "合同 2" in customer(self.desk)
        cards, to_do = bench(self.desk)
        assert cards[6:9] == ["合同将到期 0", "合同已到期 0", "合同已续约 1"]
        assert not any("年度供货" in row[1] for row in to_do)

    def steps(self) -> tuple[Callable[[], None], ...]:
        return (
            self.opportunity,
            self.product,
            self.interaction,
            self.follow_up,
            self.talk_on,
            self.quote,
            self.discount,
            self.send,
            self.accept,
            self.win,
            self.order,
            self.confirm,
            lambda: self.deliver(8, 8),
            lambda: self.deliver(12, 20),
            lambda: self.pay("1000", "1125.53"),
            lambda: self.pay("1125.53", "0.00"),
            self.contract,
            self.renew,
        )


@pytest.fixture
def sale(desk: Any, viewer: Path) -> Sale:
    return Sale(desk, viewer)


def test_a_whole_sale_and_back_by_undo(sale: Sale, window: Any) -> None:
    desk, past = sale.desk, []
    for step in sale.steps():
        window.began = time.monotonic()  # each of the steps may take as long as another test
        past.append(seen(desk))
        step()
        assert "撤销" in desk.status()
    for before in reversed(past):
        window.began = time.monotonic()
        desk.press("Control-z", on=desk.tab("order").list.table._body)
        assert seen(desk) == before
    assert "撤销" not in desk.status()
    for table in ("商机", "报价", "报价明细", "订单", "订单明细", "交付", "收款", "合同", "互动记录", "跟进计划"):
        assert desk.store.reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
