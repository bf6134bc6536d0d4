"""A list of any size, read by window: rowids in order, and blocks of rows when they are drawn."""

from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from crm_desktop.db.driver import sqlite
from crm_desktop.db.select import Select
from crm_desktop.db.sql import Sql
from crm_desktop.entities.fields import Value

Row = dict[str, Value]
FIRST = 128  # rows; more than any window shows
MANY = 3_000  # rows from which on it is quicker to meet them in the order of the list than to sort them
MANY_REFERRING = 50_000  # the same where each row has to be read to see whether it belongs to those found
VERY_MANY = 200_000  # rows found from which on that holds for the order of all of them too
COUNTED, TRIED = 100_000, 1_000


def first_rows(connection: sqlite.Connection, select: Select) -> tuple[int, list[Row]]:
    """How many rows there are, and the first `FIRST` of them. Any thread with a connection of its own.

    Of a search that finds many, the number is a rough one; `row_ids` says exactly.
    """
    if not is_long(connection, select, many(select)):
        count = connection.execute(*select.count()).fetchone()[0]
        return count, [select.record(row) for row in connection.execute(*select.first(FIRST))]
    if select.found is None:
        count = connection.execute(*select.count()).fetchone()[0]
    else:
        count = at_most(connection, select.candidates(), COUNTED)
        tried = select.tried_first(FIRST, TRIED) if count == COUNTED else None  # likely to be all over the list
        if tried and len(rows := gather(connection, select, [tried])) == FIRST:
            return count, rows
    rows = gather(connection, select, select.walked_first(FIRST))
    return (count if len(rows) == FIRST else len(rows)), rows


def gather(connection: sqlite.Connection, select: Select, stretches: Sequence[Sql]) -> list[Row]:
    rows: list[Row] = []
    for sql in stretches:
        rows += [select.record(row) for row in connection.execute(*sql)]
        if len(rows) >= FIRST:
            break
    return rows[:FIRST]


def row_ids(connection: sqlite.Connection, select: Select) -> "array[int]":
    """The rowids in order, 8 bytes each. Any thread with a connection of its own."""
    sortable = select.found is not None and not select.found.by_rowid
    walk = not sortable and is_long(connection, select, VERY_MANY if select.found else MANY)
    if not walk:
        return numbers(connection, [select.ids()])
    found = numbers(connection, select.walked_ids())
    if select.walks and len(found) != connection.execute(*select.count()).fetchone()[0]:
        return numbers(connection, [select.ids()])  # some name what does not exist, and no stretch holds them
    return found


def numbers(connection: sqlite.Connection, stretches: Sequence[Sql]) -> "array[int]":
    return array("q", (row[0] for sql in stretches for row in connection.execute(*sql)))


def many(select: Select) -> int:
    return MANY_REFERRING if select.found and not select.found.by_rowid else MANY


def is_long(connection: sqlite.Connection, select: Select, rows: int) -> bool:
    """Whether the list may have as many rows; asked only where there are two ways to read it."""
    return bool(select.found or select.walks) and at_most(connection, select.candidates(), rows) == rows


def at_most(connection: sqlite.Connection, sql: Sql, rows: int) -> int:
    return int(connection.execute(f"SELECT count(*) FROM ({sql.text} LIMIT {rows})", sql.params).fetchone()[0])


def iterate(connection: sqlite.Connection, select: Select, block: int = 500) -> Iterator[Row]:
    """Every row in order, in bounded memory (8 bytes a row); of one state of the file in a snapshot."""
    ids = row_ids(connection, select)
    for start in range(0, len(ids), block):
        yield from (row for row in fetch(connection, select, ids[start : start + block]) if row is not None)


def fetch(connection: sqlite.Connection, select: Select, ids: Sequence[int]) -> list[Row | None]:
    """The rows of these rowids, in that order; None for one that is gone."""
    found = {row[0]: select.record(row) for row in connection.execute(select.rows(len(ids)), tuple(ids))}
    return [found.get(rowid) for rowid in ids]


class RowIndex:
    """The rows of a Select by position. Starts with the count and the first rows; `extend` adds the order of the rest.

    Until then `row` gives None beyond the first rows, as it does for a row deleted meanwhile. One thread.
    """

    BLOCK, KEEP = 128, 64

    def __init__(self, connection: sqlite.Connection, select: Select, count: int, first: Sequence[Row]) -> None:
        self.select = select
        self._connection = connection
        self._count = count
        self._ids: array[int] | None = None
        self._blocks: OrderedDict[int, Sequence[Row | None]] = OrderedDict({0: first})

    def extend(self, ids: "array[int]") -> None:
        if len(ids) != self._count:  # else the first rows are still the first ones
            self._blocks.clear()
        self._ids, self._count = ids, len(ids)

    @property
    def complete(self) -> bool:
        return self._ids is not None

    def __len__(self) -> int:
        return self._count

    def row(self, position: int) -> Row | None:
        number, offset = divmod(position, self.BLOCK)
        if number not in self._blocks:
            if self._ids is None:
                return None
            block = self._ids[number * self.BLOCK : (number + 1) * self.BLOCK]
            self._blocks[number] = fetch(self._connection, self.select, block)
            if len(self._blocks) > self.KEEP:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        rows = self._blocks[number]
        return rows[offset] if offset < len(rows) else None

    def forget(self) -> None:
        """Reads the rows anew when they are drawn next; their order stays."""
        if self._ids is not None:
            self._blocks.clear()

    def position_of(self, rowid: int) -> int | None:
        """Where the row stands, or None if it is not in the list (or not known yet)."""
        if self._ids is None:
            return None
        try:
            return self._ids.index(rowid)
        except ValueError:
            return None
