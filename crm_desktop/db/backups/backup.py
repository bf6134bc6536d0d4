"""One backup: a copy of the data file as it is at one moment, checked before it gets its name.

The copying connection reads in one transaction, so whoever writes meanwhile neither waits nor makes it begin anew. A
data file that may be open is never read but through SQLite: closing it elsewhere would drop SQLite's own locks.
"""

import contextlib
import datetime as dt
import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from crm_desktop.db import driver, errors
from crm_desktop.db.backups.manifest import Kind, Manifest, beside, free_place
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.files import first_bytes, has_log, is_plain, keys_beside, sync_folder
from crm_desktop.db.history import chain, outside
from crm_desktop.db.lists.sql import quoted
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _

PAGES: Final = 1024  # copied at a time, and put on the disk: who saves meanwhile waits for four megabytes, not for all
PAUSE: Final = 0.001  # seconds after each, in which the disk serves those who save
CHUNK: Final = 1 << 20  # bytes hashed at a time
TICK: Final = 20_000  # steps of SQLite's machine between two questions whether to stop

Step = Callable[[float], object]  # told how far it is, from 0 to 1; raises to stop it


def default_folder(path: Path) -> Path:
    """Beside the file: it moves with it, and who finds the file gone finds the backups."""
    return path.resolve().with_name(f"{path.resolve().name}-backups")


def make(
    connection: sqlite.Connection,
    path: Path,
    folder: Path,
    kind: Kind,
    step: Step = lambda fraction: None,
    *,
    key: Key | None = None,
    copied: Callable[[], object] = lambda: None,
) -> Path:
    """A checked backup of the file with its manifest in `folder`; returns where.

    `connection` reads the file at `path`, in a transaction where others may write meanwhile, and is not needed any more
    once `copied()` is called. `key`: of an encrypted file, which the backup has too; a copy of the slots stands beside
    it.
    Raises BackupFailed, FileRefused (FileDamaged if the file itself is), or what `step` raises; then nothing is left.
    A folder that is not there is made only if it is the default one.
    """
    made = dt.datetime.now(dt.UTC)
    part = folder / f".{path.name}.{os.getpid()}-{time.monotonic_ns()}.part"
    with failures(folder):
        make_default(folder, path)
        try:
            mark = state(path)
            part.open("xb").close()
            keep_mode(path, part)
            copy(connection, part, lambda fraction: step(fraction * 0.5), key)
            copied()
            refuse_damaged(path, fault_in(part, lambda: step(0.6), key))
            with looking(part, key) as content, asking(content, lambda: step(0.7)):
                known = facts(content)
            sha256 = hash_of(part, lambda fraction: step(0.8 + fraction * 0.2))
            place = free_place(folder, path, made, kind)
            # manifest and keys first: a backup that can be seen has them
            if key:
                keyfile.copy_for(path, place, key)
            Manifest(str(path.resolve()), made, kind, part.stat().st_size, sha256, mark, known).write(place)
            sync_folder(folder)  # also when the power goes
            part.replace(place)
            sync_folder(folder)
        finally:
            part.unlink(missing_ok=True)
    return place


def make_default(folder: Path, path: Path) -> None:
    """Where `folder` is the default one, it is there now; that of a removed disk must not be made."""
    if folder == default_folder(path):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def state(path: Path) -> tuple[int, ...]:
    """The same two times only if nothing was written into the closed file between; () while its log holds something.

    Asks the file system only, so that it can be called on an open file.
    """
    if has_log(path):
        return ()
    file = path.stat()
    return file.st_size, file.st_mtime_ns


def keep_mode(path: Path, copied: Path) -> None:
    """Who may not read the file may not read its copy either, where the disk knows of such things."""
    with contextlib.suppress(PermissionError, NotImplementedError):
        shutil.copymode(path, copied)


def refuse_damaged(path: Path, fault: str) -> None:
    """A fault of the copy is one of the file."""
    if fault:
        text = _(
            "{path} is damaged ({reason}). No backup was made of it, and none was deleted. Restore the last backup, or "
            "save what can be read with “crm-desktop recover”."
        )
        raise errors.FileDamaged(text.format(path=path, reason=fault))


def copy(source: sqlite.Connection, target: Path, step: Step, key: Key | None) -> None:
    with target.open("rb+") as file:

        def pause(_status: int, remaining: int, total: int) -> None:
            step(1 - remaining / max(total, 1))
            os.fsync(file.fileno())
            time.sleep(PAUSE)

        with contextlib.closing(driver.connect(driver.uri_of(target, "mode=rw"), key)) as new:
            new.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")  # a copy cut short is thrown away
            source.backup(new, pages=PAGES, progress=pause)
        os.fsync(file.fileno())


def fault_in(copied: Path, step: Callable[[], object] = lambda: None, key: Key | None = None) -> str:
    """What SQLite finds wrong with a file that nobody writes; "" if nothing."""
    with looking(copied, key) as connection, asking(connection, step):
        try:
            if wrong := connection.execute("PRAGMA cipher_integrity_check").fetchone():  # nothing of a plain file
                return str(wrong[0])
            fault = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        except driver.database_errors() as error:
            if error.sqlite_errorcode == sqlite.SQLITE_INTERRUPT:
                raise
            return str(error)
    return "" if fault == "ok" else " ".join(fault.split())


