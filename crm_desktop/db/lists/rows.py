"""A list of any size, read by window: rowids in order, and blocks of rows when they are drawn."""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from sys import byteorder
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.select import Select
from crm_desktop.db.lists.sql import Sql
from crm_desktop.entities.fields import Value

Row = dict[str, Value]
FIRST = 128  # rows; more than any window shows
NEAR = 100_000  # rows from either end that OFFSET may skip while somebody waits: a few ms in an index
MANY = 3_000  # rows from which on it is quicker to meet them in the order of the list than to sort them
MANY_REFERRING = 50_000  # the same where each row has to be read to see whether it belongs to those found
VERY_MANY = 200_000  # rows found from which on that holds for the order of all of them too
COUNTED, TRIED = 100_000, 1_000
AT_ONCE = 1_000_000  # numbers for which room is made at once: meanwhile no other thread goes on
MANY_OWN = 20_000  # rows that somebody may see, from which on the search index is quicker than looking at each
NO_PLACES: Mapping[int, int | None] = {}
STRETCH = 65_536  # rowids looked through at a time, so that no copy of them all is made


class Page(NamedTuple):
    """The first rows of a list. `whole`: there are no more. `indexed`: their order can be read from an index."""

    ids: "array[int]"
    rows: Sequence[Row | None]
    whole: bool
    indexed: bool


def first_page(connection: sqlite.Connection, select: Select, limit: int = FIRST) -> Page:
    """The first `limit` rows; of groups all, which takes no longer. Any thread with a connection of its own."""
    if select.grouped:
        return all_groups(connection, select)
    ids = first_ids(connection, select, limit)
    rows = fetch(connection, select, ids)
    whole = len(ids) < limit
    return Page(ids, rows, whole, not whole and is_indexed(connection, select))


def all_groups(connection: sqlite.Connection, select: Select) -> Page:
    """At once: each statement that reads some has to make them all."""
    rows = connection.execute(*select.whole()).fetchall()
    return Page(array("q", [row[0] for row in rows]), [select.record(row) for row in rows], True, False)


def first_ids(connection: sqlite.Connection, select: Select, limit: int) -> "array[int]":
    """The rowids of the first rows, by whichever way is likely to be quick."""
    select = among_own(connection, select)
    if not is_long(connection, select, many(select)):
        return packed(connection, [select.window(limit)], limit)
    if select.found and at_most(connection, select.candidates(), COUNTED) == COUNTED:
        tried = select.tried_first(limit, TRIED)  # so many are likely to be all over the list
        if tried and len(ids := packed(connection, [tried], limit)) == limit:
            return ids
    return packed(connection, select.walked_first(limit), limit)


def is_indexed(connection: sqlite.Connection, select: Select) -> bool:
    """Whether any window can be read without sorting or trying all rows."""
    if not select.backwards or select.narrowed or select.walks:
        return False
    text, params = select.ids()
    return not any("TEMP B-TREE" in line[3] for line in connection.execute(f"EXPLAIN QUERY PLAN {text}", params))


def count_rows(connection: sqlite.Connection, select: Select) -> int:
    """How many rows there are. Any thread with a connection of its own."""
    select = among_own(connection, select)
    (count,) = connection.execute(*select.count()).fetchone()
    if count is None:  # none is kept
        (count,) = connection.execute(*replace(select, counted=None).count()).fetchone()
    return int(count)


def row_ids(connection: sqlite.Connection, select: Select, expected: int = 0) -> "array[int]":
    """The rowids in order, about as many as `expected`. Any thread with a connection of its own."""
    select = among_own(connection, select)
    sortable = select.found is not None and not select.found.by_rowid
    walk = not sortable and is_long(connection, select, VERY_MANY if select.found or select.limited else MANY)
    if not walk:
        return packed(connection, [select.ids()], expected=expected)
    found = packed(connection, select.walked_ids(), expected=expected)
    if select.walks and len(found) != count_rows(connection, select):
        return packed(connection, [select.ids()])  # some name what does not exist, and no stretch holds them
    return found


