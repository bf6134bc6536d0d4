"""What was typed and not saved: taken from a window that has to go, put into the one that comes."""

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from crm_desktop.db.errors import CrmError
from crm_desktop.entities.entity import Entity
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.dialogs import dialogs_of
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.records.complete_dialog import CompleteDialog, CompleteDraft, ask_completion
from crm_desktop.views.records.new_record import NewRecordDialog, ask_new_record, ask_record
from crm_desktop.views.records.record_draft import RecordDraft
from crm_desktop.views.window.session import Session

Draft: TypeAlias = RecordDraft | CompleteDraft


def typed(root: tk.Misc, tabs: Iterable[object]) -> list[Draft]:
    """In the forms of the tabs, then in the dialogs, from the lowest up."""
    over = dialogs_of(root)[::-1]
    beside = [tab.draft() for tab in tabs if isinstance(tab, EntityTab)]
    alone = [dialog.view.draft() for dialog in over if isinstance(dialog, NewRecordDialog)]
    completing = [dialog.draft() for dialog in over if isinstance(dialog, CompleteDialog)]
    return [*(draft for draft in (*beside, *alone) if draft is not None), *completing]


class Retyping:
    """Into forms of `window`, of which `choose(tab)` shows one. What the user may not see any more is left out."""

    def __init__(self, window: tk.Misc, session: Session, choose: Callable[[str], object]) -> None:
        self._window, self._session, self._choose = window, session, choose
        self._seen = {entity.name: entity for entity in session.registry if entity.listed}
        self._taken: set[str] = set()  # the tabs whose form is one of these already

    def all(self, drafts: Sequence[Draft]) -> None:
        """Dialogs come one after the other, once the window is there."""
        for draft in drafts:
            if (entity := self._seen.get(draft.entity)) is None:
                continue
            if isinstance(draft, CompleteDraft):
                self._window.after_idle(self._complete, draft)
            elif entity.tab and not self._is_beside(draft):
                self._in_tab(draft)
            else:
                self._window.after_idle(self._in_dialog, entity, draft)

    def _is_beside(self, draft: RecordDraft) -> bool:
        """Whether it is a new record that was begun in a dialog, or for which there is no form left but that."""
        return draft.key is None and (bool(draft.given) or draft.entity in self._taken)

    def _in_tab(self, draft: RecordDraft) -> None:
        self._taken.add(draft.entity)
        tab = self._choose(draft.entity)
        if isinstance(tab, EntityTab):
            tab.retype(draft)

    def _in_dialog(self, entity: Entity, draft: RecordDraft) -> None:
        try:
            if draft.key is None:
                ask_new_record(self._window, self._session, entity, draft.given, draft)
            else:
                ask_record(self._window, self._session, entity, draft.key, draft)
        except CrmError as error:  # it is out of reach by now
            dialogs.show_error(self._window, error)

    def _complete(self, draft: CompleteDraft) -> None:
        try:
            ask_completion(self._window, self._session, draft.key, draft)
        except CrmError as error:  # likewise
            dialogs.show_error(self._window, error)
