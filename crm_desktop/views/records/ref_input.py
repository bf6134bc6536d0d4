"""Choosing a record of another entity by typing a part of its name, number or phone."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from crm_desktop.db.lists.lookup import look_up, shown
from crm_desktop.db.lists.query import TITLE, titled
from crm_desktop.db.lists.rows import Row, first_page
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref
from crm_desktop.entities.records import Condition, Record
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.popup import Offers
from crm_desktop.views.window.session import Session

SHOWN = 8  # candidates


def nothing(_name: str) -> str:
    return ""


def named(field: Ref, key: str, title: str) -> str:
    return " ".join(dict.fromkeys(filter(None, named_apart(field, key, title))))


def named_apart(field: Ref, key: str, title: str) -> list[str]:
    """Key and title; where the database gives the keys, nobody knows them."""
    return [title] if field.integer and title else [key, title]


class RefInput:
    """An entry that shows "S0007 李强" and offers what matches while one types. Its text is the key."""

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        field: Ref,
        changed: Callable[[], object],
        beside: Callable[[str], str] = nothing,
    ) -> None:
        """`beside`: the text of another field of the form, by name."""
        self.field, self.session, self._beside = field, session, beside
        self.target: Entity = session.registry[field.to]
        self._variable = tk.StringVar(parent)
        self.widget: Entry = Entry(parent, textvariable=self._variable)
        self._changed = changed
        self._key, self._shown = "", ""
        self._found = ("", "")  # what was typed, and the key of the only record that it can mean
        self._setting = False
        self._rows: list[Row] = []
        self._offers = Offers(self.widget, self._take, lambda: self._search(self._offer))
        self.widget.listen(self._variable, self._typed)
        self.widget.bind("<FocusOut>", lambda _event: self._left())

    def text(self) -> str:
        shown = self._variable.get()
        typed, key = self._found
        if shown == self._shown:
            return self._key
        return key if typed and shown.strip() == typed else shown.strip()

    def show(self, record: Record) -> None:
        key = self.field.text(record.get(self.field.name))
        self._set(key, str(record.get(TITLE.format(self.field.name)) or ""))

    def draft(self) -> tuple[str, ...]:
        return self._key, self._shown, self._variable.get()

    def retype(self, draft: tuple[str, ...]) -> None:
        key, shown, typed = draft
        self._key, self._shown = key, shown
        self._setting = True
        self.widget.set_text(typed)
        self._setting = False
        self._changed()

    def mark(self, faulty: bool) -> None:
        self.widget.mark(faulty)

    def focus(self) -> None:
        self.widget.focus_set()
        self.widget.selection_range(0, "end")

    def _set(self, key: str, title: str) -> None:
        self._key, self._shown = key, named(self.field, key, title)
        self.session.worker.cancel(("reference", id(self)))
        self._setting = True
        self.widget.set_text(self._shown)
        self._setting = False
        self._changed()

    def _typed(self) -> None:
        if self._setting:
            return
        self._changed()
        if self._variable.get() != self._shown and self._offers.wanted():
            self._search(self._offer)

    def _search(self, then: Callable[[list[Row]], object]) -> None:
        """Looks for what the entry holds; a record whose key is just that comes first."""
        target, queries, conditions = self.target, self.session.store.queries, self._conditions()
        text = self._variable.get().strip()
        if conditions and text == self._shown:
            text = ""  # the few that there are, not only the one that stands there

        def search(reader: Any) -> list[Row]:
            if text and target.search_index:
                return look_up(reader, queries, target, text, SHOWN, conditions)
            page = first_page(reader, queries.list_of(target, conditions=conditions, search=text, fields=shown(target)))
            return [row for row in page.rows if row is not None]

        self.session.worker.submit(("reference", id(self)), search, then)

    def _conditions(self) -> list[Condition]:
        """That they name the same as the record does, where it does."""
        among = self.field.among
        value = self._beside(among) if among in self.target.by_name else ""
        return [Condition(among, "is", value)] if value else []

    def _offer(self, rows: list[Row]) -> None:
        if not self._offers.wanted():
            return
        row = self._only(rows)
        self._found = (self._variable.get().strip(), str(self.target.key_of(row))) if row else ("", "")
        self._rows = rows[:SHOWN]
        self._offers.show([self._line(row) for row in self._rows])

    def _line(self, row: Record) -> str:
        key, target = str(self.target.key_of(row)), self.target
        fields = [field for field in shown(target) if field.name not in (*target.title, *target.key, *target.tells)]
        told = [
            f"{field.label} {field.show(row[field.name])}" for field in map(target.by_name.get, target.tells) if field
        ]
        parts = [*named_apart(self.field, key, target.title_of(row)), *(titled(row, field) for field in fields), *told]
        return "  ".join(part for part in dict.fromkeys(parts) if part)

    def _take(self, position: int) -> None:
        row = self._rows[position]
        self._set(str(self.target.key_of(row)), self.target.title_of(row))
        self.widget.icursor("end")

    def _left(self) -> None:
        """A single match need not be pointed at: it is taken when the entry is left."""
        self._offers.close()
        if self._variable.get().strip() and self._variable.get() != self._shown:
            self._search(self._take_only)

    def _take_only(self, rows: list[Row]) -> None:
        row = self._only(rows)
        if row is not None and self._variable.get().strip() != self._shown:
            self._set(str(self.target.key_of(row)), self.target.title_of(row))

    def _only(self, rows: list[Row]) -> Row | None:
        """The one record that what was typed can mean."""
        text = self._variable.get().strip()
        exact = [row for row in rows if text in (str(self.target.key_of(row)), self.target.title_of(row))]
        found = exact if len(exact) == 1 else rows
        return found[0] if text and len(found) == 1 else None
