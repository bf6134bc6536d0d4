"""The tab of attachments: files are added, opened as a copy, saved, deleted."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog
from typing import Any

from crm_desktop.db.attachments import File, attach, content_of
from crm_desktop.db.errors import CrmError
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Key
from crm_desktop.entities.related import Related
from crm_desktop.i18n import _
from crm_desktop.operations.attaching import copy_to_look_at, limit_of, read_files, show_in_viewer, write_file
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress
from crm_desktop.views.common.progress_dialog import run_long
from crm_desktop.views.records.related_view import RelatedView
from crm_desktop.views.window.session import Session


class FilesView(RelatedView):
    def __init__(self, parent: tk.Misc, session: Session, entity: Entity, related: Related) -> None:
        super().__init__(parent, session, entity, related)
        self.add_button(_("Open file"), "eye", self.open)
        self.add_button(_("Save as …"), "download", self.save)

    def add(self) -> None:
        """Asks for files, several at once."""
        names = filedialog.askopenfilenames(parent=self, title=_("Add files"))
        if names and self._key is not None:
            self.add_files(self._key, [Path(name) for name in names])

    def add_files(self, key: Key, paths: list[Path]) -> None:
        store, limit = self.session.store, limit_of(self.session.preferences)

        def work(_reader: Any, _progress: Progress) -> int:
            return len(attach(store, key, read_files(paths, limit), self.related.by))

        def done(count: int) -> None:
            self.session.toast(_("{count} files added").format(count=count))

        run_long(self, self.session, _("Adding files …"), work, done, stoppable=False)

    def open_key(self, _key: Key) -> None:
        """A double-click opens the file, not its record."""
        self.open()

    def open(self) -> None:
        """A private copy, with the system's viewer; what is changed there stays in the copy."""
        self._with_file(lambda file: show_in_viewer(copy_to_look_at(file, self.session.prints.folder())))

    def save(self) -> None:
        def save(file: File) -> None:
            path = filedialog.asksaveasfilename(parent=self, title=_("Save as …"), initialfile=file.name)
            if path:
                write_file(file, Path(path))
                self.session.store.note("export", f"{self.other.table} {file.name}")

        self._with_file(save)

    def _with_file(self, use: Callable[[File], object]) -> None:
        key = self.list.current_key() if self.list else None
        if key is None:
            self.session.toast(_("Choose a file in the list first."))
            return
        try:
            use(content_of(self.session.store, key))
        except CrmError as error:
            dialogs.show_error(self, error)
