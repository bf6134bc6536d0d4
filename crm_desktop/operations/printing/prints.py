"""Where PDFs and copies of attached files stand that are only to be looked at: private, gone when the window is."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.operations.file_names import file_name

if TYPE_CHECKING:
    from crm_desktop.operations.private import PrivateFolder


@dataclass
class Prints:
    """Made when the first file needs a place; `close` removes it with all that is in it."""

    _private: "PrivateFolder | None" = None
    _count: int = 0

    def folder(self) -> Path:
        """A new one."""
        from crm_desktop.operations.private import PrivateFolder  # not before the first picture

        if self._private is None:
            self._private = PrivateFolder()
        self._count += 1
        folder = self._private.path / str(self._count)
        folder.mkdir()
        return folder

    def path(self, title: str) -> Path:
        """For a new PDF of that name."""
        return self.folder() / f"{file_name(title)}.pdf"

    def close(self) -> None:
        if self._private is not None:
            self._private.remove()
            self._private = None
