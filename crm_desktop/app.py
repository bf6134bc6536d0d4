"""The composition root: builds everything, connects everything, holds no logic of its own."""

import sys
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog
from types import TracebackType

from crm_desktop import i18n
from crm_desktop.db.accounts.accounts import Account
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import Key
from crm_desktop.db.encrypted.unlocking import needs_key
from crm_desktop.db.errors import Cancelled, CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.backups import Backup, Backups, chosen_folder
from crm_desktop.operations.datafile.encrypting import Conversion, KeyDoor, convert, key_now
from crm_desktop.operations.preferences import Preferences, data_folder
from crm_desktop.views.accounts.entrance import Entrance
from crm_desktop.views.common import dialogs, theme
from crm_desktop.views.common.background import Tasks
from crm_desktop.views.common.progress_dialog import run_task
from crm_desktop.views.datafile.leaving import leave
from crm_desktop.views.datafile.opening import OpeningPage, Watch, open_under
from crm_desktop.views.datafile.plain_backups import offer_deletion
from crm_desktop.views.datafile.rescue import Rescue, free_name, is_there
from crm_desktop.views.datafile.welcome import Choice, Welcome
from crm_desktop.views.window.language import chosen_language, speak
from crm_desktop.views.window.main_window import MainWindow
from crm_desktop.views.window.placing import place
from crm_desktop.views.window.preference_keeper import PreferenceKeeper
from crm_desktop.views.window.session import Session

SMALLEST = (940, 600)
SWITCH = 0.00001  # seconds that the window waits for the background at most, each time it wants to go on
SAMPLE_CUSTOMERS = 2000
ICON = 500  # ms


