"""A list and what stands beside it, with a divider that stays where somebody has left it."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.operations.preferences import Preferences

USUAL, LEAST, MOST = 0.4, 0.15, 0.85  # of the width for the left pane; neither side can be hidden


class Divided(ttk.Panedwindow):
    """`name`: of the preference that keeps the divider's place."""

    def __init__(self, parent: tk.Misc, preferences: Preferences, name: str) -> None:
        super().__init__(parent, orient="horizontal")
        self._preferences, self._name, self._usual = preferences, name, USUAL
        self._left: ttk.Frame | None = None
        self._right: ttk.Frame | None = None

    def hold(self, left: ttk.Frame, right: ttk.Frame) -> None:
        self._left, self._right = left, right
        share = round(self._share * 100)
        for pane, weight in ((left, share), (right, 100 - share)):
            self._prepare(pane)
            self.add(pane, weight=weight)
        self.bind("<Configure>", lambda _event: self._place())
        self.bind("<ButtonRelease-1>", lambda _event: self._remember())

    def replace(self, left: ttk.Frame, name: str, usual: float = USUAL) -> None:
        """Another left pane, with a place of its own for the divider."""
        assert self._left
        self._prepare(left)
        self.insert(0, left, weight=round(usual * 100))
        self.forget(self._left)
        self._left, self._name, self._usual = left, name, usual
        self._place()

    def show_right(self, there: bool) -> None:
        assert self._right
        if there and len(self.panes()) < 2:
            self.add(self._right, weight=100 - round(self._usual * 100))
            self.update_idletasks()  # else there is no divider yet
            self._place()
        elif not there and len(self.panes()) > 1:
            self.forget(self._right)

    @staticmethod
    def _prepare(pane: ttk.Frame) -> None:
        """The divider says how wide it is: at once, else it is drawn twice."""
        pane.configure(width=1, height=1)
        pane.pack_propagate(False)

    def _place(self) -> None:
        if len(self.panes()) > 1:
            self.sashpos(0, round(self.winfo_width() * self._share))

    @property
    def _share(self) -> float:
        share: float = self._preferences.get(self._name, self._usual)
        return max(LEAST, min(MOST, share))

    def _remember(self) -> None:
        if len(self.panes()) > 1:
            self._preferences.set(self._name, round(self.sashpos(0) / max(self.winfo_width(), 1), 3))
