"""Which tags there are: those with a record of their own, and those that records only hold."""

from collections.abc import Mapping

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import Queries, field_of, quoted
from crm_desktop.db.lists.sql import Sql, all_of
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field
from crm_desktop.entities.tags import split

MOST = 1000  # tags, or combinations of them, that are offered


def colours(connection: sqlite.Connection, queries: Queries) -> Mapping[str, str]:
    """The tags with a record, as far as the user sees them, and its colour."""
    tag = queries.registry["tag"]
    if not {"name", "colour"} <= set(tag.by_name):
        return {}
    select = queries.list_of(tag, fields=[tag.by_name["name"], tag.by_name["colour"]])
    return {str(name): str(colour) for _rowid, name, colour in connection.execute(*select.first(MOST))}


def used(connection: sqlite.Connection, queries: Queries, entity: Entity, field: Field) -> list[str]:
    """The names that records of the entity hold in the field. Read along the index of the column, in the background.

    Raises PermissionDenied where the user does not see the field.
    """
    field_of(queries.registry[entity.name], field.name)
    table, column = quoted(entity.table), quoted(field.column)
    where = all_of([Sql(f"{column} IS NOT NULL"), queries.within(entity)])
    rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {where.text} LIMIT {MOST}", where.params)
    return list(dict.fromkeys(name for (text,) in rows for name in split(str(text))))
