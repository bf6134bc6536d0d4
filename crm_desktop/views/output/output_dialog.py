"""Asks what of a list to take out: which rows, which columns, as what kind of file, and where to."""

import tkinter as tk
from collections.abc import Mapping
from pathlib import Path
from tkinter import filedialog
from typing import cast

import ttkbootstrap as ttk

from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import FORMATS
from crm_desktop.operations.file_names import file_name
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.theme import px
from crm_desktop.views.output.output import Choice, Output, Scope
from crm_desktop.views.records.inputs import family

EXPORT, PRINT = "export", "print"  # under which the last choice is remembered


class OutputDialog(Dialog):
    """`result` is a Choice. What is remembered of the last one, in `preferences`, is chosen at first."""

    def __init__(self, parent: tk.Misc, title: str, output: Output, preferences: Preferences, name: str) -> None:
        super().__init__(parent, title)
        self.output, self.preferences, self._name = output, preferences, name
        self._main: ttk.Button | None = None  # has the keyboard at first
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, 8))
        self._grid = ttk.Frame(self.body)
        self._grid.pack(fill="both", expand=True)
        self._grid.columnconfigure(1, weight=1)
        self._last = preferences.get(name, {})
        several = output.chosen is not None and len(output.chosen) > 1
        self._scope = self._radios(_("What"), self._scopes(), "selected" if several else "list")

    def _scopes(self) -> dict[str, str]:
        chosen = len(self.output.chosen or ())
        found = {"list": _("This list as it stands ({count})").format(count=f"{self.output.count:,}")}
        if chosen:
            found["selected"] = _("The selected rows ({count})").format(count=f"{chosen:,}")
        if self.output.everything:
            found["all"] = _("All, whatever the filter")
        return found

    def _add_columns(self, usual: str) -> None:
        """Where there is a choice."""
        visible, whole = len(self.output.visible), len(self.output.whole)
        words = {
            "visible": _("Those of the list ({count})").format(count=visible),
            "whole": _("All ({count})").format(count=whole),
        }
        names = {field.name for field in self.output.visible}
        if names == {field.name for field in self.output.whole}:
            self._columns = tk.StringVar(self, value="visible")
            return
        known = str(self._last.get("columns"))
        self._columns = self._radios(_("Columns"), words, known if known in words else usual)

    def _radios(self, caption: str, words: Mapping[str, str], value: str) -> tk.StringVar:
        variable = tk.StringVar(self, value=value)
        box = ttk.Frame(self._grid)
        for name, text in words.items():
            button = ttk.Radiobutton(box, text=text, value=name, variable=variable, bootstyle="primary")
            button.pack(anchor="w", pady=2)
        self._row(caption, box)
        return variable

    def _row(self, caption: str, widget: tk.Widget) -> ttk.Label:
        number = self._grid.grid_size()[1]
        label = ttk.Label(self._grid, text=caption, style="Caption.TLabel")
        label.grid(row=number, column=0, sticky="nw", padx=(0, 20), pady=8)
        widget.grid(row=number, column=1, sticky="we", pady=6)
        return label

    def accept(self) -> None:
        raise NotImplementedError

    def ask(self, focus: tk.Misc | None = None) -> Choice | None:
        for widget in family(self.body):
            if not isinstance(widget, ttk.Button):  # it is pressed by that key
                widget.bind("<Return>", lambda _event: self.accept())
        answer: Choice | None = super().ask(focus or self._main)
        return answer

    def _remember(self, **values: str) -> None:
        columns = {"columns": self._columns.get()} if len(self.output.visible) != len(self.output.whole) else {}
        self.preferences.set(self._name, {**self._last, **columns, **values})

    def _choice(self, suffix: str, variant: str = "", path: Path | None = None) -> Choice:
        return Choice(cast(Scope, self._scope.get()), self._columns.get() == "whole", suffix, variant, path)


