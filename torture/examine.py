"""What is wrong with a data file and its backups after a crash: nothing may be."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.db.connection import Database
from crm_desktop.db.errors import CrmError
from crm_desktop.db.registry import Registry
from crm_desktop.operations.datafile.backups import Backups, fault_of
from crm_desktop.operations.datafile.checking import check
from torture.ledger import Content, Ledger


def content_of(reader: sqlite3.Connection) -> Content:
    return dict(reader.execute("SELECT 客户编号, coalesce(备注, '') FROM 客户"))


def faults(path: Path, ledger: Ledger) -> Iterator[str]:
    """A sentence for each. The file is opened as the next start would, without any help."""
    try:
        with Database.open(path) as database:
            found = content_of(database.reader())
        yield from check(path, Registry())
    except CrmError as error:
        yield f"it does not open: {error}"
        return
    if refused := ledger.refuses(found):
        yield refused
    yield from backup_faults(Backups(path), ledger.backups)


def backup_faults(backups: Backups, confirmed: list[str]) -> Iterator[str]:
    """Each backup that has its name is whole, and each that was confirmed is there."""
    listed = backups.listed()
    for one in listed:
        if fault := fault_of(one):
            yield f"backup {one.path.name}: {fault}"
    for name in set(confirmed) - {one.path.name for one in listed}:
        yield f"backup {name} is lost"
