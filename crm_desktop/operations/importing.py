"""Rows of a CSV file → records: all of them in one step, or none and a list of what is wrong with them."""

import contextlib
import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from crm_desktop.db.batches import MOST
from crm_desktop.db.errors import Cancelled, CrmError, ValidationFailed
from crm_desktop.db.intake import Intake
from crm_desktop.db.store import Store
from crm_desktop.db.table import Columns
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, FieldError, Value
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.cells import from_cell, from_cells

CHUNK = MOST  # rows taken together
READING = 0.75  # of the time goes by until the last row is read, where the rows are very many
SHOWN = 100  # faults that are kept to be shown

Progress = Callable[[int, float], None]
Row = tuple[int, Sequence[str]]  # the line of the file where it starts, and its cells


@dataclass(frozen=True)
class Imported:
    """`ignored`: headings of columns that the database keeps itself, whose cells were not taken."""

    count: int
    ignored: tuple[str, ...]


class ImportFailed(CrmError):
    """`faults`: the first of `count` sentences, each naming line and column. Nothing was imported."""

    def __init__(self, path: Path, faults: Sequence[str], count: int) -> None:
        self.faults, self.count = tuple(faults), count
        head = ngettext(
            "{path}: {count} fault; nothing was imported.", "{path}: {count} faults; nothing was imported.", count
        )
        more = [_("… and {count} more").format(count=count - len(faults))] if count > len(faults) else []
        super().__init__("\n".join([head.format(path=path, count=count), *faults, *more]))


@dataclass
class Faults:
    """What is wrong in the file so far, in bounded memory."""

    count: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(text)


class Unreadable(CrmError):
    """The file cannot be read on from here; the sentence names the line."""


