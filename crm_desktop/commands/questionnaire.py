"""The command that writes the questionnaire of a round of calls."""

import argparse
from pathlib import Path

from crm_desktop.commands.console import (
    Commands,
    add_user_option,
    command,
    examples,
    meter,
    positive,
    say,
    upgrading,
)
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.care.questionnaire import SUFFIXES, questionnaire_of, write
from crm_desktop.operations.datafile.access import reading_as


def questionnaire(options: argparse.Namespace) -> int:
    with reading_as(options.file, options.user, upgrading(options.file)) as access:
        count = write(options.out, questionnaire_of(access.connection, access.queries, options.round, meter))
        access.note("export", f"回访 {options.round} {options.out.name}")
    words = ngettext("{count} customer exported to {path}", "{count} customers exported to {path}", count)
    say(words.format(count=count, path=options.out))
    return 0


def add_questionnaire(commands: Commands) -> None:
    text = _("Write the questionnaire of a round of calls: its customers, what is known of them, room for the answers.")
    example = "crm-desktop questionnaire shop.crm 1 calls.pdf\ncrm-desktop questionnaire shop.crm 1 calls.xlsx"
    made = command(commands, "questionnaire", questionnaire, text, examples(example))
    made.add_argument("round", type=positive, metavar="NUMBER", help=_("the number of the round"))
    text = _("the file to write: {suffixes}; replaced if it exists")
    made.add_argument("out", type=Path, metavar="OUT", help=text.format(suffixes=_(", ").join(SUFFIXES)))
    add_user_option(made)
