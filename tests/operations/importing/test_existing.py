"""Rows about records that exist: skipped, updated, filled in, or refused; tried out before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.contact import CONTACT
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.tags import TAG
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.existing import Existing, form, normal
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_file, try_out

Write = Callable[..., Path]
HEAD = ["姓名", "联系方式", "电子邮箱", "备注"]


@pytest.fixture
def peopled(store: Store) -> Store:
    for name, phone, email in (
        ("王伟", "138-0000-0001", "w@a.cn"),
        ("李娜", "13800000002", None),
        ("李娜", None, None),
    ):
        store.create(store.registry["customer"], {"name": name, "phone": phone, "email": email})
    return store


def plan(path: Path, mode: Any, *by: str, **more: Any) -> Plan:
    return Plan(Source(path), existing=Existing(mode, by), **more)


def take(store: Store, path: Path, mode: Any, *by: str, **more: Any) -> Imported:
    return import_file(store, store.registry["customer"], plan(path, mode, *by, **more))


def customers(store: Store) -> list[Any]:
    return store.reader.execute("SELECT 姓名, 联系方式, 电子邮箱, 备注 FROM 客户 ORDER BY 客户编号").fetchall()


def test_phones_are_the_same_however_they_are_written(peopled: Store, write: Write) -> None:
    path = write(HEAD, ["王伟", "+86 138 0000 0001", "", "新"], ["张三", "010-1", "", ""])
    assert take(peopled, path, "skip", "phone") == Imported(1, (), skipped=1)
    assert customers(peopled)[0] == ("王伟", "138-0000-0001", "w@a.cn", None)
    assert len(customers(peopled)) == 4


def test_update_writes_over_but_empty_cells_change_nothing(peopled: Store, write: Write) -> None:
    path = write(HEAD, ["王大伟", "13800000001", "", "新"], ["李娜", "13800000002", "", ""])
    assert take(peopled, path, "update", "phone") == Imported(0, (), changed=1, same=1)
    assert customers(peopled)[0] == ("王大伟", "13800000001", "w@a.cn", "新")
    assert check(peopled.database.path, peopled.registry) == []


def test_fill_leaves_what_is_there(peopled: Store, write: Write) -> None:
    path = write(HEAD, ["王大伟", "13800000001", "x@y.cn", "新"])
    assert take(peopled, path, "fill", "phone").changed == 1
    assert customers(peopled)[0] == ("王伟", "138-0000-0001", "w@a.cn", "新")


def test_one_undo_takes_new_and_changed_ones_back(peopled: Store, write: Write) -> None:
    before = customers(peopled)
    rows = [["王大伟", "13800000001", "", "新"], *(["新人", f"010-{number}", "", ""] for number in range(1500))]
    done = take(peopled, write(HEAD, *rows), "update", "phone")
    assert (done.count, done.changed) == (1500, 1)
    peopled.undo()
    assert customers(peopled) == before
    peopled.redo()
    assert len(customers(peopled)) == 1503
    assert check(peopled.database.path, peopled.registry) == []


def test_several_records_are_no_guess(peopled: Store, write: Write) -> None:
    with pytest.raises(ImportFailed) as caught:
        take(peopled, write(HEAD, ["王伟", "1", "", ""], ["李娜", "2", "", ""]), "update", "name")
    (fault,) = caught.value.faults
    assert "3" in fault
    assert "C0000002" in fault
    assert "C0000003" in fault


def test_rows_meet_the_records_of_rows_before_them(peopled: Store, write: Write) -> None:
    path = write(
        HEAD,
        ["甲", "5551", "", "一"],
        ["乙", "5551", "", "二"],
        ["丙", "555-1", "", ""],
        ["丁", "", "", ""],
        ["戊", "", "", ""],
    )
    assert take(peopled, path, "update", "phone") == Imported(3, (), changed=2)
    assert customers(peopled)[3] == ("丙", "555-1", None, "二")


def test_by_number_and_by_several_fields(peopled: Store, write: Write) -> None:
    path = write(["客户编号", "姓名"], ["C0000002", "李小娜"], ["C0000077", "新"], ["", "无号"])
    assert take(peopled, path, "update") == Imported(2, (), changed=1)
    path = write(["姓名", "联系方式", "备注"], ["李小娜", "13800000002", "x"], ["李小娜", "1", "y"])
    assert take(peopled, path, "update", "name", "phone") == Imported(1, (), changed=1)


def test_another_number_for_a_record_that_exists_is_refused(peopled: Store, write: Write) -> None:
    with pytest.raises(ImportFailed) as caught:
        take(peopled, write(["客户编号", "姓名", "联系方式"], ["C9", "王伟", "13800000001"]), "update", "phone")
    assert "客户编号" in caught.value.faults[0]


def test_a_file_without_the_key_is_refused(peopled: Store, write: Write) -> None:
    with pytest.raises(CrmError):
        take(peopled, write(["姓名"], ["甲"]), "update", "phone")
    with pytest.raises(CrmError):
        take(peopled, write(["姓名", "积分"], ["甲", "1"]), "skip", "email")


def test_an_update_needs_no_column_but_the_key(peopled: Store, write: Write) -> None:
    assert take(peopled, write(["客户编号", "备注"], ["C0000001", "好"]), "update").changed == 1
    with pytest.raises(ImportFailed) as caught:
        take(peopled, write(["客户编号", "备注"], ["C0000099", "好"]), "update")
    assert "姓名" in caught.value.faults[0]


def test_a_trial_tells_everything_and_leaves_nothing(peopled: Store, write: Write) -> None:
    path = write(
        [*HEAD, "积分"],
        ["王大伟", "13800000001", "", "新", ""], ["李娜", "13800000002", "", "", ""],
        ["甲", "555", "", "", "8"], ["", "556", "", "", "x"], ["乙", "557", "bad", "", "101"],
    )  # fmt: skip
    before, undoable = peopled.reader.execute("SELECT count(*) FROM 变更组").fetchone(), peopled.undoable
    found = try_out(peopled, peopled.registry["customer"], plan(path, "update", "phone"))
    assert dict(found.counts) == {"changed": 1, "same": 1, "new": 1, "refused": 2}
    (changed,) = found.rows["changed"]
    assert (changed.line, changed.key) == (2, "C0000001")
    assert (changed.changes[0].old, changed.changes[0].new) == ("王伟", "王大伟")
    assert [[fault.heading for fault in row.faults] for row in found.rows["refused"]] == [
        ["积分"],
        ["电子邮箱", "积分"],
    ]
    assert peopled.reader.execute("SELECT count(*) FROM 变更组").fetchone() == before
    assert (len(customers(peopled)), peopled.undoable) == (3, undoable)
    assert peopled.propose_number(peopled.registry["customer"]) == "C0000004"
    assert check(peopled.database.path, peopled.registry) == []


def test_corrections_stand_in_for_cells(store: Store, write: Write) -> None:
    path = write(["姓名", "积分"], ["甲", "x"], ["", "2"])
    source = Source(path, corrections=((2, 1, "7"), (3, 0, "乙")))
    assert import_file(store, store.registry["customer"], Plan(source)).count == 2
    assert store.reader.execute("SELECT 姓名, 积分 FROM 客户 ORDER BY 2").fetchall() == [("乙", 2), ("甲", 7)]


@pytest.mark.parametrize(
    ("written", "there"), [("112", False), ("1.12", False), ("1-1-2", False), ("11-2 ", True), ("１-12", True)]
)
def test_numbers_are_the_same_only_as_they_are(store: Store, write: Write, written: str, there: bool) -> None:
    customer = store.registry["customer"]
    for number in ("1-12", "11-2", "+86112"):
        store.create(customer, {"number": number, "name": f"甲{number}"})
    done = take(store, write(["客户编号", "姓名"], [written, "乙"]), "skip")
    assert (done.count, done.skipped) == (int(not there), int(there))


def test_a_contact_is_that_of_the_very_customer(store: Store, write: Write) -> None:
    for number in ("1-12", "11-2"):
        store.create(store.registry["customer"], {"number": number, "name": f"甲{number}"})
    store.create(CONTACT, {"customer": "1-12", "name": "王伟"})
    path = write(["客户编号", "姓名", "职务"], ["11-2", "王伟", "财务"], ["1-12", "王伟", "经理"])
    assert import_file(store, CONTACT, plan(path, "update", "customer", "name")) == Imported(1, (), changed=1)
    found = store.reader.execute("SELECT 客户编号, 职务 FROM 客户联系人 ORDER BY 1").fetchall()
    assert found == [("1-12", "经理"), ("11-2", "财务")]


@pytest.mark.parametrize(
    ("entity", "name", "one", "other", "same"),
    [
        (CUSTOMER, "phone", "138-0000", "1380000", True),
        (CUSTOMER, "phone", "+86 138 0000", "1380000", True),
        (CUSTOMER, "phone", "(010) 1.2/3", "010123", True),
        (CONTACT, "mobile", "138 0000", "1380000", True),
        (CUSTOMER, "phone", "A-1", "A1", False),
        (CUSTOMER, "email", "A@B.cn", "a@b.CN", True),
        (CUSTOMER, "name", "ＡＢＣ", "abc", True),
        (CUSTOMER, "name", "王伟", "王 伟", False),
        (CUSTOMER, "name", "1-12", "112", False),
        (TAG, "name", "VIP", "vip", True),
        (CUSTOMER, "number", "1-12", "11-2", False),
        (CUSTOMER, "number", "+861", "1", False),
        (CUSTOMER, "number", "c1", "C1", False),
        (CUSTOMER, "number", "Ｃ１", "C1", True),
        (CONTACT, "customer", "1-12", "112", False),
    ],
)
def test_what_counts_as_the_same(entity: Entity, name: str, one: str, other: str, same: bool) -> None:
    forms = [form(entity, name)]
    assert (normal(forms, [one]) == normal(forms, [other])) is same


@pytest.mark.parametrize("missing", [None, ""])
def test_what_is_missing_counts_as_nothing(missing: str | None) -> None:
    forms = [form(CUSTOMER, "name"), form(CUSTOMER, "phone")]
    assert normal(forms, ["王伟", missing]) == ""
