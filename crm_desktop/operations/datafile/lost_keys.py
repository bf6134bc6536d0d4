"""An encrypted file whose key file is damaged or gone: a backup with the same key has its slots too, so nothing is
lost."""

from pathlib import Path

from crm_desktop.db.encrypted.keyfile import KeyFile
from crm_desktop.db.encrypted.slots import ID
from crm_desktop.db.errors import CrmError, FileDamaged, KeysRefused
from crm_desktop.db.files import first_bytes, keys_beside
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import Backup, Backups, locked


def holder_of_keys(backups: Backups, error: CrmError) -> Backup | None:
    """The newest backup with slots of the key that the file has, if these are what it was refused for.

    Nobody has the file open. Raises BackupFailed.
    """
    gone = isinstance(error, FileDamaged) and not keys_beside(backups.path).exists()
    if not (gone or isinstance(error, KeysRefused)) or not backups.path.is_file():
        return None
    return holder(backups, number_of(backups.path))


def holder(backups: Backups, number: str) -> Backup | None:
    return next((one for one in backups.listed() if one.usable and number in keys_of(one)), None)


def number_of(path: Path) -> str:
    """Of the key that the file has, as key files name it."""
    return first_bytes(path)[:ID].hex()


def keys_of(one: Backup) -> frozenset[str]:
    try:
        return frozenset(KeyFile.read(one.path).keys)
    except KeysRefused:  # that of a plain backup, or damaged as well
        return frozenset()


def take_keys(backups: Backups) -> None:
    """The file gets the users and passwords that it had at the time of that backup.

    Raises KeysRefused where no backup has its key, FileLocked, StorageFailed; then nothing is changed.
    """
    with locked(backups.path):
        number = number_of(backups.path)
        found = holder(backups, number)
        if found is None:
            raise KeysRefused(_("No backup has the key of {path}.").format(path=backups.path))
        KeyFile({number: KeyFile.read(found.path).keys[number]}, {}).write(backups.path)
