"""The result of a named query: header, rows in the virtual table, totals, a chart."""

import tkinter as tk
from collections.abc import Mapping, Sequence
from tkinter import font
from typing import Any, Literal, NamedTuple

import ttkbootstrap as ttk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.lists.query import titled
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.reports.grouped import Grouped
from crm_desktop.db.reports.params import ParametersRefused, parse
from crm_desktop.db.reports.records import records
from crm_desktop.db.reports.report import Chart, Report, Total
from crm_desktop.db.reports.rights import named
from crm_desktop.entities.fields import Field, Value
from crm_desktop.entities.records import Record, Sort
from crm_desktop.i18n import _
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.common.theme import px
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.queries.chart_view import ChartView
from crm_desktop.views.tables.select_view import SelectView, list_column
from crm_desktop.views.window.session import Session

LEAST_WIDTH, LEAST_HEIGHT = 320, 170  # of a chart, at 96 dpi
ROWS_SHARE = {"horizontal": 0.62, "vertical": 0.56}  # of the room, as long as nobody has dragged the divider


class Figures(NamedTuple):
    """What stands around the rows."""

    header: Record
    totals: Sequence[Total]
    chart: Chart | None


class ResultView(ttk.Frame):
    """`run` shows the result for other parameters. `compact`: only the figures and the chart, without the rows."""

    def __init__(self, parent: tk.Misc, session: Session, name: str, *, compact: bool = False) -> None:
        super().__init__(parent)
        self.session, self.report = session, named(session.store, name)
        self.values: Mapping[str, Value] = {}
        self.figures = Figures({}, (), None)
        self._ran = False
        self._header = Flow(self, gap=28)
        self._totals = Flow(self, gap=24)
        self._totals.pack(side="top" if compact else "bottom", fill="x", pady=(0, 16) if compact else (8, 0))
        self._compact = compact
        self._chart: ChartView | None = None
        self._placing = ""
        self._share: float | None = None  # of the rows, once the divider has been dragged
        self.rows = ResultRows(self, session, self.report)
        self._panes = self._add_panes("horizontal")
        self._fault = ttk.Label(self, style="Fault.TLabel")
        self._unsubscribe = session.bus.subscribe(self._changed)
        self.bind("<Map>", lambda _event: self._refresh_if_stale())
        self._stale = False

    def destroy(self) -> None:
        self._unsubscribe()
        self.session.worker.cancel(("figures", id(self)))
        if self._placing:
            self.after_cancel(self._placing)
        super().destroy()

    @property
    def settled(self) -> bool:
        """Whether the divider stands where it should and no chart waits to be drawn."""
        return not self._placing and (self._chart is None or self._chart.settled)

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
        self.figures = figures
        self._show_header(figures.header)
        self._totals.clear()
        for total in figures.totals:
            if self._compact and self.values.get(total.field.name) is not None:
                continue  # how many of the one that is asked for
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
        """Beside or under the rows; without anything to draw they have all the room."""
        if self._chart is None and chart is not None:
            self._chart = ChartView(self, self.session)
        if self._chart is None:
            return
        if chart is not None and not self._draws():
            self._panes.add(self._chart)
        elif chart is None and self._draws():
            self._panes.forget(self._chart)
        self._chart.show(chart)
        self._place_soon()

    def _draws(self) -> bool:
        return self._chart is not None and str(self._chart) in self._panes.panes()

    def _add_panes(self, orient: Literal["horizontal", "vertical"]) -> ttk.Panedwindow:
        panes = ttk.Panedwindow(self, orient=orient)
        panes.pack(fill="both", expand=True)
        if not self._compact:
            panes.add(self.rows)
            self.rows.lift()
        panes.bind("<Configure>", lambda _event: self._place_soon())
        panes.bind("<Map>", lambda _event: self._place_soon())
        panes.bind("<ButtonRelease-1>", lambda _event: self._remember_divider())
        return panes

    def _place_soon(self) -> None:
        """A pane that was just added or resized is laid out first, the divider then."""
        if not self._placing:
            self._placing = self.after_idle(self._place_divider)

    def _place_divider(self) -> None:
        """The chart stands beside the rows where all columns fit too, else under them."""
        self._placing = ""
        width, height = self._panes.winfo_width(), self._panes.winfo_height()
        if self._compact or not self._draws() or min(width, height) <= 1:
            return
        columns = sum(self.rows.table.widths().values()) + px(24)
        beside = width >= columns + px(LEAST_WIDTH) or height < 2 * px(LEAST_HEIGHT)
        orient: Literal["horizontal", "vertical"] = "horizontal" if beside else "vertical"
        if str(self._panes.cget("orient")) != orient:
            self._turn(orient)
            return
        room, least = (width, px(LEAST_WIDTH)) if beside else (height, px(LEAST_HEIGHT))
        wanted = room * (self._share or ROWS_SHARE[orient])
        if self._share is None and beside:
            wanted = max(wanted, columns)
        self._panes.sashpos(0, round(max(min(wanted, room - least), room // 4)))

    def _turn(self, orient: Literal["horizontal", "vertical"]) -> None:
        """ttk takes no other orientation later."""
        assert self._chart is not None
        self._panes.destroy()
        self._share = None
        self._panes = self._add_panes(orient)
        self._panes.add(self._chart)
        self._chart.lift()

    def _remember_divider(self) -> None:
        along = (
            self._panes.winfo_width() if str(self._panes.cget("orient")) == "horizontal" else self._panes.winfo_height()
        )
        if self._draws() and not self._compact:
            self._share = self._panes.sashpos(0) / max(along, 1)

    def _changed(self, _change: ChangeSet) -> None:
        if self._ran:
            self._stale = True
            if self.winfo_viewable():
                self._read()

    def _refresh_if_stale(self) -> None:
        if self._stale:
            self._read()


def narrow_width(field: Field) -> int:
    """Pixels for the declared number of digits, and for the heading with its arrow as it is drawn: no more."""
    heading = font.nametofont("TkDefaultFont").measure(f"  {field.label} ▼  ") + px(6)
    return max(px(field.width * 8 + 8), heading)


class ResultRows(SelectView):
    """The rows; a double-click opens the record behind one, or lists those behind it."""

    def __init__(self, parent: tk.Misc, session: Session, report: Report) -> None:
        self.report, self.sort = report, report.sort
        self._values: Mapping[str, Value] = {}
        columns = [
            list_column(column.field, narrow_width(column.field), tooltip=column.meaning) for column in report.columns
        ]
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
        entity = self.session.store.seen[self.report.opens.entity]
        key = None if row is None else row[self.report.opens.column]
        several = [] if row is None else records(self.report, self._values, row)
        if several and entity.listed and all(one.field in entity.narrowed_by for one in several):
            tab = self.session.choose_tab(entity.name)
            assert isinstance(tab, EntityTab)
            tab.back_to_today()
            tab.filters.ask(several)
        elif key is not None and not isinstance(self.report, Grouped):
            self.session.open_record(entity, key)
