"""Opening a list, jumping about in it, sorting it, narrowing it; against filled widgets and raw SQL."""

import random
import sqlite3
import time
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tkinter import ttk
from typing import Any

from tksheet import Sheet

from bench import child
from bench.context import Context
from bench.desk import Desk, other_rows
from bench.table import Line, compared, times
from crm_desktop.db.lists.rows import first_page
from crm_desktop.entities.records import Condition

FILLED = 100_000  # rows of the Treeview that is filled; more are reckoned in proportion
IN_MEMORY = 10_000  # rows of the tksheet that holds its rows
JUMPS = 60
PAIRS = (
    [Condition("points", "at_least", 90), Condition("class_", "is", "重要客户")],
    [Condition("name", "starts", "王"), Condition("credit", "at_most", 60)],
    [Condition("last_purchase", "period", "this_month"), Condition("points", "at_least", 50)],
    [Condition("staff", "empty"), Condition("industry", "filled")],
    [Condition("address", "contains", "中山"), Condition("source", "is", "展会")],
    [Condition("registered", "at_least", "2026-01-01"), Condition("name", "contains", "公司")],
)


def lines(context: Context) -> Iterator[Line]:
    opened, filled = [], []
    for _round in range(context.rounds):
        opened.append(child.run(opening, context.file))
        filled.append(child.run(filling, context.file) * context.customers / min(FILLED, context.customers))
    what = f"Treeview filled, from {min(FILLED, context.customers):,} rows in proportion"
    yield compared("open the customer tab, first rows drawn", opened, filled, what, 1 / 20, "≤ 1/20")
    found = child.run(working, context.file, context.rounds)
    yield compared("random jump and redraw", found["jump"], found["sheet"], "tksheet of 10,000 rows", 1.6)
    worst = max(found["sort"].values(), key=median)
    name = max(found["sort"], key=lambda column: median(found["sort"][column]))
    yield compared(f"sort by any column, first rows (worst: {name})", worst, found["redraw"], "a plain redraw", 3)
    more = {pair: median(ours) - median(raw) for pair, (ours, raw) in found["pairs"].items()}
    pair = max(more, key=lambda name: more[name])
    ours, raw = found["pairs"][pair]
    step = f"two conditions of the filter panel, first rows (worst: {pair})"
    yield Line(
        step, times(ours), f"raw SQL: {times(raw)}", f"+ {more[pair]:.3g} ms", "≤ + 30 ms", max(more.values()) <= 30
    )


def opening(file: str) -> float:
    """The tab opened from another one, in a fresh window."""
    desk = Desk(Path(file), "settings")
    desk.rest()
    return desk.time("open the customer tab", desk.window.choose, "customer", until=desk.drawn)


def filling(file: str) -> float:
    """A Treeview with the same columns, filled and drawn."""
    desk = Desk(Path(file), "settings")
    desk.rest()
    fields = [field.name for field in desk.window.session.registry["customer"].list_fields]
    store = desk.window.session.store
    select = store.queries.list_of(store.registry["customer"])
    rows = [list(row[1:]) for row in store.reader.execute(*select.first(FILLED))]
    tree = ttk.Treeview(tk.Toplevel(desk.root), columns=fields, show="headings")
    tree.pack(fill="both", expand=True)
    desk.root.update()
    began = time.perf_counter()
    for row in rows:
        tree.insert("", "end", values=row[: len(fields)])
    desk.root.update()
    return (time.perf_counter() - began) * 1000


def working(file: str, rounds: str) -> dict[str, Any]:
    """Jumps, redraws, sorts and filters, ours and the others' in turns, in one window."""
    desk = Desk(Path(file))
    desk.rest()
    found: dict[str, Any] = {"jump": [], "sheet": [], "redraw": [], "sort": {}, "pairs": {}}
    chance = random.Random(1)
    table, sheet = desk.tab("customer").list.table, in_memory(desk)
    for _jump in range(JUMPS):
        place = chance.random()
        found["jump"].append(desk.time("jump", table._body._yscrollbar, "moveto", place))
        found["sheet"].append(desk.time("jump of tksheet", sheet.MT._yscrollbar, "moveto", place))
        found["redraw"].append(desk.time("redraw", table.refresh))
    sheet.master.destroy()
    for _round in range(int(rounds)):
        sort(desk, found["sort"])
        narrow(desk, file, found["pairs"])
    assert not desk.errors, desk.errors
    return found


def in_memory(desk: Desk) -> Sheet:
    """tksheet as it comes, over rows that it holds, as large and with the same columns."""
    ours = desk.tab("customer").list
    rows = [ours.cells(row) for row in (ours.row_at(position) for position in range(IN_MEMORY)) if row]
    top = tk.Toplevel(desk.root)
    sheet = Sheet(
        top,
        data=rows,
        headers=[column.label for column in ours.table._head.columns],
        width=ours.table.winfo_width(),
        height=ours.table.winfo_height(),
        show_row_index=False,
    )
    sheet.pack()
    for column, width in enumerate(ours.table.widths().values()):
        sheet.column_width(column, width)
    desk.rest()
    return sheet


def sort(desk: Desk, found: dict[str, list[float]]) -> None:
    """By each column, in turns with another, from the click to its first rows."""
    listed = desk.tab("customer").list
    for field in listed.fields:
        took = desk.time("sort", listed.sort_by, field.name, until=other_rows(listed))
        found.setdefault(str(field.name), []).append(took)
        desk.rest()


def narrow(desk: Desk, file: str, found: dict[str, tuple[list[float], list[float]]]) -> None:
    listed, store = desk.tab("customer").list, desk.window.session.store
    with sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True) as raw:
        for pair in PAIRS:
            name = " and ".join(f"{condition.field} {condition.operator}" for condition in pair)
            ours, alone = found.setdefault(name, ([], []))
            select = store.queries.list_of(listed.entity, conditions=pair, sort=listed.sort, fields=listed.fields)
            first_page(raw, select)  # else whoever comes first reads the disk for the other
            ours.append(desk.time("filter", listed.narrow, pair, "", until=other_rows(listed)))
            desk.rest()
            began = time.perf_counter()
            first_page(raw, select)
            alone.append((time.perf_counter() - began) * 1000)
    listed.narrow((), "")
    desk.rest()
