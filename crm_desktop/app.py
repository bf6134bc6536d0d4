"""The composition root: builds everything, connects everything, holds no logic of its own."""

import logging
import re
import sys
import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tkinter import filedialog
from types import TracebackType

from crm_desktop import i18n
from crm_desktop.db.accounts import Account
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import Key
from crm_desktop.db.errors import CrmError, FileDamaged
from crm_desktop.db.unlocking import needs_key
from crm_desktop.i18n import _
from crm_desktop.operations.backups import Backup, Backups, chosen_folder
from crm_desktop.operations.encrypting import Conversion, KeyDoor, convert
from crm_desktop.operations.preferences import Preferences, data_folder, log_file, preferences_file
from crm_desktop.views import dialogs, theme
from crm_desktop.views.background import Tasks
from crm_desktop.views.entrance import Entrance
from crm_desktop.views.leaving import leave
from crm_desktop.views.main_window import MainWindow
from crm_desktop.views.plain_backups import offer_deletion
from crm_desktop.views.progress_dialog import run_task
from crm_desktop.views.rescue import Rescue, is_there
from crm_desktop.views.session import Session
from crm_desktop.views.welcome import Choice, Welcome
from crm_desktop.views.wording import speak

SIZE = (1360, 860)  # pixels at 96 dpi
SMALLEST = (940, 600)
SWITCH = 0.0001  # seconds that the window waits for the background at most, each time it wants to go on
SAMPLE_CUSTOMERS = 2000
ICON = 500  # ms
AT_ONCE = ("file", "language", "theme")  # preferences that are saved when they change, the others a little later
SAVE = 1000  # ms without another change
GEOMETRY = re.compile(r"(\d{1,5})x(\d{1,5})\+(-?\d{1,5})\+(-?\d{1,5})")


