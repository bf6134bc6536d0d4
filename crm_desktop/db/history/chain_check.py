"""Is the history what the program wrote? Reads only."""

import hmac
from collections.abc import Iterator
from typing import Literal, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history import outside
from crm_desktop.db.history.chain import EVENTS, STEPS, Log, Segment, code, contents, holds, last_mark, segments
from crm_desktop.db.history.outside import Head

Kind = Literal["changed", "foreign", "cut", "replaced"]


class Fault(NamedTuple):
    """In the step `number`, or in that line of 安全记录, what is there is not what the program wrote there.

    changed: it, or what stood right before it, was changed, removed or moved; foreign: the program did not write it;
    cut: the history had come as far as `number`, and what is there ends at `last` or went another way;
    replaced: it had come so far, with a key that the file does not name.
    """

    log: Literal["step", "event"]
    kind: Kind
    number: int
    last: int = 0


def faults(connection: sqlite.Connection, head: Head | None) -> Iterator[Fault]:
    """`head`: what was seen outside, before the connection began to read."""
    there = segments(connection)
    yield from broken(connection, STEPS, there)
    yield from broken(connection, EVENTS, there)
    if head is not None:
        yield from missing(connection, there, head)


def unverifiable(connection: sqlite.Connection) -> int:
    """How many steps have codes whose key is not here."""
    there = segments(connection)
    ends = [one.step for one in there[1:]] + [last_mark(connection, STEPS).number]
    sql = "SELECT count(*) FROM 变更组 WHERE 变更组编号 > ? AND 变更组编号 <= ?"
    strange = [(one.step, end) for one, end in zip(there, ends, strict=False) if not outside.key_of(one.key)]
    return sum(connection.execute(sql, part).fetchone()[0] for part in strange)


def broken(connection: sqlite.Connection, log: Log, there: list[Segment]) -> Iterator[Fault]:
    """Row by row: whether its code is that of what it says, and of the code before it."""
    name: Literal["step", "event"] = "step" if log is STEPS else "event"
    keys = {one.key: outside.key_of(one.key) for one in there}
    begins = [(one.step if log is STEPS else one.event, one) for one in there]
    before = b""
    for number, kept, *values in connection.execute(log.rows, (0,)):
        if kept is None:
            yield Fault(name, "foreign", number)
            continue
        segment = next((one for begin, one in reversed(begins) if begin < number), None)
        key = keys[segment.key] if segment else None
        if segment is None:
            yield Fault(name, "changed", number)
        elif key is not None:
            now = code(key, segment, before, contents(connection, log, number, values))
            if not isinstance(kept, bytes) or not hmac.compare_digest(now, kept):
                yield Fault(name, "changed", number)
        before = kept if isinstance(kept, bytes) else b""


def missing(connection: sqlite.Connection, there: list[Segment], head: Head) -> Iterator[Fault]:
    """What was seen and is not there any more."""
    if not any(one.key == head.key and outside.key_of(one.key) for one in there):
        yield Fault("step", "replaced", head.step.number)
        return
    if not holds(connection, STEPS, head.step):
        yield Fault("step", "cut", head.step.number, last_mark(connection, STEPS).number)
    if not holds(connection, EVENTS, head.event):
        yield Fault("event", "cut", head.event.number, last_mark(connection, EVENTS).number)
