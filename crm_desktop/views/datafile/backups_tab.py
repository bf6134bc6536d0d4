"""The tab 备份: where backups go, which there are, a look inside, making one and going back to one."""

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog

import ttkbootstrap as ttk

from crm_desktop.db.backups.backup import Glimpse, glimpse
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import KIND_NAMES, Backup, choose_folder, fault_of
from crm_desktop.views.common import dialogs
from crm_desktop.views.common.background import Progress, Task
from crm_desktop.views.common.progress_dialog import run_task
from crm_desktop.views.common.theme import px
from crm_desktop.views.datafile.glimpse_dialog import GlimpseDialog
from crm_desktop.views.tables.virtual_table import Column, VirtualTable
from crm_desktop.views.window.session import Restore, Session
from crm_desktop.views.window.status_bar import last_backup


class BackupRows:
    """The listed backups as rows. `states`: what a check of all bytes said of those that were checked."""

    def __init__(self, listed: Sequence[Backup], states: dict[Path, str]) -> None:
        self.listed, self._states = listed, states

    def __len__(self) -> int:
        return len(self.listed)

    def cells(self, position: int) -> Sequence[str]:
        one = self.listed[position]
        return f"{one.made:%Y-%m-%d %H:%M:%S}", str(KIND_NAMES[one.kind]), one.size_text, self._state(one), one.content

    def _state(self, one: Backup) -> str:
        if one.fault or self._states.get(one.path):
            return "⚠ " + _("damaged")
        return "✓ " + _("whole") if one.path in self._states else ""