class App:
    """One root, in it the welcome or the window on an open file."""

    def __init__(
        self, preferences: Preferences, *, size: tuple[int, int] | None = None, root: tk.Tk | None = None
    ) -> None:
        self.preferences = preferences
        sys.setswitchinterval(SWITCH)
        speak(chosen_language(preferences) or i18n.system_language())
        mode = chosen_mode(preferences)
        self.root = root or theme.make_root(mode)
        theme.set_up(self.root, mode)
        self.root.title(_("CRM Desktop"))
        self.root.minsize(*(theme.px(side) for side in SMALLEST))
        self.root.after(ICON, theme.set_icon, self.root)
        self._place(size)
        self.root.protocol("WM_DELETE_WINDOW", self.quit)
        self.entrance: Entrance | None = None
        self.rescue = Rescue(self.root, preferences, self.open, self.close_file, self.refuse)
        self._page: tk.Widget | None = None
        self._refused: Path | None = None  # the file that the welcome shown tells about
        self._saving = ""
        preferences.on_change = self._save_soon

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

        `remember`: the next start opens it again. `account`: who has signed in already. `key`: of an encrypted file;
        without it the question who is there comes first.
        """
        if key is None and needs_key(path):
            self._ask(path, partial(self._show, remember=remember))
            return
        database = Database.open(path, chosen_folder(self.preferences, path), key)
        self._show(database, account, remember=remember)

    def _ask(self, path: Path, enter: Callable[[Database, Account], object]) -> None:
        """Who is there decides whether the file can be opened at all."""
        from crm_desktop.views.sign_in import SignIn  # not for every start

        self.close_file()
        self.root.title(_("{file} — CRM Desktop").format(file=path.name))
        self._page = SignIn(
            self.root,
            Tasks(self.root),
            KeyDoor(path, chosen_folder(self.preferences, path)),
            lambda opened: enter(*opened),
            others={_("Open another file …"): partial(self._start_with, "open")},
            message=_("This file is encrypted."),
            failed=lambda error: self.refuse(error, path) if isinstance(error, CrmError) else self._tell(error),
        )
        self._page.pack(fill="both", expand=True)
        self._page.focus_first()

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
        path, account = self.entrance.database.path, self.session.gate.account if self.session else None
        folder = chosen_folder(self.preferences, path)
        self.close_file()

        def done(_result: object) -> None:
            self.open(path, account=account, key=conversion.new)
            if conversion.new and not conversion.old:
                offer_deletion(self.root, Backups(path, folder, conversion.new))

        def failed(error: BaseException) -> None:
            try:
                self.open(path, account=account, key=conversion.old)
            except CrmError as refusal:
                self.refuse(refusal, path)
            self._tell(error)

        run_task(
            self.root,
            _("Changing the encryption …"),
            lambda progress: convert(conversion, path, folder, progress.step),
            done,
            failed=failed,
        )

    def close_file(self) -> None:
        if self._page is not None:
            self._page.destroy()
            self._page = None
        if self.entrance is not None:
            self.entrance.close()
            self.entrance = None

    def welcome(self, message: str = "", refused: Path | None = None, *, damaged: bool = False) -> None:
        """What to do without a file; `message` says what was wrong with the last one, `refused`.

        `damaged`: what can be saved of it is offered.
        """
        self.close_file()
        self._refused = refused
        self.root.title(_("CRM Desktop"))
        speak(i18n.language())  # the welcome itself has chosen another one
        redraw = partial(self.welcome, message, refused, damaged=damaged)
        first = self.rescue.ways_on(refused, damaged=damaged) if refused is not None else ()
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
        account = self.session.gate.account if self.session and target == here else None
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
        self.welcome(str(error), path, damaged=isinstance(error, FileDamaged))

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
        self._save()
        self.close_file()
        self.root.destroy()

    def _save_soon(self, name: str) -> None:
        if name in AT_ONCE:
            self._save()
        elif not self._saving:
            self._saving = self.root.after(SAVE, self._save)

    def _save(self) -> None:
        if self._saving:
            self.root.after_cancel(self._saving)
            self._saving = ""
        self.preferences.save()

    def _start_with(self, choice: Choice) -> None:
        path, refused = data_folder() / "crm.db", self._refused
        try:
            if choice == "again" and refused is not None:
                self.open(refused)
                return
            if choice == "restore" and refused is not None:
                self.rescue.restore_last(refused)
                return
            if choice == "recover" and refused is not None:
                self.rescue.recover(refused, free_name(refused.with_name(f"{refused.stem}-recovered{refused.suffix}")))
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            if choice == "open":
                chosen = filedialog.askopenfilename(parent=self.root, title=_("Open a data file"))
                if not chosen:
                    return
                path = Path(chosen)
            elif choice == "sample":
                from crm_desktop.operations.sample import make_sample  # not for every start

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

    def _place(self, size: tuple[int, int] | None) -> None:
        """Where the window was left, if that is on the screen; else in the middle."""
        left_at = GEOMETRY.fullmatch(self.preferences.get("geometry", ""))
        if size is None and left_at:
            self.root.geometry(self._within_screen(*map(int, left_at.groups())))
            return
        width, height = size or tuple(theme.px(side) for side in SIZE)
        width, height = min(width, self.root.winfo_screenwidth()), min(height, self.root.winfo_screenheight())
        left = (self.root.winfo_screenwidth() - width) // 2
        top = (self.root.winfo_screenheight() - height) // 3
        self.root.geometry(f"{width}x{height}+{left}+{top}")

    def _within_screen(self, width: int, height: int, left: int, top: int) -> str:
        """All screens count; the one it was left on may be gone."""
        root = self.root
        width, height = min(width, root.winfo_vrootwidth()), min(height, root.winfo_vrootheight())
        first_x, first_y = root.winfo_vrootx(), root.winfo_vrooty()
        left = max(first_x, min(left, first_x + root.winfo_vrootwidth() - width))
        top = max(first_y, min(top, first_y + root.winfo_vrootheight() - height))
        return f"{width}x{height}+{left}+{top}"


def chosen_language(preferences: Preferences) -> str:
    """The language that the user has chosen, "" if none that there is."""
    language: str = preferences.get("language", "")
    return language if language in i18n.LANGUAGES else ""


def chosen_mode(preferences: Preferences) -> str:
    """The light or the dark theme, as the user has chosen."""
    mode: str = preferences.get("theme", "light")
    return mode if mode in theme.THEMES else "light"


def free_name(path: Path) -> Path:
    """The path, or one with a number that does not exist yet: no file is ever overwritten."""
    number = 1
    candidate = path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def run(file: Path | None = None, language: str | None = None) -> int:
    """The window, until it is closed; returns the exit code."""
    set_up_log()
    preferences = Preferences(preferences_file())
    if language:
        preferences.set("language", language)
    try:
        app = App(preferences)
    except tk.TclError as error:
        raise CrmError(_("The window cannot be opened here: {reason}.").format(reason=error)) from error
    app.root.report_callback_exception = reporter(app.root)
    open_first(app, file or remembered(preferences))
    app.root.mainloop()
    return 0


def remembered(preferences: Preferences) -> Path | None:
    """The last file, else the one in the data folder, if there is one."""
    last = preferences.get("file", "")
    if last:
        return Path(last)
    own = data_folder() / "crm.db"
    return own if own.exists() else None


def open_first(app: App, path: Path | None) -> None:
    """The file, or the welcome with what is wrong with it."""
    if path is None:
        app.welcome()
        return
    try:
        app.open(path)
    except CrmError as error:
        app.refuse(error, path)


def tour(
    folder: Path,
    file: Path | None = None,
    language: str | None = None,
    mode: str | None = None,
    size: tuple[int, int] | None = None,
) -> int:
    """Pictures of every tab and dialog into `folder`, of `file` or of sample data; returns the exit code."""
    from tempfile import TemporaryDirectory  # none of these at every start

    from crm_desktop.operations.sample import make_sample  # likewise
    from crm_desktop.views.tour import Tour, display, live_a_little, visit  # likewise
    from crm_desktop.views.tour_accounts import visit_accounts  # likewise

    preferences = Preferences(None)
    preferences.set("language", language)
    preferences.set("theme", mode)
    size = size or SIZE
    with TemporaryDirectory() as temporary, display(size):
        path = file or Path(temporary) / "sample.crm"
        if file is None:
            make_sample(path, SAMPLE_CUSTOMERS, seed=1)
        app = App(preferences, size=size)
        failures: list[BaseException] = []
        app.root.report_callback_exception = lambda _kind, error, _trace: failures.append(error)
        pictures = Tour(app.root, folder)
        app.welcome()
        pictures.settle()
        pictures.shoot("welcome")
        app.open(path)
        if app.window is None or app.session is None or app.entrance is None:
            app.quit()
            raise CrmError(_("This file has accounts; take the pictures of one that has none."))
        if file is None:
            live_a_little(app.session)
        visit(pictures, app.window)
        if file is None:
            visit_accounts(pictures, app.entrance)
        app.end()
    if failures:
        raise failures[0]  # no picture of a program that failed counts
    return 0


def set_up_log() -> None:
    """Without a folder for it there is no log; that must not stop anybody from working."""
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    logging.getLogger("crm_desktop").addHandler(LogFile())


class LogFile(logging.Handler):
    """The log file, made when there is something to say."""

    def emit(self, record: logging.LogRecord) -> None:
        from logging.handlers import RotatingFileHandler  # not for every start

        logger = logging.getLogger("crm_desktop")
        handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.removeHandler(self)
        logger.addHandler(handler)
        handler.handle(record)


def reporter(root: tk.Tk) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Tk's handler for what a callback raises: the log has it in full, the user a sentence."""

    def report(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        dialogs.show_error(root, error)

    return report
