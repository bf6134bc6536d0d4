"""One record beside its list: header, form, related lists, history."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from crm_desktop.db.accounts.permissions import Action
from crm_desktop.db.errors import Conflict, CrmError, NotFound, ValidationFailed
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.lists.query import TITLE
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.entities.handling import Ask, SetField
from crm_desktop.entities.records import Key, Record
from crm_desktop.entities.related import Related
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.scrolling import Scrolled, show_bar_where_needed, viewport
from crm_desktop.views.records.advice_line import AdviceLine
from crm_desktop.views.records.conflict_dialog import ask_about_conflict
from crm_desktop.views.records.form_view import FormView
from crm_desktop.views.records.record_draft import RecordDraft, ask_about_unsaved
from crm_desktop.views.records.record_header import RecordHeader, SaveBar
from crm_desktop.views.records.record_tabs import RecordTabs
from crm_desktop.views.records.similar_line import SimilarLine
from crm_desktop.views.window.session import Session


class RecordView(ttk.Frame):
    """`on_saved(key)`: the record was created or changed. `on_gone()`: it was deleted. `delete(key)`: asks, deletes.

    `cancel()`: what a button "Cancel" does, if there is to be one. Without `related` there is the form alone, no tabs.
    `action`: "create" where it is for new records only.
    """

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        *,
        on_saved: Callable[[Key], object] = lambda key: None,
        on_gone: Callable[[], object] = lambda: None,
        delete: Callable[[Key], object] | None = None,
        related: bool = True,
        cancel: Callable[[], object] | None = None,
        action: Action = "update",
    ) -> None:
        super().__init__(parent)
        self.session, self.entity = session, entity
        self._on_saved, self._on_gone, self._delete = on_saved, on_gone, delete
        self.key: Key | None = None
        self._record: dict[str, Value] = {}
        self._given: Record = {}
        self._new = False
        self._proposed = ""
        self.header = RecordHeader(self, session, entity, self.run_action, self._ask_delete if delete else None)
        self.header.pack(fill="x", pady=(0, 10))
        self.bar = SaveBar(self, self.save, self.revert, cancel)
        self.notebook = ttk.Notebook(self, style="TNotebook" if related else "Plain.TNotebook")
        self.notebook.pack(fill="both", expand=True)
        scrolled = Scrolled(self.notebook, padding=10)
        show_bar_where_needed(scrolled)
        self.scrolled = scrolled
        self.form = FormView(scrolled, session, entity, self._show_state, action)
        if self.form.editable:
            self.bar.pack(side="bottom", fill="x", pady=(10, 0), before=self.notebook)
        self.form.pack(fill="both", expand=True)
        self.similar = SimilarLine(self, session, entity, self.header, links=cancel is None)
        self.advice = AdviceLine(self, session, entity, self.header, self.form)
        self.notebook.add(scrolled.container, text=_("The record"))
        self.tabs = RecordTabs(self.notebook, session, entity, self._restore) if related else None
        self._unsubscribe = session.bus.subscribe(self._changed)
        self._show_state()

    def destroy(self) -> None:
        self._unsubscribe()
        if self.tabs:
            self.tabs.close()
        super().destroy()

    # -- what is shown ------------------------------------------------------------------------------------------

    def show(self, key: Key) -> None:
        """Shows the record. Raises NotFound."""
        self.load(self.session.store.get(self.entity, key))

    def load(self, record: dict[str, Value]) -> None:
        self._record, self.key, self._new = record, self.entity.key_of(record), False
        self._show_all(record)

    def start_new(self, values: Record) -> None:
        """An empty form with `values` filled in; the number is proposed and may be typed over."""
        self.key, self._new, self._given = None, True, values
        self._proposed = self.session.store.propose_number(self.entity)
        initial = self.session.store.initial(self.entity, {name: values[name] for name in values if "." not in name})
        if self._proposed:
            initial[self.entity.key[0]] = self._proposed
        self._record = {**initial, **values}
        self._show_all(self._record)
        viewport(self.scrolled).yview_moveto(0)
        self.form.focus_first()

    def _show_all(self, record: Record) -> None:
        self._lock_number(not self._new)
        self.form.load(record)
        self.header.show(record, self.key)
        self._show_state()
        if self.tabs:
            self.tabs.show(self.key)

    def clear(self) -> None:
        """No record is shown; what was typed is forgotten."""
        self._record, self.key, self._new = {}, None, False
        self.form.load({})
        self._show_state()

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return bool(self.form.changed())

    def draft(self) -> RecordDraft | None:
        """What was typed and not saved; None if nothing was."""
        if not self.dirty:
            return None
        return RecordDraft(self.entity.name, self.key, self._record, self._given, self.form.draft())

    def retype(self, draft: RecordDraft) -> None:
        """Over the record as it is now; that others saved it meanwhile shows when it is saved."""
        self._record = draft.loaded
        self.form.retype(draft.typed)
        self._show_state()

    def may_leave(self) -> bool:
        """Asks what to do with unsaved changes; False: stay here."""
        if not self.dirty:
            return True
        answer = ask_about_unsaved(self, self.header.title)
        if answer == "save":
            return self.save()
        if answer == "discard":
            self.revert()
        return answer == "discard"

    # -- saving -------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Whether everything is saved now. Faults are shown at their fields, what was typed stays."""
        names = list(self.form.cells) if self._new else self.form.changed()
        names = [name for name in names if name in self.form.editable]
        if not names:
            return True
        values = self.form.values(names)
        if values is None:
            self.notebook.select(0)
            return False
        try:
            return self._create(values) if self._new else self._update(values)
        except ValidationFailed as error:
            self.notebook.select(0)
            self.form.show_faults(error.errors)
        except CrmError as error:
            dialogs.show_error(self, error)
        return False

    def revert(self) -> None:
        """Forgets what was typed."""
        if self._new:
            self.start_new(self._given)
        elif self.key is not None:
            self._reload()

    def run_action(self, action: SetField | Ask) -> None:
        """One click: sets the action's field and saves, or asks first."""
        if self.key is None or not self.may_leave():
            return
        try:
            if isinstance(action, Ask) or action.dialog:
                from crm_desktop.views.records.asked_actions import ASKED  # not before the first picture

                ASKED[action.name if isinstance(action, Ask) else action.dialog](self, self.session, self.key)
            else:
                self.session.store.update(
                    self.entity,
                    self.key,
                    {action.field: action.given()},
                    self._version(),
                    action=action.name,
                    initiator=self,
                )
        except CrmError as error:
            dialogs.show_error(self, error)
        self._reload()
        self._on_saved(self.key)

    def _create(self, values: dict[str, Value]) -> bool:
        key_name = self.entity.key[0]
        if values.get(key_name) in (None, self._proposed):
            values.pop(key_name, None)  # whoever saves first gets the number; this one gets the next
        key = self.session.store.create(self.entity, {**self._hidden_values(), **values}, initiator=self)
        self._saved(key)
        return True

    def _hidden_values(self) -> dict[str, Value]:
        """Values a new record was started with that the form does not show."""
        return {
            name: value
            for name, value in self._record.items()
            if name in self.form.editable and name not in self.form.cells
        }

    def _update(self, values: dict[str, Value], version: int | None = None) -> bool:
        assert self.key is not None
        try:
            self.session.store.update(self.entity, self.key, values, version or self._version(), initiator=self)
        except Conflict as conflict:
            return self._resolve(conflict, values)
        self._saved(self.key)
        return True

    def _resolve(self, conflict: Conflict, values: dict[str, Value]) -> bool:
        """Somebody else saved meanwhile: both versions are shown, the user decides, nothing typed is lost."""
        theirs = conflict.theirs
        if theirs is None:
            dialogs.show_error(self, conflict)
            return False
        answer = ask_about_conflict(self, self.entity, self._record, theirs, values)
        if answer == "mine":
            return self._update(values, int(theirs["version"] or 0))
        if answer == "theirs":
            self._reload()
            return True
        return False

    def _saved(self, key: Key) -> None:
        self.key = key
        self._reload()
        self.session.toast(_("{title} saved").format(title=self.entity.title_of(self._record)))
        self._on_saved(key)

    def _version(self) -> int:
        return int(self._record.get("version") or 0)

    def _reload(self) -> None:
        assert self.key is not None
        try:
            self.show(self.key)
        except NotFound as error:
            dialogs.show_error(self, error)

    # -- helpers ------------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        self.bar.show(dirty=self.dirty, new=self._new)
        self.advice.look()
        self.similar.look({name: cell.input.text() for name, cell in self.form.cells.items()} if self._new else None)

    def _lock_number(self, locked: bool) -> None:
        """A record's number may be typed over until it is saved for the first time."""
        for name in self.entity.key:
            cell = self.form.cells.get(name)
            if cell is not None and self.entity.number:
                cell.input.widget.configure(state="readonly" if locked else "normal")  # type: ignore[call-arg]

    def _ask_delete(self) -> None:
        if self.key is not None and self._delete is not None:
            self._delete(self.key)

    def _restore(self, name: str, value: Value) -> None:
        """A value of the history, typed into the form again; saving it is up to the user."""
        if name not in self.form.editable:
            return
        record: dict[str, Value] = {name: value}
        if isinstance(self.entity.by_name[name], Ref):
            record[TITLE.format(name)] = ""
        self.form.fill(record)
        self.notebook.select(0)
        self._show_state()

    def _changed(self, change: ChangeSet) -> None:
        """Somebody changed the record: shown at once, unless something typed would be lost."""
        if self.key is None or change.initiator is self:
            return
        touched = change.touches(self.entity.name, self.key)
        related = change.entities.intersection(
            {item.entity for item in self.entity.related if isinstance(item, Related)}
        )
        follows = change.entities.intersection({*self.entity.follows, *self._relations()})
        if (touched or follows) and not self.dirty:
            if self.session.store.rowid(self.entity, self.key) is None:
                self._on_gone()
            else:
                self.show(self.key)
        elif related and self.tabs:
            self.header.show(self._record, self.key)
            self.tabs.count()

    def _relations(self) -> set[str]:
        return {field.relation for field in self.entity.fields if field.relation}