@contextlib.contextmanager
def looking(backup: Path, key: Key | None = None) -> Iterator[sqlite.Connection]:
    """A connection to a finished backup, which nobody writes: it leaves no files beside it.

    `key`: of the data file. Raises KeyWanted where the backup has another.
    """
    if is_plain(backup):
        key = None
    elif keys_beside(backup).exists() and (key is None or first_bytes(backup)[: len(key.id)] != key.id):
        text = _("{path} has an earlier key than the file has now; nobody can look inside before it is restored.")
        raise errors.KeyWanted(text.format(path=backup))
    with contextlib.closing(driver.connect(driver.uri_of(backup, "immutable=1"), key)) as connection:
        yield connection


@contextlib.contextmanager
def asking(connection: sqlite.Connection, step: Callable[[], object]) -> Iterator[None]:
    """What `step` raises ends the statement that runs, and is raised in its place."""
    stopped: list[BaseException] = []

    def ask() -> int:
        try:
            step()
        except BaseException as error:  # noqa: BLE001 - raised below, SQLite would make an error of its own of it
            stopped.append(error)
        return len(stopped)

    connection.set_progress_handler(ask, TICK)
    try:
        yield
    except driver.operational_errors():
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def facts(connection: sqlite.Connection) -> dict[str, Any]:
    """What the manifest says of the content, as JSON; also of a file of an older version. Further entries go here."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = [entity.table for entity in ENTITIES if not entity.relation_of and entity.table in there]
    counts = {table: connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0] for table in tables}
    head = head_of(connection)
    history = {"history": outside.as_list(head)} if head else {}
    return {"version": connection.execute("PRAGMA user_version").fetchone()[0], "counts": counts, **history}


def head_of(connection: sqlite.Connection) -> outside.Head | None:
    """How far the history has come; None where nothing is sealed, or the file is of an older version."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '历史段'").fetchone()
    return chain.head_in(connection) if there else None


class Glimpse(NamedTuple):
    """`records`: the newest ones of an entity, key and title. `last_change`: UTC as the log has it, "" if none."""

    records: tuple[tuple[str, str], ...]
    last_change: str


def glimpse(backup: Path, entity: Entity, count: int = 100, key: Key | None = None) -> Glimpse:
    """A look inside; also into one of an older version. Raises BackupDamaged, KeyWanted."""
    number, title = (quoted(entity.by_name[name].column) for name in (entity.key[0], entity.title[0]))
    newest = f"SELECT {number}, {title} FROM {quoted(entity.table)} ORDER BY rowid DESC LIMIT ?"
    try:
        with looking(backup, key) as connection:
            records = tuple((str(number), str(name)) for number, name in connection.execute(newest, (count,)))
            (last,) = connection.execute("SELECT coalesce(max(时间), '') FROM 变更组").fetchone()
            return Glimpse(records, last)
    except driver.database_errors() as error:
        text = _("The backup {path} cannot be read ({reason}). Take another one.")
        raise errors.BackupDamaged(text.format(path=backup, reason=error)) from error


def hash_of(file: Path, step: Step = lambda fraction: None) -> str:
    """SHA-256 of a file that nobody has open."""
    total, done, made = max(file.stat().st_size, 1), 0, hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            made.update(chunk)
            done += len(chunk)
            step(done / total)
    return made.hexdigest()


def check(backup: Path, step: Step = lambda fraction: None) -> Manifest:
    """The manifest of a backup that is byte for byte what was written. Raises BackupDamaged or OSError."""
    manifest = Manifest.read(backup)
    same = backup.stat().st_size == manifest.size and hash_of(backup, step) == manifest.sha256
    refuse_changed(backup, same=same)
    return manifest


def refuse_changed(backup: Path, *, same: bool) -> None:
    if not same:
        text = _("The backup {path} is damaged: it is not what was written then (SHA-256). Take another one.")
        raise errors.BackupDamaged(text.format(path=backup))


def remove(backup: Path) -> None:
    """The backup before its manifest: what is left of a deletion cut short shows nowhere."""
    backup.unlink(missing_ok=True)
    beside(backup).unlink(missing_ok=True)
    keys_beside(backup).unlink(missing_ok=True)
    Path(f"{backup}-wal").unlink(missing_ok=True)  # of a damaged original


def failing() -> tuple[type[Exception], ...]:
    return (*driver.database_errors(), OSError, errors.StorageFailed)


@contextlib.contextmanager
def failures(folder: Path, text: str = "") -> Iterator[None]:
    """What disk and SQLite say about writing to the folder becomes one sentence: `text`, or that of a backup."""
    try:
        yield
    except failing() as error:
        text = text or _("No backup could be made in {folder}: {reason}.")
        raise errors.BackupFailed(text.format(folder=folder, reason=reason(error))) from error


def reason(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, errors.StorageFailed) and error.__cause__ else error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    number = getattr(cause, "errno", 0)
    if code == sqlite.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _("the disk is full")
    if code == sqlite.SQLITE_READONLY or number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return _("nothing may be written there")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return _("the folder is not there (is its disk connected?)")
    return str(getattr(cause, "strerror", None) or cause)
