"""Completing a follow-up: the interaction that came of it is logged, and the next one set, in the same step."""

import datetime as dt
import tkinter as tk
from collections.abc import Mapping
from typing import NamedTuple

import ttkbootstrap as ttk

from crm_desktop.db.errors import Conflict, CrmError, NotFound, ValidationFailed
from crm_desktop.entities.fields import FieldError, Value
from crm_desktop.entities.follow_up import FOLLOW_UP
from crm_desktop.entities.interaction import INTERACTION
from crm_desktop.entities.records import Key, Record
from crm_desktop.entities.recurrence import next_after
from crm_desktop.i18n import _
from crm_desktop.operations.care.follow_ups import complete
from crm_desktop.views.common import dialogs
from crm_desktop.views.records.form_view import caption
from crm_desktop.views.records.inputs import Input, State, make_input, read_input
from crm_desktop.views.window.session import Session

ASKED, KNOWN = ("kind", "subject", "outcome"), ("customer", "opportunity", "contact", "staff")  # of the interaction


class CompleteDraft(NamedTuple):
    """What was typed into the dialog, by field; it is not completed yet."""

    key: Key
    typed: Mapping[str, State]
    logs: bool
    follows: bool
    entity: str = FOLLOW_UP.name


def ask_completion(parent: tk.Misc, session: Session, key: Key, draft: CompleteDraft | None = None) -> bool:
    """Whether it is completed now. `draft`: what was typed before. Raises NotFound."""
    dialog = CompleteDialog(parent, session, key)
    if draft is not None:
        dialog.retype(draft)
    return bool(dialog.ask())


class CompleteDialog(dialogs.Dialog):
    def __init__(self, parent: tk.Misc, session: Session, key: Key) -> None:
        super().__init__(parent, _("Complete"))
        self.session, self._key = session, key
        self._record = session.store.get(FOLLOW_UP, key)
        ttk.Label(self.body, text=str(self._record["subject"]), style="Heading.TLabel").pack(anchor="w", pady=(0, 10))
        self._inputs: dict[str, Input] = {}
        self._logs = tk.BooleanVar(self, value=True)
        self._follows = tk.BooleanVar(self, value=self._next() != "")
        self._fault = ttk.Label(self.body, style="Fault.TLabel")
        self._build_interaction()
        self._build_next()
        self._fault.pack(anchor="w", pady=(8, 0))
        self.add_button(_("Complete"), self.accept, "success")
        self.add_button(_("Cancel"), lambda: self.close(False))
        self.bind("<Control-s>", lambda _event: self.accept())

    def draft(self) -> CompleteDraft:
        typed = {name: made.draft() for name, made in self._inputs.items()}
        return CompleteDraft(self._key, typed, self._logs.get(), self._follows.get())

    def retype(self, draft: CompleteDraft) -> None:
        for name in self._inputs.keys() & draft.typed.keys():
            self._inputs[name].retype(draft.typed[name])
        self._logs.set(draft.logs)
        self._follows.set(draft.follows)

    def _asked(self) -> list[str]:
        return [name for name in ASKED if name in self.session.registry[INTERACTION.name].by_name]

    def _build_interaction(self) -> None:
        if not self.session.store.permissions.may("create", INTERACTION):
            self._logs.set(False)
            return
        ttk.Checkbutton(self.body, text=_("Log the interaction"), variable=self._logs, bootstyle="primary").pack(
            anchor="w"
        )
        given: Record = {"kind": INTERACTION.by_name["kind"].initial(), "subject": str(self._record["subject"])[:100]}
        for name in self._asked():
            field = INTERACTION.by_name[name]
            ttk.Label(self.body, text=caption(field), style="Caption.TLabel").pack(anchor="w", pady=(8, 2))
            self._inputs[name] = made = make_input(self.body, self.session, field, lambda: None)
            made.show(given)
            made.widget.pack(fill="x")

    def _build_next(self) -> None:
        ttk.Checkbutton(self.body, text=_("Set the next follow-up"), variable=self._follows, bootstyle="primary").pack(
            anchor="w", pady=(14, 2)
        )
        due = FOLLOW_UP.by_name["due"]
        self._inputs["due"] = made = make_input(self.body, self.session, due, lambda: self._follows.set(True))
        made.show({"due": self._next() or (dt.date.today() + dt.timedelta(days=7)).isoformat()})
        made.widget.pack(fill="x")
        self._follows.set(self._next() != "")

    def _next(self) -> str:
        """When it is due again by itself, '' where it is not repeated."""
        return next_after(str(self._record["due"]), str(self._record.get("repeat")), dt.date.today()) or ""

    def accept(self) -> None:
        try:
            interaction = self._interaction() if self._logs.get() else None
            due = self._read("due") if self._follows.get() else None
            version = int(str(self._record["version"]))
            once = not self._follows.get()
            complete(
                self.session.store,
                self._key,
                version,
                interaction=interaction,
                again=None if due is None else str(due),
                once=once,
            )
        except (FieldError, ValidationFailed) as error:
            self._fault.configure(text=str(error))
        except CrmError as error:
            dialogs.show_error(self, error)
            if isinstance(error, NotFound | Conflict):  # else what was typed stays: a full disk can be helped
                self.close(False)
        else:
            self.close(True)

    def _interaction(self) -> Record:
        known: dict[str, Value] = {name: self._record[name] for name in KNOWN if name in self._record}
        return known | {name: self._read(name) for name in self._asked()}

    def _read(self, name: str) -> Value:
        field = (FOLLOW_UP if name == "due" else INTERACTION).by_name[name]
        return read_input(self._inputs[name], field)
