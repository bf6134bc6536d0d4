"""安全记录: who signed in, failed to, was refused, exported, printed, made or restored a backup, changed accounts.
Never a password, never a key."""

import datetime as dt
from typing import Literal

from crm_desktop.db.driver import sqlite

Event = Literal[
    "sign in", "sign-in failed", "sign-in put off", "sign out", "lock", "unlock", "refused", "export", "print",
    "backup", "restore",
    "user created", "user moved", "user disabled", "user enabled", "rights changed",
    "password confirmed", "password changed", "password reset", "recovery failed", "recovery renewed", "forgotten",
]  # fmt: skip


def record(connection: sqlite.Connection, event: Event, user: str, detail: str = "") -> None:
    """One line, inside the caller's transaction. `detail`: whom or what it was about."""
    connection.execute(
        "INSERT INTO 安全记录 (时间, 用户, 事件, 详情) VALUES (?, ?, ?, ?)", (utc_now(), user, event, detail)
    )


def utc_now() -> str:
    return utc(dt.datetime.now(dt.UTC))


def utc(moment: dt.datetime) -> str:
    """As the file keeps a moment: UTC, `YYYY-MM-DDTHH:MM:SSZ`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
