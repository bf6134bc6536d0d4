"""Is a data file sound, and is every record as the change log left it? `check` reads only, also while it is open."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from crm_desktop.db import attachments, summaries
from crm_desktop.db.backups import integrity
from crm_desktop.db.backups.manifest import Kind
from crm_desktop.db.connection import Database, storage_errors
from crm_desktop.db.driver import Key, sqlite
from crm_desktop.db.errors import BackupFailed, CrmError
from crm_desktop.db.history import chain_check, log_check, outside
from crm_desktop.db.history.outside import Head
from crm_desktop.db.migrate import Tell, silent
from crm_desktop.db.reading import reading
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import search, search_check
from crm_desktop.i18n import _, ngettext
from crm_desktop.operations.datafile.backups import Backups

SHOWN = 100  # findings of one kind

Check = Callable[[sqlite.Connection, Registry], Iterator[str]]


def check(path: Path, registry: Registry, key: Key | None = None) -> list[str]:
    """A sentence for each thing that is wrong. Raises a FileRefused where the file is not even ours."""
    head = known_head(path)  # first: what is written meanwhile is not missed then
    with reading(path, key=key) as connection:
        integrity.tolerate(connection)
        findings = list(missing(connection, registry))
        whole = not findings  # without its tables the rest has nothing to look at
        for one in CHECKS if whole else (pages,):
            findings += limited(path, one(connection, registry))
        if whole:
            findings += limited(path, history(connection, head))
    return findings


def unverifiable(path: Path, key: Key | None = None) -> str:
    """What `check` could not look at here, "" if nothing. Raises a FileRefused."""
    with reading(path, key=key) as connection:
        count = chain_check.unverifiable(connection)
    text = _(
        "{count} steps of the history were written on another computer or by another user; "
        "only there its key tells whether they are unchanged."
    )
    return text.format(count=count) if count else ""


def known_head(path: Path) -> Head | None:
    """How far the history is known to have come: as seen here, else by the newest backup."""
    head = outside.head(path)
    if head is not None:
        return head
    with contextlib.suppress(BackupFailed):
        newest = next(iter(Backups(path).listed()), None)
        # after a restore the newest one is of the file that was given up
        if newest and newest.manifest and newest.kind in HELD and newest.manifest.source == str(path.resolve()):
            return outside.from_list(newest.manifest.facts.get("history"))
    return None


def repair(path: Path, key: Key | None = None, tell: Tell = silent) -> None:
    """Makes all that is kept beside the records anew from them; the records stay as they are. Raises a FileRefused."""
    with Database.open(path, key=key, tell=tell) as database, database.atomic() as connection:
        summaries.recompute(connection)
        search.rebuild(connection)


def limited(path: Path, findings: Iterator[str]) -> Iterator[str]:
    """The first findings and how many more there are; that SQLite gives up is a finding too."""
    try:
        with storage_errors(path):
            yield from islice(findings, SHOWN)
            more = sum(1 for _finding in findings)
    except CrmError as error:
        yield str(error)
        return
    if more:
        yield ngettext("… and {count} more like this", "… and {count} more like these", more).format(count=more)


def missing(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for kind, name in integrity.missing_objects(connection):
        yield _("the {kind} {name} is missing").format(kind=kind, name=name)


def pages(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for line in integrity.page_faults(connection):
        yield _("the file is damaged: {reason}").format(reason=line)


def texts(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for table, rowid in integrity.unreadable_texts(connection, registry):
        yield _("{table}, row {rowid}: a text cannot be read").format(table=table, rowid=rowid)


def references(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for table, rowid, parent in integrity.broken_references(connection):
        yield _("{table}, row {rowid}: the {parent} that it names does not exist").format(
            table=table, rowid=rowid, parent=parent
        )


def latest(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for key in integrity.wrong_latest(connection):
        yield _("客户 {key}: 所购产品 and 消费时间 are not those of the latest purchase").format(key=key)


def figures(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    try:
        for table, key in summaries.differences(connection):
            values = ", ".join(str(part) for part in key)
            yield _("{table} {key}: the kept figures are not those of the records").format(table=table, key=values)
    except UnicodeEncodeError:
        return  # a text that cannot be read, named already


def log(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for number in integrity.orphaned_entries(connection):
        yield _("change log: entry {number} belongs to no step").format(number=number)
    for number in integrity.empty_steps(connection):
        yield _("change log: step {number} has no entries").format(number=number)
    for first, last in integrity.log_gaps(connection):
        yield _("change log: the entries {first} to {last} are missing").format(first=first, last=last)


def history(connection: sqlite.Connection, head: Head | None) -> Iterator[str]:
    for fault in chain_check.faults(connection, head):
        name = _("step {number}") if fault.log == "step" else _("line {number} of the security log")
        yield FAULTS[fault.kind]().format(what=name.format(number=fault.number), last=fault.last)


def records(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for found in log_check.differences(connection, registry):
        yield sentence(found)


def sentence(found: log_check.Difference | int) -> str:
    if isinstance(found, int):
        return _("change log: entry {number} cannot be read").format(number=found)
    table, key = found.entity.table, found.key
    if found.fields:
        columns = ", ".join(found.entity.by_name[name].column for name in found.fields)
        text = _("changed outside the program: {table} {key}, {columns}")
        return text.format(table=table, key=key, columns=columns)
    if found.exists:
        return _("added outside the program: {table} {key}").format(table=table, key=key)
    return _("deleted outside the program: {table} {key}").format(table=table, key=key)


def searches(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for entity in registry:
        stale = sum(1 for _rowid in search_check.stale_keys(connection, entity))
        if stale:
            text = _("{table}: {count} rows do not sort by what they say (--repair mends it)")
            yield text.format(table=entity.table, count=stale)
        if entity.search_index and not search_check.agrees(connection, entity):
            yield _("{table}: the search does not agree with the rows (--repair mends it)").format(table=entity.table)


def contents(connection: sqlite.Connection, registry: Registry) -> Iterator[str]:
    for number, name in attachments.without_content(connection):
        yield _("附件 {number}, {name}: its content is missing").format(number=number, name=name)
    for digest in attachments.wrong_contents(connection):
        yield _("附件内容 {digest}: it is not what was attached").format(digest=digest)


HELD: tuple[Kind, ...] = ("auto", "exit", "manual", "import", "merge")
FAULTS: Mapping[chain_check.Kind, Callable[[], str]] = {
    "changed": lambda: _("history: {what} is not what the program wrote, or what stood before it was taken away"),
    "foreign": lambda: _("history: {what} was not written by the program"),
    "cut": lambda: _("history: it had come to {what}, which is gone or another one; what is there ends at {last}"),
    "replaced": lambda: _("history: the one that had come to {what} is gone, or this is another file"),
}
CHECKS: tuple[Check, ...] = (pages, texts, references, latest, figures, searches, contents, log, records)
