"""New 编号: the next running number of an entity.

Most are never given twice. Those of documents (quotes, orders, contracts) have no gaps either: one that was taken by a
step that is undone is given again, as if the step had never been.
"""

import datetime as dt
from collections.abc import Sequence

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import quoted
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.moments import today
from crm_desktop.entities.numbering import Series, is_dated, series
from crm_desktop.entities.records import Key


def propose(connection: sqlite.Connection, entity: Entity) -> str:
    """The number a new record would get now; '' where the database numbers."""
    if not entity.number:
        return ""
    return series_of(connection, entity).number(next_running(connection, entity))


def take(connection: sqlite.Connection, entity: Entity) -> str:
    """The next number, taken: inside the caller's transaction, so that no two get the same."""
    running = next_running(connection, entity)
    if not is_dated(entity.number):
        remember(connection, entity, running)
    return series_of(connection, entity).number(running)


def series_of(connection: sqlite.Connection, entity: Entity) -> Series:
    """By the rule in the file, where there is one; as of today."""
    pattern = entity.number
    if is_dated(pattern):
        rule = connection.execute("SELECT 格式 FROM 编号规则 WHERE 单据 = ?", (entity.table,)).fetchone()
        pattern = rule[0] if rule else pattern
    return series(pattern, dt.date.fromisoformat(today()))


def retire(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> None:
    """The numbers of records about to be deleted are not given again."""
    if not entity.number:
        return
    made_by = series_of(connection, entity)
    given = [running for key in keys if (running := made_by.running(key)) is not None]
    if is_dated(entity.number):  # an odd one, typed far ahead, does not count
        following = next_running(connection, entity)
        given = [running for running in given if running < following]
    else:
        given = [running for running in given if len(made_by.number(running)) == len(made_by.number(0))]
    if given:
        remember(connection, entity, max(given))


def next_running(connection: sqlite.Connection, entity: Entity) -> int:
    made_by = series_of(connection, entity)
    row = connection.execute("SELECT 末号 FROM 编号 WHERE 表 = ?", (counted_as(entity, made_by),)).fetchone()
    running = 1 + max(row[0] if row else 0, highest(connection, entity, made_by, made_by.width))
    width = made_by.width
    while len(str(running)) > width:  # the usual digits are used up
        width = len(str(running))
        running = max(running, 1 + highest(connection, entity, made_by, width))
    key = quoted(entity.by_name[entity.key[0]].column)
    taken = f"SELECT 1 FROM {quoted(entity.table)} WHERE {key} = ?"
    while connection.execute(taken, (made_by.number(running),)).fetchone():
        running += 1
    return running


def highest(connection: sqlite.Connection, entity: Entity, made_by: Series, width: int) -> int:
    """The highest counter of so many digits that a record has; 0 if there is none."""
    key = quoted(entity.by_name[entity.key[0]].column)
    low, high, digits = (made_by.prefix + part * width + made_by.suffix for part in ("0", "9", "[0-9]"))
    found = connection.execute(
        f"SELECT {key} FROM {quoted(entity.table)} WHERE {key} BETWEEN ? AND ? AND {key} GLOB ? "
        f"ORDER BY {key} DESC LIMIT 1",
        (low, high, digits.replace("*", "[*]").replace("?", "[?]")),
    ).fetchone()
    return (found and made_by.running(found[0])) or 0


def remember(connection: sqlite.Connection, entity: Entity, running: int) -> None:
    connection.execute(
        "INSERT INTO 编号 (表, 末号) VALUES (?, ?) ON CONFLICT (表) DO UPDATE SET 末号 = max(末号, excluded.末号)",
        (counted_as(entity, series_of(connection, entity)), running),
    )


def counted_as(entity: Entity, made_by: Series) -> str:
    """By what 编号 knows the series: each year of a document has its own."""
    return f"{entity.table} {made_by.prefix}*{made_by.suffix}" if is_dated(entity.number) else entity.table


def next_of_database(connection: sqlite.Connection, entity: Entity) -> int:
    """The number that the database itself would give a new record."""
    sql = (
        "SELECT 1 + max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), "
        f"coalesce((SELECT max(rowid) FROM {quoted(entity.table)}), 0))"
    )
    return int(connection.execute(sql, (entity.table,)).fetchone()[0])
