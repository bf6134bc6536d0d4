"""Hours of work in minutes: `python -m bench.soak FILE --minutes 60` on a copy of FILE.

Scrolls, searches, edits, undoes, sorts and changes tabs at random; says each minute how much memory the window holds,
how long it stood still at most, and what its callbacks raised. After an hour or more it writes SOAK.md.
`--only look` does that alone, so that one sees what leaves something behind: in Python, in Tk, or in neither.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import data
from bench.desk import Desk, Stall
from bench.memory import anonymous
from bench.witness import MOST, Witness
from crm_desktop.charts.process import PROCESS
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.pictures.display import display
from crm_desktop.views.queries.query_tab import QueryTab

TERMS = ("王", "李娜", "138", "深圳", "C00001", "x", "没有")
DEEDS = (*["scroll"] * 8, *["look"] * 4, "search", "sort", "edit", "change_tab", "query")
STEPS = 20  # between two looks at the clock
WARM = 5  # minutes until all caches are full
HEADINGS = (
    "minute",
    "steps",
    "memory in MB",
    "Python's blocks",
    "Tcl's commands",
    "longest stall in ms",
    "most work in one",
    "errors",
)
Events = Iterator[tuple[Any, ...]]  # name of the step, what is called, with what
RESULTS = Path(__file__).with_name("SOAK.md")


class Soak:
    def __init__(self, desk: Desk, seed: int, only: str | None = None) -> None:
        self.desk, self.chance = desk, random.Random(seed)
        self.done = 0
        self._deeds: list[Callable[[], Events]] = [getattr(self, name) for name in ([only] if only else DEEDS)]

    def everything(self) -> None:
        """Each tab, each tab of a record, each query: what is built when it is first looked at stays."""
        for tab in self.desk.window.tabs:
            self.desk.do("open a tab", self.desk.window.choose, tab.name)
            built: Any = self.desk.window._built[tab.name]
            if isinstance(built, EntityTab):
                self.desk.do("look", built.choose, built.list.key_at(0))
                for number in range(built.record.notebook.index("end")):
                    self.desk.do("look", built.record.notebook.select, number)
        queries = self.queries()
        for report in queries.reports():
            self.desk.do("query", queries.choose, report.name)

    def step(self) -> None:
        """One deed: what people do one after the other is an event each."""
        for name, act, *arguments in self.chance.choice(self._deeds)():
            self.desk.time(name, act, *arguments)
        if self.chance.random() < 0.2:
            self.desk.rest()
        self.done += 1

    @property
    def current(self) -> Any:
        return self.desk.window._built[self.desk.window.current]

    def to_a_list(self) -> Events:
        """What one does first where there is none."""
        if not isinstance(self.current, EntityTab):
            yield "change the tab", self.desk.window.choose, "customer"

    @property
    def tab(self) -> EntityTab:
        assert isinstance(self.current, EntityTab)
        return self.current

    def scroll(self) -> Events:
        yield from self.to_a_list()
        yield "scroll", self.tab.list.table._body._yscrollbar, "moveto", self.chance.random()

    def look(self) -> Events:
        yield from self.to_a_list()
        tab = self.tab
        visible = tab.list.table.visible()
        if visible:
            yield "choose a record", tab.choose, tab.list.key_at(self.chance.choice(visible))
            pages = tab.record.notebook
            yield "change its page", pages.select, self.chance.randrange(pages.index("end"))

    def search(self) -> Events:
        yield from self.to_a_list()
        yield "search", self.tab.filters._text.set, self.chance.choice(("", "", *TERMS))

    def sort(self) -> Events:
        yield from self.to_a_list()
        yield "sort", self.tab.list.sort_by, self.chance.choice(self.tab.list.fields).name

    def edit(self) -> Events:
        yield "change the tab", self.desk.window.choose, "customer"
        tab = self.desk.tab("customer")
        key = tab.list.key_at(next(iter(tab.list.table.visible()), None))
        if key is not None:
            yield "open a record", tab.open, key
            yield "type", tab.record.form.fill, {"notes": f"第 {self.done} 步"}
            yield "save", tab.record.save
            if self.chance.random() < 0.5:
                yield "undo", self.desk.window.undo

    def change_tab(self) -> Events:
        yield "change the tab", self.desk.window.choose, self.chance.choice(self.desk.window.tabs).name

    def query(self) -> Events:
        yield "change the tab", self.desk.window.choose, "queries"
        yield "query", self.queries().choose, self.chance.choice(self.queries().reports()).name

    def queries(self) -> QueryTab:
        tab = self.desk.window.choose("queries")
        assert isinstance(tab, QueryTab)
        return tab


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(set(DEEDS)))
    options = parser.parse_args()
    with display((1920, 1080)), data.copies(options.file) as (file, _empty):
        desk = Desk(file)
        desk.rest()
        report = Report(desk, Soak(desk, options.seed, options.only))
        report.soak.everything()
        desk.witness = report.witness
        began = time.monotonic()
        report.look(0)
        while (minute := (time.monotonic() - began) / 60) < options.minutes:
            for _step in range(STEPS):
                report.soak.step()
            if minute >= len(report.lines):
                report.look(minute)
        desk.rest()
        report.look(options.minutes)
        text = report.markdown(file.name)
        print(text)
        if options.minutes >= 60 and not options.only:
            RESULTS.write_text(text + "\n", "utf-8")
        desk.close()


class Report:
    """What is seen each minute, and in all."""

    def __init__(self, desk: Desk, soak: Soak) -> None:
        self.desk, self.soak = desk, soak
        self.witness = Witness()
        self.lines: list[str] = []
        self.memory: list[float] = []  # MB
        self.stalls: dict[str, Stall] = defaultdict(Stall)

    def look(self, minute: float) -> None:
        """One line; the longest stall is that since the last one."""
        stalls, self.desk.stalls = self.desk.stalls, defaultdict(Stall)
        for step, stall in stalls.items():
            self.stalls[step].add(stall.clock, stall.work)
        step, stall = max(stalls.items(), key=lambda item: item[1].clock, default=("", Stall()))
        self.memory.append(anonymous() / 1e6)
        commands = len(self.desk.root.tk.splitlist(self.desk.root.tk.call("info", "commands")))
        cells = (
            f"{minute:.0f}",
            f"{self.soak.done:,}",
            f"{self.memory[-1]:.1f}",
            f"{sys.getallocatedblocks():,}",
            f"{commands:,}",
            f"{stall.clock:.0f} ({step})",
            f"{max((stall.work for stall in stalls.values()), default=0):.0f}",
            str(len(self.desk.errors)),
        )
        self.lines.append(f"| {' | '.join(cells)} |")
        print(self.lines[-1], file=sys.stderr, flush=True)

    def markdown(self, name: str) -> str:
        warm = self.memory[min(WARM, len(self.memory) - 1)]
        longest = sorted(self.stalls.items(), key=lambda item: -item[1].clock)
        stalls = [f"- {step}: {stall.clock:.0f} ({stall.work:.0f})" for step, stall in longest]
        parts = [
            "# Soaked",
            f"{name}: {self.soak.done:,} steps; memory {self.memory[-1] - warm:+.1f} MB since minute {WARM}, "
            f"at most {max(self.memory):.1f} MB; {drawing()} of the process that draws charts.",
            "\n".join(self.desk.errors) or "No callback raised anything.",
            "Longest stalls in ms (of it the window's own work):",
            "\n".join(stalls),
            f"What was in those over {MOST:.0f} ms, since the first minute began:",
            "\n".join(f"- {line}" for line in self.witness.lines) or "There was none.",
            "\n".join([f"| {' | '.join(HEADINGS)} |", "|" + " --- |" * len(HEADINGS), *self.lines]),
        ]
        return "\n\n".join(parts)


def drawing() -> str:
    """How much memory that holds."""
    return f"{anonymous(PROCESS.running.pid) / 1e6:.1f} MB" if PROCESS.running else "nothing"


if __name__ == "__main__":
    main()
