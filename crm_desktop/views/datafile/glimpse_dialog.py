"""What is in a backup, before one goes back to it."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from crm_desktop.db.backups.backup import Glimpse
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import KIND_NAMES, Backup
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import local_time
from crm_desktop.views.tables.virtual_table import Column, VirtualTable


class Records:
    """The newest records of the backup as rows."""

    def __init__(self, records: Sequence[tuple[str, str]]) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    def cells(self, position: int) -> Sequence[str]:
        return self._records[position]


class GlimpseDialog(dialogs.Dialog):
    def __init__(self, parent: tk.Misc, backup: Backup, entity: Entity, found: Glimpse) -> None:
        title = _("Backup of {time}").format(time=f"{backup.made:%Y-%m-%d %H:%M:%S}")
        super().__init__(parent, title)
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w")
        facts = [f"{KIND_NAMES[backup.kind]} · {backup.size_text}"]
        if found.last_change:
            facts.append(_("Last change: {time}").format(time=local_time(found.last_change)))
        facts.append(backup.content)
        ttk.Label(self.body, text="\n".join(facts), style="Muted.TLabel", wraplength=px(460), justify="left").pack(
            anchor="w", pady=(4, 12)
        )
        ttk.Label(
            self.body, text=_("{entity}, the newest first").format(entity=entity.label), style="Caption.TLabel"
        ).pack(anchor="w")
        fields = (entity.by_name[entity.key[0]], entity.by_name[entity.title[0]])
        columns = [Column(field.name, str(field.label), px(220)) for field in fields]
        frame = ttk.Frame(self.body, width=px(460), height=px(260))
        frame.pack_propagate(False)
        frame.pack(fill="both", expand=True, pady=(4, 0))
        self.table = VirtualTable(frame, columns, empty_text=_("None."))
        self.table.pack(fill="both", expand=True)
        self.table.show(Records(found.records))
        self.add_button(_("Close"), lambda: self.close(None), "primary")
