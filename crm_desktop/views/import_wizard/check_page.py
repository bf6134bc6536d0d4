"""The trial: what would become of each row; faulty cells can be typed over, and refused rows set aside."""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog
from typing import Final

import ttkbootstrap as ttk

from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing.findings import KINDS, Finding, Kind
from crm_desktop.views.import_wizard.cell_editor import CellEditor
from crm_desktop.views.import_wizard.draft import Draft
from crm_desktop.views.import_wizard.keys import set_text
from crm_desktop.views.import_wizard.page import Page, one_line, table
from crm_desktop.views.import_wizard.running import run_trial

ORDER: Final[tuple[Kind, ...]] = ("refused", "new", "changed", "same", "skipped")
VALUE: Final = "value"


class CheckPage(Page):
    heading = Label("试导入", "A trial")

    def __init__(self, parent: tk.Misc, draft: Draft) -> None:
        super().__init__(parent, draft)
        self._tried: dict[tuple[int, int], str] = {}  # the corrections that the trial knew
        self._cells: dict[str, tuple[int, int]] = {}  # line and column, by item
        self.kind = tk.StringVar(self, "new")
        self.aside = tk.BooleanVar(self, False)
        bar = ttk.Frame(self)
        bar.pack(fill="x", pady=(0, 8))
        self.kinds = {
            kind: ttk.Radiobutton(bar, value=kind, variable=self.kind, command=self._list, bootstyle="primary")
            for kind in ORDER
        }
        for button in self.kinds.values():
            button.pack(side="left", padx=(0, 16))
        self.again = ttk.Button(bar, command=self.enter, bootstyle="outline")
        set_text(self, self.again, _("Check a&gain"))
        self.again.pack(side="right")
        below = ttk.Frame(self)
        below.pack(side="bottom", fill="x", pady=(8, 0))
        self.others = ttk.Checkbutton(below, variable=self.aside, command=self._set_aside, bootstyle="primary")
        set_text(self, self.others, _("Import the o&ther rows, and write those refused into a file"))
        self.others.pack(side="left")
        self._hint = ttk.Label(self, style="Caption.TLabel")
        self._hint.pack(side="bottom", anchor="w", pady=(4, 0))
        self.rows = table(
            self,
            [
                ("line", _("Line"), 60),
                ("column", _("Column"), 130),
                (VALUE, _("Cell"), 180),
                ("text", _("Result"), 420),
            ],
            10,
        )
        self.rows.tag_configure("corrected", font="CrmStrong")
        self.editor = CellEditor(self.rows, VALUE, self._text_of, self._correct)

    @property
    def next(self) -> str:
        return _("&Import")

    @property
    def ready(self) -> bool:
        found = self.draft.findings
        if found is None or self.draft.corrections != self._tried:
            return False
        taken = found.counts["new"] + found.counts["changed"]
        return bool(taken) and (not found.counts["refused"] or self.draft.errors is not None)

    def enter(self) -> None:
        self.editor.take()
        self.draft.findings, self.draft.errors = None, None
        self.aside.set(False)
        self._tried = dict(self.draft.corrections)
        self._show()
        run_trial(self, self.draft, self._tried_out)

    def leave(self) -> bool:
        """What is still being typed over counts too, and is to be checked first."""
        self.editor.take()
        return self.ready

    def focus_first(self) -> None:
        self.rows.focus_set()

    def _tried_out(self) -> None:
        assert self.draft.findings is not None
        counts = self.draft.findings.counts
        self.kind.set(next((kind for kind in ORDER if counts[kind]), "new"))
        self._show()

    def _show(self) -> None:
        found = self.draft.findings
        for kind, button in self.kinds.items():
            count = found.counts[kind] if found else 0
            button.configure(text=f"{KINDS[kind]} {count:,}")
            button.state(["!disabled" if count else "disabled"])
        self.others.state(["!disabled" if found and found.counts["refused"] else "disabled"])
        self._list()
        self.changed()

    def _list(self) -> None:
        self.editor.close()
        self.rows.delete(*self.rows.get_children())
        self._cells.clear()
        found = self.draft.findings
        kind: Kind = self.kind.get()  # type: ignore[assignment]  # the buttons have no others
        rows = found.rows[kind] if found else []
        for row in rows:
            if kind == "refused":
                self._list_faults(row)
            else:
                self._add(row.line, row.key, "", told(row))
        count = found.counts[kind] if found else 0
        more = _("The first {count} of them.").format(count=f"{len(rows):,}") if count > len(rows) else ""
        edit = _("Enter, F2 or a double-click: type over the cell.") if kind == "refused" and rows else ""
        self._hint.configure(text=" ".join(filter(None, (edit, more))))
        first = self.rows.get_children()[:1]
        self.rows.selection_set(*first)
        self.rows.focus(*first)

    def _list_faults(self, row: Finding) -> None:
        for fault in row.faults:
            place = (row.line, -1 if fault.position is None else fault.position)
            cell = "" if fault.position is None else row.cells[fault.position]
            item = self._add(row.line, fault.heading, self.draft.corrections.get(place, cell), fault.text)
            if fault.position is not None:
                self._cells[item] = place

    def _add(self, line: int, column: str, value: str, text: str) -> str:
        return self.rows.insert("", "end", values=(line, one_line(column), one_line(value), text))

    def _text_of(self, item: str) -> str | None:
        """What stands in the cell; None where there is none to be corrected."""
        place = self._cells.get(item)
        if place is None or self.draft.findings is None:
            return None
        row = next(row for row in self.draft.findings.rows["refused"] if row.line == place[0])
        return self.draft.corrections.get(place, row.cells[place[1]])

    def _correct(self, item: str, text: str) -> None:
        if text == self._text_of(item):
            return
        self.draft.corrections[self._cells[item]] = text
        self.rows.set(item, VALUE, one_line(text))
        self.rows.set(item, "text", _("changed; check again"))
        self.rows.item(item, tags=("corrected",))
        self.changed()

    def _set_aside(self) -> None:
        self.draft.errors = None
        if self.aside.get():
            source = self.draft.found.source.path
            name = _("{name} - refused.csv").format(name=source.stem)
            path = filedialog.asksaveasfilename(
                parent=self, initialdir=source.parent, initialfile=name, defaultextension=".csv",
                filetypes=[("CSV", "*.csv")],
            )  # fmt: skip
            self.draft.errors = Path(path) if path else None
            self.aside.set(bool(path))
        self.changed()


def told(row: Finding) -> str:
    """A row that is taken, or left alone, in one line."""
    if row.changes:
        return _("; ").join(f"{change.label}: {change.old or '—'} → {change.new}" for change in row.changes)
    return one_line(" · ".join(filter(None, row.cells)))
