"""The files that are measured: made once from a seed, kept in the user's cache folder, copied for each run."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from crm_desktop.db import migrate
from crm_desktop.db.connection import Database
from crm_desktop.operations.sample import make_sample

SEED = 1
BUYERS = 0.83  # purchases in the file for one that `make_sample` is told: some customers buy nothing, none very much


def cached(customers: int, purchases: int) -> Path:
    """A file with so many customers and about so many purchases."""
    schema = hashlib.sha256(migrate.schema().encode()).hexdigest()[:8]
    folder = platformdirs.user_cache_path("crm-desktop", appauthor=False) / "bench"
    path = folder / f"{customers}-{purchases}-{SEED}-{schema}.crm"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"making a file with {customers:,} customers and {purchases:,} purchases …", flush=True)
        make_sample(path, customers, SEED, mean=max(1.5, purchases / customers / BUYERS))
    return path


@contextmanager
def copies(*paths: Path) -> Iterator[list[Path]]:
    """Files that may be written to, beside the originals, gone afterwards; and an empty one as the last."""
    with TemporaryDirectory(dir=paths[0].parent) as folder:
        made = [Path(shutil.copyfile(path, Path(folder) / path.name)) for path in paths]
        empty = Path(folder) / "empty.crm"
        Database.create(empty).close()
        yield [*made, empty]
