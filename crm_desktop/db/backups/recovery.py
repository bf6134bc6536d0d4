"""A new file from all that can still be read of a damaged one, which stays as it is.

Each table is read by ranges of rowids; a range that cannot be read is halved until what is lost is known. Search and
kept figures are made anew, and what refers to a lost record goes without it.
"""

import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from crm_desktop.db import driver, errors, migrate
from crm_desktop.db.backups.restore import copy_file
from crm_desktop.db.connection import acquire, file_errors
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.encrypted import keyfile, pages
from crm_desktop.db.files import has_log
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.search import search
from crm_desktop.db.writing import bulk
from crm_desktop.i18n import _

EVERY: Final = 1000  # rows between two reports of progress
ROWS_OF_A_PAGE: Final = 50  # where no index tells how far a table goes, at most so many are looked for
# What is made anew from the other tables.
KEPT = "name GLOB '汇总_*' OR name GLOB '*_顶替' OR name = '检索状态' OR name GLOB 'sqlite_*'"
TABLES = f"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT ({KEPT}) ORDER BY name"


def unkept() -> tuple[type[Exception], ...]:
    return (*driver.integrity_errors(), OverflowError)


def unreadable() -> tuple[type[Exception], ...]:
    # A damaged length asks for more memory than there is, and SQLite's own message may quote bytes that are no text.
    return (*driver.database_errors(), UnicodeDecodeError, MemoryError)


Progress = Callable[[int], object]  # told how many rows are saved; raises to stop
Values = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """`lost`: rows that could not be read or kept. Not `exact`: at most so many, as no index tells how many there were
    and some of their numbers may have been free."""

    name: str
    saved: int
    lost: int
    exact: bool = True


@dataclass(frozen=True)
class Report:
    """`ownerless`: rows left out, by table, as a record that they need is lost; `emptied`: references left empty."""

    tables: tuple[Table, ...]
    ownerless: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)


def recover(path: Path, target: Path, progress: Progress = lambda rows: None, key: Key | None = None) -> Report:
    """Raises FileRefused: nothing can be read, the file is open elsewhere, or `target` exists.

    `key`: of an encrypted file; the new one has the same, and its slots.
    """
    with readable(path, key) as old, bulk.new_file(target, key) as new:
        if key:
            keyfile.copy_for(path, target, key)
        there = set(names(old, path))
        done = count()

        def tell() -> None:
            if not (rows := next(done)) % EVERY:
                progress(rows)

        tables = tuple(copy_table(old, new, name, tell) for (name,) in new.execute(TABLES).fetchall() if name in there)
        copy_sequences(old, new)
        search.write_keys(new)
        return Report(tables, *mend_references(new))


@contextlib.contextmanager
def readable(path: Path, key: Key | None = None) -> Iterator[sqlite.Connection]:
    """A connection that does not touch the file; with a log, to a copy, as reading a log writes beside the file.

    An encrypted one is copied too, since SQLCipher reads nothing any more once it has met a damaged page.
    """
    with file_errors(path), contextlib.ExitStack() as stack:
        if not path.is_file():
            raise errors.FileMissing(_("{path} does not exist.").format(path=path))
        stack.callback(acquire(path).release)
        key = key or migrate.suiting(path, None)
        mode = "immutable=1"
        if has_log(path) or key:
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory())) / path.name
            copy_file(path, copy)
            if has_log(path):
                copy_file(Path(f"{path.resolve()}-wal"), Path(f"{copy}-wal"))
            if key:
                pages.authenticate(copy, key)
            path, mode = copy, "mode=rw"
        connection = driver.connect(driver.uri_of(path, mode), key)
        stack.enter_context(contextlib.closing(connection))
        connection.execute("PRAGMA writable_schema=ON")  # so SQLite goes on where file or schema are cut off
        answers(connection, "SELECT 1 FROM sqlite_master")  # the first statement fails for that, the next ones do not
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        yield connection


def names(old: sqlite.Connection, path: Path) -> list[str]:
    try:
        found = [name for (name,) in old.execute(TABLES)]
    except unreadable() as error:
        text = _("Nothing can be read of {path} ({reason}); restore a backup.")
        raise errors.FileDamaged(text.format(path=path, reason=error)) from error
    if "客户" not in found:
        raise errors.FileDamaged(_("{path} is not a file of this program; it was left as it is.").format(path=path))
    return found


# -- one table --------------------------------------------------------------------------------------------------


