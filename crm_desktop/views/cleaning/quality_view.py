"""What is wrong or missing in the data, by rule: counted, listed, mended in bulk; its completeness by day."""

import tkinter as tk
from collections.abc import Sequence

import ttkbootstrap as ttk

from crm_desktop.db import quality as kept
from crm_desktop.db.driver import sqlite
from crm_desktop.db.lists.query import titled
from crm_desktop.db.quality import Day, record_at
from crm_desktop.db.reports.report import Chart, Series
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.quality import RULES, conditions_of
from crm_desktop.entities.records import QuickFilter
from crm_desktop.i18n import Label, _, ngettext
from crm_desktop.operations.cleaning.quality import Faults, Quality, look, mend
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.progress_dialog import run_task
from crm_desktop.views.common.theme import px
from crm_desktop.views.lists.bulk_edit_dialog import edit_many_records
from crm_desktop.views.lists.entity_tab import EntityTab
from crm_desktop.views.queries.chart_view import ChartView
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Session

FIXES = {
    "normalise": Label("统一号码写法", "Normalise numbers"),
    "clear": Label("清空无效值", "Clear invalid ones"),
    "set": Label("批量指定 …", "Set for all …"),
}


class RuleRows:
    """The rules with their counts, "" as long as nothing was looked at."""

    def __init__(self, faults: Sequence[Faults], session: Session) -> None:
        self.faults, self._registry = faults, session.registry

    def __len__(self) -> int:
        return len(RULES)

    def cells(self, position: int) -> Sequence[str]:
        rule = RULES[position]
        count = f"{self.faults[position].total:,}" if self.faults else ""
        return str(rule.label), str(self._registry[rule.entity].label), count


class FaultRows:
    """The records of a rule, read when they are drawn."""

    def __init__(self, faults: Faults, session: Session) -> None:
        self.faults, self._session = faults, session
        self.entity: Entity = session.registry[faults.rule.entity]
        names = dict.fromkeys([*self.entity.key, "name", "customer", "product", faults.rule.field, "phone", "time"])
        self.fields = [self.entity.by_name[name] for name in names if name in self.entity.by_name]

    def __len__(self) -> int:
        return len(self.faults.rowids)

    def columns(self) -> list[Column]:
        return [Column(field.name, str(field.label), px(150), field.align) for field in self.fields]

    def cells(self, position: int) -> Sequence[str]:
        store = self._session.store
        record = record_at(store.reader, store, self.entity, self.faults.rowids[position])
        return [_("deleted")] if record is None else [titled(record, field) for field in self.fields]


