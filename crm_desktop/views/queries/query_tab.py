"""The tab 查询: the named queries of the document, each with its parameters, result, totals, chart and export."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from crm_desktop.db.reports.params import Period
from crm_desktop.db.reports.report import Report
from crm_desktop.db.reports.rights import allowed
from crm_desktop.entities.fields import Field
from crm_desktop.i18n import _
from crm_desktop.views.common.flow import Flow
from crm_desktop.views.common.period_input import PeriodInput
from crm_desktop.views.output.outputs import of_result
from crm_desktop.views.output.transfer import export, print_out
from crm_desktop.views.queries.definitions import of_report, show_definitions
from crm_desktop.views.queries.result_view import ResultView
from crm_desktop.views.records.form_view import caption
from crm_desktop.views.records.inputs import Input, family, make_input
from crm_desktop.views.window.session import Session


class QueryTab(ttk.Frame):
    """One query at a time; each keeps its parameters and its result while others are looked at."""

    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.bind("<<Refresh>>", lambda _event: self.refresh())
        self.session = session
        self._reports = allowed(session.store)
        self._views: dict[str, QueryView] = {}
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, text=_("Queries"), style="Title.TLabel").pack(side="left")
        for text, icon, command in (
            (_("Export …"), "download", self.export),
            (_("Print …"), "printer", self.print_out),
        ):
            button = ttk.Button(line, text=text, icon=icon, bootstyle="outline", command=command)
            button.pack(side="right", padx=(6, 0))
        choices = Flow(self)
        choices.pack(fill="x", pady=(12, 8))
        self._buttons: dict[str, ttk.Button] = {}
        for report in self._reports:
            button = ttk.Button(
                choices,
                text=str(report.label),
                bootstyle="outline",
                command=lambda name=report.name: self.choose(name),
            )
            choices.add(button)
            ttk.ToolTip(button, text=str(report.help), delay=500)
            self._buttons[report.name] = button
        self._body = ttk.Frame(self)
        self._body.pack(fill="both", expand=True)
        self.current = ""
        self._first = self.after_idle(self._choose_first)  # drawn without it the tab is there sooner

    def destroy(self) -> None:
        self.after_cancel(self._first)
        super().destroy()

    def _choose_first(self) -> None:
        if not self.current:
            self.choose(self.session.preferences.get("query", "performance"))

    def choose(self, name: str) -> None:
        name = name if name in self._buttons else self._reports[0].name
        self.session.preferences.set("query", name)
        for view in self._views.values():
            view.pack_forget()
        if name not in self._views:
            report = next(report for report in self._reports if report.name == name)
            self._views[name] = QueryView(self._body, self.session, report)
        self._views[name].pack(fill="both", expand=True)
        if name != self.current:
            for own, style in ((self.current, "outline"), (name, "primary")):
                if own:
                    self._buttons[own].configure(bootstyle=style)
        self.current = name

    def reports(self) -> tuple[Report, ...]:
        return self._reports

    @property
    def view(self) -> "QueryView":
        self._choose_first()
        return self._views[self.current]

    def export(self) -> None:
        export(self, self.session, of_result(self.view.result))

    def print_out(self) -> None:
        print_out(self, self.session, of_result(self.view.result))

    def refresh(self) -> None:
        self.view.run()

    def may_leave(self) -> bool:
        return True


class QueryView(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session, report: Report) -> None:
        super().__init__(parent)
        self.session, self.report = session, report
        explanation = ttk.Label(self, text=str(report.help), style="Muted.TLabel")
        explanation.pack(anchor="w", pady=(0, 8))
        self.bind("<Configure>", lambda event: explanation.configure(wraplength=max(event.width, 1)))
        line = Flow(self, gap=12)
        line.pack(fill="x", pady=(0, 10))
        self._inputs: dict[str, Input | PeriodInput] = {}
        for parameter in report.params:
            if parameter.field.name not in report.fixed:
                self._add_parameter(line, parameter.field)
        line.add(self._button(line, _("Show"), "search", "primary", self.run))
        line.add(self._button(line, _("Definitions"), "info-circle", "outline", self.define))
        self.result = ResultView(self, session, report.name)
        self.result.pack(fill="both", expand=True)
        if not any(field.required and field.name not in report.fixed for field in report.asked):
            self.run()

    def run(self) -> bool:
        """Shows the result for what the parameters hold; False if they are not usable."""
        return self.result.run({name: control.text() for name, control in self._inputs.items()})

    def set(self, name: str, text: str) -> None:
        """Sets a parameter, as if it had been typed."""
        control = self._inputs[name]
        if isinstance(control, PeriodInput):
            control.set(text)
        else:
            record = {name: text}
            control.show(record)

    def define(self) -> None:
        """Tells how the figures are reckoned."""
        show_definitions(self, str(self.report.label), of_report(self.report))

    def _button(
        self, parent: tk.Misc, text: str, icon: str, bootstyle: str, command: Callable[[], object]
    ) -> ttk.Frame:
        """As high as a parameter, so that it stands in line with their widgets."""
        box = ttk.Frame(parent)
        ttk.Label(box, style="Caption.TLabel").pack()
        ttk.Button(box, text=text, icon=icon, bootstyle=bootstyle, command=command).pack()
        return box

    def _add_parameter(self, line: Flow, field: Field) -> None:
        box = ttk.Frame(line)
        line.add(box)
        ttk.Label(box, text=caption(field), style="Caption.TLabel").pack(anchor="w")
        control: Input | PeriodInput
        if isinstance(field, Period):
            control = PeriodInput(box)
        else:
            control = make_input(box, self.session, field, lambda: None)
            control.show({field.name: field.initial()})
        control.widget.pack(anchor="w")
        for widget in family(control.widget):
            widget.bind("<Return>", lambda _event: self.run(), add="+")
        if field.help:
            ttk.ToolTip(control.widget, text=str(field.help), delay=500)
        self._inputs[field.name] = control
