"""What was imported."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing.findings import KINDS, Kind
from crm_desktop.views.common.theme import px
from crm_desktop.views.import_wizard.draft import Draft
from crm_desktop.views.import_wizard.page import Page


class DonePage(Page):
    heading = Label("导入完成", "Imported")
    backwards = False

    def __init__(self, parent: tk.Misc, draft: Draft) -> None:
        super().__init__(parent, draft)
        self._report = ttk.Frame(self)
        self._report.pack(fill="both", expand=True)
        self._report.columnconfigure(2, weight=1)

    @property
    def next(self) -> str:
        return _("&Close")

    def enter(self) -> None:
        done = self.draft.done
        assert done is not None
        counts: dict[Kind, int] = {
            "new": done.count,
            "changed": done.changed,
            "same": done.same,
            "skipped": done.skipped,
            "refused": done.refused,
        }
        for row, (kind, count) in enumerate(counts.items()):
            ttk.Label(self._report, text=str(KINDS[kind])).grid(row=row, column=0, sticky="w", padx=(0, 24), pady=3)
            ttk.Label(self._report, text=f"{count:,}", font="CrmStrong").grid(row=row, column=1, sticky="e")
        notes = [_("Ctrl+Z takes the whole import back.")]
        if done.refused:
            text = _("The refused rows are in {path}; corrected there, they can be imported like any file.")
            notes.append(text.format(path=self.draft.errors))
        if done.ignored:
            notes.append(_("Not taken: {names}.").format(names=_(", ").join(done.ignored[:20])))
        label = ttk.Label(self._report, text="\n".join(notes), style="Muted.TLabel", wraplength=px(760), justify="left")
        label.grid(row=len(counts), column=0, columnspan=3, sticky="w", pady=(16, 0))
