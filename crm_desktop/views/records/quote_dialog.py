"""The quote as it is sent: asks for the language, makes the PDF, shows it or keeps it."""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog
from typing import Any

import ttkbootstrap as ttk

from crm_desktop import i18n
from crm_desktop.entities.quote import QUOTE
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.operations.printing.quote_sheet import Tongue, quote_sheet
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.output.transfer import shown
from crm_desktop.views.window.session import Session


def ask_quote_pdf(parent: tk.Misc, session: Session, key: Key) -> bool:
    """Whether one was made."""
    chosen: tuple[Tongue, bool] | None = QuoteDialog(parent, str(key)).ask()
    if chosen is None:
        return False
    tongue, keep = chosen
    kept = ask_path(parent, str(key)) if keep else None
    if keep and kept is None:
        return False
    make_pdf(parent, session, key, tongue, kept)
    return True


class QuoteDialog(dialogs.Dialog):
    """`result`: the language, and whether the PDF is to be kept."""

    def __init__(self, parent: tk.Misc, number: str) -> None:
        super().__init__(parent, _("Quote {number}").format(number=number))
        ttk.Label(self.body, text=_("Language of the quote"), style="Caption.TLabel").pack(anchor="w")
        self.tongue = tk.StringVar(self, value=i18n.language())
        for code, name in i18n.LANGUAGES.items():
            ttk.Radiobutton(self.body, text=name, value=code, variable=self.tongue, bootstyle="primary").pack(
                anchor="w", pady=(6, 0)
            )
        self.add_button(_("Preview"), lambda: self._close(keep=False), "primary")
        self.add_button(_("Save as …"), lambda: self._close(keep=True))
        self.add_button(_("Cancel"), lambda: self.close(None))

    def _close(self, *, keep: bool) -> None:
        self.close(("en" if self.tongue.get() == "en" else "zh_CN", keep))


def ask_path(parent: tk.Misc, number: str) -> Path | None:
    name = filedialog.asksaveasfilename(
        parent=parent, title=_("Save as …"), filetypes=[("PDF", "*.pdf")], defaultextension=".pdf", initialfile=number
    )
    return Path(name) if name else None


def make_pdf(parent: tk.Misc, session: Session, key: Key, tongue: Tongue, kept: Path | None) -> None:
    """`kept`: where; None: it is only looked at."""
    from crm_desktop.operations.printing import pdf_quote  # not at the start

    path = kept or session.prints.path(str(key))
    store = session.store

    def work(reader: Any, _progress: Progress) -> int:
        pdf_quote.write(path, quote_sheet(store, reader, key, tongue))
        return 1

    def done(count: int) -> None:
        store.note("print", f"{QUOTE.table} {key} {path.name}")
        shown(parent, session, kept, path, _("Quote {number}").format(number=key))(count)

    run_long(parent, session, _("Making the PDF …"), work, done, stoppable=False)
