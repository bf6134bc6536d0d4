"""What "More" above a list offers: columns, export, import, many records at once, the order."""

import tkinter as tk
from collections.abc import Callable, Mapping
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from crm_desktop.i18n import _
from crm_desktop.views.column_dialog import ask_columns

if TYPE_CHECKING:
    from crm_desktop.views.entity_tab import EntityTab


def list_menu(tab: "EntityTab") -> tk.Menu:
    menu = ttk.Menu(tab, tearoff=False)
    for text, command in commands(tab).items():
        menu.add_command(label=text, command=command)
    order = ttk.Menu(menu, tearoff=False)  # what a click on a heading does, for those without a mouse
    for field in tab.entity.list_fields:
        order.add_command(label=str(field.label), command=lambda name=field.name: tab.list.sort_by(name))  # type: ignore[misc]
    menu.add_cascade(label=_("Sort by"), menu=order)
    return menu


def commands(tab: "EntityTab") -> Mapping[str, Callable[[], object]]:
    return {
        _("Choose columns …"): lambda: choose_columns(tab),
        **({_("Edit many …") + "    Ctrl+E": lambda: edit_many(tab)} if tab.may("update") else {}),
        _("Export this list …"): lambda: export(tab),
        **({_("Import a CSV file …"): lambda: import_(tab)} if tab.may("create") else {}),
        **({_("Delete the selected") + "    Del": tab.delete} if tab.may("delete") else {}),
        _("Refresh") + "    F5": tab.refresh,
    }


def choose_columns(tab: "EntityTab") -> None:
    chosen = ask_columns(tab, tab.entity, [field.name for field in tab.list.fields])
    if chosen:
        tab.list.choose_columns(chosen)


def edit_many(tab: "EntityTab") -> None:
    from crm_desktop.views.bulk_edit_dialog import edit_many_records  # not before the first picture

    if tab.may("update") and tab.may_leave():
        edit_many_records(tab, tab.session, tab.entity, tab.list.select(), tab.list.selected_rowids())


def export(tab: "EntityTab") -> None:
    from crm_desktop.views.transfer import export_list  # not before the first picture

    export_list(tab, tab.session, tab.entity, tab.list.select())


def import_(tab: "EntityTab") -> None:
    from crm_desktop.views.transfer import import_file  # not before the first picture

    path = filedialog.askopenfilename(parent=tab, filetypes=[("CSV", "*.csv"), (_("All files"), "*")])
    if path:
        import_file(tab, tab.session, tab.entity, Path(path))
