"""Opens a file in the program that the system has for it."""

import os
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs

LOOK = 250  # ms between two looks at the opener, which says only by its exit code that nothing could be opened
LOOKS = 20  # then it shows the file itself, as some do


def open_file(parent: tk.Misc, path: Path, opened: Callable[[], object] = lambda: None) -> None:
    """Calls `opened` as soon as it has been handed over; says where the file is if nothing here shows it."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
            opened()
            return
        command = "open" if sys.platform == "darwin" else "xdg-open"
        process = subprocess.Popen(
            [command, str(path)], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        complain(parent, path)
        return
    opened()
    look(parent.winfo_toplevel(), path, process, LOOKS)


def look(window: tk.Misc, path: Path, process: "subprocess.Popen[bytes]", times: int) -> None:
    code = process.poll()
    if code:
        complain(window, path)
    elif code is None and times:
        window.after(LOOK, look, window, path, process, times - 1)


def complain(parent: tk.Misc, path: Path) -> None:
    text = _("No program here shows PDFs. The file is at {path} until the window is closed; “Save as …” keeps it.")
    dialogs.tell(parent, _("Print"), text.format(path=path))
