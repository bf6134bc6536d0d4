"""Which file, and how it is read; the beginning of it as it is understood so far."""

import os
import tkinter as tk
from dataclasses import replace
from pathlib import Path
from tkinter import filedialog
from typing import Any, Final

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing import sheets
from crm_desktop.operations.importing.encodings import ENCODINGS
from crm_desktop.operations.importing.proposal import Proposal, proposal
from crm_desktop.operations.importing.reading import PATTERNS, Source
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.theme import px
from crm_desktop.views.import_wizard.draft import Draft
from crm_desktop.views.import_wizard.drop import accept_files
from crm_desktop.views.import_wizard.keys import set_text
from crm_desktop.views.import_wizard.page import Page, one_line

COLUMNS: Final = 12  # of the preview
ROWS: Final = 9
SEPARATORS: Final = {
    ",": Label("逗号 ,", "comma ,"),
    ";": Label("分号 ;", "semicolon ;"),
    "\t": Label("制表符", "tab"),
    "|": Label("竖线 |", "bar |"),
}
HEADINGS: Final = 20  # lines in which they may stand


class FilePage(Page):
    heading = Label("选择文件", "Choose the file")
    KIND: Final = "import preview"

    def __init__(self, parent: tk.Misc, draft: Draft) -> None:
        super().__init__(parent, draft)
        self._sheets: list[str] = []
        self._frames: dict[ttk.Combobox, ttk.Frame] = {}  # what a choice stands in, with its label
        line = ttk.Frame(self)
        line.pack(fill="x")
        self._text = tk.StringVar(self)
        self.path = Entry(line, textvariable=self._text)
        self.path.listen(self._text, self._forget)
        self.path.bind("<Return>", lambda _event: self._typed())
        self.choose = ttk.Button(line, command=self._choose, bootstyle="outline")
        set_text(self, self.choose, _("Ch&oose …"))
        self.choose.pack(side="right", padx=(8, 0))
        self.path.pack(side="left", fill="x", expand=True)
        kinds = _("CSV, TSV, Excel (XLSX, XLS) or vCard")
        text = (
            _("{kinds}; a file may also be dragged here").format(kinds=kinds)
            if accept_files(self, self.take)
            else kinds
        )
        ttk.Label(self, text=text, style="Caption.TLabel").pack(anchor="w", pady=(2, 8))
        self._ways = ttk.Frame(self)
        self._ways.pack(fill="x", pady=(0, 8))
        self.encoding = self._option(_("Encoding"), list(ENCODINGS.values()), 12)
        self.separator = self._option(_("Separator"), [str(label) for label in SEPARATORS.values()], 12)
        self.sheet = self._option(_("Sheet"), [], 16)
        self.line = self._option(_("Headings in line"), [_("none"), *map(str, range(1, HEADINGS + 1))], 6)
        self._preview = ttk.Treeview(self, show="headings", height=ROWS, selectmode="none", takefocus=False)
        self._preview.pack(fill="both", expand=True)
        self._show_options()

    @property
    def ready(self) -> bool:
        return self.draft.proposal is not None

    def focus_first(self) -> None:
        self.choose.focus_set()

    def take(self, path: Path) -> None:
        """Another file."""
        self.path.set_text(str(path))
        self._read(Source(path))

    def _option(self, text: str, values: list[str], width: int) -> ttk.Combobox:
        frame = ttk.Frame(self._ways)
        ttk.Label(frame, text=text, style="Muted.TLabel").pack(anchor="w")
        box: ttk.Combobox = ttk.Combobox(frame, values=values, state="readonly", width=width)
        box.pack()
        self._frames[box] = frame
        box.bind("<<ComboboxSelected>>", lambda _event: self._chosen())
        return box

    def _forget(self) -> None:
        """What was read is of another file than the one that is being typed."""
        self.draft.session.worker.cancel(self.KIND)
        if self.draft.proposal is not None:
            self.draft.propose(None)
            self._show_options()
            self.changed()

    def _typed(self) -> str:
        text = self.path.get().strip()
        if text:
            self._read(Source(Path(os.path.expanduser(text))))  # as it is where nobody is of that name
        return "break"  # not yet to the next page: what is in the file is looked at first

    def _choose(self) -> None:
        kinds = [(_("Tables"), " ".join(PATTERNS)), (_("All files"), "*")]
        path = filedialog.askopenfilename(parent=self, title=_("Import"), filetypes=kinds)
        if path:
            self.take(Path(path))

    def _chosen(self) -> None:
        """Another way to read the same file."""
        source = self.draft.found.source if self.draft.proposal else Source(Path(self.path.get()))
        line = self.line.current()
        changed = replace(source, heading=max(line, 0))
        if source.format == "sheets":
            changed = replace(changed, sheet=self.sheet.get())
        else:
            changed = replace(changed, encoding=list(ENCODINGS)[self.encoding.current()])
        if source.format == "delimited" and self.separator.current() >= 0:
            changed = replace(changed, delimiter=list(SEPARATORS)[self.separator.current()])
        self._read(changed)

    def _read(self, source: Source) -> None:
        store, entity = self.draft.session.store, self.draft.entity
        self.draft.propose(None)
        self.changed()
        self.say("")

        def work(_reader: Any) -> tuple[list[str], Proposal]:
            names = sheets.names(source.path) if source.format == "sheets" else []
            return names, proposal(store.permissions, entity, source)

        self.draft.session.worker.submit(self.KIND, work, self._show, self._failed)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, CrmError | OSError):
            raise error
        self.say(str(error))
        self._preview.configure(columns=())
        self._preview.delete(*self._preview.get_children())

    def _show(self, read: tuple[list[str], Proposal]) -> None:
        self._sheets, found = read
        self.draft.propose(found)
        self._show_options()
        sample = found.sample
        columns = list(range(min(len(sample.headings), COLUMNS)))
        self._preview.delete(*self._preview.get_children())
        self._preview.configure(columns=columns)
        for at in columns:
            self._preview.heading(at, text=one_line(sample.headings[at]), anchor="w")
            self._preview.column(at, width=px(max(90, 800 // len(columns))), anchor="w")
        for _line, cells in sample.rows[:ROWS]:
            self._preview.insert("", "end", values=[one_line(cell) for cell in cells[:COLUMNS]])
        self.changed()

    def _show_options(self) -> None:
        """Those that the format has."""
        found = self.draft.proposal
        form = found.source.format if found else ""
        shown = {
            self.encoding: form in ("delimited", "cards"),
            self.separator: form == "delimited",
            self.sheet: form == "sheets",
            self.line: form in ("delimited", "sheets"),
        }
        for box, there in shown.items():
            frame = self._frames[box]
            frame.pack_forget()
            if there:
                frame.pack(side="left", padx=(0, 12))
        if found is None:
            return
        self.encoding.set(ENCODINGS.get(found.source.encoding, ""))
        self.separator.set(str(SEPARATORS.get(found.source.delimiter, "")))
        self.sheet.configure(values=self._sheets)
        self.sheet.set(found.source.sheet)
        self.line.current(min(found.source.heading, HEADINGS))
