"""A chart as a picture, drawn by matplotlib without a window."""

import math
import warnings
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy import asarray

from crm_desktop.appearance import FAMILIES, mixed
from crm_desktop.charts.look import Look
from crm_desktop.db.reports.report import Chart

matplotlib.rcParams["font.sans-serif"] = [*FAMILIES, "DejaVu Sans"]
warnings.filterwarnings("ignore", "constrained_layout not applied")  # a pane that is being dragged shut
matplotlib.rcParams["axes.unicode_minus"] = False
DPI = 96
AXIS, DIGIT, GAP, LINE = 70, 7, 8, 16  # pixels: left of the bars; of a label, between labels, of a slanted one
PALEST = 0.75
LOW = 200  # pixels of height; in less there is no room for slanted labels, nor for a title above several rows of names
LETTER, TITLE_LINE, NAME_LINE = 8, 24, 16  # pixels: of a digit of the title; for each more line of it, and of names
MARK = 60  # pixels of a name's mark in the legend, with what stands between them
LONGEST = 16  # digits of a slanted label
LEVEL, BESIDE = 53, 4  # pixels: of a label there, which a month needs, and between two
LEGEND: dict[str, Any] = {
    "loc": "lower left",
    "bbox_to_anchor": (-0.02, 1.0),
    "borderaxespad": 0.2,
}  # above the bars, never on them


def picture(chart: Chart, title: str, look: Look) -> bytes:
    """The chart in PPM, which Tk reads fastest."""
    figure = Figure(figsize=(look.width / DPI, look.height / DPI), dpi=DPI, layout="constrained", facecolor=look.ground)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=look.ground)
    (draw_lines if chart.kind == "line" else draw_bars)(axes, chart, look)
    label(axes, chart, title, look)
    canvas.draw()
    pixels = asarray(canvas.buffer_rgba())
    height, width, _channels = pixels.shape
    return b"P6 %d %d 255 " % (width, height) + pixels[:, :, :3].tobytes()


def draw_lines(axes: Axes, chart: Chart, look: Look) -> None:
    """From zero on, so that a small change does not look like a large one."""
    for series, paint in zip(chart.series, paints(chart, look), strict=False):
        places = range(len(series.values))
        axes.plot(places, series.values, label=str(series.label), color=paint, marker="o", markersize=4, linewidth=2)
    axes.set_ylim(0, 1.1 * max(1.0, *(max(series.values) for series in chart.series)))


def draw_bars(axes: Axes, chart: Chart, look: Look) -> None:
    places = range(len(chart.categories))
    share = min(0.74, 0.12 * len(places)) / (1 if chart.kind == "stacked" else len(chart.series))
    below = [0.0] * len(places)
    for number, (series, paint) in enumerate(zip(chart.series, paints(chart, look), strict=False)):
        if chart.kind == "stacked":
            axes.bar(places, series.values, share, bottom=below, label=str(series.label), color=paint)
            below = [low + value for low, value in zip(below, series.values, strict=True)]
        else:
            shifted = [place + (number - (len(chart.series) - 1) / 2) * share for place in places]
            axes.bar(shifted, series.values, share * 0.92, label=str(series.label), color=paint)


def paints(chart: Chart, look: Look) -> Sequence[str]:
    """The accent for what was reached, grey for what it is measured against or what is left; of more, its shades."""
    last = len(chart.series) - 1
    if last > 1:
        return [mixed(look.accent, look.ground, PALEST * number / last) for number in range(last + 1)]
    grey = mixed(look.ink, look.ground, 0.72)
    return (grey, look.accent) if chart.kind == "grouped" and len(chart.series) > 1 else (look.accent, grey)


def label(axes: Axes, chart: Chart, title: str, look: Look) -> None:
    rows, across = legend_shape(chart, look)
    lines = math.ceil(digits(title) * LETTER / max(1, look.width - AXIS))
    low = look.height < LOW + TITLE_LINE * (lines - 1) + NAME_LINE * (rows if len(chart.series) > 1 else 0)
    label_places(axes, chart.categories, look, low=low)
    if not low or (rows == 1 and lines == 1):
        above = 12 + 14 * rows if len(chart.series) > 1 else 8
        axes.set_title(title, loc="left", pad=above, fontsize=11, color=look.ink, wrap=True)
    axes.set_xlim(-0.6, len(chart.categories) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=max(2, min(6, look.height // 50)), integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
    axes.tick_params(colors=mixed(look.ink, look.ground, 0.35), labelsize=9, length=0)
    axes.grid(axis="y", color=mixed(look.ink, look.ground, 0.88), linewidth=0.8)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if len(chart.series) > 1:
        axes.legend(frameon=False, fontsize=9, labelcolor=look.ink, ncols=across, **LEGEND)


def legend_shape(chart: Chart, look: Look) -> tuple[int, int]:
    """In how many rows and columns the names of the series fit above the bars."""
    widest = MARK + DIGIT * max(digits(str(series.label)) for series in chart.series)
    rows = math.ceil(len(chart.series) / max(1, (look.width - AXIS) // widest))
    return rows, math.ceil(len(chart.series) / rows)


def label_places(axes: Axes, names: Sequence[str], look: Look, *, low: bool) -> None:
    """Side by side where they fit, else shortened, aslant where there is height for it, and only some of very many."""
    slot = max(look.width - AXIS, 1) / max(len(names), 1)
    fits = all(digits(name) * DIGIT + GAP <= slot for name in names)
    step = 1 if fits else math.ceil((LEVEL if low else LINE) / slot)
    most = int((step * slot - BESIDE) / DIGIT) if low else LONGEST
    places = range(0, len(names), step)
    axes.set_xticks(places, [names[place] if fits else shortened(names[place], most) for place in places])
    if not (fits or low):
        for tick in axes.get_xticklabels():
            tick.set(rotation=45, horizontalalignment="right", rotation_mode="anchor")


def digits(text: str) -> int:
    """How wide it is; a Chinese character is two digits wide."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def shortened(text: str, most: int) -> str:
    """At most so many digits wide."""
    if digits(text) <= most:
        return text
    while digits(text) > most - 1:
        text = text[:-1]
    return text + "…"
