"""What is printed of one record: its fields by section, and the records that name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import NotFound
from crm_desktop.db.lists import rows
from crm_desktop.db.lists.query import TITLE, Queries, titled
from crm_desktop.db.reading import snapshot
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Text, Value
from crm_desktop.entities.records import Condition, Key, Record
from crm_desktop.entities.related import Related
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import Columns

MOST: Final = 200  # records of a related list; the rest is counted


@dataclass(frozen=True)
class Item:
    """`wide`: it takes the whole width."""

    label: str
    text: str
    wide: bool


@dataclass(frozen=True)
class Part:
    label: str
    items: Sequence[Item]


@dataclass(frozen=True)
class RelatedRows:
    """The first of `total` rows of the fields `columns`, references given by titles."""

    label: str
    columns: Columns
    rows: Sequence[Sequence[Value]]
    total: int


@dataclass(frozen=True)
class Sheet:
    title: str
    line: str
    parts: Sequence[Part]
    related: Sequence[RelatedRows]


def sheet_of(connection: sqlite.Connection, queries: Queries, entity: Entity, key: Key, line: str) -> Sheet:
    """As its user sees it, from one state of the file; `line` stands under the title. Raises NotFound."""
    with snapshot(connection):
        record = record_of(connection, queries, entity, key)
        related = [rows_of(connection, queries, tab, key) for tab in entity.related if isinstance(tab, Related)]
    parts = [Part(str(section.label), items_of(entity, section.fields, record)) for section in entity.sections]
    kind = f"{entity.singular}  {key}    " if entity.title != entity.key else ""
    return Sheet(entity.heading(record), kind + line, parts, [one for one in related if one.total])


def record_of(connection: sqlite.Connection, queries: Queries, entity: Entity, key: Key) -> Record:
    """With titles. Raises NotFound."""
    assert not isinstance(key, tuple)
    select = queries.list_of(entity, conditions=[Condition(entity.key[0], "is", key)])
    found = connection.execute(*select.first(1)).fetchone()
    if found is None:
        raise NotFound(_("{entity} {key} does not exist (any more).").format(entity=entity.singular, key=key))
    return select.record(found)


def items_of(entity: Entity, names: Sequence[str], record: Record) -> list[Item]:
    items = []
    for field in (entity.by_name[name] for name in names):
        label = f"{field.label} ({field.unit})" if field.unit else str(field.label)
        items.append(Item(label, titled(record, field), isinstance(field, Text) and field.multiline))
    return items


def rows_of(connection: sqlite.Connection, queries: Queries, tab: Related, key: Key) -> RelatedRows:
    other = queries.registry[tab.entity]
    assert not isinstance(key, tuple)
    select = queries.list_of(other, conditions=[Condition(tab.by, "is", key)], sort=tab.sort)
    fields = [field for field in other.list_fields if field.name != tab.by]
    there = dict(select.columns)
    names = [title if (title := TITLE.format(field.name)) in there else field.name for field in fields]
    ids = rows.row_ids(connection, select)
    columns = {str(field.label): field for field in fields}
    return RelatedRows(str(tab.label), columns, list(rows.values(connection, select, names, ids[:MOST])), len(ids))
