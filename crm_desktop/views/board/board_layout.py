"""Where everything on a board is, and how far it is scrolled."""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from crm_desktop.db.lists.board import Stack
from crm_desktop.entities.records import Key
from crm_desktop.views.common.theme import px

HEAD, CARD, GAP, PAD = 64, 82, 8, 10  # pixels at 96 dpi
NARROWEST = 176  # of a column


@cache
def dots(size: float) -> int:
    """`px`, which a drawing asks for some thousand times."""
    return px(size)


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom


class Spot(NamedTuple):
    """A card: the number of its column, its position there."""

    column: int
    position: int


class Layout:
    """Of the stacks on a canvas of that size, in pixels. Each column scrolls by itself, all of them sideways."""

    def __init__(self) -> None:
        self.stacks: Sequence[Stack] = ()
        self.width = self.height = 1
        self.left = 0.0
        self._tops: dict[Key, float] = {}

    @property
    def column_width(self) -> float:
        return max(dots(NARROWEST), self.width / max(len(self.stacks), 1))

    @property
    def whole_width(self) -> float:
        return self.column_width * len(self.stacks)

    def column(self, number: int) -> Box:
        left, gap = number * self.column_width - self.left, dots(GAP) / 2
        return Box(left + gap, 1, left + self.column_width - gap, self.height - 2)

    def card(self, spot: Spot) -> Box:
        box = self.column(spot.column)
        top = box.top + dots(HEAD) + spot.position * dots(CARD + GAP) - self.top(spot.column)
        return Box(box.left + dots(PAD - 2), top, box.right - dots(PAD), top + dots(CARD))

    def columns(self) -> list[int]:
        """Those on the screen."""
        boxes = ((number, self.column(number)) for number in range(len(self.stacks)))
        return [number for number, box in boxes if box.right > 0 and box.left < self.width]

    def cards(self, number: int) -> range:
        """Those of a column that are on the screen."""
        top, step = self.top(number), dots(CARD + GAP)
        last = int((top + self.height - dots(HEAD)) // step) + 1
        return range(int(top // step), min(last, len(self.stacks[number].ids)))

    def column_at(self, x: float) -> int | None:
        number = int((x + self.left) // self.column_width)
        return number if 0 <= number < len(self.stacks) else None

    def spot_at(self, x: float, y: float) -> Spot | None:
        number = self.column_at(x)
        if number is None or y < dots(HEAD):
            return None
        spot = Spot(number, int((y - dots(HEAD) + self.top(number)) // dots(CARD + GAP)))
        return spot if spot.position < len(self.stacks[number].ids) and self.card(spot).holds(x, y) else None

    def spot_of(self, rowid: int | None) -> Spot | None:
        if rowid is None:
            return None
        for number, stack in enumerate(self.stacks):
            with suppress(ValueError):  # it stands in another column
                return Spot(number, stack.ids.index(rowid))
        return None

    def move(self, rowid: int, to: int) -> None:
        """The card becomes the first of another column; its place there is known when the stacks are read anew."""
        spot, stacks = self.spot_of(rowid), list(self.stacks)
        if spot and spot.column != to:
            stacks[spot.column] = _with(stacks[spot.column], [one for one in stacks[spot.column].ids if one != rowid])
            stacks[to] = _with(stacks[to], [rowid, *stacks[to].ids])
            self.stacks = stacks

    # -- scrolling --------------------------------------------------------------------------------------------------

    def top(self, number: int) -> float:
        return self._tops.get(self.stacks[number].key, 0)

    def scroll(self, number: int, by: float) -> None:
        self._tops[self.stacks[number].key] = self.top(number) + by

    def keep_within(self) -> None:
        """No scrolling beyond the ends."""
        for number in range(len(self.stacks)):
            most = max(0, self.depth(number) - self.room)
            self._tops[self.stacks[number].key] = min(max(self.top(number), 0), most)
        self.left = min(max(self.left, 0), max(0.0, self.whole_width - self.width))

    def see(self, spot: Spot) -> None:
        """Scrolls so that the card is on the screen."""
        box = self.column(spot.column)
        self.left += min(0, box.left) + max(0, box.right - self.width)
        card = self.card(spot)
        self.scroll(spot.column, min(0, card.top - dots(HEAD)) + max(0, card.bottom - self.height + dots(GAP)))

    @property
    def room(self) -> float:
        """For the cards of a column."""
        return self.height - dots(HEAD) - 3

    def depth(self, number: int) -> float:
        """Of all cards of a column."""
        return len(self.stacks[number].ids) * dots(CARD + GAP)


def _with(stack: Stack, ids: Sequence[int]) -> Stack:
    return stack._replace(ids=array("q", ids))
