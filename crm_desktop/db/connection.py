"""Opening a data file: who may, with which pragmas, one writer and read-only readers.

Measured: WAL with synchronous=FULL loses no confirmed save in a power cut, NORMAL does. SQLite before 3.51.3 has a
rare fault with two programs writing one WAL, so a lock beside the file keeps a second program out; the system
drops it with the process, however that ends.
"""

import contextlib
import errno
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from crm_desktop.db import driver, errors, migrate
from crm_desktop.db.backups import backup
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.files import sweep
from crm_desktop.db.history import outside
from crm_desktop.db.history.chain import Chain
from crm_desktop.db.lock import FileLock
from crm_desktop.db.search import search
from crm_desktop.i18n import _

PRAGMAS = "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA busy_timeout=5000;"


class Database:
    """An open data file: `writer` (any thread, under `atomic`) and as many `reader`s as one asks for.

    `key`: of an encrypted file, None of a plain one.
    """

    def __init__(self, path: Path, lock: FileLock, key: Key | None = None) -> None:
        self.path, self.key = path, key
        self._lock = lock
        self._readers: list[sqlite.Connection] = []
        self._writing = threading.RLock()
        self.writer = connect(path, "rw", "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", key)
        self._chain = Chain(path, self.writer)

    @classmethod
    def create(cls, path: Path) -> Self:
        """A new empty file. Raises FileRefused if anything of that name exists."""
        with file_errors(path), contextlib.ExitStack() as on_failure:
            try:
                path.open("xb").close()
            except FileExistsError:
                raise errors.FileRefused(_("{path} exists already and is left as it is.").format(path=path)) from None
            on_failure.callback(path.unlink)
            made = not lock_file(path).exists()
            lock = acquire(path)
            on_failure.callback(drop, lock, made)
            outside.forget(path)
            with contextlib.closing(connect(path, "rw")) as new:
                new.executescript(migrate.schema())
                new.execute("BEGIN")  # one wait for the disk, not one an index
                search.leave_merging(new)
                search.mark(new)
                new.execute("COMMIT")
            database = cls(path, lock)
            on_failure.pop_all()
            return database

    @classmethod
    def open(
        cls, path: Path, backups: Path | None = None, key: Key | None = None, tell: migrate.Tell = migrate.silent
    ) -> Self:
        """An existing file, brought up to date after a backup into the folder `backups` (or the default one).

        `key`: of an encrypted one, from `unlocking`. `tell`: is told what takes long. Raises a FileRefused, or before
        an upgrade BackupFailed or Cancelled; then the file is untouched, byte for byte.
        """
        with file_errors(path), contextlib.ExitStack() as on_failure:
            if path.is_dir():
                raise errors.FileRefused(_("{path} is a folder, not a file.").format(path=path))
            if not path.is_file():
                raise errors.FileMissing(_("{path} does not exist.").format(path=path))
            must_have_one_name(path)
            made = not lock_file(path).exists()
            lock = acquire(path)
            on_failure.callback(drop, lock, made)
            key = migrate.suiting(path, key)
            migrate.inspect(path, key)
            if not os.access(path, os.W_OK):  # the lock has shown that the folder is writable
                raise errors.FileReadOnly(
                    _("{path} or its folder is read-only; nothing could be saved there.").format(path=path)
                )
            with contextlib.suppress(OSError):  # it is tried again the next time
                sweep(path.resolve())
            database = cls(path, lock, key)
            on_failure.callback(database.close)
            folder = backups or backup.default_folder(path)
            version = migrate.upgrade(database.writer, path, folder, database._chain, key, tell)
            with database.atomic() as connection:
                search.leave_merging(connection)
                if not search.is_current(connection):
                    tell(migrate.Stage(version, "search"))
                    search.rebuild(connection)
            keyfile.tidy(path, key)
            on_failure.pop_all()
            return database

    def reader(self) -> sqlite.Connection:
        """A connection that cannot write, for one thread at a time; closed with the database."""
        connection = connect(self.path, "rw", "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0;", self.key)
        self._readers.append(connection)
        return connection

    def release(self, connection: sqlite.Connection) -> None:
        """Closes a reader before the database is."""
        self._readers.remove(connection)
        connection.close()

    @contextlib.contextmanager
    def atomic(self) -> Iterator[sqlite.Connection]:
        """One transaction on the writer: all or nothing. Raises StorageFailed where the disk refuses."""
        with self._writing, storage_errors(self.path):
            self.writer.execute("BEGIN IMMEDIATE")  # a deferred one that turns to writing fails with BUSY_SNAPSHOT
            try:
                self._chain.begin()
                yield self.writer
                self._chain.seal()
                self.writer.execute("COMMIT")
            except BaseException:
                self._chain.drop()
                if self.writer.in_transaction:  # after SQLITE_FULL it is gone already
                    self.writer.execute("ROLLBACK")
                raise
            self._chain.keep()

    def reseal(self) -> None:
        """Inside `atomic`: history that was written before is changed on purpose, and sealed anew."""
        self._chain.reseal()

    def checkpoint(self, *, empty: bool = True) -> None:
        """Takes the log into the file and empties it, unless somebody reads or writes just now. Any thread.

        Nobody who saves waits for the taking, only for the emptying, before which next to nothing is left to take.
        """
        with storage_errors(self.path), contextlib.closing(connect(self.path, "rw", key=self.key)) as connection:
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            if empty:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        for connection in (*self._readers, self.writer):
            connection.close()
        self._chain.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(path: Path, mode: str, pragmas: str = "", key: Key | None = None) -> sqlite.Connection:
    """A connection in autocommit, `mode` as in SQLite's URIs (ro, rw, rwc)."""
    connection = driver.connect(driver.uri_of(path, f"mode={mode}"), key)
    try:
        connection.executescript(PRAGMAS + pragmas)
        search.add_functions(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def commits_seen(reader: sqlite.Connection) -> int:
    """Another number after each commit by any other connection, and for each reader numbers of its own."""
    return int(reader.execute("PRAGMA data_version").fetchone()[0])


def lock_file(path: Path) -> Path:
    return Path(f"{path.resolve()}.lock")  # whatever link the file was opened by


def must_have_one_name(path: Path) -> None:
    """Raises FileRefused for a file with hard links: lock and log stand beside the name that it is opened by."""
    if path.stat().st_nlink > 1:
        text = _(
            "{path} has another name as well (a hard link): what waits beside one of them would be missing under the "
            "other. Keep the name that it was last opened by, and delete the other."
        )
        raise errors.FileRefused(text.format(path=path))


def acquire(path: Path) -> FileLock:
    """The lock beside the file, for whoever may write the file. Raises FileLocked where another program has it."""
    name, file = lock_file(path), path.stat()
    mode = stat.S_IMODE(file.st_mode) & 0o666 | 0o600
    try:
        lock = FileLock(name, mode)
    except BlockingIOError:
        raise errors.FileLocked(
            _("{path} is open in another window or program; close it there first.").format(path=path)
        ) from None
    with contextlib.suppress(OSError):  # it is somebody else's
        if hasattr(os, "chown"):
            os.chown(name, -1, file.st_gid)
        name.chmod(mode)
    return lock


def drop(lock: FileLock, made: bool) -> None:
    """Lets go of a file that is not opened after all, and takes the lock file away if it was `made` for that."""
    held = lock.held
    if made and held and os.name != "nt":  # first: afterwards it may be another's already
        lock.path.unlink(missing_ok=True)
    lock.release()
    if made and held and os.name == "nt":  # where nobody can delete what another has open
        with contextlib.suppress(OSError):
            lock.path.unlink(missing_ok=True)


@contextlib.contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system say of a file into our errors."""
    try:
        with storage_errors(path):
            yield
    except PermissionError as error:
        raise errors.FileReadOnly(
            _("{path}: no permission ({reason}).").format(path=path, reason=error.strerror)
        ) from error
    except OSError as error:
        if error.errno == errno.EROFS:
            text = _("{path}: the disk is read-only. Copy the file to where it may be changed, and open it there.")
            raise errors.FileReadOnly(text.format(path=path)) from error
        raise errors.FileRefused(_("{path}: {reason}.").format(path=path, reason=error.strerror)) from error


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite says of a file into our errors."""
    try:
        yield
    except driver.integrity_errors():
        raise
    except driver.database_errors() as error:
        raise translate(path, error) from error


def translate(path: Path, error: sqlite.DatabaseError) -> errors.CrmError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite.SQLITE_NOTADB, sqlite.SQLITE_CORRUPT):
        return errors.FileDamaged(
            _("{path} is damaged or not a file of this program ({reason}).").format(path=path, reason=error)
        )
    if code in (sqlite.SQLITE_BUSY, sqlite.SQLITE_LOCKED):
        return errors.FileLocked(
            _("{path} is open in another window or program; close it there first.").format(path=path)
        )
    if code == sqlite.SQLITE_FULL:
        return errors.StorageFailed(_("The disk is full; nothing of this step was saved. Make room and save again."))
    if code in (sqlite.SQLITE_READONLY, sqlite.SQLITE_CANTOPEN, sqlite.SQLITE_IOERR):
        return errors.StorageFailed(
            _("The disk does not take it ({reason}); nothing of this step was saved.").format(reason=error)
        )
    raise error
