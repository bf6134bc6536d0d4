"""Filters, search and order of lists, each against the same question asked of the records in Python (D7.2)."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.query import TITLE, Select, titled
from crm_desktop.db.lists.rows import Row, RowIndex, count_rows, first_page, iterate, row_ids
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import matching
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Ref, Text
from crm_desktop.entities.moments import Date, DateTime
from crm_desktop.entities.periods import days_of
from crm_desktop.entities.records import Condition, Operator, Sort

MAIN = [entity for entity in ENTITIES if not entity.relation_of]
FIELDS = [(entity, field) for entity in MAIN for field in entity.fields]
LISTED = [(entity, field) for entity in MAIN for field in entity.list_fields]
ODD = ["50%", "a_b", 'say "hi"', "it's", "a*b", "back\\slash", "[x]", "😀", "Anna-Lena", "-- x", "王 伟", "?1"]


def named(value: object) -> str:
    return value.name if isinstance(value, Entity | Field) else str(value)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[Store]:
    """An office of 300 customers, with many equal values and some odd ones."""
    with Database.create(tmp_path_factory.mktemp("query") / "office.crm") as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        fill(store, random.Random(7))
        yield store


def fill(store: Store, any_: random.Random) -> None:
    entity = store.registry
    day = [f"2026-0{month}-{number:02d}" for month in (1, 2, 3) for number in (1, 15, 28)]
    time = [*day, *(f"{one} {clock}" for one in day for clock in ("00:00:00", "09:30:00", "23:59:59"))]
    types = ["电器", "化妆品", "炊具"]
    with store.step("import") as step:
        staff: list[Any] = [
            store.add(step, entity["staff"], {"name": name, "department": department, "salary": salary})
            for name, department, salary in [("张三", "销售部", 5), ("李四", "销售部", 5), ("张三", "a_b", 0)]
        ]
        products: list[Any] = [
            store.add(
                step,
                entity["product"],
                {
                    "name": any_.choice(["电视机", "口红", "炒锅", "50%"]),
                    "price": any_.choice([0, 99, 100]),
                    "type": any_.choice(types),
                    "made_on": any_.choice([None, *day]),
                    "grade": any_.choice([None, "A", "B"]),
                },
            )
            for _number in range(10)
        ]
        customers: list[Any] = [
            store.add(
                step,
                entity["customer"],
                {
                    "name": ODD[number] if number < len(ODD) else any_.choice(["王伟", "李娜", "王小明"]),
                    "phone": any_.choice([None, "13800000000", "138-1234"]),
                    "points": any_.choice([0, 0, 50, 100]),
                    "staff": any_.choice([None, *staff]),
                    "region": any_.choice([None, "上海", "Shanghai"]),
                    "class_": any_.choice([None, "重要客户", "普通客户"]),
                    "registered": any_.choice(time),
                    "email": any_.choice([None, "a_b@example.cn", "ab@example.cn"]),
                    "notes": any_.choice([None, "一\n二"]),
                },
            )
            for number in range(300)
        ]
        for customer in any_.sample(customers, 40):
            if customer_free(store, step.connection, staff[2], customer):
                store.add(step, entity["development"], {"staff": staff[2], "customer": customer})
        for _number in range(200):
            purchase = {"customer": any_.choice(customers), "product": any_.choice(products)}
            store.add(step, entity["purchase"], purchase | {"time": any_.choice(time), "quantity": any_.choice([1, 2])})
        for number in range(60):
            said = {"product": any_.choice(products), "content": any_.choice(ODD), "time": any_.choice(time)}
            said |= {"customer": any_.choice([None, *customers]), "person": any_.choice([None, "王伟"])}
            store.add(step, entity["feedback"], said | {"handled": "是" if number % 3 else "否"})
        for _number in range(20):
            plan = {"staff": any_.choice(staff), "customers": any_.choice([0, 5]), "profit": any_.choice([0, 100])}
            plan |= {"made_by": any_.choice(staff), "made_at": any_.choice(time)}
            store.add(step, entity["plan"], plan | {"planned_for": any_.choice(day)})


def customer_free(store: Store, connection: Any, staff: str, customer: str) -> bool:
    sql = "SELECT 1 FROM 发展 WHERE 联系人编号 = ? AND 客户编号 = ?"
    return connection.execute(sql, (staff, customer)).fetchone() is None


def read(store: Store, select: Select) -> list[Row]:
    return list(iterate(store.reader, select))


def keys(entity: Entity, rows: Sequence[Row]) -> list[Any]:
    return sorted(entity.key_of(row) for row in rows)


def everything(store: Store, entity: Entity) -> list[Row]:
    return read(store, store.queries.list_of(entity))


# -- conditions -----------------------------------------------------------------------------------------------------


def lower(text: object) -> str:
    """As SQLite compares with LIKE: only a to z."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in str(text))


