"""The search index and the sort keys: written with each row, filled for many rows at once, built anew.

An index is a contentless FTS5 table of an entity's rowids; what goes into it `trigrams` says. Such a table cannot
look up what it holds of a row, so a row leaves it by the values it has, before these change. SQLite hands the values
to functions of ours; tools that lack these leave index and keys as they are, until `rebuild`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from crm_desktop.db import matching, trigrams
from crm_desktop.db.driver import sqlite
from crm_desktop.db.sql import quoted
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity, Key
from crm_desktop.entities.fields import Field, Value

EDITION = 1  # of the terms and keys themselves
LIBRARIES = ("opencc", "pypinyin")
STATE = "检索状态"


def add_functions(connection: sqlite.Connection) -> None:
    """What the statements here and the conditions of a search call."""
    connection.create_function("crm_terms", -1, trigrams.terms, deterministic=True)
    connection.create_function("crm_found", -1, matching.found, deterministic=True)
    connection.create_function("crm_key", 2, matching.sort_key, deterministic=True)


# -- with each row ----------------------------------------------------------------------------------------------


def sort_keys(entity: Entity, values: Mapping[str, Value]) -> dict[str, str]:
    """The sort keys, by column, of those of the values that have one."""
    return {
        field.sort_key: matching.sort_key(values[field.name], field.pinyin == "name")
        for field in entity.with_sort_key
        if field.name in values
    }


def touches(entity: Entity, names: Iterable[str]) -> bool:
    """Whether a change of these fields changes what the index holds."""
    return bool(entity.search_index) and not {field.name for field in entity.searched}.isdisjoint(names)


def add(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> None:
    """The rows of these keys, which the index does not hold yet."""
    if entity.search_index:
        rows = f"SELECT rowid, {terms_of(entity)} FROM {quoted(entity.table)} WHERE {among(entity, len(keys))}"
        connection.execute(f"INSERT INTO {quoted(entity.search_index)} (rowid, 文) {rows}", list(keys))


def remove(connection: sqlite.Connection, entity: Entity, key: Key) -> None:
    """The row as it is now, before it changes or goes."""
    if entity.search_index:
        index = quoted(entity.search_index)
        row = f"SELECT 'delete', rowid, {terms_of(entity)} FROM {quoted(entity.table)} WHERE {among(entity, 1)}"
        connection.execute(f"INSERT INTO {index} ({index}, rowid, 文) {row}", [key])


def among(entity: Entity, count: int) -> str:
    (key,) = entity.key  # what people search for has a key of one column
    return f"{quoted(entity.by_name[key].column)} IN ({', '.join('?' * count)})"


def terms_of(entity: Entity) -> str:
    return f"crm_terms({entity.by_pinyin}, {', '.join(quoted(field.column) for field in entity.searched)})"


# -- all rows ---------------------------------------------------------------------------------------------------


def fill(connection: sqlite.Connection, entity: Entity) -> None:
    """The index from nothing."""
    index = quoted(entity.search_index)
    connection.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    with in_memory(connection, index):
        rows = f"SELECT rowid, {terms_of(entity)} FROM {quoted(entity.table)}"
        connection.execute(f"INSERT INTO {index} (rowid, 文) {rows}")


@contextmanager
def in_memory(connection: sqlite.Connection, index: str) -> Iterator[None]:
    """With room for far more rows between two writes to the file: it is twice as fast, and leaves less to merge."""
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {64 << 20})")
    yield
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {1 << 20})")


def rebuild(connection: sqlite.Connection, entities: Iterable[Entity] = ENTITIES) -> None:
    """All sort keys and indexes from the rows as they are. Inside the caller's transaction."""
    entities = tuple(entities)
    away = take_away(connection, "trigger") + take_away(connection, "index", keys_of(entities))
    write_keys(connection, entities)
    for sql in away:
        connection.execute(sql)
    for entity in entities:
        if entity.search_index:
            fill(connection, entity)
    mark(connection)


def write_keys(connection: sqlite.Connection, entities: Iterable[Entity] = ENTITIES) -> None:
    """The sort keys of all rows; triggers and indexes of theirs would only slow it down."""
    for entity in entities:
        fields = [field for field in entity.fields if field.sort_key]
        if fields:
            sets = ", ".join(f"{quoted(field.sort_key)} = {key_of(field)}" for field in fields)
            connection.execute(f"UPDATE {quoted(entity.table)} SET {sets}")


def key_of(field: Field) -> str:
    return f"crm_key({quoted(field.column)}, {int(field.pinyin == 'name')})"


def keys_of(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(f"{entity.table}_{field.sort_key}" for entity in entities for field in entity.fields if field.sort_key)


def take_away(connection: sqlite.Connection, kind: str, names: Sequence[str] | None = None) -> list[str]:
    """Drops all indexes or triggers, or those of these names; returns the SQL that brings them back."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)
    ).fetchall()
    found = [(name, sql) for name, sql in found if names is None or name in names]
    for name, _sql in found:
        connection.execute(f"DROP {kind} {quoted(name)}")
    return [sql for _name, sql in found]


# -- of which making ----------------------------------------------------------------------------------------------


def making() -> str:
    """By what index and keys were made: other tables of readings make other ones."""
    return " ".join([str(EDITION), *(f"{library} {version_of(library)}" for library in LIBRARIES)])


def version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # a frozen program has one for ever
        return ""


def mark(connection: sqlite.Connection) -> None:
    """Index and keys are those of the rows, by this program."""
    connection.execute(f"INSERT OR REPLACE INTO {STATE} (编号, 制作) VALUES (1, ?)", (making(),))


def is_current(connection: sqlite.Connection) -> bool:
    return connection.execute(f"SELECT 制作 FROM {STATE}").fetchall() == [(making(),)]
