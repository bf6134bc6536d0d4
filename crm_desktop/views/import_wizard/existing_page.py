"""What becomes of rows about records that exist, and how those are known."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing.existing import MODES, Existing, alternatives, keys_for
from crm_desktop.operations.importing.mapping import must_have
from crm_desktop.views.import_wizard.draft import Draft
from crm_desktop.views.import_wizard.page import Page


class ExistingPage(Page):
    heading = Label("已有的记录", "Records that exist")

    def __init__(self, parent: tk.Misc, draft: Draft) -> None:
        super().__init__(parent, draft)
        self.mode = tk.StringVar(self, "new")
        self.by: dict[str, tk.BooleanVar] = {}
        ttk.Label(self, text=_("Rows about records that are in the file already:")).pack(anchor="w", pady=(0, 6))
        self.modes = [
            ttk.Radiobutton(
                self, text=str(label), value=mode, variable=self.mode, command=self._offer, bootstyle="primary"
            )
            for mode, label in MODES.items()
        ]
        for button in self.modes:
            button.pack(anchor="w", padx=12, pady=4)
        text = _("A record is the same one if all of these are equal:")
        ttk.Label(self, text=text).pack(anchor="w", pady=(16, 6))
        self._keys = ttk.Frame(self)
        self._keys.pack(anchor="w", padx=12)
        hint = _(
            "Numbers are compared as they are written. Else capitals, widths, and signs and blanks in telephone "
            "numbers make no difference."
        )
        ttk.Label(self, text=hint, style="Caption.TLabel").pack(anchor="w", padx=12, pady=6)

    def enter(self) -> None:
        entity = self.draft.entity
        mapped = {column.field for column in self.draft.mapped.columns}
        names = dict.fromkeys(name for by in alternatives(entity) for name in by if name in mapped)
        usual = self.draft.existing.by or next((by for by in alternatives(entity) if mapped.issuperset(by)), ())
        self.by = {name: tk.BooleanVar(self, name in usual) for name in names}
        self.mode.set(self.draft.existing.mode)
        for old in self._keys.winfo_children():
            old.destroy()
        for name, variable in self.by.items():
            text = str(entity.by_name[name].label)
            ttk.Checkbutton(self._keys, text=text, variable=variable, bootstyle="primary").pack(
                side="left", padx=(0, 20)
            )
        if not names:
            ttk.Label(self._keys, text=_("The file has no column by which to find them."), style="Muted.TLabel").pack()
        self._offer()

    def focus_first(self) -> None:
        self.modes[0].focus_set()

    def leave(self) -> bool:
        by = tuple(name for name, variable in self.by.items() if variable.get())
        self.draft.existing = Existing(self.mode.get(), by)  # type: ignore[arg-type]  # the buttons have no others
        try:
            if self.draft.existing.mode == "new":
                must_have(self.draft.entity, self.draft.mapped.columns)
            elif not by:
                raise CrmError(_("Choose by what records are found."))
            else:
                keys_for(self.draft.entity, self.draft.mapped.slots(self.draft.entity), self.draft.existing)
        except CrmError as error:
            self.say(str(error))
            return False
        return True

    def _offer(self) -> None:
        self.say("")
        for child in self._keys.winfo_children():
            if isinstance(child, ttk.Checkbutton):
                child.state(["disabled" if self.mode.get() == "new" else "!disabled"])
