"""The named queries from summaries and from raw rows, side by side: python -m bench.figures FILE."""

import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.raw_queries import RAW
from crm_desktop.db.connection import PRAGMAS
from crm_desktop.db.reports import REPORTS
from crm_desktop.db.reports.report import Report
from crm_desktop.db.rows import first_page

MONTH, HALF, ODD = "2026-03-01..2026-03-31", "2026-01-01..2026-06-30", "2024-05-02..2026-08-30"
STAFF, CUSTOMER = "S0007", "C0000042"
TYPE = {"type": "炊具"}
ASKED: dict[str, list[dict[str, Any]]] = {
    "customer": [{"customer": CUSTOMER}],
    "performance": [{}, {"staff": STAFF}, {"period": MONTH}, {"period": HALF}, {"period": ODD}],
    "plans": [{}, {"staff": STAFF}, {"period": MONTH}, {"period": HALF}, {"period": ODD}, {"done": "否"}],
    "feedback-by-type": [{}, TYPE, {"period": MONTH}, {**TYPE, "period": HALF}, {**TYPE, "period": ODD}],
    "feedback-handling": [{}, {"handled": "否"}, {"period": MONTH}, {"period": HALF}, {"period": ODD}],
    "customer-product-staff": [{}, TYPE, {"staff": STAFF}, {**TYPE, "staff": STAFF}, {"unassigned": "否"}],
}
PARTS: dict[str, Callable[[Report, sqlite3.Connection, dict[str, Any]], Any]] = {
    "rows": lambda report, connection, values: first_page(connection, report.select(values)),
    "totals": lambda report, connection, values: report.totals(connection, values),
    "chart": lambda report, connection, values: report.chart(connection, values),
}
TIMES = 5  # the summaries; raw once


def took(run: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Milliseconds, the median, and what came out."""
    spent = []
    for _time in range(times):
        start = time.perf_counter()
        result = run()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent), result


def compare(connection: sqlite3.Connection, raw: bool = True) -> None:
    for report, old in zip(REPORTS, RAW, strict=True):
        for asked in ASKED[report.name]:
            values = {param.field.name: param.field.initial() for param in report.params} | asked
            for part, run in PARTS.items():
                kept, result = took(lambda: run(report, connection, values), TIMES)  # noqa: B023
                line = f"{report.name:23} {' '.join(asked.values()):26} {part:6} {kept:9.2f} ms"
                if raw:
                    slow, expected = took(lambda: run(old, connection, values), 1)  # noqa: B023
                    line += f" {slow:11.1f} raw {slow / kept:9.0f} ×  {'same' if result == expected else 'DIFFERENT'}"
                print(line, flush=True)


def main() -> None:
    path = Path(sys.argv[1])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(PRAGMAS)
    compare(connection, raw="--kept" not in sys.argv)


if __name__ == "__main__":
    main()
