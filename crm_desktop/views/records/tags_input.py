"""Tags: each a chip, the next one is typed behind them."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.tags import used
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Record
from crm_desktop.entities.tags import SEPARATORS, Tags, join, split
from crm_desktop.i18n import _
from crm_desktop.views.common.chips import UNKNOWN, Chip, colours_of
from crm_desktop.views.common.completion import CompletingEntry
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.window.session import Session


class TagsInput:
    """Return or a comma ends a tag, Backspace before the first letter takes the last one away.

    Offered are the tags that there are, and those that other records of `entity` hold.
    """

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity | None, field: Tags, changed: Callable[[], object]
    ) -> None:
        self.field, self.session, self._entity, self._changed = field, session, entity, changed
        self._names: list[str] = []
        self._colours = colours_of(session)
        self._used: Sequence[str] = ()
        self.widget = ttk.Frame(parent)
        self._chips = Flow(self.widget, gap=4, line_gap=4, centred=True)
        self._typed = CompletingEntry(self.widget, self._known, self._add, self._written)
        self._typed.pack(fill="x")
        self.mark, self.focus = self._typed.mark, self._typed.focus_set
        ttk.ToolTip(self._typed, text=_("Return or a comma ends a tag, Backspace takes the last one away."), delay=500)
        self._typed.bind("<Return>", lambda _event: self._take_typed(), add="+")
        self._typed.bind("<BackSpace>", lambda _event: self._remove_last(), add="+")
        self._typed.bind("<FocusOut>", lambda _event: self._take_typed(), add="+")
        self._typed.bind("<FocusIn>", lambda _event: self._learn(), add="+")
        self.widget.bind("<Destroy>", lambda _event: session.worker.cancel(("tags", id(self))), add="+")

    @property
    def entry(self) -> Entry:
        return self._typed

    def text(self) -> str:
        return join(self._all())

    def show(self, record: Record) -> None:
        self._colours = colours_of(self.session)
        self._set(split(self.field.text(record.get(self.field.name))))
        self._typed.set_text("")

    def draft(self) -> tuple[str, ...]:
        return join(self._names), self._typed.get()

    def retype(self, draft: tuple[str, ...]) -> None:
        self._set(split(draft[0]))
        self._typed.set_text(draft[1])

    def _all(self) -> list[str]:
        return list(dict.fromkeys([*self._names, *split(self._typed.get())]))

    def _known(self) -> list[str]:
        return [name for name in dict.fromkeys([*self._colours, *self._used]) if name not in self._names]

    def _learn(self) -> None:
        """What other records hold is read when somebody is about to type."""
        entity, queries = self._entity, self.session.store.queries
        if entity is not None:
            self.session.worker.submit(
                ("tags", id(self)),
                lambda reader: used(reader, queries, entity, self.field),
                self._learnt,
                background=True,
            )

    def _learnt(self, names: list[str]) -> None:
        self._used = names

    def _written(self) -> None:
        if SEPARATORS.search(self._typed.get()):
            self._take_typed()
        else:
            self._changed()

    def _add(self, name: str) -> None:
        self._set(list(dict.fromkeys([*self._names, *split(name)])))
        self._typed.set_text("")

    def _take_typed(self) -> str | None:
        """What stands in the entry becomes a tag."""
        text = self._typed.get()
        if not text.strip():
            return None
        self._typed.close()
        self._add(text)
        return "break"

    def _remove(self, name: str) -> None:
        self._set([other for other in self._names if other != name])
        self._changed()

    def _remove_last(self) -> str | None:
        if self._typed.get() or not self._names:
            return None
        self._remove(self._names[-1])
        return "break"

    def _set(self, names: list[str]) -> None:
        self._names = names
        self._chips.clear()
        for name in names:
            colour = self._colours.get(name, UNKNOWN)
            self._chips.add(Chip(self._chips, name, colour, lambda name=name: self._remove(name)))  # type: ignore[misc]
        if names:
            self._chips.pack(fill="x", pady=(0, 3), before=self._typed)
            self._chips.arrange()
        else:
            self._chips.pack_forget()
