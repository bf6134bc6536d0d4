"""Two people changed one record: both versions, field by field, and a choice."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.db.lists.query import titled
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Record
from crm_desktop.i18n import _
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.theme import px


def ask_about_conflict(parent: tk.Misc, entity: Entity, loaded: Record, theirs: Record, mine: Record) -> str | None:
    """ "mine", "theirs" or None to go on editing. `mine` holds only what was typed over `loaded`."""
    dialog = Dialog(parent, _("Changed meanwhile"))
    ttk.Label(dialog.body, text=_("Somebody else saved this record meanwhile"), style="Heading.TLabel").grid(
        row=0, column=0, columnspan=4, sticky="w"
    )
    hint = _("Your version keeps the other fields as they were saved there.")
    ttk.Label(dialog.body, text=hint, style="Muted.TLabel").grid(
        row=1, column=0, columnspan=4, sticky="w", pady=(2, 10)
    )
    for column, text in enumerate((_("Field"), _("Before"), _("Saved there"), _("Yours"))):
        ttk.Label(dialog.body, text=text, style="Caption.TLabel").grid(row=2, column=column, sticky="w", padx=(0, 24))
    differing = [
        field for field in entity.fields if field.name in mine or theirs.get(field.name) != loaded.get(field.name)
    ]
    for row, field in enumerate(differing, start=3):
        yours = titled(mine, field) if field.name in mine else titled(theirs, field)
        for column, text in enumerate((str(field.label), titled(loaded, field), titled(theirs, field), yours)):
            strong = "CrmStrong" if column == 0 else "TkDefaultFont"
            ttk.Label(dialog.body, text=text or "—", font=strong, wraplength=px(180)).grid(
                row=row, column=column, sticky="nw", padx=(0, 24), pady=3
            )
    save = dialog.add_button(_("Save mine"), lambda: dialog.close("mine"), "primary")
    dialog.add_button(_("Take theirs"), lambda: dialog.close("theirs"))
    dialog.add_button(_("Keep editing"), lambda: dialog.close(None))
    answer: str | None = dialog.ask(save)
    return answer
