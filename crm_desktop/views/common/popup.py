"""The list of lines under an entry from which one takes one while typing, and the keys for it."""

import tkinter as tk
from collections.abc import Callable
from tkinter import font as tkfont

import ttkbootstrap as ttk

from crm_desktop.views.common.theme import px

MOST = 10  # lines at a time


class Offers:
    """What an entry offers: Down and Up move in it, or `ask` for it where nothing is offered; Return takes the line
    that is marked, `take(position)`; Escape puts it away.
    """

    def __init__(self, entry: tk.Entry, take: Callable[[int], object], ask: Callable[[], object]) -> None:
        self._entry, self._take, self._ask = entry, take, ask
        self._popup: Popup | None = None
        for sequence, command in {
            "<Down>": lambda _event: self._move(1),
            "<Up>": lambda _event: self._move(-1),
            "<Return>": lambda _event: self._take_current(),
            "<Escape>": lambda _event: self.close(),
        }.items():
            entry.bind(sequence, command)
        entry.bind("<Destroy>", lambda _event: self.close(), add="+")

    def show(self, lines: list[str]) -> None:
        """These in place of what was offered before; none: nothing."""
        self.close()
        if lines:
            self._popup = Popup(self._entry, lines, self._take_at)

    def close(self) -> str | None:
        """'break', as of a key that was meant for it, if anything was offered."""
        if self._popup is None:
            return None
        self._popup.destroy()
        self._popup = None
        return "break"

    def wanted(self) -> bool:
        """Whether somebody is typing."""
        # not focus_get(), which fails where the list of a combobox has the focus
        return bool(self._entry.winfo_exists()) and str(self._entry.tk.call("focus")) == str(self._entry)

    def _move(self, by: int) -> str:
        if self._popup is None:
            self._ask()
        else:
            self._popup.move(by)
        return "break"

    def _take_current(self) -> str | None:
        if self._popup is None:
            return None
        self._take_at(self._popup.current)
        return "break"

    def _take_at(self, position: int) -> None:
        self.close()
        self._take(position)


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
