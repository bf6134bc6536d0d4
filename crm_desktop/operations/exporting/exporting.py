"""Records → a file, which appears whole or not at all."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import Cancelled, CrmError, PermissionDenied
from crm_desktop.db.lists import rows as db_rows
from crm_desktop.db.lists.query import TITLE, Queries, Select
from crm_desktop.db.reading import snapshot
from crm_desktop.db.registry import Registry
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Sort
from crm_desktop.i18n import _
from crm_desktop.operations.contents import contents_beside
from crm_desktop.operations.exporting import csvfile, jsonfile, vcard
from crm_desktop.operations.exporting.formats import Columns, Wish, Writer, format_of

EVERY = 1000  # rows from one report of progress to the next
USUAL = Wish()

Progress = Callable[[int, float], None]
Cancel = Callable[[], bool]


def export_entity(
    connection: sqlite.Connection,
    registry: Registry,
    entity: Entity,
    path: Path,
    *,
    variant: str = "",
    queries: Queries | None = None,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> int:
    """All records in the order of their keys, under headings that an import takes; of a PDF the columns of the list.

    Returns how many. `queries`: those of somebody who may not see everything.
    """
    if not entity.listed:
        raise PermissionDenied(_("Your role does not see these records: {entity}.").format(entity=entity.label))
    shown = format_of(path, variant).shown
    columns = {str(field.label): field for field in entity.list_fields} if shown else entity.headings
    select = (queries or Queries(registry)).list_of(entity, sort=Sort(entity.key[0]))
    wish = Wish(variant, entity.vcard, str(entity.label))
    return export_select(connection, select, columns, path, wish, progress=progress, cancelled=cancelled)


def export_select(
    connection: sqlite.Connection,
    select: Select,
    columns: Columns,
    path: Path,
    wish: Wish = USUAL,
    *,
    ids: Sequence[int] | None = None,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> int:
    """The rows of a list, from one state of the file, with the fields `columns`; returns how many.

    `ids`: of these rows alone, as far as they are still there.
    """
    names = [field.name for field in columns.values()]
    if format_of(path).titled:
        there = dict(select.columns)
        names = [title if (title := TITLE.format(name)) in there else name for name in names]
    with snapshot(connection):
        total = db_rows.count_rows(connection, select) if ids is None else len(ids)
        rows = db_rows.values(connection, select, names, ids)
        with contents_beside(connection, columns, path, rows) as carried:
            return export_rows(path, columns, carried, total, wish, progress=progress, cancelled=cancelled)


def export_rows(
    path: Path,
    columns: Columns,
    rows: Iterable[Sequence[Value]],
    total: int,
    wish: Wish = USUAL,
    *,
    progress: Progress | None = None,
    cancelled: Cancel | None = None,
) -> int:
    """About `total` rows of values of the fields `columns`; returns how many.

    The suffix of `path` says what it becomes. Raises CrmError or Cancelled; then `path` is as it was.
    """
    format_of(path, wish.variant)
    write = writer_for(path, total)
    telling = Telling(total, progress, cancelled)
    with replacing(path) as part:
        write(part, columns, telling.each(rows), wish)
    return telling.count


def writer_for(path: Path, total: int) -> Writer:
    match path.suffix.lower():
        case ".csv":
            return csvfile.write
        case ".json":
            return jsonfile.write
        case ".vcf":
            return vcard.write
        case ".pdf":
            from crm_desktop.operations.printing import pdf_list  # fpdf costs more than a second at start-up

            pdf_list.must_fit(total)
            return pdf_list.write
        case _:
            # openpyxl costs a quarter of a second at start-up
            from crm_desktop.operations.exporting import xlsx

            xlsx.must_fit(total)
            return xlsx.write


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


class Telling:
    """How far an export of about `total` rows is; `count`: how many have gone by."""

    def __init__(self, total: int, progress: Progress | None, cancelled: Cancel | None) -> None:
        self.count = 0
        self._total, self._progress, self._cancelled = total, progress, cancelled

    def each(self, rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
        """The rows. Raises Cancelled."""
        rows = iter(rows)
        while part := list(islice(rows, EVERY)):
            yield from part
            self.count += len(part)
            if len(part) < EVERY:
                return
            if self._cancelled and self._cancelled():
                raise Cancelled(_("Cancelled; nothing was exported."))
            if self._progress:
                self._progress(self.count, self.count / self._total)
