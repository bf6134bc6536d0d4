"""Everything that the data layer refuses, as one tree. The text of each is a sentence for the user."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_desktop.i18n import _

if TYPE_CHECKING:  # the command line needs the errors alone, before it knows what else
    from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key, Record


class CrmError(Exception):
    """A refusal; `str()` is a sentence in the language of the process."""


class FileRefused(CrmError):
    """The file cannot be opened or made; nothing was changed in it."""


class FileMissing(FileRefused):
    pass


class FileLocked(FileRefused):
    """Another program, or another window, has the file open."""


class FileNewer(FileRefused):
    """Written by a newer version of the program."""


class FileDamaged(FileRefused):
    """No CRM file, or one that SQLite cannot read."""


class KeyWanted(FileRefused):
    """The file is encrypted, and with a key that is not there; somebody has to sign in first."""


class KeysRefused(FileRefused):
    """The key file is damaged, changed, of another file, or asks for too little work to guess passwords."""


class EncryptionMissing(FileRefused):
    """The program was installed without what encrypted files need."""


class FileReadOnly(FileRefused):
    """The file, its folder or its disk cannot be written to."""


class StorageFailed(CrmError):
    """The disk is full, gone or read-only while saving; nothing of the step was kept."""


class BackupFailed(CrmError):
    """No backup was made; those that are there stay."""


class BackupDamaged(CrmError):
    """The backup is not, byte for byte, what was once written; nothing was restored from it."""


class PermissionDenied(CrmError):
    pass


class SignedOut(PermissionDenied):
    """The account was disabled, or what it may do was changed, since the user signed in."""


class SignInRefused(CrmError):
    """Wrong name or password, or too many tries. `wait`: seconds until the next try is looked at."""

    def __init__(self, text: str, wait: int = 0) -> None:
        super().__init__(text)
        self.wait = wait


class PasswordRefused(CrmError):
    """Too short, too long, or one that everybody tries first."""


class NotFound(CrmError):
    """The record is not, or no longer, there."""


class ValidationFailed(CrmError):
    """`errors`: a sentence for each faulty field, by its name."""

    def __init__(self, entity: "Entity", errors: Mapping[str, str]) -> None:
        self.entity, self.errors = entity, dict(errors)
        named = [f"{entity.by_name[name].label}: {text}" for name, text in self.errors.items()]
        super().__init__(_("; ").join(named))


class Conflict(CrmError):
    """The record was changed meanwhile: `theirs` is what the file holds now, None if it was deleted."""

    def __init__(self, text: str, theirs: "Record | None" = None) -> None:
        super().__init__(text)
        self.theirs = theirs


class StillReferred(CrmError):
    """Other records hang on the one to be deleted."""


class NothingToUndo(CrmError):
    pass


class Cancelled(CrmError):
    """The user stopped it; nothing of it was kept."""


def missing(entity: "Entity", key: "Key") -> NotFound:
    return NotFound(_("{entity} {key} does not exist (any more).").format(entity=entity.singular, key=key))
