"""The tab of the timeline: everything about a record in one list, by kind, with what may be added."""

import tkinter as tk
from collections.abc import Sequence
from functools import partial

import ttkbootstrap as ttk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.history.journal import Entry
from crm_desktop.db.lists.timeline import BLOCK, CHANGES, Line, Moment, Timeline, streams_of
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.entities.related import RelatedTimeline, Stream
from crm_desktop.i18n import _
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import action_of, name_of
from crm_desktop.views.records.related_view import add_related
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Session

CHANGE = "○"  # the symbol of changes


class TimelineView(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session, entity: Entity, related: RelatedTimeline) -> None:
        super().__init__(parent, padding=10)
        self.session, self.entity, self.related = session, entity, related
        self._key: Key | None = None
        self._timeline: Timeline | None = None
        self._moments: list[Moment] = []
        self._stands_for: Key | None = None  # whose moments these are
        self._blocks: dict[int, Sequence[Line]] = {}
        self._streams = streams_of(session.store, related)
        self.kinds = {number: tk.BooleanVar(self, True) for number in (*range(len(self._streams)), CHANGES)}
        line = Flow(self)
        line.pack(fill="x", pady=(0, 8))
        self._build_buttons(line)
        self._table: VirtualTable | None = None
        self._stale = True
        self._unsubscribe = session.bus.subscribe(self._changed)
        self._bound = self._bind_keys()

    def destroy(self) -> None:
        self._unsubscribe()
        self.session.worker.cancel(("timeline", id(self)))
        for sequence, identifier in self._bound:
            self.session.root.unbind(sequence, identifier)
        super().destroy()

    @property
    def table(self) -> VirtualTable:
        """Built when the timeline is first looked at."""
        if self._table is None:
            columns = [
                Column("time", _("Time"), px(126)),
                Column("kind", _("Kind"), px(122)),
                Column("headline", _("What"), px(190)),
                Column("details", _("Particulars"), px(260)),
            ]
            empty = _("Nothing has happened yet.")
            self._table = VirtualTable(self, columns, on_open=self.open, empty_text=empty)
            self._table.pack(fill="both", expand=True)
        return self._table

    def show(self, key: Key) -> None:
        if key != self._key or self._stale:
            self._key = key
            self.reload()

    def reload(self) -> None:
        """Reads the entries in the background; what is shown stays until then."""
        if self._key is None:
            return
        self._stale = False
        timeline = Timeline(self.session.store, self.entity, self.related, self._key)
        kinds = [number for number, wanted in self.kinds.items() if wanted.get()]

        def show(moments: list[Moment]) -> None:
            same = self._stands_for == self._key
            self._timeline, self._moments, self._stands_for = timeline, moments, self._key
            self._blocks.clear()
            self.table.show(self, keep_view=same)

        self.session.worker.submit(("timeline", id(self)), lambda reader: timeline.read(reader, kinds), show)

    def open(self, position: int) -> None:
        """The record behind the entry; of a change the history."""
        moment, line = self._moments[position], self._line(position)
        if moment.stream == CHANGES:
            notebook = self.master
            assert isinstance(notebook, ttk.Notebook)
            notebook.select(notebook.index("end") - 1)
        elif line.key is not None and self._timeline is not None:
            self.session.open_record(self._timeline.entity_of(moment.stream), line.key)

    def add(self, stream: Stream) -> None:
        if self._key is not None:
            other = self.session.registry[stream.entity]
            add_related(self, self.session, self.entity, self._key, other, stream.by)

    # -- what the table draws -----------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._moments)

    def __bool__(self) -> bool:
        return True  # an empty one is still a widget

    def cells(self, position: int) -> Sequence[str]:
        moment = self._moments[position]
        if moment.stream == CHANGES:
            assert self._timeline is not None
            return self._change(moment.time, self._timeline.changes[moment.row])
        line = self._line(position)
        return [line.time[:16], self._label(moment.stream), line.headline, line.details]

    def _line(self, position: int) -> Line:
        block = position // BLOCK
        if block not in self._blocks and self._timeline is not None:
            part = self._moments[block * BLOCK : (block + 1) * BLOCK]
            self._blocks[block] = self._timeline.lines(self.session.store.reader, part)
        return self._blocks[block][position % BLOCK]

    def _change(self, time: str, entry: Entry) -> Sequence[str]:
        change, registry = entry.change, self.session.registry
        entity = registry[change.entity]
        after = change.after or {}
        names = [name for name in after if name in entity.by_name] if change.before is not None else []
        fields = [entity.by_name[name] for name in names]
        details = "  ".join(f"{field.label}: {field.show(after[field.name])}" for field in fields)
        headline = f"{action_of(registry, entry.action)}  {name_of(entry.user)}"
        return [time[:16], self._label(CHANGES), headline, " ".join(details.split())]

    def _label(self, number: int) -> str:
        if number == CHANGES:
            return f"{CHANGE} {_('Changes')}"
        stream = self._streams[number]
        return f"{stream.symbol} {stream.label or self.session.registry[stream.entity].label}"

    # -- building -----------------------------------------------------------------------------------------------

    def _build_buttons(self, line: Flow) -> None:
        for number, wanted in self.kinds.items():
            toggle = ttk.Checkbutton(
                line,
                text=self._label(number),
                variable=wanted,
                bootstyle="secondary outline toolbutton",
                padding=(px(7), px(3)),  # little, for what stands below is what one looks for
                command=self.reload,
            )
            line.add(toggle)
        for stream in self._addable():
            other = self.session.registry[stream.entity]
            button = ttk.Button(
                line,
                text=str(other.label),
                icon="plus-lg",
                bootstyle="primary",
                padding=(px(7), px(3)),
                command=partial(self.add, stream),
            )
            ttk.ToolTip(button, text=f"Alt+{stream.key.upper()}", delay=300)
            line.add(button)

    def _addable(self) -> list[Stream]:
        may = self.session.store.permissions.may
        return [one for one in self._streams if one.key and may("create", self.session.registry[one.entity])]

    def _bind_keys(self) -> list[tuple[str, str]]:
        """While the timeline is seen, wherever the keyboard is."""

        def pressed(stream: Stream, _event: object) -> None:
            if self.winfo_viewable() and self.session.root.grab_current() is None:
                self.add(stream)

        keys = [(f"<Alt-{stream.key}>", stream) for stream in self._addable()]
        return [(key, self.session.root.bind(key, partial(pressed, stream), add="+")) for key, stream in keys]

    def _changed(self, change: ChangeSet) -> None:
        if change.entities & {self.entity.name, *(stream.entity for stream in self._streams)}:
            self._stale = True
            if self.winfo_viewable():
                self.reload()
