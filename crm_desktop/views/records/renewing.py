"""Renewing a contract: the next one is made at once and shown; Ctrl+Z takes it back."""

import tkinter as tk

from crm_desktop.entities.contract import CONTRACT
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.operations.sales.contracts import renew
from crm_desktop.views.window.session import Session


def renew_contract(_parent: tk.Misc, session: Session, key: Key) -> bool:
    """Raises CrmError where it cannot be renewed."""
    following = renew(session.store, key)
    session.open_record(CONTRACT, following)
    session.toast(_("Renewed; this is the next contract, {number}.").format(number=following))
    return True