class ExportDialog(OutputDialog):
    def __init__(self, parent: tk.Misc, output: Output, preferences: Preferences) -> None:
        super().__init__(parent, _("Export"), output, preferences, EXPORT)
        self._suffixes = output.suffixes
        names = [f"{FORMATS[suffix].label} ({suffix})" for suffix in self._suffixes]
        self._format = ttk.Combobox(self._grid, values=names, state="readonly", width=28)
        self._row(_("Format"), self._format)
        last = str(self._last.get("suffix"))
        self._format.current(self._suffixes.index(last) if last in self._suffixes else 0)
        self._variant = ttk.Combobox(self._grid, state="readonly", width=28)
        self._variant_label = self._row(_("Encoding"), self._variant)
        self._add_columns("whole")
        self._path = tk.StringVar(self, value=str(self._folder() / f"{file_name(output.title)}{self.suffix}"))
        self._row(_("Save as"), self._path_box())
        self._format.bind("<<ComboboxSelected>>", lambda _event: self._format_chosen())
        self._show_variants()
        self._main = self.add_button(_("Export"), self.accept, "primary")
        self.add_button(_("Cancel"), lambda: self.close(None))

    @property
    def suffix(self) -> str:
        return self._suffixes[self._format.current()]

    def accept(self) -> None:
        path = self._typed()
        if path is None:
            self.path_entry.mark(True)
            self.path_entry.focus_set()
            return
        if path.exists() and path != self._confirmed and not self._may_replace(path):
            return
        variants = list(FORMATS[self.suffix].variants)
        variant = variants[self._variant.current()] if variants else ""
        self._remember(suffix=self.suffix, folder=str(path.parent), **{self.suffix: variant})
        self.close(self._choice(self.suffix, variant, path))

    def _typed(self) -> Path | None:
        """With the suffix of the format; None where no name was typed."""
        text = self._path.get().strip()
        if not text or Path(text).name in ("", ".."):
            return None
        path = Path(text).expanduser()
        return path if path.suffix.lower() == self.suffix else path.with_name(path.name + self.suffix)

    def _may_replace(self, path: Path) -> bool:
        text = _("{path} is there already.").format(path=path)
        answers = [("replace", _("Replace"), "primary"), ("cancel", _("Cancel"), "outline")]
        return dialogs.ask(self, _("Export"), text, answers) == "replace"

    def _folder(self) -> Path:
        last = self._last.get("folder")
        if isinstance(last, str) and Path(last).is_dir():
            return Path(last)
        return Path.home()

    def _path_box(self) -> ttk.Frame:
        self._confirmed: Path | None = None  # by the system's own dialog, which has asked
        box = ttk.Frame(self._grid)
        self.path_entry = Entry(box, textvariable=self._path, width=48)
        self.path_entry.pack(side="left", fill="x", expand=True)
        self.path_entry.xview_moveto(1)
        ttk.Button(box, text=_("Browse …"), bootstyle="outline", command=self._browse).pack(side="left", padx=(6, 0))
        return box

    def _browse(self) -> None:
        typed = self._typed()
        name = filedialog.asksaveasfilename(
            parent=self,
            title=_("Export"),
            initialdir=str(typed.parent if typed else self._folder()),
            initialfile=typed.name if typed else f"{file_name(self.output.title)}{self.suffix}",
            defaultextension=self.suffix,
            filetypes=[(str(FORMATS[self.suffix].label), f"*{self.suffix}")],
        )
        if name:
            self._path.set(str(name))
            self._confirmed = Path(name)
            self.path_entry.xview_moveto(1)

    def _format_chosen(self) -> None:
        """The name follows, as far as it ends like one of a file of ours."""
        self._format.selection_clear()
        path = Path(self._path.get())
        if path.suffix.lower() in FORMATS:
            self._path.set(str(path.with_suffix(self.suffix)))
        self._show_variants()

    def _show_variants(self) -> None:
        variants = FORMATS[self.suffix].variants
        last = self._last.get(self.suffix)
        for widget in (self._variant, self._variant_label):
            if variants:
                widget.grid()
            else:
                widget.grid_remove()
        if variants:
            self._variant_label.configure(text=_("Version") if self.suffix == ".vcf" else _("Encoding"))
            self._variant.configure(values=list(variants.values()))
            self._variant.current(list(variants).index(last) if last in variants else 0)


class PrintDialog(OutputDialog):
    """`record`: the title of the one beside the list, if there is one; `first`: whether it is chosen at first."""

    def __init__(
        self, parent: tk.Misc, output: Output, preferences: Preferences, record: str = "", *, first: bool = False
    ) -> None:
        self._record = record
        super().__init__(parent, _("Print"), output, preferences, PRINT)
        if first:
            self._scope.set("record")
        self._add_columns("visible")
        text = _("A PDF is made and shown. From there it is kept, or opened in the program that prints PDFs here.")
        ttk.Label(self.body, text=text, style="Muted.TLabel", wraplength=px(440)).pack(anchor="w", pady=(10, 0))
        self._main = self.add_button(_("Preview"), self.accept, "primary")
        self.add_button(_("Save as …"), self._save)
        self.add_button(_("Cancel"), lambda: self.close(None))

    def _scopes(self) -> dict[str, str]:
        record = {"record": _("This record: {title}").format(title=self._record)} if self._record else {}
        return {**super()._scopes(), **record}

    def accept(self) -> None:
        self._remember()
        self.close(self._choice(".pdf"))

    def _save(self) -> None:
        path = choose_pdf(self, self.output.title)
        if path is not None:
            self._remember()
            self.close(self._choice(".pdf", path=path))


def choose_pdf(parent: tk.Misc, title: str) -> Path | None:
    name = filedialog.asksaveasfilename(
        parent=parent,
        title=_("Save as …"),
        initialfile=f"{file_name(title)}.pdf",
        defaultextension=".pdf",
        filetypes=[(str(FORMATS[".pdf"].label), "*.pdf")],
    )
    return Path(name) if name else None
