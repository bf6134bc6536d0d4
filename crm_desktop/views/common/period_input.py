"""Choosing a span of days: a named one, or any first and last day."""

import tkinter as tk

import ttkbootstrap as ttk

from crm_desktop.entities.moments import Date
from crm_desktop.entities.periods import PERIODS, days_of
from crm_desktop.i18n import _
from crm_desktop.views.records.inputs import DateInput

DAY = Date("day", "日期", "Day")


class PeriodInput:
    """`text` is the name of a period as shown, "2026-01-01..2026-03-31" with either end open, or ''."""

    def __init__(self, parent: tk.Misc) -> None:
        self.widget = ttk.Frame(parent)
        self._filling = False
        self._names = {str(label): name for name, label in PERIODS.items()}
        self.preset = ttk.Combobox(self.widget, values=["", *self._names], state="readonly", width=10)
        self.preset.bind("<<ComboboxSelected>>", lambda _event: self._fill())
        self.first, self.last = (DateInput(self.widget, DAY, self._edited, width=11) for _end in range(2))
        self.preset.pack(side="left")
        self.first.widget.pack(side="left", padx=(6, 0))
        ttk.Label(self.widget, text="–").pack(side="left", padx=4)
        self.last.widget.pack(side="left")
        ttk.ToolTip(self.first.widget, text=_("First day; empty: from the beginning"), delay=500)
        ttk.ToolTip(self.last.widget, text=_("Last day; empty: without end"), delay=500)

    def text(self) -> str:
        first, last = self.first.text().strip(), self.last.text().strip()
        return self.preset.get() or (f"{first}..{last}" if first or last else "")

    def set(self, name: str) -> None:
        """Chooses the period as shown; '' for none."""
        self.preset.set(name)
        self._fill()

    def show(self, value: str) -> None:
        """The period as a condition has it."""
        self.preset.set(str(PERIODS.get(value, "")))
        self._show_days(days_of(value))

    def _fill(self) -> None:
        """The days of the named period stand beside it."""
        name = self._names.get(self.preset.get())
        self._show_days(days_of(name) if name else ("", ""))

    def _show_days(self, ends: tuple[str, str]) -> None:
        self._filling = True
        for control, day in zip((self.first, self.last), ends, strict=True):
            control.show({"day": day or None})
        self._filling = False
        self.preset.selection_clear()

    def _edited(self) -> None:
        if not self._filling:
            self.preset.set("")  # other days than the name says
