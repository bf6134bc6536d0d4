"""Folders for files that other programs are to show for a while: nobody else may enter them, and they go again.

Each is locked as long as its program runs; what a killed one has left is known by that, and goes with the next start.
"""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from crm_desktop.db.lock import FileLock

PREFIX: Final = "crm-desktop-private-"
LOCK: Final = "lock"
FRESH: Final = 60  # seconds for which a folder may not be locked yet


class PrivateFolder:
    def __init__(self) -> None:
        """Raises OSError."""
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))  # for the user alone
        self._lock = FileLock(self.path / LOCK, 0o600)

    def remove(self) -> None:
        """With all that is in it; what another program still holds open is left to a later start."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_left() -> None:
    """The folders of programs that were killed; those of others who use the computer stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < FRESH:
                continue
            FileLock(folder / LOCK, 0o600).release()
        except OSError:  # it is in use, somebody else's, or another program was quicker
            continue
        shutil.rmtree(folder, ignore_errors=True)
