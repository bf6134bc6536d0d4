"""A new record in a dialog of its own, where it is not the record beside a list."""

import tkinter as tk

from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import _
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.scrolling import viewport
from crm_desktop.views.common.theme import px
from crm_desktop.views.records.record_draft import RecordDraft
from crm_desktop.views.records.record_view import RecordView
from crm_desktop.views.window.session import Session

WIDTH, HIGHEST = 590, 440  # of the form, at 96 dpi


def ask_new_record(
    parent: tk.Misc, session: Session, entity: Entity, values: Record, draft: RecordDraft | None = None
) -> Key | None:
    """Opens an empty form with `values` filled in; returns the key of what was saved, None if nothing was.

    `draft`: what was typed into it before.
    """
    dialog = NewRecordDialog(parent, session, entity, values)
    if draft is not None:
        dialog.view.retype(draft)
    key: Key | None = dialog.ask(dialog.first)
    return key


def ask_record(
    parent: tk.Misc, session: Session, entity: Entity, key: Key, draft: RecordDraft | None = None
) -> Key | None:
    """Opens the form of a record that has no tab of its own; returns its key if it was saved. Raises NotFound."""
    dialog = NewRecordDialog(parent, session, entity, {}, key)
    if draft is not None:
        dialog.view.retype(draft)
    saved: Key | None = dialog.ask()
    return saved


class NewRecordDialog(Dialog):
    """`key`: of a record that is there already."""

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, values: Record, key: Key | None = None
    ) -> None:
        title = _("New {entity}").format(entity=entity.singular)
        super().__init__(parent, title if key is None else str(entity.singular))
        self.view = RecordView(
            self.body,
            session,
            entity,
            on_saved=self.close,
            related=False,
            cancel=self._leave,
            action="create" if key is None else "update",
        )
        self.view.pack(fill="both", expand=True)
        self._buttons.pack_forget()
        if key is None:
            self.view.start_new(values)
        else:
            self.view.show(key)
        self.update_idletasks()
        room = min(self.view.form.winfo_reqheight() + px(24), px(HIGHEST))
        viewport(self.view.scrolled).configure(width=px(WIDTH), height=room)
        self.first = next(
            (cell.input.widget for name, cell in self.view.form.cells.items() if values.get(name) is None), None
        )
        self.bind("<Control-s>", lambda _event: self.view.save())
        self.bind("<Escape>", lambda _event: self._leave())
        self.protocol("WM_DELETE_WINDOW", self._leave)

    def _leave(self) -> None:
        if self.view.may_leave():
            self.close(None)
