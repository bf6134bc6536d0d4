"""The window taking pictures of itself."""

from pathlib import Path
from tempfile import TemporaryDirectory

from crm_desktop.app import SAMPLE_CUSTOMERS, App
from crm_desktop.db.connection import Database
from crm_desktop.db.encrypted.unlocking import needs_key
from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _
from crm_desktop.operations.preferences import Preferences
from crm_desktop.operations.sample.sample import make_sample
from crm_desktop.views.pictures.camera import Tour
from crm_desktop.views.pictures.display import display
from crm_desktop.views.pictures.examples import live_a_little
from crm_desktop.views.pictures.tour import visit
from crm_desktop.views.pictures.tour_accounts import visit_accounts
from crm_desktop.views.window.placing import SIZE


def take_pictures(
    folder: Path,
    file: Path | None = None,
    language: str | None = None,
    mode: str | None = None,
    size: tuple[int, int] | None = None,
) -> int:
    """Pictures of every tab and dialog into `folder`, of `file` or of sample data; returns the exit code."""
    preferences = Preferences(None)
    preferences.set("language", language)
    preferences.set("theme", mode)
    size = size or SIZE
    with TemporaryDirectory() as temporary, display(size):
        path = file or Path(temporary) / "sample.crm"
        if file is None:
            make_sample(path, SAMPLE_CUSTOMERS, seed=1)
        elif not needs_key(path):
            Database.open(path).close()  # brought up to date before there is a window that would tell
        app = App(preferences, size=size)
        failures: list[BaseException] = []
        app.root.report_callback_exception = lambda _kind, error, _trace: failures.append(error)
        pictures = Tour(app.root, folder, lambda: app.window is None or app.window.at_rest)
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
