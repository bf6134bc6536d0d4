"""Reading a data file without touching it, also while the program has it open."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.db import driver, errors, migrate
from crm_desktop.db.connection import PRAGMAS, acquire, file_errors, must_have_one_name, storage_errors
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.files import has_log
from crm_desktop.db.search import search
from crm_desktop.i18n import _


@contextlib.contextmanager
def reading(path: Path, *, older: bool = False, key: Key | None = None) -> Iterator[sqlite.Connection]:
    """A connection that cannot write, in one consistent state of the file. Raises a FileRefused.

    `older`: also that of an older version of the program, whose tables are others. `key`: of an encrypted one.
    """
    with contextlib.ExitStack() as stack:
        with file_errors(path):
            if not path.is_file():
                raise errors.FileMissing(_("{path} does not exist.").format(path=path))
            must_have_one_name(path)
            key = key or migrate.suiting(path, None)  # who has the file open gives its key
            mode = stack.enter_context(mode_of(path.resolve()))
            connection = stack.enter_context(contextlib.closing(driver.connect(driver.uri_of(path, mode), key)))
            connection.executescript(PRAGMAS)
            search.add_functions(connection)
            stack.enter_context(snapshot(connection))
            must_be_known(connection, path, older=older)
        with storage_errors(path):
            yield connection


@contextlib.contextmanager
def mode_of(path: Path) -> Iterator[str]:
    """How to open the file: beside the program's own connection, or alone, without leaving files beside it."""
    if not os.access(path.parent, os.W_OK):  # no lock can be made there; nobody writes there either
        yield "mode=ro" if has_log(path) else "immutable=1"
        return
    try:
        lock = acquire(path)
    except errors.FileLocked:
        yield "mode=ro"
        return
    try:
        yield "mode=ro" if has_log(path) else "immutable=1"
    finally:
        lock.release()


def must_be_known(connection: sqlite.Connection, path: Path, *, older: bool) -> None:
    """Asks SQLite: this process may have the file open, and would lose its locks by reading the file itself."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != migrate.APPLICATION_ID:
        raise errors.FileDamaged(_("{path} is not a file of this program; it was left as it is.").format(path=path))
    version = migrate.known(path, connection.execute("PRAGMA user_version").fetchone()[0])
    if version < migrate.VERSION and not older:
        text = _("{path} was written by an older version of this program; open it in the window once.")
        raise errors.FileRefused(text.format(path=path))


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
