"""XLSX files with typed cells. Not imported at start-up, for openpyxl's sake."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.amounts import Money, Percent
from crm_desktop.entities.fields import Field, Value
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import Columns, Rows, Wish

MAX_ROWS: Final = 1_048_576
MAX_CELL: Final = 32_767  # characters
FIRST_DAY: Final = "1900-03-01"  # Excel counts earlier ones wrongly or not at all
MIDNIGHT: Final = " 00:00:00"  # which readers take for the mere day, so it is written as text
ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML
CODE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what Excel would take for a character's code
NUMBERS: Final = {Money: ("#,##0.00", -2), Percent: ('0.0"%"', -1)}

Typed = tuple[str | int | Decimal | dt.date | None, str]  # with the cell's format


def must_fit(total: int) -> None:
    if total >= MAX_ROWS:
        text = _("Excel takes {limit} rows at most, these are {total}; export as .csv or choose fewer.")
        raise CrmError(text.format(limit=MAX_ROWS - 1, total=total))


def write(path: Path, columns: Columns, rows: Rows, _wish: Wish) -> None:
    """One sheet with a bold heading that stays in sight. Raises CrmError for a text that is too long for a cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    fields = list(columns.values())
    for number, field in enumerate(fields, 1):
        sheet.column_dimensions[get_column_letter(number)].width = field.width + 2
    try:
        sheet.append([heading_cell(sheet, heading) for heading in columns])
        for row in rows:
            sheet.append([cell(sheet, field, value) for field, value in zip(fields, row, strict=True)])
    except BaseException:
        sheet.close()  # else it complains on stderr when it is collected
        sheet._writer.cleanup()
        raise
    book.save(path)


def heading_cell(sheet: WriteOnlyWorksheet, heading: str) -> Cell:
    bold = WriteOnlyCell(sheet, heading)
    bold.font = Font(bold=True)
    return bold


def cell(sheet: WriteOnlyWorksheet, field: Field, value: Value) -> Cell | str | int | None:
    content, number_format = typed(field, value)
    if content is None or isinstance(content, int):
        return content
    if isinstance(content, str) and content[0] not in "=#":
        return content  # saves a fifth of the time
    made = WriteOnlyCell(sheet)
    made.value = content
    if isinstance(content, str):
        made.data_type = "s"  # never a formula or an error value, whatever it begins with
    else:
        made.number_format = number_format
    return made


def typed(field: Field, value: Value) -> Typed:
    if value is None or value == "":
        return None, ""
    if isinstance(value, int):
        for kind, (number_format, shift) in NUMBERS.items():
            if isinstance(field, kind):
                return Decimal(value).scaleb(shift), number_format
        return value, ""
    if isinstance(field, Date | DateTime) and value >= FIRST_DAY:
        if len(value) == len(FIRST_DAY):
            return dt.date.fromisoformat(value), "yyyy-mm-dd"
        if not value.endswith(MIDNIGHT):
            return dt.datetime.fromisoformat(value), "yyyy-mm-dd hh:mm:ss"
    return legal(value), ""


def legal(text: str) -> str:
    if len(text) > MAX_CELL:
        raise CrmError(_("Excel takes {limit} characters in a cell at most; export as .csv.").format(limit=MAX_CELL))
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return CODE.sub("_x005F_", ILLEGAL.sub("\ufffd", lines))
