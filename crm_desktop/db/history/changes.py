"""What one step changed: the audit trail, the undo step and the event that refreshes views are this one record."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import NamedTuple

from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key

Values = Mapping[str, Value]
BULK = 1000  # changes; a step of more is published as "all of these entities"


class RowChange(NamedTuple):
    """One record: `before` None if it is new, `after` None if it was deleted, else the fields that changed."""

    entity: str
    key: Key
    before: Values | None
    after: Values | None


@dataclass(frozen=True)
class ChangeSet:
    """One step. `number` is its row in 变更组. `rows` is empty for a bulk step: all of `entities` may have changed.

    `count`: how many records it changed. `undoes`: the step that an undo or a redo took back.
    """

    number: int
    action: str
    user: str
    entities: frozenset[str]
    rows: tuple[RowChange, ...] = ()
    count: int = 0
    undoes: int | None = None
    initiator: object = field(default=None, compare=False)

    def touches(self, entity: str, key: Key) -> bool:
        if not self.rows:
            return entity in self.entities
        return any(row.entity == entity and row.key == key for row in self.rows)


Listener = Callable[[ChangeSet], None]


class ChangeBus:
    """Hands each committed step to the listeners, on the thread that made the bus.

    A step of another thread waits for `deliver`, which the owner calls from its event loop.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._owner = threading.get_ident()
        self._waiting: SimpleQueue[ChangeSet] = SimpleQueue()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` from now on; returns what ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, change: ChangeSet) -> None:
        self._waiting.put(change)
        if threading.get_ident() == self._owner:
            self.deliver()

    def deliver(self) -> None:
        """Hands out what is waiting. Owner's thread."""
        while True:
            try:
                change = self._waiting.get_nowait()
            except Empty:
                return
            for listener in tuple(self._listeners):
                if listener in self._listeners:  # not ended by one before it
                    listener(change)