class QualityView(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session) -> None:
        super().__init__(parent, padding=(4, 12, 4, 4))
        self.session = session
        self.quality: Quality | None = None
        self._reader: sqlite.Connection | None = None
        self._build_head()
        upper = ttk.Frame(self, height=px(300))
        upper.pack(fill="x")
        upper.pack_propagate(False)
        self._build_rules(upper)
        self.chart = ChartView(upper, session)
        self.chart.pack(side="left", fill="both", expand=True, padx=(16, 0))
        self._build_list()
        self._show_days(kept.days(session.store.reader))

    def _build_head(self) -> None:
        line = ttk.Frame(self)
        line.pack(fill="x", pady=(0, 10))
        ttk.Button(line, text=_("Check now"), icon="clipboard-check", bootstyle="primary", command=self.look).pack(
            side="left"
        )
        self._complete = ttk.Label(line, style="Muted.TLabel")
        self._complete.pack(side="left", padx=(14, 0))

    def _build_rules(self, parent: tk.Misc) -> None:
        columns = [
            Column("rule", _("Rule"), px(220)),
            Column("entity", _("Records"), px(110)),
            Column("count", _("Count"), px(90), "e"),
        ]
        frame = ttk.Frame(parent, width=px(450))
        frame.pack(side="left", fill="y")
        frame.pack_propagate(False)
        self.rules = VirtualTable(frame, columns, on_open=lambda _position: self.open_list())
        self.rules.pack(fill="both", expand=True)
        self.rules.show(RuleRows((), self.session))
        self.rules.bind("<<RowsSelected>>", lambda _event: self._show_faults())

    def _build_list(self) -> None:
        line = ttk.Frame(self)
        line.pack(fill="x", pady=(14, 8))
        self._head = ttk.Label(line, style="Heading.TLabel")
        self._head.pack(side="left")
        self._open = ttk.Button(line, text=_("Open as a list"), bootstyle="outline", command=self.open_list)
        self._fix = ttk.Button(line, bootstyle="outline", command=self.fix)
        self.faulty = VirtualTable(self, [Column("number", _("Number"), px(110))], on_open=self._open_record)
        self.faulty.pack(fill="both", expand=True)
        self._rows: FaultRows | None = None

    # -- what is shown --------------------------------------------------------------------------------------------

    def look(self) -> None:
        self._reader = self._reader or self.session.database.reader()
        store, reader = self.session.store, self._reader
        run_task(self, _("Checking the data …"), lambda progress: look(store, reader, progress.step), self.show)

    def show(self, quality: Quality) -> None:
        before = self.chosen
        self.quality = quality
        self.rules.show(RuleRows(quality.faults, self.session), keep_view=True)
        names = [faults.rule.name for faults in quality.faults]
        if before is not None and before.rule.name in names:
            self.rules.select(names.index(before.rule.name))
        elif self.rules.current is None:
            first = next((place for place, faults in enumerate(quality.faults) if faults.total), 0)
            self.rules.select(first)
        text = _("{percent} complete; {count} records are not as they should be.")
        faults = sum(faults.total for faults in quality.faults)
        self._complete.configure(text=text.format(percent=f"{quality.complete:.1%}", count=f"{faults:,}"))
        self._show_days(quality.days)
        self._show_faults()

    def _show_days(self, days: Sequence[Day]) -> None:
        percent = [round(100 * day.complete, 1) for day in days]
        series = [Series(Label("完整度", "Complete"), percent)]
        title = Label("客户资料的完整度", "How complete customers are")
        self.chart.show(Chart("line", title, [day.day for day in days], series, Label("%", "%")))

    @property
    def chosen(self) -> Faults | None:
        position = self.rules.current
        return None if self.quality is None or position is None else self.quality.faults[position]

    def _show_faults(self) -> None:
        self._open.pack_forget()
        self._fix.pack_forget()
        faults = self.chosen
        if faults is None:
            return
        self._rows = rows = FaultRows(faults, self.session)
        self._head.configure(text=f"{faults.rule.label}  {faults.total:,}")
        self.faulty.set_columns(rows.columns())
        self.faulty.show(rows)
        if conditions_of(faults.rule):
            self._open.pack(side="right", padx=(8, 0))
        if faults.rule.fix and faults.total:
            self._fix.configure(text=str(FIXES[faults.rule.fix]))
            self._fix.pack(side="right", padx=(8, 0))

    # -- what can be done -----------------------------------------------------------------------------------------

    def open_list(self) -> None:
        """The tab of the entity, narrowed to these records."""
        faults = self.chosen
        if faults is None or not (conditions := conditions_of(faults.rule)):
            return
        tab = self.session.choose_tab(faults.rule.entity)
        assert isinstance(tab, EntityTab)
        tab.filters.use_quick(QuickFilter(faults.rule.name, faults.rule.label, conditions))

    def _open_record(self, position: int) -> None:
        if (rows := self._rows) is None:
            return
        store = self.session.store
        record = record_at(store.reader, store, rows.entity, rows.faults.rowids[position])
        if record is not None:
            self.session.open_record(rows.entity, rows.entity.key_of(record))

    def fix(self) -> None:
        rows = self._rows
        if rows is None or rows.faults.rule.fix == "":
            return
        if rows.faults.rule.fix == "set":
            self._set_for_all(rows)
            return
        title = str(FIXES[rows.faults.rule.fix])
        text = _("{count} records are gone through in one step, which Ctrl+Z takes back. What cannot be read stays.")
        answers = [("go", title, "primary"), ("no", _("Cancel"), "outline")]
        if dialogs.ask(self, title, text.format(count=f"{len(rows):,}"), answers) != "go":
            return
        store, entity = self.session.store, rows.entity
        self._reader = self._reader or self.session.database.reader()
        found = (record_at(self._reader, store, entity, rowid) for rowid in rows.faults.rowids)
        keys = [entity.key_of(record) for record in found if record is not None]

        def done(count: int) -> None:
            self.session.bus.deliver()
            self.session.toast(ngettext("{count} record mended", "{count} records mended", count).format(count=count))
            self.look()

        run_task(self, title, lambda progress: mend(store, rows.faults.rule, keys, progress.step), done)

    def _set_for_all(self, rows: FaultRows) -> None:
        rule, entity = rows.faults.rule, rows.entity
        select = self.session.store.queries.list_of(entity, conditions=conditions_of(rule))
        edit_many_records(self, self.session, entity, select, None, field=rule.field, then=self.look)
