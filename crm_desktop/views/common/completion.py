"""An entry that offers what is known while one types; any other text may be typed too."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.search.matching import found, words
from crm_desktop.entities.fields import Text
from crm_desktop.entities.records import Record
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.popup import Offers


class CompletingEntry(Entry):
    """Offers those of `known()` in which all words typed are found, also by pinyin, those that begin so first.

    `take(line)`: the one that was chosen.
    """

    def __init__(
        self,
        parent: tk.Misc,
        known: Callable[[], Sequence[str]],
        take: Callable[[str], object],
        changed: Callable[[], object],
    ) -> None:
        self._variable = tk.StringVar(parent)
        super().__init__(parent, textvariable=self._variable)
        self._known, self._changed = known, changed
        self._offers = Offers(self, lambda position: take(self._lines[position]), lambda: self.offer(""))
        self._lines: list[str] = []
        self._setting = False
        self.listen(self._variable, self._typed)
        self.bind("<FocusOut>", lambda _event: self.close())

    def set_text(self, text: str) -> None:
        """As Entry does; nothing is offered for it."""
        self._setting = True
        super().set_text(text)
        self._setting = False
        self._changed()

    def offer(self, text: str) -> None:
        """What the text is found in; all that is known where there is none."""
        asked = words(text)
        lines = [line for line in self._known() if all(found(word, 1, line) for word in asked)]
        self._lines = sorted(lines, key=lambda line: not line.startswith(text))
        self._offers.show(self._lines if self._lines != [text] else [])

    def close(self) -> str | None:
        return self._offers.close()

    def _typed(self) -> None:
        if self._setting:
            return
        self._changed()
        text = self._variable.get().strip()
        if text and self._offers.wanted():
            self.offer(text)
        else:
            self.close()


class SuggestionInput:
    """A text that often is one of a few; the button shows all of them."""

    def __init__(self, parent: tk.Misc, field: Text, changed: Callable[[], object]) -> None:
        self.field = field
        self.widget = ttk.Frame(parent)
        self._typed = CompletingEntry(self.widget, lambda: field.suggestions, self._take, changed)
        self.mark, self.text = self._typed.mark, self._typed.get
        ttk.Button(
            self.widget, icon="chevron-down", icon_only=True, bootstyle="outline", command=self._all, takefocus=False
        ).pack(side="right", fill="y", padx=(4, 0))
        self._typed.pack(side="left", fill="x", expand=True)

    @property
    def entry(self) -> Entry:
        return self._typed

    def show(self, record: Record) -> None:
        self._typed.set_text(self.field.text(record.get(self.field.name)))

    def draft(self) -> tuple[str, ...]:
        return (self.text(),)

    def retype(self, draft: tuple[str, ...]) -> None:
        self._typed.set_text(draft[0])

    def focus(self) -> None:
        self._typed.focus_set()
        self._typed.selection_range(0, "end")

    def _take(self, text: str) -> None:
        self._typed.set_text(text)
        self._typed.icursor("end")

    def _all(self) -> None:
        self.focus()
        self._typed.offer("")
