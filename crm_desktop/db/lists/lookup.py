"""One record among all, by what one remembers of it: the best matches of an entity first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crm_desktop.db.driver import database_errors, sqlite
from crm_desktop.db.lists.query import Queries, sort_key_of_title
from crm_desktop.db.lists.rows import Row, first_page
from crm_desktop.db.lists.select import Select
from crm_desktop.db.lists.sql import Sql, all_of, quoted
from crm_desktop.db.search import matching
from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, clean_text
from crm_desktop.entities.records import Condition, Key

LAST = "\U0010ffff"  # stands after everything


def look_up(
    connection: sqlite.Connection,
    queries: Queries,
    entity: Entity,
    text: str,
    limit: int,
    conditions: Sequence[Condition] = (),
) -> list[Row]:
    """At most `limit` records: of just that number, of that name, beginning so, then whatever the search finds.

    `conditions`: what all of them meet.
    """
    entity = queries.registry[entity.name]
    found: dict[Key, Row] = {}
    for select in stages(queries, entity, clean_text(text).strip(), conditions):
        rows = first_page(connection, select).rows if select.found else rows_of(connection, select, limit)
        for row in rows:
            if row is not None:
                found.setdefault(entity.key_of(row), row)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def rows_of(connection: sqlite.Connection, select: Select, limit: int) -> Sequence[Row | None]:
    return [select.record(row) for row in connection.execute(*select.first(limit))]


def stages(queries: Queries, entity: Entity, text: str, conditions: Sequence[Condition] = ()) -> Iterator[Select]:
    """The better matches first. Each is read along an index."""
    if not matching.words(text):
        return
    select = queries.list_of(entity, conditions=conditions, search=text, fields=shown(entity))
    key = entity.by_name[entity.key[0]]
    own, name = f"{select.base}.{quoted(key.column)}", f"{select.base}.{quoted(sort_key_of_title(entity))}"
    numbers = tuple(dict.fromkeys((text, text.upper())))
    if isinstance(key, Integer):
        yield from [but(select, Sql(f"{own} = ?", (int(text),)), own)] if text.isdecimal() and len(text) < 18 else []
    else:
        yield but(select, Sql(f"{own} IN ({', '.join('?' * len(numbers))})", numbers), own)
    if sort_key_of_title(entity):
        title = matching.sort_key(text, entity.by_name[entity.title[0]].pinyin == "name")
        yield but(select, Sql(f"{name} = ?", (title,)), name)
    if not isinstance(key, Integer):
        for number in numbers:
            yield but(select, Sql(f"{own} >= ? AND {own} < ?", (number, number + LAST)), own)
    if sort_key_of_title(entity):
        yield but(select, Sql(f"{name} >= ? AND {name} < ?", (title, title + LAST)), name)
    yield select


def but(select: Select, where: Sql, order: str) -> Select:
    return replace(
        select, where=all_of([select.where, where]), order=f"{order}, {select.base}.rowid", found=None, walks=()
    )


def shown(entity: Entity) -> list[Field]:
    """What tells one record from another: number, name, what the search looks into, the badges, and what it says."""
    searched = (field.name for field in entity.searched)
    names = dict.fromkeys([*entity.key, *entity.title, *searched, *entity.badges, *entity.tells])
    return [entity.by_name[name] for name in names if name in entity.by_name]


def any_retired(connection: sqlite.Connection, entity: Entity) -> bool:
    """Whether daily lists have to leave anything out. At once: where there are many records, an index has them."""
    entity = entity.whole
    if not entity.retired_by:
        return False
    flag = quoted(entity.by_name[entity.retired_by].column)
    return (
        connection.execute(f"SELECT 1 FROM {quoted(entity.table)} WHERE {flag} = '是' LIMIT 1").fetchone() is not None
    )


def is_empty(connection: sqlite.Connection, entity: Entity) -> bool:
    """Whether there is no record at all. Of a damaged table nobody knows; its list will say so."""
    try:
        return connection.execute(f"SELECT 1 FROM {quoted(entity.table)} LIMIT 1").fetchone() is None
    except database_errors():
        return False
