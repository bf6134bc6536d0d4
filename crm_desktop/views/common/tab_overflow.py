"""Tabs that a narrow notebook has no room for stand in a menu at its end, instead of being cut short."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import font as tkfont

import ttkbootstrap as ttk

from crm_desktop.i18n import _

GAP = 6  # pixels left of the button
EDGE = 7  # pixels around a tab, beside its padding


class TabOverflow:
    """`offer` says which tabs there are; those that do not fit are hidden, never the current one."""

    def __init__(self, notebook: ttk.Notebook) -> None:
        self._notebook = notebook
        self._offered: list[str] = []
        self.hidden: list[str] = []
        self.button = ttk.Button(notebook, icon="chevron-double-right", icon_only=True, bootstyle="outline")
        self.button.configure(command=self._drop)
        ttk.ToolTip(self.button, text=_("More tabs"), delay=300)
        self.menu = ttk.Menu(notebook, tearoff=False)
        notebook.bind("<Configure>", lambda _event: self.fit(), add="+")
        notebook.bind("<<NotebookTabChanged>>", lambda _event: self.fit(), add="+")

    def offer(self, tabs: Sequence[tk.Misc]) -> None:
        """Of the notebook's tabs; the current one must be among them."""
        self._offered = [str(tab) for tab in tabs]
        self.fit()

    def fit(self) -> None:
        """To be called when a label has changed."""
        room = self._notebook.winfo_width()
        if room <= 1 or not self._offered:
            return
        widths = {tab: self._width(tab) for tab in self._offered}
        if sum(widths.values()) > room:
            room -= self.button.winfo_reqwidth() + GAP
            self.button.place(relx=1, y=0, anchor="ne")
        else:
            self.button.place_forget()
        shown = fitting(widths, str(self._notebook.select()), room)
        self.hidden = [tab for tab in self._offered if tab not in shown]
        for tab in map(str, self._notebook.tabs()):
            state = "normal" if tab in shown else "hidden"
            if str(self._notebook.tab(tab, "state")) != state:
                self._notebook.tab(tab, state=state)

    def _width(self, tab: str) -> int:
        style = ttk.Style.get_instance()
        kind = f"{self._notebook.cget('style') or 'TNotebook'}.Tab"
        font = tkfont.nametofont(str(style.lookup(kind, "font") or "TkDefaultFont"), self._notebook)
        padding = self._notebook.tk.splitlist(style.lookup(kind, "padding") or "0")
        sides = 2 * self._pixels(padding[0]) if len(padding) < 3 else sum(map(self._pixels, (padding[0], padding[2])))
        return font.measure(str(self._notebook.tab(tab, "text"))) + sides + EDGE

    def _pixels(self, length: object) -> int:
        return self._notebook.winfo_pixels(str(length))

    def _drop(self) -> None:
        self.menu.delete(0, "end")
        for tab in self.hidden:
            self.menu.add_command(label=str(self._notebook.tab(tab, "text")), command=lambda tab=tab: self._choose(tab))  # type: ignore[misc]
        button = self.button
        self.menu.tk_popup(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    def _choose(self, tab: str) -> None:
        self._notebook.tab(tab, state="normal")
        self._notebook.select(tab)


def fitting(widths: dict[str, int], current: str, room: int) -> set[str]:
    """The current tab, and the first of the others as long as there is room."""
    shown = {current}
    used = widths.get(current, 0)
    for tab, width in widths.items():
        if tab == current:
            continue
        if used + width > room:
            break
        shown.add(tab)
        used += width
    return shown
