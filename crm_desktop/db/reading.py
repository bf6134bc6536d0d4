"""Reading a data file without touching it, also while the program has it open."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.db import errors, migrate
from crm_desktop.db.connection import PRAGMAS, acquire, file_errors
from crm_desktop.db.driver import sqlite
from crm_desktop.i18n import _


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite.Connection]:
    """A connection that cannot write, in one consistent state of the file. Raises a FileRefused."""
    with file_errors(path), contextlib.ExitStack() as stack:
        if not path.is_file():
            raise errors.FileMissing(_("{path} does not exist.").format(path=path))
        mode = stack.enter_context(mode_of(path))
        if migrate.inspect(path) < migrate.VERSION:
            raise errors.FileRefused(
                _("{path} was written by an older version of this program; open it in the window once.").format(
                    path=path
                )
            )
        uri = f"{path.absolute().as_uri()}?{mode}"
        connection = stack.enter_context(contextlib.closing(sqlite.connect(uri, uri=True, isolation_level=None)))
        connection.executescript(PRAGMAS)
        stack.enter_context(snapshot(connection))
        yield connection


@contextlib.contextmanager
def mode_of(path: Path) -> Iterator[str]:
    """How to open the file: beside the program's own connection, or alone, without leaving files beside it."""
    alone = "immutable=1" if not has_log(path) else "mode=ro"
    if not os.access(path.parent, os.W_OK):  # no lock can be made there; nobody writes there either
        yield alone
        return
    try:
        lock = acquire(path)
    except errors.FileLocked:
        yield "mode=ro"
        return
    with lock:
        yield "immutable=1" if not has_log(path) else "mode=ro"


def has_log(path: Path) -> bool:
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


@contextlib.contextmanager
def snapshot(connection: sqlite.Connection) -> Iterator[None]:
    """What is read inside belongs to one state of the file; inside another transaction, to that one's."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