MEANING: dict[Operator, Callable[[Any, Any], bool]] = {
    "is": lambda found, value: found == value,
    "not": lambda found, value: found != value,
    "contains": lambda found, value: found is not None and lower(value) in lower(found),
    "starts": lambda found, value: found is not None and lower(found).startswith(lower(value)),
    "at_least": lambda found, value: found is not None and found >= value,
    "at_most": lambda found, value: found is not None and found <= value,
    "empty": lambda found, _value: found in (None, ""),
    "filled": lambda found, _value: found not in (None, ""),
}


@pytest.mark.parametrize(("entity", "field"), FIELDS, ids=named)
@pytest.mark.parametrize("operator", MEANING)
def test_a_condition_finds_what_it_says(store: Store, entity: Entity, field: Field, operator: Operator) -> None:
    rows = everything(store, entity)
    values: list[Any] = sorted({row[field.name] for row in rows} - {None}, key=str)
    several = field.relation and entity.name == "customer"  # a customer may have several developers: tested below
    for value in [*values[:3], *values[-2:]]:
        found = read(store, store.queries.list_of(entity, conditions=[Condition(field.name, operator, value)]))
        if not (several and operator in ("is", "not")):
            wanted = [row for row in rows if MEANING[operator](row[field.name], value)]
            assert keys(entity, found) == keys(entity, wanted)


def test_who_was_developed_by_several_is_found_by_each_of_them(store: Store, registry: Registry) -> None:
    customer = registry["customer"]
    developed = store.reader.execute("SELECT 客户编号, 联系人编号 FROM 发展").fetchall()
    assert len(developed) > len({number for number, _staff in developed})
    everyone = {row["number"] for row in everything(store, customer)}
    for staff in ("S0001", "S0002", "S0003"):
        theirs = {number for number, developer in developed if developer == staff}
        for operator, wanted in (("is", theirs), ("not", everyone - theirs)):
            select = store.queries.list_of(customer, conditions=[Condition("developer", operator, staff)])
            assert {row["number"] for row in read(store, select)} == wanted


TIMES = [(entity, field) for entity, field in FIELDS if isinstance(field, Date | DateTime)]


@pytest.mark.parametrize(("entity", "field"), TIMES, ids=named)
@pytest.mark.parametrize(
    "period", ["2026-02-01..2026-02-28", "2026-02-15..", "..2026-02-15", "..", "2026-01-01..9999-12-31", "this_year"]
)
def test_a_period_holds_its_first_and_its_last_day_whole(
    store: Store, entity: Entity, field: Field, period: str
) -> None:
    first, last = days_of(period)
    rows = everything(store, entity)
    wanted = [row for row in rows if in_days(row[field.name], first, last)]
    found = read(store, store.queries.list_of(entity, conditions=[Condition(field.name, "period", period)]))
    assert keys(entity, found) == keys(entity, wanted)


def in_days(value: Any, first: str, last: str) -> bool:
    if not first and not last:
        return True
    return bool(value) and value[:10] >= first and (not last or value[:10] <= last)


