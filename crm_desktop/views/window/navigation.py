"""The tab strip on the left: groups of buttons with icons, the current one marked; it fits into a low window."""

import tkinter as tk
from collections.abc import Callable, Iterator
from typing import NamedTuple

import ttkbootstrap as ttk

from crm_desktop.entities.common import SETUP
from crm_desktop.i18n import Label, _
from crm_desktop.views.common.theme import px

ICON = 17  # pixels at 96 dpi
GROUPS = {
    "daily": Label("日常", "Daily"),
    "sales": Label("销售", "Sales"),
    "business": Label("业务", "Business"),
    "analysis": Label("分析", "Analysis"),
    SETUP: Label("基础资料", "Lists of the office"),
    "system": Label("系统", "System"),
}


class Spacing(NamedTuple):
    """Pixels above and below: of a button inside, of one outside, above a heading (None: without), around the brand."""

    inside: int
    outside: int
    heading: int | None
    brand: int


SPACINGS = (  # the first that fits is taken
    Spacing(6, 1, 8, 10),
    Spacing(3, 1, 5, 6),
    Spacing(2, 0, 2, 2),
    Spacing(1, 0, None, 0),
)
EDGE = 8  # pixels around the strip
STEP = 40  # pixels that one turn of the wheel scrolls


class Tab(NamedTuple):
    """`build(parent)` makes its content when it is first looked at."""

    name: str
    label: Label
    icon: str
    group: str
    build: Callable[[tk.Misc], ttk.Frame]


class Navigation(ttk.Frame):
    """The tabs of all groups but `SETUP`; one of those marks the settings.

    Where the window is too low for the closest spacing, it scrolls: by the wheel, and to what has the keyboard.
    """

    def __init__(self, parent: tk.Misc, tabs: tuple[Tab, ...], choose: Callable[[str], object]) -> None:
        self._tabs, self._current = tuple(tab for tab in tabs if tab.group != SETUP), ""
        super().__init__(parent, style="Nav.TFrame", width=px(168))
        self._strip = ttk.Frame(self, style="Nav.TFrame", padding=EDGE)
        self._brand = ttk.Label(self._strip, text=_("CRM Desktop"), style="Brand.TLabel")
        self._brand.pack(anchor="w")
        self._blank = tk.PhotoImage(master=self, width=px(ICON), height=px(ICON))  # in the place of icons to come
        self._headings: list[tuple[ttk.Label, ttk.Button]] = []  # with the first button under it
        self._buttons: dict[str, ttk.Button] = {}
        self._has_icons = False
        self._spacing = Spacing(0, 0, 0, 0)
        self._top = 0  # pixels of the strip that are above what is seen
        for group, label in GROUPS.items():
            members = [tab for tab in self._tabs if tab.group == group]
            for tab in members:
                self._add(tab, choose)
            if members:
                heading = ttk.Label(self._strip, text=str(label), style="MutedNav.TLabel")
                self._headings.append((heading, self._buttons[members[0].name]))
        self._space(SPACINGS[0])
        self._strip.place(x=0, y=0, relwidth=1)
        self.bind("<Configure>", lambda _event: self._fit())
        self._bind_wheel()
        ttk.on_theme_change(self._redraw, call_now=False)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._redraw)
        super().destroy()

    def mark(self, name: str) -> None:
        last, self._current = self._current, name if name in self._buttons else "settings"
        for own, button in self._buttons.items():
            button.state(["selected" if own == self._current else "!selected"])
        for tab in self._tabs:
            if self._has_icons and tab.name in (last, self._current):
                self._draw_icon(tab)
        self._see(self._buttons[self._current])

    def draw_icons(self) -> Iterator[None]:
        """A step for each: all together they take as long as the rest of the first picture, which does without them."""
        self._has_icons = True
        for tab in self._tabs:
            self._draw_icon(tab)
            yield

    def draw_ahead(self) -> Iterator[None]:
        """The icons as they are when their tab is chosen, a step for each: ttkbootstrap keeps what it has drawn."""
        for tab in self._tabs:
            icon_of(tab, chosen=True)
            yield

    def _redraw(self, _style: ttk.Style) -> None:
        for _step in self.draw_icons():
            pass

    def _draw_icon(self, tab: Tab) -> None:
        self._buttons[tab.name].configure(image=icon_of(tab, chosen=tab.name == self._current))

    def _add(self, tab: Tab, choose: Callable[[str], object]) -> None:
        button = ttk.Button(
            self._strip,
            text="  " + str(tab.label),
            image=self._blank,
            compound="left",
            style="Nav.TButton",
            command=lambda: choose(tab.name),
        )
        button.pack(fill="x")
        button.bind("<FocusIn>", lambda _event: self._see(button))
        self._buttons[tab.name] = button

    def _space(self, spacing: Spacing) -> None:
        if spacing == self._spacing:
            return
        self._spacing = spacing
        self._brand.configure(padding=(px(10), px(spacing.brand)))
        for heading, first in self._headings:
            heading.pack_forget()
            if spacing.heading is not None:
                heading.configure(padding=(px(10), px(spacing.heading), 0, px(2)))
                heading.pack(anchor="w", before=first)
        for button in self._buttons.values():
            button.configure(padding=(px(12), px(spacing.inside)))
            button.pack_configure(pady=px(spacing.outside))

    @property
    def _needed(self) -> int:
        """The height of the strip, before Tk has laid it out."""
        between = 2 * px(self._spacing.outside) * len(self._buttons)
        headings = [heading for heading, _first in self._headings] if self._spacing.heading is not None else []
        parts = sum(child.winfo_reqheight() for child in (self._brand, *headings, *self._buttons.values()))
        return 2 * EDGE + parts + between

    def _fit(self) -> None:
        for spacing in SPACINGS:
            self._space(spacing)
            if self._needed <= self.winfo_height():
                break
        self._scroll(0)

    def _scroll(self, by: int) -> None:
        hidden = max(0, self._needed - self.winfo_height())
        self._top = max(0, min(hidden, self._top + by))
        self._strip.place_configure(y=-self._top)

    def _see(self, button: ttk.Button) -> None:
        top = button.winfo_y() - self._top
        over = top + button.winfo_height() - self.winfo_height()
        self._scroll(min(0, top) if top < 0 else max(0, over))

    def _bind_wheel(self) -> None:
        for widget in (self, self._strip, *self._strip.winfo_children()):
            widget.bind("<MouseWheel>", lambda event: self._scroll(-STEP if event.delta > 0 else STEP))
            if self.tk.call("tk", "windowingsystem") == "x11":  # Tk 8.6 has no MouseWheel there
                widget.bind("<Button-4>", lambda _event: self._scroll(-STEP))
                widget.bind("<Button-5>", lambda _event: self._scroll(STEP))


def icon_of(tab: Tab, *, chosen: bool) -> str:
    """In the colour of its text; ttkbootstrap's own icons are drawn in those of all states at once."""
    return str(ttk.Icon(tab.icon, ICON, "primary" if chosen else "fg"))
