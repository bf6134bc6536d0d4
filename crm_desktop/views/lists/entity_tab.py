"""The tab of an entity: title and count, filters, the list, the record beside it."""

import tkinter as tk
from functools import cached_property, partial
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from crm_desktop.db.accounts.permissions import Action
from crm_desktop.db.errors import NotFound
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.divided import Divided
from crm_desktop.views.common.wording import counted
from crm_desktop.views.lists.faces import Faces
from crm_desktop.views.lists.filter_bar import FilterBar
from crm_desktop.views.lists.list_menu import edit_many, list_menu
from crm_desktop.views.lists.list_view import SELECTED, ListView
from crm_desktop.views.window.loading import load
from crm_desktop.views.window.session import Session

if TYPE_CHECKING:
    from crm_desktop.db.history.past_store import PastStore
    from crm_desktop.views.history.past_list import PastList
    from crm_desktop.views.records.record_draft import RecordDraft
    from crm_desktop.views.records.record_view import RecordView

PREPARE = 400  # ms after the list has been drawn until the form is built, if nobody has asked for it before


class EntityTab(ttk.Frame):
    """Works for any entity; what is special about one stands in its declaration. <<ListDrawn>> comes once."""

    def __init__(self, parent: tk.Misc, session: Session, entity: Entity) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.faces: Faces | None = None
        self.session, self.entity = session, entity
        self._build_title()
        self.filters = FilterBar(
            self,
            session,
            entity,
            self._narrow,
            self._focus_list,
            lambda conditions: self.list.select_of(conditions, ""),
        )
        self.panes = Divided(self, session.preferences, f"{entity.name}.divider")
        self.past: PastList | None = None  # stands in the place of all else
        self._lay_out()
        self.list = ListView(
            self.panes,
            session,
            entity,
            name=entity.name,
            daily=True,
            on_select=self.choose,
            on_open=self.open_form,
            on_count=self.show_count,
        )
        self.side = ttk.Frame(self.panes, padding=(16, 0, 0, 0))
        self._record: RecordView | None = None
        self._narrowing = False  # and how many the list has then is not known yet
        self._aside = False  # the record is there and not shown, as long as the list is narrowed to nothing
        self._preparing = ""
        self._welcome = ttk.Label(self.side, style="Muted.TLabel", justify="center", anchor="center")
        self.list.refresh_if_stale()  # while the window is laid out
        self.panes.hold(self.list, self.side)
        self.faces = Faces(self, self._title) if self.list.entity.board else None
        self._show_side(record=False)
        self._bind_keys()
        self.bind("<<Refresh>>", lambda _event: self.refresh())
        if self.faces:
            self.faces.start()

    def destroy(self) -> None:
        if self._preparing:
            self.after_cancel(self._preparing)
        self.session.worker.cancel(("record", id(self)))
        super().destroy()

    @property
    def record(self) -> "RecordView":
        """Built when it is first needed, or when the list has been there for a moment: the list comes first."""
        if self._record is None:
            from crm_desktop.views.records.record_view import RecordView  # not before the first picture

            self._record = RecordView(
                self.side,
                self.session,
                self.entity,
                on_saved=self.list.show_key,
                on_gone=lambda: self._show_side(record=False),
                delete=(lambda key: self.delete([key])) if self.may("delete") else None,
            )
        return self._record

    # -- what the user does -------------------------------------------------------------------------------------

    def new(self) -> None:
        if not self.may("create"):
            return
        self.back_to_today()
        if not self.may("update"):  # the form beside the list is for reading only
            self.session.new_record(self, self.entity, {})
        elif self.record.may_leave():
            self.list.show_key(None)
            self._show_side(record=True)
            self.record.start_new({})

    def open(self, key: Key) -> None:
        """Shows the record in the list, if the list holds it, and beside it."""
        if self.record.may_leave():
            self.back_to_today()
            self._load(key)
            self.list.show_key(key)

    def define(self) -> None:
        """Tells what the figures mean."""
        from crm_desktop.views.queries.definitions import of_entity, show_definitions  # not before the first picture

        show_definitions(self, str(self.entity.label), of_entity(self.entity, self.session.preferences))

    def look_back(self) -> None:
        """The list as it was at a moment that is asked for."""
        from crm_desktop.views.history.past_list import look_back  # not before the first picture

        if self.may_leave():
            look_back(self, self.session, self.entity, self.show_past)

    def show_past(self, store: "PastStore", time: str, step: int) -> None:
        from crm_desktop.views.history.past_list import PastList  # not before the first picture

        self.back_to_today()
        again, back = self.look_back, self.back_to_today
        self.past = PastList(self, self.session, store, self.entity, time, step, again=again, back=back)
        for part in (self._title, self.filters, self.panes):
            part.pack_forget()
        self.past.pack(fill="both", expand=True)
        self.past.focus_list()

    def back_to_today(self) -> None:
        if self.past is not None:
            self.past.destroy()
            self.past = None
            self._lay_out()

    def find(self) -> None:
        (self.past or self).filters.focus_search()

    def save(self) -> None:
        if self._welcome.winfo_manager() == "":
            self.record.save()

    def revert(self) -> None:
        """Forgets what was typed and not saved."""
        self.record.revert()

    def delete(self, keys: list[Key] | None = None) -> None:
        from crm_desktop.views.records.delete_dialog import (  # not before the first picture
            ask_about_first,
            delete_records,
        )

        if not self.may("delete"):
            return
        chosen = keys or self.list.selected_keys()
        selected = self.list.count_selected()
        if not keys and selected > SELECTED and not ask_about_first(self, self.entity, len(chosen), selected):
            return
        if chosen and delete_records(self, self.session, self.entity, chosen):
            self.session.toast(
                _("{count} deleted; Ctrl+Z brings everything back.").format(count=counted(self.entity, len(chosen)))
            )
            if self.record.key in chosen:
                self._show_side(record=False)
            self.list.show_key(None)

    def print_out(self) -> None:
        """The list or the record beside it; first that in which the keyboard is."""
        from crm_desktop.views.output.outputs import of_list  # not before the first picture
        from crm_desktop.views.output.transfer import Printed, print_out  # likewise

        record = None
        if self.shows_record() and self.record.key is not None:
            record = Printed(self.entity, self.record.key, self.record.header.title, self._typing())
        print_out(self, self.session, of_list(self.list), record)

    def edit_many(self) -> None:
        """One field of the selected records, or of the whole list."""
        edit_many(self)

    def refresh(self) -> None:
        self.list.refresh()
        if self.faces:
            self.faces.narrow()

    def focus_set(self) -> None:
        """The keyboard goes to the list, or to the board in its place."""
        if self.past or not (self.faces and self.faces.focus()):
            (self.past or self).list.table.focus_table()

    def draft(self) -> "RecordDraft | None":
        return None if self._record is None else self._record.draft()

    def retype(self, draft: "RecordDraft") -> None:
        """Shows the record, or a new one, with what was typed into it before."""
        if draft.key is None:
            self.new()
        else:
            self.open(draft.key)
        if self.record.key == draft.key:
            self.record.retype(draft)

    @property
    def dirty(self) -> bool:
        """Whether something typed is not saved."""
        return self._record is not None and self._record.dirty

    def may_leave(self) -> bool:
        return self._record is None or self._record.may_leave()

    @cached_property
    def menu(self) -> tk.Menu:
        """What "More" offers: not made before it is asked for, so that the first picture comes soon."""
        return list_menu(self)

    # -- building -----------------------------------------------------------------------------------------------

    def _build_title(self) -> None:
        self._title = line = ttk.Frame(self)
        ttk.Label(line, text=str(self.entity.label), style="Title.TLabel").pack(side="left")
        self._count = ttk.Label(line, style="Muted.TLabel")
        self._count.pack(side="left", padx=(10, 0), pady=(8, 0))
        if self.may("create"):
            ttk.Button(line, text=_("New"), icon="plus-lg", bootstyle="primary", command=self.new).pack(
                side="right", padx=(6, 0)
            )
        if self.entity.figures:
            self.definitions = ttk.Button(line, icon="info-circle", icon_only=True, bootstyle="outline")
            self.definitions.configure(command=self.define)
            ttk.ToolTip(self.definitions, text=_("Definitions"), delay=500)
            self.definitions.pack(side="right", padx=(6, 0))
        more = ttk.Button(line, text=_("More"), icon="three-dots", bootstyle="outline")
        more.configure(command=lambda: self.menu.tk_popup(more.winfo_rootx(), more.winfo_rooty() + more.winfo_height()))
        more.pack(side="right")

    def _lay_out(self) -> None:
        self._title.pack(fill="x")
        self.filters.pack(fill="x", pady=(12, 12))
        self.panes.pack(fill="both", expand=True)

    def may(self, action: Action) -> bool:
        return self.session.store.permissions.may(action, self.entity)

    def _bind_keys(self) -> None:
        self.list.table.bind_key("<Delete>", lambda _event: self.delete())
        self.list.table.bind_key("<Insert>", lambda _event: self.new())
        self.list.table.when_drawn(self._prepare)

    # -- events -------------------------------------------------------------------------------------------------

    def _narrow(self, conditions: object, search: str) -> None:
        self._narrowing = True
        self.list.narrow(conditions, search)  # type: ignore[arg-type]
        if self.faces:
            self.faces.narrow()

    def show_count(self, count: int) -> None:
        self._count.configure(text=counted(self.entity, count))
        if not count or (self.faces and self.faces.on_board):
            self._prepare()  # there are no rows of the list to be drawn first
        narrowing, self._narrowing = self._narrowing, False
        if self._aside and count:
            self._show_side(record=True)
            self.list.show_key(self.record.key)
        elif not self.shows_record():
            self._show_side(record=False, aside=self._aside)
        elif narrowing and not count and self.record.key is not None and not (self.dirty or self._typing()):
            self._show_side(record=False, aside=True)

    def _typing(self) -> bool:
        """Whether the keyboard is in the record."""
        return self._record is not None and str(self.focus_get() or "").startswith(str(self._record))

    def _prepare(self) -> None:
        if not self._preparing:
            self._preparing = self.after(PREPARE, self._build_ahead)
            self.event_generate("<<ListDrawn>>")

    def _build_ahead(self) -> None:
        """Its modules are loaded by the background: here they would take as long as the widgets."""
        loading = partial(load, "records.record_view")
        self.session.worker.submit(("record", id(self)), loading, lambda _done: self.record, background=True)

    def choose(self, key: Key | None) -> None:
        if key is None or key == self.record.key:
            return
        asked = self.record.dirty
        if not self.record.may_leave():
            self.list.show_key(self.record.key)
            if self.faces:
                self.faces.stand_on(self.record.key)
            return
        self._load(key)
        if asked:
            self.list.show_key(key)  # saving what was left has stood on that

    def _load(self, key: Key) -> None:
        try:
            self.record.show(key)
            self._show_side(record=True)
        except NotFound as error:
            dialogs.show_error(self, error)
            self.refresh()

    def open_form(self, key: Key) -> None:
        self.choose(key)
        self.record.notebook.select(0)
        self.record.form.focus_first()

    def shows_record(self) -> bool:
        return self._record is not None and bool(self._record.winfo_manager())

    def hide_record(self) -> None:
        self._show_side(record=False)
        self.focus_set()

    def _show_side(self, *, record: bool, aside: bool = False) -> None:
        self._narrowing, self._aside = False, aside
        if self.faces:
            self.faces.arrange(record=record)
        if record:
            self._welcome.pack_forget()
            self.record.pack(fill="both", expand=True)
        else:
            if self._record is not None:
                self._record.pack_forget()
                if not aside:
                    self._record.clear()
            self._welcome.pack(fill="both", expand=True)
            nothing = _("No record is chosen.") if self.list.narrowed else ""
            self._welcome.configure(text=_("Choose a record in the list.") if len(self.list) else nothing)

    def _focus_list(self) -> None:
        self.list.table.focus_table()
        if self.list.table.current is None and len(self.list):
            self.list.table.select(0)
            self.choose(self.list.key_at(0))
