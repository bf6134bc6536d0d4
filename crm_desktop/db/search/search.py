"""The search index and the sort keys: written with each row, filled for many rows at once, built anew.

An index is a contentless FTS5 table of an entity's rowids; what goes into it `trigrams` says. Such a table cannot
look up what it holds of a row, so a row leaves it by the values it has, before these change. SQLite hands the values
to functions of ours; tools that lack these leave index and keys as they are, until `rebuild`.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.search import matching, trigrams
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Value, each
from crm_desktop.entities.records import Key

EDITION = 1  # of the terms and keys themselves
LIBRARIES = ("opencc", "pypinyin")
STATE = "检索状态"
USUAL, MUCH = 1 << 20, 32 << 20  # bytes, see `gather`
ASCENDING = "ORDER BY rowid"  # FTS5 writes out what it has gathered whenever a rowid is not above the last
# Each save adds a small piece to an index. FTS5 would merge them during some save or other, the whole index among them:
# that took ten seconds. So it leaves that to `merge`, unless nobody has merged for long.
MERGING = {"automerge": 0, "usermerge": 16, "crisismerge": 500}
PAGES = 64  # of the file that `merge` writes in a step, some milliseconds


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


def sort_key_columns(entity: Entity, columns: Mapping[str, Sequence[Value]]) -> dict[str, list[Value]]:
    """The same for many rows at once."""

    def keys(field: Field) -> list[Value]:
        return each(lambda value: matching.sort_key(value, field.pinyin == "name"), columns[field.name])

    return {field.sort_key: keys(field) for field in entity.with_sort_key if field.name in columns}


def touches(entity: Entity, names: Iterable[str]) -> bool:
    """Whether a change of these fields changes what the index holds."""
    return bool(entity.search_index) and not {field.name for field in entity.searched}.isdisjoint(names)


def add(connection: sqlite.Connection, entity: Entity, key: Key) -> None:
    """The row of this key, which the index does not hold yet."""
    if entity.search_index:
        row = f"SELECT rowid, {terms_of(entity)} FROM {quoted(entity.table)} WHERE {among(entity, 1)}"
        connection.execute(f"INSERT INTO {quoted(entity.search_index)} (rowid, 文) {row}", [key])


def add_columns(
    connection: sqlite.Connection, entity: Entity, rowids: Sequence[int], columns: Mapping[str, Sequence[Value]]
) -> None:
    """`add` for many rows, in ascending order, whose values are known."""
    texts = map(trigrams.terms, repeat(entity.by_pinyin), *(columns[field.name] for field in entity.searched))
    sql = f"INSERT INTO {quoted(entity.search_index)} (rowid, 文) VALUES (?, ?)"
    connection.executemany(sql, zip(rowids, texts, strict=True))


def remove(connection: sqlite.Connection, entity: Entity, keys: Sequence[Key]) -> None:
    """The rows as they are now, before they change or go."""
    if entity.search_index:
        index = quoted(entity.search_index)
        rows = (
            f"SELECT 'delete', rowid, {terms_of(entity)} FROM {quoted(entity.table)} WHERE {among(entity, len(keys))}"
        )
        connection.execute(f"INSERT INTO {index} ({index}, rowid, 文) {rows} {ASCENDING}", list(keys))


def replace(
    connection: sqlite.Connection, entity: Entity, rowid: int, before: Mapping[str, Value], after: Mapping[str, Value]
) -> None:
    """The row as it is now in place of what it was; both by field."""
    index = quoted(entity.search_index)
    old, new = (trigrams.terms(entity.by_pinyin, *(row[f.name] for f in entity.searched)) for row in (before, after))
    # Side by side and as plain values: else SQLite writes each into the file by itself, to be merged later.
    connection.execute(f"INSERT INTO {index} ({index}, rowid, 文) VALUES ('delete', ?, ?)", (rowid, old))
    connection.execute(f"INSERT INTO {index} (rowid, 文) VALUES (?, ?)", (rowid, new))


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
    gather(connection, index, MUCH)
    rows = f"SELECT rowid, {terms_of(entity)} FROM {quoted(entity.table)}"
    connection.execute(f"INSERT INTO {index} (rowid, 文) {rows}")
    gather(connection, index, USUAL)


def gather(connection: sqlite.Connection, index: str, size: int) -> None:
    """How many bytes the index gathers in memory between two writes to the file, `MUCH` or the `USUAL`.

    With room for far more rows it is twice as fast, and leaves less to merge.
    """
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {size})")


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


def take_away(
    connection: sqlite.Connection, kind: str, names: Sequence[str] | None = None, *, of: str | None = None
) -> list[str]:
    """Drops all indexes or triggers, or those of these names or of the table `of`; returns the SQL that brings them
    back."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND tbl_name = coalesce(?, tbl_name)",
        (kind, of),
    ).fetchall()
    found = [(name, sql) for name, sql in found if names is None or name in names]
    for name, _sql in found:
        connection.execute(f"DROP {kind} {quoted(name)}")
    return [sql for _name, sql in found]


# -- merging -----------------------------------------------------------------------------------------------------


def leave_merging(connection: sqlite.Connection) -> None:
    """To `merge`, from now on. Inside a transaction, which writes nothing if that is so already."""
    for entity in ENTITIES:
        if entity.search_index:
            index, kept = quoted(entity.search_index), quoted(f"{entity.search_index}_config")
            known = dict(connection.execute(f"SELECT k, v FROM {kept}"))
            for name, value in MERGING.items():
                if known.get(name) != value:
                    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES (?, ?)", (name, value))


def merge(connection: sqlite.Connection, entities: Iterable[Entity] = ENTITIES) -> bool:
    """A step in which pieces of the indexes become one; whether there is more to do. In a transaction."""
    for entity in entities:
        if entity.search_index:
            index, before = quoted(entity.search_index), connection.total_changes
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (PAGES,))
            if connection.total_changes - before > 1:  # it counts for one itself
                return True
    return False


# -- of which making ----------------------------------------------------------------------------------------------


def making() -> str:
    """By what index and keys were made: other tables of readings make other ones."""
    return " ".join([str(EDITION), *(f"{library} {version_of(library)}" for library in LIBRARIES)])


def version_of(library: str) -> str:
    """By the name of the folder that says it: importlib.metadata takes longer than all else in opening a file."""
    spec = find_spec(library)
    for place in spec.submodule_search_locations or () if spec else ():
        for folder in Path(place).parent.glob(f"{library}-*.dist-info"):
            return folder.name.removeprefix(f"{library}-").removesuffix(".dist-info")
    return ""  # a frozen program has one for ever


def mark(connection: sqlite.Connection) -> None:
    """Index and keys are those of the rows, by this program."""
    connection.execute(f"INSERT OR REPLACE INTO {STATE} (编号, 制作) VALUES (1, ?)", (making(),))


def is_current(connection: sqlite.Connection) -> bool:
    return connection.execute(f"SELECT 制作 FROM {STATE}").fetchall() == [(making(),)]
