"""Which columns a list shows."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.views.common.dialogs import Dialog


def ask_columns(parent: tk.Misc, entity: Entity, shown: Sequence[str]) -> list[str] | None:
    """The names chosen, those shown before in their order first; None if nothing should change."""
    dialog = Dialog(parent, _("Columns"))
    ttk.Label(dialog.body, text=_("Columns of the list"), style="Heading.TLabel").pack(anchor="w", pady=(0, 8))
    names = [*shown, *(field.name for field in entity.fields if field.name not in shown)]
    grid = ttk.Frame(dialog.body)
    grid.pack(fill="both")
    chosen: dict[str, tk.BooleanVar] = {}
    for position, name in enumerate(names):
        chosen[name] = tk.BooleanVar(dialog, value=name in shown)
        box = ttk.Checkbutton(grid, text=str(entity.by_name[name].label), variable=chosen[name], bootstyle="primary")
        box.grid(row=position // 2, column=position % 2, sticky="w", padx=(0, 32), pady=4)

    def accept() -> None:
        dialog.close([name for name, variable in chosen.items() if variable.get()] or None)

    ok = dialog.add_button(_("OK"), accept, "primary")
    dialog.add_button(_("As at first"), lambda: dialog.close(list(entity.list_columns)))
    dialog.add_button(_("Cancel"), lambda: dialog.close(None))
    answer: list[str] | None = dialog.ask(ok)
    return answer
