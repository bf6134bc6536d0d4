"""The name under which a mapping is saved."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.i18n import _
from crm_desktop.operations.importing.proposal import keep_mapping
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.import_wizard.draft import Draft

LONGEST = 60


def ask_name(parent: tk.Misc, draft: Draft) -> str | None:
    """Saves the mapping of the draft under a name that is typed; one of that name is replaced."""
    dialog = Dialog(parent, _("Save the mapping"))
    ttk.Label(dialog.body, text=_("Name of the mapping"), style="Heading.TLabel").pack(anchor="w", pady=(0, 8))
    entry = Entry(dialog.body, width=36)
    entry.pack(fill="x")
    entry.set_text(draft.found.system or draft.found.source.path.stem[:LONGEST])
    entry.selection_range(0, "end")

    def accept() -> None:
        dialog.close(entry.get().strip()[:LONGEST] or None)

    dialog.add_button(_("Save"), accept, "primary")
    dialog.add_button(_("Cancel"), lambda: dialog.close(None))
    entry.bind("<Return>", lambda _event: accept())
    name: str | None = dialog.ask(entry)
    if name:
        keep_mapping(draft.session.preferences, draft.entity, name, draft.mapped)
    return name
