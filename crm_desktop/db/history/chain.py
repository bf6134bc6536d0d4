"""The history cannot be changed unseen: each step, and each line of 安全记录, carries an HMAC of itself and of the code
before it. The key is outside the file (`outside`), as is the last code: what is cut off at the end is missed there.
"""

import hmac
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history import outside
from crm_desktop.db.history.outside import Head, HeadFile, Mark


class Segment(NamedTuple):
    """Codes made with one key: those of the steps after `step` and of the events after `event`, to the next segment."""

    number: int
    key: str
    step: int
    event: int


class Log(NamedTuple):
    """One of the two logs. `rows`: number, code, and all else that the code covers; `entries`: what hangs on a row."""

    table: str
    number: str
    rows: str
    entries: str = ""


Values = Iterable[object]
STEPS: Final = Log(
    "变更组",
    "变更组编号",
    "SELECT 变更组编号, 校验, 时间, 用户, 操作, 撤销 FROM 变更组 WHERE 变更组编号 > ? ORDER BY 变更组编号",
    "SELECT 序号, e.表, 主键, 旧值, 新值, 批次编号, b.表, 首键, 末键, 内容 "
    "FROM 变更记录 AS e LEFT JOIN 变更批次 AS b USING (批次编号) WHERE 变更组编号 = ? ORDER BY 序号",
)
EVENTS: Final = Log(
    "安全记录",
    "序号",
    "SELECT 序号, 校验, 时间, 用户, 事件, 详情 FROM 安全记录 WHERE 序号 > ? ORDER BY 序号",
)
LAST: Final = "SELECT (SELECT max(变更组编号) FROM 变更组), (SELECT max(序号) FROM 安全记录)"


class Chain:
    """Of one open file: `begin`, `seal` and `keep` surround each transaction of its writer, `drop` one that failed."""

    def __init__(self, path: Path, connection: sqlite.Connection) -> None:
        self._path, self._connection = path, connection
        self._file = HeadFile(path)
        self._segment: Segment | None = None
        self._key = b""
        self._before = (0, 0)  # the last numbers when the transaction began
        self._kept: tuple[Mark, Mark] | None = None  # what the next codes follow
        self._new: tuple[Mark, Mark] | None = None

    def begin(self) -> None:
        """What is there by now was sealed when it was written, or never will be."""
        self._before = last_numbers(self._connection)

    def seal(self) -> None:
        """What the transaction has written. Where no key can be kept it stays unsealed, and `check` says so."""
        before, now = self._before, last_numbers(self._connection)
        if now == before:
            return
        try:
            self._prepare()
        except OSError:
            logging.getLogger(__name__).warning("the history cannot be sealed", exc_info=True)
            return
        assert self._kept is not None
        step, event = self._kept
        self._new = (
            self._extend(STEPS, before[0], step) if now[0] > before[0] else step,
            self._extend(EVENTS, before[1], event) if now[1] > before[1] else event,
        )

    def seal_all(self) -> None:
        """What a program that knew no codes wrote, in the transaction that brings the file up to date."""
        self.reseal()
        self.seal()

    def reseal(self) -> None:
        """The transaction changes what was sealed, as it must be where somebody is forgotten: all gets new codes."""
        self._connection.execute("DELETE FROM 历史段")
        self._segment = None
        self._before, self._kept = (0, 0), (Mark(), Mark())

    def keep(self) -> None:
        """After the commit, so that what is kept outside is never ahead of the file."""
        if self._new is None or self._segment is None:
            return
        self._kept, self._new = self._new, None
        try:
            self._file.write(Head(self._segment.key, *self._kept))
        except OSError:
            logging.getLogger(__name__).warning("how far the history has come cannot be kept", exc_info=True)

    def drop(self) -> None:
        self._segment = self._kept = self._new = None

    def close(self) -> None:
        self._file.close()

    def _prepare(self) -> None:
        """The key and the codes to follow, at the first sealing."""
        if self._segment is not None:
            return
        there = segments(self._connection)
        if self._kept is None:
            self._kept = to_follow(self._connection, there, outside.head(self._path))
        usable = next((one.key for one in reversed(there) if outside.key_of(one.key)), None)
        if not there or there[-1].key != usable:
            sql = "INSERT INTO 历史段 (密钥, 变更组编号, 安全序号) VALUES (?, ?, ?)"
            self._connection.execute(sql, (usable or outside.new_key(), *self._before))
            there = segments(self._connection)
        self._segment = there[-1]
        self._key = outside.key_of(self._segment.key) or b""

    def _extend(self, log: Log, after: int, last: Mark) -> Mark:
        assert self._segment is not None
        sql = f"UPDATE {log.table} SET 校验 = ? WHERE {log.number} = ?"
        for number, _none, *values in self._connection.execute(log.rows, (after,)).fetchall():
            content = contents(self._connection, log, number, values)
            last = Mark(number, code(self._key, self._segment, last.code, content))
            self._connection.execute(sql, (last.code, number))
        return last


def contents(connection: sqlite.Connection, log: Log, number: int, values: Values) -> Iterator[Values]:
    """All that the code of a row covers."""
    yield (log.table, number, *values)
    if log.entries:
        yield from connection.execute(log.entries, (number,))


def code(key: bytes, segment: Segment, before: bytes, content: Iterable[Values]) -> bytes:
    made = hmac.new(key, digestmod="sha256")
    made.update(packed((*segment, before)))
    for values in content:
        made.update(packed(values))
    return made.digest()


def packed(values: Values) -> bytes:
    """The values one after the other, so that no others look the same."""
    return b"".join(map(one_packed, values)) + b"."


def one_packed(value: object) -> bytes:
    if value is None:
        return b"-"
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
    return b"%c%d:%b" % (type(value).__name__[0].encode(), len(data), data)


def segments(connection: sqlite.Connection) -> list[Segment]:
    sql = "SELECT 段编号, 密钥, 变更组编号, 安全序号 FROM 历史段 ORDER BY 段编号"
    return [Segment(*row) for row in connection.execute(sql)]


def last_numbers(connection: sqlite.Connection) -> tuple[int, int]:
    step, event = connection.execute(LAST).fetchone()
    return step or 0, event or 0


def to_follow(connection: sqlite.Connection, there: list[Segment], head: Head | None) -> tuple[Mark, Mark]:
    """The last codes of the file. Where it lacks what was seen outside, that is followed: the gap stays visible."""
    own = head is not None and (not there or head.key in {one.key for one in there})
    step, event = last_mark(connection, STEPS), last_mark(connection, EVENTS)
    if head is None or not own:
        return step, event
    return (
        step if holds(connection, STEPS, head.step) else head.step,
        event if holds(connection, EVENTS, head.event) else head.event,
    )


def last_mark(connection: sqlite.Connection, log: Log) -> Mark:
    sql = f"SELECT {log.number}, 校验 FROM {log.table} WHERE 校验 IS NOT NULL ORDER BY {log.number} DESC LIMIT 1"
    return Mark(*(connection.execute(sql).fetchone() or ()))


def holds(connection: sqlite.Connection, log: Log, mark: Mark) -> bool:
    """Whether what was seen is still there."""
    sql = f"SELECT 1 FROM {log.table} WHERE {log.number} = ? AND 校验 = ?"
    return not mark.number or connection.execute(sql, mark).fetchone() is not None


def head_in(connection: sqlite.Connection) -> Head | None:
    """As far as the file itself knows; None where nothing is sealed."""
    there = segments(connection)
    return Head(there[-1].key, last_mark(connection, STEPS), last_mark(connection, EVENTS)) if there else None
