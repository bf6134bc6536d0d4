"""The one-line entry of all forms: Tk's, with a safe Backspace and its own look for a faulty value."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk


class Entry(ttk.Entry):
    """Tk 8.6 counts a character beyond U+FFFF as two and, deleting one half, inserts stray memory."""

    def __init__(self, parent: tk.Misc, **options: Any) -> None:
        super().__init__(parent, **options)
        self.bind("<BackSpace>", lambda _event: self._delete_one(-1))
        self.bind("<Delete>", lambda _event: self._delete_one(0))

    def listen(self, variable: tk.Variable, changed: Callable[[], object]) -> None:
        """Calls it after each change, while the entry is there: Tk would keep it for ever, and all around it."""
        name = variable.trace_add("write", lambda *_names: changed())
        self.bind("<Destroy>", lambda _event: variable.trace_remove("write", name), "+")

    def set_text(self, text: str) -> None:
        """Also where the user may not write."""
        state = str(self.cget("state"))
        self.configure(state="normal")
        self.delete(0, "end")
        self.insert(0, text)
        self.configure(state=state)

    def mark(self, faulty: bool) -> None:
        self.state(["invalid" if faulty else "!invalid"])

    def _delete_one(self, offset: int) -> str | None:
        text = self.get()
        if self.selection_present() or max(map(ord, text), default=0) <= 0xFFFF or str(self.cget("state")) != "normal":
            return None  # Tk does it right
        characters = list(text)
        at = characters_before(text, self.index("insert")) + offset
        if 0 <= at < len(characters):
            del characters[at]
            left = "".join(characters[:at])
            self.set_text("".join(characters))
            self.icursor(len(left.encode("utf-16-le")) // 2)
        return "break"


def characters_before(text: str, units: int) -> int:
    """How many characters of `text` the first `units` of Tk's (UTF-16) units make."""
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))
