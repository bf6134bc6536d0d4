"""The whole history as a list: narrowed by user, time, records and text; instant however long it is."""

import time
from collections.abc import Sequence

import pytest

from crm_desktop.db import errors
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history import audit
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.history.trail import Asked, Trail
from crm_desktop.db.lists.rows import Row, fetch, first_page, row_ids
from crm_desktop.db.lists.select import Select
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store


class Colleague(Administrator):
    user = "colleague"


@pytest.fixture
def trail(office: Store) -> Trail:
    """Also what a colleague did, a batch, and a day long ago."""
    customer = office.registry["customer"]
    theirs = Store(office.database, office.registry, Colleague(), ChangeBus())
    theirs.update(customer, "C0000001", {"points": 77}, 1)
    with theirs.step("import") as step:
        intake = Intake(theirs, step, customer, ["name"])
        intake.add_columns({"name": ["一", "二", "三"]})
        intake.finish()
    with office.database.atomic() as connection:
        connection.execute("UPDATE 变更组 SET 时间 = '2020-05-05T05:05:05Z' WHERE 变更组编号 = 2")
        for user in ("admin", "colleague"):
            audit.record(connection, "export", user, f"customers of {user}")
    return Trail(office.registry, office.permissions)


def rows(store: Store, select: Select) -> list[Row]:
    page = first_page(store.reader, select)
    assert list(row_ids(store.reader, select)) == list(page.ids)
    return [row for row in page.rows if row is not None]


def test_each_entry_is_a_line_and_a_batch_is_one(trail: Trail, office: Store) -> None:
    found = rows(office, trail.changes(Asked()))
    changes = [trail.change(row) for row in found]
    assert (changes[0].key, changes[0].count, found[0]["action"]) == (None, 3, "import")
    assert (changes[1].key, changes[1].before, changes[1].after) == ("C0000001", {"points": 0}, {"points": 77})
    assert changes[-1].key == "S0001"
    assert len(found) == office.reader.execute("SELECT count(*) FROM 变更记录").fetchone()[0]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (Asked(user="colleague"), [None, "C0000001"]),
        (Asked(user="nobody"), []),
        (Asked(first="2020-01-01T00:00:00Z", last="2021-01-01T00:00:00Z"), ["S0002"]),
        (Asked(table="产品"), ["P000002", "P000001"]),
        (Asked(table="客户", text="王伟"), ["C0000001"]),
        (Asked(text="77"), ["C0000001"]),
        (Asked(user="colleague", table="客户", text="0001", first="2021-01-01T00:00:00Z"), ["C0000001"]),
        (Asked(user="admin", last="2020-05-05T05:05:06Z"), ["S0002"]),
        (Asked(user="admin", last="2020-05-05T05:05:05Z"), []),
    ],
)
def test_it_is_narrowed(trail: Trail, office: Store, asked: Asked, keys: Sequence[str | None]) -> None:
    assert [trail.change(row).key for row in rows(office, trail.changes(asked))] == keys


def test_the_security_log_is_narrowed_likewise(trail: Trail, office: Store) -> None:
    assert [row["user"] for row in rows(office, trail.events(Asked()))] == ["colleague", "admin"]
    assert [row["user"] for row in rows(office, trail.events(Asked(user="admin", text="customers")))] == ["admin"]
    assert rows(office, trail.events(Asked(last="2021-01-01T00:00:00Z"))) == []


def test_users_are_those_who_did_anything(trail: Trail, office: Store) -> None:
    assert trail.users(office.reader) == ["admin", "colleague"]


def test_a_row_of_a_relation_leads_to_the_record_it_describes(trail: Trail, office: Store) -> None:
    found = rows(office, trail.changes(Asked(table="发展")))
    shown = [trail.shown_in(trail.change(row)) for row in found]
    assert [(entity.name, key) for entity, key in filter(None, shown)] == [("customer", "C0000001")]


def test_others_do_not_see_it(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Colleague, "limited", True)
    limited = Trail(office.registry, Colleague())
    for ask in (limited.changes, limited.events):
        with pytest.raises(errors.PermissionDenied):
            ask(Asked())


MANY = """
INSERT INTO 变更组 (时间, 用户, 操作)
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 1600000000 + value * 60, 'unixepoch'),
    iif(value % 1000, 'admin', 'rare'), 'update'
FROM (WITH RECURSIVE n (value) AS (
    SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 100000) SELECT value FROM n);
INSERT INTO 变更记录 (变更组编号, 表, 主键, 旧值, 新值)
SELECT 变更组编号, '客户', '"C1"', '{}', '{}' FROM 变更组 WHERE 变更组编号 > 6;
"""


def test_the_first_rows_of_very_many_entries_come_at_once(
    database: Database, registry: Registry, office: Store
) -> None:
    database.writer.executescript(f"BEGIN; {MANY} COMMIT;")
    trail = Trail(registry, office.permissions)
    for asked in (
        Asked(),
        Asked(user="admin"),
        Asked(user="rare"),
        Asked(table="客户"),
        Asked(table="产品"),
        Asked(first="2023-09-01T00:00:00Z"),
        Asked(first="2020-10-01T00:00:00Z", last="2020-10-02T00:00:00Z"),
        Asked(user="rare", table="客户", last="2021-01-01T00:00:00Z"),
    ):
        select = trail.changes(asked)
        began = time.perf_counter()
        page = first_page(office.reader, select)
        assert time.perf_counter() - began < 0.1, asked
        assert page.ids
        assert fetch(office.reader, select, page.ids)
