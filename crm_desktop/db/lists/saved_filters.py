"""Filters of lists under a name, one's own or for everybody: 筛选. They are no records: without history and undo."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError, PermissionDenied
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition, Operator
from crm_desktop.i18n import _

EVERYBODY = ""
LONGEST = 40  # characters of a name


@dataclass(frozen=True)
class SavedFilter:
    """`common`: of everybody."""

    name: str
    conditions: tuple[Condition, ...]
    common: bool


def saved_filters(connection: sqlite.Connection, store: Store, entity: Entity) -> list[SavedFilter]:
    """The user's own and those of everybody, as far as the user sees the columns; what cannot be read is left out."""
    sql = "SELECT 用户, 名称, 条件 FROM 筛选 WHERE 对象 = ? AND 用户 IN (?, ?) ORDER BY 用户 DESC, 名称"
    rows = connection.execute(sql, (entity.name, EVERYBODY, store.permissions.user)).fetchall()
    found = ((owner, name, read(store.seen[entity.name], text)) for owner, name, text in rows)
    return [SavedFilter(name, conditions, owner == EVERYBODY) for owner, name, conditions in found if conditions]


def save_filter(
    store: Store, entity: Entity, name: str, conditions: Sequence[Condition], *, common: bool = False
) -> None:
    """Under the name, in place of one that had it; without conditions it goes. Raises PermissionDenied."""
    if common and store.permissions.limited:
        raise PermissionDenied(_("Only an administrator may save a filter for everybody."))
    if not 0 < len(name) <= LONGEST:
        raise CrmError(_("The name must have 1 to {limit} characters.").format(limit=LONGEST))
    owner = EVERYBODY if common else store.permissions.user
    with store.database.atomic() as connection:
        connection.execute("DELETE FROM 筛选 WHERE 对象 = ? AND 用户 = ? AND 名称 = ?", (entity.name, owner, name))
        if conditions:
            text = json.dumps([[one.field, one.operator, one.value] for one in conditions], ensure_ascii=False)
            connection.execute("INSERT INTO 筛选 VALUES (?, ?, ?, ?)", (owner, entity.name, name, text))


def read(entity: Entity, text: str) -> tuple[Condition, ...]:
    """Nothing if the text means nothing to this program, or something that the user does not see."""
    try:
        return tuple(readable(entity, json.loads(text)))
    except ValueError:
        return ()


def readable(entity: Entity, conditions: object) -> Iterator[Condition]:
    """Raises ValueError."""
    if not isinstance(conditions, list):
        raise ValueError("no list of conditions")
    for condition in conditions:
        match condition:
            case [str(field), str(operator), None | int() | str() as value]:
                if field not in entity.narrowed_by or operator not in get_args(Operator):
                    raise ValueError(condition)
                yield Condition(field, operator, value)  # type: ignore[arg-type]  # it is one of them
            case _other:
                raise ValueError(condition)
