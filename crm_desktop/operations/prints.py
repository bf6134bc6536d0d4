"""Where a PDF stands that is only to be looked at: a folder that nobody else may enter, gone when the window is."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory


@dataclass
class Prints:
    """Made when the first file needs a place; `close` removes it with all that is in it."""

    _folder: "TemporaryDirectory[str] | None" = None
    _count: int = 0

    def path(self, title: str) -> Path:
        """For a new PDF of that name."""
        from tempfile import TemporaryDirectory  # not before the first picture

        from crm_desktop.operations.formats import file_name  # likewise

        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="crm-desktop-", ignore_cleanup_errors=True)
        self._count += 1
        folder = Path(self._folder.name) / str(self._count)
        folder.mkdir()
        return folder / f"{file_name(title)}.pdf"

    def close(self) -> None:
        """What another program still holds open is left to the system."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
