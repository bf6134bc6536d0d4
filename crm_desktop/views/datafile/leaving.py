"""Before a file is left: a backup of what changed, which who is in a hurry may skip."""

import tkinter as tk
from collections.abc import Callable

from crm_desktop.db.errors import Cancelled
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.progress_dialog import run_task
from crm_desktop.views.datafile.auto_backup import AutoBackup


def leave(parent: tk.Misc, backups: AutoBackup, then: Callable[[], object]) -> None:
    """`then()`, at once if nothing changed, else after the backup; that it failed is told and stops nobody."""
    if not backups.changed:
        then()
        return
    backups.give_way()

    def failed(error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            dialogs.show_error(parent, error)
        then()

    run_task(
        parent,
        _("Backing up before leaving …"),
        lambda progress: backups.make_if_changed("exit", progress),
        lambda _made: then(),
        failed=failed,
        stop=_("Skip"),
    )
