"""Starting a round of calls with the customers of a list: who calls, about what, until when."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.lists.query import Select
from crm_desktop.db.lists.rows import iterate
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.follow_up import CALL_ROUND, FOLLOW_UP
from crm_desktop.entities.records import Record
from crm_desktop.entities.staff import STAFF
from crm_desktop.i18n import _
from crm_desktop.operations.care.call_rounds import start_round
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.dialogs import Dialog
from crm_desktop.views.common.keyboard import choose_several
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.common.wording import counted
from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.records.form_view import caption
from crm_desktop.views.records.inputs import Input, make_input, read_input
from crm_desktop.views.window.session import Session

ROWS = 6  # members of staff seen at once
AT_LENGTH = ("purpose", "questions")  # of the round
DAYS = 14  # for the calls, unless somebody says otherwise


def ask_round(parent: tk.Misc, session: Session, listed: ListView) -> None:
    """With the selected customers where several are, else with the whole list as it stands."""
    keys = [str(key) for key in listed.selected_keys()]
    chosen = keys if len(keys) > 1 else None
    select = listed.select()

    def hand_out(answer: dict[str, Any]) -> None:
        def work(reader: Any, progress: Progress) -> Any:
            customers = chosen if chosen is not None else numbers_of(reader, select)
            told: dict[str, Any] = {"progress": progress, "cancelled": progress.cancelled}
            return start_round(session.store, customers=customers, **told, **answer)

        run_long(dialog, session, _("Handing out …"), work, dialog.close)

    dialog = RoundDialog(parent, session, len(chosen or listed), hand_out)
    number = dialog.ask()
    if number is not None:
        session.open_record(CALL_ROUND, number)


def numbers_of(reader: Any, select: Select) -> list[str]:
    return [str(row[CUSTOMER.key[0]]) for row in iterate(reader, select)]


class RoundDialog(Dialog):
    """`hand_out` gets what `start_round` wants to know, without the customers, and closes the dialog with the round's
    key; if it comes to nothing the dialog stays, with what was typed."""

    def __init__(
        self, parent: tk.Misc, session: Session, count: int, hand_out: Callable[[dict[str, Any]], object]
    ) -> None:
        super().__init__(parent, _("Start a round of calls"))
        self.session, self._hand_out = session, hand_out
        heading = _("A round of calls with {customers}").format(customers=counted(CUSTOMER, count))
        ttk.Label(self.body, text=heading, style="Heading.TLabel").pack(anchor="w", pady=(0, 6))
        self._inputs: dict[str, Input] = {}
        today = dt.date.today()
        given: Record = {
            "name": _("Calls of {month}").format(month=f"{today:%Y-%m}"),
            "subject": _("Call back"),
            "due": f"{today + dt.timedelta(days=DAYS)}",
        }
        for entity, names in ((CALL_ROUND, ("name",)), (FOLLOW_UP, ("subject", "due")), (CALL_ROUND, AT_LENGTH)):
            for name in names:
                self._add_input(entity.by_name[name], given)
        self._build_staff()
        self._fault = ttk.Label(self.body, style="Fault.TLabel")
        self._fault.pack(anchor="w", pady=(6, 0))
        self.add_button(_("Hand out"), self.accept, "primary")
        self.add_button(_("Cancel"), lambda: self.close(None))

    def _add_input(self, field: Any, given: Record) -> None:
        ttk.Label(self.body, text=caption(field), style="Caption.TLabel").pack(anchor="w", pady=(8, 2))
        self._inputs[field.name] = made = make_input(self.body, self.session, field, lambda: None)
        made.show(given)
        made.widget.pack(fill="x")

    def _build_staff(self) -> None:
        text = _("Who calls (evenly; nobody chosen: for later)")
        ttk.Label(self.body, text=text, style="Caption.TLabel").pack(anchor="w", pady=(8, 2))
        select = self.session.store.queries.list_of(STAFF)
        people = [(str(row["number"]), str(row["name"])) for row in iterate(self.session.store.reader, select)]
        frame = ttk.Frame(self.body)
        frame.pack(fill="x")
        self.staff = ttk.Treeview(frame, show="tree", selectmode="extended", height=min(ROWS, max(2, len(people))))
        bar = ttk.Scrollbar(frame, command=self.staff.yview)
        self.staff.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.staff.pack(side="left", fill="x", expand=True)
        for number, name in people:
            self.staff.insert("", "end", iid=number, text=f"{number} {name}")
        choose_several(self.staff)

    def accept(self) -> None:
        try:
            read = {name: self._read(name) for name in self._inputs}
        except FieldError as error:
            self._fault.configure(text=str(error))
            return
        call_round = {"until": str(read["due"])[:10], **{name: read[name] for name in ("name", *AT_LENGTH)}}
        what = {"subject": str(read["subject"]), "due": str(read["due"])}
        self._hand_out({"call_round": call_round, "staff": list(self.staff.selection()), **what})

    def _read(self, name: str) -> Any:
        field = CALL_ROUND.by_name.get(name) or FOLLOW_UP.by_name[name]
        return read_input(self._inputs[name], field)
