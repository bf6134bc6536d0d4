"""Accounts of records that are merged into another: they go with it, and come back when that is taken back.

What a step did to them is kept beside it, in 账户变动; an account that an administrator changed since stays as it is.
"""

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history import audit
from crm_desktop.db.writing.step import Step
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.entities.rights import LIMITED

State = tuple[str | None, int]  # 记录编号, 停用


def hand_over(step: Step, entity: Entity, loser: Key, winner: Key) -> None:
    """To the winner, if that has no account that is in use; else the account is disabled: one person, one account."""
    if entity.name not in LIMITED:
        return
    for number, disabled in accounts_of(step.connection, entity, loser):
        taken = any(not other for _number, other in accounts_of(step.connection, entity, winner))
        after = (str(loser), 1) if taken and not disabled else (str(winner), disabled)
        change(step, number, (str(loser), disabled), after)


def revert(step: Step, undone: int) -> None:
    """What the step `undone` did to accounts, the last first."""
    rows = step.connection.execute(
        "SELECT 用户编号, 旧记录编号, 旧停用, 新记录编号, 新停用 FROM 账户变动 WHERE 变更组编号 = ? ORDER BY 序号 DESC",
        (undone,),
    ).fetchall()
    for number, old_record, old_disabled, new_record, new_disabled in rows:
        change(step, number, (new_record, new_disabled), (old_record, old_disabled))


def change(step: Step, number: int, before: State, after: State) -> None:
    """From `before`, if it is so, to `after`. Open sessions end."""
    sql = """UPDATE 用户 SET 记录编号 = ?, 停用 = ?, 授权 = 授权 + 1
        WHERE 用户编号 = ? AND 记录编号 IS ? AND 停用 = ? RETURNING 用户名"""
    changed = step.connection.execute(sql, (*after, number, *before)).fetchone()
    if changed is None:
        return
    kept = (
        "INSERT INTO 账户变动 (变更组编号, 用户编号, 旧记录编号, 旧停用, 新记录编号, 新停用) VALUES (?, ?, ?, ?, ?, ?)"
    )
    step.connection.execute(kept, (step.number, number, *before, *after))
    record(step.connection, step.user, changed[0], before, after)


def record(connection: sqlite.Connection, user: str, name: str, before: State, after: State) -> None:
    if before[0] != after[0]:
        audit.record(connection, "user moved", user, f"{name} {before[0]} → {after[0]}")
    if before[1] != after[1]:
        audit.record(connection, "user disabled" if after[1] else "user enabled", user, name)


def accounts_of(connection: sqlite.Connection, entity: Entity, key: Key) -> list[tuple[int, int]]:
    sql = "SELECT 用户编号, 停用 FROM 用户 WHERE 角色 = ? AND 记录编号 = ? ORDER BY 用户编号"
    return connection.execute(sql, (entity.name, key)).fetchall()
