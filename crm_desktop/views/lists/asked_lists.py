"""The dialogs that entities name for their lists: each is asked of a list as it stands."""

import tkinter as tk
from collections.abc import Callable, Mapping

from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.window.session import Session
from crm_desktop.views.workbench.round_dialog import ask_round

ASKED: Mapping[str, Callable[[tk.Misc, Session, ListView], object]] = {"start_round": ask_round}
