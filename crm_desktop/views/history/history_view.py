"""The history of a record: who changed what, when, old → new, with "restore this value"."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.history.journal import Entry
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Value
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import action_of, local_time, name_of
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Session

Line = tuple[Entry, Field | None, Value, Value]  # the field, its old and its new value


class HistoryView(ttk.Frame):
    """`restore(field, value)` puts an old value into the form again."""

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, restore: Callable[[str, Value], object]
    ) -> None:
        super().__init__(parent, padding=10)
        self.session, self.entity, self._restore = session, entity, restore
        self._lines: list[Line] = []
        self._table: VirtualTable | None = None
        self._key: Key | None = None
        line = ttk.Frame(self)
        self._button = ttk.Button(
            line,
            text=_("Restore this value"),
            icon="arrow-counterclockwise",
            bootstyle="outline",
            command=self._restore_current,
            state="disabled",
        )
        line.pack(side="bottom", fill="x", pady=(8, 0))
        self._button.pack(side="right")
        ttk.Button(
            line, text=_("As of a date …"), icon="clock-history", bootstyle="outline", command=self.look_back
        ).pack(side="right", padx=(0, 8))

    @property
    def table(self) -> VirtualTable:
        """Built when the history is first looked at."""
        if self._table is None:
            self._table = self._build()
            self._table.pack(fill="both", expand=True)
        return self._table

    def _build(self) -> VirtualTable:
        columns = [
            Column("time", _("Time"), px(128)),
            Column("user", _("User"), px(64)),
            Column("action", _("Change"), px(104)),
            Column("field", _("Field"), px(84)),
            Column("old", _("Old value"), px(100)),
            Column("new", _("New value"), px(100)),
        ]
        return VirtualTable(
            self,
            columns,
            on_select=self._selected,
            on_open=lambda _position: self._restore_current(),
            empty_text=_("No change has been recorded."),
        )

    def look_back(self) -> None:
        """The record as the chosen change left it, or any day."""
        from crm_desktop.views.history.past_dialog import PastDialog  # not for every start

        if self._key is None:
            return
        position = self.table.current
        entry = self._lines[position][0] if position is not None else None
        time = local_time(entry.time) if entry else f"{dt.datetime.now():%Y-%m-%d %H:%M}"
        PastDialog(self, self.session, self.entity, self._key, time, entry.step if entry else None).ask()

    def show(self, key: Key) -> None:
        self._key = key
        self.session.worker.submit(
            self,
            lambda reader: self.session.store.history(self.entity, key, reader),
            self._show,
        )

    def _show(self, entries: Sequence[Entry]) -> None:
        if not self.winfo_exists():
            return
        self._lines = [line for entry in entries for line in self._explode(entry)]
        self.table.show(self)
        self._selected(None)

    def __len__(self) -> int:
        return len(self._lines)

    def cells(self, position: int) -> Sequence[str]:
        entry, field, old, new = self._lines[position]
        action = action_of(self.session.registry, entry.action)
        head = [local_time(entry.time), name_of(entry.user), action]
        return [*head, str(field.label), field.show(old), field.show(new)] if field else [*head, "", "", ""]

    def _explode(self, entry: Entry) -> list[Line]:
        """One line a field; a record made or deleted is one line, with the fields it had."""
        change = entry.change
        entity = self.session.registry[change.entity]
        names = [field.name for field in entity.own if field.name not in entity.key or entity.relation_of]
        before, after = change.before or {}, change.after or {}
        lines: list[Line] = [
            (entry, shown, before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name) and (shown := self._field(entity, name)) is not None
        ]
        return lines or [(entry, None, None, None)]

    def _field(self, entity: Entity, name: str) -> Field | None:
        """The field of this record in which a column of the entity or of its relation appears."""
        if entity is self.entity:
            return entity.by_name[name]
        column = entity.by_name[name].column
        return next((f for f in self.entity.fields if f.relation == entity.name and f.column == column), None)

    def _selected(self, position: int | None) -> None:
        line = self._lines[position] if position is not None and position < len(self._lines) else None
        usable = line is not None and line[1] is not None and line[2] is not None
        self._button.configure(state="normal" if usable else "disabled")

    def _restore_current(self) -> None:
        position = self.table.current
        if position is None:
            return
        _entry, field, old, _new = self._lines[position]
        if field is not None and old is not None:
            self._restore(field.name, old)
