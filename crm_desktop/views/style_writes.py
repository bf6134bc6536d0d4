"""ttkbootstrap writes the style of an icon anew for each button that shows it, the same each time.

After any write to a style Tk lays out and draws every widget of the program again, hidden tabs included: opening a
tab would take longer the more of them are open. So a write that says nothing new is left out.
"""

import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ttkbootstrap as ttk
from ttkbootstrap.style import StyleBuilderTTK

Write = Callable[..., Any]


def leave_out_repeated(style: ttk.Style) -> None:
    """For as long as the style lives."""
    written: dict[tuple[str | None, str, str, str], object] = {}

    def sparing(write: Write) -> Write:
        def call(name: str, query_opt: Any = None, **options: Any) -> Any:
            if query_opt is not None or not options:
                return write(name, query_opt, **options) if query_opt is not None else write(name)
            theme = style.theme.name if style.theme else ""  # asking Tk for it takes longer than the rest
            news = {(theme, write.__name__, name, option): value for option, value in options.items()}
            if all(key in written and written[key] == value for key, value in news.items()):
                return None
            written.update(news)
            return write(name, **options)

        return call

    for method in ("_build_configure", "map"):  # what icons are written by
        setattr(style, method, sparing(getattr(style, method)))


@contextmanager
def put_off(family: str) -> Iterator[None]:
    """While the root is made: the style of these widgets, which `write_ahead` writes.

    ttkbootstrap writes those of the system's dialogs at once, and draws arrows in all directions and colours for them.
    """
    build = StyleBuilderTTK.build_style

    def build_others(builder: StyleBuilderTTK, variant: str, wanted: str, *rest: Any, **options: Any) -> bool:
        return wanted == family or build(builder, variant, wanted, *rest, **options)

    StyleBuilderTTK.build_style = build_others  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        StyleBuilderTTK.build_style = build  # type: ignore[method-assign]


LATER: tuple[tuple[str, str], ...] = (  # icons of buttons that no first tab shows, with their bootstyle
    ("calendar3", "outline"), ("trash", "outline"), ("trash", "ghost"), ("plus-lg", "outline"), ("x-lg", "outline"),
    ("bookmark", "outline"), ("arrow-counterclockwise", "outline"), ("download", "outline"),
    ("folder2-open", "outline"), ("file-earmark-plus", "outline"), ("check-lg", "primary"), ("search", "primary"),
    ("check2-circle", "success"), ("shield-lock", "outline"), ("archive", "primary"),
)  # fmt: skip
ALONE = {"calendar3", "trash"}  # without a text beside it


def write_ahead(parent: tk.Misc) -> None:
    """Writes the styles of what is built later, all at once while few widgets are there that would be laid out."""
    frame = ttk.Frame(parent, bootstyle="bordered")
    for icon, bootstyle in LATER:
        ttk.Button(frame, text="" if icon in ALONE else icon, icon=icon, icon_only=icon in ALONE, bootstyle=bootstyle)
    for bootstyle in ("@success", "@info", "@secondary", "@dark"):
        ttk.Label(frame, bootstyle=bootstyle)
    ttk.Checkbutton(frame, bootstyle="round toggle")
    ttk.Combobox(frame)
    ttk.Menubutton(frame)
    for orient in ("horizontal", "vertical"):
        ttk.Separator(frame, orient=orient)
    ttk.ScrolledFrame(frame, auto_hide=True).destroy()
    ttk.ScrolledText(frame)
    frame.destroy()
