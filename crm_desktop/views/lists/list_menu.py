"""What "More" above a list offers: columns, export, import, many records at once, the order."""

import tkinter as tk
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from crm_desktop.entities.handling import ListAction
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from crm_desktop.views.lists.entity_tab import EntityTab


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
    limited = tab.session.store.permissions.limited
    return {
        _("Choose columns …"): lambda: choose_columns(tab),
        **({_("Edit many …") + "    Ctrl+E": lambda: edit_many(tab)} if tab.may("update") else {}),
        _("Export …"): lambda: export(tab),
        _("Print …") + "    Ctrl+P": tab.print_out,
        **({} if limited else {_("As of a date …"): tab.look_back}),
        **({_("Import a file …"): lambda: import_(tab)} if tab.may("create") else {}),
        **{str(action.label): partial(ask, tab, action.name) for action in list_actions(tab)},
        **({_("Delete the selected") + "    Del": tab.delete} if tab.may("delete") else {}),
        _("Refresh") + "    F5": tab.refresh,
    }


def choose_columns(tab: "EntityTab") -> None:
    from crm_desktop.views.lists.column_dialog import ask_columns  # not before the first picture

    chosen = ask_columns(tab, tab.entity, [field.name for field in tab.list.fields])
    if chosen:
        tab.list.choose_columns(chosen)


def list_actions(tab: "EntityTab") -> list[ListAction]:
    registry, permissions = tab.session.registry, tab.session.store.permissions
    return [one for one in tab.entity.list_actions if permissions.may("create", registry[one.creates])]


def ask(tab: "EntityTab", name: str) -> None:
    from crm_desktop.views.lists.asked_lists import ASKED  # not before the first picture

    ASKED[name](tab, tab.session, tab.list)


def edit_many(tab: "EntityTab") -> None:
    from crm_desktop.views.lists.bulk_edit_dialog import edit_many_records  # not before the first picture

    if tab.may("update") and tab.may_leave():
        edit_many_records(tab, tab.session, tab.entity, tab.list.select(), tab.list.selected_rowids())


def export(tab: "EntityTab") -> None:
    from crm_desktop.views.output.outputs import of_list  # not before the first picture
    from crm_desktop.views.output.transfer import export  # likewise

    export(tab, tab.session, of_list(tab.list))


def import_(tab: "EntityTab") -> None:
    from crm_desktop.views.import_wizard.wizard import ask_import  # not before the first picture

    ask_import(tab, tab.session, tab.entity)
