"""What figures mean, one click away from where they are shown."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from crm_desktop.db.reports.report import Report
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import Label, _
from crm_desktop.operations.care.attention import in_words
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.common.dialogs import Dialog, text_box
from crm_desktop.views.common.theme import px

Meaning = tuple[Label, Label]  # the name of a figure, and how it is reckoned
WIDTH, HIGHEST = 520, 440  # pixels at 96 dpi


def of_report(report: Report) -> list[Meaning]:
    """First the totals, which are read first."""
    figures = [(one.field.label, one.meaning) for one in (*report.summary, *report.columns)]
    return list(dict.fromkeys(figures))


def of_entity(entity: Entity, preferences: Preferences) -> list[Meaning]:
    return [in_words(preferences, figure) for figure in entity.figures]


def show_definitions(parent: tk.Misc, title: str, meanings: Sequence[Meaning]) -> None:
    dialog = Dialog(parent, _("Definitions"))
    ttk.Label(dialog.body, text=_("{name}: what the figures mean").format(name=title), style="Heading.TLabel").pack(
        anchor="w", pady=(0, 10)
    )
    _fill(dialog, meanings)
    close = dialog.add_button(_("Close"), lambda: dialog.close(None), "primary")
    dialog.ask(close)


def _fill(dialog: Dialog, meanings: Sequence[Meaning]) -> None:
    """A text, so that it scrolls and can be copied."""
    frame = ttk.Frame(dialog.body, width=px(WIDTH), height=px(HIGHEST))
    frame.pack_propagate(False)
    frame.pack(fill="both", expand=True)
    box = text_box(frame, spacing3=px(2), cursor="arrow")
    box.tag_configure("name", font="CrmStrong")
    box.tag_configure("meaning", lmargin1=px(12), lmargin2=px(12), spacing3=px(10))
    for label, meaning in meanings:
        box.insert("end", f"{label}\n", "name", f"{meaning}\n", "meaning")
    box.configure(state="disabled")
