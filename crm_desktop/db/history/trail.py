"""The two logs as lists for administrators: what was changed, entry by entry, and the security log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from crm_desktop.db.accounts.permissions import Permissions, must_see_everything
from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.journal import decode, decode_key
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.lists.select import Found, Select
from crm_desktop.db.lists.sql import EVERYTHING, Sql, all_of, any_of, contains
from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Text, Value
from crm_desktop.entities.records import Key

STEP: Final = '(SELECT {} FROM 变更组 AS g WHERE g.变更组编号 = "变更记录".变更组编号)'
OF_STEP: Final = {"time": "时间", "user": "用户", "action": "操作"}
OF_ENTRY: Final = {"table": "表", "key": "主键", "before": "旧值", "after": "新值", "batch": "批次编号"}
OF_EVENT: Final = {"time": "时间", "user": "用户", "event": "事件", "detail": "详情"}
CHANGES: Final = Select(
    '"变更记录"',
    (
        *((name, STEP.format(f"g.{column}")) for name, column in OF_STEP.items()),
        *((name, f'"变更记录".{column}') for name, column in OF_ENTRY.items()),
    ),
    order='"变更记录".rowid DESC',
    backwards='"变更记录".rowid',
)
EVENTS: Final = Select(
    '"安全记录"',
    tuple((name, f'"安全记录".{column}') for name, column in OF_EVENT.items()),
    order='"安全记录".rowid DESC',
    backwards='"安全记录".rowid',
)
TIME, USER = Text("time", "时间", "Time (UTC)", zh="时间（UTC）"), Text("user", "用户", "User")
CHANGE_FIELDS: Final = (  # as they are exported
    TIME, USER, Text("action", "操作", "Change"), Text("table", "表", "Table"), Text("key", "主键", "Key"),
    Text("before", "旧值", "Old value"), Text("after", "新值", "New value"),
)  # fmt: skip
EVENT_FIELDS: Final = (TIME, USER, Text("event", "事件", "Event"), Text("detail", "详情", "Details"))
USERS: Final = """
WITH RECURSIVE found (name) AS (
    SELECT min(用户) FROM 变更组
    UNION ALL SELECT (SELECT min(用户) FROM 变更组 WHERE 用户 > name) FROM found WHERE name IS NOT NULL)
SELECT name FROM found WHERE name IS NOT NULL UNION SELECT 用户名 FROM 用户 ORDER BY 1
"""  # from one name to the next along the index


@dataclass(frozen=True)
class Asked:
    """What a list of the log is narrowed to; "" for anything. `first`, `last`: moments in UTC, as the log has them,
    the second one not included. `table`: of an entity. `text`: in keys and values, names of columns included."""

    user: str = ""
    first: str = ""
    last: str = ""
    table: str = ""
    text: str = ""


class Trail:
    """Raises PermissionDenied for whoever does not see everything."""

    def __init__(self, registry: Registry, permissions: Permissions) -> None:
        self._registry, self._permissions = registry, permissions

    def changes(self, asked: Asked) -> Select:
        """The newest first."""
        must_see_everything(self._permissions)
        where = EVERYTHING
        if asked.text:
            where = any_of([contains(f'"变更记录".{column}', asked.text) for column in ("主键", "旧值", "新值")])
        return replace(CHANGES, where=where, found=found(asked))

    def events(self, asked: Asked) -> Select:
        must_see_everything(self._permissions)
        parts = within('"安全记录"', asked)
        if asked.text:
            parts.append(any_of([contains(f'"安全记录".{column}', asked.text) for column in ("事件", "详情")]))
        return replace(EVENTS, where=all_of(parts))

    def users(self, reader: sqlite.Connection) -> list[str]:
        """Who has an account, or has ever changed anything."""
        must_see_everything(self._permissions)
        return [name for (name,) in reader.execute(USERS)]

    def change(self, row: Row) -> "Change":
        """A row of `changes`, understood."""
        entity = self._registry.by_table(str(row["table"]))
        if row["batch"] is not None:
            return Change(entity, None, {}, {}, int(json.loads(str(row["before"] or row["after"]))["行数"]))
        texts = (text if isinstance(text, str) else None for text in (row["before"], row["after"]))
        before, after = (decode(entity, text) for text in texts)
        return Change(entity, decode_key(str(row["key"])), before or {}, after or {})

    def shown_in(self, change: "Change") -> tuple[Entity, Key] | None:
        """The record that people know it by: itself, or the one that it describes."""
        entity, key = change.entity, change.key
        if key is None or not entity.relation_of:
            return None if key is None else (entity, key)
        owner = self._registry[entity.relation_of]
        back = entity.key.index(self._registry.owner_ref(owner, entity).name)
        return owner, key[back] if isinstance(key, tuple) else key


@dataclass(frozen=True)
class Change:
    """`count`: rows that came or went in a batch, which has no key; `before` and `after` by field, empty for none."""

    entity: Entity
    key: Key | None
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    count: int = 1


def found(asked: Asked) -> Found | None:
    """By user, time and table: few entries are looked up by their steps, of many each that one meets is asked."""
    of_step = all_of(within("g", asked))
    few, many, candidates = [], [], []
    if of_step != EVERYTHING:
        steps = f"SELECT g.变更组编号 FROM 变更组 AS g WHERE {of_step.text}"
        few.append(Sql(f'"变更记录".变更组编号 IN ({steps})', of_step.params))
        many.append(Sql(STEP.format(of_step.text), of_step.params))
        candidates.append(Sql(steps, of_step.params))
    if asked.table:
        few.append(Sql('"变更记录".表 = ?', (asked.table,)))
        many.append(Sql('+"变更记录".表 = ?', (asked.table,)))
        candidates.append(Sql("SELECT 1 FROM 变更记录 WHERE 表 = ?", (asked.table,)))
    return Found(all_of(few), all_of(many), candidates[0], all_of(many)) if few else None


def within(table: str, asked: Asked) -> list[Sql]:
    parts: Sequence[tuple[str, str]] = (("用户 =", asked.user), ("时间 >=", asked.first), ("时间 <", asked.last))
    return [Sql(f"{table}.{test} ?", (value,)) for test, value in parts if value]
