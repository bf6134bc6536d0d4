"""A record as it was at some moment, beside what it is now. Nothing can be changed in it."""

import tkinter as tk
from collections.abc import Mapping, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.errors import NotFound
from crm_desktop.db.history.past import step_on
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, FieldError, Value
from crm_desktop.entities.periods import MOMENT
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.theme import px
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Session

Record = Mapping[str, Value] | None


class Comparison:
    """Field by field: what it was, what it is."""

    def __init__(self, fields: Sequence[Field], then: Record, now: Record) -> None:
        self._fields, self._then, self._now = fields, then or {}, now or {}

    def __len__(self) -> int:
        return len(self._fields)

    def cells(self, position: int) -> Sequence[str]:
        field = self._fields[position]
        then, now = self._then.get(field.name), self._now.get(field.name)
        mark = "" if then == now else "●"
        return str(field.label), field.show(then), field.show(now), mark


class PastDialog(dialogs.Dialog):
    """`time`: the local moment to begin with; `step`: the very step, where it is known."""

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, key: Key, time: str, step: int | None = None
    ) -> None:
        super().__init__(parent, _("As of a date"))
        self.session, self.entity, self.key = session, entity, key
        self.title_label = ttk.Label(self.body, style="Heading.TLabel")
        self.title_label.pack(anchor="w")
        line = ttk.Frame(self.body)
        line.pack(fill="x", pady=(8, 8))
        self.moment = Entry(line, width=20)
        self.moment.set_text(time)
        self.moment.pack(side="left")
        self.moment.bind("<Return>", lambda _event: self.look())
        ttk.Button(line, text=_("Show"), bootstyle="outline", command=self.look).pack(side="left", padx=(8, 0))
        self.note = ttk.Label(self.body, style="Muted.TLabel")
        self.note.pack(anchor="w")
        frame = ttk.Frame(self.body, width=px(600), height=px(340))
        frame.pack_propagate(False)
        frame.pack(fill="both", expand=True, pady=(4, 0))
        columns = [
            Column("field", _("Field"), px(120)),
            Column("then", _("Value then"), px(200)),
            Column("now", _("Value now"), px(200)),
            Column("other", "", px(30), "center"),
        ]
        self.table = VirtualTable(frame, columns)
        self.table.pack(fill="both", expand=True)
        self.add_button(_("Close"), lambda: self.close(None), "primary")
        self._show(time, step if step is not None else step_on(session.store.reader, time))

    def look(self) -> None:
        """As of what was typed: of a day its end."""
        try:
            time = MOMENT.parse(self.moment.get())
        except FieldError:
            time = None
        self.moment.mark(time is None)
        if isinstance(time, str):
            self._show(time, step_on(self.session.store.reader, time))

    def _show(self, time: str, step: int) -> None:
        store = self.session.store
        then = store.as_of(self.entity, self.key, step)
        try:
            now: Record = store.get(self.entity, self.key)
        except NotFound:
            now = None
        words = _("{entity} {key} as of {time} (read only)")
        self.title_label.configure(text=words.format(entity=self.entity.label, key=self.key, time=time))
        self.note.configure(text="" if then else _("There was no such record at that time."))
        fields = [field for field in self.entity.fields if not field.derived]
        self.table.show(Comparison(fields, then, now))
