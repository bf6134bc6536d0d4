"""The tab 数据清理: customers entered twice, and what is wrong or missing in the data."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.i18n import _
from crm_desktop.views.cleaning.duplicates_view import DuplicatesView
from crm_desktop.views.cleaning.quality_view import QualityView
from crm_desktop.views.window.session import Session


class CleaningTab(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        ttk.Label(self, text=_("Clean-up"), style="Title.TLabel").pack(anchor="w")
        self.notebook = ttk.Notebook(self)
        self.notebook.pack(fill="both", expand=True, pady=(10, 0))
        self.duplicates = DuplicatesView(self.notebook, session)
        self.notebook.add(self.duplicates, text=_("Duplicates"))
        self._quality: QualityView | None = None
        page = ttk.Frame(self.notebook)
        self.notebook.add(page, text=_("Quality"))
        page.bind("<Map>", lambda _event: self.quality)  # somebody looks at it
        self._page, self._session = page, session

    @property
    def quality(self) -> QualityView:
        if self._quality is None:
            self._quality = QualityView(self._page, self._session)
            self._quality.pack(fill="both", expand=True)
        return self._quality
