"""What is likely meant with a file: its columns, its formats; and the mappings that somebody has given a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.errors import CrmError
from crm_desktop.entities.entity import Entity
from crm_desktop.i18n import _
from crm_desktop.operations.importing import formats, mapping, systems
from crm_desktop.operations.importing.formats import FORMATS
from crm_desktop.operations.importing.joints import JOINTS
from crm_desktop.operations.importing.mapping import Column, Mapped
from crm_desktop.operations.importing.reading import Sample, Source, opened, recognised, sample_of
from crm_desktop.operations.preferences import Preferences

SAVED: Final = "import.mappings"  # in Preferences: by entity, then by name


@dataclass(frozen=True)
class Proposal:
    """`unclear`: the formats that a column, by position, could be in as well as in the one taken.

    `system`: whose export it is, where that is known.
    """

    source: Source
    sample: Sample
    mapped: Mapped
    unclear: Mapping[int, Sequence[str]]
    system: str = ""


def proposal(permissions: Permissions, entity: Entity, source: Source) -> Proposal:
    """By what the file looks like. Raises CrmError, OSError."""
    source = recognised(source)
    sample = sample_of(source)
    may = [field.name for field in mapping.mappable(permissions, entity)]
    system = systems.recognised(entity, sample.headings)
    return settled(entity, source, sample, mapping.proposed(entity, sample, may), system.label if system else "")


def settled(entity: Entity, source: Source, sample: Sample, mapped: Mapped, system: str = "") -> Proposal:
    """With the formats that the cells are in; where the first rows leave it open, all of them are looked at."""
    mapped, unclear = mapping.with_formats(entity, sample, mapped)
    if unclear:
        unclear = still_unclear(entity, source, mapped, unclear)
        columns = list(mapped.columns)
        for position, names in unclear.items():
            columns[position] = replace(columns[position], format=names[0])
        mapped = Mapped(tuple(columns))
    return Proposal(source, sample, mapped, {at: names for at, names in unclear.items() if len(names) > 1}, system)


def still_unclear(
    entity: Entity, source: Source, mapped: Mapped, unclear: Mapping[int, Sequence[str]]
) -> dict[int, list[str]]:
    """The formats left in which all texts of the column mean something; where none is, those of before."""
    left = {position: list(names) for position, names in unclear.items()}
    with opened(source) as table:
        for _line, cells in table.rows:
            for position, names in left.items():
                text = cells[position] if position < len(cells) else ""
                if len(names) > 1 and text.strip():
                    field = entity.by_name[mapped.columns[position].field]
                    good = [name for name in names if formats.readable(field, name, [text])]
                    left[position] = good or names
    return left


def said(entity: Entity, source: Source, words: Sequence[str], preferences: Preferences) -> Proposal:
    """By what was said on the command line: `heading=field`, `heading=field:format`, or the name of a mapping.

    Nothing said: by names, which must all be known, or as a known system exports it. Raises CrmError.
    """
    source = recognised(source)
    sample = sample_of(source)
    named = [word for word in words if "=" not in word]
    system = systems.recognised(entity, sample.headings)
    if named:
        columns = mapping.from_kept(called(entity, named[0], preferences), sample.headings)
    elif words:
        columns = mapping.by_name(entity, sample.headings)
    elif system:
        columns = mapping.of_system(system, sample.headings)
    else:
        columns = list(mapping.strict(entity, sample.headings).columns)
    for word in words:
        if "=" in word:
            columns = told(entity, columns, word)
    columns = [column if column.field in entity.by_name else Column(column.heading) for column in columns]
    return settled(entity, source, sample, Mapped(tuple(columns)), system.label if system and not words else "")


def called(entity: Entity, name: str, preferences: Preferences) -> Mapping[str, Any]:
    saved = saved_mappings(preferences, entity)
    system = systems.called(entity, name)
    if name in saved:
        return saved[name]
    if system:
        return {heading: list(where) for heading, where in system.columns.items()}
    known = [*saved, *(one.name for one in systems.SYSTEMS if one.entity == entity.name)]
    text = _("There is no mapping “{name}” for {entity}. There are: {known}.")
    raise CrmError(text.format(name=name, entity=entity.label, known=_(", ").join(known)))


def told(entity: Entity, columns: Sequence[Column], word: str) -> list[Column]:
    """With `heading=field:format`; an empty field leaves the column out."""
    heading, _equals, where = word.rpartition("=")
    name, _colon, form = where.partition(":")
    if heading not in [column.heading for column in columns]:
        text = _("The file has no column “{heading}”. It has: {known}.")
        known = _(", ").join(column.heading for column in columns[:50])
        raise CrmError(text.format(heading=heading, known=known))
    field = mapping.known_headings(entity).get(mapping.plain(name)) if name else None
    if name and field is None:
        text = _("“{heading}” is no column of {entity}. The columns are: {known}.")
        raise CrmError(text.format(heading=name, entity=entity.label, known=_(", ").join(entity.headings)))
    if form and form not in (*FORMATS, *JOINTS):
        text = _("There is no format “{name}”. There are: {known}.")
        raise CrmError(text.format(name=form, known=", ".join(filter(None, (*FORMATS, *JOINTS)))))
    one = Column(heading, field.name if field else "", form)
    others = [
        Column(column.heading) if field and column.field == field.name and not form else column for column in columns
    ]
    return [one if column.heading == heading else column for column in others]


def saved_mappings(preferences: Preferences, entity: Entity) -> dict[str, Mapping[str, Any]]:
    """By name; anybody may have edited the file."""
    saved = preferences.get(SAVED, {}).get(entity.name, {})
    return {name: kept for name, kept in saved.items() if isinstance(kept, dict)} if isinstance(saved, dict) else {}


def keep_mapping(preferences: Preferences, entity: Entity, name: str, mapped: Mapped) -> None:
    everything = {**preferences.get(SAVED, {})}
    everything[entity.name] = {**saved_mappings(preferences, entity), name: mapped.kept()}
    preferences.set(SAVED, everything)
    preferences.save()
