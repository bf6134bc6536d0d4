"""The trial and the import itself, under a progress dialog."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.importing.findings import Findings
from crm_desktop.operations.importing.running import Imported, import_file, try_out
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.import_wizard.draft import Draft


def run_trial(parent: tk.Misc, draft: Draft, then: Callable[[], object]) -> None:
    """What comes of it stands in the draft."""
    store, entity, plan = draft.session.store, draft.entity, draft.plan()

    def work(_reader: Any, progress: Progress) -> Findings:
        return try_out(store, entity, plan, progress=progress, cancelled=progress.cancelled)

    def done(found: Findings) -> None:
        draft.findings = found
        then()

    run_long(parent, draft.session, _("Checking {name} …").format(name=plan.source.path.name), work, done)


def run_import(parent: tk.Misc, draft: Draft, then: Callable[[], object]) -> None:
    """After a backup; what was imported stands in the draft."""
    session, entity, plan = draft.session, draft.entity, draft.plan(errors=draft.errors)

    def work(_reader: Any, progress: Progress) -> Imported:
        session.backups.before("import", progress)
        return import_file(session.store, entity, plan, progress=progress, cancelled=progress.cancelled)

    def done(report: Imported) -> None:
        draft.done = report
        session.backups.tell()
        words = ngettext("{count} record imported", "{count} records imported", report.count)
        session.toast(words.format(count=f"{report.count:,}"))
        then()

    session.backups.give_way()
    run_long(parent, session, _("Importing {name} …").format(name=plan.source.path.name), work, done)
