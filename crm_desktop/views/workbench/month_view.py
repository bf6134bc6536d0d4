"""A month as a calendar, with how much there is to do on each day."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Mapping
from functools import partial

import ttkbootstrap as ttk

from crm_desktop.appearance import mixed
from crm_desktop.i18n import Label
from crm_desktop.views.common.theme import px

WEEKDAYS = Label("一 二 三 四 五 六 日", "Mo Tu We Th Fr Sa Su")
CELL, HEAD = (40, 36), 26  # pixels at 96 dpi
STEPS = {"<Left>": -1, "<Right>": 1, "<Up>": -7, "<Down>": 7}


class MonthView(ttk.Frame):
    """`on_month(first, last)`: other days are shown, `count` them. `on_day(day)`: a day was chosen, None: none is."""

    def __init__(
        self,
        parent: tk.Misc,
        on_month: Callable[[dt.date, dt.date], object],
        on_day: Callable[[dt.date | None], object],
    ) -> None:
        super().__init__(parent)
        self._on_month, self._on_day = on_month, on_day
        self.chosen: dt.date | None = None
        self._month = dt.date.today().replace(day=1)
        self._counts: Mapping[str, int] = {}
        line = ttk.Frame(self)
        line.pack(fill="x", pady=(0, 6))
        self._title = ttk.Label(line, font="CrmStrong")
        self._title.pack(side="left")
        for icon, step in (("chevron-right", 1), ("chevron-left", -1)):
            button = ttk.Button(line, icon=icon, icon_only=True, bootstyle="ghost", command=partial(self.turn, step))
            button.pack(side="right")
        width, height = px(CELL[0]) * 7, px(HEAD) + px(CELL[1]) * 6
        self.canvas = tk.Canvas(self, width=width, height=height, highlightthickness=0, takefocus=True)
        self.canvas.pack()
        self.canvas.bind("<Button-1>", lambda event: self._clicked(event.x, event.y))
        for sequence, days in STEPS.items():
            self.canvas.bind(sequence, partial(self._move, days))
        self.canvas.bind("<Escape>", lambda _event: self.choose(None))
        for sequence in ("<FocusIn>", "<FocusOut>"):
            self.canvas.bind(sequence, lambda _event: self._draw_soon())
        self._drawing = ""
        ttk.on_theme_change(self._follow_theme)

    def destroy(self) -> None:
        ttk.remove_theme_change_callback(self._follow_theme)
        if self._drawing:
            self.after_cancel(self._drawing)
        super().destroy()

    def count(self, counts: Mapping[str, int]) -> None:
        """By ISO day."""
        self._counts = counts
        self._draw_soon()

    def turn(self, months: int) -> None:
        number = self._month.year * 12 + self._month.month - 1 + months
        self._month = dt.date(number // 12, number % 12 + 1, 1)
        self._draw_soon()
        days = self._days()
        self._on_month(days[0], days[-1])

    def choose(self, day: dt.date | None) -> None:
        self.chosen = day
        if day is not None and day.replace(day=1) != self._month:
            self._month = day.replace(day=1)
            self.turn(0)
        self._draw_soon()
        self._on_day(day)

    def _days(self) -> list[dt.date]:
        """Whole weeks, six of them, with the month in it."""
        first = self._month - dt.timedelta(days=self._month.weekday())
        return [first + dt.timedelta(days=number) for number in range(42)]

    def _move(self, days: int, _event: object) -> str:
        self.choose((self.chosen or dt.date.today()) + dt.timedelta(days=days if self.chosen else 0))
        return "break"

    def _clicked(self, x: int, y: int) -> None:
        self.canvas.focus_set()
        column, row = x // px(CELL[0]), (y - px(HEAD)) // px(CELL[1])
        if 0 <= row < 6 and 0 <= column < 7:
            day = self._days()[row * 7 + column]
            self.choose(None if day == self.chosen else day)

    def _follow_theme(self, _style: ttk.Style) -> None:
        self._draw_soon()

    # -- drawing ------------------------------------------------------------------------------------------------

    def _draw_soon(self) -> None:
        """Once, however much has changed."""
        if not self._drawing:
            self._drawing = self.after_idle(self._draw)

    def _draw(self) -> None:
        self._drawing = ""
        colors, canvas = ttk.Style.get_instance().colors, self.canvas
        self._title.configure(text=f"{self._month:%Y-%m}")
        canvas.delete("all")
        canvas.configure(background=colors.bg)
        muted = mixed(colors.fg, colors.bg, 0.5)
        head, width, height = px(HEAD), px(CELL[0]), px(CELL[1])
        for column, name in enumerate(str(WEEKDAYS).split()):
            canvas.create_text(column * width + width // 2, head // 2, text=name, fill=muted, font="CrmSmall")
        for number, day in enumerate(self._days()):
            self._draw_day(day, number % 7 * width, head + number // 7 * height, width, height)

    def _draw_day(self, day: dt.date, left: int, top: int, width: int, height: int) -> None:
        colors, canvas = ttk.Style.get_instance().colors, self.canvas
        text = colors.fg if day.month == self._month.month else mixed(colors.fg, colors.bg, 0.6)
        if day == self.chosen:
            canvas.create_rectangle(left + 2, top + 2, left + width - 2, top + height - 2, fill=colors.primary, width=0)
            text = colors.get("selectfg") or "#ffffff"
        elif day == dt.date.today():
            edge = 2 if canvas.focus_displayof() is canvas else 1
            canvas.create_rectangle(
                left + 2, top + 2, left + width - 2, top + height - 2, outline=colors.primary, width=edge
            )
        count = self._counts.get(day.isoformat(), 0)
        middle = left + width // 2
        raised = px(6) if count else 0
        canvas.create_text(middle, top + height // 2 - raised, text=str(day.day), fill=text)
        if count:
            late = day < dt.date.today()
            shade = text if day == self.chosen else colors.danger if late else colors.primary
            canvas.create_text(middle, top + height - px(9), text=f"• {count}", fill=shade, font="CrmSmall")
