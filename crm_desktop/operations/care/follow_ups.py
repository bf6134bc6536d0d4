"""What people do with follow-ups: complete one and say what comes of it, put it off, be reminded later."""

import datetime as dt
from typing import NamedTuple

from crm_desktop.db.writing.recurring import ASKED, add
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.follow_up import DONE, FOLLOW_UP, next_on
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.records import Key, Record
from crm_desktop.entities.recurrence import next_after


class Completed(NamedTuple):
    """The records that came of completing a follow-up, None where there is none."""

    interaction: Key | None
    next: Key | None


def complete(
    store: Store,
    key: Key,
    version: int,
    *,
    interaction: Record | None = None,
    again: str | None = None,
    once: bool = False,
    initiator: object = None,
) -> Completed:
    """One step: done; with the interaction that came of it, and the next one: `again`, or as it is repeated.

    `once`: there is none though it is repeated. Raises Conflict, ValidationFailed, PermissionDenied.
    """
    record = store.get(FOLLOW_UP, key)
    due = again or (None if once else next_after(str(record["due"]), str(record.get("repeat")), dt.date.today()))
    with store.step(ASKED, initiator) as step:
        logged = None if interaction is None else store.add(step, INTERACTION, interaction)
        values: dict[str, Value] = {"state": DONE}
        if isinstance(logged, int):
            values["interaction"] = logged
        store.change_at(step, FOLLOW_UP, key, values, version)
        return Completed(logged, None if due is None else add(store, step, FOLLOW_UP, next_on(record, due)))


def put_off(store: Store, key: Key, version: int, due: str, *, initiator: object = None) -> None:
    """Due later, and postponed."""
    values: Record = {"due": due, "state": "已推迟", "remind_at": None}
    store.update(FOLLOW_UP, key, values, version, action="put_off", initiator=initiator)


def snooze(store: Store, key: Key, version: int, until: str, *, initiator: object = None) -> None:
    """The reminder comes again then; what is due stays due."""
    store.update(FOLLOW_UP, key, {"remind_at": until}, version, action="snooze", initiator=initiator)
