"""One field of many records: which, what it becomes, how many that concerns; then in the background."""

import tkinter as tk
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.lists.query import Select
from crm_desktop.db.writing.bulk_edit import Edit, How, edit_many, editable, reachable
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, FieldError
from crm_desktop.entities.tags import Tags
from crm_desktop.i18n import Label, _
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import counted
from crm_desktop.views.records.inputs import Input, make_input
from crm_desktop.views.window.session import Session

HOWS: dict[How, Label] = {
    "add": Label("添加", "add"),
    "remove": Label("移除", "remove"),
    "set": Label("替换为", "replace by"),
}


def edit_many_records(
    parent: tk.Misc,
    session: Session,
    entity: Entity,
    select: Select,
    chosen: Sequence[int] | None,
    *,
    field: str = "",
    then: Callable[[], object] = lambda: None,
) -> None:
    """Asks, then does it, and then calls `then`. `chosen`: rowids of the selected records of the list, None if it is
    about all of it. `field`: the one that is proposed."""
    dialog = BulkEditDialog(parent, session, entity, select, chosen)
    dialog.propose(field)
    answer = dialog.ask(dialog.first)
    if answer is None:
        return
    edit, rowids = answer

    def work(_reader: Any, progress: Progress) -> int:
        return edit_many(session.store, entity, rowids, edit, progress=progress, cancelled=progress.cancelled)

    def done(count: int) -> None:
        text = _("{count} changed; Ctrl+Z takes it back.")
        session.toast(text.format(count=counted(entity, count)))
        then()

    run_long(parent, session, _("Changing …"), work, done)


class BulkEditDialog(Dialog):
    """`result`: the Edit and the rowids that it is for."""

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, select: Select, chosen: Sequence[int] | None
    ) -> None:
        super().__init__(parent, _("Edit many"))
        self.session, self.entity, self._select, self._chosen = session, entity, select, chosen
        self._fields = editable(session.store, entity)
        self._rowids: array[int] | None = None
        self._value: Input | None = None
        self._scope = tk.StringVar(self, "chosen" if chosen else "all")
        self._build_scope()
        line = ttk.Frame(self.body)
        line.pack(fill="x", pady=(12, 0))
        labels = [str(field.label) for field in self._fields]
        self.first = self.field_box = ttk.Combobox(line, values=labels, state="readonly", width=16)
        self.field_box.pack(side="left")
        self.how_box = ttk.Combobox(line, values=[str(label) for label in HOWS.values()], state="readonly", width=10)
        self._area = ttk.Frame(self.body, width=px(460))
        self._area.pack(fill="x", pady=(8, 0))
        self._fault = ttk.Label(self.body, style="Fault.TLabel")
        self._fault.pack(anchor="w")
        self._count = ttk.Label(self.body, style="Muted.TLabel")
        self._count.pack(anchor="w", pady=(8, 0))
        self._run = self.add_button(_("Change them"), self._finish, "primary")
        self.add_button(_("Cancel"), lambda: self.close(None))
        self.field_box.bind("<<ComboboxSelected>>", lambda _event: self._choose_field())
        self.field_box.current(0)
        self._choose_field()
        self._look()

    def destroy(self) -> None:
        self.session.worker.cancel(("bulk", id(self)))
        super().destroy()

    def propose(self, name: str) -> None:
        places = [place for place, field in enumerate(self._fields) if field.name == name]
        if places:
            self.field_box.current(places[0])
            self._choose_field()

    @property
    def field(self) -> Field:
        return self._fields[self.field_box.current()]

    @property
    def value(self) -> Input:
        assert self._value is not None
        return self._value

    def _build_scope(self) -> None:
        ttk.Label(self.body, text=_("Edit many"), style="Heading.TLabel").pack(anchor="w", pady=(0, 8))
        choices = [("all", _("All records of the list as it stands"))]
        if self._chosen:
            choices.insert(
                0, ("chosen", _("The selected: {count}").format(count=counted(self.entity, len(self._chosen))))
            )
        for name, text in choices:
            ttk.Radiobutton(self.body, text=text, value=name, variable=self._scope, command=self._look).pack(
                anchor="w", pady=2
            )

    def _choose_field(self) -> None:
        self.field_box.selection_clear()
        if self._value is not None:
            self._value.widget.destroy()
        self._value = make_input(self._area, self.session, self.field, lambda: None, entity=self.entity)
        self._value.widget.pack(fill="x")
        self._fault.configure(text="")
        if isinstance(self.field, Tags):
            self.how_box.pack(side="left", padx=(8, 0))
            self.how_box.current(0)
        else:
            self.how_box.pack_forget()

    def _look(self) -> None:
        """How many records it is about, and which: those that the user may change."""
        store, entity, select = self.session.store, self.entity, self._select
        chosen = self._chosen if self._scope.get() == "chosen" else None
        self._rowids = None
        self._run.configure(state="disabled")
        self._count.configure(text=_("Counting …"))
        self.session.worker.submit(
            ("bulk", id(self)), lambda reader: reachable(reader, store, entity, select, chosen), self._counted
        )

    def _counted(self, rowids: "array[int]") -> None:
        self._rowids = rowids
        self._count.configure(text=_("This concerns {count}.").format(count=counted(self.entity, len(rowids))))
        self._run.configure(state="normal" if rowids else "disabled")

    def _finish(self) -> None:
        how: How = list(HOWS)[self.how_box.current()] if isinstance(self.field, Tags) else "set"
        try:
            value = self.field.parse(self.value.text())
            if how == "set":
                self.field.check(value)
            elif value is None:
                raise FieldError(_("must not be empty"))
        except FieldError as error:
            self._fault.configure(text=str(error))
            self.value.focus()
            return
        self.close((Edit(self.field, how, value), self._rowids))
