"""Encrypting a data file, giving it another key, and making it plain again: a copy beside it takes its place.

As in `restore`: the copy is checked before, then comes one renaming; whoever pulls the plug finds the old file or the
new one. Both keys are in the key file before, and the first bytes of the file say which of them it has.
"""

import contextlib
from pathlib import Path

from crm_desktop.db import driver, errors
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.backup import Step
from crm_desktop.db.backups.restore import put_in_place
from crm_desktop.db.connection import connect, file_errors
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.encrypted.keyfile import KeyFile, Slots
from crm_desktop.db.files import discard, part_beside, sweep, sync
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.search import search
from crm_desktop.i18n import _

FIGURES = ("application_id", "user_version")  # which the export leaves out


def convert(path: Path, old: Key | None, new: Key | None, slots: Slots | None, step: Step = lambda part: None) -> None:
    """The file with the key `new`, None for a plain one; `slots` are those of the new key. Nobody has it open, and the
    caller holds the lock. Raises FileRefused, StorageFailed or what `step` raises; then the file is as it was."""
    path = path.resolve()
    part = part_beside(path, "convert")
    with file_errors(path), contextlib.ExitStack() as at_end:
        at_end.callback(discard, part)
        sweep(path)
        part.touch(mode=0o600)
        export(path, old, part, new)
        step(0.6)
        with contextlib.closing(connect(part, "rw", "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;", new)) as made:
            made.execute("BEGIN")
            search.rebuild(made)  # the rows have other rowids now
            made.execute("COMMIT")
        step(0.8)
        sync(part)
        must_be_whole(path, old, part, new)
        if new and slots:
            KeyFile({new.id.hex(): slots}, {}).write(part)
        put_in_place(part, path, old)
        keyfile.tidy(path, new)


def export(path: Path, old: Key | None, part: Path, new: Key | None) -> None:
    """All of the file, its log included, into the empty file `part`, by SQLCipher itself."""
    with contextlib.closing(driver.connect(driver.uri_of(path, "mode=rw"), old, cipher=True)) as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        source.execute("PRAGMA temp_store = MEMORY")
        source.execute(f"ATTACH ? AS part KEY {new.literal if new else repr('')}", (str(part),))
        source.execute("PRAGMA part.journal_mode = OFF")
        source.execute("PRAGMA part.synchronous = OFF")  # it is synced as a whole
        source.execute("SELECT sqlcipher_export('part')")
        for name in FIGURES:
            value = source.execute(f"PRAGMA main.{name}").fetchone()[0]
            source.execute(f"PRAGMA part.{name} = {value}")
        source.execute("DETACH part")


def must_be_whole(path: Path, old: Key | None, part: Path, new: Key | None) -> None:
    """Raises FileDamaged where the copy is not all of the file: then the file is."""
    fault = backup.fault_in(part, key=new)
    if not fault:
        with (
            contextlib.closing(connect(path, "ro", key=old)) as there,
            contextlib.closing(connect(part, "ro", key=new)) as made,
        ):
            fault = next((table for table in tables(there) if count(there, table) != count(made, table)), "")
    if fault:
        text = _("{path} is damaged ({reason}), and was left as it is. Restore the last backup.")
        raise errors.FileDamaged(text.format(path=path, reason=fault))


def tables(connection: sqlite.Connection) -> list[str]:
    """Those with rows of their own; the indexes of the search are made anew."""
    sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema'"
    return [name for (name,) in connection.execute(sql)]


def count(connection: sqlite.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0])
