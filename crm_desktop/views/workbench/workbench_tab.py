"""工作台, the first tab: what is overdue, due today and soon, who was long not contacted; a calendar beside it."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tkinter import filedialog

import ttkbootstrap as ttk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.entities.records import Condition, Key
from crm_desktop.i18n import _
from crm_desktop.operations.care.agenda import by_day, during
from crm_desktop.views.common.theme import px
from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.records.complete_dialog import ask_completion
from crm_desktop.views.window.session import Session
from crm_desktop.views.workbench.cards import Card, cards_of
from crm_desktop.views.workbench.month_view import MonthView
from crm_desktop.views.workbench.put_off_menu import put_off_menu

IN_A_ROW = 6  # cards


class WorkbenchTab(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.session = session
        self.cards = cards_of(session.preferences, session.registry)
        self.current = self.cards[0]
        self._in_a_row = 0
        self._build_title()
        self._build_cards()
        self._panes = ttk.Frame(self)
        self._panes.pack(fill="both", expand=True, pady=(14, 0))
        self._build_side()
        self._lists: dict[str, ListView] = {}
        self._stale = True
        self._unsubscribe = session.bus.subscribe(self._changed)
        self.bind("<<Refresh>>", lambda _event: self.refresh())
        self.bind("<Map>", lambda _event: self._shown())
        self.choose("today" if "today" in self._numbers else self.current.name)

    def destroy(self) -> None:
        self._unsubscribe()
        for kind in ("cards", "month"):
            self.session.worker.cancel((kind, id(self)))
        super().destroy()

    # -- what the user does -------------------------------------------------------------------------------------

    def choose(self, name: str) -> None:
        """Shows the list of a card."""
        self.current = next(card for card in self.cards if card.name == name)
        for card in self.cards:
            self._buttons[card.name].configure(bootstyle=self._style_of(card, card == self.current))
        self._narrow(self.current.conditions)
        self._show_buttons()

    def complete(self) -> None:
        self._with_follow_up(lambda key: ask_completion(self, self.session, key))

    def open(self) -> None:
        key = self.list.current_key()
        if key is not None:
            self.session.open_record(self.current.entity, key)

    def export_calendar(self) -> None:
        from crm_desktop.operations.exporting.calendar_file import export_calendar  # not for every start

        path = filedialog.asksaveasfilename(
            parent=self, title=_("Take along"), initialfile=_("follow-ups.ics"), defaultextension=".ics"
        )
        if path:
            count = export_calendar(self.session.store, Path(path))
            self.session.store.note("export", f"{FOLLOW_UP.table} {count} {Path(path).name}")
            self.session.toast(_("{count} follow-ups exported to {path}").format(count=count, path=Path(path).name))

    def refresh(self) -> None:
        self._stale = True
        self.list.refresh()
        self._refresh_if_stale()

    def focus_set(self) -> None:
        """The keyboard goes to the list."""
        self.list.table.focus_table()

    # -- building -----------------------------------------------------------------------------------------------

    def _build_title(self) -> None:
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, text=_("Workbench"), style="Title.TLabel").pack(side="left")
        self._today = ttk.Label(line, text=dt.date.today().isoformat(), style="Muted.TLabel")
        self._today.pack(side="left", padx=(10, 0), pady=(8, 0))
        if self.session.store.permissions.may("create", FOLLOW_UP):
            ttk.Button(
                line,
                text=_("New follow-up"),
                icon="plus-lg",
                bootstyle="primary",
                command=lambda: self.session.new_record(self, FOLLOW_UP, {}),
            ).pack(side="right", padx=(6, 0))
        ttk.Button(
            line, text=_("To the phone …"), icon="phone", bootstyle="outline", command=self.export_calendar
        ).pack(side="right")

    def _build_cards(self) -> None:
        self._row = row = ttk.Frame(self)
        row.pack(fill="x", pady=(14, 0))
        row.bind("<Configure>", lambda event: self._arrange_cards(event.width))
        self._buttons: dict[str, ttk.Button] = {}
        self._numbers: dict[str, tk.StringVar] = {}
        for card in self.cards:
            self._numbers[card.name] = text = tk.StringVar(self, value=str(card.label))
            button = ttk.Button(
                row,
                textvariable=text,
                command=partial(self.choose, card.name),
                bootstyle=self._style_of(card, chosen=False),
                padding=(10, 12),
            )
            self._buttons[card.name] = button
        self._arrange_cards(0)

    def _arrange_cards(self, width: int) -> None:
        """As many in a row as fit into `width` pixels with all their text."""
        widest = max(button.winfo_reqwidth() for button in self._buttons.values()) + px(8)
        count = min(IN_A_ROW, max(1, width // widest)) if width > 1 else IN_A_ROW
        if count == self._in_a_row:
            return
        self._in_a_row = count
        for number, button in enumerate(self._buttons.values()):
            line, place = divmod(number, count)
            button.grid(
                row=line, column=place, sticky="ew", padx=(px(8) if place else 0, 0), pady=(px(8) if line else 0, 0)
            )
        for place in range(IN_A_ROW):
            used = place < count
            self._row.columnconfigure(place, weight=int(used), uniform="cards" if used else "")

    @staticmethod
    def _style_of(card: Card, chosen: bool) -> str:
        return card.style if chosen else f"{card.style}-outline" if card.style == "danger" else "outline"

    def _build_side(self) -> None:
        side = ttk.Frame(self._panes, padding=(20, 0, 0, 0))
        side.pack(side="right", fill="y")
        self.month = MonthView(side, self._count_days, self._choose_day)
        self.month.pack(anchor="n")
        self._actions = ttk.Frame(side)
        self._actions.pack(fill="x", pady=(16, 0))
        self._actions.columnconfigure((0, 1), weight=1, uniform="halves")
        menu = put_off_menu(self, self.session, lambda: self.list.current_key())
        self._later = ttk.Button(self._actions, text=_("Put off …"), icon="clock", bootstyle="outline")
        self._later.configure(
            command=lambda: menu.tk_popup(
                self._later.winfo_rootx(), self._later.winfo_rooty() + self._later.winfo_height()
            )
        )
        self._complete = ttk.Button(
            self._actions, text=_("Complete"), icon="check2-circle", bootstyle="success", command=self.complete
        )
        self._open = ttk.Button(
            self._actions, text=_("Open"), icon="box-arrow-up-right", bootstyle="outline", command=self.open
        )

    def _show_buttons(self) -> None:
        for button in (self._complete, self._later, self._open):
            button.grid_forget()
        writes = self.session.store.permissions.may("update", FOLLOW_UP)
        if self.current.entity is FOLLOW_UP and writes:
            self._complete.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, 6))
            self._later.grid(row=1, column=0, sticky="ew", padx=(0, 6))
            self._open.grid(row=1, column=1, sticky="ew")
        else:
            self._open.grid(row=0, column=0, columnspan=2, sticky="ew")

    # -- the list -----------------------------------------------------------------------------------------------

    @property
    def list(self) -> ListView:
        return self._lists[self.current.entity.name]

    def _narrow(self, conditions: Sequence[Condition]) -> None:
        entity = self.session.registry[self.current.entity.name]
        for name, view in self._lists.items():
            if name != entity.name:
                view.pack_forget()
        if entity.name not in self._lists:
            self._lists[entity.name] = ListView(
                self._panes,
                self.session,
                entity,
                name=f"workbench.{entity.name}",
                on_open=lambda key: self.session.open_record(self.current.entity, key),
            )
        self.list.fix(conditions)
        self.list.refresh_if_stale()
        self.list.pack(side="left", fill="both", expand=True)

    def _with_follow_up(self, act: Callable[[Key], object]) -> None:
        key = self.list.current_key()
        if key is not None and self.current.entity is FOLLOW_UP:
            act(key)

    def _choose_day(self, day: dt.date | None) -> None:
        if self.current.entity is not FOLLOW_UP:
            self.choose("open")
        self._narrow(self.current.conditions if day is None else during(self.session.registry, day, day))

    # -- counts -------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        queries = self.session.store.queries
        selects = [queries.list_of(card.entity, conditions=card.conditions) for card in self.cards]

        def counted(counts: list[int]) -> None:
            for card, count in zip(self.cards, counts, strict=True):
                self._numbers[card.name].set(f"{card.label}  {count:,}")
            self._arrange_cards(self._row.winfo_width())

        self.session.worker.submit(
            ("cards", id(self)),
            lambda reader: [reader.execute(*select.count()).fetchone()[0] for select in selects],
            counted,
            background=True,
        )

    def _count_days(self, first: dt.date, last: dt.date) -> None:
        queries = self.session.store.queries
        self.session.worker.submit(
            ("month", id(self)),
            lambda reader: by_day(reader, queries, first, last),
            lambda counts: self.month.count(counts),
            background=True,
        )

    def _changed(self, change: ChangeSet) -> None:
        counted = {name for card in self.cards for name in (card.entity.name, *card.entity.follows)}
        if change.entities & counted:
            self._stale = True
            if self.winfo_viewable():
                self._refresh_if_stale()

    def _shown(self) -> None:
        """The days may have been set anew since."""
        cards = cards_of(self.session.preferences, self.session.registry)
        if cards != self.cards:
            self.cards, self._stale = cards, True
            self.choose(self.current.name)
        self._refresh_if_stale()

    def _refresh_if_stale(self) -> None:
        if self._stale:
            self._stale = False
            self._today.configure(text=dt.date.today().isoformat())
            self._count()
            self.month.turn(0)
