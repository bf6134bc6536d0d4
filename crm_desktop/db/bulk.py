"""Filling a new file with very many rows: nobody else sees it yet, so that nothing needs to be logged."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from crm_desktop.db import errors, migrate, summaries
from crm_desktop.db.connection import connect, file_errors
from crm_desktop.db.driver import sqlite
from crm_desktop.db.query import quoted
from crm_desktop.db.table import column
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.i18n import _

# A failure drops the file. Indexes are sorted on disk: those of a million purchases take some 100 MB.
FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[sqlite.Connection]:
    """A file that appears at `path`, whole, when the block ends well. Raises FileRefused if something is there."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with file_errors(path):
        refuse_to_overwrite(path)
        try:
            part.open("xb").close()
            with contextlib.closing(connect(part, "rw", FAST)) as connection:
                connection.executescript(migrate.schema())
                with filling(connection):
                    yield connection
            sync(part)
            refuse_to_overwrite(path)
            Path(f"{path}-wal").unlink(missing_ok=True)  # a log left by a file that is gone would be read into this one
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def filling(connection: sqlite.Connection) -> Iterator[None]:
    """One transaction in which all that costs time with each row is put off until all rows are there."""
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN IMMEDIATE")
    indexes, triggers = take_away(connection, "index"), take_away(connection, "trigger")
    yield
    for sql in (*indexes, *triggers):
        connection.execute(sql)
    summaries.recompute(connection)
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.execute("COMMIT")


def take_away(connection: sqlite.Connection, kind: str) -> list[str]:
    """Drops all indexes or triggers; returns the SQL that brings them back."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)
    ).fetchall()
    for name, _sql in found:
        connection.execute(f"DROP {kind} {quoted(name)}")
    return [sql for _name, sql in found]


def load(connection: sqlite.Connection, entity: Entity, names: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Rows of the entity's own table, whose values are those of the fields `names`."""
    columns = ", ".join(quoted(column(entity, name)) for name in names)
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {quoted(entity.table)} ({columns}) VALUES ({marks})", rows)


def refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise errors.FileRefused(_("{path} exists already and is left as it is.").format(path=path))


def sync(path: Path) -> None:
    """What was written without waiting for the disk is on it before the file gets its name."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
