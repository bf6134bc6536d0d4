"""Choosing a file for an export, and writing it under a progress dialog."""

import tkinter as tk
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tkinter import filedialog
from typing import Any

from crm_desktop.db.query import Select
from crm_desktop.db.reports.report import Report
from crm_desktop.entities.entity import Entity, Sort
from crm_desktop.entities.fields import Value
from crm_desktop.i18n import _
from crm_desktop.views.background import Progress
from crm_desktop.views.progress_dialog import run_long
from crm_desktop.views.session import Session


def choose_target(parent: tk.Misc, name: str) -> Path | None:
    path = filedialog.asksaveasfilename(
        parent=parent,
        title=_("Export"),
        initialfile=f"{name}.xlsx",
        defaultextension=".xlsx",
        filetypes=[("Excel", "*.xlsx"), ("CSV", "*.csv")],
    )
    return Path(path) if path else None


def export_list(parent: tk.Misc, session: Session, entity: Entity, select: Select, name: str = "") -> None:
    """The records of a list as it stands, with all their fields. `name`: proposed for the file."""
    path = choose_target(parent, name or str(entity.label))
    if path is None:
        return
    full = session.store.queries.list_of(entity)
    whole = replace(select, columns=full.columns)
    fields = entity.headings
    export_in_background(parent, session, whole, fields, path)


def export_report(parent: tk.Misc, session: Session, report: Report, values: Mapping[str, Value], sort: Sort) -> None:
    path = choose_target(parent, str(report.label))
    if path is not None:
        fields = {str(column.field.label): column.field for column in report.columns}
        export_in_background(parent, session, report.select(values, sort), fields, path)


def export_in_background(
    parent: tk.Misc, session: Session, select: Select, fields: Mapping[str, Any], path: Path
) -> None:
    from crm_desktop.operations.exporting import export_select  # not at the start

    def work(reader: Any, progress: Progress) -> int:
        return export_select(reader, select, fields, path, progress=progress, cancelled=progress.cancelled)

    def done(count: int) -> None:
        session.store.note("export", f"{select.base} {count} {path.name}")
        session.toast(_("{count} rows exported to {path}").format(count=f"{count:,}", path=path.name))

    run_long(parent, session, _("Exporting …"), work, done)