def copy_table(old: sqlite.Connection, new: sqlite.Connection, name: str, tell: Callable[[], object]) -> Table:
    own = set(columns_of(old, name))
    columns = [column for column in columns_of(new, name) if column in own]
    expected, last = extent(old, name)
    into = f"INSERT INTO {quoted(name)} ({', '.join(map(quoted, columns))}) VALUES ({', '.join('?' * len(columns))})"
    saved = 0
    gaps: list[int] = []
    new.execute(f"DELETE FROM {quoted(name)}")  # what every new file has
    for values in rows(old, name, columns, last, gaps.append, tell):
        tell()
        try:
            new.execute(into, values)
            saved += 1
        except unkept():  # no record any more: without its number, or with another's
            gaps.append(1)
    if expected is None:
        return Table(name, saved, len(gaps), exact=not gaps)
    return Table(name, saved, max(expected - saved, 0))


def rows(
    old: sqlite.Connection,
    name: str,
    columns: Sequence[str],
    last: int,
    lost: Callable[[int], object],
    tell: Callable[[], object],
) -> Iterator[Values]:
    """All rows that can be read; `lost` is told each rowid that cannot."""
    select = f"SELECT rowid, {', '.join(map(quoted, columns))} FROM {quoted(name)} WHERE rowid BETWEEN ? AND ?"
    ranges = [(min(1, last), last)]
    while ranges:
        low, high = ranges.pop()
        try:
            for rowid, *values in old.execute(f"{select} ORDER BY rowid", (low, high)):
                if rowid >= low:  # else it came before: pages that name each other in a circle
                    low = rowid + 1
                    yield tuple(values)
        except unreadable():
            tell()
            if low >= high:
                lost(high)
            else:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]


def extent(old: sqlite.Connection, name: str) -> tuple[int | None, int]:
    """How many rows the table had, None if nothing tells, and its last rowid: as its indexes know, which are others'
    pages, and as itself knows."""
    table = quoted(name)
    indexes = answers(old, f"SELECT name FROM pragma_index_list({sqlite_text(name)}) WHERE NOT partial")
    known = [
        row
        for (index,) in indexes
        for row in answers(old, f"SELECT count(*), max(rowid) FROM {table} INDEXED BY {quoted(str(index))}")
    ]
    counts = [int(str(rows)) for rows, _last in known]
    lasts = [int(str(last)) for _rows, last in known if last is not None]
    lasts += [int(str(last)) for (last,) in answers(old, f"SELECT max(rowid) FROM {table}") if last is not None]
    if not lasts and not counts:
        pages = answers(old, "PRAGMA page_count")
        lasts = [int(str(pages[0][0])) * ROWS_OF_A_PAGE] if pages else []
    return max(counts, default=None), max(lasts, default=0)


def answers(old: sqlite.Connection, sql: str) -> list[Values]:
    """What the file answers; nothing if that cannot be read."""
    try:
        return old.execute(sql).fetchall()
    except unreadable():
        return []


def sqlite_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def columns_of(connection: sqlite.Connection, name: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({quoted(name)})")]


def copy_sequences(old: sqlite.Connection, new: sqlite.Connection) -> None:
    """The number of a record that is lost is not given again."""
    for name, last in answers(old, "SELECT name, seq FROM sqlite_sequence"):
        new.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name))


# -- all of them ------------------------------------------------------------------------------------------------


def mend_references(new: sqlite.Connection) -> tuple[Counter[str], Counter[str]]:
    """Rows whose owner is lost go; where a reference may be empty it is emptied instead. Returns both, counted."""
    ownerless: Counter[str] = Counter()
    emptied: Counter[str] = Counter()
    while faults := new.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, _parent, number in faults:
            if empty(new, table, rowid, may_be_empty(new, table, number)):
                emptied[table] += 1
            else:
                gone = new.execute(f"DELETE FROM {quoted(table)} WHERE rowid = ?", (rowid,))
                ownerless[table] += gone.rowcount  # once, though it may lack two owners
    return ownerless, emptied


def empty(new: sqlite.Connection, table: str, rowid: int, column: str) -> bool:
    """Whether the reference is empty now: of some, one of two must not be."""
    if not column:
        return False
    sql = f"UPDATE OR IGNORE {quoted(table)} SET {quoted(column)} = NULL WHERE rowid = ?"
    return new.execute(sql, (rowid,)).rowcount > 0


def may_be_empty(new: sqlite.Connection, table: str, number: int) -> str:
    """The column of the table's reference `number` if it may be NULL, else ""."""
    columns = [row[3] for row in new.execute(f"PRAGMA foreign_key_list({quoted(table)})") if row[0] == number]
    info = {row[1]: row for row in new.execute(f"PRAGMA table_info({quoted(table)})")}
    (column,) = columns
    return "" if info[column][3] or info[column][5] else str(column)
