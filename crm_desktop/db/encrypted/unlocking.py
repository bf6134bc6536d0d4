"""Signing in to an encrypted file: its password gives the key, without which nothing of it can be read.

The tries are counted in the key file before the password is looked at, so ending the program does not help. Who can
write there may set the count back, and could as well try passwords on a copy: against them only Argon2id helps.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.db.accounts import passwords
from crm_desktop.db.accounts.tries import FORGET, seconds_left
from crm_desktop.db.connection import acquire, file_errors
from crm_desktop.db.driver import Key, require_encryption
from crm_desktop.db.encrypted import slots
from crm_desktop.db.encrypted.keyfile import KeyFile, Slots, is_encrypted
from crm_desktop.db.encrypted.slots import RECOVERY
from crm_desktop.db.errors import SignInRefused
from crm_desktop.db.files import keys_beside
from crm_desktop.db.history import audit
from crm_desktop.i18n import _


@dataclass(frozen=True)
class Unlocked:
    """`failures`: wrong tries for that name since the last right one."""

    key: Key
    user: str
    password: str = field(repr=False)
    failures: int


def needs_key(path: Path) -> bool:
    """Whether the file is encrypted. Raises EncryptionMissing where it is and cannot be opened here, KeysRefused where
    nobody could open it, FileRefused."""
    with file_errors(path):
        if not path.is_file() or not keys_beside(path).exists():
            return False  # whoever opens it says what else is wrong
        lock = acquire(path)
        try:
            encrypted = is_encrypted(path)
            if encrypted:
                require_encryption()
                KeyFile.read(path).of(path)
        finally:
            lock.release()
    return encrypted


def unlock(path: Path, name: str, password: str) -> Unlocked:
    """Raises SignInRefused, KeysRefused, FileLocked. Any thread."""
    name = passwords.normal(name.strip())
    return open_slot(path, name, password, _("Name or password is wrong."))


def unlock_by_code(path: Path, code: str) -> Unlocked:
    """The same with the recovery code."""
    return open_slot(path, RECOVERY, passwords.recovery_code(code), _("This is not the recovery code."))


def open_slot(path: Path, name: str, password: str, refusal: str) -> Unlocked:
    require_encryption()
    with file_errors(path):
        lock = acquire(path)
        try:
            there = KeyFile.read(path)
            number, known = there.of(path)
            there = counted(there, tag(known, name))
            there.write(path)
            failures = there.tries[tag(known, name)][0] - 1
            key = slots.opened(known.file, name, slot_of(known, name), password, number)
            if key is None or name not in known.users:
                raise SignInRefused(refusal)
            known.must_be_signed(key)
            there._replace(tries=without(there.tries, tag(known, name))).write(path)
        finally:
            lock.release()
    return Unlocked(key, name, password, failures)


def slot_of(known: Slots, name: str) -> slots.Slot:
    """That of another user for a name that there is not, which takes as long and opens nothing."""
    return known.users.get(name) or next(iter(known.users.values()))


def counted(there: KeyFile, who: str) -> KeyFile:
    """One more try, wrong until it turns out right. Raises SignInRefused while one has to wait."""
    now = dt.datetime.now(dt.UTC)
    tries = {one: (count, last) for one, (count, last) in there.tries.items() if last >= audit.utc(now - FORGET)}
    count, last = tries.get(who, (0, ""))
    wait = seconds_left(count, last, now)
    if wait:
        raise SignInRefused(_("Too many wrong tries; wait {seconds} seconds.").format(seconds=wait), wait)
    return there._replace(tries={**tries, who: (count + 1, audit.utc(now))})


def without(tries: Mapping[str, tuple[int, str]], who: str) -> dict[str, tuple[int, str]]:
    return {one: times for one, times in tries.items() if one != who}


def tag(known: Slots, name: str) -> str:
    """Users by name. What else is typed may be a password: too little of its hash is kept to tell."""
    return name if name in known.users else f"? {hashlib.sha256(name.encode()).hexdigest()[:2]}"
