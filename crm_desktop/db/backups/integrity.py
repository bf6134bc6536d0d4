"""What can be wrong in a data file, found by reading only. Facts; `operations.checking` makes sentences of them."""

import contextlib
from collections.abc import Iterator

from crm_desktop.db import migrate
from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.entities.fields import Value

LATEST_DIFFERS = """
SELECT 客户.客户编号 FROM 客户
LEFT JOIN 购买 ON 购买编号 = (
    SELECT 购买编号 FROM 购买 WHERE 客户编号 = 客户.客户编号 ORDER BY 购买时间 DESC, 购买编号 DESC LIMIT 1)
LEFT JOIN 产品 USING (产品编号)
WHERE 所购产品 IS NOT coalesce(产品名称, '') OR 消费时间 IS NOT coalesce(购买时间, '')
ORDER BY 客户.客户编号
"""
ORPHANS = "SELECT 序号 FROM 变更记录 WHERE 变更组编号 NOT IN (SELECT 变更组编号 FROM 变更组) ORDER BY 序号"
EMPTY_STEPS = (
    "SELECT 变更组编号 FROM 变更组 AS g WHERE NOT EXISTS (SELECT 1 FROM 变更记录 WHERE 变更组编号 = g.变更组编号)"
)
OBJECTS = """
SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL
UNION ALL
SELECT 'column', t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'
"""
GAPS = """
SELECT 前 + 1, 序号 - 1 FROM (
    SELECT 序号, lag(序号, 1, 0) OVER (ORDER BY 序号) AS 前 FROM (
        SELECT 序号 FROM 变更记录 UNION ALL SELECT seq + 1 FROM sqlite_sequence WHERE name = '变更记录'))
WHERE 序号 > 前 + 1
"""


def tolerate(connection: sqlite.Connection) -> None:
    """Text that is not UTF-8 comes with lone surrogates in it instead of ending the query."""
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")


def missing_objects(connection: sqlite.Connection) -> Iterator[tuple[str, str]]:
    """Kind and name of the tables, columns, indexes, views and triggers that the file should have."""
    with contextlib.closing(sqlite.connect(":memory:")) as model:
        model.executescript(migrate.schema())
        wanted = model.execute(OBJECTS).fetchall()
    there = set(connection.execute(OBJECTS))
    yield from (found for found in wanted if found not in there)


def page_faults(connection: sqlite.Connection) -> Iterator[str]:
    """What SQLite finds: pages, indexes, types, NOT NULL, CHECK; of an encrypted file also a bit that was flipped."""
    yield from (line for (line,) in connection.execute("PRAGMA cipher_integrity_check"))  # nothing of a plain one
    for (line,) in connection.execute("PRAGMA integrity_check(1000)"):
        if line != "ok":
            yield from str(line).splitlines()


def unreadable_texts(connection: sqlite.Connection, registry: Registry) -> Iterator[tuple[str, int]]:
    """Table and rowid of rows whose text is not UTF-8; to SQLite any bytes will do. After `tolerate`."""
    for entity in registry:
        columns = ", ".join(quoted(field.column) for field in entity.fields if not field.relation)
        for rowid, *values in connection.execute(f"SELECT rowid, {columns} FROM {quoted(entity.table)}"):
            if not all(map(readable, values)):
                yield entity.table, rowid


def readable(value: Value) -> bool:
    try:
        return not isinstance(value, str) or value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


def broken_references(connection: sqlite.Connection) -> Iterator[tuple[str, int, str]]:
    """Table and rowid of rows that name a record of the third, a table, which is not there."""
    for name, rowid, parent, _number in connection.execute("PRAGMA foreign_key_check"):
        yield name, rowid, parent


def wrong_latest(connection: sqlite.Connection) -> Iterator[str]:
    """Customers whose 所购产品 or 消费时间 is not that of their latest purchase."""
    for (key,) in connection.execute(LATEST_DIFFERS):
        yield key


def orphaned_entries(connection: sqlite.Connection) -> Iterator[int]:
    """Entries of the log that belong to no step."""
    for (number,) in connection.execute(ORPHANS):
        yield number


def empty_steps(connection: sqlite.Connection) -> Iterator[int]:
    for (number,) in connection.execute(EMPTY_STEPS):
        yield number


def log_gaps(connection: sqlite.Connection) -> Iterator[tuple[int, int]]:
    """First and last number of entries that are gone from the log; none ever goes by itself."""
    yield from connection.execute(GAPS)
