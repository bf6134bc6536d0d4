"""Field type → widget. Each shows a value, gives back text, tells when it was changed, and can be marked faulty."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Protocol

import ttkbootstrap as ttk

from crm_desktop.db.lists.query import TITLE
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Field, FieldError, Flag, Ref, Text, Value
from crm_desktop.entities.handling import Flow
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.entities.records import Record
from crm_desktop.entities.tags import Tags
from crm_desktop.i18n import _
from crm_desktop.views.common.completion import SuggestionInput
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.records.ref_input import RefInput, named, nothing
from crm_desktop.views.records.tags_input import TagsInput
from crm_desktop.views.window.session import Session

Changed = Callable[[], object]
State = tuple[str, ...]


class Input(Protocol):
    """What a form asks of the widget of a field."""

    @property
    def widget(self) -> tk.Widget: ...

    def text(self) -> str:
        """What the user typed; `Field.parse` reads it."""

    def show(self, record: Record) -> None: ...

    def draft(self) -> State:
        """What stands there, to be typed again by `retype`, be it a value or not."""

    def retype(self, draft: State) -> None: ...

    def mark(self, faulty: bool) -> None: ...

    def focus(self) -> None: ...


def make_input(
    parent: tk.Misc,
    session: Session,
    field: Field,
    changed: Changed,
    *,
    editable: bool = True,
    entity: Entity | None = None,
    beside: Callable[[str], str] = nothing,
) -> Input:
    """The widget for the field; `changed` is called whenever the user alters it.

    `entity`: whose field it is, where its records may say what is offered. `beside`: the text of another field.
    """
    if isinstance(field, Choice) and editable:
        return ChoiceInput(parent, field, changed, entity.flow if entity else None)
    if isinstance(field, Ref):
        return (
            RefInput(parent, session, field, changed, beside)
            if editable
            else RefShown(parent, field, changed, editable)
        )
    if isinstance(field, Choice):
        return ChoiceShown(parent, field, changed, editable)
    if isinstance(field, Date | DateTime) and editable:
        return DateInput(parent, field, changed)
    if isinstance(field, Tags) and editable:
        return TagsInput(parent, session, entity, field, changed)
    if isinstance(field, Text) and field.suggestions and editable:
        return SuggestionInput(parent, field, changed)
    if isinstance(field, Text) and field.multiline:
        return LinesInput(parent, field, changed, editable)
    return EntryInput(parent, field, changed, editable)


def family(widget: tk.Misc) -> Iterator[tk.Misc]:
    """The widget and all that it is made of, as far as one works with it: a frame to which keys are bound would be a
    stop for Tab."""
    if widget.winfo_class() not in ("TFrame", "TLabel", "Label"):
        yield widget
    for child in widget.winfo_children():
        yield from family(child)


def read_input(made: Input, field: Field) -> Value:
    """What was typed, checked. Raises FieldError, with the field's name, after pointing at it."""
    try:
        return field.check(field.parse(made.text()))
    except FieldError as error:
        made.mark(True)
        made.focus()
        raise FieldError(_("{field}: {text}").format(field=field.label, text=error)) from error


class EntryInput:
    def __init__(self, parent: tk.Misc, field: Field, changed: Changed, editable: bool) -> None:
        self.field = field
        self._variable = tk.StringVar(parent)
        self.widget: Entry = Entry(parent, textvariable=self._variable, state="normal" if editable else "readonly")
        self.widget.listen(self._variable, changed)

    def text(self) -> str:
        return self._variable.get()

    def show(self, record: Record) -> None:
        self.widget.set_text(self.field.text(record.get(self.field.name)))

    def draft(self) -> State:
        return (self.text(),)

    def retype(self, draft: State) -> None:
        self.widget.set_text(draft[0])

    def mark(self, faulty: bool) -> None:
        self.widget.mark(faulty)

    def focus(self) -> None:
        self.widget.focus_set()
        self.widget.selection_range(0, "end")


class RefShown(EntryInput):
    """A reference that is only to be read: number and title."""

    def show(self, record: Record) -> None:
        key, title = self.field.text(record.get(self.field.name)), record.get(TITLE.format(self.field.name))
        assert isinstance(self.field, Ref)
        self.widget.set_text(named(self.field, key, str(title or "")))


class ChoiceShown(EntryInput):
    """One of a few values that is only to be read: in the language of the window."""

    def show(self, record: Record) -> None:
        self.widget.set_text(self.field.show(record.get(self.field.name)))


