"""What a record's tabs show of others: records, files, queries, the stream of all of it."""

from typing import NamedTuple

from crm_desktop.entities.records import Sort
from crm_desktop.i18n import Label


class Related(NamedTuple):
    """A tab of the record: the records of `entity` whose field `by` names this one.

    `sort`: their order there until somebody chooses another; None: that of the entity.
    """

    entity: str
    by: str
    label: Label
    sort: Sort | None = None


class RelatedFiles(Related):
    """The same of attachments: files are added, opened and saved there."""


class RelatedQuery(NamedTuple):
    """A tab of the record: the result of `query` with its parameter `by` set to this record."""

    query: str
    by: str
    label: Label


class Stream(NamedTuple):
    """What a timeline has of an entity: the records whose field `by` names the one it is of, at their `time`.

    `headline`, `details`: the fields that say what it was. `key`: Alt and this letter add one. `label`: what it is
    called there, where the entity's label is too long.
    """

    entity: str
    by: str
    time: str
    symbol: str
    headline: tuple[str, ...]
    details: tuple[str, ...] = ()
    key: str = ""
    label: Label | None = None


class RelatedTimeline(NamedTuple):
    """A tab of the record: all that happened to it in one stream, its changes included, the newest first."""

    streams: tuple[Stream, ...]
    label: Label


RelatedTab = Related | RelatedQuery | RelatedTimeline
