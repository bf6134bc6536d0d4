"""The command line. Exit codes: 0 done, 1 refused with a reason on stderr, 2 wrong use, 130 interrupted."""

import argparse
import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path

from crm_desktop import __version__, i18n
from crm_desktop.db.changes import ChangeBus, Values
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.reading import reading
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports import BY_NAME
from crm_desktop.db.reports.export import all_rows, as_json
from crm_desktop.db.reports.params import parse
from crm_desktop.db.reports.report import Report
from crm_desktop.db.store import Store
from crm_desktop.entities.fields import Field
from crm_desktop.i18n import _
from crm_desktop.operations import texttable
from crm_desktop.operations.cells import to_cell
from crm_desktop.operations.checking import check
from crm_desktop.operations.exporting import export_entity
from crm_desktop.operations.importing import import_csv
from crm_desktop.operations.sample import make_sample


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    i18n.use(i18n.system_language())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # there is none in a program without a console
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        flush()
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except CrmError as error:
        return complain(str(error))
    except OSError as error:
        return complain(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
    except KeyboardInterrupt:
        complain(_("Interrupted; nothing was changed."))
        return 130
    return code


# -- the commands -----------------------------------------------------------------------------------------------


def window(options: argparse.Namespace) -> int:
    from crm_desktop import app  # the other commands need no display, and start without waiting for Tk

    return app.run(options.file, options.lang)


def tour(options: argparse.Namespace) -> int:
    from crm_desktop import app  # as above

    return app.tour(options.outdir, options.file, options.lang, options.theme, options.size)


def new(options: argparse.Namespace) -> int:
    Database.create(options.file).close()
    say(_("{path} made.").format(path=options.file))
    return 0


def sample(options: argparse.Namespace) -> int:
    make_sample(options.file, options.customers, options.seed, progress=meter)
    say(_("{path} made, with {count} customers.").format(path=options.file, count=options.customers))
    return 0


def import_(options: argparse.Namespace) -> int:
    registry = Registry()
    with Database.open(options.file) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        done = import_csv(store, registry[options.entity], options.csv, progress=meter)
    say(_("{count} records imported.").format(count=done.count))
    if done.ignored:
        names = _(", ").join(done.ignored)
        say(_("Not taken, since the program itself keeps these columns: {names}.").format(names=names))
    return 0


def export(options: argparse.Namespace) -> int:
    registry = Registry()
    with reading(options.file) as connection:
        count = export_entity(connection, registry, registry[options.entity], options.out, progress=meter)
    say(_("{count} records exported to {path}.").format(count=count, path=options.out))
    return 0


def query(options: argparse.Namespace) -> int:
    report = BY_NAME[options.name]
    with reading(options.file) as connection:
        values = parse(report, connection, dict(options.parameters))
        for line in FORMATS[options.format](report, connection, values):
            say(line)
    return 0


def check_(options: argparse.Namespace) -> int:
    findings = check(options.file, Registry())
    for finding in findings:
        say(finding)
    if findings:
        return complain(_("{path} is not in order.").format(path=options.file))
    say(_("{path} is in order.").format(path=options.file))
    return 0


# -- the formats of a query -------------------------------------------------------------------------------------


def as_table(report: Report, connection: sqlite.Connection, values: Values) -> Iterator[str]:
    """What the record at the top says, the rows, the totals."""
    fields = [column.field for column in report.columns]
    header = report.header(connection, values)
    known = [(field.label, field.show(header[field.name])) for field in report.header_fields if field.name in header]
    yield from (f"{label}: {text}" for label, text in known if text)
    yield from [""] if known else []
    yield from texttable.lines(
        [str(field.label) for field in fields],
        [field.align for field in fields],
        lambda: ([field.show(row[field.name]) for field in fields] for row in all_rows(report, connection, values)),
    )
    yield ""
    totals = report.totals(connection, values)
    yield "   ".join(f"{total.field.label}: {total.field.show(total.value)}" for total in totals)


def as_csv(report: Report, connection: sqlite.Connection, values: Values) -> Iterator[str]:
    fields = [column.field for column in report.columns]
    yield csv_line(field.column for field in fields)
    for row in all_rows(report, connection, values):
        yield csv_line(csv_cell(field, row) for field in fields)


def csv_cell(field: Field, row: Values) -> str:
    return to_cell(field.text(row[field.name]))


def csv_line(cells: Iterable[str]) -> str:
    line = Line()
    csv.writer(line, lineterminator="").writerow(list(cells))
    return line.text


class Line:
    """Takes what csv writes."""

    text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)


def as_json_text(report: Report, connection: sqlite.Connection, values: Values) -> Iterator[str]:
    yield json.dumps(as_json(report, connection, values), ensure_ascii=False, indent=2)


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json_text}


# -- speaking ---------------------------------------------------------------------------------------------------


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def flush() -> None:
    """A closed pipe shows here, where it can be caught, instead of at the interpreter's end."""
    if sys.stdout is not None:
        sys.stdout.flush()


def complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 1


def meter(count: int, fraction: float) -> None:
    """Says on a terminal how far a long command is."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{fraction:4.0%}" if fraction < 1 else "\r    \r")


# -- what may be typed ------------------------------------------------------------------------------------------
