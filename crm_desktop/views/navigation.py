"""The tab strip on the left: groups of buttons with icons, the current one marked."""

import tkinter as tk
from collections.abc import Callable
from typing import NamedTuple

import ttkbootstrap as ttk

from crm_desktop.i18n import Label, _
from crm_desktop.views.theme import px

ICON = 17  # pixels at 96 dpi
GROUPS = {
    "daily": Label("日常", "Daily"),
    "business": Label("业务", "Business"),
    "analysis": Label("分析", "Analysis"),
    "system": Label("系统", "System"),
}


class Tab(NamedTuple):
    """`build(parent)` makes its content when it is first looked at."""

    name: str
    label: Label
    icon: str
    group: str
    build: Callable[[tk.Misc], ttk.Frame]


class Navigation(ttk.Frame):
    def __init__(self, parent: tk.Misc, tabs: tuple[Tab, ...], choose: Callable[[str], object]) -> None:
        super().__init__(parent, style="Nav.TFrame", padding=(8, 18, 8, 8), width=px(168))
        self.pack_propagate(False)
        ttk.Label(self, text=_("CRM Desktop"), style="Brand.TLabel", padding=(10, 0)).pack(anchor="w", pady=(0, 10))
        self._tabs, self._current = tabs, ""
        self._buttons: dict[str, ttk.Button] = {}
        for group, label in GROUPS.items():
            members = [tab for tab in tabs if tab.group == group]
            if members:
                ttk.Label(self, text=str(label), style="MutedNav.TLabel", padding=(10, 8, 0, 2)).pack(anchor="w")
            for tab in members:
                button = ttk.Button(
                    self,
                    text="  " + str(tab.label),
                    compound="left",
                    style="Nav.TButton",
                    command=lambda name=tab.name: choose(name),
                )
                button.pack(fill="x", pady=1)
                self._buttons[tab.name] = button
        ttk.on_theme_change(self._draw_icons, call_now=False)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._draw_icons)
        super().destroy()

    def mark(self, name: str) -> None:
        self._current = name
        for own, button in self._buttons.items():
            button.state(["selected" if own == name else "!selected"])
        self._draw_icons()

    def _draw_icons(self, _style: ttk.Style | None = None) -> None:
        """One of each, in the colour of its text; ttkbootstrap's own icons are drawn in those of all states at once."""
        for tab in self._tabs:
            color = "primary" if tab.name == self._current else "fg"
            self._buttons[tab.name].configure(image=ttk.Icon(tab.icon, ICON, color))
