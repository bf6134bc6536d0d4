"""What opening a file of an earlier version takes long with, in words."""

from pathlib import Path

from crm_desktop.db.migrate import VERSION, Stage
from crm_desktop.i18n import _


def reason(path: Path, stage: Stage) -> str:
    """Why it takes long."""
    if stage.version == VERSION:
        return _("The search of {file} is made anew; nothing else changes.").format(file=path.name)
    text = _(
        "{file} is of version {old}, from an earlier program, and is brought up to version {new}. A backup comes first."
    )
    return text.format(file=path.name, old=stage.version, new=VERSION)


def in_words(stage: Stage) -> str:
    """What is done just now."""
    if stage.name == "backup":
        return _("Making a backup first …")
    if stage.name == "tables":
        return _("Changing the tables, step {done} of {total} …").format(done=int(stage.done), total=int(stage.total))
    if stage.name == "figures":
        return _("Adding up sales, plans and feedback …")
    if stage.name == "history":
        return _("Sealing the history …")
    return _("Making the search index …")
