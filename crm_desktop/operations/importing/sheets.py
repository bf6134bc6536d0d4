"""Sheets of XLSX and XLS files. calamine holds the sheet that is read in memory, which ends at 1,048,576 rows."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _


def names(path: Path) -> list[str]:
    """Raises CrmError, OSError."""
    return list(book(path).sheet_names)


def rows_of(path: Path, name: str) -> tuple[Iterator[tuple[int, list[str]]], Callable[[], float]]:
    """The rows by number, and which part of them was read."""
    opened = book(path)
    if name not in opened.sheet_names:
        text = _("There is no sheet “{name}” in {path}. There are: {names}.")
        raise CrmError(text.format(name=name, path=path, names=_(", ").join(opened.sheet_names)))
    try:
        sheet = opened.get_sheet_by_name(name)
    except CalamineError as error:
        raise unreadable(path, error) from error
    height = max(sheet.total_height, 1)
    at = 0

    def rows() -> Iterator[tuple[int, list[str]]]:
        nonlocal at
        for at, row in enumerate(sheet.iter_rows(), 1):
            yield at, [text_of(value) for value in row]

    return rows(), lambda: min(at / height, 1.0)


def book(path: Path) -> CalamineWorkbook:
    with path.open("rb"):  # what the system says of the file, in its own words
        pass
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise CrmError(_("{path} has a password; save it without one.").format(path=path)) from None
    except CalamineError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> CrmError:
    return CrmError(_("{path} is no Excel file, or a damaged one ({reason}).").format(path=path, reason=error))


def text_of(value: Any) -> str:
    """As fields read it: dates in ISO form, numbers to the 15 digits that Excel keeps."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)
