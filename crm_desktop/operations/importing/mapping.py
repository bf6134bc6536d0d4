"""Which column of a file goes to which field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from crm_desktop.db.accounts.permissions import Permissions
from crm_desktop.db.errors import CrmError
from crm_desktop.db.search.matching import normal
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Field, Text
from crm_desktop.i18n import Label, _
from crm_desktop.operations.importing import formats, systems
from crm_desktop.operations.importing.joints import JOINTS
from crm_desktop.operations.importing.reading import Sample

REASON: Final = Label("未导入的原因", "Why it was not imported")  # the column that refused rows come back with


@dataclass(frozen=True)
class Column:
    """Of the file: `field`: the name of the one it goes to, "" for none; `format`: of `formats.FORMATS` or JOINTS."""

    heading: str
    field: str = ""
    format: str = ""


@dataclass(frozen=True)
class Slot:
    """A field and the columns, by position and format, that it is made of."""

    field: Field
    heading: str
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Mapped:
    """The columns of one file."""

    columns: tuple[Column, ...]

    def slots(self, entity: Entity) -> list[Slot]:
        """Raises CrmError where two columns go to one field, and nothing says how."""
        places: dict[str, list[int]] = {}
        for position, column in enumerate(self.columns):
            if column.field and not entity.by_name[column.field].derived:
                places.setdefault(column.field, []).append(position)
        for several in places.values():
            if len(several) > 1 and any(self.columns[place].format not in JOINTS for place in several):
                text = _("The column {heading} is there twice.")
                raise CrmError(text.format(heading=self.columns[several[1]].heading))
        return [
            Slot(
                entity.by_name[name],
                self.columns[several[0]].heading,
                tuple((place, self.columns[place].format) for place in several),
            )
            for name, several in places.items()
        ]

    def ignored(self, entity: Entity) -> tuple[str, ...]:
        """The headings whose cells are not taken."""
        return tuple(
            column.heading
            for column in self.columns
            if column.heading not in REASON
            and (entity.by_name[column.field].derived if column.field else column.heading.strip())
        )

    def kept(self) -> dict[str, list[str]]:
        """For Preferences: field and format by heading."""
        return {column.heading: [column.field, column.format] for column in self.columns if column.field}


def strict(entity: Entity, headings: Sequence[str]) -> Mapped:
    """By names alone. Raises CrmError for headings that are unknown or twice there."""
    known = known_headings(entity)
    columns: list[Column] = []
    for heading in headings:
        found = known.get(plain(heading))
        if not heading.strip():
            raise CrmError(_("Column {number} has no heading.").format(number=len(columns) + 1))
        if found is None and heading not in REASON:
            text = _("“{heading}” is no column of {entity}. The columns are: {known}.")
            names = _(", ").join(entity.headings)
            raise CrmError(text.format(heading=heading, entity=entity.label, known=names))
        if found and found.name in [column.field for column in columns]:
            raise CrmError(_("The column {heading} is there twice.").format(heading=heading))
        columns.append(Column(heading, found.name if found else ""))
    return Mapped(tuple(columns))


def must_have(entity: Entity, columns: Iterable[Column]) -> None:
    missing = needed(entity) - {column.field for column in columns}
    if missing:
        names = _(", ").join(heading for heading, column in entity.headings.items() if column.name in missing)
        raise CrmError(_("These columns must be there: {names}.").format(names=names))


def proposed(entity: Entity, sample: Sample, may: Iterable[str]) -> Mapped:
    """By the headings of known systems, by names, and by what stands in the cells; `may`: the fields one may set."""
    system = systems.recognised(entity, sample.headings)
    columns = of_system(system, sample.headings) if system else by_name(entity, sample.headings)
    columns = by_content(entity, sample, columns)
    allowed = set(may)
    return Mapped(tuple(column if column.field in allowed else Column(column.heading) for column in columns))


def of_system(system: systems.System, headings: Sequence[str]) -> list[Column]:
    return from_kept({heading: list(where) for heading, where in system.columns.items()}, headings)


def from_kept(kept: Mapping[str, Any], headings: Sequence[str]) -> list[Column]:
    """A saved mapping on a file, whose headings may be in another order; anybody may have edited it."""
    left = {plain(heading): where for heading, where in kept.items()}
    columns = []
    for heading in headings:
        where = left.pop(plain(heading), None)
        good = isinstance(where, list) and len(where) == 2 and all(isinstance(part, str) for part in where)
        columns.append(Column(heading, *where) if good and where else Column(heading))
    return columns


def by_name(entity: Entity, headings: Sequence[str]) -> list[Column]:
    known = known_headings(entity)
    taken: set[str] = set()
    columns = []
    for heading in headings:
        field = known.get(plain(heading))
        free = field is not None and field.name not in taken
        columns.append(Column(heading, field.name if field is not None and free else ""))
        taken.add(columns[-1].field)
    return columns


def by_content(entity: Entity, sample: Sample, columns: Sequence[Column]) -> list[Column]:
    """Fields that can be told by how their values look take the columns that nothing else tells."""
    found = list(columns)
    taken = {column.field for column in columns}
    for position, column in enumerate(found):
        texts = sample.column(position)
        if column.field or not texts or column.heading in REASON:
            continue
        field = next((one for one in entity.fields if one.name not in taken and looks_like(one, texts)), None)
        if field is not None:
            found[position] = Column(column.heading, field.name)
            taken.add(field.name)
    return found


def looks_like(field: Field, texts: Sequence[str]) -> bool:
    if isinstance(field, Choice) and len(field.choices) > 1:
        return formats.readable(field, "", texts) == len(texts)
    return (
        isinstance(field, Text) and bool(field.like) and all(re.fullmatch(field.like, text.strip()) for text in texts)
    )


def with_formats(entity: Entity, sample: Sample, mapped: Mapped) -> tuple[Mapped, dict[int, list[str]]]:
    """The formats by what stands in the cells; and the columns, by position, where it could be one of several."""
    columns, open_ = list(mapped.columns), {}
    for position, column in enumerate(columns):
        if column.field and not column.format:
            names = formats.possible(entity.by_name[column.field], sample.column(position))
            columns[position] = replace(column, format=names[0])
            if len(names) > 1:
                open_[position] = names
    return Mapped(tuple(columns)), open_


def mappable(permissions: Permissions, entity: Entity) -> list[Field]:
    """What the user may set in new records."""
    return [
        field for field in entity.fields if field.derived or permissions.may("create", entity, [field.name])
    ]  # fmt: skip


def known_headings(entity: Entity) -> dict[str, Field]:
    """Columns first, then Chinese and English labels, then other names.

    Capitals, signs, width and traditional characters make no difference.
    """
    aliases = {plain(alias): field for field in entity.fields for alias in (*field.aliases, field.name)}
    english = {plain(field.en): field for field in entity.fields}
    chinese = {plain(field.label.zh): field for field in entity.fields}
    return aliases | english | chinese | {plain(heading): field for heading, field in entity.headings.items()}


def plain(heading: str) -> str:
    text = normal(unicodedata.normalize("NFKC", heading).strip())
    return re.sub(r"[\s_\-.*:]+", "", text) or text


def needed(entity: Entity) -> set[str]:
    """Names of the fields that only the file can fill."""
    numbered = entity.key[0] if entity.number or entity.numbered_by_database else ""
    return {
        field.name
        for field in entity.fields
        if field.required and field.name != numbered and not field.default_from and field.initial() is None
    }
