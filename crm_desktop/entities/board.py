"""A list's other face: columns of cards that are moved from one to the other."""

from collections.abc import Mapping
from typing import NamedTuple

from crm_desktop.entities.fields import Tone, Tones


class Board(NamedTuple):
    """A column for each record that the reference `column` may name, in their order; moving a card sets it.

    `kind`: the field of those records by which a column has its tone and the order of its cards (a field, and whether
    descending). `sums`: what is added up over a column. `title`, `who` and `days` (the first of each that
    says something), `amount`, `person`: what a card shows. `marks`: quick filters whose records are marked, the first
    that fits. `asks`: fields to be asked for where such a move wants them.
    """

    column: str
    kind: str
    tones: Tones
    orders: Mapping[str, tuple[str, bool]]
    sums: tuple[str, ...]
    title: str
    who: tuple[str, ...]
    amount: str
    days: tuple[str, ...]
    person: str
    marks: tuple[tuple[str, Tone], ...]
    asks: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        return (self.title, *self.who, self.amount, *self.days, self.person)
