"""New 编号: the next running number of an entity, never one that was given before."""

import re
from collections.abc import Sequence
from functools import cache

from crm_desktop.db.driver import sqlite
from crm_desktop.db.query import quoted
from crm_desktop.entities.entity import Entity, Key


def propose(connection: sqlite.Connection, entity: Entity) -> str:
    """The number a new record would get now; '' where the database numbers."""
    return entity.number.format(next_running(connection, entity)) if entity.number else ""


def take(connection: sqlite.Connection, entity: Entity) -> str:
    """The next number, taken: inside the caller's transaction, so that no two get the same."""
    running = next_running(connection, entity)
    remember(connection, entity, running)
    return entity.number.format(running)


def retire(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> None:
    """The numbers of records about to be deleted are not given again."""
    usual = len(entity.number.format(0))  # an odd one, typed far ahead, does not count
    given = [running for key in keys if len(str(key)) == usual and (running := running_of(entity, key)) is not None]
    if given:
        remember(connection, entity, max(given))


def next_running(connection: sqlite.Connection, entity: Entity) -> int:
    row = connection.execute("SELECT 末号 FROM 编号 WHERE 表 = ?", (entity.table,)).fetchone()
    key = quoted(entity.by_name[entity.key[0]].column)
    low, high = entity.number.format(0), entity.number.format(0).replace("0", "9")
    digits = re.sub("0", "[0-9]", low)
    highest = connection.execute(
        f"SELECT {key} FROM {quoted(entity.table)} WHERE {key} BETWEEN ? AND ? AND {key} GLOB ? "
        f"ORDER BY {key} DESC LIMIT 1",
        (low, high, digits),
    ).fetchone()
    running = 1 + max(row[0] if row else 0, (highest and running_of(entity, highest[0])) or 0)
    taken = f"SELECT 1 FROM {quoted(entity.table)} WHERE {key} = ?"
    while connection.execute(taken, (entity.number.format(running),)).fetchone():
        running += 1
    return running


def running_of(entity: Entity, key: Key) -> int | None:
    """The running number in a key of the entity's pattern, None in any other key."""
    found = running_number(entity.number).fullmatch(str(key)) if entity.number else None
    return int(found.group(1)) if found else None


@cache
def running_number(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern.partition("{")[0]) + "([0-9]{1,9})")


def remember(connection: sqlite.Connection, entity: Entity, running: int) -> None:
    connection.execute(
        "INSERT INTO 编号 (表, 末号) VALUES (?, ?) ON CONFLICT (表) DO UPDATE SET 末号 = max(末号, excluded.末号)",
        (entity.table, running),
    )


def next_of_database(connection: sqlite.Connection, entity: Entity) -> int:
    """The number that the database itself would give a new record."""
    sql = (
        "SELECT 1 + max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), "
        f"coalesce((SELECT max(rowid) FROM {quoted(entity.table)}), 0))"
    )
    return int(connection.execute(sql, (entity.table,)).fetchone()[0])
