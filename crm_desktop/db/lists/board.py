"""What a board shows: its columns with their sums, their cards by rowid, and the cards that are looked at."""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import Select
from crm_desktop.db.lists.rows import FIRST, Row, fetch, first_ids, iterate, row_ids
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.board import Board
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Ref, Tone
from crm_desktop.entities.records import Condition, Key, QuickFilter, Sort

NO_TONE: Tone = "primary"


class Stack(NamedTuple):
    """A column: the record it stands for, its cards' rowids in order, and what they add up to.

    `sums` is None as long as that is not known; then `ids` are the first ones only.
    """

    key: Key
    title: str
    tone: Tone
    ids: "array[int]"
    sums: tuple[int, ...] | None = None


class Card(NamedTuple):
    row: Row
    mark: Tone | None


class BoardReader:
    """Of an entity with a board. Made and asked for cards in the window's thread; the rest may run in another.

    `quick`: the quick filters, with the days that are set, by which cards are marked.
    """

    def __init__(
        self, store: Store, entity: Entity, conditions: Sequence[Condition], search: str, quick: Sequence[QuickFilter]
    ) -> None:
        self._store, self._entity = store, store.seen[entity.name]
        assert self._entity.board
        self._board: Board = self._entity.board
        self._columns = [(row, self._select(row, conditions, search)) for row in self._named()]
        fields = [self._entity.by_name[name] for name in dict.fromkeys((*entity.key, *self._board.shown))]
        self._cards = store.queries.list_of(self._entity, fields=fields)
        self._marks = [
            (store.queries.list_of(self._entity, conditions=one.conditions), tone)
            for name, tone in self._board.marks
            for one in quick
            if one.name == name
        ]

    def first(self, connection: sqlite.Connection) -> list[Stack]:
        """With as many cards as can be seen: a matter of milliseconds, however many there are."""
        return [self._stack(row, first_ids(connection, select, FIRST)) for row, select in self._columns]

    def stacks(self, connection: sqlite.Connection) -> list[Stack]:
        return [
            self._stack(row, row_ids(connection, select), self._sums(connection, select))
            for row, select in self._columns
        ]

    def cards(self, ids: Sequence[int]) -> list[Card | None]:
        """None for one that is gone."""
        reader = self._store.reader
        marked: dict[int, Tone] = {}
        for select, tone in reversed(self._marks):
            where = select.condition
            sql = f"SELECT rowid FROM {select.base} WHERE rowid IN ({', '.join('?' * len(ids))}) AND {where.text}"
            marked |= {row[0]: tone for row in reader.execute(sql, (*ids, *where.params))}
        rows = fetch(reader, self._cards, ids)
        return [Card(row, marked.get(rowid)) if row else None for rowid, row in zip(ids, rows, strict=True)]

    @property
    def _target(self) -> Entity:
        ref = self._entity.by_name[self._board.column]
        assert isinstance(ref, Ref)
        return self._store.seen[ref.to]

    def _named(self) -> list[Row]:
        return list(iterate(self._store.reader, self._store.queries.list_of(self._target)))

    def _select(self, row: Row, conditions: Sequence[Condition], search: str) -> Select:
        target = self._target
        name, descending = self._board.orders.get(str(row.get(self._board.kind)), (self._entity.sort.field, False))
        own = Condition(self._board.column, "is", row[target.key[0]])
        return self._store.queries.list_of(
            self._entity, conditions=(*conditions, own), search=search, sort=Sort(name, descending)
        )

    def _stack(self, row: Row, ids: "array[int]", sums: tuple[int, ...] | None = None) -> Stack:
        target = self._target
        tone = self._board.tones.get(str(row.get(self._board.kind)), NO_TONE)
        return Stack(target.key_of(row), target.title_of(row), tone, ids, sums)

    def _sums(self, connection: sqlite.Connection, select: Select) -> tuple[int, ...]:
        columns, where = dict(select.columns), select.condition
        sums = ", ".join(f"coalesce(sum({columns[name]}), 0)" for name in self._board.sums)
        return tuple(
            connection.execute(f"SELECT {sums} FROM {select.base} WHERE {where.text}", where.params).fetchone()
        )
