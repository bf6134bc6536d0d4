"""How a board looks: columns with their sums, cards, drawn on a canvas, no more of them than are on the screen."""

import tkinter as tk
from collections.abc import Mapping, Sequence
from functools import lru_cache
from tkinter import font as tkfont
from typing import Literal, NamedTuple

import ttkbootstrap as ttk

from crm_desktop.appearance import mixed
from crm_desktop.db.lists.board import Card, Stack
from crm_desktop.db.lists.query import titled
from crm_desktop.entities.board import Board
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.moments import today
from crm_desktop.i18n import _
from crm_desktop.views.board.board_layout import HEAD, PAD, Box, dots

Anchor = Literal["nw", "ne", "sw", "se", "center"]
ROUND = 8  # pixels at 96 dpi


class Palette(NamedTuple):
    """The colours of the theme that the board needs."""

    ground: str
    column: str
    card: str
    edge: str
    text: str
    muted: str
    tones: Mapping[str, str]


def palette() -> Palette:
    style = ttk.Style.get_instance()
    colors = style.colors
    dark = style.theme_mode == "dark"
    tones = {name: str(colors.get(name)) for name in ("primary", "success", "danger", "warning")}
    return Palette(
        colors.bg,
        mixed(colors.bg, colors.fg, 0.05),
        mixed(colors.bg, colors.fg, 0.11) if dark else "#ffffff",
        mixed(colors.bg, colors.fg, 0.2 if dark else 0.14),
        colors.fg,
        mixed(colors.fg, colors.bg, 0.38),
        tones,
    )


