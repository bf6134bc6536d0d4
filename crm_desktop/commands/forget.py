"""The command that erases a customer."""

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from crm_desktop.commands.backups import backups_of, folder_of
from crm_desktop.commands.console import (
    Commands,
    add_user_option,
    command,
    complain,
    examples,
    say,
    to_the_end,
    upgrading,
)
from crm_desktop.db.forgetting.mentions import Mention
from crm_desktop.i18n import _
from crm_desktop.operations.datafile.access import writing_as
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.operations.forgetting import erase, find, hand_out, kept_until

MOST = 200  # quotations that are named


def forget(options: argparse.Namespace) -> int:
    with writing_as(options.file, options.user, folder_of(options.file), upgrading(options.file)) as store:
        found = find(store, options.number)
        for path in hand_out(store, found, options.out):
            say(str(path))
        tell_mentions(found.mentions)
        if not options.yes and input(_("Erase {number} for ever? Type the number: ").format(number=options.number)) != (
            options.number
        ):
            return complain(_("Nothing was erased."))
        with to_the_end():
            erase(store, found)
        backups = backups_of(options.file, key=store.database.key)
    say(_("{number} is erased from {path}.").format(number=options.number, path=options.file))
    tell_backups(backups)
    return 0


def tell_mentions(mentions: Sequence[Mention]) -> None:
    """They are of others, so that somebody has to look at them."""
    if mentions:
        say(_("These records of others quote the customer and are not erased; where it has to go, change them:"))
    for one in mentions[:MOST]:
        say(f"  {one.table} {one.key} {one.column}".rstrip())
    if len(mentions) > MOST:
        say(_("… and {count} more").format(count=f"{len(mentions) - MOST:,}"))


def tell_backups(backups: Backups) -> None:
    """What was copied before is in them still."""
    listed = backups.listed()
    if listed:
        say(_("These backups were made before. Until when, if there is one each day from now on:"))
    for one in listed:
        until = kept_until(listed, one, dt.datetime.now().astimezone())
        say(f"  {one.path}  {until or _('until somebody deletes it')}")


def add_forget(commands: Commands) -> None:
    text = _(
        "Write out all that the file holds of a customer, as JSON and CSV and with the attached files, then erase it "
        "everywhere in the file: records, history, filters, search, free pages. Records of others that quote the "
        "customer are named, and so are the backups that keep it, and until when."
    )
    example = "crm-desktop forget shop.crm customer C0000001 --out handed-out"
    made = command(commands, "forget", forget, text, examples(example))
    made.add_argument("entity", choices=["customer"], metavar="customer", help=_("only customers can be forgotten"))
    made.add_argument("number", metavar="NUMBER", help=_("the number of the customer"))
    made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help=_("where to write it (default: here)"))
    made.add_argument("--yes", action="store_true", help=_("do not ask again"))
    add_user_option(made)
