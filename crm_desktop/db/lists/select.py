"""What a list shows: rows of one table, known by their rowid, and the ways to read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crm_desktop.db.lists.sql import EVERYTHING, Sql, all_of
from crm_desktop.entities.fields import Value


class Found(NamedTuple):
    """What a search leaves of a table. `few`: SQLite looks the rows up in the search index. `many`: it tests each row
    it meets in the order of the list. `candidates`: a row of anything for each row that may be among them.
    `looks`: the meaning itself, without any index; None where that lies in other tables.
    """

    few: Sql
    many: Sql
    candidates: Sql
    looks: Sql | None

    @property
    def by_rowid(self) -> bool:
        """Whether the test of `many` needs to see no more of a row than its rowid."""
        return self.looks is not None


class Walk(NamedTuple):
    """A stretch of a list in an order that an index gives: the rows of `source` that meet `where`."""

    source: str
    where: str
    order: str


@dataclass(frozen=True)
class Select:
    """`columns` (name → SQL expression) of the rows of table `base` that meet `where` and were `found`, if anything
    was looked for. `within`: the rows that the user may see at all. `walks`: the same order in stretches, where a
    plain ORDER BY would sort all rows. `grouped`: a subquery under the name of `base`, where the rows are groups of
    that table's; it is run anew by each statement.
    """

    base: str
    columns: tuple[tuple[str, str], ...]
    where: Sql = EVERYTHING
    order: str = "rowid"
    found: Found | None = None
    walks: tuple[Walk, ...] = ()
    backwards: str = ""  # the same order from its end, where lists are read from there
    counted: Sql | None = None  # a statement that knows, or gives NULL, how many these are without looking at them
    within: Sql = EVERYTHING
    grouped: str = ""

    @property
    def source(self) -> str:
        """What stands after FROM."""
        return self.grouped or self.base

    @property
    def limited(self) -> bool:
        """Whether there may be rows that the user does not see."""
        return self.within != EVERYTHING

    @property
    def narrowed(self) -> bool:
        """Whether it may leave out rows of the table."""
        return self.where != EVERYTHING or self.found is not None or self.limited

    def same_rows(self, other: "Select") -> bool:
        """Whether both have the same rows, in whatever order."""
        mine, theirs = ((one.source, one.where, one.found, one.within) for one in (self, other))
        return mine == theirs

    @property
    def condition(self) -> Sql:
        return self._seen([self.found.few, self.where] if self.found else [self.where])

    def ids(self) -> Sql:
        """The rowids in order."""
        return self._sorted(f"{self.base}.rowid", self.order)

    def first(self, limit: int) -> Sql:
        """The columns of the first `limit` rows, in order."""
        text, params = self.whole()
        return Sql(f"{text} LIMIT {limit}", params)

    def whole(self) -> Sql:
        """The columns of all rows, in order; the rowid comes first."""
        return self._sorted(self._columns(), self.order)

    def values(self, names: Sequence[str]) -> Sql:
        """The columns `names` of all rows, in order."""
        columns = dict(self.columns)
        return self._sorted(", ".join(columns[name] for name in names), self.order)

    def window(self, limit: int, offset: int = 0, *, backwards: bool = False) -> Sql:
        """The rowids of `limit` rows in order, or from the end, after `offset` others."""
        text, params = self._sorted(f"{self.base}.rowid", self.backwards if backwards else self.order)
        return Sql(f"{text} LIMIT ? OFFSET ?", (*params, limit, offset))

    def count(self) -> Sql:
        if self.counted:
            return self.counted
        where = self.condition
        return Sql(f"SELECT count(*) FROM {self.source} WHERE {where.text}", where.params)

    def by_day(self, name: str) -> Sql:
        """Days of the column `name`, each with how many rows there are on it."""
        day, where = f"substr({dict(self.columns)[name]}, 1, 10)", self.condition
        return Sql(f"SELECT {day}, count(*) FROM {self.source} WHERE {where.text} GROUP BY {day}", where.params)

    def candidates(self) -> Sql:
        """A row for each row of the list, and where something was looked for perhaps for others."""
        if self.found and not self.limited:
            return self.found.candidates
        where = self.within if self.found else self.condition
        return Sql(f"SELECT 1 FROM {self.source} WHERE {where.text}", where.params)

    def walked_ids(self) -> list[Sql]:
        """`ids` in stretches, without sorting: for a list of many rows."""
        where = self._seen([self.found.many, self.where] if self.found else [self.where], look_up=False)
        return [
            Sql(
                f"SELECT {self.base}.rowid FROM {walk.source} WHERE ({walk.where}) AND {where.text} "
                f"ORDER BY {walk.order}",
                where.params,
            )
            for walk in self.walks or (Walk(self.source, "TRUE", self.order),)
        ]

    def walked_first(self, limit: int) -> list[Sql]:
        """The first rowids in stretches, each of at most `limit` rows."""
        return [Sql(f"{text} LIMIT {limit}", params) for text, params in self.walked_ids()]

    def tried_first(self, limit: int, among: int) -> Sql | None:
        """The first rowids if what was found is that much of the `among` first rows; None where this cannot be said."""
        if self.walks or not self.found or not self.found.looks:
            return None
        where = self._seen([self.found.looks, self.where])
        rows = f"SELECT rowid FROM {self.base} ORDER BY {self.order} LIMIT {among}"
        text = f"SELECT {self.base}.rowid FROM {self.base} WHERE {self.base}.rowid IN ({rows}) AND {where.text}"
        return Sql(f"{text} ORDER BY {sorting(self.order)} LIMIT {limit}", where.params)

    def rows(self, count: int) -> Sql:
        """The columns of `count` rows, in no order; the rowid comes first. Their rowids go before the parameters."""
        marks = ", ".join("?" * count)
        text = f"SELECT {self._columns()} FROM {self.source} WHERE {self.base}.rowid IN ({marks})"
        return Sql(f"{text} AND {self.within.text}" if self.limited else text, self.within.params)

    def record(self, row: Sequence[Value]) -> dict[str, Value]:
        return dict(zip((name for name, _expression in self.columns), row[1:], strict=True))

    def _columns(self) -> str:
        return ", ".join([f"{self.base}.rowid", *(expression for _name, expression in self.columns)])

    def _sorted(self, columns: str, order: str) -> Sql:
        order = sorting(order) if self.found or self.limited else order
        where = self.condition
        return Sql(f"SELECT {columns} FROM {self.source} WHERE {where.text} ORDER BY {order}", where.params)

    def _seen(self, parts: list[Sql], *, look_up: bool = True) -> Sql:
        """All of the parts, of what the user may see. `look_up`: SQLite may find the rows by that."""
        if not self.limited:
            return all_of(parts)
        within = self.within if look_up else Sql(f"({self.within.text}) IS TRUE", self.within.params)
        return all_of([within, *parts])


def sorting(order: str) -> str:
    """The same order; the plus keeps SQLite from walking along all rows to meet the few that are wanted."""
    by, comma, rowid = order.rpartition(", ")
    return f"+{by}{comma}+{rowid}" if comma else order
