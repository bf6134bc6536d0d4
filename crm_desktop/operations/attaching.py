"""Files on their way into the data file and out of it again."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from crm_desktop.db.attachments import File
from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.file_names import safe_name
from crm_desktop.operations.preferences import Preferences

LIMIT = 20  # MB of a file, unless the settings say otherwise
MB = 1_000_000
PROGRAMS = (
    ".app", ".bat", ".cmd", ".com", ".cpl", ".desktop", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".pif",
    ".ps1", ".py", ".reg", ".scr", ".sh", ".vbe", ".vbs", ".wsf",
)  # fmt: skip


def limit_of(preferences: Preferences) -> int:
    """The largest file that may be attached, in MB."""
    limit: int = preferences.get("attachments.limit", LIMIT)
    return limit if 0 < limit <= 500 else LIMIT


def read_files(paths: Sequence[Path], limit: int) -> list[File]:
    """All of them. Raises CrmError, naming the first that is too large or cannot be read."""
    return [read_file(path, limit) for path in paths]


def read_file(path: Path, limit: int) -> File:
    try:
        size = path.stat().st_size
        if size > limit * MB:
            text = _("{name} has {size} MB; a file may have at most {limit} MB (see the settings).")
            raise CrmError(text.format(name=path.name, size=f"{size / MB:.1f}", limit=limit))
        return File(path.name, path.read_bytes())
    except OSError as error:
        raise CrmError(_("{path}: {reason}.").format(path=path, reason=error.strerror)) from error


def write_file(file: File, path: Path) -> None:
    """Raises CrmError."""
    try:
        path.write_bytes(file.content)
    except OSError as error:
        raise CrmError(_("{path}: {reason}.").format(path=path, reason=error.strerror)) from error


def copy_to_look_at(file: File, folder: Path) -> Path:
    """A copy in the private folder, that nobody else can read. Raises CrmError for a program, which is not opened."""
    name = safe_name(file.name)
    if Path(name).suffix.lower() in PROGRAMS:
        raise CrmError(_("{name} is a program; it is not opened from here. Save it if you trust it.").format(name=name))
    path = folder / name
    write_file(file, path)
    return path


def show_in_viewer(path: Path) -> None:
    """With whatever the system opens such files by. Raises CrmError."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
        else:
            command = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen([command, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise CrmError(_("The system has nothing to open {name} with.").format(name=path.name)) from error
