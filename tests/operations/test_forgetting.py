"""A customer who is forgotten: given out first, then in no byte of the file, and said of which backups still."""

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from crm_desktop.db.accounts import accounts, passwords
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.backups.manifest import Kind
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import NotFound
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.lookup import look_up
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.backups import Backup
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.forgetting import erase, find, hand_out, kept_until
from crm_desktop.operations.importing.running import import_csv

NAME, PHONE, WORDS, GONE = "欧阳不见", "13955501234", "屏幕里有一道划痕", "早就删除的意见"
REGISTRY = Registry()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Customers by import, one of them with purchases, feedback, a deleted feedback and a user of their own."""
    path, table = tmp_path / "office.crm", tmp_path / "customers.csv"
    table.write_text(f"姓名,联系方式\n李娜,1\n{NAME},{PHONE}\n王伟,2\n", "utf-8")
    with Database.create(path) as database:
        store = Store(database, REGISTRY, Administrator(), ChangeBus())
        import_csv(store, REGISTRY["customer"], table)
        product = store.create(REGISTRY["product"], {"name": "电视机", "price": 1, "type": "电器"})
        purchase = {"customer": "C0000002", "product": product, "time": "2026-01-01", "quantity": 3}
        store.create(REGISTRY["purchase"], purchase)
        feedback = {"customer": "C0000002", "product": product, "person": NAME}
        store.create(REGISTRY["feedback"], {**feedback, "content": WORDS})
        gone = store.create(REGISTRY["feedback"], {**feedback, "content": GONE})
        version = store.get(REGISTRY["customer"], "C0000002")["version"]
        assert isinstance(version, int)
        store.update(REGISTRY["customer"], "C0000002", {"notes": f"{NAME}，{PHONE}"}, version)
        store.delete(REGISTRY["feedback"], [gone])
    table.unlink()
    return path


def opened(path: Path) -> Store:
    return Store(Database.open(path), REGISTRY, Administrator(), ChangeBus())


def forget(path: Path, number: str, out: Path) -> list[Path]:
    store = opened(path)
    with store.database:
        found = find(store, number)
        made = hand_out(store, found, out)
        erase(store, found)
    return made


def shown(folder: Path) -> list[tuple[str, str]]:
    texts = (NAME, PHONE, WORDS, GONE)
    files = [file for file in folder.iterdir() if file.is_file()]
    return [(file.name, text) for file in files for text in texts if text.encode() in file.read_bytes()]


def test_what_is_handed_out_is_all_that_there_is(path: Path, tmp_path: Path) -> None:
    made = forget(path, "C0000002", tmp_path / "out")
    everything = json.loads(made[0].read_text("utf-8"))
    assert everything["客户"][0]["姓名"] == NAME
    assert [len(everything[table]) for table in ("客户", "购买", "反馈信息")] == [1, 1, 1]
    assert GONE in json.dumps(everything["变更记录"], ensure_ascii=False)
    with (tmp_path / "out" / "C0000002-反馈信息.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["反馈内容"] for row in csv.DictReader(file)] == [WORDS]


def test_no_byte_of_it_stays_and_the_file_is_in_order(path: Path, tmp_path: Path) -> None:
    assert {text for _file, text in shown(tmp_path)} >= {NAME, PHONE, WORDS}
    forget(path, "C0000002", tmp_path / "out")
    assert not shown(tmp_path)
    store = opened(path)
    with store.database:
        customer = REGISTRY["customer"]
        assert not shown(tmp_path)
        assert look_up(store.reader, store.queries, customer, "李娜", 5)
        assert look_up(store.reader, store.queries, customer, "王伟", 5)
        assert not look_up(store.reader, store.queries, customer, NAME, 5)
        assert store.create(customer, {"name": "新来的"}) == "C0000004"
        (packed,) = store.reader.execute("SELECT group_concat(hex(内容)) FROM 变更批次").fetchone()
        assert packed
        for entry in store.history(customer, "C0000001"):
            assert entry.change.after
    assert check(path, REGISTRY) == []


def test_the_log_knows_that_there_was_a_record_but_not_what_it_said(path: Path, tmp_path: Path) -> None:
    forget(path, "C0000002", tmp_path / "out")
    store = opened(path)
    with store.database:
        values = store.reader.execute("SELECT 旧值, 新值 FROM 变更记录 WHERE 主键 = '\"C0000002\"'").fetchall()
        assert values
        assert {value for row in values for value in row} <= {None, "{}"}
        with pytest.raises(NotFound):
            hand_out(store, find(store, "C0000099"), tmp_path / "none")


def test_the_customers_user_goes_too(path: Path, tmp_path: Path, quick_passwords: None) -> None:
    with Database.open(path) as database:
        boss, _code = accounts.Users(database, REGISTRY, Administrator()).begin("boss", "words of boss")
        store = Store(database, REGISTRY, accounts.permissions_of(database, REGISTRY, boss), ChangeBus())
        users = accounts.Users(database, REGISTRY, store.permissions)
        users.add("ouyang", "words of theirs", "customer", "C0000002")
        erase(store, find(store, "C0000002"))
        assert [one.name for one in users.all()] == ["boss"]
    assert passwords.normal("ouyang").encode() not in path.read_bytes()


def test_it_is_said_until_when_backups_keep_it() -> None:
    day = dt.datetime(2026, 5, 31, 12).astimezone()

    def made(hour: int, kind: Kind = "auto") -> Backup:
        return Backup(Path(f"{hour}-{kind}"), day.replace(hour=hour), kind, 1, None)

    first, last, damaged = made(9), made(18), made(19, "damaged")
    listed, now = [first, last, damaged], day.replace(hour=20)
    soon, late = (kept_until(listed, one, now) for one in (first, last))
    assert soon is not None
    assert late is not None
    assert soon - day.date() <= dt.timedelta(days=3)  # of one day the last is kept
    assert dt.timedelta(days=250) < late - day.date() < dt.timedelta(days=400)  # and so of a week and of a month
    assert kept_until(listed, damaged, now) is None