def test_all_conditions_and_words_hold_at_once(store: Store, registry: Registry) -> None:
    customer = registry["customer"]
    conditions = [Condition("points", "at_least", 50), Condition("region", "is", "上海"), Condition("phone", "filled")]
    select = store.queries.list_of(customer, conditions=conditions, search="王 138")
    found = read(store, select)
    assert found
    for row in found:
        assert int(str(row["points"])) >= 50
        assert row["region"] == "上海"
        assert "王" in str(row["name"])
        assert "138" in str(row["phone"])
    assert store.reader.execute(*select.count()).fetchone() == (len(found),)


@pytest.mark.parametrize("entity", MAIN, ids=named)
def test_every_quick_filter_can_be_asked(store: Store, entity: Entity) -> None:
    for quick in entity.quick:
        read(store, store.queries.list_of(entity, conditions=quick.conditions))


# -- search ---------------------------------------------------------------------------------------------------------


def found_in(store: Store, entity: Entity, row: Row, word: str) -> bool:
    """By its own texts, or by those of a record that a search field names."""
    if matching.found(word, entity.by_pinyin, *(row[field.name] for field in entity.searched)):
        return True
    named = [(store.registry[ref.to], row[ref.name]) for ref in entity.refs if ref.name in entity.search]
    return any(key is not None and found_in(store, other, store.get(other, str(key)), word) for other, key in named)


@pytest.mark.parametrize("entity", MAIN, ids=named)
@pytest.mark.parametrize(
    "search",
    [
        "",
        "   ",
        "王",
        "王 伟",
        "  伟\u3000王 ",
        "SHANG",
        "c000000",
        "C0000001 王",
        "nobody at all",
        "0 1 2",
        *ODD,
        "%",
        "_",
    ],
)
def test_search_finds_every_word_as_it_stands(store: Store, entity: Entity, search: str) -> None:
    words = matching.words(search)
    wanted = [row for row in everything(store, entity) if all(found_in(store, entity, row, word) for word in words)]
    assert keys(entity, read(store, store.queries.list_of(entity, search=search))) == keys(entity, wanted)


def test_signs_are_plain_text(store: Store, registry: Registry) -> None:
    customer = registry["customer"]
    for odd in ODD[:7]:
        (word, *_more) = odd.split()
        names = {row["name"] for row in read(store, store.queries.list_of(customer, search=word))}
        assert odd in names
        assert all(word in str(name) or "@" in word or word == "a_b" for name in names)


def test_purchases_are_found_by_the_customers_name_and_number(store: Store, registry: Registry) -> None:
    purchase = registry["purchase"]
    by_name = read(store, store.queries.list_of(purchase, search="李娜"))
    assert by_name
    assert {row["customer.title"] for row in by_name} == {"李娜"}
    number = str(by_name[0]["customer"])
    by_number = read(store, store.queries.list_of(purchase, search=number))
    assert {row["customer"] for row in by_number} == {number}
    assert read(store, store.queries.list_of(purchase, search="李娜 王伟")) == []


@pytest.mark.parametrize(
    "search",
    [
        "\ud83d",
        "王\ud83d",
        "\0",
        "a\0b",
        "'; DROP TABLE 客户; --",
        "龙" * 40_000,
        "%" * 40_000,
        " ".join(map(str, range(3000))),
    ],
)
def test_whatever_is_typed_into_the_search_is_only_searched_for(store: Store, registry: Registry, search: str) -> None:
    read(store, store.queries.list_of(registry["customer"], search=search))
    assert len(everything(store, registry["customer"])) == 300


def test_a_list_without_search_fields_finds_nothing(store: Store, registry: Registry) -> None:
    assert read(store, store.queries.list_of(registry["development"], search="S0001")) == []


# -- order and windows ----------------------------------------------------------------------------------------------


