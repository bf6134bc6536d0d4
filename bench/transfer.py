"""Import and export of all customers, against the sqlite3 shell."""

import gc
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import child
from bench.context import Context
from bench.table import Line, compared, missing
from crm_desktop.db import migrate
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.reading import reading
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.exporting.exporting import export_entity
from crm_desktop.operations.importing.existing import Existing
from crm_desktop.operations.importing.proposal import proposal
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Plan, import_csv, import_file

MATCHED = 100_000  # rows
TRIGRAM = """
CREATE VIRTUAL TABLE 试 USING fts5(姓名, 联系方式, 联系地址, content='客户', tokenize='trigram');
INSERT INTO 试(试) VALUES ('rebuild');
"""


def lines(context: Context) -> Iterator[Line]:
    shell = shutil.which("sqlite3")
    with TemporaryDirectory(dir=context.file.parent) as folder:
        written = Path(folder) / "customers.csv"
        exported = [child.run(exporting, context.file, written)]
        if shell is None:
            yield missing("export all customers to CSV", f"{exported[0]:,.0f} ms", "no sqlite3 shell here", "≤ 2 ×")
        else:
            alone = [shell_exports(shell, context.file, Path(folder) / "shell.csv")]
            yield compared("export all customers to CSV", exported, alone, "the shell's .mode csv", 2)
        yield from importing_lines(context, Path(folder), written, shell)


def importing_lines(context: Context, folder: Path, written: Path, shell: str | None) -> Iterator[Line]:
    step = f"import {context.customers:,} customers, checked and indexed"
    found = child.run(importing, written, folder / "ours.crm")
    if shell is None:
        yield missing(step, f"{found['took']:,.0f} ms", "no sqlite3 shell here", "≤ 1.5 ×")
    else:
        alone = shell_imports(shell, written, folder / "shell.crm")
        yield compared(step, [found["took"]], [alone], "the shell's .import, with a trigram index", 1.5)
        yield matching_line(context, folder, shell)
    megabytes = found["memory"] / 1e6
    yield Line("memory of the import", f"{megabytes:,.0f} MB", "", "", "≤ 150 MB", megabytes <= 150)


def matching_line(context: Context, folder: Path, shell: str) -> Line:
    """Columns, formats and existing records looked for; a tenth of the rows are there already."""
    part = folder / "part"
    part.mkdir()
    rows = head_of(folder / "plain.csv", part / "plain.csv", MATCHED)
    head_of(folder / "plain.csv", part / "there.csv", rows // 10)
    took = child.run(matching, part / "plain.csv", part / "ours.crm")
    alone = shell_imports(shell, part / "plain.csv", part / "shell.crm")
    step = f"import {rows:,} rows, mapped, checked, existing customers looked for"
    return compared(step, [took], [alone], "the shell's .import, with a trigram index", 4)


def head_of(source: Path, target: Path, count: int) -> int:
    """The headings and the first rows, no cell of which has a line break; returns how many."""
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as write:
        lines = list(islice(read, count + 1))
        write.writelines(lines)
    return len(lines) - 1


def exporting(file: str, target: str) -> float:
    gc.disable()  # as it is in the window
    registry, began = Registry(), time.perf_counter()
    with reading(Path(file)) as connection:
        export_entity(connection, registry, registry["customer"], Path(target))
    return (time.perf_counter() - began) * 1000


def importing(source: str, target: str) -> dict[str, float]:
    """Into a new file. The people whom the customers are assigned to, and what is derived, are left out."""
    registry = Registry()
    plain = Path(source).with_name("plain.csv")
    leave_out(Path(source), plain, {"联系人编号", "所购产品", "消费时间", "发展人"})
    with Database.create(Path(target)) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        began = time.perf_counter()
        import_csv(store, registry["customer"], plain)
        took = (time.perf_counter() - began) * 1000
    return {"took": took, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def matching(source: str, target: str) -> float:
    registry, path = Registry(), Path(source)
    with Database.create(Path(target)) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        import_csv(store, registry["customer"], path.with_name("there.csv"))
        began = time.perf_counter()
        found = proposal(store.permissions, registry["customer"], Source(path))
        by = Existing("skip", ("name", "phone"))
        done = import_file(store, registry["customer"], Plan(found.source, found.mapped, by))
        took = (time.perf_counter() - began) * 1000
    assert done.skipped, "nothing was found"
    return took


def leave_out(source: Path, target: Path, names: set[str]) -> None:
    """The CSV without the columns whose heading begins with one of the names."""
    import csv  # only here: the module is otherwise about whole files

    with source.open(encoding="utf-8-sig", newline="") as read, target.open("w", encoding="utf-8", newline="") as write:
        rows = csv.reader(read)
        head = next(rows)
        kept = [place for place, name in enumerate(head) if not name.startswith(tuple(names))]
        csv.writer(write).writerows([row[place] for place in kept] for row in chain([head], rows))


def shell_imports(shell: str, source: Path, target: Path) -> float:
    """The same columns into the same table with the same indexes, then a plain trigram index."""
    with sqlite3.connect(target) as new:
        new.executescript(migrate.schema())
    head = source.with_name("plain.csv").open(encoding="utf-8").readline().strip().split(",")
    with sqlite3.connect(target) as new:
        optional = {row[1]: not row[3] for row in new.execute("PRAGMA table_info(客户)")}
    into = [name.split("（")[0] for name in head]
    names = ", ".join(into)
    values = ", ".join(f"nullif(NEW.{name}, '')" if optional[name] else f"NEW.{name}" for name in into)
    script = f"""
PRAGMA journal_mode=WAL;
CREATE VIEW 进 AS SELECT {names} FROM 客户;
CREATE TRIGGER 进 INSTEAD OF INSERT ON 进 BEGIN
    INSERT INTO 客户 ({names}) VALUES ({values});
END;
.import --csv --skip 1 {source.with_name("plain.csv")} 进
{TRIGRAM}"""
    began = time.perf_counter()
    subprocess.run([shell, str(target)], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def shell_exports(shell: str, file: Path, target: Path) -> float:
    began = time.perf_counter()
    script = f".mode csv\n.headers on\n.once {target}\nSELECT * FROM 客户 ORDER BY 客户编号;\n"
    subprocess.run([shell, "-readonly", str(file)], input=script, text=True, check=True)
    return (time.perf_counter() - began) * 1000
