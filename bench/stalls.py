"""A walk through the window, with the event loop's longest silence at each step; and the statements it issued."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import child
from bench.context import Context
from bench.desk import Desk
from bench.table import Line
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.queries.query_tab import QueryTab

MOST = 50.0  # ms


def lines(context: Context) -> Iterator[Line]:
    for _round in range(context.rounds):
        seen = child.run(walking, context.file)
        context.scans += [scan for scan in seen["scans"] if scan not in context.scans]
        for step, (clock, work) in seen["stalls"].items():
            context.stalls.setdefault(step, ([], []))
            context.stalls[step][0].append(clock)
            context.stalls[step][1].append(work)
    step, (clocks, _works) = max(context.stalls.items(), key=lambda item: median(item[1][0]))
    busiest = max(median(works) for _clocks, works in context.stalls.values())
    ours = f"{median(clocks):.0f} ms ({step}); at most {busiest:.0f} ms of it the window's own work"
    yield Line(
        "longest stall of the UI thread", ours, f"{len(context.stalls)} steps", "", "≤ 50 ms", median(clocks) <= MOST
    )
    scans = len(context.scans)
    yield Line(
        "statements that read a whole table unasked", str(scans), "scans.txt", "", "none", not scans, steady=True
    )


def walking(file: str) -> dict[str, Any]:
    desk = Desk(Path(file))
    desk.rest()
    for tab in desk.window.tabs:
        desk.do(f"open the tab {tab.name}", desk.window.choose, tab.name)
    for tab in desk.window.tabs:
        desk.do("go back to a tab", desk.window.choose, tab.name)
    for name in ("customer", "purchase"):
        entity_tab(desk, desk.tab(name))
    editing(desk, desk.tab("customer"))
    queries = desk.window.choose("queries")
    assert isinstance(queries, QueryTab)
    for report in queries.reports():
        desk.do(f"query {report.name}", queries.choose, report.name)
    assert not desk.errors, desk.errors
    stalls = {step: [stall.clock, stall.work] for step, stall in desk.stalls.items()}
    return {"stalls": stalls, "scans": desk.statements.scans(Path(file))}


def entity_tab(desk: Desk, tab: EntityTab) -> None:
    name = tab.entity.name
    desk.do(f"{name}: the first record", tab.choose, tab.list.key_at(3))
    desk.do(f"{name}: another record", tab.choose, tab.list.key_at(7))
    for number in range(1, tab.record.notebook.index("end")):
        desk.do(f"{name}: record tab {number}", tab.record.notebook.select, number)
    desk.do(f"{name}: back to the form", tab.record.notebook.select, 0)
    desk.do(f"{name}: open the filter panel", tab.filters.toggle_panel)
    desk.do(f"{name}: close the filter panel", tab.filters.toggle_panel)
    for field in tab.list.fields:
        desk.do(f"{name}: sort by {field.name}", tab.list.sort_by, field.name)
    desk.do(f"{name}: to the end", tab.list.table._body._yscrollbar, "moveto", 1)
    desk.do(f"{name}: back to the top", tab.list.table._body._yscrollbar, "moveto", 0)
    for term in ("王", "王伟", "138"):
        desk.do(f"{name}: search", tab.filters._text.set, term)
    for quick in tab.entity.quick:
        desk.do(f"{name}: quick filter", tab.filters.use_quick, quick)
    desk.do(f"{name}: everything again", tab.filters.reset)


def editing(desk: Desk, tab: EntityTab) -> None:
    desk.do("open a record", tab.open, tab.list.key_at(2))
    for number in range(3):
        desk.do("type", tab.record.form.fill, {"name": f"王小{number}"})
        desk.do("save", tab.record.save)
    for _step in range(3):
        desk.do("undo", desk.window.undo)
    desk.do("new record", tab.new)
    desk.do("give it up", tab.record.revert)
