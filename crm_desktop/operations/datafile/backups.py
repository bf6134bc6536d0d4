"""The backups of one data file: where they are, which there are, making them, and letting old ones go."""

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from crm_desktop.db import errors, migrate
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.backup import Step
from crm_desktop.db.backups.manifest import Kind, Manifest, named
from crm_desktop.db.backups.restore import keep_damaged, put_in_place, stage
from crm_desktop.db.connection import Database, acquire
from crm_desktop.db.driver import Key
from crm_desktop.db.files import discard, is_plain
from crm_desktop.db.history import audit, outside
from crm_desktop.db.reading import reading
from crm_desktop.entities import ENTITIES
from crm_desktop.i18n import Label, _
from crm_desktop.operations.datafile.rotation import superfluous
from crm_desktop.operations.preferences import Preferences

FOLDERS: Final = "backup_folders"  # preference: folder by data file; not in the file, as it is wanted when that is lost
# A file is kept byte for byte that cannot be read, or not without its key.
UNSEEN: Final = (errors.FileMissing, errors.FileDamaged, errors.FileNewer, errors.KeyWanted)
LEFT: Final = 3600.0  # seconds after which nobody works on an unfinished copy any more


KIND_NAMES: Final[Mapping[Kind, Label]] = {
    "auto": Label("自动", "automatic"),
    "exit": Label("退出时", "on leaving"),
    "manual": Label("手动", "by hand"),
    "upgrade": Label("升级前", "before an upgrade"),
    "import": Label("导入前", "before an import"),
    "merge": Label("合并前", "before a merge"),
    "restore": Label("恢复前", "before a restore"),
    "key": Label("更换密钥时", "at a change of key"),
    "damaged": Label("损坏的原文件", "damaged original"),
}


class Backup(NamedTuple):
    """One that is there. `made` is aware, in local time. `fault`: why it cannot be relied on, as far as one has looked.

    A backup whose manifest cannot be read has none, and is known by its name only.
    """

    path: Path
    made: dt.datetime
    kind: Kind
    size: int
    manifest: Manifest | None
    fault: str = ""

    @property
    def usable(self) -> bool:
        return not self.fault and self.kind != "damaged"

    @property
    def size_text(self) -> str:
        return f"{self.size / 1_000_000:,.1f} MB"

    @property
    def content(self) -> str:
        """What it holds, in words."""
        labels = {entity.table: str(entity.label) for entity in ENTITIES}
        return _(", ").join(f"{labels.get(table, table)} {count:,}" for table, count in self.counts.items())

    @property
    def counts(self) -> Mapping[str, int]:
        return self.manifest.counts if self.manifest else {}


def chosen_folder(preferences: Preferences, path: Path) -> Path | None:
    """The folder that the user has chosen for the backups of this file, None for the one beside it."""
    folder = preferences.get(FOLDERS, {}).get(str(path.resolve()))
    return Path(folder) if isinstance(folder, str) and folder else None


def choose_folder(preferences: Preferences, path: Path, folder: Path | None) -> None:
    folders = {**preferences.get(FOLDERS, {}), str(path.resolve()): str(folder or "")}
    preferences.set(FOLDERS, folders)


class Backups:
    """Any thread. `folder`: another one than beside the file; what is beside it is listed and rotated all the same.

    `key`: of an encrypted file.
    """

    def __init__(self, path: Path, folder: Path | None = None, key: Key | None = None) -> None:
        self.path, self.key = path.resolve(), key
        self.folder = folder or backup.default_folder(path)
        self._making = threading.Lock()

    def make(
        self, kind: Kind, step: Step = lambda fraction: None, copied: Callable[[], object] = lambda: None
    ) -> Backup:
        """One more; old ones go. `copied()` when the file itself is read no more, the rest being the copy's business.

        Raises BackupFailed, a FileRefused or what `step` raises; then none has gone.
        """
        with self._making:
            self._sweep()
            with contextlib.ExitStack() as source:

                def let_go() -> None:
                    source.close()
                    copied()

                connection = source.enter_context(reading(self.path, older=True, key=self.key))
                made = backup.make(connection, self.path, self.folder, kind, step, key=self.key, copied=let_go)
            self._rotate()
            found = entry(made, self.path)
            assert found is not None
            return found

    def make_if_changed(self, kind: Kind, step: Step = lambda fraction: None) -> Backup | None:
        """None: the newest one holds everything already."""
        return self.make(kind, step) if self.changed() else None

    def changed(self) -> bool:
        """Whether the file may hold anything that the newest backup in the folder does not.

        Of a file that is open: after it was opened or a checkpoint, as what waits in its log counts as a change.
        """
        here = (one for one in self.listed() if one.path.parent == self.folder)
        newest = next((one for one in here if one.usable and self._is_own(one)), None)
        if newest is None or newest.manifest is None or not newest.manifest.state:
            return True
        return newest.manifest.state != backup.state(self.path)

    def listed(self) -> list[Backup]:
        """The newest first, by their manifests and sizes; `backup.check` looks at every byte.

        Raises BackupFailed where a folder cannot be read and there are none in the other.
        """
        found: list[Backup] = []
        unreadable: errors.BackupFailed | None = None
        for folder in {self.folder, backup.default_folder(self.path)}:
            try:
                found += [one for file in self._files(folder) if (one := entry(file, self.path)) is not None]
            except errors.BackupFailed as error:
                unreadable = error
        if unreadable and not found:
            raise unreadable
        return sorted(found, key=lambda one: (one.made, one.path.name), reverse=True)

    def plain(self) -> list[Backup]:
        """Those of this file that anybody can read. Raises BackupFailed."""
        return [one for one in self.listed() if one.kind == "damaged" or self._is_own(one) if is_plain(one.path)]

    def require_folder(self) -> None:
        """Raises BackupFailed where backups cannot go: its disk may not be connected."""
        self._files(self.folder)

    def last_usable(self) -> Backup | None:
        return next((one for one in self.listed() if one.usable), None)

    def _files(self, folder: Path) -> list[Path]:
        if folder == backup.default_folder(self.path) and not folder.exists():
            return []
        try:
            return list(folder.iterdir())
        except OSError as error:
            text = _("The backups in {folder} cannot be read: {reason}.")
            raise errors.BackupFailed(text.format(folder=folder, reason=backup.reason(error))) from error

    def _is_own(self, one: Backup) -> bool:
        """A folder may be shared with a file of the same name from elsewhere."""
        return one.manifest is not None and one.manifest.source == str(self.path)

    def _rotate(self) -> None:
        own = {one.made: one for one in self.listed() if one.usable and self._is_own(one)}
        for made in superfluous(own, dt.datetime.now().astimezone()):
            with contextlib.suppress(OSError):  # somebody looks into it; it is tried again after the next backup
                backup.remove(own[made].path)

    def _sweep(self) -> None:
        """Takes away copies that a killed program left unfinished."""
        for part in self.folder.glob(f".{self.path.name}.*.part"):
            with contextlib.suppress(OSError):  # as above
                if time.time() - part.stat().st_mtime > LEFT:
                    part.unlink()


