"""Follow-ups as an iCalendar file (RFC 5545), which the calendar of a phone shows."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from icalendar import Alarm, Calendar, Event

from crm_desktop.db.lists.query import TITLE
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.follow_up import FOLLOW_UP, STILL_OPEN
from crm_desktop.entities.records import Key, Record
from crm_desktop.operations.care.agenda import moment_of, of_staff, with_whom
from crm_desktop.operations.exporting.exporting import replacing

PRIORITIES = {"高": 1, "中": 5, "低": 9}
LONG = dt.timedelta(minutes=30)


def export_calendar(store: Store, path: Path, staff: Key | None = None) -> int:
    """What is still to be done, of one member of staff or of all that the user sees; returns how many.

    The file appears whole or not at all. Raises CrmError or PermissionDenied.
    """
    select = store.queries.list_of(FOLLOW_UP, conditions=(*STILL_OPEN, *of_staff(staff)))
    calendar = calendar_of(iterate(store.reader, select), store.database.path.stem)
    with replacing(path) as part:
        part.write_bytes(calendar.to_ical())
    return len(calendar.subcomponents)


def calendar_of(records: Iterable[Record], file: str) -> Calendar:
    """`file`: names the entries, so that a newer export replaces those of an older one."""
    calendar = Calendar()
    calendar.add("prodid", "-//crm-desktop//CRM//ZH")
    calendar.add("version", "2.0")
    for record in records:
        calendar.add_component(event_of(record, file))
    return calendar


def event_of(record: Record, file: str) -> Event:
    """Times are those of the wall clock wherever the phone is, as the office means them. One that is repeated stands
    in it once: the next one is another follow-up, and the phone would go on with this one for ever.
    """
    event = Event()
    event.add("uid", f"follow-up-{record['number']}@{file}")
    event.add("dtstamp", dt.datetime.now(dt.UTC))
    contact, whose = record.get(TITLE.format("contact")), with_whom(record)
    event.add("summary", " · ".join(str(text) for text in (record["subject"], whose) if text))
    lines = [str(text) for text in (contact, record.get("notes")) if text]
    if lines:
        event.add("description", "\n".join(lines))
    begin = moment(str(record["due"]))
    event.add("dtstart", begin)
    if isinstance(begin, dt.datetime):
        event.add("dtend", begin + LONG)
    if "priority" in record:
        event.add("priority", PRIORITIES[str(record["priority"])])
    event.add_component(alarm_of(record))
    return event


def alarm_of(record: Record) -> Alarm:
    """When the program itself would remind of it, before the beginning or after it."""
    begin, reminded = (dt.datetime.fromisoformat(text) for text in (str(record["due"]), moment_of(record)))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", str(record["subject"]))
    alarm.add("trigger", reminded - begin)
    return alarm


def moment(text: str) -> dt.date | dt.datetime:
    return dt.date.fromisoformat(text) if len(text) == len("2026-01-01") else dt.datetime.fromisoformat(text)
