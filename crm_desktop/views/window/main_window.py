"""The window: navigation, one tab for each entity and for the queries, status, shortcuts."""

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError, NothingToUndo
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key, Record
from crm_desktop.i18n import Label, _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.actions import Action, Printable
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.common.steps import Steps
from crm_desktop.views.common.style_writes import write_ahead
from crm_desktop.views.common.toast import Toast
from crm_desktop.views.common.wording import step_in_words
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.window.loading import load_later
from crm_desktop.views.window.navigation import Navigation
from crm_desktop.views.window.session import Restart, Restore, Session
from crm_desktop.views.window.status_bar import StatusBar
from crm_desktop.views.window.tabs import first_tab, tabs_of
from crm_desktop.views.window.upkeep import Upkeep

if TYPE_CHECKING:
    from crm_desktop.views.window.drafts import Draft
    from crm_desktop.views.workbench.daily import Daily
    from crm_desktop.views.workbench.reminders import Reminders

LARGE = 500  # records; a step of more is taken back in the background
AHEAD = 150  # ms after which the first tab has been drawn and nobody has done anything yet
WITH_KEYS_OF_THEIR_OWN = ("TEntry", "TCombobox", "Text", "TNotebook")  # in Tk, such as Ctrl+D: delete a letter


class MainWindow(ttk.Frame):
    """`restart` opens the window anew, with another file or in another language; `restore` with a backup of it."""

    def __init__(self, root: tk.Tk, session: Session, restart: Restart, restore: Restore) -> None:
        super().__init__(root)
        self.root = root
        self.session = session._replace(
            open_record=self.open_record,
            new_record=self.new_record,
            edit_record=self.edit_record,
            toast=self.toast,
            choose_tab=self.choose,
        )
        self._toast: Toast | None = None
        self.tabs = tabs_of(self.session, lambda: self.actions, restart, restore)
        self.navigation = Navigation(self, self.tabs, self.choose)
        self.navigation.pack(side="left", fill="y")
        right = ttk.Frame(self)
        right.pack(side="left", fill="both", expand=True)
        self.status = StatusBar(right, self.session)
        self.status.pack(side="bottom", fill="x")
        self.notebook = ttk.Notebook(right, style="Plain.TNotebook", takefocus=False)  # it shows no tabs
        self.notebook.pack(fill="both", expand=True)
        self._pages: dict[str, ttk.Frame] = {}
        self._built: dict[str, ttk.Frame] = {}
        for tab in self.tabs:
            self._pages[tab.name] = ttk.Frame(self.notebook)
            self.notebook.add(self._pages[tab.name], text=str(tab.label))
        self.current = ""
        self.actions = self._actions()
        self._bound = [(action.sequence, self._bind(action)) for action in self.actions]
        first = self.choose(session.preferences.get("tab", None) or first_tab(self.session, self.tabs))
        self._ahead = ""
        if isinstance(first, EntityTab):
            first.bind("<<ListDrawn>>", self._prepare)
        else:  # its turn comes after what the tab waits for
            session.worker.submit("first picture", lambda _reader: None, self._prepare)
        self._upkeep = Upkeep(self, self.session)
        self._later: Steps | None = None
        self._reminders: Reminders | None = None
        self._daily: Daily | None = None

    @property
    def at_rest(self) -> bool:
        """Whether nothing is under way, not even what has waited for the first picture, and no message is shown."""
        quiet = self._toast is None or not self._toast.winfo_manager()
        return quiet and self.session.worker.idle and self._later is not None and self._later.over

    def destroy(self) -> None:
        self._upkeep.stop()
        if self._reminders is not None:
            self._reminders.stop()
        if self._daily is not None:
            self._daily.stop()
        self.session.worker.cancel("first picture")
        if self._ahead:
            self.after_cancel(self._ahead)
        if self._later is not None:
            self._later.stop()
        for sequence, identifier in self._bound:
            self.root.unbind(sequence, identifier)
        self.session.prints.close()
        super().destroy()

    def _prepare(self, _done: object = None) -> None:
        """Once: the first picture is there, or was left for another tab before it was."""
        if not self._ahead:
            self._ahead = self.after(AHEAD, self._when_drawn)

    def _when_drawn(self) -> None:
        """On a slow machine the first picture is still being drawn."""
        self._ahead = self.after_idle(self._go_on)

    def _go_on(self) -> None:
        """What has waited for the first picture."""
        self._later = Steps(self, self._what_waits())

    def _what_waits(self) -> Iterator[None]:
        yield from self.navigation.draw_icons()
        yield from write_ahead(self, list(self.session.registry))
        yield from self.navigation.draw_ahead()
        from crm_desktop.views.workbench.daily import Daily  # not before the first picture
        from crm_desktop.views.workbench.reminders import Reminders  # likewise

        self._daily = Daily(self, self.session)
        self._reminders = Reminders(self, self.session)
        load_later(self.session.worker)

    # -- tabs ---------------------------------------------------------------------------------------------------

    def choose(self, name: str) -> ttk.Frame:
        """Shows a tab; it is built when it is first looked at, so that the first picture comes soon."""
        known = {tab.name: tab for tab in self.tabs}
        tab = known.get(name, self.tabs[0])
        if tab.name not in self._built:
            self._built[tab.name] = tab.build(self._pages[tab.name])
            self._built[tab.name].pack(fill="both", expand=True)
            if len(self._built) > 1:
                self._prepare()
        self.notebook.select(self._pages[tab.name])
        self.navigation.mark(tab.name)
        if tab.name != self.current:  # else one would type into what is hidden now
            self._built[tab.name].focus_set()
        self.current = tab.name
        self.session.preferences.set("tab", tab.name)
        return self._built[tab.name]

    def open_record(self, entity: Entity, key: Key) -> None:
        tab = self.choose(entity.name)
        assert isinstance(tab, EntityTab)
        tab.open(key)

    def edit_record(self, parent: tk.Misc, entity: Entity, key: Key) -> None:
        from crm_desktop.views.records.new_record import ask_record  # not before the first picture

        try:
            ask_record(parent, self.session, entity, key)
        except CrmError as error:
            dialogs.show_error(parent, error)

    def new_record(self, parent: tk.Misc, entity: Entity, values: Record) -> Key | None:
        from crm_desktop.views.records.new_record import ask_new_record  # not before the first picture

        return ask_new_record(parent, self.session, entity, values)

    def may_close(self) -> bool:
        """Asks about what is not saved; False: stay open."""
        for name, tab in self._built.items():
            if isinstance(tab, EntityTab) and tab.dirty:
                self.choose(name)
                if not tab.may_leave():
                    return False
        return True

    def drafts(self) -> list["Draft"]:
        """What was typed in any form and not saved, dialogs last."""
        from crm_desktop.views.window.drafts import typed  # not before the first picture

        return typed(self.root, self._built.values())

    def retype(self, drafts: Sequence["Draft"]) -> None:
        """What `drafts` gave, into forms again."""
        from crm_desktop.views.window.drafts import Retyping  # not before the first picture

        Retyping(self, self.session, self.choose).all(drafts)

    def toast(self, text: str) -> None:
        """A message that goes away by itself."""
        if self._toast is None:
            self._toast = Toast(self)
        self._toast.say(text)

    # -- keys ---------------------------------------------------------------------------------------------------

    def _actions(self) -> tuple[Action, ...]:
        with_tab = self._with_entity_tab
        shift_tab = "ISO_Left_Tab" if self.tk.call("tk", "windowingsystem") == "x11" else "Shift-Tab"
        general = (
            Action("new", Label("新建", "New"), "<Control-n>", "Ctrl+N", with_tab(EntityTab.new)),
            Action("save", Label("保存", "Save"), "<Control-s>", "Ctrl+S", with_tab(EntityTab.save)),
            Action("undo", Label("撤销", "Undo"), "<Control-z>", "Ctrl+Z", self.undo),
            Action("redo", Label("重做", "Redo"), "<Control-Shift-Z>", "Ctrl+Shift+Z", self.redo),
            Action("redo", Label("重做", "Redo"), "<Control-y>", "", self.redo),
            Action("find", Label("查找", "Find"), "<Control-f>", "Ctrl+F", with_tab(EntityTab.find)),
            Action("search", Label("搜索全部", "Search everything"), "<Control-k>", "Ctrl+K", self.search),
            Action("print", Label("打印", "Print"), "<Control-p>", "Ctrl+P", self.print_out),
            Action("edit_many", Label("批量修改", "Edit many"), "<Control-e>", "Ctrl+E", with_tab(EntityTab.edit_many)),
            Action("refresh", Label("刷新", "Refresh"), "<F5>", "F5", self.refresh),
            Action("next", Label("下一页", "Next tab"), "<Control-Tab>", "Ctrl+Tab", lambda: self._step(1)),
            Action(
                "previous",
                Label("上一页", "Previous tab"),
                f"<Control-{shift_tab}>",
                "Ctrl+Shift+Tab",
                lambda: self._step(-1),
            ),
            Action("theme", Label("深色 / 浅色", "Dark or light"), "<Control-d>", "Ctrl+D", self.toggle_theme),
        )
        numbered = tuple(
            Action(
                f"tab_{number}",
                tab.label,
                f"<Control-Key-{number}>",
                f"Ctrl+{number}",
                lambda name=tab.name: self.choose(name),  # type: ignore[misc]
            )
            for number, tab in enumerate(self.tabs[:9], start=1)
        )
        lock = Action("lock", Label("锁定", "Lock"), "<Control-l>", "Ctrl+L", self.session.gate.lock)
        return (*general, *([lock] if self.session.gate.account else []), *numbered)

    def _bind(self, action: Action) -> str:
        def pressed(_event: object) -> str:
            if self.root.grab_current() is None:  # a dialog has its own keys
                action.run()
            return "break"

        for kind in WITH_KEYS_OF_THEIR_OWN:
            self.tk.call("bind", kind, action.sequence, "# nothing, not even what a shorter sequence would do")
        return self.root.bind(action.sequence, pressed)

    def _with_entity_tab(self, run: Callable[[EntityTab], object]) -> Callable[[], object]:
        def action() -> None:
            tab = self._built[self.current]
            if isinstance(tab, EntityTab):
                run(tab)

        return action

    def _step(self, by: int) -> None:
        names = [tab.name for tab in self.tabs]
        self.choose(names[(names.index(self.current) + by) % len(names)])

    def search(self) -> None:
        from crm_desktop.views.window.search_dialog import SearchDialog  # not before the first picture

        SearchDialog(self, self.session).choose()

    def refresh(self) -> None:
        self._built[self.current].event_generate("<<Refresh>>")

    def print_out(self) -> None:
        tab = self._built[self.current]
        if isinstance(tab, Printable):
            tab.print_out()

    def toggle_theme(self) -> None:
        self.session.preferences.set("theme", ttk.Style.get_instance().toggle_theme())

    def undo(self) -> None:
        """What was typed and not saved comes first: it is the last thing that the user did."""
        tab = self._built[self.current]
        if isinstance(tab, EntityTab) and tab.dirty:
            tab.revert()
            self.toast(_("What was typed is taken back."))
            return
        store = self.session.store
        self._revert(_("Undone: {step}"), _("Undoing …"), store.undoable, store.undo)

    def redo(self) -> None:
        store = self.session.store
        self._revert(_("Done again: {step}"), _("Doing again …"), store.redoable, store.redo)

    def _revert(self, words: str, title: str, last: ChangeSet | None, revert: Callable[[], ChangeSet]) -> None:
        def done(step: ChangeSet) -> None:
            self.toast(words.format(step=step_in_words(self.session.registry, step)))

        if last is not None and last.count > LARGE:
            run_long(
                self,
                self.session,
                title,
                lambda _reader, _progress: revert(),
                done,
                failed=self.status.show,
                stoppable=False,
            )
            return
        try:
            done(revert())
        except NothingToUndo as nothing:
            self.toast(str(nothing))
        except CrmError as error:
            self.status.show()  # the step is offered no more
            dialogs.show_error(self, error)
