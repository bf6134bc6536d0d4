"""Attachments in a table: a cell names a file beside it, whose name, size, digest and content are taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crm_desktop.db.attachments import keep_content
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.interaction import ATTACHMENT
from crm_desktop.i18n import _
from crm_desktop.operations.attaching import read_file
from crm_desktop.operations.importing.mapping import Column, Slot

FILE: Final = "file"  # the format of what is made of the file
OF_FILE: Final = ("name", "size", "digest")  # fields; the last is the one that the column goes to
DIGEST: Final = re.compile("[0-9a-f]{64}")


def with_files(entity: Entity, slots: Sequence[Slot]) -> list[Slot]:
    """Where a column has files, the fields made of them have it too."""
    column = next((slot for slot in slots if slot.field.name == OF_FILE[-1]), None)
    if entity.name != ATTACHMENT.name or column is None:
        return list(slots)
    own = {slot.field.name for slot in slots} - {column.field.name}
    parts = ((column.parts[0][0], FILE),)
    made = [Slot(entity.by_name[name], column.heading, parts) for name in OF_FILE if name not in own]
    return [*(slot for slot in slots if slot is not column), *made]


def columns_of(slots: Sequence[Slot]) -> list[Column]:
    return [Column(slot.heading, slot.field.name) for slot in slots]


@dataclass(frozen=True)
class Files:
    """Those below `folder`, of at most `limit` MB. Contents are written as part of the step that `connection` has."""

    connection: sqlite.Connection
    folder: Path
    limit: int

    def texts(self, field: str, cells: Sequence[str]) -> list[str]:
        """What the field has of each file; a digest is taken as it is. Raises FieldError."""
        return [self._text(field, cell.strip()) for cell in cells]

    def _text(self, field: str, cell: str) -> str:
        if not cell and field == OF_FILE[-1]:
            raise FieldError(_("must not be empty"))
        if not cell or DIGEST.fullmatch(cell):
            return cell if field == OF_FILE[-1] else ""
        path = (self.folder / cell).resolve()
        if field == "name":
            return path.name
        if field == "size":  # where there is no such file the digest says so, once
            return str(path.stat().st_size) if path.is_file() else ""
        if not path.is_relative_to(self.folder.resolve()):
            raise FieldError(_("{path} must be a path from the folder of the table on, within it").format(path=cell))
        try:
            return keep_content(self.connection, read_file(path, self.limit).content)
        except CrmError as error:
            raise FieldError(str(error)) from error
