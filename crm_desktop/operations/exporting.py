"""Records → a CSV or XLSX file, which appears whole or not at all."""

import contextlib
import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from crm_desktop.db import rows as db_rows
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import Cancelled, CrmError, PermissionDenied
from crm_desktop.db.query import Queries, Select
from crm_desktop.db.reading import snapshot
from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Entity, Sort
from crm_desktop.entities.fields import Field, Ref, Text, Value
from crm_desktop.i18n import _
from crm_desktop.operations.cells import are_harmless, to_cell

EVERY = 1000  # rows from one report of progress to the next

Columns = Mapping[str, Field]  # by heading
Progress = Callable[[int, float], None]
Cancel = Callable[[], bool]


def export_entity(
    connection: sqlite.Connection,
    registry: Registry,
    entity: Entity,
    path: Path,
    *,
    queries: Queries | None = None,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> int:
    """All records in the order of their keys, under headings that `import_csv` takes; returns how many.

    `queries`: those of somebody who may not see everything.
    """
    if not entity.listed:
        raise PermissionDenied(_("Your role does not see these records: {entity}.").format(entity=entity.label))
    select = (queries or Queries(registry)).list_of(entity, sort=Sort(entity.key[0]))
    return export_select(connection, select, entity.headings, path, progress=progress, cancelled=cancelled)


def export_select(
    connection: sqlite.Connection,
    select: Select,
    columns: Columns,
    path: Path,
    *,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> int:
    """The rows of a list, from one state of the file, with the fields `columns`; returns how many."""
    names = [field.name for field in columns.values()]
    with snapshot(connection):
        total = db_rows.count_rows(connection, select)
        rows = db_rows.values(connection, select, names)
        return export_rows(path, columns, rows, total, progress=progress, cancelled=cancelled)


def export_rows(
    path: Path,
    columns: Columns,
    rows: Iterable[Sequence[Value]],
    total: int,
    *,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> int:
    """`total` rows of values of the fields `columns`; returns `total`.

    The suffix of `path` says what it becomes. Raises CrmError or Cancelled; then `path` is as it was.
    """
    write = writer_for(path, total)
    with replacing(path) as part:
        write(part, columns, told(rows, total, progress, cancelled))
    return total


def writer_for(path: Path, total: int) -> Callable[[Path, Columns, Iterable[Sequence[Value]]], None]:
    match path.suffix.lower():
        case ".csv":
            return write_csv
        case ".xlsx":
            from crm_desktop.operations import xlsx  # openpyxl costs a quarter of a second at start-up

            if total >= xlsx.MAX_ROWS:
                text = _("Excel takes {limit} rows at most, these are {total}; export as .csv or choose fewer.")
                raise CrmError(text.format(limit=xlsx.MAX_ROWS - 1, total=total))
            return xlsx.write
        case _:
            raise CrmError(_("{path}: the name must end in .csv or .xlsx.").format(path=path))


def write_csv(path: Path, columns: Columns, rows: Iterable[Sequence[Value]]) -> None:
    fields, rows = list(columns.values()), iter(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")  # without the mark Excel takes it for GBK
        writer = csv.writer(file)
        writer.writerow(columns)
        while part := list(islice(rows, EVERY)):
            cells = [cells_of(field, values) for field, values in zip(fields, zip(*part, strict=True), strict=True)]
            writer.writerows(zip(*cells, strict=True))


def cells_of(field: Field, values: Sequence[Value]) -> Sequence[Value]:
    """What the cells hold; as it is where `csv` writes the same: nothing for None, numbers in their digits."""
    plain = type(field).text is Field.text or (isinstance(field, Text) and not field.multiline)
    if plain and (not isinstance(field, Text | Ref) or are_harmless(values)):
        return values
    known = {value: to_cell(field.text(value)) for value in set(values)}
    return list(map(known.__getitem__, values))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when the block ends well."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:  # which names the file beside
        raise CrmError(_("{path}: {reason}.").format(path=path, reason=error.strerror or error)) from error
    finally:
        part.unlink(missing_ok=True)


def told(
    rows: Iterable[Sequence[Value]], total: int, progress: Progress | None, cancelled: Cancel | None
) -> Iterator[Sequence[Value]]:
    """The rows, telling how far they are. Raises Cancelled."""
    count, rows = 0, iter(rows)
    while part := list(islice(rows, EVERY)):
        yield from part
        count += len(part)
        if count % EVERY:
            return
        if cancelled and cancelled():
            raise Cancelled(_("Cancelled; nothing was exported."))
        if progress:
            progress(count, count / total)
