"""What somebody has typed into a record and not saved."""

import tkinter as tk
from typing import NamedTuple

from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.records.form_view import Draft


class RecordDraft(NamedTuple):
    """What somebody was typing: into which record, as it was when `loaded`, or, without a key, into a new one."""

    entity: str
    key: Key | None
    loaded: dict[str, Value]
    given: Record
    typed: Draft


def ask_about_unsaved(parent: tk.Misc, title: str) -> str | None:
    """Says "save", "discard", or anything else to go on editing."""
    text = _("What you typed in “{title}” is not saved yet.")
    answers = [
        ("save", _("Save"), "primary"),
        ("discard", _("Discard"), "outline"),
        ("stay", _("Keep editing"), "outline"),
    ]
    return dialogs.ask(parent, _("Unsaved changes"), text.format(title=title), answers)
