"""Taking a list or a record out: asks, and does it under a progress dialog."""

import datetime as dt
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _
from crm_desktop.operations.exporting.formats import FORMATS
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.output.output import Choice, Output
from crm_desktop.views.output.output_dialog import ExportDialog, PrintDialog
from crm_desktop.views.output.preview_dialog import preview
from crm_desktop.views.window.session import Session

LONG = 3000  # rows of a print, some hundred pages; before more one is asked


class Printed(NamedTuple):
    """The record that may be printed instead of the list; `meant`: it is what the keyboard is in."""

    entity: Entity
    key: Key
    title: str
    meant: bool


def export(parent: tk.Misc, session: Session, output: Output) -> None:
    choice = ExportDialog(parent, output, session.preferences).ask()
    if choice is not None and choice.path is not None and may_be_long(parent, session, output, choice):
        done = told(session, _("{count} rows exported to {path}"), choice.path)
        take_out(parent, session, output, choice, choice.path, done)


def print_out(parent: tk.Misc, session: Session, output: Output, record: Printed | None = None) -> None:
    title, first = (record.title, record.meant) if record else ("", False)
    choice = PrintDialog(parent, output, session.preferences, title, first=first).ask()
    if choice is None:
        return
    if choice.scope == "record" and record is not None:
        print_record(parent, session, record, choice.path)
    elif may_be_long(parent, session, output, choice):
        path = choice.path or session.prints.path(output.title)
        take_out(parent, session, output, choice, path, shown(parent, session, choice.path, path, output.title))


def take_out(
    parent: tk.Misc, session: Session, output: Output, choice: Choice, path: Path, done: Callable[[int], object]
) -> None:
    from crm_desktop.operations.exporting.exporting import export_select  # not at the start

    select, columns = choice.select(output), choice.columns(output)
    wish, ids = choice.wish(output), choice.ids(output)

    def work(reader: Any, progress: Progress) -> int:
        return export_select(
            reader, select, columns, path, wish, ids=ids, progress=progress, cancelled=progress.cancelled
        )

    def finish(count: int) -> None:
        shown_only = choice.path is None
        session.store.note("print" if shown_only else "export", f"{select.base} {count} {path.name}")
        done(count)

    title = _("Making the PDF …") if FORMATS[choice.suffix].shown else _("Exporting …")
    run_long(parent, session, title, work, finish)


def print_record(parent: tk.Misc, session: Session, record: Printed, kept: Path | None) -> None:
    from crm_desktop.operations.printing import pdf_record  # not at the start
    from crm_desktop.operations.printing.record_sheet import sheet_of  # likewise

    path = kept or session.prints.path(record.title)
    queries, entity, key = session.store.queries, record.entity, record.key

    def work(reader: Any, _progress: Progress) -> int:
        pdf_record.write(path, sheet_of(reader, queries, entity, key, f"{dt.datetime.now():%Y-%m-%d %H:%M}"))
        return 1

    def done(count: int) -> None:
        session.store.note("print", f"{entity.table} {key} {path.name}")
        shown(parent, session, kept, path, record.title)(count)

    run_long(parent, session, _("Making the PDF …"), work, done, stoppable=False)


def may_be_long(parent: tk.Misc, session: Session, output: Output, choice: Choice) -> bool:
    """Asks before very many pages."""
    if not FORMATS[choice.suffix].shown:
        return True
    ids = choice.ids(output)
    counts = {"list": output.count, "selected": len(ids or ())}
    count = counts.get(choice.scope) or session.store.reader.execute(*choice.select(output).count()).fetchone()[0]
    if count <= LONG:
        return True
    text = _("These are {count} rows: a PDF of hundreds of pages, which takes a while.")
    answers = [("go on", _("Go on"), "primary"), ("cancel", _("Cancel"), "outline")]
    return dialogs.ask(parent, _("Print"), text.format(count=f"{count:,}"), answers) == "go on"


def told(session: Session, words: str, path: Path) -> Callable[[int], object]:
    return lambda count: session.toast(words.format(count=f"{count:,}", path=path.name))


def shown(parent: tk.Misc, session: Session, kept: Path | None, path: Path, title: str) -> Callable[[int], object]:
    """Shows the PDF that is not to be kept, inside the program; else says that it is there."""
    if kept is not None:
        return lambda _count: session.toast(_("{path} made.").format(path=path.name))
    return lambda _count: preview(parent, session, path, title)
