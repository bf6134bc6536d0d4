"""A source of rows, and hands and eyes for a virtual table on the screen."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from crm_desktop.views.tables.virtual_table import Column, VirtualTable

MILLION = 1_000_000
COLUMNS = (
    Column("number", "编号", 120),
    Column("name", "姓名", 150, tooltip="客户的全名"),
    Column("points", "积分", 90, "e"),
    Column("vip", "会员", 80, "center"),
)
PAGE = 20  # rows in the window of these tests, about


class Rows:
    """A source of any length that remembers which rows were asked for."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.asked: list[int] = []

    def __len__(self) -> int:
        return self.length

    def cells(self, position: int) -> list[str]:
        if not 0 <= position < self.length:
            raise IndexError(position)
        self.asked.append(position)
        return [f"C{position}", f"王{position}", str(position * 3), "是"]


class Desk(SimpleNamespace):
    """A table on the screen, what it said, and hands to use it."""

    table: VirtualTable
    heard: list[tuple[Any, ...]]
    ticks: Iterator[int]

    @property
    def body(self) -> Any:
        return self.table._body

    @property
    def head(self) -> Any:
        return self.table._head

    def press(self, *keys: str) -> None:
        for key in keys:
            self.body.event_generate(f"<{key}>")
        self.table.update()

    def click(self, row: int, modifiers: str = "", times: int = 1) -> None:
        """Several clicks come at once, as a double-click; further clicks come much later."""
        y = (row - self.table.visible().start) * self.body.row_height + self.body.row_height // 2
        self._click(self.body, 40, y, modifiers, times)

    def click_heading(self, x: int, times: int = 1) -> None:
        self.head.event_generate("<Motion>", x=x, y=10)
        self._click(self.head, x, 10, "", times)

    def drag_heading(self, x: int, by: int) -> None:
        time = 10_000 * next(self.ticks)
        self.head.event_generate("<Motion>", x=x, y=10)
        self.head.event_generate("<Button-1>", x=x, y=10, time=time)
        for step in range(1, abs(by) + 1, 4):
            self.head.event_generate("<B1-Motion>", x=x + (step if by > 0 else -step), y=10)
        self.head.event_generate("<B1-Motion>", x=x + by, y=10)
        self.head.event_generate("<ButtonRelease-1>", x=x + by, y=10, time=time + 1)
        self.table.update()

    def _click(self, canvas: Any, x: int, y: int, modifiers: str, times: int) -> None:
        time = 10_000 * next(self.ticks)
        for _ in range(times):
            canvas.event_generate(f"<{modifiers}Button-1>", x=x, y=y, time=time)
            canvas.event_generate("<ButtonRelease-1>", x=x, y=y, time=time + 1)
        self.table.update()

    def texts(self, canvas: Any) -> list[str]:
        """From the left to the right, from the top to the bottom, when what was asked for is drawn."""
        canvas.update_idletasks()
        shown = [item for item in canvas.find_all() if canvas.type(item) == "text"]
        shown.sort(key=lambda item: (canvas.coords(item)[1], canvas.coords(item)[0]))
        return [canvas.itemcget(item, "text").strip() for item in shown if canvas.itemcget(item, "state") != "hidden"]


def show(desk: Desk, length: int, **options: Any) -> Rows:
    rows = Rows(length)
    desk.table.show(rows, **options)
    desk.table.update()
    return rows