class App:
    """One root, in it the welcome or the window on an open file."""

    def __init__(
        self, preferences: Preferences, *, size: tuple[int, int] | None = None, root: tk.Tk | None = None
    ) -> None:
        self.preferences = preferences
        sys.setswitchinterval(SWITCH)
        speak(chosen_language(preferences) or i18n.system_language())
        mode = theme.chosen_mode(preferences)
        self.root = root or theme.make_root(mode)
        theme.use(mode)
        self.root.title(_("CRM Desktop"))
        self.root.minsize(*(theme.px(side) for side in SMALLEST))
        self.root.after(ICON, theme.set_icon, self.root)
        place(self.root, size or preferences.get("geometry", ""))
        self.root.protocol("WM_DELETE_WINDOW", self.quit)
        self.entrance: Entrance | None = None
        self.rescue = Rescue(self.root, preferences, self.open, self.close_file, self.refuse)
        self._page: tk.Widget | None = None
        self._refused: Path | None = None  # the file that the welcome shown tells about
        self._keeper = PreferenceKeeper(self.root, preferences)

    @property
    def window(self) -> MainWindow | None:
        return self.entrance.window if self.entrance else None

    @property
    def session(self) -> Session | None:
        return self.entrance.session if self.entrance else None

    def open(
        self, path: Path, *, remember: bool = True, account: Account | None = None, key: Key | None = None
    ) -> None:
        """Shows the file's window in place of whatever is shown. Raises FileRefused; then all stays as it was.

        Where the file has to be brought up to date first and that takes long, it returns at once, and a page tells.
        `remember`: the next start opens it again. `account`: who has signed in already. `key`: of an encrypted file;
        without it the question who is there comes first.
        """
        if key is None and needs_key(path):
            self._ask(path, partial(self._show, remember=remember))
            return
        folder = chosen_folder(self.preferences, path)
        open_under(
            self.root,
            path,
            lambda tell: Database.open(path, folder, key, tell),
            lambda database: self._show(database, account, remember=remember),
            partial(self._not_opened, path),
        )

    def _not_opened(self, path: Path, error: BaseException) -> None:
        """What was shown before is still there."""
        if isinstance(error, CrmError) and self.entrance is None and self._page is None:
            self.refuse(error, path)
        elif not isinstance(error, Cancelled):
            self._tell(error)

    def _ask(self, path: Path, enter: Callable[[Database, Account], object]) -> None:
        """Who is there decides whether the file can be opened at all."""
        from crm_desktop.views.accounts.sign_in import SignIn  # not for every start

        self.close_file()
        self.root.title(_("{file} — CRM Desktop").format(file=path.name))
        watch = Watch()
        self._page = SignIn(
            self.root,
            Tasks(self.root),
            KeyDoor(path, chosen_folder(self.preferences, path), watch.tell),
            lambda opened: enter(*opened),
            others={_("Open another file …"): partial(self._start_with, "open")},
            message=_("This file is encrypted."),
            failed=lambda error: self.refuse(error, path) if isinstance(error, CrmError) else self._tell(error),
        )
        self._page.pack(fill="both", expand=True)
        self._page.focus_first()
        OpeningPage(self._page, path, watch)

    def _tell(self, error: BaseException) -> None:
        dialogs.show_error(self.root, error)

    def _show(self, database: Database, account: Account | None, *, remember: bool) -> None:
        path = database.path
        self.close_file()
        self._refused = None
        self.root.title(_("{file} — CRM Desktop").format(file=path.name))
        self.entrance = Entrance(self.root, database, self.preferences, self.restart, self.restore, self.convert)
        self.entrance.open(account)
        if remember:
            self.preferences.set("file", str(path))

    def convert(self, conversion: Conversion) -> None:
        """The open file with another key, or without; it is closed meanwhile."""
        if self.entrance is None or not self.entrance.may_close():
            return
        path, account = self.entrance.database.path, self.entrance.account
        folder = chosen_folder(self.preferences, path)
        self.close_file()

        def done(_result: object) -> None:
            self._reopen(path, account, conversion.new)
            if self.entrance and conversion.new and not conversion.old:
                offer_deletion(self.root, Backups(path, folder, conversion.new))

        def failed(error: BaseException) -> None:
            now = key_now(conversion, path)
            self._reopen(path, account, now)
            if not isinstance(error, Cancelled):
                self._tell(error)
            elif now == conversion.new:
                text = _("It was too late to stop: the encryption is changed. Only the backup afterwards was not made.")
                dialogs.tell(self.root, _("Encryption"), text)

        run_task(
            self.root,
            _("Changing the encryption …"),
            lambda progress: convert(conversion, path, folder, progress.step, progress.firmly),
            done,
            failed=failed,
        )

    def _reopen(self, path: Path, account: Account | None, key: Key | None) -> None:
        """Where nobody is there any more, `account` being None, not without the password."""
        try:
            self.open(path, account=account, key=key if account else None)
        except CrmError as refusal:
            self.refuse(refusal, path)

    def close_file(self) -> None:
        if self._page is not None:
            self._page.destroy()
            self._page = None
        if self.entrance is not None:
            self.entrance.close()
            self.entrance = None

    def welcome(self, refused: Path | None = None, error: CrmError | None = None) -> None:
        """What to do without a file; `error` says what was wrong with the last one, `refused`."""
        self.close_file()
        self._refused = refused
        self.root.title(_("CRM Desktop"))
        speak(i18n.language())  # the welcome itself has chosen another one
        first = self.rescue.ways_on(refused, error) if refused and error else ()
        message, redraw = str(error or ""), partial(self.welcome, refused, error)
        self._page = Welcome(self.root, self.preferences, self._start_with, redraw, message, first)
        self._page.pack(fill="both", expand=True)

    def restart(self, path: Path | None) -> None:
        """With another file (made if it is new), or with the same one in another language."""
        if self.entrance is None or not self.entrance.may_close():
            return
        here = self.entrance.database.path
        if path is None or path == here:
            self._switch(path, here)
        else:
            leave(self.root, self.entrance.backups, partial(self._switch, path, path))

    def _switch(self, path: Path | None, target: Path) -> None:
        assert self.entrance is not None
        here = self.entrance.database.path
        account = self.entrance.account if target == here else None
        key = self.entrance.database.key if target == here else None
        speak(chosen_language(self.preferences) or i18n.language())
        try:
            if target == here:
                self.close_file()
            elif not target.exists():
                Database.create(target).close()
            self.open(target, remember=path is not None, account=account, key=key if account else None)
        except CrmError as error:
            if self.entrance is None:
                self.refuse(error, target)
            else:
                dialogs.show_error(self.root, error)

    def refuse(self, error: CrmError, path: Path) -> None:
        """The welcome, with what is wrong with the file and the ways on."""
        self.welcome(path, error)

    def restore(self, backup: Backup) -> None:
        if self.window is not None and self.session is not None and self.window.may_close():
            self.rescue.go_back(self.session, backup)

    def quit(self) -> None:
        if self.root.tk.call("grab", "current"):  # a question waits for its answer, or long work for its end
            return
        if self.entrance is not None and not self.entrance.may_close():
            return
        if self.entrance is not None:
            leave(self.root, self.entrance.backups, self.end)
        else:
            self.end()

    def end(self) -> None:
        """Closes everything, at once and without a backup."""
        if self.root.winfo_viewable():
            self.preferences.set("geometry", self.root.geometry())
        self._keeper.save()
        self.close_file()
        self.root.destroy()

    def _start_with(self, choice: Choice) -> None:
        path, refused = data_folder() / "crm.db", self._refused
        try:
            if refused is not None and self.rescue.take(choice, refused):
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            if choice == "open":
                chosen = filedialog.askopenfilename(parent=self.root, title=_("Open a data file"))
                if not chosen:
                    return
                path = Path(chosen)
            elif choice == "sample":
                from crm_desktop.operations.sample.sample import make_sample  # not for every start

                path = free_name(path.with_name("sample.db"))
                make_sample(path, SAMPLE_CUSTOMERS, seed=1)
            else:
                path = free_name(path)
                Database.create(path).close()
            self.open(path, remember=choice == "open" or not self._another_is_there())
        except (CrmError, OSError) as error:
            dialogs.show_error(self.root, error)

    def _another_is_there(self) -> bool:
        """Whether, after an error, the user's own file still exists: the next start has to try it again."""
        last = self.preferences.get("file", "")
        return self._refused is not None and (is_there(self._refused) or bool(last and is_there(Path(last))))


def start(preferences: Preferences) -> App:
    """Raises CrmError where there is no screen for a window."""
    try:
        app = App(preferences)
    except tk.TclError as error:
        raise CrmError(_("The window cannot be opened here: {reason}.").format(reason=error)) from error
    app.root.report_callback_exception = reporter(app.root)
    return app


def reporter(root: tk.Tk) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Tk's handler for what a callback raises: the log has it in full, the user a sentence."""

    def report(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        dialogs.show_error(root, error)

    return report
