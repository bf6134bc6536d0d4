"""Without a file: an empty one or one with sample data, language and theme; after an error first the same again."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import Literal

import ttkbootstrap as ttk

from crm_desktop import i18n
from crm_desktop.i18n import _
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.common.theme import px

Choice = Literal["again", "restore", "keys", "recover", "empty", "sample", "open"]


MOST = 4  # cards that find room side by side


class Welcome(ttk.Frame):
    """`choose` is called with what the user wants; `redraw` after another language was chosen.

    `message`: what is wrong with the last file. `first`: what can be done about that.
    """

    def __init__(
        self,
        root: tk.Tk,
        preferences: Preferences,
        choose: Callable[[Choice], object],
        redraw: Callable[[], object],
        message: str = "",
        first: tuple[Choice, ...] = (),
    ) -> None:
        super().__init__(root, padding=40)
        self._preferences, self._redraw = preferences, redraw
        middle = ttk.Frame(self)
        middle.place(relx=0.5, rely=0.45, anchor="center")
        ttk.Label(middle, icon="people-fill", icon_size=56, bootstyle="primary").pack(pady=(0, 12))
        ttk.Label(middle, text=_("CRM Desktop"), style="Title.TLabel").pack()
        hint = message or _("Customers, products, purchases and feedback in one file on this computer.")
        ttk.Label(middle, text=hint, style="Fault.TLabel" if message else "Muted.TLabel", wraplength=px(560)).pack(
            pady=(6, 26)
        )
        cards = ttk.Frame(middle)
        cards.pack()
        texts: dict[Choice, tuple[str, str, str]] = {
            "again": ("arrow-clockwise", _("Try again"), _("The same file once more.")),
            "restore": ("archive", _("Restore the last backup"), _("The damaged or lost file as it was then.")),
            "keys": ("key", _("Take the keys of a backup"), _("The file stays; the users and passwords of that time.")),
            "recover": ("bandaid", _("Save what can be read"), _("Into a new file; the damaged one stays.")),
            "empty": ("file-earmark-plus", _("Start with an empty file"), _("Enter or import your own data.")),
            "sample": ("stars", _("Try with sample data"), _("2,000 invented customers to play with.")),
            "open": ("folder2-open", _("Open an existing file"), _("From a disk or a shared folder.")),
        }
        usual: tuple[Choice, ...] = ("open", "empty", "sample") if message else ("empty", "sample", "open")
        order = (*first, *usual)[:MOST]
        for name in order:
            icon, title, text = texts[name]
            self._card(cards, icon, title, text, partial(choose, name), primary=name == order[0])
        self._build_looks(middle)

    def _card(
        self, parent: tk.Misc, icon: str, title: str, text: str, command: Callable[[], object], *, primary: bool
    ) -> None:
        card = ttk.Frame(parent, bootstyle="bordered", padding=14)
        card.pack(side="left", padx=5, fill="y")
        ttk.Label(card, icon=icon, icon_size=28, bootstyle="primary").pack(anchor="w")
        ttk.Label(card, text=text, style="Muted.TLabel", wraplength=px(170)).pack(anchor="w", pady=(10, 14))
        button = ttk.Button(card, text=title, bootstyle="primary" if primary else "outline", command=command, width=20)
        button.pack(side="bottom", fill="x")
        if primary:
            button.focus_set()

    def _build_looks(self, parent: tk.Misc) -> None:
        line = ttk.Frame(parent)
        line.pack(pady=(30, 0))
        language = ttk.Combobox(line, values=list(i18n.LANGUAGES.values()), state="readonly", width=14)
        language.set(i18n.LANGUAGES[i18n.language()])
        language.bind("<<ComboboxSelected>>", lambda _event: self._use_language(language.current()))
        language.pack(side="left", padx=(0, 20))
        dark = tk.BooleanVar(self, value=ttk.Style.get_instance().theme_mode == "dark")
        ttk.Checkbutton(
            line,
            text=_("Dark theme"),
            variable=dark,
            bootstyle="round toggle",
            command=lambda: self._use_theme(dark.get()),
        ).pack(side="left")

    def _use_language(self, position: int) -> None:
        code = list(i18n.LANGUAGES)[position]
        self._preferences.set("language", code)
        i18n.use(code)
        self._redraw()

    def _use_theme(self, dark: bool) -> None:
        mode = "dark" if dark else "light"
        self._preferences.set("theme", mode)
        ttk.Style.get_instance().theme_mode = mode
