"""What a virtual table shows and what is selected in it, without a window."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple, Protocol

ELLIPSIS = "…"
UNKNOWN: Sequence[str] = (ELLIPSIS,)  # the cells of a row that is not read yet


class Column(NamedTuple):
    """A column of the list: `name` of the field, translated `label`, `width` in pixels."""

    name: str
    label: str
    width: int
    align: Literal["w", "e", "center"] = "w"
    tooltip: str = ""  # shown when hovering the heading


class RowSource(Protocol):
    """Rows by position. Only those that are drawn or copied are ever asked for."""

    def __len__(self) -> int: ...

    def cells(self, position: int) -> Sequence[str]:
        """The formatted text of a row, one for each column."""
        ...


class NoRows:
    """What a table shows before it is given rows."""

    def __len__(self) -> int:
        return 0

    def cells(self, position: int) -> Sequence[str]:
        raise IndexError(position)


@dataclass
class RowSelection:
    """The selected rows, kept as ranges: a million selected rows cost no more than one.

    `current` is the row the keyboard stands on; it need not be selected (after a toggle or a `move`).
    `anchor` is the fixed end of a selection that is being extended. `whole`: all rows are selected, also those that
    are not known of yet.
    """

    current: int | None = None
    anchor: int | None = None
    ranges: tuple[range, ...] = ()  # ascending, disjoint, none empty
    whole: bool = False

    def __contains__(self, row: int) -> bool:
        return any(row in part for part in self.ranges)

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.ranges)

    def __len__(self) -> int:
        return sum(map(len, self.ranges))

    def clear(self) -> None:
        self.current, self.anchor, self.ranges, self.whole = None, None, (), False

    def move(self, row: int) -> None:
        """Stand on `row`; what is selected stays."""
        self.current = self.anchor = row

    def only(self, row: int) -> None:
        self.move(row)
        self.ranges, self.whole = (range(row, row + 1),), False

    def extend(self, row: int) -> None:
        """Select from the anchor to `row` and nothing else."""
        anchor = row if self.anchor is None else self.anchor
        self.current, self.anchor = row, anchor
        self.ranges, self.whole = (range(min(anchor, row), max(anchor, row) + 1),), False

    def toggle(self, row: int) -> None:
        self.move(row)
        self.whole = False
        if row in self:
            halves = chain.from_iterable(
                (range(part.start, row), range(row + 1, part.stop)) if row in part else (part,) for part in self.ranges
            )
            self.ranges = tuple(filter(len, halves))
        else:
            self.ranges = tuple(sorted((*self.ranges, range(row, row + 1)), key=lambda part: part.start))

    def everything(self, count: int) -> None:
        self.ranges, self.whole = (range(count),) if count else (), True
        if self.current is None and count:
            self.move(0)

    def clip(self, count: int) -> None:
        """There are so many rows now: forgets those that no longer exist, and of all takes in those that have come."""
        kept = (range(count),) if self.whole else self.ranges
        self.ranges = tuple(part[: max(0, count - part.start)] for part in kept if part.start < count)
        if self.current is not None and self.current >= count:
            self.current = None
        if self.anchor is not None and self.anchor >= count:
            self.anchor = None


def as_tsv(rows: Iterable[Sequence[str]]) -> str:
    """Text that a spreadsheet pastes as these cells: tabs, newlines and quotes stay within their cell."""
    text = io.StringIO()
    csv.writer(text, csv.excel_tab, lineterminator="\n").writerows(rows)
    return text.getvalue().removesuffix("\n")


def fit_text(text: str, room: float, width_of: Callable[[str], float]) -> str:
    """`text` on one line, cut with an ellipsis where `room` is too small: a cut number must not look whole."""
    if not text.isprintable():
        text = " ".join(text.split())
    if sum(map(width_of, text)) <= room:
        return text
    room -= width_of(ELLIPSIS)
    for kept, character in enumerate(text):
        room -= width_of(character)
        if room < 0:
            return text[:kept] + ELLIPSIS
    return text