class DateInput:
    """An entry with a calendar; a time that stands behind the date stays when another day is chosen."""

    def __init__(self, parent: tk.Misc, field: Field, changed: Changed, *, width: int = 20) -> None:
        self.widget = ttk.Frame(parent)
        self._typed = EntryInput(self.widget, field, changed, editable=True)
        self.text, self.show = self._typed.text, self._typed.show
        self.mark, self.focus = self._typed.mark, self._typed.focus
        self.draft, self.retype = self._typed.draft, self._typed.retype
        ttk.Button(
            self.widget, icon="calendar3", icon_only=True, bootstyle="outline", command=self._choose, takefocus=False
        ).pack(side="right", fill="y", padx=(4, 0))
        self._typed.widget.configure(width=width)
        self._typed.widget.pack(side="left", fill="x", expand=True)
        self._typed.widget.bind("<Alt-Down>", lambda _event: self._choose())

    def _choose(self) -> None:
        day, _space, clock = self.text().strip().partition(" ")
        try:
            start = dt.date.fromisoformat(day)
        except ValueError:
            start = dt.date.today()
        chosen = ttk.Querybox.get_date(
            parent=self.widget, title=_("Choose a day"), first_weekday=0, start_date=start, bootstyle="primary"
        )
        if chosen:
            self._typed.widget.set_text(f"{chosen:%Y-%m-%d} {clock}".strip())
            self.focus()


class ChoiceInput:
    """`flow`: where the field is the one that goes by it, only the next values are offered."""

    def __init__(self, parent: tk.Misc, field: Choice, changed: Changed, flow: Flow | None = None) -> None:
        self.field, self._flow = field, flow if flow and flow.field == field.name else None
        empty = () if field.required or isinstance(field, Flag) else ("",)
        values = (*empty, *(str(choice) for choice in field.choices))
        self.widget: ttk.Combobox = ttk.Combobox(parent, values=values, state="readonly")
        self.widget.bind("<<ComboboxSelected>>", lambda _event: self._chosen())
        self._changed = changed

    def text(self) -> str:
        return self.widget.get()

    def show(self, record: Record) -> None:
        value = record.get(self.field.name)
        if self._flow and value is not None:
            self.widget.configure(values=[self.field.show(one) for one in (value, *self._flow.next(value))])
        self.widget.set(self.field.show(value))

    def draft(self) -> State:
        return (self.text(),)

    def retype(self, draft: State) -> None:
        self.widget.set(draft[0])
        self._changed()

    def mark(self, faulty: bool) -> None:
        self.widget.state(["invalid" if faulty else "!invalid"])

    def focus(self) -> None:
        self.widget.focus_set()

    def _chosen(self) -> None:
        self.widget.selection_clear()
        self._changed()


class LinesInput:
    """Several lines; Tab leaves it, as it leaves any other field."""

    def __init__(self, parent: tk.Misc, field: Field, changed: Changed, editable: bool) -> None:
        self.field, self._editable = field, editable
        self.widget: ttk.ScrolledText = ttk.ScrolledText(parent, height=4, wrap="word", auto_hide=True, padding=0)
        self._text: tk.Text = self.widget.text
        self._text.configure(undo=False, state="normal" if editable else "disabled", font="TkDefaultFont")
        self._changed = changed
        self._text.bind("<<Modified>>", lambda _event: self._modified())
        self._text.bind("<Tab>", lambda _event: self._leave(self._text.tk_focusNext()))
        self._text.bind("<Control-Tab>", lambda _event: None)  # else <Tab> is meant
        self._text.bind("<Shift-Tab>", lambda _event: self._leave(self._text.tk_focusPrev()))

    def text(self) -> str:
        return self._text.get("1.0", "end-1c")

    def show(self, record: Record) -> None:
        self._set(self.field.text(record.get(self.field.name)))

    def draft(self) -> State:
        return (self.text(),)

    def retype(self, draft: State) -> None:
        self._set(draft[0])
        self._changed()

    def _set(self, text: str) -> None:
        self._text.configure(state="normal")
        self._text.delete("1.0", "end")
        self._text.insert("1.0", text)
        self._text.edit_modified(False)
        self._text.configure(state="normal" if self._editable else "disabled")

    def mark(self, faulty: bool) -> None:
        """The sentence under the field has to do: the scrolled text has no border of its own to colour."""

    def focus(self) -> None:
        self._text.focus_set()

    def _modified(self) -> None:
        if self._text.edit_modified():
            self._text.edit_modified(False)
            self._changed()

    @staticmethod
    def _leave(target: tk.Misc | None) -> str:
        if target is not None:
            target.focus_set()
        return "break"
