"""How the cost of daily work grows with the number of customers: a fifty-fold file may not be felt."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench import child, save
from bench.context import Context
from bench.desk import Desk, other_rows
from bench.table import Line, times

MOST = 2.0
SLACK = 10.0  # ms that are noise
JUMPS = 40
OPENED = 3  # times; each needs a program of its own
SETTLED = 4.0  # seconds until the modules loaded ahead are there, and what the day brings is done


def lines(context: Context) -> Iterator[Line]:
    small, big = child.run(daily, context.small), child.run(daily, context.file)
    for file, found in ((context.small, small), (context.file, big)):
        found["open"] += [child.run(opening, file) for _again in range(OPENED - 1)]
    small["save"], big["save"] = child.run(save.saving, context.small)[0], child.run(save.saving, context.file)[0]
    for step, values in big.items():
        ratio = median(values) / median(small[step])
        met = ratio <= MOST or median(values) - median(small[step]) <= SLACK
        other = f"a fiftieth of the customers: {times(small[step])}"
        yield Line(f"growth: {step}", times(values), other, f"{ratio:.2g} ×", "flat", met, steady=True)


def started(file: str) -> Desk:
    desk, began = Desk(Path(file), "settings"), time.perf_counter()
    desk.pump(lambda: time.perf_counter() - began > SETTLED)
    desk.rest()
    return desk


def opening(file: str) -> float:
    desk = started(file)
    return desk.time("open", desk.window.choose, "customer", until=desk.drawn)


def daily(file: str) -> dict[str, list[float]]:
    desk = started(file)
    found = {"open": [desk.time("open", desk.window.choose, "customer", until=desk.drawn)]}
    desk.rest()
    tab, chance = desk.tab("customer"), random.Random(1)
    body = tab.list.table._body
    found["jump"] = [desk.time("jump", body._yscrollbar, "moveto", chance.random()) for _jump in range(JUMPS)]
    found["record"] = [desk.time("record", tab.choose, tab.list.key_at(at)) for at in range(20, 380, 20)]
    found["sort"] = [sort(desk) for _round in range(10)]
    return found


def sort(desk: Desk) -> float:
    """By name, which has an index, from one end or the other."""
    listed = desk.tab("customer").list
    took = desk.time("sort", listed.sort_by, "name", until=other_rows(listed))
    desk.rest()
    return took
