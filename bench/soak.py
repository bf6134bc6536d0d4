"""Hours of work in minutes: `python -m bench.soak FILE --minutes 60` on a copy of FILE.

Scrolls, searches, edits, undoes, sorts and changes tabs at random; says each minute how much memory the window holds,
how long it stood still at most, and what its callbacks raised.
"""

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import data
from bench.desk import Desk
from bench.memory import anonymous
from crm_desktop.views.entity_tab import EntityTab
from crm_desktop.views.query_tab import QueryTab
from crm_desktop.views.tour import display

TERMS = ("王", "李娜", "138", "深圳", "C00001", "x", "没有")
STEPS = 20  # between two looks at the clock


class Soak:
    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.chance = desk, random.Random(seed)
        self.done = 0
        self._deeds: list[Callable[[], object]] = [
            *([self.scroll] * 8),
            *([self.look] * 4),
            self.search,
            self.sort,
            self.edit,
            self.change_tab,
            self.query,
        ]

    def step(self) -> None:
        deed = self.chance.choice(self._deeds)
        self.desk.time(deed.__name__, deed)
        if self.chance.random() < 0.2:
            self.desk.rest()
        self.done += 1

    @property
    def tab(self) -> EntityTab:
        built: Any = self.desk.window._built[self.desk.window.current]
        return built if isinstance(built, EntityTab) else self.desk.tab("customer")

    def scroll(self) -> None:
        self.tab.list.table._body._yscrollbar("moveto", self.chance.random())

    def look(self) -> None:
        tab = self.tab
        visible = tab.list.table.visible()
        if visible:
            tab._selected(tab.list.key_at(self.chance.choice(visible)))
            tab.record.notebook.select(self.chance.randrange(tab.record.notebook.index("end")))

    def search(self) -> None:
        self.tab.filters._text.set(self.chance.choice(("", "", *TERMS)))

    def sort(self) -> None:
        self.tab.list.sort_by(self.chance.choice(self.tab.list.fields).name)

    def edit(self) -> None:
        tab = self.desk.tab("customer")
        key = tab.list.key_at(next(iter(tab.list.table.visible()), None))
        if key is not None:
            tab.open(key)
            tab.record.form.fill({"notes": f"第 {self.done} 步"})
            tab.record.save()
            if self.chance.random() < 0.5:
                self.desk.window.undo()

    def change_tab(self) -> None:
        self.desk.window.choose(self.chance.choice(self.desk.window.tabs).name)

    def query(self) -> None:
        queries = self.desk.window.choose("queries")
        assert isinstance(queries, QueryTab)
        queries.choose(self.chance.choice(queries.reports()).name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with display((1920, 1080)), data.copies(options.file) as (file, _empty):
        desk = Desk(file)
        desk.rest()
        soak, began = Soak(desk, options.seed), time.monotonic()
        minute = 0.0
        while minute < options.minutes:
            for _step in range(STEPS):
                soak.step()
            if time.monotonic() - began >= 60 * minute:
                print(report(desk, soak, minute), flush=True)
                minute += 1
        desk.rest()
        print(report(desk, soak, minute))
        print("\n".join(desk.errors) or "No callback raised anything.")
        desk.close()


def report(desk: Desk, soak: Soak, minute: float) -> str:
    """One line; the longest stalls since the last one."""
    step, stall = max(desk.stalls.items(), key=lambda item: item[1].clock)
    desk.stalls.clear()
    return (
        f"{minute:4.0f} min  {soak.done:6,} steps  {anonymous() / 1e6:6.1f} MB  "
        f"longest stall {stall.clock:4.0f} ms ({stall.work:.0f} of it own work: {step})  {len(desk.errors)} errors"
    )


if __name__ == "__main__":
    main()
