"""One record beside its list: header, form, related lists, history."""

import tkinter as tk
from collections.abc import Callable
from typing import Literal

import ttkbootstrap as ttk

from crm_desktop.db.changes import ChangeSet
from crm_desktop.db.errors import Conflict, CrmError, NotFound, ValidationFailed
from crm_desktop.db.query import TITLE
from crm_desktop.entities.entity import Entity, Key, Record, Related, SetField
from crm_desktop.entities.fields import Ref, Value
from crm_desktop.i18n import _
from crm_desktop.views import dialogs
from crm_desktop.views.conflict_dialog import ask_about_conflict
from crm_desktop.views.form_view import FormView
from crm_desktop.views.history_view import HistoryView
from crm_desktop.views.related_view import RelatedQueryView, RelatedView
from crm_desktop.views.session import Session
from crm_desktop.views.theme import px

BADGES = ("success", "info", "secondary")


class RecordView(ttk.Frame):
    """`on_saved(key)`: the record was created or changed. `on_gone()`: it was deleted. `delete(key)`: asks, deletes."""

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
    ) -> None:
        super().__init__(parent)
        self.session, self.entity = session, entity
        self._on_saved, self._on_gone, self._delete = on_saved, on_gone, delete
        self.key: Key | None = None
        self._record: dict[str, Value] = {}
        self._given: Record = {}
        self._new = False
        self._proposed = ""
        self._build_header()
        self._build_footer()
        self.notebook = ttk.Notebook(self)
        self.notebook.pack(fill="both", expand=True)
        scrolled = ttk.ScrolledFrame(self.notebook, auto_hide=True, padding=10)
        self.form = FormView(scrolled, session, entity, self._typed)
        self.form.pack(fill="both", expand=True)
        self.notebook.add(scrolled.container, text=_("Details"))
        self._tabs: list[RelatedView | RelatedQueryView | HistoryView] = []
        if related:
            self._build_tabs()
        self.notebook.bind("<<NotebookTabChanged>>", lambda _event: self._show_tab())
        self._unsubscribe = session.bus.subscribe(self._changed)
        self._show_dirty()

    def destroy(self) -> None:
        self._unsubscribe()
        self.session.worker.cancel(("counts", id(self)))
        super().destroy()

    # -- what is shown ------------------------------------------------------------------------------------------

    def show(self, key: Key) -> None:
        """Shows the record. Raises NotFound."""
        self.load(self.session.store.get(self.entity, key))

    def load(self, record: dict[str, Value]) -> None:
        self._record, self.key, self._new = record, self.entity.key_of(record), False
        self.form.load(record)
        self._show_header()
        self._show_dirty()
        self._lock_number(True)
        self._show_tabs(True)
        self._show_counts()
        self._show_tab()

    def start_new(self, values: Record) -> None:
        """An empty form with `values` filled in; the number is proposed and may be typed over."""
        self.key, self._new, self._given = None, True, values
        self._proposed = self.session.store.propose_number(self.entity)
        initial = {field.name: field.initial() for field in self.entity.fields}
        if self._proposed:
            initial[self.entity.key[0]] = self._proposed
        self._record = {**initial, **values}
        self._lock_number(False)
        self._show_tabs(False)
        self.form.load(self._record)
        self._show_header()
        self._show_dirty()
        self.form.focus_first()

    def clear(self) -> None:
        """No record is shown; what was typed is forgotten."""
        self._record, self.key, self._new = {}, None, False
        self.form.load({})
        self._show_dirty()

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return bool(self.form.changed())

    def may_leave(self) -> bool:
        """Asks what to do with unsaved changes; False: stay here."""
        if not self.dirty:
            return True
        answer = dialogs.ask(
            self,
            _("Unsaved changes"),
            _("What you typed in “{title}” is not saved yet.").format(title=self._title.cget("text")),
            [
                ("save", _("Save"), "primary"),
                ("discard", _("Discard"), "outline"),
                ("stay", _("Keep editing"), "outline"),
            ],
        )
        if answer == "save":
            return self.save()
        if answer == "discard":
            self.revert()
        return answer == "discard"

    # -- saving -------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Whether everything is saved now. Faults are shown at their fields, what was typed stays."""
        names = list(self.form.cells) if self._new else self.form.changed()
        names = [name for name in names if not self.entity.by_name[name].derived]
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

    def run_action(self, action: SetField) -> None:
        """One click: sets the action's field and saves."""
        if self.key is None or not self.may_leave():
            return
        try:
            self.session.store.update(
                self.entity, self.key, {action.field: action.value}, self._version(), action=action.name, initiator=self
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
            if name in self.entity.by_name and name not in self.form.cells and not self.entity.by_name[name].derived
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

    # -- header, footer, tabs -----------------------------------------------------------------------------------

    def _build_header(self) -> None:
        header = ttk.Frame(self)
        header.pack(fill="x", pady=(0, 10))
        buttons = ttk.Frame(header)
        buttons.pack(side="right", anchor="n")
        if self._delete is not None:
            ttk.Button(buttons, icon="trash", icon_only=True, bootstyle="outline", command=self._ask_delete).pack(
                side="right", padx=(6, 0)
            )
        self._actions = [
            (
                action,
                ttk.Button(
                    buttons,
                    text=str(action.label),
                    icon=action.icon,
                    bootstyle="success",
                    command=lambda action=action: self.run_action(action),
                ),
            )
            for action in self.entity.actions
        ]
        line = ttk.Frame(header)
        line.pack(anchor="w")
        self._title = ttk.Label(line, style="Heading.TLabel")
        self._title.pack(side="left")
        self._badges = ttk.Frame(line)
        self._badges.pack(side="left", padx=(10, 0))
        self._subtitle = ttk.Label(header, style="Muted.TLabel")
        self._subtitle.pack(anchor="w", pady=(2, 0))
        header.bind("<Configure>", lambda event: self._subtitle.configure(wraplength=max(event.width - px(50), 1)))

    def _build_footer(self) -> None:
        footer = ttk.Frame(self)
        footer.pack(side="bottom", fill="x", pady=(10, 0))
        self._dirty_label = ttk.Label(footer, text="● " + _("Unsaved changes"), style="Dirty.TLabel")
        self._save_button = ttk.Button(footer, text=_("Save"), icon="check-lg", bootstyle="primary", command=self.save)
        self._save_button.pack(side="right")
        self._revert_button = ttk.Button(footer, text=_("Revert"), bootstyle="outline", command=self.revert)
        self._revert_button.pack(side="right", padx=(0, 8))
        self._footer = footer

    def _build_tabs(self) -> None:
        for related in self.entity.related:
            view: RelatedView | RelatedQueryView
            if isinstance(related, Related):
                view = RelatedView(self.notebook, self.session, self.entity, related)
            else:
                view = RelatedQueryView(self.notebook, self.session, self.entity, related)
            self._tabs.append(view)
            self.notebook.add(view, text=str(related.label))
        history = HistoryView(self.notebook, self.session, self.entity, self._restore)
        self._tabs.append(history)
        self.notebook.add(history, text=_("History"))

    def _show_header(self) -> None:
        new = _("New {entity}").format(entity=self.entity.singular)
        self._title.configure(text=new if self._new else self._title_text())
        parts = [] if self._new else [str(self.key)]
        parts += [
            f"{ref.label} {self._record[TITLE.format(ref.name)]}"
            for ref in self.entity.refs[:2]
            if self._record.get(TITLE.format(ref.name))
        ]
        self._subtitle.configure(text="  ·  ".join(parts))
        for child in self._badges.winfo_children():
            child.destroy()
        for name, style in zip(self.entity.badges, BADGES, strict=False):
            field = self.entity.by_name[name]
            text = field.show(self._record.get(name))
            if text and not self._new:
                shown = f"{field.label}: {text}" if field.align == "center" else text
                ttk.Label(self._badges, text=shown, bootstyle=f"{style} inverse", font="CrmSmall", padding=(6, 2)).pack(
                    side="left", padx=(0, 6)
                )
        for action, button in self._actions:
            if not self._new and self._record.get(action.field) != action.value:
                button.pack(side="right")
            else:
                button.pack_forget()

    def _title_text(self) -> str:
        title = self.entity.title_of(self._record)
        if self.entity.title != self.entity.key:
            return title
        kind = str(self.entity.singular)
        return f"{kind[0].upper()}{kind[1:]} {title}"

    def _show_dirty(self) -> None:
        state: Literal["normal", "disabled"] = "normal" if self.dirty or self._new else "disabled"
        self._save_button.configure(state=state)
        self._revert_button.configure(state=state)
        if self.dirty:
            self._dirty_label.pack(side="left")
        else:
            self._dirty_label.pack_forget()

    def _show_tabs(self, shown: bool) -> None:
        """A record that is not saved yet has neither related records nor a history."""
        for view in self._tabs:
            self.notebook.tab(view, state="normal" if shown else "hidden")
        if not shown:
            self.notebook.select(0)

    def _lock_number(self, locked: bool) -> None:
        """A record's number may be typed over until it is saved for the first time."""
        for name in self.entity.key:
            cell = self.form.cells.get(name)
            if cell is not None and self.entity.number:
                cell.input.widget.configure(state="readonly" if locked else "normal")  # type: ignore[call-arg]

    def _show_counts(self) -> None:
        """How many records each related list has, read in the background, into the tabs."""
        views = [view for view in self._tabs if isinstance(view, RelatedView)]
        key = self.key
        if key is None or not views:
            return
        selects = [view.select_for(key) for view in views]

        def counted(counts: list[int]) -> None:
            for view, count in zip(views, counts, strict=True):
                self.notebook.tab(view, text=f"{view.related.label} {count:,}")

        self.session.worker.submit(
            ("counts", id(self)),
            lambda reader: [reader.execute(*select.count()).fetchone()[0] for select in selects],
            counted,
            background=True,
        )

    def _show_tab(self) -> None:
        """Only the tab one looks at is filled."""
        if not self._tabs or self.key is None:
            return
        index = self.notebook.index("current")
        if index > 0:
            self._tabs[index - 1].show(self.key)

    def _typed(self) -> None:
        self._show_dirty()

    def _ask_delete(self) -> None:
        if self.key is not None and self._delete is not None:
            self._delete(self.key)

    def _restore(self, name: str, value: Value) -> None:
        """A value of the history, typed into the form again; saving it is up to the user."""
        record: dict[str, Value] = {name: value}
        if isinstance(self.entity.by_name[name], Ref):
            record[TITLE.format(name)] = ""
        self.form.fill(record)
        self.notebook.select(0)
        self._typed()

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
        elif related:
            self._show_counts()

    def _relations(self) -> set[str]:
        return {field.relation for field in self.entity.fields if field.relation}
