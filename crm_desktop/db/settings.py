"""What an administrator sets for everybody who uses the file: 设置. It is no record: without history and undo."""

import json
from collections.abc import Sequence
from typing import Any, Final

from crm_desktop.db.driver import sqlite

REMINDER_DAYS: Final = "contract.reminders"
USUAL: Final = (90, 30, 7)  # days


def reminder_days(connection: sqlite.Connection) -> Sequence[int]:
    """How many days before its day one is reminded of a contract, the most first."""
    days = read(connection, REMINDER_DAYS)
    good = isinstance(days, list) and all(isinstance(day, int) and day >= 0 for day in days)
    return tuple(sorted(set(days), reverse=True)) if good else USUAL


def read(connection: sqlite.Connection, name: str) -> Any:
    """None where nothing is set."""
    row = connection.execute("SELECT 值 FROM 设置 WHERE 名称 = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


def write(connection: sqlite.Connection, name: str, value: object) -> None:
    """Inside the caller's transaction."""
    connection.execute(
        "INSERT INTO 设置 VALUES (?, ?) ON CONFLICT (名称) DO UPDATE SET 值 = excluded.值", (name, json.dumps(value))
    )
