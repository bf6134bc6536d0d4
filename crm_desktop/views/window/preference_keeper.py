"""When the preferences go to the disk."""

import tkinter as tk

from crm_desktop.operations.preferences import Preferences

AT_ONCE = ("file", "language", "theme")  # are saved when they change, the others a little later
SAVE = 1000  # ms without another change


class PreferenceKeeper:
    """Saves the preferences whenever they change, many changes together."""

    def __init__(self, root: tk.Tk, preferences: Preferences) -> None:
        self._root, self._preferences = root, preferences
        self._saving = ""
        preferences.on_change = self._save_soon

    def _save_soon(self, name: str) -> None:
        if name in AT_ONCE:
            self.save()
        elif not self._saving:
            self._saving = self._root.after(SAVE, self.save)

    def save(self) -> None:
        if self._saving:
            self._root.after_cancel(self._saving)
            self._saving = ""
        self._preferences.save()
