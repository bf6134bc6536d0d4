"""A list as it was at some moment, read from the history, in place of the one as it is. Nothing can be changed."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.db.history.past import step_on
from crm_desktop.db.history.past_store import PastFile, PastStore
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.periods import MOMENT
from crm_desktop.entities.records import Condition, Key
from crm_desktop.i18n import _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress, Worker
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import counted
from crm_desktop.views.history.past_dialog import PastDialog
from crm_desktop.views.lists.filter_bar import FilterBar
from crm_desktop.views.lists.list_view import ListView
from crm_desktop.views.output.outputs import of_list
from crm_desktop.views.output.transfer import export
from crm_desktop.views.records.inputs import DateInput
from crm_desktop.views.window.session import Session


class AskMoment(dialogs.Dialog):
    """`result`: the local time that was chosen, or None."""

    def __init__(self, parent: tk.Misc, entity: Entity) -> None:
        super().__init__(parent, _("As of a date"))
        title = _("{entity} as of a date").format(entity=entity.label)
        ttk.Label(self.body, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, 4))
        hint = _("The list as it was then, read from the history. Without a time the end of the day is meant.")
        ttk.Label(self.body, text=hint, style="Muted.TLabel", wraplength=px(380)).pack(anchor="w", pady=(0, 12))
        self.moment = DateInput(self.body, MOMENT, lambda: None)
        self.moment.show({MOMENT.name: f"{dt.datetime.now():%Y-%m-%d %H:%M}"})
        self.moment.widget.pack(fill="x")
        self._fault = ttk.Label(self.body, style="Fault.TLabel", wraplength=px(380))
        self._fault.pack(anchor="w")
        self.add_button(_("Look back"), self.accept, "primary")
        self.add_button(_("Cancel"), lambda: self.close(None))
        self.moment._typed.widget.bind("<Return>", lambda _event: self.accept())

    def ask(self, focus: tk.Misc | None = None) -> Any:
        self.moment.focus()
        return super().ask(focus or self.moment._typed.widget)

    def accept(self) -> None:
        try:
            time = MOMENT.parse(self.moment.text())
        except FieldError as error:
            self._fault.configure(text=str(error))
            time = None
        self.moment.mark(time is None)
        if time is not None:
            self.close(time)


def look_back(parent: tk.Misc, session: Session, entity: Entity, show: Callable[[PastStore, str, int], object]) -> None:
    """Asks for a moment and reads the history, which may take a while; then `show(store, time, step)`."""
    time: str | None = AskMoment(parent, entity).ask()
    if time is None:
        return
    step = step_on(session.store.reader, time)

    def done(file: PastFile) -> None:
        try:
            store = PastStore(file, session.store)
        except CrmError:
            file.close()
            raise
        show(store, time, step)

    def work(_reader: Any, progress: Progress) -> PastFile:
        return PastFile(session.store, step, progress.step)

    run_long(parent, session, _("Looking back …"), work, done)


class PastList(ttk.Frame):
    """`again()`: another moment is wanted; `back()`: the list as it is. The store's file is closed with it."""

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        store: PastStore,
        entity: Entity,
        time: str,
        step: int,
        *,
        again: Callable[[], object],
        back: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self._now, self._time, self._step = session, time, step
        self.entity = store.seen[entity.name]
        worker = Worker(session.root, store.database, store.bus)
        self.session = session._replace(registry=store.seen, store=store, bus=store.bus, worker=worker)
        self._build_title({_("Back to today"): back, _("Export …"): self.export, _("Another date …"): again})
        self._build_banner()
        self.filters = FilterBar(
            self,
            self.session,
            self.entity,
            self._narrow,
            self.focus_list,
            lambda conditions: self.list.select_of(conditions, ""),
        )
        self.filters.pack(fill="x", pady=(0, 12))
        self.list = ListView(
            self,
            self.session,
            self.entity,
            name=f"{entity.name}.past",
            on_open=self.open,
            on_count=lambda count: self._count.configure(text=counted(self.entity, count)),
        )
        self.list.pack(fill="both", expand=True)
        self.list.refresh_if_stale()

    def destroy(self) -> None:
        super().destroy()
        self.session.worker.stop()
        self.session.store.database.close()

    def focus_list(self) -> None:
        self.list.table.focus_table()

    def open(self, key: Key) -> None:
        """The record as it was at the same moment."""
        PastDialog(self, self._now, self.entity.whole, key, self._time, self._step).ask()

    def export(self) -> None:
        output = of_list(self.list)
        export(self, self.session, replace(output, title=f"{output.title} {self._time[:10]}"))

    def _narrow(self, conditions: Sequence[Condition], search: str) -> None:
        self.list.narrow(conditions, search)

    def _build_title(self, commands: dict[str, Callable[[], object]]) -> None:
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, text=str(self.entity.label), style="Title.TLabel").pack(side="left")
        self._count = ttk.Label(line, style="Muted.TLabel")
        self._count.pack(side="left", padx=(10, 0), pady=(8, 0))
        icons, styles = ("arrow-return-left", "download", "calendar3"), ("primary", "outline", "outline")
        for (text, command), icon, style in zip(commands.items(), icons, styles, strict=True):
            button = ttk.Button(line, text=text, icon=icon, bootstyle=style, command=command)
            button.pack(side="right", padx=(6, 0))

    def _build_banner(self) -> None:
        banner = ttk.Frame(self, bootstyle="bordered", padding=(14, 10))
        banner.pack(fill="x", pady=(12, 12))
        ttk.Label(banner, icon="clock-history", icon_size=24, bootstyle="warning").pack(side="left", padx=(0, 12))
        words = ttk.Frame(banner)
        words.pack(side="left", fill="x", expand=True)
        self.banner = ttk.Label(
            words, text=_("As of {time}, read only").format(time=MOMENT.show(self._time)), font="CrmStrong"
        )
        self.banner.pack(anchor="w")
        derived = [str(field.label) for field in self.entity.whole.fields if field.derived]
        text = _("Not known of the past, as the program works them out itself: {names}.")
        hints = [text.format(names=_(", ").join(derived))] if derived else []
        for hint in (*hints, _("Double-click a record to see all of it as it was then.")):
            ttk.Label(words, text=hint, style="Muted.TLabel").pack(anchor="w")
