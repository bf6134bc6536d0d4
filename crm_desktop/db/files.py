"""What is kept beside a data file, and making sure that what was written is on the disk."""

import glob
import os
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
PURPOSES = ("restore", "convert")
MAGIC = b"SQLite format 3\0"


def first_bytes(path: Path) -> bytes:
    """The header of a file that nobody has open."""
    with path.open("rb") as file:
        return file.read(100)


def is_plain(path: Path) -> bool:
    """Whether the file, which nobody has open, starts as SQLite's do; an empty one might."""
    header = first_bytes(path)
    return header.startswith(MAGIC) or not header


def keys_beside(path: Path) -> Path:
    """Where the keys of an encrypted file, or of a backup of one, are."""
    return Path(f"{path.resolve()}.keys")


def part_beside(path: Path, purpose: str) -> Path:
    """Where this program makes what is to take the place of the file."""
    return path.with_name(f".{path.name}.{os.getpid()}.{purpose}.part")


def sweep(path: Path) -> None:
    """Such parts that a killed program has left, which may be plain where the file is not. The caller has the lock."""
    for purpose in PURPOSES:
        for left in path.parent.glob(f".{glob.escape(path.name)}.*.{purpose}.part"):
            discard(left)


def discard(part: Path) -> None:
    """Also the keys beside it."""
    part.unlink(missing_ok=True)
    keys_beside(part).unlink(missing_ok=True)


def has_log(path: Path) -> bool:
    """Whether changes wait beside the file to be taken into it."""
    log = Path(f"{path.resolve()}-wal")
    return log.exists() and log.stat().st_size > 0


def sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut, where the system lets one ask for that."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
