"""Two records side by side: which one stays, and which value of each field."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.db.lists.query import titled
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import _
from crm_desktop.operations.cleaning.merging import mergeable, plan
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.scrolling import Scrolled, show_bar_where_needed, viewport
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import counted
from crm_desktop.views.window.session import Session

Prepare = Callable[[tk.Misc, Callable[[], object]], object]
WIDTH, HIGHEST = 250, 380  # of a value, and of all of them, at 96 dpi


def at_once(_parent: tk.Misc, then: Callable[[], object]) -> None:
    then()


def ask_merge(
    parent: tk.Misc, session: Session, entity: Entity, keys: tuple[Key, Key], prepare: Prepare = at_once
) -> str | None:
    """What was done: "merged", "apart", or nothing. `prepare(parent, then)`: what comes before a merge, then that."""
    try:
        dialog = MergeDialog(parent, session, entity, keys, prepare)
    except CrmError as error:
        dialogs.show_error(parent, error)
        return None
    answer: str | None = dialog.ask(dialog.main)
    return answer


class MergeDialog(Dialog):
    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, keys: tuple[Key, Key], prepare: Prepare
    ) -> None:
        records = [session.store.get(entity, key) for key in keys]
        super().__init__(parent, _("Merge two records"))
        self.session, self.entity, self.records = session, entity, records
        proposed = plan(entity, records)
        self._together: dict[str, Value] = {}  # values that neither has: notes of both
        self.winner = tk.IntVar(self, keys.index(proposed.winner))
        self.sides: dict[str, tk.IntVar] = {}
        title = ttk.Label(self.body, text=_("Which record stays, with which values?"), style="Heading.TLabel")
        title.pack(anchor="w", pady=(0, 10))
        self.lines = Scrolled(self.body)
        self.lines.container.pack(fill="both", expand=True)
        self._add_line(1, str(entity.by_name[entity.key[0]].label), self.winner, [str(key) for key in keys])
        self._add_values(proposed.values)
        self._limit_height()
        self._add_moving(keys)
        self.main = self.add_button(_("Merge"), lambda: prepare(self, self._merge), "primary")
        self.add_button(_("Not the same"), lambda: self.close("apart"))
        self.add_button(_("Cancel"), lambda: self.close(None))
        self.bind("<Next>", lambda _event: self.lines.yview_scroll(1, "pages"))
        self.bind("<Prior>", lambda _event: self.lines.yview_scroll(-1, "pages"))

    def _add_values(self, proposed: Record) -> None:
        """A line for each field that one of them has."""
        for row, field in enumerate(mergeable(self.entity), 2):
            texts = [titled(record, field) for record in self.records]
            if any(texts):
                best = proposed.get(field.name, self.records[self.winner.get()][field.name])
                values = [record[field.name] for record in self.records]
                both = best not in values
                if both:
                    self._together[field.name] = best
                    texts.append(field.show(best))
                start = 2 if both else values.index(best)
                self.sides[field.name] = tk.IntVar(self, start)
                self._add_line(row, str(field.label), self.sides[field.name], texts)

    def _limit_height(self) -> None:
        """Notes may be higher than the screen, and the buttons have to stay on it."""
        self.update_idletasks()
        height = min(self.lines.winfo_reqheight(), px(HIGHEST))
        viewport(self.lines).configure(width=self.lines.winfo_reqwidth(), height=height)
        show_bar_where_needed(self.lines)

    def _add_line(self, row: int, label: str, side: tk.IntVar, texts: list[str]) -> None:
        differ = len(set(texts)) > 1
        ttk.Label(self.lines, text=label, style="Caption.TLabel").grid(row=row, column=0, sticky="nw", padx=(0, 12))
        for number, text in enumerate(texts):
            frame = ttk.Frame(self.lines)
            frame.grid(row=row, column=number + 1, sticky="nw", padx=(0, 12), pady=2)
            if differ:
                choice = ttk.Radiobutton(frame, variable=side, value=number)
                choice.pack(side="left", anchor="n")
                choice.bind("<Return>", lambda _event: self.main.invoke())
            shown = text.replace("\n", " ") or "–"
            style = "TLabel" if differ else "Muted.TLabel"
            ttk.Label(frame, text=shown, wraplength=px(WIDTH), style=style).pack(side="left")

    def _add_moving(self, keys: tuple[Key, Key]) -> None:
        counts = [
            f"{key}: "
            + (
                _(", ").join(
                    counted_of(one.entity, one.count) for one in self.session.store.dependents(self.entity, [key])
                )
                or "–"
            )
            for key in keys
        ]
        text = _("Everything stays: {counts}").format(counts="   ·   ".join(counts))
        label = ttk.Label(self.body, text=text, style="Muted.TLabel", wraplength=px(620))
        label.pack(anchor="w", pady=(12, 0))

    def values(self) -> Record:
        """What the winner gets."""
        winner = self.records[self.winner.get()]
        chosen = {}
        for name, side in self.sides.items():
            value = self._together.get(name) if side.get() == 2 else self.records[side.get()][name]
            if value != winner[name]:
                chosen[name] = value
        return chosen

    def _merge(self) -> None:
        winner, loser = self.records[self.winner.get()], self.records[1 - self.winner.get()]
        keys = self.entity.key_of(winner), [self.entity.key_of(loser)]
        try:
            self.session.store.merge(self.entity, *keys, self.values(), initiator=self)
        except CrmError as error:
            dialogs.show_error(self, error)
            return
        self.close("merged")


def counted_of(entity: Entity, count: int) -> str:
    return f"{entity.label} {counted(entity, count)}"
