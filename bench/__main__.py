"""`python -m bench`: measures all steps or some, prints the table, writes RESULTS.md. Exit code 1 if --strict fails."""

import argparse
import datetime as dt
import os
import platform
import sqlite3
import sys
import tkinter
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench import data, figures, growth, lists, memory, sales, save, search, stalls, start, transfer, workbench
from bench.context import Context
from bench.table import Line, markdown, side_by_side
from crm_desktop.views.pictures.display import display

STEPS = {
    module.__name__.rpartition(".")[2]: module
    for module in (start, lists, sales, memory, search, save, transfer, figures, workbench, stalls, growth)
}
SCREEN = (1920, 1080)
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    options = parser().parse_args()
    purchases = options.purchases or options.customers * 10
    big, small = data.cached(options.customers, purchases), data.cached(options.customers // 50, purchases // 50)
    runs = []
    for _run in range(options.runs):
        with display(SCREEN), data.copies(big, small) as (file, little, empty):
            context = Context(file, little, empty, options.customers, options.rounds)
            runs.append(lines := measure(context, options.only or list(STEPS)))
    several = [f"{len(runs)} runs in a row:", side_by_side(runs), "The last of them:"] if len(runs) > 1 else []
    parts = ["# Measured", machine(options.customers, purchases), *several, markdown(lines), *extras(context)]
    report = "\n\n".join(parts)
    print(report)
    if not options.only and not options.strict:
        RESULTS.write_text(report + "\n", "utf-8")
    failed = [line.step for line in lines if line.steady and line.met is False]
    if options.strict and failed:
        print("Not noise:", "; ".join(failed), file=sys.stderr)
    return int(options.strict and bool(failed))


def measure(context: Context, names: list[str]) -> list[Line]:
    lines = []
    for name in names:
        for line in STEPS[name].lines(context):
            print(" | ".join(line.cells()), file=sys.stderr, flush=True)
            lines.append(line)
    return lines


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    made.add_argument("--customers", type=int, default=1_000_000, help="of the big file (default: %(default)s)")
    made.add_argument("--purchases", type=int, help="of the big file (default: ten a customer)")
    made.add_argument("--rounds", type=int, default=5, help="of each measurement (default: %(default)s)")
    made.add_argument("--runs", type=int, default=1, help="of the whole, one after the other (default: %(default)s)")
    made.add_argument("--only", nargs="+", choices=STEPS, help="some steps; RESULTS.md stays as it is then")
    made.add_argument("--strict", action="store_true", help="fail on what cannot be noise; RESULTS.md stays as it is")
    return made


def machine(customers: int, purchases: int) -> str:
    memory_size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    parts = [
        f"{dt.date.today():%Y-%m-%d}",
        f"{customers:,} customers and about {purchases:,} purchases",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Tk {tkinter.TkVersion}",
        f"ttkbootstrap {version('ttkbootstrap')}, tksheet {version('tksheet')}",
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory_size / 2**30:.0f} GB",
    ]
    return "; ".join(parts) + ". Machines differ: compare ratios, not times."


def extras(context: Context) -> list[str]:
    """What stood still longest, and the statements that should not scan."""
    found = sorted(context.stalls.items(), key=lambda item: -median(item[1][0]))[:12]
    texts = ["Longest stalls in ms, median of the rounds (of it the window's own work):"] if found else []
    listed = [f"- {step}: {median(clocks):.0f} ({median(works):.0f})" for step, (clocks, works) in found]
    texts += ["\n".join(listed)] if listed else []
    texts += [f"Reads all rows unasked:\n\n```\n{scan}\n```" for scan in context.scans]
    return texts


if __name__ == "__main__":
    raise SystemExit(main())
