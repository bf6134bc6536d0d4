"""Takes the pictures of a tour through the window."""

import os
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from PIL import ImageGrab

PATIENCE = 30.0  # seconds for one picture's content to be there
PAUSE = 0.01  # seconds between two looks
QUIET = 10  # looks at which nothing is under way: a chart waits for a while before it is drawn


class Tour:
    """Writes nothing to the file but by `live_a_little`, and the figures of the day: it closes all without saving."""

    def __init__(self, root: tk.Tk, folder: Path, idle: Callable[[], bool]) -> None:
        self.root, self.folder, self._idle = root, folder, idle
        self.pictures: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def shoot(self, name: str) -> None:
        """Saves what the window shows as `NN-name.png`."""
        left, top = self.root.winfo_rootx(), self.root.winfo_rooty()
        box = (left, top, left + self.root.winfo_width(), top + self.root.winfo_height())
        path = self.folder / f"{len(self.pictures) + 1:03d}-{name}.png"
        ImageGrab.grab(bbox=box, xdisplay=os.environ.get("DISPLAY")).save(path)
        self.pictures.append(path)

    def settle(self, idle: Callable[[], bool] = lambda: True) -> None:
        """Lets the window work until nothing is under way any more."""
        end = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < QUIET and time.monotonic() < end:
            quiet = quiet + 1 if idle() and self._idle() else 0
            self.root.update()
            time.sleep(PAUSE)

    def modal(self, name: str, open_dialog: Callable[[], object]) -> None:
        """The picture of a dialog that waits for an answer; it gets none."""

        def look() -> None:
            dialog = self.root.grab_current()
            if dialog is None:
                self.root.after(50, look)
                return
            self.settle()
            self.shoot(name)
            dialog.winfo_toplevel().destroy()

        self.root.after(50, look)
        open_dialog()
        self.settle()
