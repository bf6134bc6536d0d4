"""Deleting: nothing is asked unless other records hang on it; those are named and counted."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.deletion import Dependents
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError, Ref
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.wording import counted
from crm_desktop.views.records.ref_input import RefInput
from crm_desktop.views.window.session import Session


def delete_records(parent: tk.Misc, session: Session, entity: Entity, keys: Sequence[Key]) -> bool:
    """Deletes the records, after a question if others hang on them; whether they are gone. Undo brings all back."""
    dependents = session.store.dependents(entity, keys)
    try:
        if not dependents:
            session.store.delete(entity, keys)
            return True
        dialog = DeleteDialog(parent, session, entity, keys, dependents)
        answer = dialog.ask()
        if answer == "with":
            session.store.delete(entity, keys, with_dependents=True)
        elif answer is not None:
            session.store.delete(entity, keys, successor=answer[1])
        return answer is not None
    except CrmError as error:
        dialogs.show_error(parent, error)
        return False


def ask_about_first(parent: tk.Misc, entity: Entity, possible: int, selected: int) -> bool:
    """Whether to go on though not all that are selected go at once."""
    text = _("{selected} are selected; only the first {count} of them can be deleted at once.")
    answers = [("go on", _("Delete the first {count}"), "danger"), ("cancel", _("Cancel"), "outline")]
    count = f"{possible:,}"
    answer = dialogs.ask(
        parent,
        _("Delete"),
        text.format(selected=counted(entity, selected), count=count),
        [(name, label.format(count=count), style) for name, label, style in answers],
    )
    return answer == "go on"


class DeleteDialog(dialogs.Dialog):
    """`result`: "with", ("hand over", key) or None."""

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, keys: Sequence[Key], dependents: Sequence[Dependents]
    ) -> None:
        super().__init__(parent, _("Delete"))
        self._keys = keys
        what = str(keys[0]) if len(keys) == 1 else f"× {len(keys):,}"
        title = _("Delete {entity} {what}?").format(entity=entity.singular, what=what)
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w")
        ttk.Label(self.body, text=_("Other records hang on it:"), style="Muted.TLabel").pack(anchor="w", pady=(4, 8))
        for item in dependents:
            ttk.Label(self.body, text="•  " + in_words(item)).pack(anchor="w", pady=1)
        ttk.Label(self.body, text=_("Ctrl+Z brings everything back."), style="Muted.TLabel").pack(
            anchor="w", pady=(8, 12)
        )
        ttk.Separator(self.body).pack(fill="x", pady=(0, 10))
        ttk.Label(self.body, text=_("Or hand all of it over to:"), style="Caption.TLabel").pack(anchor="w")
        self._field = Ref("heir", "", "Heir", to=entity.name, integer=isinstance(keys[0], int))
        self._heir = RefInput(self.body, session, self._field, self._chosen)
        self._heir.widget.pack(fill="x", pady=(2, 0))
        self.add_button(_("Delete with them"), lambda: self.close("with"), "danger")
        self._hand_over = self.add_button(_("Hand over and delete"), self._close_with_heir, "primary")
        self.add_button(_("Cancel"), lambda: self.close(None))
        self._chosen()

    def _chosen(self) -> None:
        button = getattr(self, "_hand_over", None)
        if button is not None:
            button.configure(state="normal" if self._heir.text() else "disabled")

    def _close_with_heir(self) -> None:
        try:
            key = self._field.parse(self._heir.text())
        except FieldError:  # it is the name of nobody
            self._heir.mark(True)
        else:
            self.close(("hand over", key))


def in_words(item: Dependents) -> str:
    count = counted(item.entity, item.count)
    if item.effect == "delete":
        return _("{entity}: {count}, deleted with it").format(entity=item.entity.label, count=count)
    return _("{entity}: {count}, kept, with “{field}” left empty").format(
        entity=item.entity.label, count=count, field=item.field.label
    )