def packed(
    connection: sqlite.Connection, stretches: Sequence[Sql], limit: int | None = None, expected: int = 0
) -> "array[int]":
    """The numbers that the statements give, up to `limit`, 4 bytes each where they fit, else 8.

    `expected`: about how many; an array that grew bit by bit from nothing would leave holes in the process's memory.
    """
    ids, filled = array("I", [0]) * min(expected, AT_ONCE), 0
    for sql in stretches:
        cursor = connection.execute(*sql)
        while (limit is None or filled < limit) and (block := cursor.fetchmany(1000)):
            numbers = [row[0] for row in block]
            try:
                ids[filled : filled + len(numbers)] = array(ids.typecode, numbers)
            except OverflowError:
                ids = array("q", ids)
                ids[filled : filled + len(numbers)] = array("q", numbers)
            filled += len(numbers)
    del ids[filled if limit is None else min(filled, limit) :]
    return ids


def many(select: Select) -> int:
    return MANY_REFERRING if select.limited or (select.found and not select.found.by_rowid) else MANY


def among_own(connection: sqlite.Connection, select: Select) -> Select:
    """Of a few rows that somebody may see at all each is looked at: the index would give all that is found."""
    if not (select.limited and select.found and select.found.looks):
        return select
    own = Sql(f"SELECT 1 FROM {select.base} WHERE {select.within.text}", select.within.params)
    if at_most(connection, own, MANY_OWN) == MANY_OWN:
        return select
    looks = select.found.looks
    return replace(select, found=select.found._replace(few=looks, many=looks))


def is_long(connection: sqlite.Connection, select: Select, rows: int) -> bool:
    """Whether the list may have as many rows; asked only where there are two ways to read it."""
    return (
        bool(select.found or select.walks or select.limited) and at_most(connection, select.candidates(), rows) == rows
    )


def at_most(connection: sqlite.Connection, sql: Sql, rows: int) -> int:
    return int(connection.execute(f"SELECT count(*) FROM ({sql.text} LIMIT {rows})", sql.params).fetchone()[0])


def iterate(connection: sqlite.Connection, select: Select, block: int = 500) -> Iterator[Row]:
    """Every row in order, in bounded memory (4 or 8 bytes a row); of one state of the file in a snapshot."""
    if select.grouped:
        yield from (row for row in all_groups(connection, select).rows if row is not None)
        return
    ids = row_ids(connection, select)
    for start in range(0, len(ids), block):
        yield from (row for row in fetch(connection, select, ids[start : start + block]) if row is not None)


def values(
    connection: sqlite.Connection,
    select: Select,
    names: Sequence[str],
    ids: Sequence[int] | None = None,
    block: int = 500,
) -> Iterator[tuple[Value, ...]]:
    """`iterate` for what only wants the columns `names`. `ids`: of these rows alone, in that order."""
    if select.found is None and ids is None:
        yield from connection.execute(*select.values(names))
        return
    columns = dict(select.columns)
    narrow = replace(select, columns=tuple((name, columns[name]) for name in names))
    ids = row_ids(connection, select) if ids is None else ids
    for start in range(0, len(ids), block):
        part = ids[start : start + block]
        text, params = narrow.rows(len(part))
        found = {rowid: tuple(row) for rowid, *row in connection.execute(text, (*part, *params))}
        yield from (found[rowid] for rowid in part if rowid in found)


def fetch(connection: sqlite.Connection, select: Select, ids: Sequence[int]) -> list[Row | None]:
    """The rows of these rowids, in that order; None for one that is gone."""
    if not ids:
        return []
    text, params = select.rows(len(ids))
    found = {row[0]: select.record(row) for row in connection.execute(text, (*ids, *params))}
    return [found.get(rowid) for rowid in ids]


