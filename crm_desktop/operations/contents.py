"""What records name by its digest goes with a table of them: in a folder beside it, a file for each content."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from crm_desktop.db.attachments import content_with
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.entities.fields import Digest, Field, Value
from crm_desktop.i18n import _

Row = Sequence[Value]
LONGEST = 10  # of what is taken for the ending of a name


def folder_of(table: Path) -> Path:
    return table.with_name(f"{table.name}.files")


def file_with(table: Path, digest: str) -> Path | None:
    """The content that an export of the table has put beside it."""
    return next(iter(folder_of(table).glob(f"{digest}*")), None)


@contextlib.contextmanager
def contents_beside(
    connection: sqlite.Connection, columns: Mapping[str, Field], path: Path, rows: Iterable[Row]
) -> Iterator[Iterable[Row]]:
    """The rows of a table that becomes `path`; what they name by digest is beside it when the block ends well.

    Raises CrmError.
    """
    names = [field.name for field in columns.values()]
    places = [
        (place, names.index(field.called) if field.called in names else None)
        for place, field in enumerate(columns.values())
        if isinstance(field, Digest)
    ]
    if not places:
        yield rows
        return
    folder = folder_of(path)
    part = path.with_name(f".{folder.name}.{os.getpid()}.part")

    def each() -> Iterator[Row]:
        for row in rows:
            for place, name in places:
                if row[place]:
                    keep(connection, part, str(row[place]), str(row[name] or "") if name is not None else "")
            yield row

    try:
        yield each()
        if part.exists():
            bring(part, folder)
    except OSError as error:
        raise CrmError(_("{path}: {reason}.").format(path=folder, reason=error.strerror or error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def keep(connection: sqlite.Connection, folder: Path, digest: str, name: str) -> None:
    ending = Path(name).suffix
    path = folder / f"{digest}{ending if len(ending) <= LONGEST and ending[1:].isalnum() else ''}"
    content = content_with(connection, digest)
    if content is not None and not path.exists():
        folder.mkdir(exist_ok=True)
        path.write_bytes(content)


def bring(part: Path, folder: Path) -> None:
    """What else is in the folder stays there."""
    folder.mkdir(exist_ok=True)
    for file in part.iterdir():
        file.replace(folder / file.name)
