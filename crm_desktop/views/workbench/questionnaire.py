"""Taking the questionnaire of a round of calls along: on paper, or as a table to type the answers into."""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog
from typing import Any

from crm_desktop.entities.follow_up import CALL_ROUND
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.care.questionnaire import SUFFIXES, questionnaire_of, questions_of, write
from crm_desktop.operations.exporting.formats import FORMATS
from crm_desktop.operations.file_names import file_name
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.output.transfer import shown, told
from crm_desktop.views.window.session import Session


def offer_questionnaire(parent: tk.Misc, session: Session, key: Key) -> None:
    record = session.store.get(CALL_ROUND, key)
    questions = questions_of(record)
    text = _("A part for each customer of the round, with what is known and room for the answers.")
    none = _("No questions are written down yet; they belong into the field “{field}”.")
    asked = "\n".join(f"{number}. {question}" for number, question in enumerate(questions, 1))
    answers = [
        ("print", _("Print"), "primary"),
        ("export", _("Export …"), "outline"),
        ("cancel", _("Cancel"), "outline"),
    ]
    said = f"{text}\n\n{asked or none.format(field=CALL_ROUND.by_name['questions'].label)}"
    answer = dialogs.ask(parent, _("Questionnaire"), said, answers)
    title = _("Questionnaire {name}").format(name=record["name"])
    if answer == "print":
        path = session.prints.path(title)
        take_out(parent, session, key, path, title)
    elif answer == "export" and (chosen := ask_path(parent, title)):
        take_out(parent, session, key, chosen, title, kept=chosen)


def ask_path(parent: tk.Misc, title: str) -> Path | None:
    kinds = [(str(FORMATS[suffix].label), f"*{suffix}") for suffix in reversed(SUFFIXES)]
    path = filedialog.asksaveasfilename(
        parent=parent,
        title=_("Export"),
        initialfile=f"{file_name(title)}.xlsx",
        filetypes=kinds,
        defaultextension=".xlsx",
    )
    return Path(path) if path else None


def take_out(parent: tk.Misc, session: Session, key: Key, path: Path, title: str, kept: Path | None = None) -> None:
    queries = session.store.queries

    def work(reader: Any, progress: Progress) -> int:
        return write(path, questionnaire_of(reader, queries, key, progress, progress.cancelled))

    def done(count: int) -> None:
        session.store.note("export" if kept else "print", f"{CALL_ROUND.table} {key} {path.name}")
        words = ngettext("{count} customer exported to {path}", "{count} customers exported to {path}", count)
        (told(session, words, path) if kept else shown(parent, session, kept, path, title))(count)

    run_long(parent, session, _("Making the questionnaire …"), work, done)
