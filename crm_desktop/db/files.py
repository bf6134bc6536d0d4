"""What SQLite keeps beside a data file, and making sure that what was written is on the disk."""

import os
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")


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
