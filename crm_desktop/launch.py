"""The window as the user starts it: with the last file, and whatever is wrong with that one said."""

from pathlib import Path

from crm_desktop.app import App, start
from crm_desktop.db.errors import CrmError
from crm_desktop.operations.log import set_up_log
from crm_desktop.operations.preferences import Preferences, data_folder, preferences_file


def run(file: Path | None = None, language: str | None = None) -> int:
    """The window, until it is closed; returns the exit code."""
    set_up_log()
    preferences = Preferences(preferences_file())
    if language:
        preferences.set("language", language)
    app = start(preferences)
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
