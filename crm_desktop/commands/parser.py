"""The commands beside the window, and what may be typed for them."""

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.commands.backups import BACKUP_COMMANDS, step
from crm_desktop.commands.console import (
    Commands,
    add_user_option,
    add_window_options,
    command,
    complain,
    examples,
    meter,
    positive,
    say,
    upgrading,
)
from crm_desktop.commands.forget import add_forget
from crm_desktop.commands.importing import add_import, entity_names
from crm_desktop.commands.questionnaire import add_questionnaire
from crm_desktop.db.connection import Database
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import BY_NAME, REPORTS
from crm_desktop.db.reports.params import parse
from crm_desktop.entities.fields import FieldError
from crm_desktop.entities.moments import read_date
from crm_desktop.entities.periods import MOMENT
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.datafile.access import key_of, reading_as
from crm_desktop.operations.datafile.checking import check, repair, unverifiable
from crm_desktop.operations.exporting.exporting import export_entity
from crm_desktop.operations.exporting.formats import FORMATS
from crm_desktop.operations.printing.printing import PRINTERS
from crm_desktop.operations.sample.sample import make_sample

YEARS = 1900, 2999  # in which a sample may end


def tour(options: argparse.Namespace) -> int:
    # the other commands need no display, and start without waiting for Tk
    from crm_desktop.tour import take_pictures

    return take_pictures(options.outdir, options.file, options.lang, options.theme, options.size)


def new(options: argparse.Namespace) -> int:
    Database.create(options.file).close()
    say(_("{path} made.").format(path=options.file))
    return 0


def sample(options: argparse.Namespace) -> int:
    make_sample(options.file, options.customers, options.seed, until=options.until, progress=meter)
    say(_("{path} made, with {count} customers.").format(path=options.file, count=options.customers))
    return 0


def export(options: argparse.Namespace) -> int:
    with reading_as(options.file, options.user, upgrading(options.file)) as access:
        if options.as_of:
            access = access.as_of(options.as_of, step)
        registry, queries = access.queries.registry, access.queries
        entity = registry[options.entity]
        count = export_entity(
            access.connection,
            registry,
            entity,
            options.out,
            variant=options.encoding or "",
            queries=queries,
            progress=meter,
        )
        access.note("export", f"{entity.table} {count} {options.out.name}")
    words = ngettext("{count} record exported to {path}.", "{count} records exported to {path}.", count)
    say(words.format(count=count, path=options.out))
    return 0


def query(options: argparse.Namespace) -> int:
    with reading_as(options.file, options.user, upgrading(options.file)) as access:
        report = access.report(options.name)
        values = parse(report, access.connection, dict(options.parameters))
        PRINTERS[options.format](sys.stdout, report, access.connection, values)
        access.note("export", report.name)
    return 0


def check_(options: argparse.Namespace) -> int:
    key = key_of(options.file, options.user)
    if options.repair:
        repair(options.file, key, upgrading(options.file))
    findings = check(options.file, Registry(), key)
    for finding in findings:
        say(finding)
    note = unverifiable(options.file, key) if not findings else ""
    if note:
        say(note)
    if findings:
        return complain(_("{path} is not in order.").format(path=options.file))
    say(_("{path} is in order.").format(path=options.file))
    return 0


# -- what may be typed ------------------------------------------------------------------------------------------

