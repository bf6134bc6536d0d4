"""A record as it was after any step of the history: from now backwards, each later change of it taken back."""

import datetime as dt
from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.audit import utc
from crm_desktop.db.history.journal import Journal
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.writing import table
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key

ALL = 1 << 31
State = dict[str, Value]


def step_at(connection: sqlite.Connection, moment: str) -> int:
    """The last step up to that moment, UTC as the log has it; 0 before the first one."""
    sql = "SELECT 变更组编号 FROM 变更组 WHERE 时间 <= ? ORDER BY 时间 DESC, 变更组编号 DESC LIMIT 1"
    row = connection.execute(sql, (moment,)).fetchone()
    return int(row[0]) if row else 0


def step_on(connection: sqlite.Connection, time: str) -> int:
    """The last step up to that time on the user's clock, `YYYY-MM-DD`, whose end is meant, or `YYYY-MM-DD HH:MM:SS`."""
    moment = dt.datetime.fromisoformat(time if len(time) > len("2026-03-01") else f"{time} 23:59:59")
    return step_at(connection, utc(moment.astimezone(dt.UTC)))


def record_after(
    connection: sqlite.Connection, journal: Journal, entity: Entity, key: Key, step: int
) -> Mapping[str, Value] | None:
    """The fields of the record after the step, those of its relations included; None: there was no such record.

    Without what the database itself derives from other records. What the log does not know to be new (sample data,
    another program) counts as having been there always.
    """
    rows = rows_now(connection, journal, entity, key)
    for entry in journal.history(connection, entity, key, limit=ALL):
        if entry.step <= step:
            break
        change = entry.change
        place = change.entity, change.key
        if change.before is None:
            rows.pop(place, None)
        elif change.after is None:
            rows[place] = dict(change.before)
        else:
            rows.setdefault(place, {}).update(change.before)
    record = rows.get((entity.name, key))
    return None if record is None else whole(journal, entity, record, rows)


def rows_now(connection: sqlite.Connection, journal: Journal, entity: Entity, key: Key) -> dict[tuple[str, Key], State]:
    """The record's own row and those of its relations."""
    found: dict[tuple[str, Key], State] = {}
    row = table.read(connection, entity, key)
    if row is not None:
        found[entity.name, key] = row
    for relation in journal.registry.relations(entity):
        back = journal.registry.owner_ref(entity, relation).column
        columns = ", ".join(quoted(relation.by_name[name].column) for name in relation.key)
        sql = f"SELECT {columns} FROM {quoted(relation.table)} WHERE {quoted(back)} = ?"
        for parts in connection.execute(sql, (key,)).fetchall():
            row_key: Key = parts[0] if len(parts) == 1 else tuple(parts)
            found[relation.name, row_key] = table.read(connection, relation, row_key) or {}
    return found


def whole(journal: Journal, entity: Entity, own: State, rows: Mapping[tuple[str, Key], State]) -> State:
    """The record's fields: its own, and those of the first row of each relation."""
    record = {field.name: own.get(field.name) for field in entity.own if not field.derived}
    for relation in journal.registry.relations(entity):
        keys = sorted((key for name, key in rows if name == relation.name), key=table.key_params)
        first = rows[relation.name, keys[0]] if keys else {}
        for field in entity.fields:
            if field.relation == relation.name:
                name = next(other.name for other in relation.fields if other.column == field.column)
                record[field.name] = first.get(name)
    return record
