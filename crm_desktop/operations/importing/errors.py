"""What an import refuses."""

from collections.abc import Sequence
from pathlib import Path

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _, ngettext


class Unreadable(CrmError):
    """The file cannot be read on from here; the sentence names the line."""


class ImportFailed(CrmError):
    """`faults`: the first of `count` sentences, each naming line and column. Nothing was imported."""

    def __init__(self, path: Path, faults: Sequence[str], count: int) -> None:
        self.faults, self.count = tuple(faults), count
        head = ngettext(
            "{path}: {count} fault; nothing was imported.", "{path}: {count} faults; nothing was imported.", count
        )
        more = [_("… and {count} more").format(count=count - len(faults))] if count > len(faults) else []
        super().__init__("\n".join([head.format(path=path, count=count), *faults, *more]))
