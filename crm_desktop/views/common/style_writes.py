"""ttkbootstrap writes the style of an icon anew for each button that shows it, the same each time.

After any write to a style Tk lays out and draws every widget of the program again, hidden tabs included: opening a
tab would take longer the more of them are open. So a write that says nothing new is left out.
"""

import tkinter as tk
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import ttkbootstrap as ttk
from ttkbootstrap.style import StyleBuilderTTK

from crm_desktop.entities.common import SETUP
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.handling import Ask, SetField
from crm_desktop.views.common.scrolling import Scrolled

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


ICONS: tuple[tuple[str, str], ...] = (  # of buttons with a text, with their bootstyle
    ("plus-lg", "primary"), ("plus-lg", "outline"), ("three-dots", "outline"), ("funnel", "outline"),
    ("x-lg", "outline"), ("bookmark", "outline"), ("arrow-counterclockwise", "outline"), ("clock-history", "outline"),
    ("download", "outline"), ("printer", "outline"), ("trash", "outline"), ("eye", "outline"),
    ("check-lg", "primary"), ("search", "primary"), ("clipboard-check", "primary"), ("archive", "primary"),
    ("phone", "outline"), ("clock", "outline"), ("check2-circle", "success"), ("box-arrow-up-right", "outline"),
    ("shield-lock", "outline"), ("folder2-open", "outline"), ("file-earmark-plus", "outline"), ("check-lg", "outline"),
    ("lock", "outline"), ("unlock", "outline"), ("key", "outline"), ("pencil", "outline"),
    ("box-arrow-right", "outline"), ("list-ul", "primary"), ("list-ul", "outline"), ("kanban", "primary"),
    ("kanban", "outline"), ("info-circle", "outline"), ("arrow-return-left", "primary"), ("calendar3", "outline"),
    ("person-plus", "primary"), ("person-slash", "outline"), ("unlock", "primary"),
)  # fmt: skip
ALONE: tuple[tuple[str, str], ...] = (  # without a text
    ("calendar3", "outline"), ("chevron-down", "outline"), ("trash", "outline"), ("trash", "ghost"),
    ("download", "outline"), ("chevron-left", "ghost"), ("chevron-right", "ghost"),
    ("chevron-double-right", "outline"), ("x-lg", "ghost"), ("info-circle", "outline"),
)  # fmt: skip
SIGNS: tuple[tuple[str, int, str], ...] = (  # of labels, with their size and bootstyle
    ("bell", 16, "primary"), ("clock-history", 24, "warning"), ("info-circle", 28, "primary"),
    ("question-circle", 28, "primary"), ("exclamation-triangle", 28, "danger"), ("lock", 52, "primary"),
)  # fmt: skip
TONES = ("primary", "success", "danger", "warning", "secondary", "dark")  # of badges and messages
OTHERS: tuple[Callable[[tk.Misc], tk.Widget], ...] = (
    partial(ttk.Frame, bootstyle="bordered"),
    *(partial(ttk.Button, bootstyle=look) for look in ("danger", "danger-outline", "success", "link")),
    *(partial(ttk.Label, bootstyle=f"@{color}") for color in TONES),
    *(partial(ttk.Label, icon="search", icon_size=size, style="Muted.TLabel") for size in (14, 16)),
    *(partial(kind, bootstyle=look) for kind in (ttk.Checkbutton, ttk.Radiobutton) for look in ("", "primary")),
    partial(ttk.Checkbutton, bootstyle="round toggle"),
    partial(ttk.Checkbutton, bootstyle="secondary outline toolbutton"),
    ttk.Combobox,
    ttk.Menubutton,
    ttk.Progressbar,
    partial(ttk.Panedwindow, orient="horizontal"),
    *(partial(ttk.Separator, orient=orient) for orient in ("horizontal", "vertical")),
    partial(Scrolled, auto_hide=True),
    ttk.ScrolledText,
)


def write_ahead(parent: tk.Misc, entities: Collection[Entity]) -> Iterator[None]:
    """Writes the styles of what is built later, a step for each, while few widgets are there to be laid out."""
    actions = (action for entity in entities for action in entity.actions)
    set_up = ((entity.icon, "outline") for entity in entities if entity.group == SETUP)  # in the settings
    for icon, bootstyle in dict.fromkeys([*ICONS, *map(icon_of, actions), *set_up]):
        ttk.Button(parent, text=icon, icon=icon, bootstyle=bootstyle).destroy()
        yield
    for icon, bootstyle in ALONE:
        ttk.Button(parent, icon=icon, icon_only=True, bootstyle=bootstyle).destroy()
        yield
    for icon, size, bootstyle in SIGNS:
        ttk.Label(parent, icon=icon, icon_size=size, bootstyle=bootstyle).destroy()
        yield
    for build in OTHERS:
        build(parent).destroy()
        yield


def icon_of(action: SetField | Ask) -> tuple[str, str]:
    """Of its button, with the bootstyle."""
    return action.icon, "outline" if action.quiet else "success"
