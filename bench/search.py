"""From a keystroke in the search box to its rows, against LIKE in raw SQL; and what the index takes on the disk."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import child
from bench.context import Context
from bench.desk import Desk, other_rows
from bench.table import Line, missing, times

COLUMNS = ("姓名", "联系方式", "联系地址", "客户编号")
PLACES = ((0, 1), (0, 2), (0, 3), (1, 2))  # parts of a name


def lines(context: Context) -> Iterator[Line]:
    found = child.run(typing, context.file)
    ours, like = [one for one, _other in found], [other for _one, other in found]
    step = f"keystroke to rows drawn, worst of {len(found)} terms"
    ratio = max(ours) / max(like)
    yield Line(step, times(ours), f"LIKE in raw SQL: {times(like)}", f"{ratio:.3g} × (worst)", "≤ 1/4", ratio <= 1 / 4)
    yield size(context.file)


def typing(file: str) -> list[tuple[float, float]]:
    """Milliseconds of each term, ours and LIKE's, in turns."""
    desk = Desk(Path(file))
    desk.rest()
    tab, found = desk.tab("customer"), []
    with sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True) as raw:
        for term in terms(raw):
            ours = desk.time("search", tab.filters._text.set, term, until=other_rows(tab.list))
            desk.rest()
            found.append((ours, like(raw, term)))
    assert not desk.errors, desk.errors
    return found


def terms(raw: sqlite3.Connection) -> list[str]:
    """Forty beginnings and parts of what is in the file, 1 to 11 characters long, and some that are not."""
    rows = raw.execute("SELECT 姓名, 联系方式, 联系地址, 客户编号 FROM 客户 WHERE rowid % 7 = 3 LIMIT 6").fetchall()
    found: dict[str, None] = {}
    for name, phone, address, number in rows:
        found |= dict.fromkeys(name[start:stop] for start, stop in PLACES)
        found |= dict.fromkeys([phone[:3], phone[4:9], phone, address[3:7], address[-6:], number])
    found |= dict.fromkeys(["1", "龘", "没有这样的人", "99999999999"])
    return [term for term in found if term][:40]


def like(raw: sqlite3.Connection, term: str) -> float:
    began = time.perf_counter()
    where = " OR ".join(f"{column} LIKE ?" for column in COLUMNS)
    raw.execute(f"SELECT * FROM 客户 WHERE {where} LIMIT 128", [f"%{term}%"] * len(COLUMNS)).fetchall()
    raw.execute(f"SELECT count(*) FROM 客户 WHERE {where}", [f"%{term}%"] * len(COLUMNS)).fetchall()
    return (time.perf_counter() - began) * 1000


def size(file: Path) -> Line:
    """The index of the customers against their table, in pages of the file."""
    step, bar = "search index on disk", "≤ 0.6 ×"
    with sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True) as raw:
        sql = "SELECT name FROM sqlite_master WHERE sql LIKE '%fts5%' AND name GLOB '客户*'"
        index: Any = raw.execute(sql).fetchone()
        if index is None:
            return missing(step, "", "there is no search index", bar)
        if not raw.execute("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'").fetchone():
            return missing(step, "", "this SQLite has no dbstat", bar)
        count = "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name {}"
        ours = raw.execute(count.format("GLOB ?"), (f"{index[0]}_*",)).fetchone()[0]
        table = raw.execute(count.format("= '客户'")).fetchone()[0]
    ratio = ours / table
    return Line(step, f"{ours / 1e6:,.0f} MB", f"table: {table / 1e6:,.0f} MB", f"{ratio:.2g} ×", bar, ratio <= 0.6)
