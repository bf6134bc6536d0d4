"""The files that are measured: made once from a seed, kept in the user's cache folder, copied for each run."""

import datetime as dt
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from crm_desktop.db import migrate
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.sales.days import pass_days
from crm_desktop.operations.sample.sample import make_sample

SEED = 1
UNTIL = dt.date(2026, 10, 31)  # the last day, so that a file made anew is the same
BUYERS = 0.83  # purchases in the file for one that `make_sample` is told: some customers buy nothing, none very much


def cached(customers: int, purchases: int) -> Path:
    """A file with so many customers and about so many purchases."""
    schema = hashlib.sha256(migrate.schema().encode()).hexdigest()[:8]
    folder = platformdirs.user_cache_path("crm-desktop", appauthor=False) / "bench"
    path = folder / f"{customers}-{purchases}-{SEED}-{schema}.crm"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"making a file with {customers:,} customers and {purchases:,} purchases …", flush=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        make_sample(part, customers, SEED, until=UNTIL, mean=max(1.5, purchases / customers / BUYERS))
        bring_up_to_date(part)
        part.replace(path)
    return path


def bring_up_to_date(path: Path) -> None:
    """As an office that opens the file each day has it."""
    with Database.open(path) as database:
        store = Store(database, Registry(), Administrator(), ChangeBus())
        pass_days(store, store.reader, dt.date.today())


@contextmanager
def copies(*paths: Path) -> Iterator[list[Path]]:
    """Files that may be written to, beside the originals, gone afterwards; and an empty one as the last."""
    with TemporaryDirectory(dir=paths[0].parent) as folder:
        made = [Path(shutil.copyfile(path, Path(folder) / path.name)) for path in paths]
        if sys.platform != "win32":
            os.sync()  # gigabytes still on their way to the disk would slow down what is measured first
        empty = Path(folder) / "empty.crm"
        Database.create(empty).close()
        yield [*made, empty]
