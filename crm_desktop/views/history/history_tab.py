"""The tab 历史, for administrators: every change of every record, and the security log."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.history.audit import utc
from crm_desktop.db.history.changes import ChangeSet
from crm_desktop.db.history.trail import CHANGE_FIELDS, EVENT_FIELDS, Asked, Change, Trail
from crm_desktop.db.lists.query import Select
from crm_desktop.db.lists.rows import Row
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Digest, Field, FieldError, Value
from crm_desktop.entities.periods import PERIODS, days_of
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.datafile.backups import KIND_NAMES
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.common.period_input import PeriodInput
from crm_desktop.views.common.theme import px
from crm_desktop.views.common.wording import action_of, event_of, local_time, name_of
from crm_desktop.views.output.output import Output
from crm_desktop.views.output.transfer import export
from crm_desktop.views.records.inputs import family
from crm_desktop.views.tables.select_view import SelectView
from crm_desktop.views.tables.virtual_table import Column
from crm_desktop.views.window.session import Session


class HistoryTab(ttk.Frame):
    """One log at a time; what is asked for holds for both."""

    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.session = session
        self.trail = Trail(session.registry, session.store.permissions)
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, text=_("History"), style="Title.TLabel").pack(side="left")
        self._count = ttk.Label(line, style="Muted.TLabel")
        self._count.pack(side="left", padx=(14, 0), pady=(6, 0))
        ttk.Button(line, text=_("Export …"), icon="download", bootstyle="outline", command=self.export).pack(
            side="right"
        )
        self._build_choice()
        self._build_filter()
        self._lists: dict[str, LogList] = {}
        self.current = ""
        self.bind("<<Refresh>>", lambda _event: self.refresh())
        self.choose("changes")

    @property
    def shown(self) -> "LogList":
        return self._lists[self.current]

    def choose(self, name: str) -> None:
        if self.current:
            self.shown.pack_forget()
        self.current = name
        if name not in self._lists:  # not before somebody looks at it
            self._lists[name] = LISTS[name](self, self.session, self.trail, self._counted)
        for own, button in self._buttons.items():
            button.configure(bootstyle="primary" if own == name else "outline")
        self._table.configure(state="readonly" if name == "changes" else "disabled")
        self.shown.pack(fill="both", expand=True)
        self.refresh()

    def refresh(self) -> None:
        """As the file has it now, narrowed to what was asked for. Days that are none are marked."""
        asked = self.asked()
        if asked is not None:
            self._user.configure(values=["", *map(name_of, self._names())])
            self.shown.narrow(asked)

    def asked(self) -> Asked | None:
        """None: the days cannot be read."""
        try:
            first, last = self._moments()
        except (FieldError, ValueError):
            self.session.toast(_("Give the days as 2026-03-01."))
            return None
        names = {name_of(name): name for name in self._names()}
        tables = {str(entity.label): entity.table for entity in self.session.registry}
        user, table = self._user.get(), tables.get(self._table.get(), "")
        return Asked(names.get(user, user), first, last, table, self._text.get().strip())

    def export(self) -> None:
        """What the list shows, with the values as the file keeps them."""
        shown = self.shown
        if shown.selected is not None:
            fields = shown.exported
            output = Output(_("History"), shown.selected, len(shown), fields, fields, chosen=shown.chosen())
            export(self, self.session, output)

    def _moments(self) -> tuple[str, str]:
        """The first and the last day on the user's clock, as moments of the log."""
        text = self._period.text()
        names = {str(label): name for name, label in PERIODS.items()}
        first, last = days_of(names.get(text, text)) if text else ("", "")
        ends = dt.date.fromisoformat(last) + dt.timedelta(days=1) if last else None
        return beginning(dt.date.fromisoformat(first)) if first else "", beginning(ends) if ends else ""

    def _names(self) -> Sequence[str]:
        return self.trail.users(self.session.store.reader)

    def _counted(self, count: int) -> None:
        self._count.configure(text=ngettext("{count} entry", "{count} entries", count).format(count=f"{count:,}"))

    def _build_choice(self) -> None:
        choices = Flow(self)
        choices.pack(fill="x", pady=(12, 8))
        texts = {"changes": _("Changes"), "events": _("Security log")}
        self._buttons: dict[str, ttk.Button] = {}
        for name, text in texts.items():
            button = ttk.Button(choices, text=text, command=lambda name=name: self.choose(name))
            choices.add(button)
            self._buttons[name] = button

    def _build_filter(self) -> None:
        line = Flow(self, gap=12)
        line.pack(fill="x", pady=(0, 10))
        self._period = PeriodInput(labelled(line, _("Period")))
        self._user = ttk.Combobox(labelled(line, _("User")), state="readonly", width=12)
        names = ["", *(str(entity.label) for entity in self.session.registry)]
        self._table = ttk.Combobox(labelled(line, _("Records")), values=names, state="readonly", width=12)
        self._text = Entry(labelled(line, _("Text")), width=20)
        show = ttk.Button(labelled(line, ""), text=_("Show"), icon="search", bootstyle="primary", command=self.refresh)
        for widget in (self._period.widget, self._user, self._table, self._text, show):
            widget.pack(anchor="w")
        for box in (self._user, self._table, self._period.preset):
            box.bind("<<ComboboxSelected>>", lambda _event: self.refresh(), add="+")
        for part in (self._text, *family(self._period.widget)):
            part.bind("<Return>", lambda _event: self.refresh(), add="+")


