"""Which records texts mean that may be numbers or names, as an import asks for many."""

from collections.abc import Collection

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.sql import Sql, all_of, quoted
from crm_desktop.entities.entity import Entity

Number = str | int


def called(
    connection: sqlite.Connection, entity: Entity, texts: Collection[str], within: Sql
) -> dict[str, list[Number]]:
    """The keys of the records `within` whose number or, if no number is so, whose title is one of the texts."""
    key = entity.key[0]
    found = looked_up(connection, entity, key, texts, within)
    names = [text for text in texts if text not in found]
    by_name = names and len(entity.title) == 1 and entity.title != entity.key
    return found | looked_up(connection, entity, entity.title[0], names, within) if by_name else found


def looked_up(
    connection: sqlite.Connection, entity: Entity, field: str, texts: Collection[str], within: Sql
) -> dict[str, list[Number]]:
    key, column = (quoted(entity.by_name[name].column) for name in (entity.key[0], field))
    marks = ", ".join(["(?)"] * len(texts))
    where = all_of([Sql(f"{column} IN (VALUES {marks})", tuple(texts)), within])
    found: dict[str, list[Number]] = {}
    sql = f"SELECT {column}, {key} FROM {quoted(entity.table)} WHERE {where.text} ORDER BY {key}"
    for text, number in connection.execute(sql, where.params):
        found.setdefault(str(text), []).append(number)
    return found