EXAMPLES = """\
crm-desktop                                       # the window, with the file that was open last
crm-desktop sample shop.crm --customers 2000
crm-desktop --file shop.crm --lang en
crm-desktop import shop.crm customer customers.csv
crm-desktop export shop.crm purchase purchases.xlsx
crm-desktop query shop.crm feedback-handling period=2026-01-01..2026-06-30
crm-desktop check shop.crm"""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="crm-desktop",
        description=_("Customers, products, purchases and feedback in one file. Without a command: the window."),
        epilog=examples(EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    add_window_options(top)
    commands = top.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    for add in (
        add_new,
        add_sample,
        add_import,
        add_export,
        add_query,
        add_check,
        *BACKUP_COMMANDS,
        add_questionnaire,
        add_forget,
        add_tour,
    ):
        add(commands)
    return top


def add_new(commands: Commands) -> None:
    text = _("Make an empty data file. Nothing is ever overwritten.")
    command(commands, "new", new, text, examples("crm-desktop new shop.crm"))


def add_sample(commands: Commands) -> None:
    text = _(
        "Make a data file with invented data: three years with about ten purchases a customer, and what is planned. "
        "The same seed and day give the same data."
    )
    example = (
        "crm-desktop sample shop.crm --customers 2000 --seed 7\n"
        "crm-desktop sample shop.crm --customers 400 --until 2026-06-30"
    )
    made = command(commands, "sample", sample, text, examples(example))
    made.add_argument("--customers", type=positive, required=True, metavar="N", help=_("how many customers"))
    made.add_argument("--seed", type=int, default=1, metavar="S", help=_("which data (default: 1)"))
    made.add_argument("--until", type=day, metavar="DAY", help=_("the last day of the data (default: today)"))


def add_export(commands: Commands) -> None:
    text = _("Export all records of one kind, in the order of their numbers.")
    example = (
        "crm-desktop export shop.crm customer customers.csv\n"
        "crm-desktop export shop.crm customer customers.csv --encoding gb18030\n"
        "crm-desktop export shop.crm customer customers.vcf\n"
        "crm-desktop export shop.crm purchase purchases.xlsx\n"
        'crm-desktop export shop.crm customer customers.csv --as-of "2026-03-01 12:00"'
    )
    made = command(commands, "export", export, text, examples(example))
    made.add_argument("entity", choices=entity_names(), metavar="ENTITY", help=", ".join(entity_names()))
    text = _("the file to write: {suffixes}; replaced if it exists")
    made.add_argument("out", type=Path, metavar="OUT", help=text.format(suffixes=_(", ").join(FORMATS)))
    text = _("of a .csv: utf-8, or gb18030 for an old Excel (default: utf-8)")
    made.add_argument("--encoding", choices=FORMATS[".csv"].variants, help=text)
    as_of = _(
        "the records as they were at this time, or at the end of this day, read from the history; without the columns "
        "that the program works out itself"
    )
    made.add_argument("--as-of", type=moment, metavar="TIME", help=as_of)
    add_user_option(made)


def add_query(commands: Commands) -> None:
    text = _("Show the result of a named query.")
    example = (
        "crm-desktop query shop.crm customer customer=C0000001\n"
        "crm-desktop query shop.crm performance --format csv\n"
        "crm-desktop query shop.crm feedback-by-type type=电器 --format json"
    )
    made = command(commands, "query", query, text, examples(example) + "\n\n" + queries_help())
    made.add_argument("name", choices=BY_NAME, metavar="NAME", help=", ".join(BY_NAME))
    made.add_argument("parameters", type=pair, nargs="*", metavar="key=value", help=_("what is asked for, see below"))
    made.add_argument("--format", choices=PRINTERS, default="table", help=_("how to write it (default: table)"))
    add_user_option(made)


def add_check(commands: Commands) -> None:
    text = _(
        "Check a data file: its pages and references, the search, the change log, and that each record is as the log "
        "left it. Reads only; the program may have the file open."
    )
    example = "crm-desktop check shop.crm\ncrm-desktop check shop.crm --repair"
    made = command(commands, "check", check_, text, examples(example))
    repair_text = _("before that make search and sort order anew, where other programs wrote into the file")
    made.add_argument("--repair", action="store_true", help=repair_text)
    add_user_option(made)


def add_tour(commands: Commands) -> None:
    text = _("Take pictures of all screens.")
    example = "crm-desktop tour pictures --lang en --theme dark --size 1280x800"
    made = command(commands, "tour", tour, text, examples(example), file=False)
    made.add_argument("outdir", type=Path, metavar="OUTDIR", help=_("the folder for the pictures"))
    add_window_options(made, argparse.SUPPRESS)  # what stands before the command counts too
    made.add_argument("--theme", choices=["light", "dark"], help=_("the theme of the window"))
    made.add_argument("--size", type=size, metavar="WxH", help=_("the size of the window in pixels"))


def queries_help() -> str:
    lines = [_("queries and what they take:")]
    for report in REPORTS:
        lines.append(f"  {report.name}: {report.help}")
        for field in (parameter.field for parameter in report.params):
            lines.append(f"    {field.name}=…  {field.label}{'' if field.help is None else f': {field.help}'}")
    return "\n".join(lines)


def moment(text: str) -> str:
    try:
        time = MOMENT.parse(text)
    except FieldError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if not isinstance(time, str):
        raise argparse.ArgumentTypeError(_("must be a date and time such as 2026-03-05 14:30:00"))
    return time


def day(text: str) -> dt.date:
    try:
        found = read_date(text)
    except FieldError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    first, last = YEARS
    if not first <= found.year <= last:
        raise argparse.ArgumentTypeError(_("must be in a year from {first} to {last}").format(first=first, last=last))
    return found


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(_("“{text}” must be written key=value").format(text=text))
    return name, value


def size(text: str) -> tuple[int, int]:
    found = re.fullmatch("([0-9]{3,5})x([0-9]{3,5})", text)
    if not found:
        raise argparse.ArgumentTypeError(_("must be written like 1280x800"))
    return int(found[1]), int(found[2])
