"""Tags as coloured chips: in the header of a record and where they are typed."""

import tkinter as tk
from collections.abc import Callable, Mapping

from crm_desktop.db.tags import colours
from crm_desktop.entities.tags import COLOURS
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.session import Session

UNKNOWN = "#5b7083"  # of a tag without a record of its own
BRIGHT = 150  # of 255; on such a ground the text is dark


class Chip(tk.Label):
    """A tag; with `remove`, a click on it takes it away."""

    def __init__(self, parent: tk.Misc, name: str, colour: str, remove: Callable[[], object] | None = None) -> None:
        super().__init__(
            parent,
            text=f"{name} ×" if remove else name,
            font="CrmSmall",
            background=colour,
            foreground="black" if brightness(colour) > BRIGHT else "white",
            padx=px(6),
            pady=px(1),
        )
        if remove:
            self.configure(cursor="hand2")
            self.bind("<Button-1>", lambda _event: remove())


def colours_of(session: Session) -> Mapping[str, str]:
    """The colour of each known tag."""
    known = colours(session.store.reader, session.store.queries)
    return {name: COLOURS.get(colour, UNKNOWN) for name, colour in known.items()}


def brightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
