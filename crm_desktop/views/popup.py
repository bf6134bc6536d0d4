"""The list of lines under an entry from which one takes one while typing."""

import tkinter as tk
from collections.abc import Callable
from tkinter import font as tkfont

import ttkbootstrap as ttk

from crm_desktop.views.theme import px

MOST = 10  # lines at a time


class Popup(tk.Toplevel):
    """The candidates under an entry, which keeps the focus."""

    def __init__(self, entry: tk.Widget, lines: list[str], take: Callable[[int], object]) -> None:
        super().__init__(entry)
        self.overrideredirect(True)
        colors = ttk.Style.get_instance().colors
        self._list = ttk.Listbox(
            self,
            height=min(len(lines), MOST),
            activestyle="none",
            exportselection=False,
            highlightthickness=1,
            highlightbackground=colors.border,
            relief="flat",
            borderwidth=0,
            font="TkDefaultFont",
        )
        self._list.insert("end", *lines)
        self._list.pack(fill="both", expand=True)
        self._list.bind("<Button-1>", lambda event: take(self._list.nearest(event.y)))
        self._list.bind("<Motion>", lambda event: self._point(self._list.nearest(event.y)))
        self.current = 0
        self._point(0)
        widest = max(map(tkfont.nametofont("TkDefaultFont").measure, lines), default=0) + px(16)
        width = min(max(entry.winfo_width(), widest), entry.winfo_screenwidth())
        self.geometry(f"{width}x{self._list.winfo_reqheight()}+{self._left_of(entry, width)}+{self._top(entry)}")
        self.lift()

    def move(self, by: int) -> None:
        self._point((self.current + by) % self._list.size())

    def _point(self, position: int) -> None:
        self.current = position
        self._list.selection_clear(0, "end")
        self._list.selection_set(position)
        self._list.see(position)

    def _left_of(self, entry: tk.Widget, width: int) -> int:
        return max(0, min(entry.winfo_rootx(), entry.winfo_screenwidth() - width))

    def _top(self, entry: tk.Widget) -> int:
        """Under the entry, or above it where the screen ends."""
        below = entry.winfo_rooty() + entry.winfo_height()
        height = self._list.winfo_reqheight()
        return below if below + height <= entry.winfo_screenheight() else entry.winfo_rooty() - height
