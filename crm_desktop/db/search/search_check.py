"""Do search index and sort keys agree with the rows? Both are made anew, beside the file, and compared."""

import contextlib
from collections.abc import Iterator
from itertools import zip_longest

from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.search import matching, search, trigrams
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value

INDEX = "CREATE VIRTUAL TABLE {} USING fts5(文, content='', columnsize=0, detail=none, tokenize='{}')"
TOKENS = "trigram case_sensitive 1"
# Which rows hold each term, as three sums: one differs where a row lacks a term or has one too many.
FINGERPRINT = """
SELECT term, count(*), sum(doc), sum(doc * 2654435761 % 2147483647) FROM {}.terms GROUP BY term ORDER BY term
"""


def stale_keys(connection: sqlite.Connection, entity: Entity) -> Iterator[int]:
    """Rowids of the rows with a sort key that is not that of their text."""
    fields = [field for field in entity.fields if field.sort_key]
    if not fields:
        return
    columns = ", ".join(quoted(name) for field in fields for name in (field.column, field.sort_key))
    for rowid, *values in connection.execute(f"SELECT rowid, {columns} FROM {quoted(entity.table)}"):
        pairs = zip(fields, values[::2], values[1::2], strict=True)
        if any(key != matching.sort_key(text, field.pinyin == "name") for field, text, key in pairs):
            yield rowid


def agrees(connection: sqlite.Connection, entity: Entity) -> bool:
    """Whether the index holds just what the rows say."""
    with contextlib.closing(sqlite.connect("", isolation_level=None)) as model, vocabulary(connection, entity) as found:
        model.execute(INDEX.format("文库", TOKENS))
        model.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, 文库, instance)")
        model.execute("BEGIN")
        search.gather(model, "文库", search.MUCH)
        model.executemany("INSERT INTO 文库 (rowid, 文) VALUES (?, ?)", rows(connection, entity))
        model.execute("COMMIT")
        wanted = model.execute(FINGERPRINT.format("temp"))
        return all(there == right for there, right in zip_longest(found, wanted))


@contextlib.contextmanager
def vocabulary(connection: sqlite.Connection, entity: Entity) -> Iterator[sqlite.Cursor]:
    """The terms of the index in the file, which the connection need not be able to write."""
    connection.execute(
        f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {quoted(entity.search_index)}, instance)"
    )
    cursor = connection.execute(FINGERPRINT.format("temp"))
    try:
        yield cursor
    finally:
        cursor.close()  # else the table is in use
        connection.execute("DROP TABLE temp.terms")


def rows(connection: sqlite.Connection, entity: Entity) -> Iterator[tuple[int, str]]:
    columns = ", ".join(quoted(field.column) for field in entity.searched)
    for rowid, *values in connection.execute(f"SELECT rowid, {columns} FROM {quoted(entity.table)}"):
        yield rowid, trigrams.terms(entity.by_pinyin, *map(readable, values))


def readable(value: Value) -> Value:
    """Text that is not UTF-8 is another finding's; here it only must not stand in the way."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
