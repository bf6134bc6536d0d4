"""A quiet line over a new record: who may be there already. Looked up in the background while one types."""

import tkinter as tk
from collections.abc import Mapping, Sequence

import ttkbootstrap as ttk

from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.operations.duplicates.similar import FIELDS, Similar, applies, similar
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.window.session import Session

PAUSE = 300  # ms without a keystroke before it is looked up


class SimilarLine(ttk.Frame):
    """`links`: whether a click may lead away from the form. Shown only while there is something to say."""

    def __init__(self, parent: tk.Misc, session: Session, entity: Entity, below: tk.Misc, *, links: bool) -> None:
        super().__init__(parent)
        self.session, self.entity, self._below, self._links = session, entity, below, links
        self._asked: dict[str, str] = {}
        self._timer = ""
        self._flow = Flow(self, gap=8, line_gap=2)
        self._flow.pack(fill="x")
        self.found: Sequence[Similar] = ()

    def destroy(self) -> None:
        self._forget()
        super().destroy()

    def look(self, typed: Mapping[str, str] | None) -> None:
        """What the form of a new record holds; None: it is not a new one."""
        asked = {name: text for name in FIELDS if (text := (typed or {}).get(name, "").strip())}
        if asked == self._asked or not applies(self.entity):
            return
        self._asked = asked
        self._forget()
        if asked:
            self._timer = self.after(PAUSE, self._submit)
        else:
            self._show(())

    def _forget(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""
        self.session.worker.cancel(("similar", id(self)))

    def _submit(self) -> None:
        self._timer = ""
        store, asked = self.session.store, dict(self._asked)
        self.session.worker.submit(
            ("similar", id(self)), lambda reader: similar(reader, store, self.entity, asked), self._show
        )

    def _show(self, found: Sequence[Similar]) -> None:
        self.found = found
        self._flow.clear()
        if not found:
            self.pack_forget()
            return
        self._flow.add(ttk.Label(self._flow, text=_("Perhaps there already:"), style="Muted.TLabel"))
        for one in found:
            self._flow.add(self._entry(one))
        self._flow.arrange()
        self.pack(fill="x", pady=(0, 8), after=self._below)

    def _entry(self, one: Similar) -> tk.Widget:
        text = " ".join(filter(None, (str(one.key), one.title, one.phone)))
        if not self._links:
            return ttk.Label(self._flow, text=text)
        label = ttk.Label(self._flow, text=text, bootstyle="primary", cursor="hand2")
        label.bind("<Button-1>", lambda _event: self.session.open_record(self.entity, one.key))
        return label
