"""What of the history is kept outside the data file, in the user's own folder: keys, and how far each file had come.

Who can change the file, but not this folder, cannot change the history unseen.
"""

import contextlib
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import BinaryIO, NamedTuple

import platformdirs

from crm_desktop.db.files import sync_folder


class Mark(NamedTuple):
    """The last number of a log, and its code."""

    number: int = 0
    code: bytes = b""


class Head(NamedTuple):
    """The last step and the last line of 安全记录 that the program wrote, with the key named `key`."""

    key: str
    step: Mark
    event: Mark


def folder() -> Path:
    return platformdirs.user_data_path("crm-desktop", appauthor=False) / "history"


def key_of(name: str) -> bytes | None:
    """None: it was made on another computer, or by another user."""
    if not name.isalnum():  # whoever wrote the file may have meant another file
        return None
    try:
        return bytes.fromhex((folder() / f"{name}.key").read_text("ascii"))
    except (OSError, ValueError):
        return None


def new_key() -> str:
    """Its name. It is on the disk before anything is sealed with it. Raises OSError."""
    name = secrets.token_hex(8)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    number = os.open(folder() / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(number)
    sync_folder(folder())
    return name


def head_file(path: Path) -> Path:
    place = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return folder() / f"{place[:32]}.head"


def head(path: Path) -> Head | None:
    """How far the history of the file at `path` has been seen; None: never here. It may lag behind the file."""
    try:
        return from_list(json.loads(head_file(path).read_text("ascii")))
    except (OSError, ValueError):
        return None


def as_list(head: Head) -> list[str | int]:
    """For JSON."""
    return [head.key, head.step.number, head.step.code.hex(), head.event.number, head.event.code.hex()]


def from_list(kept: object) -> Head | None:
    """None: it was no head."""
    match kept:
        case [str(key), int(step), str(code), int(event), str(event_code)]:
            with contextlib.suppress(ValueError):
                return Head(key, Mark(step, bytes.fromhex(code)), Mark(event, bytes.fromhex(event_code)))
    return None


def forget(path: Path) -> None:
    """Another file takes its place, as the user wants."""
    with contextlib.suppress(OSError):  # where nothing can be kept
        head_file(path).unlink(missing_ok=True)


def remember(path: Path, head: Head | None) -> None:
    """A file that has come as far as `head` takes its place, as the user wants."""
    forget(path)
    if head is not None:
        with contextlib.suppress(OSError), contextlib.closing(HeadFile(path)) as file:  # it may lag behind
            file.write(head)


class HeadFile:
    """Kept open: it is written after each commit, and nobody waits for the disk. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self._path = head_file(path)
        self._file: BinaryIO | None = None

    def write(self, head: Head) -> None:
        if self._file is None:
            self._path.touch(0o600)
            self._file = self._path.open("rb+", buffering=0)
        text = json.dumps(as_list(head))
        self._file.seek(0)
        self._file.write(text.encode("ascii").ljust(256))  # what was longer before is overwritten whole

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