class BackupsTab(ttk.Frame):
    def __init__(self, parent: tk.Misc, session: Session, restore: Restore) -> None:
        super().__init__(parent, padding=(20, 16, 20, 8))
        self.session, self._restore = session, restore
        self._states: dict[Path, str] = {}
        self._task: Task | None = None
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, text=_("Backups"), style="Title.TLabel").pack(side="left")
        self._last = ttk.Label(line, style="Muted.TLabel")
        self._last.pack(side="left", padx=(14, 0), pady=(6, 0))
        ttk.Button(line, text=_("Back up now"), icon="archive", bootstyle="primary", command=self.back_up).pack(
            side="right"
        )
        self._fault = ttk.Label(self, style="Fault.TLabel")
        self._build_folder()
        self._build_buttons()
        self._build_table()
        self.bind("<<Refresh>>", lambda _event: self.refresh())
        self._unsubscribe = session.backups.subscribe(self.refresh)
        self.refresh()

    def destroy(self) -> None:
        self._unsubscribe()
        self._stop_listing()
        super().destroy()

    def _build_folder(self) -> None:
        hint = _(
            "Every half hour when something changed, on leaving, and before imports, merges, upgrades and restores. "
            "Everything of two days is kept, then 12 daily, 10 weekly and 9 monthly ones. A folder on another disk "
            "also outlives this one."
        )
        self._hint = ttk.Label(self, text=hint, style="Muted.TLabel")
        self._hint.pack(anchor="w", pady=(10, 10))
        self.bind("<Configure>", self._wrap)
        line = ttk.Frame(self)
        line.pack(fill="x")
        ttk.Label(line, text=_("Folder"), font="CrmStrong").pack(side="left")
        for text, command in ((_("Beside the file"), self._use_own), (_("Choose …"), self._choose)):
            ttk.Button(line, text=text, bootstyle="outline", command=command).pack(side="right", padx=(8, 0))
        self._folder = ttk.Label(line)
        self._folder.pack(side="left", padx=(12, 0))

    def _wrap(self, event: tk.Event) -> None:
        for label in (self._hint, self._fault):
            label.configure(wraplength=max(event.width - px(40), 1))

    def _build_buttons(self) -> None:
        line = ttk.Frame(self)
        line.pack(fill="x", pady=(14, 8))
        texts: tuple[tuple[str, Callable[[], object]], ...] = (
            (_("Look inside"), self.look),
            (_("Restore …"), self.restore),
        )
        self._buttons = [ttk.Button(line, text=text, bootstyle="outline", command=run) for text, run in texts]
        for button in self._buttons:
            button.pack(side="left", padx=(0, 8))
        ttk.Button(line, text=_("Check all"), bootstyle="outline", command=self.check).pack(side="right")

    def _build_table(self) -> None:
        columns = [
            Column("made", _("Time"), px(170)),
            Column("kind", _("Made"), px(110)),
            Column("size", _("Size"), px(90), "e"),
            Column("state", _("State"), px(90)),
            Column("counts", _("Content"), px(560)),
        ]
        self.table = VirtualTable(
            self, columns, on_open=lambda _position: self.look(), empty_text=_("No backup has been made yet.")
        )
        self.table.pack(fill="both", expand=True)
        self.table.bind("<<RowsSelected>>", lambda _event: self._show_buttons())
        self._rows = BackupRows((), self._states)
        self._show_buttons()

    # -- what is shown --------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Lists the folder anew, in the background: it may be far away."""
        backups = self.session.backups
        self._last.configure(text=last_backup(backups.last))
        self._show_fault(backups.failure)
        self._folder.configure(text=str(backups.backups.folder))
        self._stop_listing()
        self._task = Task(self.session.root, lambda _progress: backups.backups.listed(), self._show, self._show_failure)

    def _stop_listing(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _show(self, listed: Sequence[Backup]) -> None:
        chosen = self.chosen
        self._rows = BackupRows(listed, self._states)
        self.table.show(self._rows, keep_view=True)
        paths = [one.path for one in listed]
        self.table.select(paths.index(chosen.path) if chosen and chosen.path in paths else 0, see=False)
        self._show_buttons()

    def _show_failure(self, error: BaseException) -> None:
        self._show_fault(str(error))
        self._show([])

    def _show_fault(self, text: str) -> None:
        self._fault.configure(text=text)
        if text:
            self._fault.pack(anchor="w", pady=(8, 0), before=self._hint)
        else:
            self._fault.pack_forget()

    def _show_buttons(self) -> None:
        for button in self._buttons:
            button.configure(state="normal" if self.chosen else "disabled")

    @property
    def settled(self) -> bool:
        """Whether the list is that of the folder."""
        return self._task is None or self._task.over

    @property
    def chosen(self) -> Backup | None:
        position = self.table.current
        return self._rows.listed[position] if position is not None and position < len(self._rows) else None

    # -- what can be done -----------------------------------------------------------------------------------------

    def back_up(self) -> None:
        backups = self.session.backups

        def work(progress: Progress) -> object:
            return backups.make("manual", progress)

        def done(made: object) -> None:
            backups.made(made)  # type: ignore[arg-type]
            self.session.toast(_("Backed up."))

        def failed(error: BaseException) -> None:
            backups.failed(error)
            if backups.failure:
                dialogs.show_error(self, error)

        backups.give_way()
        run_task(self, _("Backing up …"), work, done, failed=failed)

    def look(self) -> None:
        if (chosen := self.chosen) is not None:
            entity, key = self.session.registry.main()[0], self.session.database.key

            def show(found: Glimpse) -> None:
                GlimpseDialog(self, chosen, entity, found).ask()

            run_task(self, _("Looking inside …"), lambda _progress: glimpse(chosen.path, entity, key=key), show)

    def restore(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        title = _("Go back to {time}?").format(time=f"{chosen.made:%Y-%m-%d %H:%M}")
        text = _("The whole file becomes what it was then. What it is now is kept as a backup, so nothing is lost.")
        answers = [("restore", _("Restore"), "danger"), ("cancel", _("Cancel"), "outline")]
        if dialogs.ask(self, title, text, answers) == "restore":
            self._restore(chosen)

    def check(self) -> None:
        listed = self._rows.listed

        def work(progress: Progress) -> dict[Path, str]:
            def step(done: int, fraction: float) -> None:
                progress.step((done + fraction) / len(listed))

            return {
                one.path: fault_of(one, lambda fraction, done=done: step(done, fraction))  # type: ignore[misc]
                for done, one in enumerate(listed)
            }

        run_task(self, _("Checking the backups …"), work, self._checked)

    def _checked(self, states: dict[Path, str]) -> None:
        self._states = states
        self._show([one._replace() for one in self._rows.listed])
        faults = [fault for fault in states.values() if fault]
        if faults:
            dialogs.tell(self, _("Damaged backups"), "\n\n".join(faults), "error")
        else:
            self.session.toast(_("All backups are whole."))

    def _choose(self) -> None:
        folder = filedialog.askdirectory(parent=self, title=_("Folder for backups"), mustexist=True)
        if folder:
            self._use(Path(folder))

    def _use_own(self) -> None:
        self._use(None)

    def _use(self, folder: Path | None) -> None:
        choose_folder(self.session.preferences, self.session.database.path, folder)
        self.session.backups.use_folder(folder)
