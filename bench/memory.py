"""What the window takes on top of the same window on an empty file, and what scrolling leaves behind."""

import gc
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import child
from bench.context import Context
from bench.desk import Desk
from bench.table import Line, missing
from crm_desktop import views
from crm_desktop.views.window import loading

WARM_UP, JUMPS = 500, 3000
MB = 1_000_000
SMAPS = "/proc/{}/smaps_rollup"


def lines(context: Context) -> Iterator[Line]:
    if not Path(SMAPS.format("self")).exists():
        yield missing("anonymous memory with the tab open", "", "only Linux tells", "+ ≤ 10 MB")
        return
    full, empty = child.run(holding, context.file), child.run(holding, context.empty)
    more = (full["open"] - empty["open"]) / MB
    other = f"{empty['open'] / MB:,.1f} MB on an empty file"
    step, ours = "anonymous memory with the tab open", f"{full['open'] / MB:,.1f} MB"
    yield Line(step, ours, other, f"+ {more:.1f} MB", "+ ≤ 10 MB", more <= 10, steady=context.customers <= 100_000)
    grown = (full["after"] - full["before"]) / MB
    step = f"growth over {JUMPS:,} random jumps after warm-up"
    yield Line(step, f"{grown:+.2f} MB", "", "", "≤ 1 MB", grown <= 1, steady=True)


def holding(file: str) -> dict[str, int]:
    """Bytes with the tab open, then before and after jumping about in it."""
    desk = Desk(Path(file))
    last = f"{views.__name__}.{loading.LATER[-1]}"
    desk.pump(lambda: last in sys.modules)  # else a quick file would be measured before it, a slow one after
    desk.rest()
    found = {"open": anonymous()}
    body, chance = desk.tab("customer").list.table._body, random.Random(1)

    def jump(times: int) -> int:
        for _jump in range(times):
            body._yscrollbar("moveto", chance.random())
            desk.root.update()
        return anonymous()

    if len(desk.tab("customer").list):
        found["before"] = jump(WARM_UP)
        found["after"] = jump(JUMPS)
    return found


def anonymous(process: int | str = "self") -> int:
    """Memory of the process that no file stands behind."""
    gc.collect()
    told = Path(SMAPS.format(process)).read_text().splitlines()
    line = next(line for line in told if line.startswith("Anonymous:"))
    return int(line.split()[1]) * 1024
