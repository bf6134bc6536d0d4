"""Which column goes to which field, and how its cells are read."""

import tkinter as tk
from dataclasses import replace
from typing import Final

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.fields import Field, Text
from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing import formats, mapping
from crm_desktop.operations.importing.formats import FORMATS
from crm_desktop.operations.importing.joints import JOINTS
from crm_desktop.operations.importing.mapping import Column, Mapped
from crm_desktop.operations.importing.proposal import saved_mappings, settled
from crm_desktop.views.import_wizard.draft import Draft
from crm_desktop.views.import_wizard.keys import set_text
from crm_desktop.views.import_wizard.page import Page, one_line, table
from crm_desktop.views.import_wizard.saving import ask_name

EXAMPLES: Final = 3


class MappingPage(Page):
    heading = Label("对应列", "What goes where")

    def __init__(self, parent: tk.Misc, draft: Draft) -> None:
        super().__init__(parent, draft)
        self._names: list[str] = []
        saved = ttk.Frame(self)
        saved.pack(fill="x", pady=(0, 8))
        ttk.Label(saved, text=_("Saved mapping"), style="Muted.TLabel").pack(side="left", padx=(0, 8))
        self.saved: ttk.Combobox = ttk.Combobox(saved, state="readonly", width=22)
        self.saved.pack(side="left")
        self.saved.bind("<<ComboboxSelected>>", lambda _event: self._take_saved())
        self.save = ttk.Button(saved, command=self._save, bootstyle="outline")
        set_text(self, self.save, _("&Save as …"))
        self.save.pack(side="left", padx=8)
        self._system = ttk.Label(saved, style="Muted.TLabel")
        self._system.pack(side="left")
        edit = ttk.Frame(self)
        edit.pack(side="bottom", fill="x", pady=(8, 0))
        self._column = ttk.Label(edit, width=22)
        self._column.pack(side="left")
        self.field: ttk.Combobox = ttk.Combobox(edit, state="readonly", width=22)
        self.field.pack(side="left", padx=8)
        self.field.bind("<<ComboboxSelected>>", lambda _event: self._set_field())
        ttk.Label(edit, text=_("read as"), style="Muted.TLabel").pack(side="left")
        self.format: ttk.Combobox = ttk.Combobox(edit, state="readonly", width=24)
        self.format.pack(side="left", padx=8)
        self.format.bind("<<ComboboxSelected>>", lambda _event: self._set_format())
        self.columns = table(
            self,
            [("heading", _("Column"), 160), ("field", _("Field"), 130), ("format", _("Read as"), 240),
             ("cells", _("Cells"), 250)],
            9,
        )  # fmt: skip
        self.columns.tag_configure("unclear", font="CrmStrong")
        self.columns.bind("<<TreeviewSelect>>", lambda _event: self._show_choice())
        self.columns.bind("<Return>", lambda _event: self.field.focus_set())

    def enter(self) -> None:
        fields = self.draft.fields
        self.field.configure(values=[_("— not imported —"), *(str(field.label) for field in fields)])
        self.saved.configure(values=list(saved_mappings(self.draft.session.preferences, self.draft.entity)))
        self.saved.set("")
        system = self.draft.found.system
        self._system.configure(text=_("recognised: {system}").format(system=system) if system else "")
        self.columns.delete(*self.columns.get_children())
        for position, column in enumerate(self.draft.mapped.columns):
            cells = " · ".join(map(one_line, self.draft.found.sample.column(position)[:EXAMPLES]))
            self.columns.insert("", "end", iid=str(position), values=(one_line(column.heading), "", "", cells))
        self._draw()
        first = next(iter(self.draft.found.unclear), 0)
        self.choose(first)
        self.focus_first()

    def focus_first(self) -> None:
        self.columns.focus_set()

    def leave(self) -> bool:
        try:
            slots = self.draft.mapped.slots(self.draft.entity)
        except CrmError as error:
            self.say(str(error))
            return False
        if not slots:
            self.say(_("No column goes to any field yet."))
        return bool(slots)

    def choose(self, position: int) -> None:
        self.columns.selection_set(str(position))
        self.columns.focus(str(position))
        self.columns.see(str(position))

    @property
    def position(self) -> int:
        return int(self.columns.selection()[0]) if self.columns.selection() else 0

    def _draw(self) -> None:
        by_name = self.draft.entity.by_name
        for position, column in enumerate(self.draft.mapped.columns):
            item = str(position)
            self.columns.set(item, "field", str(by_name[column.field].label) if column.field else "—")
            unclear = self._is_unclear(position)
            name = str({**FORMATS, **JOINTS}[column.format]) if column.format else ""
            self.columns.set(item, "format", _("{format} — please check").format(format=name) if unclear else name)
            self.columns.item(item, tags=("unclear",) if unclear else ())

    def _is_unclear(self, position: int) -> bool:
        before = self.draft.found.mapped.columns[position].field
        return position in self.draft.found.unclear and self.draft.mapped.columns[position].field == before

    def _show_choice(self) -> None:
        column = self.draft.mapped.columns[self.position]
        names = ["", *(field.name for field in self.draft.fields)]
        self._column.configure(text=one_line(column.heading)[:22])
        self.field.current(names.index(column.field) if column.field in names else 0)
        self._names = list(self._formats(column))
        self.format.configure(
            values=[str({**FORMATS, **JOINTS}[name]) for name in self._names],
            state="readonly" if self._names else "disabled",
        )
        self.format.set(str({**FORMATS, **JOINTS}[column.format]) if self._names else "")

    def _formats(self, column: Column) -> tuple[str, ...]:
        if not column.field:
            return ()
        field = self.draft.entity.by_name[column.field]
        return ("", *JOINTS) if isinstance(field, Text) else formats.choices(field)

    def _set_field(self) -> None:
        at = self.field.current()
        field = self.draft.fields[at - 1] if at > 0 else None
        columns = list(self.draft.mapped.columns)
        heading = columns[self.position].heading
        if field is not None:
            columns = [self._beside(column, field) for column in columns]
        shared = field is not None and any(column.field == field.name for column in columns)
        columns[self.position] = Column(heading, field.name if field else "", "part" if shared else "")
        self.draft.mapped, _unclear = mapping.with_formats(
            self.draft.entity, self.draft.found.sample, Mapped(tuple(columns))
        )
        self._after()

    def _beside(self, column: Column, field: Field) -> Column:
        """A text may be made of several columns; anything else of one."""
        if column.field != field.name or column is self.draft.mapped.columns[self.position]:
            return column
        return replace(column, format=column.format or "part") if isinstance(field, Text) else Column(column.heading)

    def _set_format(self) -> None:
        columns = list(self.draft.mapped.columns)
        columns[self.position] = replace(columns[self.position], format=self._names[self.format.current()])
        self.draft.mapped = Mapped(tuple(columns))
        self._after()

    def _after(self) -> None:
        self.field.selection_clear()
        self.format.selection_clear()
        self.say("")
        self._draw()
        self._show_choice()

    def _take_saved(self) -> None:
        kept = saved_mappings(self.draft.session.preferences, self.draft.entity)[self.saved.get()]
        may = {field.name for field in self.draft.fields}
        columns = mapping.from_kept(kept, self.draft.found.sample.headings)
        good = [column if column.field in may else Column(column.heading) for column in columns]
        known = {**FORMATS, **JOINTS}
        good = [column if column.format in known else replace(column, format="") for column in good]
        found = self.draft.found
        self.draft.mapped = settled(self.draft.entity, found.source, found.sample, Mapped(tuple(good))).mapped
        self._after()

    def _save(self) -> None:
        name = ask_name(self, self.draft)
        if name:
            self.saved.configure(values=list(saved_mappings(self.draft.session.preferences, self.draft.entity)))
            self.saved.set(name)
