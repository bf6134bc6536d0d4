"""Language, theme, the data file, and the keys."""

import tkinter as tk
from collections.abc import Sequence
from pathlib import Path
from tkinter import filedialog

import ttkbootstrap as ttk

from crm_desktop import i18n
from crm_desktop.entities.common import SETUP
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.operations.attaching import limit_of
from crm_desktop.operations.care.attention import SPANS, days_of
from crm_desktop.views.accounts.account_card import AccountCard
from crm_desktop.views.accounts.encryption_card import EncryptionCard
from crm_desktop.views.common.actions import Action
from crm_desktop.views.common.scrolling import Scrolled, show_bar_where_needed
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.navigation import GROUPS
from crm_desktop.views.window.reminder_days import ReminderDays
from crm_desktop.views.window.session import Restart, Session

FILE_TYPES = [("CRM", "*.crm"), ("SQLite", "*.db")]


class SettingsTab(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session, actions: Sequence[Action], restart: Restart) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.session, self._restart = session, restart
        self.days: dict[str, ttk.Combobox] = {}
        self.setup: dict[str, ttk.Button] = {}  # by the tab that it opens
        ttk.Label(self, text=_("Settings"), style="Title.TLabel").pack(anchor="w", pady=(0, 12))
        columns = Scrolled(self)  # in a small window there is more than can be seen at once
        columns.pack(fill="both", expand=True)
        show_bar_where_needed(columns)
        left, right = ttk.Frame(columns), ttk.Frame(columns)
        right.pack(side="right", fill="y")  # first: it is as wide as it must be
        left.pack(side="left", fill="both", expand=True, padx=(0, 24))
        self._build_looks(self._card(left, _("Language and look")))
        self._build_file(self._card(left, _("Data file")))
        self.account_card = AccountCard(self._card(left, _("Accounts")), session)
        if not session.store.permissions.limited:
            self.encryption_card = EncryptionCard(self._card(right, _("Encryption")), session)
            self.reminder_days = ReminderDays(self._card(left, _("Reminders of contracts")), session)
            self.reminder_days.pack(fill="x")
        self._build_days(self._card(left, _("Days after which something is to be attended to")))
        self._build_limit(self._card(left, _("Attachments")))
        self._build_setup([entity for entity in session.registry.tabs() if entity.group == SETUP], right)
        self._build_keys(self._card(right, _("Keys")), actions)

    def _card(self, parent: tk.Misc, title: str) -> ttk.Frame:
        card = ttk.Frame(parent, bootstyle="bordered", padding=18)
        card.pack(fill="x", pady=(0, 16))
        ttk.Label(card, text=title, font="CrmStrong").pack(anchor="w", pady=(0, 10))
        return card

    def _build_setup(self, entities: Sequence[Entity], column: ttk.Frame) -> None:
        """The lists that an office sets up once."""
        if not entities:
            return
        card = self._card(column, str(GROUPS[SETUP]))
        for entity in entities:
            self.setup[entity.name] = button = ttk.Button(
                card,
                text=str(entity.label),
                icon=entity.icon,
                bootstyle="outline",
                command=lambda name=entity.name: self.session.choose_tab(name),
            )
            button.pack(fill="x", pady=(0, 6))

    def _build_looks(self, card: ttk.Frame) -> None:
        ttk.Label(card, text=_("Language"), style="Caption.TLabel").pack(anchor="w")
        language = ttk.Combobox(card, values=list(i18n.LANGUAGES.values()), state="readonly")
        language.set(i18n.LANGUAGES[i18n.language()])
        language.bind("<<ComboboxSelected>>", lambda _event: self._use_language(language.current()))
        language.pack(fill="x", pady=(2, 12))
        self._dark = tk.BooleanVar(self, value=ttk.Style.get_instance().theme_mode == "dark")
        ttk.Checkbutton(
            card, text=_("Dark theme"), variable=self._dark, bootstyle="round toggle", command=self._use_theme
        ).pack(anchor="w")
        ttk.on_theme_change(self._follow_theme)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._follow_theme)
        super().destroy()

    def _follow_theme(self, style: ttk.Style) -> None:
        self._dark.set(style.theme_mode == "dark")

    def _build_file(self, card: ttk.Frame) -> None:
        ttk.Label(card, text=str(self.session.database.path), wraplength=px(320)).pack(anchor="w", pady=(0, 10))
        line = ttk.Frame(card)
        line.pack(anchor="w")
        ttk.Button(line, text=_("Open another …"), icon="folder2-open", bootstyle="outline", command=self._open).pack(
            side="left", padx=(0, 8)
        )
        ttk.Button(line, text=_("New file …"), icon="file-earmark-plus", bootstyle="outline", command=self._new).pack(
            side="left"
        )

    def _build_limit(self, card: ttk.Frame) -> None:
        ttk.Label(card, text=_("Largest file that can be attached, in MB"), style="Caption.TLabel").pack(anchor="w")
        preferences = self.session.preferences
        limit = ttk.Combobox(card, values=["5", "10", "20", "50", "100", "200"], state="readonly", width=8)
        limit.set(str(limit_of(preferences)))
        limit.bind("<<ComboboxSelected>>", lambda _event: preferences.set("attachments.limit", int(limit.get())))
        limit.pack(anchor="w", pady=(2, 0))

    def _build_days(self, card: ttk.Frame) -> None:
        for name, span in SPANS.items():
            ttk.Label(card, text=str(span.label), style="Caption.TLabel").pack(anchor="w")
            self.days[name] = box = ttk.Combobox(card, values=[str(n) for n in span.choices], state="readonly", width=8)
            box.set(str(days_of(self.session.preferences, name)))
            box.bind("<<ComboboxSelected>>", lambda _event, name=name: self._use_days(name))  # type: ignore[misc]
            box.pack(anchor="w", pady=(2, 10))

    def _use_days(self, name: str) -> None:
        """The lists read it when they are shown next."""
        self.session.preferences.set(name, int(self.days[name].get()))

    def _build_keys(self, card: ttk.Frame, actions: Sequence[Action]) -> None:
        grid = ttk.Frame(card)
        grid.pack(fill="x")
        with_keys = [action for action in actions if action.key]
        half = (len(with_keys) + 1) // 2  # side by side: one column of all is higher than a small window
        for place, action in enumerate(with_keys):
            row, column = place % half, place // half * 2
            key = ttk.Label(grid, text=action.key, font="CrmStrong")
            key.grid(row=row, column=column, sticky="w", padx=(0, 12), pady=2)
            ttk.Label(grid, text=str(action.label)).grid(row=row, column=column + 1, sticky="w", padx=(0, 16), pady=2)

    def _use_language(self, position: int) -> None:
        code = list(i18n.LANGUAGES)[position]
        if code != i18n.language():
            self.session.preferences.set("language", code)
            self._restart(None)

    def _use_theme(self) -> None:
        mode = "dark" if self._dark.get() else "light"
        ttk.Style.get_instance().theme_mode = mode
        self.session.preferences.set("theme", mode)

    def _open(self) -> None:
        path = filedialog.askopenfilename(
            parent=self, title=_("Open a data file"), filetypes=[*FILE_TYPES, (_("All files"), "*")]
        )
        if path:
            self._restart(Path(path))

    def _new(self) -> None:
        path = filedialog.asksaveasfilename(
            parent=self, title=_("New data file"), filetypes=FILE_TYPES, defaultextension=".crm"
        )
        if path:
            self._restart(Path(path))
