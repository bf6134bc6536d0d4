"""Filling a new file with very many rows: nobody else sees it yet, so that nothing needs to be logged."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from crm_desktop.db import errors, migrate, summaries
from crm_desktop.db.connection import connect, file_errors
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.history import outside
from crm_desktop.db.lists.sql import quoted
from crm_desktop.db.search import search
from crm_desktop.db.search.matching import sort_key
from crm_desktop.db.writing.table import column
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.i18n import _

# A failure drops the file. Indexes are sorted on disk: those of a million purchases take some 100 MB.
OF_LATEST = (  # indexes of what `summaries.recompute` sets
    "客户_消费时间",
    "客户_最近联系",
    "客户_待联系",
    "客户_所购产品排序",
    "客户_汇总_产品",
    "客户_买过",
    "客户_汇总_产品类型",
    "客户_汇总_联系人",
    "反馈信息_汇总_产品类型",
)
FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
IN_MEMORY = "PRAGMA temp_store=MEMORY;"  # what is sorted must not get to the disk as plain text


@contextlib.contextmanager
def new_file(path: Path, key: Key | None = None) -> Iterator[sqlite.Connection]:
    """A file that appears at `path`, whole, when the block ends well. Raises FileRefused if something is there.

    `key`: for an encrypted one; its slots are the caller's business, before the block ends.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with file_errors(path):
        refuse_to_overwrite(path)
        try:
            part.open("xb").close()
            with contextlib.closing(connect(part, "rw", FAST if key is None else FAST + IN_MEMORY, key)) as connection:
                connection.executescript(migrate.schema())
                with filling(connection):
                    yield connection
            sync(part)
            refuse_to_overwrite(path)
            outside.forget(path)
            Path(f"{path}-wal").unlink(missing_ok=True)  # a log left by a file that is gone would be read into this one
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def filling(connection: sqlite.Connection) -> Iterator[None]:
    """One transaction in which all that costs time with each row is put off until all rows are there."""
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN IMMEDIATE")
    late = search.take_away(connection, "index", OF_LATEST)
    indexes, triggers = search.take_away(connection, "index"), search.take_away(connection, "trigger")
    yield
    for sql in (*indexes, *triggers):
        connection.execute(sql)
    summaries.recompute(connection)
    for sql in late:
        connection.execute(sql)
    for entity in ENTITIES:
        if entity.search_index:
            search.fill(connection, entity)
    search.mark(connection)
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.execute("COMMIT")


def load(connection: sqlite.Connection, entity: Entity, names: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Rows of the entity's own table, whose values are those of the fields `names`."""
    sorted_by = [(names.index(f.name), f) for f in entity.with_sort_key if f.name in names]
    columns = [*(column(entity, name) for name in names), *(field.sort_key for _place, field in sorted_by)]

    def with_keys(row: Sequence[Value]) -> Sequence[Value]:
        return (*row, *(sort_key(row[place], field.pinyin == "name") for place, field in sorted_by))

    into = f"{quoted(entity.table)} ({', '.join(map(quoted, columns))})"
    connection.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(columns))})", map(with_keys, rows))


def refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise errors.FileRefused(_("{path} exists already and is left as it is.").format(path=path))


def sync(path: Path) -> None:
    """What was written without waiting for the disk is on it before the file gets its name."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
