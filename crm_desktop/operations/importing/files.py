"""Attachments in a table: a cell names a file beside it, whose name, size, digest and content are taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from crm_desktop.db.attachments import has_content, keep_content
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Digest, Field, FieldError
from crm_desktop.entities.interaction import ATTACHMENT
from crm_desktop.i18n import _
from crm_desktop.operations.attaching import read_file
from crm_desktop.operations.contents import file_with, folder_of
from crm_desktop.operations.importing.mapping import Column, Slot

FILE: Final = "file"  # the format of what is made of the file
OF_FILE: Final = ("name", "size", "digest")  # fields; the last is the one that the column goes to
DIGEST: Final = re.compile("[0-9a-f]{64}")


def with_files(entity: Entity, slots: Sequence[Slot]) -> list[Slot]:
    """Where a column has files, the fields made of them have it too."""
    column = next((slot for slot in slots if isinstance(slot.field, Digest)), None)
    if column is None:
        return list(slots)
    if entity.name != ATTACHMENT.name:
        return [replace(slot, parts=((slot.parts[0][0], FILE),)) if slot is column else slot for slot in slots]
    own = {slot.field.name for slot in slots} - {column.field.name}
    parts = ((column.parts[0][0], FILE),)
    made = [Slot(entity.by_name[name], column.heading, parts) for name in OF_FILE if name not in own]
    return [*(slot for slot in slots if slot is not column), *made]


def columns_of(slots: Sequence[Slot]) -> list[Column]:
    return [Column(slot.heading, slot.field.name) for slot in slots]


@dataclass(frozen=True)
class Files:
    """Those below the folder of `table`, of at most `limit` MB. Contents are written as part of the step that
    `connection` has."""

    connection: sqlite.Connection
    table: Path
    limit: int

    def texts(self, field: Field, cells: Sequence[str]) -> list[str]:
        """What the field has of each file. Raises FieldError."""
        if isinstance(field, Digest):
            return [self._digest(field, cell.strip()) for cell in cells]
        return [self._said(field.name, cell.strip()) for cell in cells]

    def _said(self, field: str, cell: str) -> str:
        """Its name or size. Where there is no such file the digest says so, once."""
        if not cell or DIGEST.fullmatch(cell):
            return ""
        path = self._path(cell)
        if field == "name":
            return path.name
        return str(path.stat().st_size) if path.is_file() else ""

    def _digest(self, field: Digest, cell: str) -> str:
        if not cell and field.required:
            raise FieldError(_("must not be empty"))
        if not cell or (DIGEST.fullmatch(cell) and has_content(self.connection, cell)):
            return cell
        path = file_with(self.table, cell) if DIGEST.fullmatch(cell) else self._path(cell)
        if path is None:
            text = _("the content is not in this file, nor in the folder {folder} beside the table")
            raise FieldError(text.format(folder=folder_of(self.table).name))
        if not path.resolve().is_relative_to(self.table.parent.resolve()):
            raise FieldError(_("{path} must be a path from the folder of the table on, within it").format(path=cell))
        return self._kept(path, cell)

    def _kept(self, path: Path, cell: str) -> str:
        try:
            digest = keep_content(self.connection, read_file(path, self.limit).content)
        except CrmError as error:
            raise FieldError(str(error)) from error
        if DIGEST.fullmatch(cell) and digest != cell:
            raise FieldError(_("{name} is not what was exported").format(name=path.name))
        return digest

    def _path(self, cell: str) -> Path:
        return (self.table.parent / cell).resolve()
