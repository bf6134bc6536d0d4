"""What SQLite keeps beside a data file, and making sure that what was written is on the disk."""

import os
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
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
