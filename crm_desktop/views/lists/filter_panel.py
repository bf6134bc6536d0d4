"""Any conditions, one a line: field, comparison, value. They can be saved under a name."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from crm_desktop.db.errors import CrmError
from crm_desktop.db.lists.saved_filters import save_filter
from crm_desktop.db.reports.params import Period
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Choice, Field, FieldError, Ref, Value
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.entities.periods import DAYS
from crm_desktop.entities.records import TITLE, Condition, Operator, Record
from crm_desktop.entities.tags import Tags
from crm_desktop.i18n import Label, _
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.entry import Entry
from crm_desktop.views.common.period_input import PeriodInput
from crm_desktop.views.records.inputs import Input, family, make_input
from crm_desktop.views.window.session import Session

OPERATORS: dict[Operator, Label] = {
    "has": Label("含标签", "has the tag"),
    "contains": Label("包含", "contains"),
    "starts": Label("开头是", "starts with"),
    "is": Label("等于", "is"),
    "not": Label("不等于", "is not"),
    "at_least": Label("不小于", "at least"),
    "at_most": Label("不大于", "at most"),
    "older": Label("超过…天", "days ago or more"),
    "soon": Label("未来…天内", "within the next days"),
    "period": Label("时间段", "in the period"),
    "empty": Label("为空", "is empty"),
    "filled": Label("不为空", "is not empty"),
}


def operators_for(field: Field) -> tuple[Operator, ...]:
    """The comparisons that make sense for the field, the likeliest first."""
    if isinstance(field, Tags):
        return ("has", "contains", "empty", "filled")
    if isinstance(field, Integer | Money):
        return ("is", "not", "at_least", "at_most", "empty", "filled")
    if isinstance(field, Date | DateTime):
        return ("period", "older", "soon", "at_least", "at_most", "empty", "filled")
    if isinstance(field, Choice | Ref):
        return ("is", "not", "empty", "filled")
    return ("contains", "starts", "is", "not", "empty", "filled")


class FilterPanel(ttk.Frame):
    """`on_change(conditions)` when they are applied; `on_saved()` when the named filters changed."""

    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        on_change: Callable[[Sequence[Condition]], object],
        on_saved: Callable[[], object],
    ) -> None:
        super().__init__(parent, bootstyle="bordered", padding=12)
        self.session, self.entity, self._on_change, self._on_saved = session, entity, on_change, on_saved
        self._lines: list[ConditionLine] = []
        self._area = ttk.Frame(self)
        self._area.pack(fill="x")
        buttons = ttk.Frame(self)
        buttons.pack(fill="x", pady=(8, 0))
        for text, icon, style, command in (
            (_("Add a condition"), "plus-lg", "outline", self.add_line),
            (_("Apply"), "check-lg", "primary", self.apply),
            (_("Clear"), "x-lg", "outline", self.clear),
        ):
            ttk.Button(buttons, text=text, icon=icon, bootstyle=style, command=command).pack(side="left", padx=(0, 6))
        ttk.Button(buttons, text=_("Save as"), icon="bookmark", bootstyle="outline", command=self.save).pack(
            side="right"
        )
        self._common = tk.BooleanVar(self)
        permissions = session.store.permissions
        if permissions.audited and not permissions.limited:  # else there is nobody to share it with, or no right to
            ttk.Checkbutton(buttons, text=_("For everybody"), variable=self._common).pack(side="right", padx=(6, 0))
        self._name = Entry(buttons, width=16)
        self._name.pack(side="right", padx=6)
        self._fault = ttk.Label(self, style="Fault.TLabel")
        self.add_line()

    def focus_first(self) -> None:
        self._lines[0].focus()

    def add_line(self) -> "ConditionLine":
        line = ConditionLine(self._area, self.session, self.entity, self._remove, self.apply)
        line.pack(fill="x", pady=(0, 6))
        self._lines.append(line)
        return line

    def conditions(self) -> list[Condition]:
        """Raises FieldError for a value that cannot be read."""
        found = (line.condition() for line in self._lines)
        return [condition for condition in found if condition is not None]

    def apply(self) -> bool:
        """Whether all values could be read."""
        try:
            conditions = self.conditions()
        except FieldError as error:
            self._fault.configure(text=str(error))
            self._fault.pack(anchor="w", pady=(6, 0))
            return False
        self._fault.pack_forget()
        self._on_change(conditions)
        return True

    def clear(self) -> None:
        self.show([])

    def show(self, conditions: Sequence[Condition]) -> None:
        """These in place of what was there, and applied."""
        for line in self._lines:
            line.destroy()
        self._lines.clear()
        for condition in conditions:
            self.add_line().show(condition)
        if not self._lines:
            self.add_line()
        self.apply()

    def save(self) -> None:
        """Under the name typed; without conditions the filter of that name is forgotten."""
        name = self._name.get().strip()
        if not name or not self.apply():
            self._name.focus_set()
            return
        try:
            save_filter(self.session.store, self.entity, name, self.conditions(), common=self._common.get())
        except CrmError as error:
            dialogs.show_error(self, error)
            return
        self._on_saved()

    def _remove(self, line: "ConditionLine") -> None:
        self._lines.remove(line)
        line.destroy()
        if not self._lines:
            self.add_line()
        self._lines[-1].focus()  # else nothing had the keyboard


class ConditionLine(ttk.Frame):
    def __init__(
        self,
        parent: tk.Misc,
        session: Session,
        entity: Entity,
        remove: Callable[["ConditionLine"], object],
        apply: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self.session, self.entity, self._apply = session, entity, apply
        self._fields = list(session.store.seen.narrowing(entity))
        self._field = ttk.Combobox(
            self, values=[str(field.label) for field in self._fields], state="readonly", width=16
        )
        self._operator = ttk.Combobox(self, state="readonly", width=12)
        self._value: Input | None = None
        self._period = PeriodInput(self)
        self._apply_on_return(self._period.widget)
        self._field.pack(side="left")
        self._operator.pack(side="left", padx=6)
        self._away = ttk.Button(self, icon="trash", icon_only=True, bootstyle="ghost", command=lambda: remove(self))
        self._away.pack(side="right")
        self._field.bind("<<ComboboxSelected>>", lambda _event: self._choose_field())
        self._operator.bind("<<ComboboxSelected>>", lambda _event: self._draw_value())
        self._field.current(0)
        self._choose_field()

    def focus(self) -> None:
        self._field.focus_set()

    def show(self, condition: Condition) -> None:
        self._field.current([field.name for field in self._fields].index(condition.field))
        self._choose_field()
        self._operator.current(operators_for(self.field).index(condition.operator))
        self._draw_value()
        if condition.operator == "period":
            self._period.show(str(condition.value))
        elif self._value is not None:
            self._value.show(self._record(condition.value))

    def _record(self, value: Value) -> Record:
        """With the title of what a reference names."""
        field = self._valued
        if not isinstance(field, Ref) or value is None:
            return {field.name: value}
        target = self.session.registry[field.to]
        return {field.name: value, TITLE.format(field.name): target.title_of(self.session.store.get(target, value))}

    @property
    def field(self) -> Field:
        return self._fields[self._field.current()]

    @property
    def operator(self) -> Operator:
        return operators_for(self.field)[self._operator.current()]

    @property
    def _valued(self) -> Field:
        """What the value is read as."""
        return DAYS if self.operator in ("older", "soon") else self.field

    def condition(self) -> Condition | None:
        """None while no value is given. Raises FieldError."""
        if self.operator in ("empty", "filled"):
            return Condition(self.field.name, self.operator)
        if self.operator == "period":
            return self._period_condition()
        text = self._value.text() if self._value else ""
        value: Value = text if self.operator in ("contains", "starts") else self._valued.parse(text)
        return None if value in (None, "") else Condition(self.field.name, self.operator, value)

    def _period_condition(self) -> Condition | None:
        value = Period("period", "期间", "Period").parse(self._period.text())
        return None if value is None else Condition(self.field.name, "period", value)

    def _choose_field(self) -> None:
        self._operator.configure(values=[str(OPERATORS[name]) for name in operators_for(self.field)])
        self._operator.current(0)
        self._draw_value()

    def _draw_value(self) -> None:
        if self._value is not None:
            self._value.widget.destroy()
            self._value = None
        self._period.widget.pack_forget()
        if self.operator == "period":
            self._period.widget.pack(side="left")
        elif self.operator not in ("empty", "filled"):
            self._value = make_input(self, self.session, self._valued, lambda: None, entity=self.entity)
            self._value.widget.pack(side="left", fill="x", expand=True)
            self._apply_on_return(self._value.widget)
        self._away.lift()  # the last that Tab leads to, also where the value is drawn anew

    def _apply_on_return(self, widget: tk.Misc) -> None:
        for part in family(widget):
            part.bind("<Return>", lambda _event: self._apply(), add="+")
