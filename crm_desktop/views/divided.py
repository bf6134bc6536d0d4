"""A list and what stands beside it, with a divider that stays where somebody has left it."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.operations.preferences import Preferences

USUAL, LEAST, MOST = 0.4, 0.15, 0.85  # of the width for the left pane; neither side can be hidden


class Divided(ttk.Panedwindow):
    """`name`: of the preference that keeps the divider's place."""

    def __init__(self, parent: tk.Misc, preferences: Preferences, name: str) -> None:
        super().__init__(parent, orient="horizontal")
        self._preferences, self._name = preferences, name

    def hold(self, left: ttk.Frame, right: ttk.Frame) -> None:
        share = round(self._share * 100)
        for pane, weight in ((left, share), (right, 100 - share)):
            pane.configure(width=1, height=1)
            pane.pack_propagate(False)  # the divider says how wide it is: at once, else the list is drawn twice
            self.add(pane, weight=weight)
        self.bind("<Configure>", lambda _event: self.sashpos(0, round(self.winfo_width() * self._share)))
        self.bind("<ButtonRelease-1>", lambda _event: self._remember())

    @property
    def _share(self) -> float:
        share: float = self._preferences.get(self._name, USUAL)
        return max(LEAST, min(MOST, share))

    def _remember(self) -> None:
        self._preferences.set(self._name, round(self.sashpos(0) / max(self.winfo_width(), 1), 3))
