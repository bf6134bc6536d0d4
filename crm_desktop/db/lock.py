"""A lock file: the lock is the system's own, which goes with the process, however that ends."""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def take(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

    def free(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def take(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def free(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_UN)


class FileLock:
    """On the file at `path`, made with `mode` if it is new; held from now on until `release`.

    Raises BlockingIOError where another program, or another part of this one, has it.
    """

    def __init__(self, path: Path, mode: int) -> None:
        self.path = path
        self._number: int | None = None
        while self._number is None:
            number = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), mode)
            try:
                lock(number)
                if is_at(path, number):  # else whoever had it has deleted the file, and it locks nobody out
                    self._number, number = number, -1
            finally:
                if number >= 0:
                    os.close(number)

    @property
    def held(self) -> bool:
        return self._number is not None

    def release(self) -> None:
        """Lets others have it; a second time does nothing."""
        if self._number is not None:
            number, self._number = self._number, None
            try:
                free(number)  # on Windows closing alone frees it only after a while
            finally:
                os.close(number)


def lock(number: int) -> None:
    """Raises BlockingIOError."""
    try:
        take(number)
    except PermissionError as error:  # what Windows says, and some network drives
        raise BlockingIOError(error.errno, error.strerror) from error


def is_at(path: Path, number: int) -> bool:
    try:
        return os.path.samestat(os.fstat(number), path.stat())
    except FileNotFoundError:
        return False
