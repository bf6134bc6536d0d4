"""Encrypting the open file, giving it another key, making it plain: what is decided while it is open, and the rest."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

from crm_desktop.db.accounts.accounts import Account, Users
from crm_desktop.db.accounts.door import Door
from crm_desktop.db.accounts.passwords import new_temporary
from crm_desktop.db.connection import Database, acquire
from crm_desktop.db.driver import Key, require_encryption
from crm_desktop.db.encrypted import encryption, slots
from crm_desktop.db.encrypted.keyfile import KeyFile, Slots
from crm_desktop.db.encrypted.slots import RECOVERY
from crm_desktop.db.encrypted.unlocking import Unlocked, unlock, unlock_by_code
from crm_desktop.db.files import first_bytes
from crm_desktop.db.migrate import Tell, silent
from crm_desktop.operations.datafile.backups import Backups


class Conversion(NamedTuple):
    """From one key to another; None: plain. `slots`: those of the new key."""

    old: Key | None
    new: Key | None
    slots: Slots | None


def encrypting(database: Database, users: Users, account: Account, password: str) -> tuple[Conversion, str]:
    """Also the recovery code, a new one. Others get their slots by `admitting`, or with their next password from an
    administrator: nobody knows the one that they have.

    Raises SignInRefused where it is not the password of the account, EncryptionMissing, PermissionDenied.
    """
    require_encryption()
    Door(database).sign_in(account.name, password, "password confirmed")
    code = users.renew_recovery(account.number)
    key, made = slots.new_key(), Slots.new(slots.new_file_number())
    made = made.with_slot(account.name, password, key).with_slot(RECOVERY, code, key)
    return Conversion(None, key, made), code


def admitting(conversion: Conversion, users: Users, others: Sequence[Account]) -> tuple[Conversion, dict[str, str]]:
    """With slots for these users; also their temporary passwords by name, in place of those until now."""
    key, made = conversion.new, conversion.slots
    assert key
    assert made
    given: dict[str, str] = {}
    for account in others:
        given[account.name] = new_temporary()
        users.set_password(account.number, given[account.name], temporary=True)
        made = made.with_slot(account.name, given[account.name], key)
    return conversion._replace(slots=made), given


def rekeying(database: Database) -> Conversion:
    """To a key that whoever was removed has never had. Of an encrypted file."""
    assert database.key
    there = KeyFile.read(database.path).under(database.key)
    there.must_be_signed(database.key)
    key = slots.new_key()
    return Conversion(database.key, key, there.under(key))


def decrypting(database: Database, account: Account, password: str) -> Conversion:
    """Raises SignInRefused where it is not the password of the account."""
    Door(database).sign_in(account.name, password, "password confirmed")
    return Conversion(database.key, None, None)


def convert(
    conversion: Conversion,
    path: Path,
    folder: Path | None,
    step: Callable[[float], object],
    firmly: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> None:
    """With a backup, which is encrypted in each case: before, if the file is; else of the new file. It must be closed.

    `firmly()` is entered for what must not be left to itself: nobody can open the file meanwhile.
    Raises FileRefused, BackupFailed or what `step` raises; then the file is as it was, or as it should be: `key_now`.
    """
    if conversion.old:
        Backups(path, folder, conversion.old).make("key", lambda part: step(part * 0.3))
    with firmly():
        lock = acquire(path)
        try:
            encryption.convert(path, *conversion, lambda part: step(0.3 + part * 0.4))
        finally:
            lock.release()
    if conversion.new:
        Backups(path, folder, conversion.new).make("key", lambda part: step(0.7 + part * 0.3))


def key_now(conversion: Conversion, path: Path) -> Key | None:
    """The one of both that the file has, which is closed: after a conversion that failed."""
    header = first_bytes(path) if path.is_file() else b""
    return next((key for key in (conversion.old, conversion.new) if key and header.startswith(key.id)), None)


class Opened(NamedTuple):
    """A file that somebody has signed in to."""

    database: Database
    account: Account


class KeyDoor:
    """The Door of an encrypted file, which is closed till then. Any thread. `tell`: what opening it takes long with."""

    def __init__(self, path: Path, backups: Path | None, tell: Tell = silent) -> None:
        self._path, self._backups, self._tell = path, backups, tell

    def sign_in(self, name: str, password: str, _event: str = "") -> Opened:
        """Raises SignInRefused, FileRefused."""
        unlocked = unlock(self._path, name, password)
        return self._enter(unlocked, lambda door: door.admit(unlocked))

    def recover(self, code: str, password: str) -> tuple[Opened, str]:
        """As `Door.recover`."""
        unlocked = unlock_by_code(self._path, code)
        codes: list[str] = []

        def reset(door: Door) -> Account:
            account, fresh = door.reset(password)
            codes.append(fresh)
            return account

        return self._enter(unlocked, reset), codes[0]

    def _enter(self, unlocked: Unlocked, admit: Callable[[Door], Account]) -> Opened:
        database = Database.open(self._path, self._backups, unlocked.key, self._tell)
        try:
            return Opened(database, admit(Door(database)))
        except BaseException:
            database.close()
            raise
