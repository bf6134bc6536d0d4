"""Lists as they were after a step. That each list is right after any steps, test_store_model holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.encrypted import slots
from crm_desktop.db.encrypted.encryption import convert
from crm_desktop.db.encrypted.keyfile import Slots
from crm_desktop.db.forgetting.forgetting import erase
from crm_desktop.db.forgetting.traces import traces
from crm_desktop.db.history import past
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.history.past_store import PastFile, PastStore, last_step, queries_of
from crm_desktop.db.lists.query import Queries
from crm_desktop.db.lists.rows import count_rows, iterate
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Condition, Sort

Look = Callable[[int], PastStore]


@pytest.fixture
def look(office: Store) -> Any:
    """`look(step)`: the office as it was after it."""
    files: list[PastFile] = []

    def look(step: int) -> PastStore:
        files.append(PastFile(office, step))
        return PastStore(files[-1], office)

    yield look
    for file in files:
        file.close()


def step_of(store: Store) -> int:
    return last_step(store.reader)


def names(store: Store, **options: Any) -> list[Any]:
    select = store.queries.list_of(store.seen["customer"], **options)
    return [row["name"] for row in iterate(store.reader, select)]


def change(store: Store, key: str, **values: Any) -> None:
    entity = store.registry["customer"]
    store.update(entity, key, values, int(store.get(entity, key)["version"] or 0))


def take_in(store: Store, count: int) -> None:
    entity, columns = store.registry["customer"], {"name": [f"新{number}" for number in range(count)]}
    with store.step("import") as step:
        intake = Intake(store, step, entity, columns)
        intake.add_columns(columns)
        intake.finish()


def test_changed_rows_stand_in_their_place_and_deleted_ones_last(office: Store, look: Look) -> None:
    office.create(office.registry["customer"], {"name": "赵敏"})
    before = step_of(office)
    change(office, "C0000001", name="换名")
    office.delete(office.registry["customer"], ["C0000002"])
    office.create(office.registry["customer"], {"name": "后来"})
    then = look(before)
    assert names(then) == ["王伟", "李娜", "赵敏"]
    assert names(then, sort=Sort("points")) == ["王伟", "赵敏", "李娜"]
    assert names(then, sort=Sort("name", descending=True)) == ["赵敏", "王伟", "李娜"]
    assert names(office) == ["换名", "赵敏", "后来"]


def test_a_list_is_counted_as_it_was(office: Store, look: Look) -> None:
    before = step_of(office)
    office.create(office.registry["customer"], {"name": "后来"})
    counts = [
        count_rows(store.reader, store.queries.list_of(store.seen["customer"])) for store in (look(before), office)
    ]
    assert counts == [2, 3]


def test_imports_are_left_out_and_those_taken_back_are_there(office: Store, look: Look) -> None:
    before = step_of(office)
    take_in(office, 1500)
    between = step_of(office)
    change(office, "C0000005", name="改过")
    office.undo()
    office.undo()
    assert len(names(office)) == 2
    assert names(look(before)) == ["王伟", "李娜"]
    assert names(look(between)) == ["王伟", "李娜", *(f"新{number}" for number in range(1500))]


def test_conditions_search_and_titles_are_those_of_then(office: Store, look: Look) -> None:
    before = step_of(office)
    change(office, "C0000001", name="李四", phone="555", points=9, staff="S0002", developer=None)
    staff = office.registry["staff"]
    office.update(staff, "S0001", {"name": "换名"}, int(office.get(staff, "S0001")["version"] or 0))
    then = look(before)
    assert names(then, search="wangwei") == ["王伟"]
    assert names(then, search="李四") == names(then, search="555") == []
    assert names(then, conditions=[Condition("points", "at_least", 5)]) == []
    assert names(then, conditions=[Condition("developer", "is", "S0001")]) == ["王伟"]
    (row,) = iterate(then.reader, then.queries.list_of(then.seen["customer"], search="王伟"))
    assert (row["staff.title"], row["developer.title"]) == ("张三", "张三")


def test_what_the_database_derives_is_left_out(office: Store, look: Look) -> None:
    then = look(step_of(office))
    derived = {field.name for field in office.registry["customer"].fields if field.derived}
    assert derived
    assert not derived & {field.name for field in then.seen["customer"].fields}
    with pytest.raises(errors.PermissionDenied):
        then.queries.list_of(then.seen["customer"], sort=Sort("last_purchase"))


def test_nobody_writes_into_the_past(office: Store, look: Look) -> None:
    then = look(step_of(office))
    with pytest.raises(errors.PermissionDenied):
        then.create(then.registry["customer"], {"name": "赵敏"})
    with pytest.raises(errors.PermissionDenied):
        change(then, "C0000001", points=1)
    assert not then.permissions.may("update", then.registry["customer"])
    then.note("export", "客户 2 then.csv")
    noted = office.reader.execute("SELECT 用户, 事件 FROM 安全记录 ORDER BY 序号").fetchall()
    assert noted == [("admin", "refused"), ("admin", "refused"), ("admin", "export")]
    assert names(office) == ["王伟", "李娜"]


def test_work_goes_on_beside_it(office: Store, look: Look) -> None:
    before = step_of(office)
    then = look(before)
    change(office, "C0000001", name="换名")
    take_in(office, 3)
    assert names(then) == ["王伟", "李娜"]
    assert len(names(office)) == 5
    assert names(look(before)) == ["王伟", "李娜"]


def test_whoever_saves_between_is_told(office: Store) -> None:
    file = PastFile(office, step_of(office))
    change(office, "C0000001", name="换名")
    with pytest.raises(errors.Conflict):
        file.reader()
    file.close()


def test_stopping_leaves_nothing_open(office: Store) -> None:
    before = step_of(office)
    for _time in range(3):
        take_in(office, 10)
    told: list[float] = []

    def stop(part: float) -> None:
        told.append(part)
        raise errors.Cancelled

    readers = len(office.database._readers)
    with pytest.raises(errors.Cancelled):
        PastFile(office, before, stop)
    assert told[0] < 1
    assert len(office.database._readers) == readers


def test_others_do_not_see_it(office: Store, database: Database, registry: Registry) -> None:
    boss, _code = accounts.Users(database, registry, office.permissions).begin("boss", "words of boss")
    allowed = accounts.permissions_of(database, registry, boss)
    zhang = accounts.Users(database, registry, allowed).add("zhang", "words of zhang", "staff", "S0001")
    limited = Store(database, registry, accounts.permissions_of(database, registry, zhang), ChangeBus())
    with pytest.raises(errors.PermissionDenied):
        PastFile(limited, 1)
    with pytest.raises(errors.PermissionDenied):
        queries_of(limited.reader, registry, limited.permissions, 1, lambda _part: None)
    whole = Store(database, registry, allowed, ChangeBus())
    file = PastFile(whole, 1)
    then = PastStore(file, whole)
    with database.atomic() as connection:
        connection.execute("UPDATE 用户 SET 授权 = 授权 + 1")
    with pytest.raises(errors.SignedOut):
        names(then)
    file.close()


def test_a_reader_alone_is_enough(office: Store, registry: Registry) -> None:
    """As the command line has one."""
    before = step_of(office)
    change(office, "C0000001", name="换名")
    reader = office.database.reader()
    queries = queries_of(reader, registry, office.permissions, before, lambda _part: None)
    select = queries.list_of(registry["customer"])
    assert [row["name"] for row in iterate(reader, select)] == ["王伟", "李娜"]
    assert count_rows(reader, select) == 2
    with pytest.raises(Exception, match="readonly"):
        reader.execute("DELETE FROM main.客户")


def test_of_a_day_its_end_is_meant(office: Store, database: Database) -> None:
    with database.atomic() as connection:
        connection.execute("UPDATE 变更组 SET 时间 = strftime('%Y-%m-%dT%H:%M:%SZ', '2026-03-01 23:59:59', 'utc')")
        connection.execute("UPDATE 变更组 SET 时间 = '2026-03-05T12:00:00Z' WHERE 变更组编号 > 4")
    assert past.step_on(office.reader, "2026-03-01") == 4
    assert past.step_on(office.reader, "2026-03-01 23:59:58") == 0
    assert past.step_on(office.reader, "2030-01-01") == step_of(office)


def test_of_who_was_forgotten_the_number_is_left(office: Store, look: Look) -> None:
    before = step_of(office)
    erase(office, traces(office.reader, office.registry, "C0000002"))
    then = look(before)
    found = [dict(row) for row in iterate(then.reader, then.queries.list_of(then.seen["customer"]))]
    assert [(row["number"], row["name"], row["phone"]) for row in found] == [
        ("C0000001", "王伟", None),
        ("C0000002", None, None),
    ]


def test_an_encrypted_file_has_a_past_too(tmp_path: Path, registry: Registry) -> None:
    pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")
    path = tmp_path / "secret.crm"
    Database.create(path).close()
    key = slots.new_key()
    convert(path, None, key, Slots.new(slots.new_file_number()).with_slot("boss", "words of boss", key))
    with Database.open(path, key=key) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        store.create(registry["customer"], {"name": "王伟"})
        before = step_of(store)
        change(store, "C0000001", name="换名")
        then = PastStore(PastFile(store, before), store)
        assert names(then) == ["王伟"]
        assert isinstance(then.queries, Queries)
