"""Putting a backup in the place of a data file: whoever pulls the plug finds the old file or the new one.

The order is what holds it: a copy beside the file, checked; then the old file's log is taken into it by SQLite and
gone for good, since a log that stayed would be read into the new file; then one renaming. Nobody may have the file
open from the log on.
"""

import contextlib
import datetime as dt
import hashlib
from pathlib import Path

from crm_desktop.db import driver, errors, migrate
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.backup import CHUNK, Step
from crm_desktop.db.backups.manifest import Manifest, free_place
from crm_desktop.db.connection import storage_errors
from crm_desktop.db.driver import Key
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.files import BESIDE, discard, is_plain, part_beside, sweep, sync, sync_folder
from crm_desktop.i18n import _


def stage(source: Path, path: Path, step: Step = lambda fraction: None) -> Path:
    """A checked copy of the backup `source` beside `path`, for `put_in_place`; the caller removes it if it comes to
    nothing. Raises BackupDamaged, FileRefused, BackupFailed or what `step` raises; then there is none."""
    path = path.resolve()
    text = _("Nothing was restored, as {folder} does not take the copy: {reason}.")
    manifest = Manifest.read(source)
    part = part_beside(path, "restore")
    with contextlib.ExitStack() as on_failure, backup.failures(path.parent, text):
        on_failure.callback(discard, part)
        sweep(path)
        part.touch(mode=0o600)
        copy_file(source, part, lambda fraction: step(fraction * 0.5))
        backup.keep_mode(source, part)
        backup.refuse_changed(
            source, same=backup.hash_of(part, lambda fraction: step(0.5 + fraction * 0.2)) == manifest.sha256
        )
        if is_plain(part):
            migrate.inspect(part)  # one of a newer program could not be opened
            backup.refuse_changed(source, same=not backup.fault_in(part, lambda: step(0.8)))
        else:  # whoever has its key comes later; it was looked through when it was made
            migrate.known(source, manifest.facts.get("version", 0))
            there = keyfile.KeyFile.read(source)
            there.of(source)
            there.write(part)
        on_failure.pop_all()
    return part


def copy_file(source: Path, target: Path, step: Step = lambda fraction: None) -> str:
    """Returns the SHA-256 of what was read. Both are files that nobody has open."""
    total, done, read = max(source.stat().st_size, 1), 0, hashlib.sha256()
    with source.open("rb") as old, target.open("wb") as new:
        while chunk := old.read(CHUNK):
            new.write(chunk)
            read.update(chunk)
            done += len(chunk)
            step(done / total)
    sync(target)
    return read.hexdigest()


def put_in_place(part: Path, path: Path, key: Key | None = None) -> None:
    """`part`, from `stage`, becomes the file. The caller holds the lock, and the file is closed; `key` is what it has.

    Its keys come before it, beside those that are there: whenever it ends, the file has its own.
    """
    path = path.resolve()
    if path.exists():
        backup.keep_mode(path, part)
        take_in_log(path, key)
    keyfile.admit(path, part)
    for ending in BESIDE:  # of a file that is gone, or that SQLite cannot read
        Path(f"{path}{ending}").unlink(missing_ok=True)
    sync_folder(path.parent)  # a disk may keep the order of its names no better than that of its writes
    part.replace(path)
    sync_folder(path.parent)
    discard(part)


def take_in_log(path: Path, key: Key | None) -> None:
    """What waits in the file's log is in the file afterwards. Of a damaged file it may stay where it is."""
    try:
        uri = driver.uri_of(path, "mode=rw")
        with storage_errors(path), contextlib.closing(driver.connect(uri, key)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except errors.FileDamaged:
        return


def keep_damaged(path: Path, folder: Path) -> Path:
    """A copy, byte for byte, of a file that SQLite cannot read, and of its log. Nobody has it open.

    Returns where it is. Raises BackupFailed.
    """
    with backup.failures(folder):
        backup.make_default(folder, path)
        made = dt.datetime.now(dt.UTC)
        place = free_place(folder, path, made, "damaged")
        sha256 = copy_file(path, place)
        backup.keep_mode(path, place)
        for ending in ("-wal", ".keys"):
            if Path(f"{path}{ending}").exists():
                copy_file(Path(f"{path}{ending}"), Path(f"{place}{ending}"))
        Manifest(str(path), made, "damaged", place.stat().st_size, sha256).write(place)
        sync_folder(folder)
    return place
