"""The keys of an encrypted file, FILE.keys beside it: the slots of each key, and the wrong tries to open one.

While a file is given another key both are there; the first bytes of the file say which one it has. So there is no
moment at which file and keys do not belong together. Who writes holds the lock beside the file.
"""

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from crm_desktop.db.backups.manifest import digest
from crm_desktop.db.driver import Key
from crm_desktop.db.encrypted.slots import ID, Slot, canonical, mac_of, new_slot, sealed
from crm_desktop.db.errors import KeysRefused, StorageFailed
from crm_desktop.db.files import first_bytes, is_plain, keys_beside, sync_folder
from crm_desktop.i18n import _


class Slots(NamedTuple):
    """Of one key. `file`: a number that all keys of the file share. `mac`: of all else, by the key."""

    file: str
    users: Mapping[str, Slot]
    mac: str = ""

    @classmethod
    def new(cls, file: str) -> Self:
        return cls(file, {})

    def with_slot(self, user: str, password: str, key: Key) -> "Slots":
        return self.signed({**self.users, user: new_slot(self.file, user, password, key)}, key)

    def without(self, user: str, key: Key) -> "Slots":
        return self.signed({name: slot for name, slot in self.users.items() if name != user}, key)

    def under(self, key: Key) -> "Slots":
        """The same users with another key."""
        return self.signed({name: sealed(self.file, name, slot, key) for name, slot in self.users.items()}, key)

    def signed(self, users: Mapping[str, Slot], key: Key) -> "Slots":
        made = self._replace(users=users)
        return made._replace(mac=mac_of(key, made.signed_part()))

    def signed_part(self) -> dict[str, Any]:
        return {"file": self.file, "users": {name: slot.entries() for name, slot in self.users.items()}}

    def must_be_signed(self, key: Key) -> None:
        """Raises KeysRefused where a slot was changed by somebody without the key."""
        if self.mac != mac_of(key, self.signed_part()):
            raise KeysRefused(_("The key file was changed by something else than this program."))


class KeyFile(NamedTuple):
    """`keys`: slots by the id of the key, in hexadecimal. `tries`: how often in a row, and when last (UTC)."""

    keys: Mapping[str, Slots]
    tries: Mapping[str, tuple[int, str]]

    @classmethod
    def read(cls, path: Path) -> Self:
        """That of the data file or backup at `path`. Raises KeysRefused."""
        beside = keys_beside(path)
        try:
            entries = json.loads(beside.read_text("utf-8"))
            keys = {number: read_slots(number, one) for number, one in entries["keys"].items()}
            tries = {str(who): (int(count), str(time)) for who, (count, time) in entries["tries"].items()}
            return cls(keys, tries)
        except FileNotFoundError:
            text = _("The key file {keys} is missing; without it nobody can open {path}.")
            raise KeysRefused(text.format(keys=beside.name, path=path)) from None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            text = _("The key file {keys} is damaged or was changed. A backup has a copy of its own beside it.")
            raise KeysRefused(text.format(keys=beside.name)) from error

    def write(self, path: Path) -> None:
        """Whole or not at all. Raises StorageFailed."""
        keys = {number: write_slots(number, one) for number, one in self.keys.items()}
        try:
            write_whole(keys_beside(path), {"keys": keys, "tries": self.tries})
        except OSError as error:
            text = _("The disk does not take it ({reason}); nothing of this step was saved.")
            raise StorageFailed(text.format(reason=error.strerror)) from error

    def under(self, key: Key) -> Slots:
        """The slots of the key. Raises KeysRefused."""
        if key.id.hex() not in self.keys:
            raise KeysRefused(_("The key file was changed by something else than this program."))
        return self.keys[key.id.hex()]

    def of(self, path: Path) -> tuple[bytes, Slots]:
        """The id of the key that the file at `path` has, which nobody has open, and its slots. Raises KeysRefused."""
        number = first_bytes(path)[:ID]
        if number.hex() not in self.keys:
            text = _("{path} and its key file do not belong together, or the file is damaged at its start.")
            raise KeysRefused(text.format(path=path))
        return number, self.keys[number.hex()]


def read_slots(number: str, entries: dict[str, Any]) -> Slots:
    """Each slot has a checksum with its user's name, so that what was damaged or moved is not taken for a wrong
    password; against somebody who makes the checksums anew there is AES-GCM."""
    file, users = entries["file"], {}
    for user, one in entries["users"].items():
        if one.pop("digest") != checksum(number, file, user, one):
            raise ValueError(user)
        users[user] = Slot.read(one)
    return Slots(str(file), users, str(entries["mac"]))


def write_slots(number: str, slots: Slots) -> dict[str, Any]:
    entries = {name: slot.entries() for name, slot in slots.users.items()}
    users = {name: {**one, "digest": checksum(number, slots.file, name, one)} for name, one in entries.items()}
    return {"file": slots.file, "users": users, "mac": slots.mac}


def checksum(number: str, file: str, user: str, entries: Mapping[str, Any]) -> str:
    return digest({"parts": canonical(number, file, user, dict(entries)).decode()})


def write_whole(beside: Path, entries: Mapping[str, Any]) -> None:
    fresh = beside.with_name(f".{beside.name}.part")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(entries, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            fresh.chmod(beside.with_name(beside.name.removesuffix(".keys")).stat().st_mode & 0o666)
        fresh.replace(beside)
        sync_folder(beside.parent)
    finally:
        fresh.unlink(missing_ok=True)


# -- while the file is open, or its lock is held ------------------------------------------------------------------


def change(path: Path, key: Key, to: Callable[[Slots], Slots]) -> None:
    """Writes other slots of the key. Raises KeysRefused, StorageFailed; then nothing is changed."""
    there = KeyFile.read(path)
    slots = there.under(key)
    slots.must_be_signed(key)
    there._replace(keys={**there.keys, key.id.hex(): to(slots)}).write(path)


def set_password(path: Path, key: Key | None, user: str, password: str) -> None:
    """Also of a new user, and the recovery code as that of RECOVERY. Of a plain file there is nothing to do."""
    if key:
        change(path, key, lambda slots: slots.with_slot(user, password, key))


def remove_user(path: Path, key: Key | None, user: str) -> None:
    if key:
        change(path, key, lambda slots: slots.without(user, key))


def copy_for(path: Path, place: Path, key: Key) -> None:
    """The slots of this key beside the backup `place`: with it they are enough on any computer."""
    KeyFile({key.id.hex(): KeyFile.read(path).under(key)}, {}).write(place)


def admit(path: Path, part: Path) -> None:
    """Adds the keys beside `part`, if there are any, to those of the file; where both know a key the file's slots stay:
    whoever was removed since stays out. Damaged ones open nothing, and are replaced."""
    if keys_beside(part).exists():
        own = KeyFile({}, {})
        with contextlib.suppress(KeysRefused):
            own = KeyFile.read(path)
        own._replace(keys={**KeyFile.read(part).keys, **own.keys}).write(path)


def tidy(path: Path, key: Key | None) -> None:
    """Keys that the file no longer has go. The caller knows which one it has."""
    beside = keys_beside(path)
    if key is None:
        beside.unlink(missing_ok=True)
    elif len((there := KeyFile.read(path)).keys) > 1:
        there._replace(keys={key.id.hex(): there.under(key)}).write(path)


def is_encrypted(path: Path) -> bool:
    """Of a file that nobody has open."""
    return keys_beside(path).exists() and path.is_file() and not is_plain(path)