def entry(file: Path, source: Path) -> Backup | None:
    """What is known of a backup of `source` without reading it; None if the file is none."""
    name = named(file, source)
    if name is None:
        return None
    made, kind = name
    try:
        size, manifest = file.stat().st_size, Manifest.read(file)
    except errors.BackupDamaged as error:
        return Backup(file, made, kind, file.stat().st_size, None, str(error))
    except FileNotFoundError:  # deleted meanwhile
        return None
    fault = "" if size == manifest.size else _("its size is not that of its manifest")
    return Backup(file, manifest.made.astimezone(), kind, size, manifest, fault)


def fault_of(one: Backup, step: Step = lambda fraction: None) -> str:
    """Why a backup cannot be relied on, after a look at every byte; "" if it is whole."""
    try:
        if not one.fault:
            backup.check(one.path, step)
    except (errors.BackupDamaged, OSError) as error:
        return str(error)
    return one.fault


class Prepared(NamedTuple):
    """A restore that only lacks the last step. `part`: the checked copy of `source`; `kept`: the file of now as a
    backup, None if it is damaged or gone."""

    source: Path
    part: Path
    kept: Backup | None


def restore(source: Path, backups: Backups, step: Step = lambda fraction: None) -> Backup | None:
    """The backup takes the place of the data file, which is kept as a backup itself; returns that, None if the file
    was gone. Nobody may have the file open. Raises FileLocked, BackupDamaged, BackupFailed or another refusal; then
    everything is as it was."""
    with locked(backups.path):
        kept = replace(prepare(source, backups, step), backups)
    note(source, backups, "")
    return kept


def prepare(source: Path, backups: Backups, step: Step = lambda fraction: None) -> Prepared:
    """What of `restore` can be done while the file is open. `finish` takes the copy, or the caller removes it."""
    part = stage(source, backups.path, lambda fraction: step(fraction * 0.5))
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(discard, part)
        kept: Backup | None = None
        with contextlib.suppress(*UNSEEN):  # see `replace`
            kept = backups.make("restore", lambda fraction: step(0.5 + fraction * 0.5))
        on_failure.pop_all()
    return Prepared(source, part, kept)


def finish(prepared: Prepared, backups: Backups, user: str) -> Backup | None:
    """The rest of `restore`, once the file is closed. Raises what it raises; then the file is the old one."""
    with locked(backups.path):
        kept = replace(prepared, backups)
    note(prepared.source, backups, user)
    return kept


def note(source: Path, backups: Backups, user: str) -> None:
    """In the security log of the file that was put there; one of an older version is left as it was."""
    path, key = backups.path, backups.key
    with contextlib.suppress(errors.CrmError, OSError):  # the restore itself is done
        if migrate.inspect(path, migrate.suiting(path, key)) == migrate.VERSION:
            with Database.open(path, key=key) as database, database.atomic() as connection:
                audit.record(connection, "restore", user, source.name)


def replace(prepared: Prepared, backups: Backups) -> Backup | None:
    """A damaged file is kept only now: nobody may have open what is read byte for byte."""
    path, kept = backups.path, prepared.kept
    try:
        if kept is None and path.exists():
            kept = entry(keep_damaged(path, backups.folder), path)
        facts = Manifest.read(prepared.source).facts
        outside.remember(path, outside.from_list(facts.get("history")))  # the history goes on from there, as was wanted
        put_in_place(prepared.part, path, backups.key)
    finally:
        discard(prepared.part)
    return kept


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else opens the file meanwhile; one that is gone nobody can have open."""
    lock = acquire(path) if path.exists() else None
    try:
        yield
    finally:
        if lock:
            lock.release()
