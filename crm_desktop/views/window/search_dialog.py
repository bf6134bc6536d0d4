"""Ctrl+K: any record of any kind, by a part of its number, name, phone or text."""

import tkinter as tk
from typing import Any, NamedTuple

import ttkbootstrap as ttk

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.lookup import look_up, shown
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.theme import px
from crm_desktop.views.window.session import Session

EACH = 6  # records of a kind
LINES = 16
KIND = "search everything"  # of the worker's jobs


class Hit(NamedTuple):
    entity: Entity
    key: Key
    title: str
    detail: str


class SearchDialog(Dialog):
    """Shows what matches while one types; `result` is the Hit chosen."""

    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, _("Search everything"))
        self.session = session
        self.hits: dict[str, Hit] = {}  # by their line
        self._text = tk.StringVar(self)
        self._searching = False  # what is shown is not yet for what was typed
        self._taking = False  # Enter was pressed meanwhile
        self._build()
        self.entry.listen(self._text, self._typed)
        for sequence, by in {"<Down>": 1, "<Up>": -1, "<Next>": EACH, "<Prior>": -EACH}.items():
            self.entry.bind(sequence, lambda _event, by=by: self.move(by))  # type: ignore[misc]
        self.bind("<Return>", lambda _event: self.take())

    def destroy(self) -> None:
        self.session.worker.cancel(KIND)
        super().destroy()

    def choose(self) -> None:
        """Waits for a choice and opens the record."""
        hit: Hit | None = self.ask(self.entry)
        if hit is not None:
            self.session.open_record(hit.entity, hit.key)

    def move(self, by: int) -> str:
        """To another hit, not beyond the first and last."""
        lines, chosen = list(self.hits), self._chosen()
        if lines:
            at = lines.index(chosen) + by if chosen else 0
            self._select(lines[min(max(at, 0), len(lines) - 1)])
        return "break"

    def take(self) -> None:
        """The hit one stands on; while what was typed is still being looked for, as soon as that is found."""
        self._taking = self._searching
        if not self._searching:
            self._take_chosen()

    def _take_chosen(self) -> None:
        chosen = self._chosen()
        if chosen:
            self.close(self.hits[chosen])

    def _chosen(self) -> str:
        """The line of the hit one stands on, "" on none."""
        return next((line for line in self.lines.selection() if line in self.hits), "")

    def _build(self) -> None:
        line = ttk.Frame(self.body)
        line.pack(fill="x", pady=(0, 10))
        ttk.Label(line, icon="search", icon_size=16, style="Muted.TLabel").pack(side="left", padx=(0, 8))
        self.entry = Entry(line, textvariable=self._text, width=60)
        self.entry.pack(side="left", fill="x", expand=True)
        self.lines = ttk.Treeview(self.body, show="tree", columns=("detail",), height=LINES, selectmode="browse")
        self.lines.column("#0", width=px(250), stretch=False)
        self.lines.column("detail", width=px(430))
        self.lines.tag_configure("kind", font="CrmStrong")
        self.lines.pack(fill="both", expand=True)
        self.lines.bind("<ButtonRelease-1>", lambda _event: self._take_chosen())
        self._hint = ttk.Label(self.body, style="Muted.TLabel", text=self._advice())
        self._hint.pack(anchor="w", pady=(8, 0))

    def _advice(self) -> str:
        kinds = _(", ").join(str(entity.label) for entity in self._entities())
        return _("{kinds}: part of a name, number, phone or text; pinyin too").format(kinds=kinds)

    def _entities(self) -> list[Entity]:
        return [entity for entity in self.session.registry.main() if entity.search_index]

    def _typed(self) -> None:
        text, queries = self._text.get(), self.session.store.queries

        def search(reader: sqlite.Connection) -> list[Hit]:
            return [
                hit_of(entity, row)
                for entity in self._entities()
                for row in look_up(reader, queries, entity, text, EACH)
            ]

        self._searching, self._taking = True, False
        self.session.worker.submit(KIND, search, self._show, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._searching = False
        raise error

    def _show(self, hits: list[Hit]) -> None:
        self._searching = False
        self.lines.delete(*self.lines.get_children())
        self.hits.clear()
        for entity in dict.fromkeys(hit.entity for hit in hits):
            self.lines.insert("", "end", text=str(entity.label), tags=("kind",))
            for hit in hits:
                if hit.entity is entity:
                    self.hits[self.lines.insert("", "end", text=f"    {hit.title}", values=(hit.detail,))] = hit
        empty = bool(self._text.get().strip()) and not hits
        self._hint.configure(text=_("Nothing matches.") if empty else self._advice())
        if hits:
            self._select(next(iter(self.hits)))
            self.lines.yview_moveto(0)  # with the kind above the first
        if self._taking:
            self.take()

    def _select(self, line: str) -> None:
        self.lines.selection_set(line)
        self.lines.see(line)


def hit_of(entity: Entity, row: dict[str, Any]) -> Hit:
    key = entity.key_of(row)
    title = entity.title_of(row)
    texts = [field.show(row[field.name]) for field in shown(entity) if field.name not in entity.title]
    detail = "  ".join(" ".join(text.split()) for text in texts if text)
    return Hit(entity, key, title or str(key), detail)
