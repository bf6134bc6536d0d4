"""Data files for the tests of the operations, and CSV files written as people write them."""

import contextlib
import csv
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import Key
from crm_desktop.db.encrypted.unlocking import unlock
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.operations.datafile.encrypting import convert, encrypting

PASSWORD, OTHER = "words of boss", "words of zhang"
PHONE = "13955501234"  # what is planted


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.crm"


@pytest.fixture
def database(path: Path, new_database: Callable[[Path], Database]) -> Iterator[Database]:
    with new_database(path) as database:
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
    """Staff S0001 and S0002, who look after the customers C0000001 and C0000002."""
    for name in ("张三", "李四"):
        store.create(registry["staff"], {"name": name, "department": "销售部", "salary": 800000})
    for name, staff in (("王伟", "S0001"), ("李娜", "S0002")):
        store.create(registry["customer"], {"name": name, "staff": staff})
    return store


def nothing(_fraction: float) -> None:
    pass


def signed_in(database: Database, account: accounts.Account) -> Store:
    registry = Registry()
    return Store(database, registry, accounts.permissions_of(database, registry, account), ChangeBus())


@pytest.fixture
def plain(tmp_path: Path, quick_passwords: None) -> Path:
    """An administrator, a member of staff who has signed in, a customer with the planted number."""
    path, registry = tmp_path / "office.crm", Registry()
    with Database.create(path) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        store.create(registry["staff"], {"name": "张三", "department": "销售部", "salary": 1})
        store.create(registry["customer"], {"name": "王伟", "phone": PHONE})
        account, _code = accounts.Users(database, registry, Administrator()).begin("boss", PASSWORD)
        store = signed_in(database, account)
        accounts.Users(database, registry, store.permissions).add("zhang", OTHER, "staff", "S0001")
    return path


@pytest.fixture
def encrypted(plain: Path) -> Path:
    encrypt(plain)
    return plain


def encrypt(path: Path) -> str:
    """Returns the recovery code."""
    with Database.open(path) as database:
        account = accounts.find(database.writer, 1)
        users = accounts.Users(database, Registry(), signed_in(database, account).permissions)
        conversion, code = encrypting(database, users, account, PASSWORD)
    convert(conversion, path, None, nothing)
    for one in Backups(path).plain():
        one.path.unlink()
    return code


def key_of(path: Path, name: str = "boss", password: str = PASSWORD) -> Key:
    return unlock(path, name, password).key


def customers(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM 客户").fetchone()[0])


def add(path: Path, name: str = "C1") -> None:
    with Database.open(path) as database, database.atomic() as connection:
        connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES (?, '王伟')", (name,))


@pytest.fixture
def file(path: Path) -> Path:
    Database.create(path).close()
    return path


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(20, len(data) // 4096, 7):
        data[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    path.write_bytes(data)
