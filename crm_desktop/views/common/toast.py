"""A message over the window that goes away by itself."""

import tkinter as tk

import ttkbootstrap as ttk

SHOWN = 3500  # ms


class Toast(ttk.Label):
    """One label for all messages: Tk never forgets the name of a widget."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, bootstyle="@dark", padding=(16, 8))
        self._timer = ""

    def destroy(self) -> None:
        self._stop()
        super().destroy()

    def say(self, text: str) -> None:
        """In place of what it says now."""
        self._stop()
        self.configure(text=text)
        self.place(relx=0.5, rely=1.0, y=-44, anchor="s")
        self.lift()
        self._timer = self.after(SHOWN, self.place_forget)

    def _stop(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
