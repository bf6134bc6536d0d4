"""The composition root: builds everything, connects everything, holds no logic of its own."""

import gc
import logging
import sys
import tkinter as tk
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import ttkbootstrap as ttk

from crm_desktop import i18n
from crm_desktop.db.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import CrmError
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.store import Store
from crm_desktop.i18n import _
from crm_desktop.operations.preferences import Preferences, data_folder, log_file, preferences_file
from crm_desktop.views import dialogs, theme
from crm_desktop.views.background import Worker
from crm_desktop.views.main_window import MainWindow
from crm_desktop.views.session import Session
from crm_desktop.views.welcome import Choice, Welcome

SIZE = (1360, 860)  # pixels at 96 dpi
SMALLEST = (940, 600)
SWITCH = 0.001  # seconds that the window waits for the background at most, each time it wants to go on
SAMPLE_CUSTOMERS = 2000


class App:
    """One root, in it the welcome or the window on an open file."""

    def __init__(
        self, preferences: Preferences, *, size: tuple[int, int] | None = None, root: tk.Tk | None = None
    ) -> None:
        self.preferences = preferences
        sys.setswitchinterval(SWITCH)
        speak(preferences.get("language") or i18n.system_language())
        self.root = root or ttk.App(
            theme=theme.THEMES["light"], light_theme=theme.THEMES["light"], dark_theme=theme.THEMES["dark"]
        )
        ttk.Style.get_instance().theme_use(theme.THEMES[preferences.get("theme") or "light"])
        theme.set_up(self.root)
        self.root.title(_("CRM Desktop"))
        self.root.minsize(*(theme.px(side) for side in SMALLEST))
        self._place(size)
        self.root.protocol("WM_DELETE_WINDOW", self.quit)
        self.window: MainWindow | None = None
        self.session: Session | None = None
        self._page: ttk.Frame | None = None

    def open(self, path: Path) -> None:
        """Shows the file's window in place of whatever is shown. Raises FileRefused; then all stays as it was."""
        database = Database.open(path)
        self.close_file()
        self._show(database)
        gc.freeze()  # else Python looks through the whole window now and then, and it stands still meanwhile

    def close_file(self) -> None:
        if self._page is not None:
            self._page.destroy()
            self._page = None
        gc.unfreeze()
        if self.session is not None:
            self.session.worker.stop()
            self.session.database.close()
            self.session = self.window = None

    def welcome(self, message: str = "") -> None:
        """What to do without a file; `message` says what was wrong with the last one."""
        self.close_file()
        self.root.title(_("CRM Desktop"))
        speak(i18n.language())  # the welcome itself has chosen another one
        self._page = Welcome(self.root, self.preferences, self._start_with, lambda: self.welcome(message), message)
        self._page.pack(fill="both", expand=True)

    def restart(self, path: Path | None) -> None:
        """With another file (made if it is new), or with the same one in another language."""
        if self.window is None or not self.window.may_close() or self.session is None:
            return
        target = path or self.session.database.path
        speak(self.preferences.get("language") or i18n.language())
        try:
            if target == self.session.database.path:
                self.close_file()
            elif not target.exists():
                Database.create(target).close()
            self.open(target)
        except CrmError as error:
            if self.session is None:
                self.welcome(str(error))
            else:
                dialogs.show_error(self.root, error)

    def quit(self) -> None:
        if self.root.tk.call("grab", "current"):  # a question waits for its answer, or long work for its end
            return
        if self.window is not None and not self.window.may_close():
            return
        if self.root.winfo_viewable():
            self.preferences.set("geometry", self.root.geometry())
        self.preferences.save()
        self.close_file()
        self.root.destroy()

    def _show(self, database: Database) -> None:
        registry, bus = Registry(), ChangeBus()
        store = Store(database, registry, Administrator(), bus)
        worker = Worker(self.root, database, bus)
        self.session = Session(
            self.root, database, registry, store, bus, worker, self.preferences, nothing, nothing, nothing
        )
        self.window = MainWindow(self.root, self.session, self.restart)
        self.window.pack(fill="both", expand=True)
        self._page = self.window
        self.root.title(_("{file} — CRM Desktop").format(file=database.path.name))
        self.preferences.set("file", str(database.path))

    def _start_with(self, choice: Choice) -> None:
        path = data_folder() / "crm.db"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if choice == "open":
                chosen = ttk.filedialog.askopenfilename(parent=self.root, title=_("Open a data file"))
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
            self.open(path)
        except (CrmError, OSError) as error:
            dialogs.show_error(self.root, error)

    def _place(self, size: tuple[int, int] | None) -> None:
        """Where the window was left, if that is on the screen; else in the middle."""
        remembered = self.preferences.get("geometry")
        if size is None and remembered:
            self.root.geometry(remembered)
            return
        width, height = size or tuple(theme.px(side) for side in SIZE)
        width, height = min(width, self.root.winfo_screenwidth()), min(height, self.root.winfo_screenheight())
        left = (self.root.winfo_screenwidth() - width) // 2
        top = (self.root.winfo_screenheight() - height) // 3
        self.root.geometry(f"{width}x{height}+{left}+{top}")


def speak(language: str) -> None:
    """In our own texts, and in the calendar's."""
    i18n.use(language)
    ttk.set_locale("zh_CN" if language == "zh_CN" else "en")


def nothing(*_arguments: object) -> None:
    """Stands in until the window says what opening a record, making one, and a toast mean."""


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
    last = preferences.get("file")
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
        app.welcome(str(error))


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
    from crm_desktop.views.tour import Tour, display, visit  # likewise

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
        assert app.window is not None
        visit(pictures, app.window)
        app.quit()
    if failures:
        raise failures[0]  # no picture of a program that failed counts
    return 0


def set_up_log() -> None:
    log_file().parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("crm_desktop").addHandler(handler)


def reporter(root: tk.Tk) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Tk's handler for what a callback raises: the log has it in full, the user a sentence."""

    def report(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        dialogs.show_error(root, error)

    return report
