"""Where names, numbers and addresses of a customer are quoted: in records of others, in filters."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history import batches
from crm_desktop.db.history.journal import decode_key
from crm_desktop.db.lists.query import quoted
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.table import column, keys_of, rows_of
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Text, Value
from crm_desktop.entities.records import Key

Keys = Mapping[Entity, Collection[Key]]
LEAST: Final = {"name": 2, "phone": 5, "mobile": 5, "email": 5, "address": 6}  # characters; a shorter one says nothing
PEOPLE: Final = ("customer", "contact")  # whose fields these are
SQUEEZED: Final = re.compile(r"[\s\-()（）·]+")  # in which a number is written one way and another


class Mention(NamedTuple):
    """A column that quotes the customer. In 变更记录 `key` is table and key of the record whose history does."""

    table: str
    key: str
    column: str


class Quotes:
    """Tells texts that quote one of `texts`, however spaced and whether in capitals or not."""

    def __init__(self, texts: Collection[str]) -> None:
        self.texts = sorted(texts, key=len, reverse=True)
        self._squeezed = {squeezed(text) for text in texts}
        self._any = re.compile("|".join(map(re.escape, sorted(self._squeezed))) or r"(?!)")

    @classmethod
    def of(cls, values: Mapping[Entity, Sequence[Mapping[str, Value]]]) -> "Quotes":
        """By what is, or was, in the records of people; the values are by column."""
        names = {
            (entity, column(entity, name)): least
            for entity in values
            if entity.name in PEOPLE
            for name, least in LEAST.items()
            if name in entity.by_name
        }
        return cls({
            text for (entity, heading), least in names.items() for row in values[entity]
            if isinstance(text := row.get(heading), str) and len(squeezed(text)) >= least
        })  # fmt: skip

    def within(self, text: object) -> bool:
        return isinstance(text, str) and self._any.search(squeezed(text)) is not None

    def columns(self, entity: Entity, row: Mapping[str, Any]) -> list[str]:
        """Those of a record that quote; who only has the same name is somebody else."""
        names = {field.column for field in entity.own if isinstance(field, Text) and field.pinyin == "name"}
        return [
            heading
            for heading, value in row.items()
            if self.within(value) and not (heading in names and squeezed(value) in self._squeezed)
        ]


def squeezed(text: str) -> str:
    return SQUEEZED.sub("", text).casefold()


def mentions(connection: sqlite.Connection, registry: Registry, quotes: Quotes, own: Keys) -> Iterator[Mention]:
    """In all records but the customer's own; where only the history of a record still does, that is said once."""
    for entity in registry:
        keys = own.get(entity, ())
        now = list(in_records(connection, entity, quotes, keys))
        yield from now
        named = {mention.key for mention in now}
        for key in dict.fromkeys(in_history(connection, entity, quotes)):
            if key not in keys and shown(key) not in named:
                yield Mention("变更记录", f"{entity.table} {shown(key)}", "")


def in_records(
    connection: sqlite.Connection, entity: Entity, quotes: Quotes, keys: Collection[Key]
) -> Iterator[Mention]:
    texts = [field.column for field in entity.own if isinstance(field, Text)]
    names = [column(entity, name) for name in entity.key]
    sql = f"SELECT {', '.join(map(quoted, [*names, *texts]))} FROM {quoted(entity.table)}"
    for row in connection.execute(sql) if texts else ():
        if quotes.within("\n".join(filter(None, row[len(names) :]))):
            key = row[0] if len(names) == 1 else tuple(row[: len(names)])
            if key not in keys:
                named = dict(zip(texts, row[len(names) :], strict=True))
                yield from (Mention(entity.table, shown(key), name) for name in quotes.columns(entity, named))


def in_history(connection: sqlite.Connection, entity: Entity, quotes: Quotes) -> Iterator[Key]:
    sql = "SELECT 主键, 旧值, 新值 FROM 变更记录 WHERE 表 = ? AND 批次编号 IS NULL"
    for key, *texts in connection.execute(sql, (entity.table,)):
        if any(quotes.within(text) and quotes.columns(entity, json.loads(text)) for text in texts):
            yield decode_key(key)
    for _number, columns in batches.of_entity(connection, entity):
        if not quotes.within(
            "\n".join(text for values in columns.values() for text in values if isinstance(text, str))
        ):
            continue  # a thousand rows looked through at once
        for key, row in zip(keys_of(entity, columns), rows_of(columns), strict=True):
            if quotes.columns(entity, {column(entity, name): value for name, value in row.items()}):
                yield key


def filters(
    connection: sqlite.Connection, quotes: Quotes, keys: Collection[str]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of 筛选, by rowid, that quote the customer or look for one of `keys`."""
    for rowid, *row in connection.execute("SELECT rowid, 用户, 对象, 名称, 条件 FROM 筛选").fetchall():
        named = dict(zip(("用户", "对象", "名称", "条件"), row, strict=True))
        values = [one for condition in json.loads(named["条件"]) for one in condition[2:]]
        if any(quotes.within(text) or text in keys for text in (named["名称"], *values)):
            yield rowid, named


def shown(key: Key) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