class Telling:
    """How far the import is. Each method raises Cancelled."""

    def __init__(self, file: TextIOWrapper, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self._file, self._progress, self._cancelled = file, progress, cancelled
        self._size = os.fstat(file.fileno()).st_size or 1
        self._count = 0

    def reading(self, count: int) -> None:
        """`count` rows were taken."""
        self._count = count
        self._tell(READING * os.lseek(self._file.fileno(), 0, os.SEEK_CUR) / self._size)

    def finishing(self, part: float) -> None:
        """`part` of what follows the last row is done."""
        self._tell(READING + (1 - READING) * part)

    def _tell(self, fraction: float) -> None:
        if self._cancelled and self._cancelled():
            raise Cancelled(_("Cancelled; nothing was imported."))
        if self._progress:
            self._progress(self._count, fraction)


def import_csv(
    store: Store,
    entity: Entity,
    path: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    initiator: object = None,
) -> Imported:
    """New records from a UTF-8 file whose first row names fields by column or label, in any order.

    Empty cells take the field's default. Raises ImportFailed, another CrmError, OSError or Cancelled; then nothing
    is imported. `progress(rows, fraction)` is called now and then, on this thread.
    """
    with path.open(encoding="utf-8-sig", newline="") as file, store.step("import", initiator) as step:
        rows = rows_of(file, path)
        columns = columns_of(entity, heading_of(rows, path))
        names = [column.name for column in columns.values() if not column.derived]
        with contextlib.closing(Intake(store, step, entity, names)) as intake:
            tell = Telling(file, progress, cancelled)
            take_all(intake, columns, path, rows, tell)
            intake.finish(tell.finishing)
        return Imported(intake.count, tuple(heading for heading, column in columns.items() if column.derived))


def heading_of(rows: Iterator[tuple[int, list[str]]], path: Path) -> list[str]:
    try:
        return next(rows, (1, []))[1]
    except Unreadable as error:
        raise ImportFailed(path, [str(error)], 1) from None


def take_all(intake: Intake, columns: Mapping[str, Field], path: Path, rows: Iterator[Row], tell: Telling) -> None:
    """Reads to the end even where rows are faulty, to name all the faults at once."""
    faults = Faults()
    try:
        while chunk := list(islice(rows, CHUNK)):
            take_chunk(intake, columns, chunk, faults)
            tell.reading(intake.count)
    except Unreadable as error:
        faults.add(str(error))
    if faults.count:
        raise ImportFailed(path, faults.shown, faults.count)


def take_chunk(intake: Intake, columns: Mapping[str, Field], chunk: Sequence[Row], faults: Faults) -> None:
    """All its rows at once; where something is wrong, each by itself, to say what."""
    try:
        intake.add_columns(parsed(columns, chunk))
    except FieldError:
        for line, cells in chunk:
            take(intake, columns, line, cells, faults)


def parsed(columns: Mapping[str, Field], chunk: Sequence[Row]) -> Columns:
    """The values by field. Raises FieldError if anything is wrong with any of them."""
    if any(len(cells) != len(columns) for _line, cells in chunk):
        raise FieldError("cells without a heading, or headings without a cell")
    by_column = zip(columns.values(), zip(*(cells for _line, cells in chunk), strict=True), strict=True)
    return {field.name: field.parse_all(from_cells(cells)) for field, cells in by_column if not field.derived}


def take(intake: Intake, columns: Mapping[str, Field], line: int, cells: Sequence[str], faults: Faults) -> None:
    if len(cells) != len(columns):
        text = _("line {line}: {count} cells, but {expected} headings")
        faults.add(text.format(line=line, count=len(cells), expected=len(columns)))
        return
    values: dict[str, Value] = {}
    bad: dict[str, str] = {}
    for (heading, column), cell in zip(columns.items(), cells, strict=True):
        try:
            if not column.derived:
                values[column.name] = column.parse(from_cell(cell))
        except FieldError as error:
            bad[heading] = str(error)
    if not bad:
        try:
            intake.add(values)
        except ValidationFailed as failure:
            bad = by_heading(columns, failure)
    for heading, text in bad.items():
        faults.add(_("line {line}, column {column}: {text}").format(line=line, column=heading, text=text))


def by_heading(columns: Mapping[str, Field], failure: ValidationFailed) -> dict[str, str]:
    """The sentences by heading; those on fields that the file lacks only where nothing else is wrong."""
    given = {
        heading: failure.errors[column.name] for heading, column in columns.items() if column.name in failure.errors
    }
    headings = {column.name: heading for heading, column in failure.entity.headings.items()}
    return given or {headings[name]: text for name, text in failure.errors.items()}


def rows_of(file: TextIOWrapper, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line of the file where it starts. Raises Unreadable.

    A cell is at most csv.field_size_limit() long, above all fields' lengths: a quotation mark that is never closed
    must not take in the whole file.
    """
    reader = csv.reader(file, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            text = _("line {line}: not UTF-8; save the file as “CSV UTF-8” and import it again")
            raise Unreadable(text.format(line=undecodable_line(path))) from None
        except csv.Error as error:
            text = _("line {line}: not CSV, perhaps a quotation mark too many or not closed ({reason})")
            raise Unreadable(text.format(line=line, reason=error)) from None
        if any(cells):
            yield line, cells


def undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def columns_of(entity: Entity, headings: Sequence[str]) -> dict[str, Field]:
    """The field under each heading. Raises CrmError for headings that are unknown, twice there, or missing."""
    if not headings:
        raise CrmError(_("The file is empty; its first row must be the headings."))
    known = known_headings(entity)
    columns: dict[str, Field] = {}
    for heading in headings:
        found = known.get(heading.strip().casefold())
        if found is None:
            text = _("“{heading}” is no column of {entity}. The columns are: {known}.")
            names = _(", ").join(entity.headings)
            raise CrmError(text.format(heading=heading, entity=entity.label, known=names))
        if found.name in [column.name for column in columns.values()]:
            raise CrmError(_("The column {heading} is there twice.").format(heading=heading))
        columns[heading] = found
    missing = set(needed_headings(entity)) - {column.name for column in columns.values()}
    if missing:
        names = _(", ").join(heading for heading, column in entity.headings.items() if column.name in missing)
        raise CrmError(_("These columns must be there: {names}.").format(names=names))
    return columns


def known_headings(entity: Entity) -> dict[str, Field]:
    """Columns first, then Chinese and English labels, without regard to capitals."""
    english = {column.en.casefold(): column for column in entity.fields}
    chinese = {column.label.zh.casefold(): column for column in entity.fields}
    return english | chinese | {heading.casefold(): column for heading, column in entity.headings.items()}


def needed_headings(entity: Entity) -> list[str]:
    """Names of the fields that only the file can fill."""
    numbered = entity.key[0] if entity.number or entity.numbered_by_database else ""
    return [
        column.name
        for column in entity.fields
        if column.required and column.name != numbered and not column.default_from and column.initial() is None
    ]
