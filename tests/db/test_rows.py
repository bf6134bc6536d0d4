"""A list read by windows while the file changes under it (D7.9)."""

import tracemalloc

import pytest

from crm_desktop.db.lists import rows
from crm_desktop.db.lists.query import Select
from crm_desktop.db.lists.rows import Row, RowIndex, count_rows, first_page, iterate, row_ids
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.records import Condition, Sort

COUNT = 300


@pytest.fixture
def customer(registry: Registry) -> Entity:
    return registry["customer"]


@pytest.fixture
def many(store: Store, customer: Entity) -> Store:
    with store.step("import") as step:
        for number in range(COUNT):
            store.add(step, customer, {"name": f"客户{number % 7}"})
    return store


@pytest.fixture
def select(many: Store, customer: Entity) -> Select:
    return many.queries.list_of(customer, sort=Sort("name"))


def index_of(store: Store, select: Select) -> RowIndex:
    index = RowIndex(store.reader, select, first_page(store.reader, select))
    index.extend(row_ids(store.reader, select))
    return index


def number(row: Row | None) -> object:
    return row and row["number"]


@pytest.mark.parametrize("at_once", [1, COUNT, rows.AT_ONCE])
@pytest.mark.parametrize("expected", [0, 7, COUNT, 5 * COUNT])
def test_however_many_rows_are_expected_all_are_found(
    many: Store, select: Select, expected: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", at_once)
    assert row_ids(many.reader, select, expected) == row_ids(many.reader, select)
    assert len(row_ids(many.reader, select, expected)) == COUNT


def test_room_for_a_hundred_million_rows_is_not_made_at_once(many: Store, select: Select) -> None:
    """The window would stand still meanwhile."""
    tracemalloc.start()
    try:
        row_ids(many.reader, select, 100_000_000)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_an_empty_list_is_empty(store: Store, customer: Entity) -> None:
    index = index_of(store, store.queries.list_of(customer))
    assert (len(index), index.row(0), index.position_of(1)) == (0, None, None)


def test_a_list_shows_its_first_rows_then_its_length_then_all(many: Store, customer: Entity) -> None:
    select = many.queries.list_of(customer, sort=Sort("notes"))  # without an index
    index = RowIndex(many.reader, select, first_page(many.reader, select))
    assert (len(index), index.complete) == (128, False)
    assert index.row(0) is not None
    index.counted(count_rows(many.reader, select))
    assert len(index) == COUNT
    assert index.row(COUNT - 1) is None
    assert index.position_of(COUNT) is None
    assert index.extend(row_ids(many.reader, select)) == 128, "what was known stands where it stood"
    assert index.complete
    assert index.row(COUNT - 1) is not None
    assert index.row(COUNT) is None


def test_a_list_that_others_changed_meanwhile_is_read_anew(many: Store, customer: Entity) -> None:
    select = many.queries.list_of(customer, sort=Sort("notes"))
    index = RowIndex(many.reader, select, first_page(many.reader, select))
    index.counted(count_rows(many.reader, select))
    first = index.row(0)
    assert first
    many.delete(customer, [str(first["number"])])
    assert index.extend(row_ids(many.reader, select)) == 0
    assert (len(index), index.row(0) == first) == (COUNT - 1, False)


def test_a_short_list_is_complete_with_its_first_page(many: Store, customer: Entity) -> None:
    select = many.queries.list_of(customer, conditions=[Condition("name", "is", "客户3")])
    page = first_page(many.reader, select)
    assert page.whole
    assert RowIndex(many.reader, select, page).complete


@pytest.mark.parametrize("descending", [False, True])
def test_an_indexed_list_is_read_from_its_end_before_its_order_is_known(
    many: Store, customer: Entity, descending: bool
) -> None:
    select = many.queries.list_of(customer, sort=Sort("number", descending))
    index = RowIndex(many.reader, select, first_page(many.reader, select))
    index.counted(COUNT)
    whole = index_of(many, select)
    assert [index.row(position) for position in range(COUNT)] == [whole.row(position) for position in range(COUNT)]
    assert not index.complete


@pytest.mark.parametrize("first", [1, 2**32 - 150, 2**40])
def test_row_numbers_of_any_size_take_no_more_room_than_they_need(store: Store, customer: Entity, first: int) -> None:
    with store.database.atomic() as connection:
        sql = "INSERT INTO 客户 (rowid, 客户编号, 姓名) VALUES (?, ?, '客户')"
        connection.executemany(sql, [(first + number, f"C{number}") for number in range(COUNT)])
    select = store.queries.list_of(customer)
    index = index_of(store, select)
    ids = row_ids(store.reader, select)
    assert ids.itemsize == (4 if first == 1 else 8)
    assert sorted(ids) == list(range(first, first + COUNT))
    assert [index.position_of(rowid) for rowid in ids] == list(range(COUNT))
    assert [index.position_of(rowid) for rowid in (0, first + COUNT, 2**63 - 1)] == [None] * 3


def test_positions_lead_back_to_the_records(many: Store, select: Select, customer: Entity) -> None:
    index = index_of(many, select)
    for position in (0, 1, 127, 128, 200, COUNT - 1):
        row = index.row(position)
        assert row is not None
        rowid = many.rowid(customer, str(row["number"]))
        assert rowid is not None
        assert index.position_of(rowid) == position
    assert index.position_of(10**9) is None


def test_a_record_deleted_meanwhile_leaves_a_gap(many: Store, select: Select, customer: Entity) -> None:
    index = index_of(many, select)
    key, other = number(index.row(200)), number(index.row(201))
    many.delete(customer, [str(key)])
    index.forget()
    assert (len(index), index.row(200), number(index.row(201))) == (COUNT, None, other)
    many.undo()
    assert len(row_ids(many.reader, select)) == COUNT


def test_a_changed_record_is_read_anew_where_it_stood(many: Store, select: Select, customer: Entity) -> None:
    index = index_of(many, select)
    key = str(number(index.row(5)))
    many.update(customer, key, {"name": "改"}, 1)
    kept = index.row(5)
    assert kept is not None
    assert kept["name"] != "改"
    index.forget()
    fresh = index.row(5)
    assert fresh is not None
    assert (fresh["number"], fresh["name"]) == (key, "改")


def test_windows_far_apart_do_not_pile_up_and_stay_right(many: Store, select: Select) -> None:
    class Small(RowIndex):
        BLOCK, KEEP = 7, 2

    small = Small(many.reader, select, first_page(many.reader, select))
    small.extend(row_ids(many.reader, select))
    whole = index_of(many, select)
    for position in [*range(0, COUNT, 11), *range(COUNT - 1, 0, -13), 0, 6, 7, 8]:
        assert small.row(position) == whole.row(position)
    assert len(small._blocks) <= 2


@pytest.mark.parametrize("block", [1, 7, 300, 500])
def test_every_row_comes_once_and_in_order(many: Store, select: Select, block: int) -> None:
    index = index_of(many, select)
    rows = list(iterate(many.reader, select, block))
    assert rows == [index.row(position) for position in range(COUNT)]
