"""Moving a card: the record is saved with its new column, after what that wants has been asked for."""

import contextlib
import tkinter as tk
from collections.abc import Mapping

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError, NotFound, ValidationFailed
from crm_desktop.db.lists.board import Stack
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError, Value
from crm_desktop.entities.handling import Ask
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import _
from crm_desktop.views.board.board_drawing import board_of
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.theme import px
from crm_desktop.views.records.form_view import caption
from crm_desktop.views.records.inputs import Input, make_input
from crm_desktop.views.window.session import Session


def move_card(parent: tk.Misc, session: Session, entity: Entity, key: Key, stack: Stack) -> str:
    """What to tell of the record that was moved, "" if it was not."""
    try:
        record = session.store.get(entity, key)
        try:
            save(session, entity, key, record, {board_of(entity).column: stack_key(stack)})
        except ValidationFailed as refused:
            if not set(refused.errors) & set(board_of(entity).asks):
                raise
            if not AskDialog(parent, session, entity, key, record, stack).ask_first():
                return ""
    except CrmError as error:
        dialogs.show_error(parent, error)
        return ""
    with contextlib.suppress(NotFound):  # gone since: it was moved all the same
        record = session.store.get(entity, key)
    return told(entity, record, stack)


def told(entity: Entity, record: Record, stack: Stack) -> str:
    """Where it is, and what is usually done with it there."""
    moved = _("{title} → {column}").format(title=entity.title_of(record), column=stack.title)
    for action in entity.actions:
        if isinstance(action, Ask) and not action.quiet and action.offered(record):
            return _("{moved}. Enter opens it: {action}").format(moved=moved, action=action.label)
    return moved


def save(session: Session, entity: Entity, key: Key, record: Record, values: Mapping[str, Value]) -> None:
    """Raises what Store.update raises."""
    session.store.update(entity, key, values, int(str(record["version"])))


def stack_key(stack: Stack) -> str | int:
    assert not isinstance(stack.key, tuple)
    return stack.key


class AskDialog(dialogs.Dialog):
    """Asks for the fields that such a move wants, and moves."""

    def __init__(
        self, parent: tk.Misc, session: Session, entity: Entity, key: Key, record: Record, stack: Stack
    ) -> None:
        super().__init__(parent, stack.title)
        self.session, self.entity, self._key, self._record, self._stack = session, entity, key, record, stack
        heading = _("{title} → {column}").format(title=entity.title_of(record), column=stack.title)
        ttk.Label(self.body, text=heading, style="Heading.TLabel", wraplength=px(420)).pack(anchor="w", pady=(0, 10))
        self.inputs: dict[str, Input] = {}
        self._faults: dict[str, ttk.Label] = {}
        for name in board_of(entity).asks:
            field = entity.by_name[name]
            ttk.Label(self.body, text=caption(field), style="Caption.TLabel").pack(anchor="w", pady=(6, 2))
            self.inputs[name] = made = make_input(self.body, session, field, lambda: None, entity=entity)
            made.show(record)
            made.widget.pack(fill="x")
            self._faults[name] = ttk.Label(self.body, style="Fault.TLabel")
            self._faults[name].pack(anchor="w")
        self.add_button(_("Move"), self.accept, "primary")
        self.add_button(_("Cancel"), lambda: self.close(False))
        self.bind("<Control-s>", lambda _event: self.accept())

    def ask_first(self) -> bool:
        return bool(self.ask(next(iter(self.inputs.values())).widget))

    def accept(self) -> None:
        values: dict[str, Value] = {board_of(self.entity).column: stack_key(self._stack)}
        try:
            for name, control in self.inputs.items():
                field = self.entity.by_name[name]
                try:
                    values[name] = field.check(field.parse(control.text()))
                except FieldError as error:
                    raise ValidationFailed(self.entity, {name: str(error)}) from error
            save(self.session, self.entity, self._key, self._record, values)
        except ValidationFailed as refused:
            for name, fault in self._faults.items():
                fault.configure(text=refused.errors.get(name, ""))
                self.inputs[name].mark(name in refused.errors)
        except CrmError as error:
            dialogs.show_error(self, error)
            self.close(False)
        else:
            self.close(True)
