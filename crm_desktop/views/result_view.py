"""The result of a named query: header, rows in the virtual table, totals, a chart."""

import tkinter as tk
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import ttkbootstrap as ttk

from crm_desktop.db.changes import ChangeSet
from crm_desktop.db.query import titled
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.params import ParametersRefused, parse
from crm_desktop.db.reports.report import Chart, Report, Total
from crm_desktop.db.rows import Row
from crm_desktop.entities.entity import Record, Sort
from crm_desktop.entities.fields import Value
from crm_desktop.i18n import _
from crm_desktop.views.chart_view import ChartView
from crm_desktop.views.flow import Flow
from crm_desktop.views.select_view import SelectView, list_column
from crm_desktop.views.session import Session


class Figures(NamedTuple):
    """What stands around the rows."""

    header: Record
    totals: Sequence[Total]
    chart: Chart | None


class ResultView(ttk.Frame):
    """`run` shows the result for other parameters. `compact`: only the figures and the chart, without the rows."""

    def __init__(self, parent: tk.Misc, session: Session, name: str, *, compact: bool = False) -> None:
        super().__init__(parent)
        self.session, self.report = session, BY_NAME[name]
        self.values: Mapping[str, Value] = {}
        self._ran = False
        self._header = Flow(self, gap=28)
        self._totals = Flow(self, gap=24)
        self._totals.pack(side="top" if compact else "bottom", fill="x", pady=(8, 0))
        self._panes = ttk.Panedwindow(self, orient="horizontal")
        self._panes.pack(fill="both", expand=True)
        self.rows = ResultRows(self._panes, session, self.report)
        if not compact:
            self._panes.add(self.rows, weight=3)
        self._compact = compact
        self._chart: ChartView | None = None
        self._fault = ttk.Label(self, style="Fault.TLabel")
        self._unsubscribe = session.bus.subscribe(self._changed)
        self.bind("<Map>", lambda _event: self._refresh_if_stale())
        self._stale = False

    def destroy(self) -> None:
        self._unsubscribe()
        self.session.worker.cancel(("figures", id(self)))
        super().destroy()

    def run(self, raw: Mapping[str, str]) -> bool:
        """Shows the result for the parameters as typed; False, with the reason shown, if they are not usable."""
        try:
            self.values = parse(self.report, self.session.store.reader, raw)
        except ParametersRefused as refused:
            labels = {parameter.field.name: parameter.field.label for parameter in self.report.params}
            sentences = [f"{labels[name]}: {text}" for name, text in refused.errors.items()]
            self._fault.configure(text=_("; ").join(sentences))
            self._fault.pack(side="top", anchor="w", before=self._panes)
            return False
        self._fault.pack_forget()
        self._ran = True
        self._read()
        return True

    def _read(self) -> None:
        self._stale = False
        if not self._compact:
            self.rows.run(self.values)
        report, values = self.report, self.values

        def figures(reader: Any) -> Figures:
            return Figures(report.header(reader, values), report.totals(reader, values), report.chart(reader, values))

        self.session.worker.submit(("figures", id(self)), figures, self._show_figures, background=True)

    def _show_figures(self, figures: Figures) -> None:
        self._show_header(figures.header)
        self._totals.clear()
        for total in figures.totals:
            box = ttk.Frame(self._totals)
            self._totals.add(box)
            ttk.Label(box, text=str(total.field.label), style="Caption.TLabel").pack(anchor="w")
            ttk.Label(box, text=total.field.show(total.value) or "—", font="CrmStrong").pack(anchor="w")
            ttk.ToolTip(box, text=str(total.meaning), delay=300)
        self._totals.arrange()
        self._show_chart(figures.chart)

    def _show_header(self, header: Record) -> None:
        self._header.clear()
        fields = [field for field in self.report.header_fields if header.get(field.name) not in (None, "")]
        for field in fields:
            box = ttk.Frame(self._header)
            self._header.add(box)
            ttk.Label(box, text=str(field.label), style="Caption.TLabel").pack(anchor="w")
            ttk.Label(box, text=titled(header, field)).pack(anchor="w")
        if fields:
            self._header.pack(side="top", fill="x", pady=(0, 8), before=self._panes)
            self._header.arrange()
        else:
            self._header.pack_forget()

    def _show_chart(self, chart: Chart | None) -> None:
        """Beside the rows; without anything to draw they have all the room."""
        if self._chart is None and chart is not None:
            self._chart = ChartView(self._panes, self.session)
        if self._chart is None:
            return
        shown = str(self._chart) in self._panes.panes()
        if chart is not None and not shown:
            self._panes.add(self._chart, weight=2)
        elif chart is None and shown:
            self._panes.forget(self._chart)
        self._chart.show(chart)

    def _changed(self, _change: ChangeSet) -> None:
        if self._ran:
            self._stale = True
            if self.winfo_viewable():
                self._read()

    def _refresh_if_stale(self) -> None:
        if self._stale:
            self._read()


class ResultRows(SelectView):
    """The rows; a double-click opens the record behind one."""

    def __init__(self, parent: tk.Misc, session: Session, report: Report) -> None:
        self.report, self.sort = report, report.sort
        self._values: Mapping[str, Value] = {}
        columns = [list_column(column.field, tooltip=column.meaning) for column in report.columns]
        super().__init__(
            parent,
            session,
            columns,
            on_open=self._opened,
            on_sort=self._sort_by,
            empty_text=_("No rows for these parameters."),
        )
        self.table.show_sort(self.sort.field, self.sort.descending)

    def run(self, values: Mapping[str, Value]) -> None:
        self._values = values
        self.load(self.report.select(values, self.sort))

    def cells(self, row: Row) -> Sequence[str]:
        return [column.field.show(row[column.field.name]) for column in self.report.columns]

    def _sort_by(self, name: str) -> None:
        self.sort = Sort(name, not self.sort.descending if self.sort.field == name else False)
        self.table.show_sort(self.sort.field, self.sort.descending)
        self.run(self._values)

    def _opened(self, position: int) -> None:
        row = self.row_at(position)
        entity = self.session.registry[self.report.opens.entity]
        key = None if row is None else row[self.report.opens.column]
        if key is not None:
            self.session.open_record(entity, key)
