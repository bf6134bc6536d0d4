"""After a file was encrypted: what was copied of it before can still be read by anybody."""

import contextlib
import tkinter as tk

from crm_desktop.db.backups import backup
from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.views.common import dialogs

SHOWN = 8  # by name, the rest is counted


def offer_deletion(root: tk.Misc, backups: Backups) -> None:
    """Names the plain backups and deletes them if that is wanted; an encrypted one has been made."""
    with contextlib.suppress(CrmError):  # a folder that is not there holds nothing to be read
        plain = backups.plain()
        if not plain:
            return
        names = [one.path.name for one in plain[:SHOWN]]
        if len(plain) > SHOWN:
            names.append(_("and {count} more").format(count=len(plain) - SHOWN))
        text = _("These backups were made before, and anybody can read them. An encrypted one has been made just now.")
        answers = [("delete", _("Delete them"), "danger"), ("keep", _("Keep them"), "outline")]
        words = "\n".join([text, "", *names])
        if dialogs.ask(root, _("Delete the plain backups?"), words, answers) == "delete":
            for one in plain:
                backup.remove(one.path)
