"""What the wizard asks of a page."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from crm_desktop.i18n import Label, _
from crm_desktop.views.common.theme import px
from crm_desktop.views.import_wizard.draft import Draft

CHANGED = "<<PageChanged>>"  # whether one may go on is to be asked again


class Page(ttk.Frame):
    """`heading`: what it is about. It reads and writes the draft."""

    heading: Label = Label("", "")
    backwards = True  # whether one may go back from it

    def __init__(self, parent: tk.Misc, draft: Draft) -> None:
        super().__init__(parent)
        self.draft = draft
        self._fault = ttk.Label(self, style="Fault.TLabel", wraplength=px(780), justify="left")
        self._fault.pack(side="bottom", anchor="w", pady=(6, 0))

    @property
    def next(self) -> str:
        """What the button that goes on is called."""
        return _("&Next")

    @property
    def ready(self) -> bool:
        """Whether one may go on."""
        return True

    def enter(self) -> None:
        """The page is shown."""

    def leave(self) -> bool:
        """One wants to go on; whether that can be."""
        return True

    def say(self, fault: str) -> None:
        self._fault.configure(text=fault)

    def changed(self) -> None:
        self.event_generate(CHANGED)

    def focus_first(self) -> None:
        self.focus_set()


def table(parent: tk.Misc, columns: Sequence[tuple[str, str, int]], height: int) -> ttk.Treeview:
    """A list with bars, by name, heading and width of each column; packed."""
    frame = ttk.Frame(parent)
    frame.pack(fill="both", expand=True)
    tree = ttk.Treeview(
        frame,
        show="headings",
        columns=[name for name, _text, _width in columns],
        height=height,
        selectmode="browse",
    )
    for name, text, width in columns:
        tree.heading(name, text=text, anchor="w")
        tree.column(name, width=px(width), anchor="w", stretch=name == columns[-1][0])
    down = ttk.Scrollbar(frame, command=tree.yview)
    down.pack(side="right", fill="y")
    along = ttk.Scrollbar(frame, orient="horizontal", command=tree.xview)
    along.pack(side="bottom", fill="x")
    tree.configure(yscrollcommand=down.set, xscrollcommand=along.set)
    tree.pack(side="left", fill="both", expand=True)
    return tree


def one_line(text: str) -> str:
    return " ".join(text[:200].split())
