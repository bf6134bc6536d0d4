"""The named queries, each with its rows, totals and chart, against the same from raw rows."""

import importlib.util
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from bench import child
from bench.context import Context
from bench.table import Line, missing, times
from crm_desktop.db.reading import reading
from crm_desktop.db.reports import BY_NAME, REPORTS
from crm_desktop.db.reports.params import parse
from crm_desktop.db.rows import first_page

RAW = "bench.raw_queries"  # name → the same from raw rows
BAR = "≤ 1/100, and ≤ 100 ms"


def lines(context: Context) -> Iterator[Line]:
    raw_known = importlib.util.find_spec(RAW) is not None
    for report in REPORTS:
        ours = child.run(asking, context.file, report.name, context.rounds)
        step = f"query {report.name}"
        if not raw_known:
            short = max(ours) <= 100
            met = None if short else False
            yield Line(step, times(ours), "raw rows: not written yet", "", BAR, met)
            continue
        raw = child.run(asking_raw, context.file, report.name)
        if raw is None:
            yield missing(step, times(ours), "no raw query of that name", BAR)
            continue
        ratio = min(ours) / raw
        met = ratio <= 1 / 100 and min(ours) <= 100
        yield Line(step, times(ours), f"raw rows: {raw:,.0f} ms", f"{ratio:.3g} ×", BAR, met)


def asking(file: str, name: str, rounds: str) -> list[float]:
    """Milliseconds for header, first rows, totals and chart."""
    report, found = BY_NAME[name], []
    with reading(Path(file)) as connection:
        for _round in range(int(rounds)):
            values = parse(report, connection, parameters(connection, name))
            began = time.perf_counter()
            report.header(connection, values)
            first_page(connection, report.select(values))
            report.totals(connection, values)
            report.chart(connection, values)
            found.append((time.perf_counter() - began) * 1000)
            if found[-1] > 5000:  # nothing is learnt from waiting for it again
                break
    return found


def parameters(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    if name != "customer":
        return {}
    (key,) = connection.execute("SELECT 客户编号 FROM 购买 ORDER BY 购买编号 DESC LIMIT 1").fetchone()
    return {"customer": str(key)}


def asking_raw(file: str, name: str) -> float | None:
    queries: dict[str, list[str]] = importlib.import_module(RAW).QUERIES
    if name not in queries:
        return None
    with reading(Path(file)) as connection:
        began = time.perf_counter()
        for sql in queries[name]:
            connection.execute(sql).fetchall()
        return (time.perf_counter() - began) * 1000
