"""Pairs of customers that are probably the same person: found, looked at, merged or set aside."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.driver import sqlite
from crm_desktop.db.duplicates import Customers, all_set_aside, set_aside
from crm_desktop.db.errors import CrmError
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.cleaning.merging import groups_of, merge_all, undoubted
from crm_desktop.operations.duplicates.normalising import profile
from crm_desktop.operations.duplicates.pairs import NOTHING, Found, Pair, find_pairs
from crm_desktop.operations.duplicates.scoring import Scoring
from crm_desktop.views.cleaning.duplicate_words import one_line, reasons
from crm_desktop.views.cleaning.merge_dialog import ask_merge
from crm_desktop.views.cleaning.set_aside_dialog import SetAsideDialog
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.common.progress_dialog import run_task
from crm_desktop.views.common.theme import px
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Session

LEVELS = ("30%", "50%", "70%", "80%", "90%", "95%", "99%")


class PairRows:
    """What the table shows of pairs; both customers are read when their row is drawn."""

    def __init__(self, pairs: Sequence[Pair], scoring: Scoring | None, customers: Customers) -> None:
        self.pairs, self._scoring, self._customers = pairs, scoring, customers

    def __len__(self) -> int:
        return len(self.pairs)

    def cells(self, position: int) -> Sequence[str]:
        pair = self.pairs[position]
        first, second = self._customers.one(pair.first), self._customers.one(pair.second)
        score = f"{min(99.9, 100 * pair.probability):.0f}%"
        if first is None or second is None or self._scoring is None:
            return score, f"{pair.first} / {pair.second}", _("One of them is gone."), "", ""
        why = reasons(self._scoring.score(profile(first), profile(second)))
        return score, one_line(pair.first, first), one_line(pair.second, second), why, both(first[3], second[3])


def both(first: str | None, second: str | None) -> str:
    return " / ".join(dict.fromkeys(filter(None, (first, second))))


class DuplicatesView(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(4, 12, 4, 4))
        self.session, self.entity = session, session.registry["customer"]
        self.found: Found = NOTHING
        self._gone: Sequence[Pair] = ()  # found too, but one of them was merged away since
        self._backed_up = False  # since the last search
        self._reader: sqlite.Connection | None = None
        self._customers = Customers(session.store, session.store.reader)
        self._level = tk.StringVar(self, LEVELS[0])
        self._build_buttons()
        self._build_table()
        self._unsubscribe = session.bus.subscribe(self._changed)

    def destroy(self) -> None:
        self._unsubscribe()
        super().destroy()

    def _build_buttons(self) -> None:
        line = Flow(self, gap=8, centred=True)
        line.pack(fill="x", pady=(0, 10))
        line.add(ttk.Button(line, text=_("Search"), icon="search", bootstyle="primary", command=self.search))
        line.add(ttk.Label(line, text=_("Likely from")))
        level = ttk.Combobox(line, textvariable=self._level, values=LEVELS, state="readonly", width=6)
        line.add(level)
        level.bind("<<ComboboxSelected>>", lambda _event: self._show())
        self._count = ttk.Label(line, style="Muted.TLabel")
        line.add(self._count)
        texts: tuple[tuple[str, Callable[[], object]], ...] = (
            (_("Compare and merge …"), self.merge),
            (_("Not the same"), self.not_same),
            (_("Merge all listed …"), self.merge_all),
        )
        self._buttons = [ttk.Button(line, text=text, bootstyle="outline", command=run) for text, run in texts]
        aside = ttk.Button(line, text=_("Kept apart …"), bootstyle="outline", command=self.show_set_aside)
        for button in (*self._buttons, aside):
            line.add(button)

    def _build_table(self) -> None:
        columns = [
            Column("score", _("Likely"), px(70), "e"),
            Column("first", _("Customer"), px(240)),
            Column("second", _("and"), px(240)),
            Column("why", _("Why"), px(330)),
            Column("address", _("Address"), px(420)),
        ]
        empty = _("Press “Search”: customers that were probably entered twice are listed here.")
        self.table = VirtualTable(self, columns, on_open=lambda _position: self.merge(), empty_text=empty)
        self.table.pack(fill="both", expand=True)
        self.table.bind("<<RowsSelected>>", lambda _event: self._show_buttons())
        self._rows = PairRows((), None, self._customers)
        self.table.show(self._rows)
        self._show_buttons()

    # -- what is shown --------------------------------------------------------------------------------------------

    @property
    def least(self) -> float:
        return int(self._level.get().rstrip("%")) / 100

    def search(self) -> None:
        self._backed_up = False
        self._reader = self._reader or self.session.database.reader()
        store, reader = self.session.store, self._reader
        run_task(
            self, _("Looking for duplicates …"), lambda progress: find_pairs(store, reader, progress.step), self.show
        )

    def show(self, found: Found) -> None:
        self.found, self._gone = found, ()
        self.table.set_empty_text(_("No two customers are that alike."))
        self._show()

    def _show(self) -> None:
        at = self.table.current or 0
        pairs = [pair for pair in self.found.pairs if pair.probability >= self.least]
        self._rows = PairRows(pairs, self.found.scoring, self._customers)
        self.table.show(self._rows, keep_view=True)
        if pairs:
            self.table.select(min(at, len(pairs) - 1))
        text = ngettext("{count} pair", "{count} pairs", len(pairs)).format(count=f"{len(pairs):,}")
        self._count.configure(text=text if self.found.scoring else "")
        self._show_buttons()

    def _show_buttons(self) -> None:
        for button in self._buttons:
            button.configure(state="normal" if self.chosen else "disabled")

    @property
    def chosen(self) -> Pair | None:
        position = self.table.current
        return self._rows.pairs[position] if position is not None and position < len(self._rows) else None

    def _show_pairs(self, pairs: Sequence[Pair]) -> None:
        self.found = self.found._replace(pairs=pairs)
        self._show()

    def _changed(self, change: ChangeSet) -> None:
        if "customer" not in change.entities or not self.found.scoring:
            return
        if change.undoes is None:
            self.table.refresh()
        else:
            self._sort_out()

    # -- what can be done -----------------------------------------------------------------------------------------

    def merge(self) -> None:
        pair = self.chosen
        if pair is None:
            return
        answer = ask_merge(self, self.session, self.entity, pair.keys, self._with_backup)
        if answer == "apart":
            self.not_same()
        elif answer == "merged":
            self._after_merge()

    def _with_backup(self, parent: tk.Misc, then: Callable[[], object]) -> None:
        """One before the first merge of what a search has found; each merge can be taken back by itself."""
        if self._backed_up:
            then()
            return

        def done(_none: None) -> None:
            self._backed_up = True
            self.session.backups.tell()
            then()

        self.session.backups.give_way()
        run_task(parent, _("Backing up …"), lambda progress: self.session.backups.before("merge", progress), done)

    def not_same(self) -> None:
        """Of all pairs selected."""
        chosen = {self._rows.pairs[position] for position in self.table.selection() if position < len(self._rows)}
        try:
            set_aside(self.session.store, [pair.keys for pair in chosen])
        except CrmError as error:
            dialogs.show_error(self, error)
            return
        self._show_pairs([pair for pair in self.found.pairs if pair not in chosen])

    def show_set_aside(self) -> None:
        """What is taken back there is found again by the next search."""
        if SetAsideDialog(self, self.session, self._customers).ask() and self.found.scoring:
            self.search()

    def merge_all(self) -> None:
        pairs = [pair.keys for pair in self._rows.pairs]
        found = groups_of(pairs)
        groups = undoubted(found, all_set_aside(self.session.store.reader))
        gone = sum(len(group) - 1 for group in groups)
        text = _(
            "{groups} customers stay, {gone} go into them. Of each the record entered first stays, with its number; "
            "it gets what only the others have. Ctrl+Z takes all of it back."
        ).format(groups=f"{len(groups):,}", gone=f"{gone:,}")
        if left := len(found) - len(groups):
            text += "\n" + ngettext(
                "{count} group is left out, as two in it are set aside as not the same.",
                "{count} groups are left out, as two in each are set aside as not the same.",
                left,
            ).format(count=f"{left:,}")
        answers = [("merge", _("Merge {count}").format(count=f"{gone:,}"), "danger"), ("no", _("Cancel"), "outline")]
        if (
            dialogs.ask(self, _("Merge all that are {level} likely?").format(level=self._level.get()), text, answers)
            == "merge"
        ):
            self._merge_in_background(pairs)

    def _merge_in_background(self, pairs: Sequence[tuple[str, str]]) -> None:
        store, entity = self.session.store, self.entity

        def work(progress: Progress) -> int:
            self.session.backups.before("merge", progress)

            def tell(count: int, fraction: float) -> None:
                progress(count, fraction)
                progress.step(fraction)

            return merge_all(store, entity, pairs, tell)

        def done(gone: int) -> None:
            self.session.backups.tell()
            self._after_merge()
            text = ngettext("{count} record merged", "{count} records merged", gone)
            self.session.toast(text.format(count=f"{gone:,}"))

        self.session.backups.give_way()
        run_task(self, _("Merging …"), work, done)

    def _after_merge(self) -> None:
        self.session.bus.deliver()
        self._sort_out()

    def _sort_out(self) -> None:
        """Pairs of which one is gone are no pairs any more, until undo brings it back."""
        pairs = [*self.found.pairs, *self._gone]
        there = self._customers.there({key for pair in pairs for key in pair.keys})
        left = [pair for pair in pairs if there.issuperset(pair.keys)]
        self._gone = [pair for pair in pairs if not there.issuperset(pair.keys)]
        if left != self.found.pairs:
            self._show_pairs(sorted(left, key=lambda pair: -pair.probability))
        else:
            self.table.refresh()
