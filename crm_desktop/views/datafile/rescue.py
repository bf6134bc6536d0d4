"""What leads back from a lost, a damaged or a regretted file: its backups, and what can be read of it."""

import contextlib
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.db.errors import CrmError, FileDamaged, KeysRefused
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import Backup, Backups, Prepared, chosen_folder, finish, prepare, restore
from crm_desktop.operations.preferences import Preferences
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_task
from crm_desktop.views.datafile.welcome import Choice
from crm_desktop.views.window.session import Session

if TYPE_CHECKING:
    from crm_desktop.db.backups.recovery import Report


class Rescue:
    """`open_file` shows a file or raises CrmError, `close_file` closes the one that is open, `refuse` shows the
    welcome with what is wrong."""

    def __init__(
        self,
        root: tk.Tk,
        preferences: Preferences,
        open_file: Callable[[Path], object],
        close_file: Callable[[], object],
        refuse: Callable[[CrmError, Path], object],
    ) -> None:
        self._root, self._preferences = root, preferences
        self._open, self._close, self._refuse = open_file, close_file, refuse

    def ways_on(self, path: Path, error: CrmError) -> tuple[Choice, ...]:
        """What comes first after a refusal of the file: trying again what may pass, saving what will not."""
        damaged = isinstance(error, FileDamaged)
        found: list[Choice] = []
        if damaged or isinstance(error, KeysRefused) or not is_there(path):
            from crm_desktop.operations.datafile.lost_keys import holder_of_keys  # not for every start

            backups = self._backups(path)
            with contextlib.suppress(CrmError):  # where no backups can be read none are offered
                if holder_of_keys(backups, error):
                    found.append("keys")
                elif backups.last_usable():
                    found.append("restore")
        return (*found, "recover" if damaged and "keys" not in found else "again")

    def take(self, choice: Choice, path: Path) -> bool:
        """Goes one of these ways with the refused file; False: it is none of them."""
        if choice == "again":
            self._open(path)
        elif choice == "restore":
            self._restore_last(path)
        elif choice == "keys":
            from crm_desktop.operations.datafile.lost_keys import take_keys  # not for every start

            take_keys(self._backups(path))
            self._open(path)
        elif choice == "recover":
            self._recover(path, free_name(path.with_name(f"{path.stem}-recovered{path.suffix}")))
        else:
            return False
        return True

    def go_back(self, session: Session, backup: Backup) -> None:
        """To a backup of the open file, which stays open until the copy is there and checked."""
        auto = session.backups
        auto.give_way()
        run_task(
            self._root,
            _("Restoring …"),
            lambda progress: prepare(backup.path, auto.backups, progress.step),
            partial(self._finish, auto.backups, session.store.permissions.user),
        )

    def _finish(self, backups: Backups, user: str, prepared: Prepared) -> None:
        path = backups.path
        self._close()

        def failed(error: BaseException) -> None:
            self._refuse(error if isinstance(error, CrmError) else CrmError(f"{path}: {error}"), path)

        def opened(_kept: Backup | None) -> None:
            try:
                self._open(path)
            except CrmError as error:
                self._refuse(error, path)

        run_task(self._root, _("Restoring …"), lambda _progress: finish(prepared, backups, user), opened, failed=failed)

    def _restore_last(self, path: Path) -> None:
        """Of a file that does not open."""
        backups = self._backups(path)
        last = backups.last_usable()
        if last is not None:
            source = last.path
            run_task(
                self._root,
                _("Restoring …"),
                lambda progress: restore(source, backups, progress.step),
                lambda _kept: self._open_or_tell(path),
            )

    def _recover(self, path: Path, target: Path) -> None:
        """Into the new file `target`, which is shown then, with what was saved and lost."""
        from crm_desktop.db.backups.recovery import recover  # not for every start

        def work(progress: Progress) -> "Report":
            def tell(rows: int) -> None:
                progress.count = rows
                progress.step(0.0)

            return recover(path, target, tell)

        run_task(self._root, _("Saving what can be read …"), work, partial(self._tell_recovery, target))

    def _tell_recovery(self, target: Path, report: "Report") -> None:
        from crm_desktop.operations.datafile.recovering import in_words  # not for every start

        self._open_or_tell(target)
        text = _("All that could be read is in {path} now; the damaged file was left as it is.")
        words = "\n".join([text.format(path=target), "", *in_words(report)])
        dialogs.tell(self._root, _("Saved from the damaged file"), words)

    def _open_or_tell(self, path: Path) -> None:
        try:
            self._open(path)
        except CrmError as error:
            dialogs.show_error(self._root, error)

    def _backups(self, path: Path) -> Backups:
        return Backups(path, chosen_folder(self._preferences, path))


def is_there(path: Path) -> bool:
    """Also where nobody may look."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def free_name(path: Path) -> Path:
    """The path, or one with a number that does not exist yet: no file is ever overwritten."""
    number = 1
    candidate = path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
