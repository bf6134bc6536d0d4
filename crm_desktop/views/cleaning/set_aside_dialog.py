"""The pairs of customers that somebody has found not to be the same, each of which can be taken back."""

import tkinter as tk
from collections.abc import Sequence

from crm_desktop.db.duplicates import Customers, all_set_aside, take_back
from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.views.cleaning.duplicate_words import one_line
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.theme import px
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Session

SIZE = 720, 300  # of the list, at 96 dpi
Keys = tuple[str, str]


class KeptApart:
    """What the table shows of the pairs; both customers are read when their row is drawn."""

    def __init__(self, pairs: Sequence[Keys], customers: Customers) -> None:
        self.pairs, self._customers = pairs, customers

    def __len__(self) -> int:
        return len(self.pairs)

    def cells(self, position: int) -> Sequence[str]:
        return [self._line(key) for key in self.pairs[position]]

    def _line(self, key: str) -> str:
        raw = self._customers.one(key)
        return one_line(key, raw) if raw else _("{key} (gone)").format(key=key)


class SetAsideDialog(Dialog):
    """`ask` returns whether any was taken back."""

    def __init__(self, parent: tk.Misc, session: Session, customers: Customers) -> None:
        super().__init__(parent, _("Not the same"))
        self.session, self._customers, self.result = session, customers, False
        self._taken = False
        columns = [Column("first", _("Customer"), px(340)), Column("second", _("and"), px(340))]
        self.table = VirtualTable(self.body, columns, empty_text=_("Nobody has said of two customers that."))
        self.table.configure(width=px(SIZE[0]), height=px(SIZE[1]))
        self.table.pack_propagate(False)
        self.table.pack(fill="both", expand=True)
        self.table.bind("<<RowsSelected>>", lambda _event: self._show_button())
        self.add_button(_("Close"), lambda: self.close(self._taken))
        self.button = self.add_button(_("Take back"), self.take_back, "primary")
        self.protocol("WM_DELETE_WINDOW", lambda: self.close(self._taken))
        self.bind("<Escape>", lambda _event: self.close(self._taken))
        self._show()

    def _show(self) -> None:
        self.rows = KeptApart(sorted(all_set_aside(self.session.store.reader)), self._customers)
        self.table.show(self.rows, keep_view=True)
        self.table.select(min(self.table.current or 0, len(self.rows) - 1), see=False)
        self._show_button()

    def _show_button(self) -> None:
        self.button.configure(state="normal" if self.table.selection() else "disabled")

    def take_back(self) -> None:
        """All pairs selected."""
        try:
            take_back(self.session.store, [self.rows.pairs[position] for position in self.table.selection()])
        except CrmError as error:
            dialogs.show_error(self, error)
            return
        self._taken = True
        self._show()
