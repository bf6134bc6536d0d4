"""The file of the rows that were refused, with the reasons, to be corrected and imported again."""

import csv
import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from crm_desktop.i18n import _
from crm_desktop.operations.exporting.cells import to_cell
from crm_desktop.operations.importing.findings import Fault
from crm_desktop.operations.importing.mapping import REASON


class RefusedRows:
    """CSV in UTF-8 under the headings of the source. It is there once `keep` was called, whole, or not at all."""

    def __init__(self, path: Path, headings: Sequence[str], *, guarded: bool) -> None:
        """`guarded`: the cells are those of a CSV file, in which texts are kept from being formulas.

        Raises OSError where the file could not be written later.
        """
        fault = errno.EISDIR if path.is_dir() else 0 if path.parent.is_dir() else errno.ENOENT
        if fault:
            raise OSError(fault, os.strerror(fault), str(path))
        self._path, self._part = path, path.with_name(f".{path.name}.{os.getpid()}")
        self._guarded, self._width = guarded, len(headings)
        self._file = self._part.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._places = [place for place, heading in enumerate(headings) if heading not in REASON]
        self._writer.writerow([*(headings[place] for place in self._places), str(REASON)])

    def take(self, cells: Sequence[str], faults: Sequence[Fault]) -> None:
        reasons = [f"{fault.heading}: {fault.text}" if fault.heading else fault.text for fault in faults]
        padded = [*cells, *[""] * (self._width - len(cells))]
        kept, more = [padded[place] for place in self._places], padded[self._width :]
        if not self._guarded:
            kept, more = [to_cell(text) for text in kept], [to_cell(text) for text in more]
        self._writer.writerow([*kept, to_cell(_("; ").join(reasons)), *more])

    def keep(self) -> None:
        self._file.close()
        self._part.replace(self._path)

    def close(self) -> None:
        """Leaves nothing of what was not kept."""
        self._file.close()
        with suppress(FileNotFoundError):
            self._part.unlink()