class Brush:
    """Draws on `canvas` for the board of `entity`."""

    def __init__(self, canvas: tk.Canvas, entity: Entity) -> None:
        assert entity.board
        self.canvas, self._entity, self._board = canvas, entity, entity.board
        self._fonts = {name: tkfont.Font(canvas, font=name) for name in ("TkDefaultFont", "CrmStrong", "CrmSmall")}
        self._fit = lru_cache(4000)(self._cut)
        self._measure = lru_cache(4000)(lambda text, font: self._fonts[font].measure(text))
        self._tag = ""  # of what is drawn
        self.colors = palette()

    def look_again(self) -> None:
        """The theme has changed."""
        self.colors = palette()
        self._fit.cache_clear()
        self._measure.cache_clear()

    # -- columns ----------------------------------------------------------------------------------------------------

    def column(self, box: Box, *, target: bool) -> None:
        edge = self.colors.tones["primary"] if target else self.colors.column
        self._rounded(box, self.colors.column, edge, dots(2) if target else 1)

    def head(self, box: Box, stack: Stack) -> None:
        """Over the cards that have been scrolled under it."""
        colors, canvas = self.colors, self.canvas
        tone = colors.tones[stack.tone]
        inner = Box(box.left + dots(2), box.top + dots(2), box.right - dots(2), box.top + dots(HEAD))
        canvas.create_rectangle(*inner, fill=colors.column, width=0)
        canvas.create_rectangle(
            box.left + dots(PAD), box.top + dots(8), box.right - dots(PAD), box.top + dots(11), fill=tone, width=0
        )
        count = "…" if stack.sums is None else f"{len(stack.ids):,}"
        width = self._measure(count, "CrmSmall") + dots(12)
        pill = Box(box.right - dots(PAD) - width, box.top + dots(19), box.right - dots(PAD), box.top + dots(36))
        self._rounded(pill, mixed(colors.column, tone, 0.18), "", 0, dots(8))
        self._text((pill.left + pill.right) / 2, (pill.top + pill.bottom) / 2, count, "CrmSmall", tone, "center")
        room = pill.left - box.left - dots(PAD + 6)
        self._text(box.left + dots(PAD), box.top + dots(19), self._fit(stack.title, "CrmStrong", room), "CrmStrong")
        if stack.sums is not None:
            self._sums(box, stack.sums)

    def _sums(self, box: Box, sums: Sequence[int]) -> None:
        total, weighted = map(whole_yuan, sums)
        top, room = box.top + dots(42), box.right - box.left - dots(2 * PAD)
        self._text(box.left + dots(PAD), top, total, "CrmSmall", self.colors.text)
        room -= self._measure(total, "CrmSmall") + dots(8)
        for text in (_("weighted {amount}").format(amount=weighted), weighted):
            if self._measure(text, "CrmSmall") <= room:
                self._text(box.right - dots(PAD), top, text, "CrmSmall", self.colors.muted, "ne")
                return

    def empty(self, box: Box) -> None:
        middle = (box.left + box.right) / 2
        self._text(middle, box.top + dots(HEAD + 26), _("Nothing here"), "CrmSmall", self.colors.muted, "center")

    def bar(self, box: Box, start: float, share: float) -> None:
        """How far the column is scrolled."""
        height = max(dots(24), (box.bottom - box.top) * share)
        top = box.top + (box.bottom - box.top - height) * start
        color = mixed(self.colors.column, self.colors.text, 0.25)
        self._rounded(Box(box.right - dots(6), top, box.right - dots(3), top + height), color, "", 0, dots(1))

    # -- cards ------------------------------------------------------------------------------------------------------

    def card(
        self, box: Box, card: Card, *, selected: bool = False, focus: bool = False, faded: bool = False, tag: str = ""
    ) -> None:
        colors = self.colors
        ground = mixed(colors.card, colors.column, 0.75) if faded else colors.card
        text = mixed(colors.text, ground, 0.6) if faded else colors.text
        edge = colors.tones["primary"] if selected else colors.edge
        self._tag = tag
        self._rounded(box, ground, edge, dots(2) if selected and focus else 1)
        if card.mark and not faded:
            self._rounded(
                Box(box.left + dots(4), box.top + dots(10), box.left + dots(7), box.bottom - dots(10)),
                colors.tones[card.mark],
                "",
                0,
                dots(1),
            )
        self._lines(box, card, text, mixed(text, ground, 0.38), faded=faded)
        self._tag = ""

    def _lines(self, box: Box, card: Card, text: str, muted: str, *, faded: bool) -> None:
        board, row = self._board, card.row
        left, right, top = box.left + dots(13), box.right - dots(PAD), box.top + dots(8)
        room = right - left
        self._text(left, top, self._fit(str(row[board.title]), "CrmStrong", room), "CrmStrong", text)
        who = self._first(card, board.who)
        self._text(left, top + dots(21), self._fit(who, "TkDefaultFont", room), "TkDefaultFont", muted)
        amount, person = whole_yuan(row[board.amount]), self._shown(card, board.person)
        day = self._first(card, board.days)[:10].removeprefix(f"{today()[:4]}-")
        bottom = box.bottom - dots(9)
        self._text(left, bottom, amount, "CrmStrong", text, "sw")
        room -= self._measure(amount, "CrmStrong") + dots(8)
        shade = self.colors.tones["danger"] if card.mark == "danger" and not faded else muted
        parts = [f"{person} · {day}" if person and day else person or day, day]
        for part in parts:
            if self._measure(part, "CrmSmall") <= room:
                self._text(right, bottom, part, "CrmSmall", shade, "se")
                return

    def _first(self, card: Card, names: Sequence[str]) -> str:
        return next((shown for name in names if (shown := self._shown(card, name))), "")

    def _shown(self, card: Card, name: str) -> str:
        return titled(card.row, self._entity.by_name[name])

    # -- strokes ----------------------------------------------------------------------------------------------------

    def _text(self, x: float, y: float, text: str, font: str, color: str = "", anchor: Anchor = "nw") -> None:
        self.canvas.create_text(
            x, y, text=text, font=font, fill=color or self.colors.text, anchor=anchor, tags=self._tag
        )

    def _rounded(self, box: Box, fill: str, outline: str, width: int, radius: float = 0) -> None:
        left, top, right, bottom = box
        r = min(radius or dots(ROUND), (right - left) / 2, (bottom - top) / 2)
        edges = (  # the ends of each side, and the corner after it
            ((left + r, top), (right - r, top), (right, top)),
            ((right, top + r), (right, bottom - r), (right, bottom)),
            ((right - r, bottom), (left + r, bottom), (left, bottom)),
            ((left, bottom - r), (left, top + r), (left, top)),
        )
        points = [point for start, end, corner in edges for point in (start, start, end, end, corner)]
        self.canvas.create_polygon(points, smooth=True, fill=fill, outline=outline, width=width, tags=self._tag)

    def _cut(self, text: str, font: str, room: float) -> str:
        """As much of the text as there is room for."""
        if self._measure(text, font) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._fonts[font].measure(text[:middle] + "…") <= room else (low, middle - 1)
        return text[:low].rstrip() + "…"


def whole_yuan(amount: object) -> str:
    return f"¥{(int(str(amount or 0)) + 50) // 100:,}"


def board_of(entity: Entity) -> Board:
    assert entity.board
    return entity.board