def labelled(line: Flow, text: str) -> ttk.Frame:
    """A place in the line for a widget, under its caption."""
    box = ttk.Frame(line)
    line.add(box)
    ttk.Label(box, text=text, style="Caption.TLabel").pack(anchor="w")
    return box


def beginning(day: dt.date) -> str:
    """Of a day on the user's clock, as the log has it."""
    return utc(dt.datetime.combine(day, dt.time()).astimezone(dt.UTC))


class LogList(SelectView):
    """The entries of a log, the newest first. `on_count(count)`: how many there are."""

    exported: Sequence[Field]

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        trail: Trail,
        on_count: Callable[[int], object],
        columns: Sequence[Column],
    ) -> None:
        super().__init__(
            parent, session, columns, on_open=self.opened, empty_text=_("Nothing in the history is like that.")
        )
        self.trail, self._on_count = trail, on_count
        self.selected: Select | None = None
        self._stale = False
        self._unsubscribe = session.bus.subscribe(self._changed)
        self.bind("<Map>", lambda _event: self._reload_if_stale())

    def destroy(self) -> None:
        self._unsubscribe()
        super().destroy()

    def narrow(self, asked: Asked) -> None:
        self.selected, self._stale = self.select(asked), False
        self.load(self.selected)

    def select(self, asked: Asked) -> Select:
        raise NotImplementedError

    def opened(self, position: int) -> None:
        """Somebody wants to see what the entry is about."""

    def loaded(self, count: int) -> None:
        self._on_count(count)

    def _changed(self, _change: ChangeSet) -> None:
        self._stale = True
        if self.winfo_viewable():
            self._reload_if_stale()

    def _reload_if_stale(self) -> None:
        if self._stale and self.selected is not None:
            self._stale = False
            self.load(self.selected, keep_view=True)


