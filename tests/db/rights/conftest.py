"""A small office in which everything belongs to somebody, and a Store for each who works in it."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists import rows
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

As = Callable[..., Store]
NOT_A_HASH = "nobody gets in by this"


@pytest.fixture(scope="session")
def office_file(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Path:
    """Made once; each test has a copy."""
    path = tmp_path_factory.mktemp("owned") / "office.crm"
    with Database.create(path) as database:
        fill(Store(database, registry, Administrator(), ChangeBus()), registry)
    return path


@pytest.fixture
def database(
    request: pytest.FixtureRequest, path: Path, new_database: Callable[[Path], Database]
) -> Iterator[Database]:
    """That of the office where a test asks for it, else an empty one."""
    if "owned" in request.fixturenames:
        shutil.copy(request.getfixturevalue("office_file"), path)
    with Database.open(path) if path.exists() else new_database(path) as database:
        yield database


@pytest.fixture
def owned(store: Store) -> Store:
    """What `fill` has made."""
    return store


def fill(store: Store, registry: Registry) -> None:
    """S0001 looks after C0000001 and developed C0000002; S0002 looks after that and has C0000003, who tells nobody.

    Purchases, feedback and plans are numbered like whom they belong to.
    """
    for name, department in (("张三", "销售部"), ("李四", "机密部")):
        store.create(registry["staff"], {"name": name, "department": department, "salary": 812345})
    for name, kind in (("电视机", "电器"), ("口红", "化妆品")):
        store.create(registry["product"], {"name": name, "price": 199900, "type": kind})
    for name, staff, developer in (("王伟", "S0001", "S0002"), ("李娜", "S0002", "S0001"), ("赵密", "S0002", "S0002")):
        values = {"name": name, "staff": staff, "developer": developer, "phone": f"1380000{name}", "notes": "内部备注"}
        store.create(registry["customer"], {**values, "points": 50, "address": f"{name}家", "class_": "重要客户"})
    for number in (1, 2, 3):
        customer = f"C000000{number}"
        values = {"customer": customer, "product": "P000001"}
        store.create(registry["purchase"], {**values, "quantity": number, "time": f"2026-03-0{number}"})
        store.create(registry["feedback"], {**values, "content": f"反馈{number}", "person": f"人{number}"})
        store.create(registry["contact"], {"customer": customer, "name": f"联{number}", "mobile": f"1390000{number}"})
        store.create(registry["interaction"], {"customer": customer, "subject": f"谈{number}", "time": "2026-03-01"})
        store.create(registry["follow_up"], {"customer": customer, "subject": f"做{number}", "due": "2026-03-01"})
        store.create(registry["participant"], {"interaction": number, "contact": f"K000000{number}"})
        store.create(registry["attachment"], {"interaction": number, "name": "a", "size": 1, "digest": "0"})
        store.create(registry["call_round"], {"name": f"回访{number}"})
        store.create(registry["tag"], {"name": f"标{number}"})
        store.create(registry["letterhead"], {"name": f"公司{number}"})
        sell(store, registry, number)
    for staff in ("S0001", "S0002"):
        values = {"staff": staff, "customers": 4, "profit": 300000, "planned_for": "2026-03-01", "made_by": "S0002"}
        store.create(registry["plan"], values)


def numbered(kind: str, number: int) -> str:
    """A document of this year."""
    return f"{kind}-{dt.date.today():%Y}-{number:04}"


def sell(store: Store, registry: Registry, number: int) -> None:
    """To the customer of that number, all the way; for S0002, who is nobody's owner by that in the eyes of S0001."""
    customer, day = {"customer": f"C000000{number}", "staff": "S0002"}, "2026-03-01"
    opportunity = {**customer, "opportunity": f"O000000{number}"}
    order, line = {"order": numbered("DD", number)}, {"product": "P000001", "quantity": number}
    store.create(registry["opportunity"], {**customer, "name": f"机{number}"})
    store.create(registry["opportunity_line"], {"opportunity": f"O000000{number}", **line})
    store.create(registry["quote"], {**opportunity, "issued": day})
    store.create(registry["quote_line"], {"quote": numbered("BJ", number), **line})
    store.create(registry["order"], {**opportunity, "ordered": day})
    store.create(registry["order_line"], {**order, **line, "quantity": number + 99})
    store.create(registry["delivery"], {**order, "order_line": number, "date": day})
    store.create(registry["payment"], {**order, "due": day, "amount": number})
    store.create(registry["contract"], {**opportunity, "subject": f"约{number}", "start": day})
    store.create(registry["milestone"], {"contract": numbered("HT", number), "name": f"节点{number}", "due": day})


@pytest.fixture
def account(database: Database) -> Callable[[str, str | None], accounts.Account]:
    """`account(role, record)`: one without a usable password."""

    def account(role: str, record: str | None = None) -> accounts.Account:
        name = f"{role}-{record}"
        with database.atomic() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO 用户 (用户名, 角色, 记录编号, 口令) VALUES (?, ?, ?, ?)",
                (name, role, record, NOT_A_HASH),
            )
            number = connection.execute("SELECT 用户编号 FROM 用户 WHERE 用户名 = ?", (name,)).fetchone()[0]
            return accounts.find(connection, number)

    return account


@pytest.fixture
def as_(owned: Store, database: Database, registry: Registry, account: Callable[..., accounts.Account]) -> As:
    """`as_("staff")` is S0001, `as_("customer")` C0000001; `as_("staff", "S0002")` somebody else."""
    default = {"admin": None, "staff": "S0001", "customer": "C0000001"}

    def as_(role: str, record: str | None = None) -> Store:
        found = account(role, record or default[role])
        return Store(database, registry, accounts.permissions_of(database, registry, found), ChangeBus())

    return as_


@pytest.fixture
def users(database: Database, registry: Registry, owned: Store) -> accounts.Users:
    """The administrator's desk, before anybody has an account."""
    return accounts.Users(database, registry, Administrator())


def found(store: Store, entity: str, text: str) -> list[Any]:
    select = store.queries.list_of(store.registry[entity], search=text)
    ids = list(rows.row_ids(store.reader, select))
    assert list(rows.first_ids(store.reader, select, 128)) == ids
    assert rows.count_rows(store.reader, select) == len(ids)
    return [store.registry[entity].key_of(row) for row in rows.fetch(store.reader, select, ids) if row]
