"""A chart of a query in the colours of the theme. Imports matplotlib: only imported when a chart is drawn."""

import tkinter as tk
import warnings
from typing import Any

import matplotlib
import ttkbootstrap as ttk
from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from crm_desktop.db.reports.report import Chart
from crm_desktop.i18n import _
from crm_desktop.views.theme import FAMILIES, mixed

matplotlib.rcParams["font.sans-serif"] = [*FAMILIES, "DejaVu Sans"]
warnings.filterwarnings("ignore", "constrained_layout not applied")  # a pane that is being dragged shut
matplotlib.rcParams["axes.unicode_minus"] = False
SMALLEST = 80  # pixels; in less, a pane just being added, there is no room for axes
LEGEND: dict[str, Any] = {
    "loc": "lower left",
    "bbox_to_anchor": (-0.02, 1.0),
    "borderaxespad": 0.2,
}  # above the bars, never on them


class ChartView(ttk.Frame):
    """Draws what `show` is given; draws it again when the theme or the size changes."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._figure = Figure(figsize=(4, 3), dpi=96, layout="constrained")
        self._canvas = FigureCanvasTkAgg(self._figure, self)
        widget = self._canvas.get_tk_widget()
        widget.configure(highlightthickness=0, borderwidth=0)
        widget.pack(fill="both", expand=True)
        widget.bind("<Configure>", lambda _event: self._grown(), add="+")
        ttk.on_theme_change(self._apply_theme)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._apply_theme)
        super().destroy()

    def show(self, chart: Chart | None) -> None:
        self._chart = chart
        self._draw()

    def _grown(self) -> None:
        if not self._figure.axes:  # there was no room to draw in
            self._draw()

    def _apply_theme(self, style: ttk.Style) -> None:
        self._draw()

    def _draw(self) -> None:
        colors = ttk.Style.get_instance().colors
        self._figure.clear()
        self._figure.set_facecolor(colors.bg)
        self._canvas.get_tk_widget().configure(background=colors.bg)
        roomy = min(self.winfo_width(), self.winfo_height()) >= SMALLEST
        if roomy and self._chart is not None and self._chart.categories:
            self._draw_bars(self._chart, colors)
        self._canvas.draw_idle()

    def _draw_bars(self, chart: Chart, colors: "ttk.style.Colors") -> None:
        axes = self._figure.add_subplot()
        axes.set_facecolor(colors.bg)
        muted = mixed(colors.fg, colors.bg, 0.35)
        paints = self._paints(chart, colors)
        places = range(len(chart.categories))
        share = min(0.74, 0.12 * len(places)) / (1 if chart.kind == "stacked" else len(chart.series))
        below = [0.0] * len(places)
        for number, (series, paint) in enumerate(zip(chart.series, paints, strict=False)):
            if chart.kind == "stacked":
                axes.bar(places, series.values, share, bottom=below, label=str(series.label), color=paint)
                below = [low + value for low, value in zip(below, series.values, strict=True)]
            else:
                shifted = [place + (number - (len(chart.series) - 1) / 2) * share for place in places]
                axes.bar(shifted, series.values, share * 0.92, label=str(series.label), color=paint)
        self._label(axes, chart, colors, muted)

    @staticmethod
    def _paints(chart: Chart, colors: "ttk.style.Colors") -> tuple[str, str]:
        """The accent for what was reached, grey for what it is measured against or what is left."""
        grey = mixed(colors.fg, colors.bg, 0.72)
        return (grey, colors.primary) if chart.kind == "grouped" and len(chart.series) > 1 else (colors.primary, grey)

    def _label(self, axes: "matplotlib.axes.Axes", chart: Chart, colors: "ttk.style.Colors", muted: str) -> None:
        long = sum(len(name) for name in chart.categories) > 30
        axes.set_xticks(range(len(chart.categories)), chart.categories, rotation=60 if long else 0)
        axes.set_title(
            _("{title} ({unit})").format(title=chart.title, unit=chart.unit),
            loc="left",
            pad=26,
            fontsize=11,
            color=colors.fg,
        )
        axes.set_xlim(-0.6, len(chart.categories) - 0.4)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
        axes.tick_params(colors=muted, labelsize=9, length=0)
        axes.grid(axis="y", color=mixed(colors.fg, colors.bg, 0.88), linewidth=0.8)
        axes.set_axisbelow(True)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if len(chart.series) > 1:
            axes.legend(frameon=False, fontsize=9, labelcolor=colors.fg, ncols=3, **LEGEND)
