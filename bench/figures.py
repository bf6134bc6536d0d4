"""The named queries, each with its rows, totals and chart, against the same from raw rows."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from bench import child
from bench.context import Context
from bench.raw_queries import RAW
from bench.table import Line, times
from crm_desktop.db.lists.rows import first_page
from crm_desktop.db.reading import reading
from crm_desktop.db.reports import BY_NAME, REPORTS
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.report import Report

BAR = "≤ 1/100, and ≤ 100 ms"
QUICK = 20  # ms: of which a hundredth is less than asking at all


def lines(context: Context) -> Iterator[Line]:
    for report in REPORTS:
        if report.about == "call_round":
            continue  # of what a round has, and invented data has none; nothing is kept for it
        ours = child.run(asking, context.file, report.name, context.rounds)
        step = f"query {report.name}"
        if report in RAW:  # nothing is kept for it
            yield Line(step, times(ours), "from the rows themselves", "", "≤ 100 ms", min(ours) <= 100)
            continue
        raw = child.run(asking_raw, context.file, report.name)
        ratio = min(ours) / raw
        met = ratio <= 1 / 100 and min(ours) <= 100
        note = "" if met or raw > QUICK else f"a hundredth of {raw:.0f} ms is less than asking takes"
        yield Line(step, times(ours), f"raw rows: {raw:,.0f} ms", f"{ratio:.3g} ×", BAR, met, note=note)


def asking(file: str, name: str, rounds: str) -> list[float]:
    """Milliseconds for header, first rows, totals and chart."""
    with reading(Path(file)) as connection:
        return [answer(connection, BY_NAME[name], parameters(connection, name)) for _round in range(int(rounds))]


def asking_raw(file: str, name: str) -> float:
    """The same from raw rows, once."""
    report = next(report for report in RAW if report.name == name)
    with reading(Path(file)) as connection:
        return answer(connection, report, parameters(connection, name))


def answer(connection: sqlite3.Connection, report: Report, asked: dict[str, str]) -> float:
    values = parse(BY_NAME[report.name], connection, asked)
    began = time.perf_counter()
    report.header(connection, values)
    first_page(connection, report.select(values))
    report.totals(connection, values)
    report.chart(connection, values)
    return (time.perf_counter() - began) * 1000


def parameters(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    if name != "customer":
        return {}
    (key,) = connection.execute("SELECT 客户编号 FROM 购买 ORDER BY 购买编号 DESC LIMIT 1").fetchone()
    return {"customer": str(key)}
