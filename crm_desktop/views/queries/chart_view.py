"""A chart of a query in the colours of the theme, drawn in the background and shown as a picture."""

import tkinter as tk
from functools import partial

import ttkbootstrap as ttk

from crm_desktop.charts.look import Look
from crm_desktop.charts.process import PROCESS
from crm_desktop.db.reports.report import Chart
from crm_desktop.i18n import _
from crm_desktop.views.common.background import Progress, Task, raised
from crm_desktop.views.window.session import Session

SMALLEST = 80  # pixels; in less, a pane just being added, there is no room for axes
PAUSE = 60  # ms without another change of size before it is drawn


class ChartView(ttk.Frame):
    """Draws what `show` is given; draws it again when the theme or the size changes.

    A thread of its own waits for the picture: a list that somebody opens meanwhile is read by the Worker at once.
    """

    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, width=384, height=288)
        self.session = session
        self._chart: Chart | None = None
        self._timer = ""
        self._drawing: Task | None = None
        self._image: tk.PhotoImage | None = None
        self._label = ttk.Label(self, padding=0)
        self._label.place(x=0, y=0)
        self.bind("<Configure>", lambda _event: self._soon())
        ttk.on_theme_change(self._apply_theme)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._apply_theme)
        self._abandon()
        if self._timer:
            self.after_cancel(self._timer)
        super().destroy()

    def show(self, chart: Chart | None) -> None:
        self._chart = chart
        self._soon()

    @property
    def settled(self) -> bool:
        """Whether what is to be drawn is on the screen, if there is room for it."""
        return not self._timer and not self._under_way

    @property
    def _under_way(self) -> bool:
        return self._drawing is not None and not self._drawing.over

    def _apply_theme(self, style: ttk.Style) -> None:
        self._soon()

    def _soon(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
        self._timer = self.after(PAUSE, self._draw)

    def _draw(self) -> None:
        self._timer = ""
        chart, width, height = self._chart, self.winfo_width(), self.winfo_height()
        if chart is None or not chart.categories or min(width, height) < SMALLEST:
            self._abandon()
            self._label.configure(image="")
        elif self._under_way:
            self._soon()
        else:
            draw = partial(drawn, chart, self._look(width, height))
            self._drawing = Task(self.session.root, draw, self._show_picture, raised)

    def _abandon(self) -> None:
        if self._drawing is not None:
            self._drawing.abandon()

    def _look(self, width: int, height: int) -> Look:
        colors = ttk.Style.get_instance().colors
        return Look(width, height, colors.bg, colors.fg, colors.primary)

    def _show_picture(self, data: bytes) -> None:
        if not self._timer:  # else another one is wanted by now
            self._image = tk.PhotoImage(master=self, data=data, format="PPM")
            self._label.configure(image=self._image)


def drawn(chart: Chart, look: Look, _progress: Progress) -> bytes:
    """Any thread."""
    title = _("{title} ({unit})").format(title=chart.title, unit=chart.unit)
    return PROCESS.picture(chart, " · ".join(filter(None, (title, str(chart.note)))), look)
