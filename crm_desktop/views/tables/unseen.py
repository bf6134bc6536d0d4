"""What tksheet makes for each sheet and nobody ever sees here: three windows of nine widgets for notes, and the icons
of its menus. Without them a sheet is there a third sooner, and gone in half the time.
"""

import tkinter as tk
from types import SimpleNamespace
from typing import Any

from tksheet import column_headers, main_table, row_index, sheet_options


class NoNotes(tk.Frame):
    """Stands in for the window of a cell's note."""

    def __init__(self, parent: tk.Misc, **_options: Any) -> None:
        super().__init__(parent)

    def withdraw(self) -> None:
        """tksheet does it wherever the pointer leaves a cell."""


def leave_out() -> None:
    """Of each sheet that is made from now on: tksheet has no option for it."""
    for module in (main_table, column_headers, row_index):
        module.Tooltip = NoNotes
    sheet_options.tk = SimpleNamespace(**{**vars(tk), "PhotoImage": lambda data: ""})
