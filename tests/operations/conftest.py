"""Data files for the tests of the operations, and CSV files written as people write them."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from crm_desktop.db.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.store import Store


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.crm"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database.create(path) as database:
        yield database


@pytest.fixture
def store(database: Database, registry: Registry) -> Store:
    """With staff S0001 and product P000001."""
    store = Store(database, registry, Administrator(), ChangeBus())
    store.create(registry["staff"], {"name": "张三", "department": "销售部", "salary": 800000})
    store.create(registry["product"], {"name": "电视机", "price": 199900, "type": "电器"})
    return store


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write(text or bytes)` or `write(heading, row, …)`: the path of a CSV file."""

    def write(*content: str | bytes | Sequence[str]) -> Path:
        file = tmp_path / "rows.csv"
        if isinstance(content[0], bytes):
            file.write_bytes(content[0])
        elif isinstance(content[0], str):
            file.write_bytes(content[0].encode())
        else:
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(content)  # type: ignore[arg-type]
        return file

    return write


@pytest.fixture
def office(store: Store, registry: Registry) -> Store:
    """With customers C0000001 and C0000002, too."""
    store.create(registry["customer"], {"name": "王伟", "staff": "S0001"})
    store.create(registry["customer"], {"name": "李娜"})
    return store
