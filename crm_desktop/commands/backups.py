"""The commands about backups and damaged files."""

import argparse
import contextlib
from pathlib import Path

from crm_desktop.commands.console import Commands, add_user_option, command, complain, examples, meter, say, upgrading
from crm_desktop.db.backups.recovery import recover
from crm_desktop.db.driver import Key
from crm_desktop.db.errors import CrmError, KeysRefused
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.datafile.access import key_of, must_administer
from crm_desktop.operations.datafile.backups import KIND_NAMES, Backups, chosen_folder, fault_of, restore
from crm_desktop.operations.datafile.lost_keys import holder_of_keys
from crm_desktop.operations.datafile.recovering import in_words
from crm_desktop.operations.preferences import Preferences, preferences_file


def folder_of(file: Path) -> Path | None:
    """Where the user wants its backups."""
    return chosen_folder(Preferences(preferences_file()), file)


def backups_of(file: Path, folder: Path | None = None, key: Key | None = None) -> Backups:
    return Backups(file, folder or folder_of(file), key)


def back_up(options: argparse.Namespace) -> int:
    key = key_of(options.file, options.user)
    made = backups_of(options.file, options.dest, key).make("manual", step)
    say(
        _("{path} made and checked: {size}, {counts}.").format(path=made.path, size=made.size_text, counts=made.content)
    )
    return 0


def list_backups(options: argparse.Namespace) -> int:
    bad = 0
    listed = backups_of(options.file, options.folder).listed()
    if not listed:
        say(_("No backup yet"))
    for one in listed:
        fault = one.fault or (fault_of(one) if options.check else "")
        bad += bool(fault)
        kind = str(KIND_NAMES[one.kind])
        state = fault or (_("whole") if options.check else "")
        say(
            "  ".join(
                filter(None, [f"{one.made:%Y-%m-%d %H:%M}", kind, one.size_text, one.content, str(one.path), state])
            )
        )
    text = ngettext("{count} backup is damaged.", "{count} backups are damaged.", bad)
    return complain(text.format(count=bad)) if bad else 0


def go_back(options: argparse.Namespace) -> int:
    key = must_administer(options.file, options.user, upgrading(options.file))
    kept = restore(options.backup, backups_of(options.file, key=key), step)
    say(_("{path} is as it was in {backup}.").format(path=options.file, backup=options.backup))
    if kept:
        say(_("What was there before is kept as {path}.").format(path=kept.path))
    return 0


def save_readable(options: argparse.Namespace) -> int:
    key = key_of(options.file, options.user)
    report = recover(options.file, options.new, lambda rows: meter(rows, 0.0), key)
    for line in in_words(report):
        say(line)
    say(_("{path} made; {damaged} was left as it is.").format(path=options.new, damaged=options.file))
    return 0


def step(fraction: float) -> None:
    meter(0, fraction)


def ways_out(file: Path, error: CrmError) -> str:
    """What can be done about a damaged file, or one without its keys; "" if nothing."""
    lines: list[str] = []
    with contextlib.suppress(CrmError):  # where the backups cannot be read there is none to name
        backups = backups_of(file)
        if holder_of_keys(backups, error):
            lines.append(f'crm-desktop --file "{file}"  # {_("Take the keys of a backup")}')
        if last := backups.last_usable():
            lines.append(f'crm-desktop restore "{last.path}" "{file}"')
    if not isinstance(error, KeysRefused):
        new = file.with_name(f"{file.stem}-recovered{file.suffix}")
        lines.append(f'crm-desktop recover "{file}" "{new}"')
    return "\n".join([_("What can be done about a damaged file:"), *(f"  {line}" for line in lines)]) if lines else ""


# -- what may be typed ------------------------------------------------------------------------------------------


def add_backup(commands: Commands) -> None:
    text = _("Make a backup, checked and with a manifest. The program may have the file open.")
    made = command(
        commands,
        "backup",
        back_up,
        text,
        examples("crm-desktop backup shop.crm\ncrm-desktop backup shop.crm /mnt/share"),
    )
    made.add_argument("dest", type=Path, nargs="?", metavar="DEST", help=_("the folder (default: that of the file)"))
    add_user_option(made)


def add_backups(commands: Commands) -> None:
    text = _("List the backups of a file, the newest first.")
    made = command(commands, "backups", list_backups, text, examples("crm-desktop backups shop.crm --check"))
    made.add_argument("--check", action="store_true", help=_("look at every byte of them"))
    made.add_argument("--folder", type=Path, metavar="DIR", help=_("where they are (default: the folder of the file)"))


def add_restore(commands: Commands) -> None:
    text = _("Put a backup in the place of a data file, which is kept as a backup itself. Nothing is ever half done.")
    example = "crm-desktop restore shop.crm-backups/shop-20260301-180000-exit.crm shop.crm"
    made = command(commands, "restore", go_back, text, examples(example), file=False)
    made.add_argument("backup", type=Path, metavar="BACKUP", help=_("the backup, its manifest beside it"))
    made.add_argument("file", type=Path, metavar="FILE", help=_("the data file"))
    add_user_option(made)


def add_recover(commands: Commands) -> None:
    text = _(
        "Save all that can be read of a damaged file into a new one, and count what is lost. For when no backup is."
    )
    made = command(commands, "recover", save_readable, text, examples("crm-desktop recover shop.crm saved.crm"))
    made.add_argument("new", type=Path, metavar="NEW", help=_("the file to make; nothing is ever overwritten"))
    add_user_option(made)


BACKUP_COMMANDS = (add_backup, add_backups, add_restore, add_recover)
