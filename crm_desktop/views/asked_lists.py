"""The dialogs that entities name for their lists: each is asked of a list as it stands."""

import tkinter as tk
from collections.abc import Callable, Mapping

from crm_desktop.views.list_view import ListView
from crm_desktop.views.round_dialog import ask_round
from crm_desktop.views.session import Session

ASKED: Mapping[str, Callable[[tk.Misc, Session, ListView], object]] = {"start_round": ask_round}
