"""Chooses the picture that stands on quotes."""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog

from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.operations.sales.letterheads import set_logo
from crm_desktop.views.window.session import Session


def choose_logo(parent: tk.Misc, session: Session, key: Key) -> bool:
    types = [(_("Pictures"), "*.png *.jpg *.jpeg"), (_("All files"), "*")]
    path = filedialog.askopenfilename(parent=parent, title=_("Choose the logo"), filetypes=types)
    if path:
        set_logo(session.store, key, Path(path))
    return bool(path)
