"""A board: the list as columns of cards, moved with the mouse or by keys. Only what is seen is read and drawn."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import ttkbootstrap as ttk

from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.lists.board import BoardReader, Card, Stack
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition, Key
from crm_desktop.i18n import _
from crm_desktop.operations.care.attention import as_set
from crm_desktop.views.board.board_drawing import Brush, board_of
from crm_desktop.views.board.board_layout import CARD, GAP, HEAD, PAD, Box, Layout, Spot, dots
from crm_desktop.views.board.board_moving import move_card
from crm_desktop.views.window.session import Session

START = 5  # pixels that the mouse moves before it drags
NOTCH = 60  # pixels of a notch of the wheel
STEPS = {
    "Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1), "Prior": (0, -5), "Next": (0, 5),
    "Home": (0, -(10**9)), "End": (0, 10**9),
}  # fmt: skip


@dataclass
class Drag:
    """A card in the hand of the mouse, which is at x, y. `under`: it has moved; `over`: the column it is over."""

    rowid: int
    x: int
    y: int
    under: bool = False
    over: int | None = None


class BoardView(ttk.Frame):
    """`on_select(key)`: another card was chosen. `on_open(key)`: Enter or a double-click. `on_escape()`: Esc.

    `on_count(count)`: how many cards there are now.
    """

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        on_select: Callable[[Key], object],
        on_open: Callable[[Key], object],
        on_escape: Callable[[], object],
        on_count: Callable[[int], object],
    ) -> None:
        super().__init__(parent)
        self.session, self.entity, self.board = session, session.store.seen[entity.name], board_of(entity)
        self._on_select, self._on_open, self._on_escape = on_select, on_open, on_escape
        self._on_count = on_count
        self.layout = Layout()
        self._reader: BoardReader | None = None
        self._asked: tuple[Sequence[Condition], str] = ((), "")
        self._cards: dict[int, Card | None] = {}
        self.chosen: int | None = None  # rowid
        self._moved: int | None = None  # the same of a card that is to be seen where it has come
        self._drag: Drag | None = None
        self._stale = True
        self.may_move = session.store.permissions.may("update", entity, [self.board.column])
        self._across = ttk.Scrollbar(self, orient="horizontal", command=self._scroll_across)
        self.canvas = tk.Canvas(self, highlightthickness=0, takefocus=True)
        self.canvas.pack(fill="both", expand=True)
        self.brush = Brush(self.canvas, self.entity)
        self._bind()
        self._unsubscribe = session.bus.subscribe(self._changed)
        ttk.on_theme_change(self._follow_theme)

    def destroy(self) -> None:
        self._unsubscribe()
        for kind in ("first cards", "board"):
            self.session.worker.cancel((kind, id(self)))
        ttk.remove_theme_change_callback(self._follow_theme)
        super().destroy()

    # -- what is shown ----------------------------------------------------------------------------------------------

    def narrow(self, conditions: Sequence[Condition], search: str) -> None:
        self._asked = (tuple(conditions), search)
        self.reload()

    def reload(self) -> None:
        """Reads in the background; what is shown stays until then. Where nothing is, the first cards come at once."""
        self._stale = not self.winfo_viewable()
        if self._stale:
            return
        quick = [as_set(self.session.preferences, one) for one in self.entity.quick]
        reader = BoardReader(self.session.store, self.entity, *self._asked, quick)

        def show(stacks: Sequence[Stack]) -> None:
            self.layout.stacks, self._reader = stacks, reader
            self._cards.clear()
            if spot := self.layout.spot_of(self._moved):
                self.layout.see(spot)
            self._moved = None
            self.draw()
            if all(stack.sums is not None for stack in stacks):
                self._on_count(sum(len(stack.ids) for stack in stacks))

        if not self.layout.stacks:
            self.session.worker.submit(("first cards", id(self)), reader.first, show)
        self.session.worker.submit(("board", id(self)), reader.stacks, show, background=True)

    def show_key(self, key: Key | None) -> None:
        """Stands on that card."""
        self.chosen = None if key is None else self.session.store.rowid(self.entity, key)
        self._see()

    def chosen_key(self) -> Key | None:
        if self.chosen is None:
            return None
        self._read([self.chosen])
        card = self._cards.get(self.chosen)
        return card and self.entity.key_of(card.row)

    def _shown(self) -> None:
        if self._stale:
            self.reload()

    def _changed(self, change: ChangeSet) -> None:
        shown = {self.entity.name, *self.entity.follows, *(ref.to for ref in self.entity.refs)}
        if change.entities & shown:
            self.reload()

    def _follow_theme(self, _style: ttk.Style) -> None:
        self.brush.look_again()
        self.draw()

    # -- drawing ----------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        layout, canvas = self.layout, self.canvas
        layout.width, layout.height = canvas.winfo_width(), canvas.winfo_height()
        layout.keep_within()
        self._show_across()
        canvas.delete("all")
        canvas.configure(background=self.brush.colors.ground)
        seen = layout.columns()
        self._read([layout.stacks[number].ids[at] for number in seen for at in layout.cards(number)])
        for number in seen:
            self._draw_column(number)
        if self._drag and self._drag.under:
            self._draw_ghost(self._drag)

    def _read(self, ids: Sequence[int]) -> None:
        missing = [rowid for rowid in ids if rowid not in self._cards]
        if missing and self._reader:
            self._cards |= zip(missing, self._reader.cards(missing), strict=True)

    def _draw_column(self, number: int) -> None:
        stack, box, drag = self.layout.stacks[number], self.layout.column(number), self._drag
        taken = drag.rowid if drag and drag.under else None
        self.brush.column(box, target=taken is not None and drag is not None and drag.over == number)
        focus = self.canvas.focus_displayof() is self.canvas
        for position in self.layout.cards(number):
            rowid, place = stack.ids[position], self.layout.card(Spot(number, position))
            if card := self._cards.get(rowid):
                self.brush.card(place, card, selected=rowid == self.chosen, focus=focus, faded=rowid == taken)
        if not stack.ids:
            self.brush.empty(box)
        self.brush.head(box, stack)
        beyond = self.layout.depth(number) - self.layout.room
        if beyond > 0:
            share = self.layout.room / self.layout.depth(number)
            self.brush.bar(box._replace(top=box.top + dots(HEAD)), self.layout.top(number) / beyond, share)

    def _draw_ghost(self, drag: Drag) -> None:
        if card := self._cards.get(drag.rowid):
            width, height = self.layout.column_width - dots(2 * PAD + GAP), dots(CARD)
            box = Box(drag.x - width / 2, drag.y - height / 2, drag.x + width / 2, drag.y + height / 2)
            self.brush.card(box, card, selected=True, focus=True, tag="ghost")

    # -- scrolling --------------------------------------------------------------------------------------------------

    def _show_across(self) -> None:
        whole, width = self.layout.whole_width, self.layout.width
        if whole > width + 1:
            self._across.pack(side="bottom", fill="x", before=self.canvas)
            self._across.set(self.layout.left / whole, (self.layout.left + width) / whole)
        else:
            self._across.pack_forget()

    def _scroll_across(self, what: str, amount: str, unit: str = "") -> None:
        layout = self.layout
        step = layout.column_width if unit == "units" else layout.width
        layout.left = float(amount) * layout.whole_width if what == "moveto" else layout.left + int(amount) * step
        self.draw()

    def _wheel(self, x: int, notches: float) -> None:
        number = self.layout.column_at(x)
        if number is not None:
            self.layout.scroll(number, notches * dots(NOTCH))
            self.draw()

    def _see(self) -> None:
        if spot := self.layout.spot_of(self.chosen):
            self.layout.see(spot)
        self.draw()

    # -- keys -------------------------------------------------------------------------------------------------------

    def _bind(self) -> None:
        canvas = self.canvas
        canvas.bind("<Configure>", lambda _event: self.draw())
        canvas.bind("<Map>", lambda _event: self.after_idle(self._shown))
        for sequence in ("<FocusIn>", "<FocusOut>"):
            canvas.bind(sequence, lambda _event: self.draw())
        for name, (columns, cards) in STEPS.items():
            canvas.bind(f"<{name}>", partial(self._step, columns, cards))
        for name, by in (("Left", -1), ("Right", 1)):
            canvas.bind(f"<Control-{name}>", partial(self._move_by, by))
        canvas.bind("<Return>", lambda _event: self._open())
        canvas.bind("<Escape>", lambda _event: self._escape())
        canvas.bind("<Button-1>", lambda event: self._pressed(event.x, event.y))
        canvas.bind("<B1-Motion>", lambda event: self._dragged(event.x, event.y))
        canvas.bind("<ButtonRelease-1>", lambda _event: self._released())
        canvas.bind("<Double-Button-1>", lambda event: self._open(self.layout.spot_at(event.x, event.y) is not None))
        canvas.bind("<MouseWheel>", lambda event: self._wheel(event.x, -event.delta / 120))
        canvas.bind("<Button-4>", lambda event: self._wheel(event.x, -1))
        canvas.bind("<Button-5>", lambda event: self._wheel(event.x, 1))

    def _step(self, columns: int, cards: int, _event: object) -> str:
        """To the neighbouring card; sideways to the next column that has any."""
        stacks = self.layout.stacks
        spot = self.layout.spot_of(self.chosen)
        filled = [number for number, stack in enumerate(stacks) if stack.ids]
        if spot is None:
            self._choose(Spot(filled[0], 0) if filled else None)
            return "break"
        place = filled.index(spot.column) + columns
        number = filled[min(max(place, 0), len(filled) - 1)]
        self._choose(Spot(number, min(max(spot.position + cards, 0), len(stacks[number].ids) - 1)))
        return "break"

    def _choose(self, spot: Spot | None) -> None:
        if spot is not None:
            self.chosen = self.layout.stacks[spot.column].ids[spot.position]
            self._see()
            key = self.chosen_key()
            if key is not None:
                self._on_select(key)

    def _open(self, there: bool = True) -> None:
        key = self.chosen_key()
        if there and key is not None:
            self._drag = None
            self._on_open(key)

    def _escape(self) -> None:
        if self._drag:
            self._drag = None
            self.draw()
        else:
            self._on_escape()

    def _move_by(self, columns: int, _event: object) -> str:
        spot = self.layout.spot_of(self.chosen)
        if spot and 0 <= spot.column + columns < len(self.layout.stacks):
            self._move(spot, spot.column + columns)
        return "break"

    def _move(self, spot: Spot, to: int) -> None:
        """The card from its column into another."""
        stacks = self.layout.stacks
        self.chosen = rowid = stacks[spot.column].ids[spot.position]
        key = self.chosen_key()
        if not self.may_move:
            self.session.toast(_("Your role does not allow moving these."))
        elif key is not None and spot.column != to:
            told = move_card(self, self.session, self.entity, key, stacks[to])
            if told:
                self._moved = rowid
                self.layout.move(rowid, to)  # keys may be pressed faster than the stacks are read
                self.session.toast(told)
        self.canvas.focus_set()

    # -- the mouse --------------------------------------------------------------------------------------------------

    def _pressed(self, x: int, y: int) -> None:
        self.canvas.focus_set()
        spot = self.layout.spot_at(x, y)
        if spot:
            self._drag = Drag(self.layout.stacks[spot.column].ids[spot.position], x, y)
            self._choose(spot)

    def _dragged(self, x: int, y: int) -> None:
        drag = self._drag
        if drag is None or not self.may_move:
            return
        dx, dy = x - drag.x, y - drag.y
        if not drag.under and abs(dx) + abs(dy) < dots(START):
            return
        over = self.layout.column_at(x)
        redraw = not drag.under or over != drag.over or self._near_edge(x)
        drag.x, drag.y, drag.under, drag.over = x, y, True, over
        if redraw:
            self.draw()
        else:
            self.canvas.move("ghost", dx, dy)

    def _near_edge(self, x: int) -> bool:
        """Scrolls sideways where there are columns beyond."""
        edge, before = dots(24), self.layout.left
        self.layout.left += -edge if x < edge else edge if x > self.layout.width - edge else 0
        self.layout.keep_within()
        return self.layout.left != before

    def _released(self) -> None:
        drag, self._drag = self._drag, None
        if drag is None or not drag.under:
            return
        self.draw()
        spot = self.layout.spot_of(drag.rowid)
        if spot and drag.over is not None:
            self._move(spot, drag.over)
