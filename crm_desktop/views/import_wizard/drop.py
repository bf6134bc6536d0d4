"""Files dragged onto a widget, where the system's part of Tk for that is there."""

import logging
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tkinterdnd2 import DND_FILES, TkinterDnD


def accept_files(widget: tk.Misc, taken: Callable[[Path], object]) -> bool:
    """`taken` is called with the first file that is dropped there. Whether files can be dropped at all."""
    root = widget.nametowidget(".")
    try:
        TkinterDnD._require(root)
        target: Any = widget
        target.drop_target_register(DND_FILES)
        target.dnd_bind("<<Drop>>", lambda event: take(widget, event.data, taken))
    except (RuntimeError, tk.TclError):
        logging.getLogger("crm_desktop").info("files cannot be dragged here", exc_info=True)
        return False
    return True


def take(widget: tk.Misc, data: str, taken: Callable[[Path], object]) -> None:
    """`data`: a Tcl list of paths."""
    paths = widget.tk.splitlist(data)
    if paths:
        taken(Path(paths[0]))