def place_of(ids: "array[int]", rowid: int) -> int | None:
    """Where it stands in it; looking through ten million takes 30 ms."""
    size = ids.itemsize
    try:
        wanted = rowid.to_bytes(size, byteorder, signed=ids.typecode == "q")
    except OverflowError:
        return None
    for start in range(0, len(ids), STRETCH):  # by bytes: looking at each number takes ten times as long
        stretch = ids[start : start + STRETCH].tobytes()
        at = stretch.find(wanted)
        while at % size and at > 0:  # the end of one number and the beginning of the next
            at = stretch.find(wanted, at + 1)
        if at >= 0:
            return start + at // size
    return None


class RowIndex:
    """The rows of a Select by position. Starts with the first page; `extend` adds the order of the rest.

    Until then a row further down is read by its distance from the nearer end, where that is cheap; else `row` gives
    None, as it does for a row deleted meanwhile. One thread.
    """

    BLOCK, KEEP = 64, 24

    def __init__(self, connection: sqlite.Connection, select: Select, page: Page) -> None:
        self.select = select
        self.complete = page.whole
        self._connection = connection
        self._indexed = page.indexed
        self._ids, self._count = page.ids, len(page.ids)
        self._places: Mapping[int, int | None] = NO_PLACES
        self._blocks: OrderedDict[int, Sequence[Row | None]] = OrderedDict()
        if not page.rows:
            return
        for start in range(0, len(page.ids), self.BLOCK):
            self._blocks[start // self.BLOCK] = page.rows[start : start + self.BLOCK]

    def counted(self, count: int) -> None:
        """So many rows there are, in an order not known yet."""
        if not self.complete:
            self._count = max(count, len(self._ids))

    def extend(self, ids: "array[int]", places: Mapping[int, int | None] = NO_PLACES) -> int:
        """All rowids in order, and where some stand; returns how many of the first rows are known to be unchanged."""
        same = len(self._ids) if ids[: len(self._ids)] == self._ids and len(ids) == self._count else 0
        if not same:
            self._blocks.clear()
        self._ids, self._count, self.complete, self._places = ids, len(ids), True, places
        return same

    def __len__(self) -> int:
        return self._count

    def row(self, position: int) -> Row | None:
        number, offset = divmod(position, self.BLOCK)
        if number not in self._blocks:
            ids = self._ids_of(number * self.BLOCK)
            if not ids:
                return None
            self._blocks[number] = fetch(self._connection, self.select, ids)
            if len(self._blocks) > self.KEEP:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        rows = self._blocks[number]
        return rows[offset] if offset < len(rows) else None

    def forget(self) -> None:
        """Reads the rows anew when they are drawn next; their order stays."""
        self._blocks.clear()

    def rowid(self, position: int) -> int | None:
        """The rowid of the row that stands there, if that is known."""
        return self._ids[position] if 0 <= position < len(self._ids) else None

    def rowids(self, parts: Iterable[range]) -> "array[int] | None":
        """Of the rows that stand there; None where that is not known of all of them yet."""
        ids = array(self._ids.typecode)
        for part in parts:
            found = self._ids[part.start : part.stop]
            if len(found) < len(part):
                return None
            ids += found
        return ids

    def position_of(self, rowid: int) -> int | None:
        """Where the row stands, or None if it is not in the list (or not known yet)."""
        return self._places[rowid] if rowid in self._places else place_of(self._ids, rowid)

    def _ids_of(self, start: int) -> Sequence[int]:
        """The rowids of a block, none where finding them would take long."""
        if self.complete or start + self.BLOCK <= len(self._ids):
            return self._ids[start : start + self.BLOCK]
        length = min(self.BLOCK, self._count - start)
        left = self._count - start - length
        if not self._indexed or length <= 0 or min(start, left) > NEAR:
            return ()
        sql = self.select.window(length, start) if start <= left else self.select.window(length, left, backwards=True)
        ids = [row[0] for row in self._connection.execute(*sql)]
        return ids if start <= left else ids[::-1]
