"""What Ctrl+Z takes back and Ctrl+Y does again: steps of one user, known by their numbers in the change log."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.history.journal import Journal

DEEPEST: Final = 200  # steps of earlier sessions that can be taken back

# A step counts until it is taken back; what an undo took back can be done again until the user does something else.
DONE: Final = """
SELECT 变更组编号 FROM 变更组 AS g WHERE 用户 = ? AND 操作 <> 'undo'
    AND NOT EXISTS (SELECT 1 FROM 变更组 WHERE 撤销 = g.变更组编号)
ORDER BY 变更组编号 DESC LIMIT ?
"""
UNDONE: Final = """
SELECT 变更组编号 FROM 变更组 AS g WHERE 用户 = ?1 AND 操作 = 'undo'
    AND 变更组编号 > coalesce((
        SELECT 变更组编号 FROM 变更组 WHERE 用户 = ?1 AND 撤销 IS NULL ORDER BY 变更组编号 DESC LIMIT 1), 0)
    AND NOT EXISTS (SELECT 1 FROM 变更组 WHERE 撤销 = g.变更组编号)
ORDER BY 变更组编号 DESC LIMIT ?2
"""


class Stack:
    """The last step on top. It alone is held; what lies under it is read from the log when it comes to the top."""

    def __init__(self, journal: Journal, reader: sqlite.Connection, numbers: Iterable[int] = ()) -> None:
        self._journal, self._reader = journal, reader
        self._steps: list[ChangeSet | int] = list(numbers)

    @property
    def top(self) -> ChangeSet | None:
        if not self._steps:
            return None
        last = self._steps[-1]
        if isinstance(last, int):
            last = self._steps[-1] = self._journal.step(self._reader, last)
        return last

    def push(self, step: ChangeSet) -> None:
        if self._steps and isinstance(last := self._steps[-1], ChangeSet):
            self._steps[-1] = last.number
        self._steps.append(step)

    def pop(self) -> ChangeSet | None:
        last = self.top
        if last is not None:
            self._steps.pop()
        return last

    def clear(self) -> None:
        self._steps.clear()


class Stacks(NamedTuple):
    done: Stack
    undone: Stack


def stacks_of(journal: Journal, reader: sqlite.Connection, user: str) -> Stacks:
    """As the user left them. A step that could not be taken back for a Conflict is tried once more."""

    def stack(sql: str) -> Stack:
        numbers = [number for (number,) in reader.execute(sql, (user, DEEPEST))]
        return Stack(journal, reader, reversed(numbers))

    return Stacks(stack(DONE), stack(UNDONE))
