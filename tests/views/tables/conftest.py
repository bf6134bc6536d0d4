"""A virtual table of its own on the screen."""

from collections.abc import Callable
from itertools import count
from tkinter.font import nametofont
from typing import Any

import pytest
import ttkbootstrap as ttk

from crm_desktop.views.tables.virtual_sheet import ROW_HEIGHT
from crm_desktop.views.tables.virtual_table import VirtualTable
from tests.views.tables.hands import COLUMNS, PAGE, Desk


@pytest.fixture
def desk(root: Any) -> Desk:
    heard: list[tuple[Any, ...]] = []

    def hear(name: str) -> Callable[..., None]:
        return lambda *arguments: heard.append((name, *arguments))

    row = round(nametofont("TkDefaultFont", root=root).metrics("linespace") * ROW_HEIGHT) + 1
    frame = ttk.Frame(root, width=700, height=PAGE * row)
    frame.pack_propagate(False)
    frame.pack()
    table = VirtualTable(
        frame,
        COLUMNS,
        on_open=hear("open"),
        on_select=hear("select"),
        on_sort=hear("sort"),
        on_layout=hear("layout"),
        on_copy=hear("copy"),
        empty_text="还没有客户",
    )
    table.pack(fill="both", expand=True)
    root.update()
    table._body.focus_force()
    root.update()
    return Desk(table=table, heard=heard, ticks=count(1))
