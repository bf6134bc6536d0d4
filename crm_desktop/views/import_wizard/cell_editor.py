"""Typing over a cell of a list, in its place."""

from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.views.common.entry import Entry


class CellEditor:
    """For the cells of one column: `text_of` an item, None where it may not be another; `taken(item, text)`."""

    def __init__(
        self,
        tree: ttk.Treeview,
        column: str,
        text_of: Callable[[str], str | None],
        taken: Callable[[str, str], object],
    ) -> None:
        self._tree, self._column, self._text_of, self._taken = tree, column, text_of, taken
        self.entry: Entry | None = None
        self._item = ""  # that is typed over
        tree.bind("<Return>", self._open)
        tree.bind("<F2>", self._open)
        tree.bind("<Double-Button-1>", self._open)

    def close(self) -> None:
        if self.entry is not None:
            entry, self.entry = self.entry, None
            entry.destroy()
            self._tree.focus_set()

    def _open(self, _event: Any) -> str:
        item = self._tree.focus()
        box = self._tree.bbox(item, self._column) if item else ""
        text = self._text_of(item) if box else None
        if not box or text is None:
            return "break"
        self.close()
        self._item = item
        self.entry = entry = Entry(self._tree)
        entry.set_text(text)
        entry.selection_range(0, "end")
        entry.place(x=box[0], y=box[1], width=box[2], height=box[3])
        entry.focus_set()
        entry.bind("<Return>", lambda _event: self.take())
        entry.bind("<FocusOut>", lambda _event: self.take())
        entry.bind("<Escape>", lambda _event: self._give_up())
        return "break"

    def take(self) -> str:
        """What is being typed, if anything is."""
        if self.entry is not None:
            text = self.entry.get()
            self.close()
            self._taken(self._item, text)
        return "break"

    def _give_up(self) -> str:
        self.close()
        return "break"
