"""The version of a file: recognising it, refusing what is not ours or newer, bringing older ones up to date."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from crm_desktop.db import driver, errors, summaries
from crm_desktop.db.backups import backup
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.files import MAGIC, first_bytes, has_log, is_plain, keys_beside
from crm_desktop.db.history.chain import Chain
from crm_desktop.i18n import _

APPLICATION_ID = 0x43524D31  # 'CRM1'
MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = max(int(script.name[:4]) for script in MIGRATIONS.glob("[0-9]*.sql"))  # the last migration names it
FIGURES = 4  # the last migration that changes what figures are kept, and does not make them itself
CHAINED = 7  # from this version on the history is sealed as it is written


class Stage(NamedTuple):
    """What opening a file takes long with. `version`: the one it had. `done` of `total`, which is 0 if nobody knows."""

    version: int
    name: Literal["backup", "tables", "figures", "history", "search"]
    done: float = 0.0
    total: float = 0.0


Tell = Callable[[Stage], object]  # may raise Cancelled as long as it is the backup


def silent(_stage: Stage) -> None:
    """Where nobody looks."""


def schema() -> str:
    """The text of schema.sql: beside the package when installed, at the top of a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "schema.sql"
    return (installed if installed.exists() else package.parent / "schema.sql").read_text("utf-8")


def suiting(path: Path, key: Key | None) -> Key | None:
    """The key if the file is encrypted with it, None if it is plain. Raises KeyWanted for another encrypted one."""
    if not keys_beside(path).exists() or is_plain(path):
        return None
    if key is None or first_bytes(path)[: len(key.id)] != key.id:
        raise errors.KeyWanted(_("{path} is encrypted; sign in to open it.").format(path=path))
    return key


def inspect(path: Path, key: Key | None = None) -> int:
    """The file's version, read without touching a byte. Raises FileDamaged (not ours) or FileNewer.

    The caller holds the lock, so no connection of ours is there to lose its own locks by the reading.
    """
    mode = "mode=ro" if has_log(path) else "immutable=1"
    if key:
        with contextlib.closing(driver.connect(driver.uri_of(path, mode), key)) as connection:
            return known(path, connection.execute("PRAGMA user_version").fetchone()[0])
    header = first_bytes(path)
    if not header.startswith(MAGIC) or int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise errors.FileDamaged(_("{path} is not a file of this program; it was left as it is.").format(path=path))
    known(path, int.from_bytes(header[60:64], "big"))
    # A log that was left may hold a newer version than the file, and pages that the file itself lacks.
    with contextlib.closing(driver.connect(driver.uri_of(path, mode))) as connection:
        return known(path, connection.execute("PRAGMA user_version").fetchone()[0])


def known(path: Path, version: int) -> int:
    """`version`, if this program knows it."""
    if version > VERSION:
        raise errors.FileNewer(
            _("{path} was written by a newer version of this program; update the program to open it.").format(path=path)
        )
    if version < 1:
        raise errors.FileDamaged(_("{path} is not a file of this program; it was left as it is.").format(path=path))
    return version


def upgrade(
    connection: sqlite.Connection,
    path: Path,
    backups: Path,
    chain: Chain,
    key: Key | None = None,
    tell: Tell = silent,
) -> int:
    """Runs the migrations the file lacks, each in its own transaction, after a backup into the folder `backups`.

    Returns the version that it had. Raises BackupFailed, Cancelled or a FileRefused; then the file is at that version,
    or, after a FileRefused, at one between.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version == VERSION:
        return version
    back_up(connection, path, backups, key, lambda done: tell(Stage(version, "backup", done, 1.0)))
    try:
        for number in range(version + 1, VERSION + 1):
            tell(Stage(version, "tables", number - version, VERSION - version))
            migrate(connection, number)
            if number == VERSION:  # its tables are those that this program knows
                complete(connection, version, chain, tell)
            connection.execute("COMMIT")
    except driver.database_errors() as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise errors.FileRefused(
            _("{path} could not be brought up to date ({reason}); it was left as it is.").format(
                path=path, reason=error
            )
        ) from error
    chain.keep()
    return version


def back_up(
    connection: sqlite.Connection, path: Path, backups: Path, key: Key | None, tell: Callable[[float], object]
) -> None:
    """`tell` is told the part that is done, of all of it last: then one may still give up."""
    try:
        backup.make(connection, path, backups, "upgrade", tell, key=key)
        tell(1.0)
    except errors.Cancelled:
        raise errors.Cancelled(_("{path} was not brought up to date; it is as it was.").format(path=path)) from None


def migrate(connection: sqlite.Connection, number: int) -> None:
    """Begins the transaction that brings the file to that version."""
    script = next(MIGRATIONS.glob(f"{number:04d}_*.sql")).read_text("utf-8")
    # executescript() would commit an open transaction, so the script carries its own.
    connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version={number};")


def complete(connection: sqlite.Connection, version: int, chain: Chain, tell: Tell) -> None:
    """What a file of that version lacks and no script can make. Inside the last transaction."""
    if version < FIGURES:
        tell(Stage(version, "figures"))
        summaries.recompute(connection)
    if version < CHAINED:
        tell(Stage(version, "history"))
        chain.seal_all()