def in_order(store: Store, entity: Entity, field: Field, descending: bool) -> list[Any]:
    """The keys in order: by what the column shows, nothing first, equal ones by rowid."""
    shown = TITLE.format(field.name) if isinstance(field, Ref) else field.name
    named_by = store.registry[field.to].by_name[store.registry[field.to].title[0]] if isinstance(field, Ref) else field
    rows = everything(store, entity)
    if named_by.sort_key:  # nothing and empty text stand at the same place
        person = named_by.pinyin == "name"
        rows = [row | {shown: row[shown] and matching.sort_key(row[shown], person)} for row in rows]
        if not isinstance(field, Ref):
            rows = [row | {shown: row[shown] or ""} for row in rows]
    place = {entity.key_of(row): store.rowid(entity, entity.key_of(row)) for row in rows}
    rows.sort(key=lambda row: (row[shown] is not None, row[shown] or row_zero(field), place[entity.key_of(row)]))
    ordered = [entity.key_of(row) for row in rows]
    return ordered[::-1] if descending else ordered


def row_zero(field: Field) -> Any:
    return 0 if isinstance(field, Integer | Money) else ""


@pytest.mark.parametrize(("entity", "field"), LISTED, ids=named)
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_and_every_window_is_in_that_order(
    store: Store, entity: Entity, field: Field, descending: bool
) -> None:
    wanted = in_order(store, entity, field, descending)
    select = store.queries.list_of(entity, sort=Sort(field.name, descending))
    index = RowIndex(store.reader, select, first_page(store.reader, select))
    index.counted(count_rows(store.reader, select))
    assert len(index) == len(wanted)
    before = [index.row(position) for position in range(len(index))]
    assert [entity.key_of(row) for row in before[:128] if row] == wanted[:128]
    # further down: by distance from an end where there is an index, else nothing yet
    assert all(row is None or entity.key_of(row) == key for row, key in zip(before, wanted, strict=True))
    index.extend(row_ids(store.reader, select))
    after = [index.row(position) for position in range(len(index))]
    assert [row and entity.key_of(row) for row in after] == wanted
    assert after[:128] == before[:128]


@pytest.mark.parametrize("entity", MAIN, ids=named)
def test_a_list_starts_in_its_own_order(store: Store, entity: Entity) -> None:
    field = entity.by_name[entity.sort.field]
    rows = everything(store, entity)
    assert [entity.key_of(row) for row in rows] == in_order(store, entity, field, entity.sort.descending)


def test_only_the_asked_columns_are_read(store: Store, registry: Registry) -> None:
    customer = registry["customer"]
    fields = [customer.by_name["name"], customer.by_name["staff"]]
    (row, *_more) = read(store, store.queries.list_of(customer, fields=fields))
    assert set(row) == {"name", "staff", "staff.title"}


def test_a_column_shows_the_name_instead_of_the_number(store: Store, registry: Registry) -> None:
    customer = registry["customer"]
    staff, points = customer.by_name["staff"], customer.by_name["points"]
    assert isinstance(customer.by_name["name"], Text)
    assert titled({"staff": "S0001", "staff.title": "张三"}, staff) == "张三"
    assert titled({"staff": "S0001", "staff.title": None}, staff) == "S0001"
    assert titled({"staff": None, "staff.title": None}, staff) == ""
    assert titled({"points": 50}, points) == "50"


def test_has_asks_for_all_the_tags(office: Store, registry: Registry) -> None:
    customer = registry["customer"]
    for key, tags in (("C0000001", "甲、乙"), ("C0000002", "甲乙、乙")):
        with office.step("update") as step:
            office.change(step, customer, key, {"tags": tags})

    def having(tags: str) -> list[object]:
        select = office.queries.list_of(customer, conditions=[Condition("tags", "has", tags)])
        return [row[1] for row in office.reader.execute(*select.first(10))]

    assert having("乙") == ["C0000001", "C0000002"]
    assert having("甲、乙") == ["C0000001"]
    assert having("丙") == []
    counting = office.queries.list_of(customer, conditions=[Condition("tags", "has", "乙")]).count()
    plan = office.reader.execute(f"EXPLAIN QUERY PLAN {counting.text}", counting.params).fetchall()
    assert "客户_标签" in str(plan), "read along the index of those that have tags at all"