class ChangeList(LogList):
    exported = CHANGE_FIELDS

    def __init__(self, parent: tk.Misc, session: Session, trail: Trail, on_count: Callable[[int], object]) -> None:
        columns = [
            Column("time", _("Time"), px(128)),
            Column("user", _("User"), px(90)),
            Column("action", _("Change"), px(90)),
            Column("entity", _("Records"), px(90)),
            Column("key", _("Number"), px(100)),
            Column("values", _("Old → new"), px(520)),
        ]
        super().__init__(parent, session, trail, on_count, columns)

    def select(self, asked: Asked) -> Select:
        return self.trail.changes(asked)

    def cells(self, row: Row) -> Sequence[str]:
        change = self.trail.change(row)
        time, user, action = (str(row[name]) for name in ("time", "user", "action"))
        head = (local_time(time), name_of(user), action_of(self.session.registry, action))
        return (*head, str(change.entity.label), key_in_words(change), change_in_words(change))

    def opened(self, position: int) -> None:
        row = self.row_at(position)
        known = None if row is None else self.trail.shown_in(self.trail.change(row))
        if known is None:
            return
        entity, key = known
        if self.session.store.rowid(entity, key) is None:
            words = _("{entity} {key} does not exist (any more).")
            self.session.toast(words.format(entity=entity.label, key=key))
        else:
            self._open(entity, key)

    def _open(self, entity: Entity, key: Key) -> None:
        """In its tab, without one in a dialog; a file where it hangs. What the program keeps itself has no form."""
        file_of = owner_of_file(self.session.store, entity, key)
        if file_of is not None:
            self.session.open_record(*file_of)
        elif entity.tab:
            self.session.open_record(entity, key)
        elif not entity.kept_by:
            self.session.edit_record(self, entity, key)


class EventList(LogList):
    exported = EVENT_FIELDS

    def __init__(self, parent: tk.Misc, session: Session, trail: Trail, on_count: Callable[[int], object]) -> None:
        columns = [
            Column("time", _("Time"), px(128)),
            Column("user", _("User"), px(120)),
            Column("event", _("Event"), px(150)),
            Column("detail", _("Details"), px(620)),
        ]
        super().__init__(parent, session, trail, on_count, columns)
        self.bind("<Unmap>", lambda _event: self._expect_more())

    def _expect_more(self) -> None:
        """While it is hidden; nothing tells of what is exported or printed meanwhile."""
        self._stale = True

    def select(self, asked: Asked) -> Select:
        return self.trail.events(asked)

    def cells(self, row: Row) -> Sequence[str]:
        user, event = name_of(str(row["user"])), event_of(str(row["event"]))
        return local_time(str(row["time"])), user, event, detail_of(str(row["event"]), str(row["detail"]))


def owner_of_file(store: Store, entity: Entity, key: Key) -> tuple[Entity, Key] | None:
    """The record that an attached file hangs on, None of what is no such file: a form of it would offer its digest."""
    if entity.tab or not any(isinstance(field, Digest) for field in entity.fields):
        return None
    record = store.get(entity, key)
    named = ((store.registry[ref.to], record[ref.name]) for ref in entity.refs)
    return next(((owner, number) for owner, number in named if number is not None), None)


LISTS: dict[str, Callable[..., LogList]] = {"changes": ChangeList, "events": EventList}


def detail_of(event: str, detail: str) -> str:
    """Of a backup the file keeps the name of its kind as the program has it."""
    kind, _space, rest = detail.partition(" ")
    label = next((label for name, label in KIND_NAMES.items() if event == "backup" and name == kind), None)
    return f"{label}  {rest}" if label else detail


def key_in_words(change: Change) -> str:
    if change.key is None:
        return ""
    return " ".join(map(str, change.key)) if isinstance(change.key, tuple) else str(change.key)


def change_in_words(change: Change) -> str:
    """Such as 积分 0 → 5; of a record made or deleted what it held."""
    if change.key is None:
        return _("{count} records at once").format(count=f"{change.count:,}")
    parts = []
    for field in change.entity.own:
        old, new = (shown(field, values.get(field.name)) for values in (change.before, change.after))
        if field.name not in change.entity.key and (old or new) and old != new:
            both = change.before and change.after
            parts.append(f"{field.label} {old or '–'} → {new or '–'}" if both else f"{field.label} {old or new}")
    return "  ·  ".join(parts)


def shown(field: Field, value: Value) -> str:
    return field.show(value).replace("\n", " ")
