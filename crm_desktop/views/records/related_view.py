"""The related tabs of a record: lists of other records that name it, and queries about it."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.db.lists.query import TITLE, Select
from crm_desktop.db.writing.rules import Rules
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition, Key
from crm_desktop.entities.related import Related, RelatedFiles, RelatedQuery
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.queries.result_view import ResultView
from crm_desktop.views.window.session import Session


class RelatedView(ttk.Frame):
    """The records of another entity that name this one; a new one can be added here."""

    def __init__(self, parent: tk.Misc, session: Session, entity: Entity, related: Related) -> None:
        super().__init__(parent, padding=10)
        self.session, self.entity, self.related = session, entity, related
        self.other = session.registry[related.entity]
        self.list: ListView | None = None
        self._key: Key | None = None
        self.line = line = ttk.Frame(self)
        line.pack(fill="x", pady=(0, 8))
        if session.store.permissions.may("create", self.other) and not self.other.kept_by:
            ttk.Button(line, text=_("Add"), icon="plus-lg", bootstyle="primary", command=self.add).pack(side="left")
        export = ttk.Button(line, icon="download", icon_only=True, bootstyle="outline", command=self.export)
        export.pack(side="left", padx=(6, 0))
        ttk.ToolTip(export, text=_("Export …"), delay=500)
        may, by_itself = session.store.permissions.may, not isinstance(related, RelatedFiles)
        if by_itself and not self.other.tab and may("update", self.other) and not self.other.kept_by:
            self.add_button(_("Edit"), "pencil", self.edit)
        if self.other.tab:
            ttk.Label(line, text=_("Double-click opens the record."), style="Caption.TLabel").pack(side="right")
        elif (
            session.store.permissions.may("delete", self.other) and not self.other.kept_by
        ):  # nowhere else could it be done
            self.add_button(_("Delete"), "trash", self.delete)

    def show(self, key: Key) -> None:
        if self.list is None:
            self.list = ListView(
                self,
                self.session,
                self.other,
                name=f"{self.entity.name}.{self.related.entity}",
                hide=[self.related.by],
                sort=self.related.sort,
                on_open=self.open_key,
            )
            self.list.pack(fill="both", expand=True)
        if key != self._key:
            self._key = key
            self.list.fix([self._condition(key)])
        self.list.refresh_if_stale()

    def open_key(self, key: Key) -> None:
        """Where the record has a tab of its own, there; else in a dialog."""
        if self.other.tab:
            self.session.open_record(self.other, key)
        elif not self.other.kept_by:
            self.session.edit_record(self, self.other, key)

    def edit(self) -> None:
        keys = self.list.selected_keys() if self.list else []
        if keys:
            self.open_key(keys[0])

    def add_button(self, text: str, icon: str, command: Callable[[], object]) -> None:
        ttk.Button(self.line, text=text, icon=icon, bootstyle="outline", command=command).pack(side="left", padx=(6, 0))

    def delete(self) -> None:
        keys = self.list.selected_keys() if self.list else []
        try:
            if keys:
                self.session.store.delete(self.other, keys)
        except CrmError as error:
            dialogs.show_error(self, error)

    def select_for(self, key: Key) -> Select:
        return self.session.store.queries.list_of(self.other, conditions=[self._condition(key)])

    def add(self) -> None:
        """A new record of the other entity that names this one."""
        if self._key is None:
            return
        store = self.session.store
        try:
            Rules(store.reader, store.registry, self.other.whole).check_naming(self.related.by, self._key)
        except CrmError as error:  # rather than after all is filled in
            dialogs.show_error(self, error)
            return
        add_related(self, self.session, self.entity, self._key, self.other, self.related.by)

    def export(self) -> None:
        from crm_desktop.views.output.outputs import of_list  # not for every record
        from crm_desktop.views.output.transfer import export  # likewise

        if self.list is not None:
            export(self, self.session, of_list(self.list))

    def _condition(self, key: Key) -> Condition:
        assert not isinstance(key, tuple)
        return Condition(self.related.by, "is", key)


class RelatedQueryView(ttk.Frame):
    """The result of a query with this record as its parameter."""

    def __init__(self, parent: tk.Misc, session: Session, entity: Entity, related: RelatedQuery) -> None:
        super().__init__(parent, padding=10)
        self.session, self.entity, self.related = session, entity, related
        self._result: ResultView | None = None

    def show(self, key: Key) -> None:
        if self._result is None:
            self._result = ResultView(self, self.session, self.related.query, compact=True)
            self._result.pack(fill="both", expand=True)
        self._result.run({self.related.by: str(key)})


def add_related(parent: tk.Misc, session: Session, entity: Entity, key: Key, other: Entity, by: str) -> Key | None:
    """Asks for a new record of `other` that names this one in its field `by`."""
    record = session.store.get(entity, key)
    value = record[entity.key[0]]
    return session.new_record(parent, other, {by: value, TITLE.format(by): entity.title_of(record)})
