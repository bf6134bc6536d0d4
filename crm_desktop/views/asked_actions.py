"""The dialogs that the actions of records name: each is asked of a record, saves, and says whether it did."""

import tkinter as tk
from collections.abc import Callable, Mapping

from crm_desktop.entities.entity import Key
from crm_desktop.views.complete_dialog import ask_completion
from crm_desktop.views.renewing import renew_contract
from crm_desktop.views.session import Session

ASKED: Mapping[str, Callable[[tk.Misc, Session, Key], bool]] = {"complete": ask_completion, "renew": renew_contract}
