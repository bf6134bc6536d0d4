"""The window as the user starts it: with the last file, and whatever is wrong with that one said."""

from pathlib import Path

from crm_desktop.app import App, start
from crm_desktop.db.errors import CrmError
from crm_desktop.operations.log import set_up_log
from crm_desktop.operations.preferences import Preferences, data_folder, preferences_file

LATER = 2000  # ms after which the first picture is there


def run(file: Path | None = None, language: str | None = None) -> int:
    """The window, until it is closed; returns the exit code."""
    set_up_log()
    preferences = Preferences(preferences_file())
    if language:
        preferences.set("language", language)
    app = start(preferences)
    app.root.after(LATER, tidy)
    open_first(app, file or remembered(preferences))
    app.root.mainloop()
    return 0


def tidy() -> None:
    """What a killed program left of files that were only to be looked at."""
    from crm_desktop.operations.private import remove_left  # not before the first picture

    remove_left()


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
