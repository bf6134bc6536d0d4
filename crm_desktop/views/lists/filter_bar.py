"""Above a list: the search box, the quick filters, and the panel for any conditions."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import ttkbootstrap as ttk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.lists.rows import count_rows
from crm_desktop.db.lists.saved_filters import SavedFilter, saved_filters
from crm_desktop.db.lists.select import Select
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition, QuickFilter
from crm_desktop.i18n import Label, _
from crm_desktop.operations.care.attention import as_set
from crm_desktop.operations.old_filters import take_over
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.window.session import Session

if TYPE_CHECKING:
    from crm_desktop.views.lists.filter_panel import FilterPanel

RECOUNT = 1000  # ms after a change until the filters are counted again
PAUSE = 20  # ms without a keystroke before the search starts; a newer one interrupts it
SAVED = "saved:"  # begins the names of quick filters that are not declared
SHOWN = 8  # quick filters beside the box


class FilterBar(ttk.Frame):
    """Calls `on_change(conditions, search)` whenever the user asks for another selection of records.

    `select_of(conditions)`: the list that these would make.
    """

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        on_change: Callable[[Sequence[Condition], str], object],
        focus_list: Callable[[], object],
        select_of: Callable[[Sequence[Condition]], Select],
    ) -> None:
        super().__init__(parent)
        self.session, self.entity, self._on_change = session, entity, on_change
        self._select_of = select_of
        self._timer = self._recount = ""
        self._unsubscribe = session.bus.subscribe(self._changed)
        self._text = tk.StringVar(self)
        self._quick: QuickFilter | None = None
        self._conditions: tuple[Condition, ...] = ()
        take_over(session.preferences, session.store, entity)
        line = ttk.Frame(self)
        line.pack(fill="x")
        self._build_search(line, focus_list)
        self._toggle = ttk.Button(line, text=_("Filter"), icon="funnel", bootstyle="outline", command=self.toggle_panel)
        self._toggle.pack(side="right", anchor="n", padx=(6, 0))
        self._buttons: list[tuple[QuickFilter | None, ttk.Button]] = []
        self._quick_flow = Flow(line)
        self._quick_flow.pack(side="left", fill="x", expand=True, padx=(8, 0))
        self._draw_quick()
        self._panel: FilterPanel | None = None
        self.bind("<Map>", lambda _event: self._follow_settings())

    def destroy(self) -> None:
        self._unsubscribe()
        self.session.worker.cancel(("counted", id(self)))
        for timer in filter(None, (self._timer, self._recount)):
            self.after_cancel(timer)
        super().destroy()

    @property
    def panel(self) -> "FilterPanel":
        """Built when it is first opened."""
        from crm_desktop.views.lists.filter_panel import FilterPanel  # not before the first picture

        if self._panel is None:
            self._panel = FilterPanel(self, self.session, self.entity, self._use_conditions, self._draw_quick)
        return self._panel

    def focus_search(self) -> None:
        self.search.focus_set()
        self.search.selection_range(0, "end")

    def toggle_panel(self) -> None:
        if self.panel.winfo_ismapped():
            self.panel.pack_forget()
        else:
            self.panel.pack(fill="x", pady=(8, 0))
            self.panel.focus_first()

    def reset(self) -> None:
        """Everything is shown."""
        self._text.set("")
        self.show_all()

    def ask(self, conditions: Sequence[Condition]) -> None:
        """For these alone, in the panel: there they can be seen and changed."""
        self.reset()
        self.panel.show(conditions)
        self.panel.pack(fill="x", pady=(8, 0))

    def show_all(self) -> None:
        """Whatever was asked for, but for the words searched for."""
        if self._panel is not None:
            self._panel.clear()
        self.use_quick(None)

    def use_quick(self, quick: QuickFilter | None) -> None:
        self._quick = quick
        for own, button in self._buttons:
            button.configure(bootstyle="primary" if own == quick else "outline")
        self._apply()

    def _build_search(self, parent: tk.Misc, focus_list: Callable[[], object]) -> None:
        box = ttk.Frame(parent)
        box.pack(side="left", anchor="n")
        ttk.Label(box, icon="search", icon_size=14, style="Muted.TLabel").pack(side="left", padx=(0, 6))
        self.search = Entry(box, textvariable=self._text, width=24)
        self.search.pack(side="left")
        fields = _(", ").join(str(self.entity.by_name[name].label) for name in self.entity.search)
        ttk.ToolTip(self.search, text=_("Search in {fields} (Ctrl+F)").format(fields=fields), delay=500)
        self.search.bind("<Escape>", lambda _event: self._escape())
        self.search.bind("<Down>", lambda _event: focus_list())
        self.search.bind("<Return>", lambda _event: focus_list())
        self.search.listen(self._text, self._typed)

    def _escape(self) -> None:
        """Empties the box; an empty one: shows everything again."""
        if self._text.get():
            self._text.set("")
            self._apply()
        else:
            self.reset()

    def _draw_quick(self) -> None:
        self._quick_flow.clear()
        self._forget_counts()
        store = self.session.store
        saved = [quick_of(one) for one in saved_filters(store.reader, store, self.entity)]
        self._buttons = []
        for quick in (None, *(*saved, *self._declared())[:SHOWN]):
            text = str(quick.label) if quick else _("All")
            button = ttk.Button(
                self._quick_flow,
                text=text,
                bootstyle="primary" if quick == self._quick else "outline",
                command=partial(self.use_quick, quick) if quick else self.show_all,
            )
            self._quick_flow.add(button)
            self._buttons.append((quick, button))
        self._quick_flow.arrange()
        self._count_soon(0)  # the list is not there yet

    def _declared(self) -> tuple[QuickFilter, ...]:
        return tuple(as_set(self.session.preferences, quick) for quick in self.entity.quick)

    def _follow_settings(self) -> None:
        """The days of a quick filter may have been set anew since it was drawn."""
        drawn = [quick for quick, _button in self._buttons]
        anew = [
            quick for quick in self._declared() if quick not in drawn and quick.name in {q.name for q in drawn if q}
        ]
        if anew:
            chosen = [quick for quick in anew if self._quick and quick.name == self._quick.name]
            self._draw_quick()
            if chosen:
                self.use_quick(chosen[0])

    def _count_found(self) -> None:
        """How many records each filter finds that says so, read in the background, onto its button."""
        self._recount = ""
        counting = [(quick, button) for quick, button in self._buttons if quick and quick.counted]
        selects = [self._select_of(quick.conditions) for quick, _button in counting]

        def counted(counts: list[int]) -> None:
            for (quick, button), count in zip(counting, counts, strict=True):
                button.configure(text=f"{quick.label} {count:,}")

        def count(reader: Any) -> list[int]:
            return [count_rows(reader, select) for select in selects]

        if counting:
            self.session.worker.submit(("counted", id(self)), count, counted, background=True)

    def _changed(self, change: ChangeSet) -> None:
        if change.entities & {self.entity.name, *self.entity.follows}:
            self._count_soon(RECOUNT)

    def _forget_counts(self) -> None:
        """Those under way are for buttons that were there."""
        if self._recount:
            self.after_cancel(self._recount)
            self._recount = ""
        self.session.worker.cancel(("counted", id(self)))

    def _count_soon(self, delay: int) -> None:
        if not self._recount:
            self._recount = self.after(delay, self._count_found)

    def _use_conditions(self, conditions: Sequence[Condition]) -> None:
        self._conditions = tuple(conditions)
        text = _("Filter") + (f" ({len(conditions)})" if conditions else "")
        self._toggle.configure(text=text, bootstyle="primary" if conditions else "outline")
        self._apply()

    def _typed(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        self._timer = self.after(PAUSE, self._apply)

    def _apply(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""
        quick = self._quick.conditions if self._quick else ()
        self._on_change((*quick, *self._conditions), self._text.get())


def quick_of(saved: SavedFilter) -> QuickFilter:
    label = Label(saved.name, saved.name)
    return QuickFilter(f"{SAVED}{saved.common}:{saved.name}", label, saved.conditions, counted=True)
