"""All that happened to a record, in one stream: records that name it, and its own changes, the newest first."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.history.journal import Entry
from crm_desktop.db.lists.query import Select, titled
from crm_desktop.db.lists.rows import fetch
from crm_desktop.db.lists.sql import all_of
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Text
from crm_desktop.entities.records import Condition, Key
from crm_desktop.entities.related import RelatedTimeline, Stream

CHANGES = -1  # in place of the number of a stream
BLOCK = 64  # entries read at a time


class Moment(NamedTuple):
    """One entry: `row` is a rowid of its stream, or the place among the changes."""

    time: str
    stream: int
    row: int


class Line(NamedTuple):
    """What is shown of an entry. `key`: of its record, None of a change."""

    time: str
    headline: str
    details: str
    key: Key | None


class Timeline:
    """What a user sees of the timeline of one record. Reading takes a connection of the caller's thread."""

    def __init__(self, store: Store, entity: Entity, declared: RelatedTimeline, key: Key) -> None:
        self._store, self._entity, self._key = store, entity, key
        self.streams = streams_of(store, declared)
        self._selects = [self._select(stream) for stream in self.streams]
        self.changes: Sequence[Entry] = ()

    def read(self, connection: sqlite.Connection, kinds: Collection[int]) -> list[Moment]:
        """The entries of these streams, the newest first: a range of an index of each, put in order."""
        found: list[Moment] = []
        if CHANGES in kinds:
            self.changes = self._store.history(self._entity, self._key, connection)
            found += [Moment(local(entry.time), CHANGES, place) for place, entry in enumerate(self.changes)]
        parts = [self._part(number) for number in range(len(self.streams)) if number in kinds]
        if parts:
            sql = " UNION ALL ".join(text for text, _params in parts)
            params = [value for _text, values in parts for value in values]
            found += [Moment(*row) for row in connection.execute(sql, params)]
        return sorted(found, reverse=True)

    def lines(self, connection: sqlite.Connection, moments: Sequence[Moment]) -> list[Line]:
        """What is shown of these entries; of a change only its time, as it has words of its own."""
        found: dict[Moment, Line] = {}
        for number, select in enumerate(self._selects):
            own = [moment for moment in moments if moment.stream == number]
            for moment, row in zip(own, fetch(connection, select, [moment.row for moment in own]), strict=True):
                if row is not None:
                    found[moment] = self._line(moment, row)
        return [found.get(moment, Line(moment.time, "", "", None)) for moment in moments]

    def entity_of(self, stream: int) -> Entity:
        return self._store.seen[self.streams[stream].entity]

    def _line(self, moment: Moment, row: dict[str, str | int | None]) -> Line:
        stream, entity = self.streams[moment.stream], self.entity_of(moment.stream)

        def words(names: Sequence[str], *, labelled: bool = False) -> str:
            fields = [entity.by_name[name] for name in names if name in entity.by_name]
            shown = [(field, " ".join(titled(row, field).split())) for field in fields]
            with_labels = [
                f"{field.label} {text}" if labelled and not isinstance(field, Text) else text
                for field, text in shown
                if text
            ]
            return "  ".join(with_labels)

        return Line(moment.time, words(stream.headline), words(stream.details, labelled=True), entity.key_of(row))

    def _select(self, stream: Stream) -> Select:
        entity = self._store.seen[stream.entity]
        names = dict.fromkeys([*entity.key, stream.time, *stream.headline, *stream.details])
        fields: list[Field] = [entity.by_name[name] for name in names if name in entity.by_name]
        assert not isinstance(self._key, tuple)
        naming = Condition(stream.by, "is", self._key)
        return self._store.queries.list_of(entity, conditions=[naming], fields=fields)

    def _part(self, number: int) -> tuple[str, Sequence[str | int | None]]:
        select = self._selects[number]
        where = all_of([select.where, select.within])
        time = dict(select.columns)[self.streams[number].time]
        return f"SELECT {time}, {number}, {select.base}.rowid FROM {select.base} WHERE {where.text}", where.params


def streams_of(store: Store, declared: RelatedTimeline) -> list[Stream]:
    """Those whose records and times the user sees."""
    seen = [(stream, store.seen[stream.entity]) for stream in declared.streams]
    return [stream for stream, entity in seen if entity.listed and {stream.by, stream.time} <= set(entity.by_name)]


def local(utc: str) -> str:
    """A time of the log as the records have theirs: on the clock of the place."""
    moment = dt.datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
