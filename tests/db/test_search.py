"""What search finds is what a scan finds, and the index is that of the rows, whatever happens to them (D7.3)."""

import contextlib
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists import rows
from crm_desktop.db.lists.rows import first_page, row_ids
from crm_desktop.db.registry import Registry
from crm_desktop.db.search import matching, search, search_check, trigrams
from crm_desktop.db.search.chinese import syllables
from crm_desktop.db.writing import table
from crm_desktop.db.writing.intake import Intake
from crm_desktop.db.writing.store import Store
from crm_desktop.entities import ENTITIES
from crm_desktop.entities.customer import CUSTOMER
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Sort

INDEXED = [entity for entity in ENTITIES if entity.search_index]
LETTERS = "王秀英伟李娜张張单曾重庆行长阿卜杜拉·買买國国wxyangWXYＷ１2380%\"'*-_()@.😀é\t "
WORDS = [
    "王秀英", "wxy", "wangxiu", "wangxiuying", "zhang", "张", "張", "13800138000", "１３８", "AND", "NOT", "NEAR(",
    '"', "%", "*", "-", "a@b.cn", "阿卜杜拉·买买提", "重庆", "chongqing", "yinhang", "单", "shan", "dan", "lv", "lu",
]  # fmt: skip


def spelt(name: str) -> str:
    return "".join(syllables(char)[0] for char in name)


NAMES = st.shared(st.text("西安江南建湘县阿恩宁吕单", min_size=2, max_size=9), key="name")  # cut in many ways
TEXTS = st.one_of(st.text(LETTERS, max_size=12), st.sampled_from(WORDS), st.text(max_size=6), NAMES)
ASKED = st.one_of(
    st.text(LETTERS, max_size=5),
    st.sampled_from(WORDS),
    st.text(max_size=3),
    st.text("wxyangiu", max_size=7),
    NAMES.map(spelt),
    NAMES.map(lambda name: spelt(name[1:])[:-1]),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Database.create(tmp_path_factory.mktemp("search") / "office.crm") as database:
        yield Store(database, Registry(), Administrator(), ChangeBus())


def storable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def scan(store: Store, entity: Entity, words: Sequence[str]) -> list[int]:
    columns = ", ".join(field.column for field in entity.searched)
    found = store.database.writer.execute(f"SELECT rowid, {columns} FROM {entity.table} ORDER BY {entity.table}.rowid")
    return [rowid for rowid, *values in found if all(matching.found(w, entity.by_pinyin, *values) for w in words)]


@pytest.fixture(params=[True, False], ids=["walked", "sorted"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are read as many are, or not."""
    if request.param:
        for limit in ("MANY", "MANY_REFERRING", "VERY_MANY", "COUNTED"):
            monkeypatch.setattr(rows, limit, 1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.fixed_dictionaries({"name": TEXTS, "phone": TEXTS, "address": TEXTS}), max_size=8),
    asked=st.lists(ASKED, min_size=1, max_size=4).map(" ".join),
)
def test_search_finds_what_a_scan_finds(office: Store, many: None, people: list[dict[str, str]], asked: str) -> None:
    connection = office.database.writer
    connection.execute("BEGIN")
    try:
        for number, person in enumerate(people):
            values: dict[str, Any] = {name: storable(text)[:30] for name, text in person.items()}
            table.insert(connection, CUSTOMER, values | {"number": f"C{number}"})
        select = office.queries.list_of(CUSTOMER, search=asked, sort=Sort("registered"))
        wanted = scan(office, CUSTOMER, matching.words(asked))
        assert sorted(row_ids(connection, select)) == wanted
        assert {row["number"] for row in first_page(connection, select).rows if row} == numbers(connection, wanted)
        assert search_check.agrees(connection, CUSTOMER)
    finally:
        connection.execute("ROLLBACK")


def numbers(connection: sqlite3.Connection, ids: Sequence[int]) -> set[str]:
    marks = ", ".join("?" * len(ids))
    return {number for (number,) in connection.execute(f"SELECT 客户编号 FROM 客户 WHERE rowid IN ({marks})", ids)}


@given(text=st.text(max_size=20), word=st.text(min_size=1, max_size=4))
def test_the_normal_form_of_a_part_is_a_part_of_the_normal_form(text: str, word: str) -> None:
    assert matching.normal(word) in matching.normal(text + word + text)
    assert matching.normal(matching.normal(text)) == matching.normal(text)


ALIKE = [
    ("王秀英", ["王", "秀英", "wxy", "WXY", "wangxiu", "xiuying", "ＷＸＹ", "wx", "w", "王 英", "英 wang"]),
    ("張國榮", ["张国荣", "张", "zgr", "zhangguo"]),
    ("张国荣", ["張國榮", "張"]),
    ("单田芳", ["stf", "dtf", "shant"]),
    ("重庆银行", ["cqyh", "chongqing", "yinhang"]),
    ("吕布", ["lb", "lvbu", "lubu"]),
    ("Ｓｍｉｔｈ １２３", ["smith", "123", "ith 2"]),
    ("阿卜杜拉·买买提", ["·买", "拉·", "mmt"]),
    ("江安县人民医院", ["jianganxianrenminyiyuan", "anxianrenminyiyu"]),
    ("湘南学院附属医院", ["xiangnanxueyuanfushuyiyuan"]),
    ("福建南安建安公司", ["fujiannananjianangongsi", "nananjianang"]),
    ("西安西安宾馆", ["xianxianbinguan"]),
    ("那那那那那那那那那那那那那那", ["nananananananananananananana"]),
]


@pytest.mark.parametrize(("name", "asked"), ALIKE, ids=[name for name, _asked in ALIKE])
def test_names_are_found_as_people_type_them(office: Store, name: str, asked: list[str]) -> None:
    key = office.create(CUSTOMER, {"name": name})
    for text in asked:
        found = first_page(office.reader, office.queries.list_of(CUSTOMER, search=text)).rows
        assert key in {row["number"] for row in found if row}, text


@pytest.mark.parametrize("word", ["bananananananananananaqq", "na" * 100, "xian" * 500 + "q", "a" * 4000, "w" * 4000])
def test_a_long_word_is_cut_in_few_steps_and_asks_for_few_terms(word: str) -> None:
    trigrams.asked("wang", 1)  # loads the tables
    most, steps = 100 * len(word), 0

    def count(*_call: object) -> None:
        nonlocal steps
        steps += 1
        assert steps < most

    sys.setprofile(count)
    try:
        expression = trigrams.asked(word, 1).expression
    finally:
        sys.setprofile(None)
    assert expression.count('"') / 2 <= 8 * trigrams.MOST


@pytest.mark.parametrize("asked", ["angx", "wangxing", "wyx", "xw", "王英"])
def test_what_is_not_in_a_name_does_not_find_it(asked: str) -> None:
    assert not all(matching.found(word, 1, "王秀英") for word in matching.words(asked))


# -- the index and the rows -----------------------------------------------------------------------------------------


def sound(connection: sqlite3.Connection) -> bool:
    return all(search_check.agrees(connection, entity) for entity in INDEXED) and not any(
        list(search_check.stale_keys(connection, entity)) for entity in ENTITIES
    )


def test_filled_at_once_it_is_as_filled_row_by_row(store: Store) -> None:
    with store.step("import") as step:
        intake = Intake(store, step, CUSTOMER, ["name", "phone"])
        for number in range(1200):
            intake.add({"name": f"王{number}", "phone": f"138{number:08}"})
        intake.finish()
    store.create(CUSTOMER, {"name": "李娜"})
    assert sound(store.database.writer)
    with store.database.atomic() as connection:
        search.rebuild(connection)
    assert sound(store.database.writer)
    assert len(row_ids(store.reader, store.queries.list_of(CUSTOMER, search="13800000117"))) == 1


def pieces(connection: sqlite3.Connection) -> int:
    """Of the customers' index; each search looks into all of them."""
    return int(connection.execute("SELECT count(DISTINCT segid) FROM 客户_检索_idx").fetchone()[0])


def test_a_save_adds_one_piece_to_the_index_and_merges_nothing(store: Store) -> None:
    key = store.create(CUSTOMER, {"name": "王秀英"})
    before = pieces(store.database.writer)
    for number in range(40):
        record = store.get(CUSTOMER, key)
        store.update(CUSTOMER, key, {"name": f"李{number}", "phone": f"138{number:08}"}, int(record["version"] or 0))
    assert pieces(store.database.writer) == before + 40
    assert sound(store.database.writer)


def test_the_pieces_of_the_index_are_merged_when_asked(store: Store) -> None:
    for number in range(100):
        store.create(CUSTOMER, {"name": f"王{number}", "phone": f"138{number:08}"})
    steps = 0
    while store.merge_search():
        steps += 1
        assert steps < 1000
    assert 0 < pieces(store.database.writer) < 2 * search.MERGING["usermerge"]
    assert sound(store.database.writer)
    assert len(row_ids(store.reader, store.queries.list_of(CUSTOMER, search="13800000017"))) == 1


def test_a_file_whose_index_would_merge_by_itself_is_told_not_to_when_opened(store: Store) -> None:
    path = store.database.path
    store.database.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("DELETE FROM 客户_检索_config WHERE k <> 'version'")
    with Database.open(path) as database:
        kept = dict(database.writer.execute("SELECT k, v FROM 客户_检索_config"))
    assert search.MERGING.items() <= kept.items()


def test_rows_of_other_programs_are_found_after_a_repair(office: Store, store: Store) -> None:
    with contextlib.closing(sqlite3.connect(store.database.path, isolation_level=None)) as other:
        other.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('X1', '王秀英')")
        other.execute("INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型) VALUES ('P1', '锅', 1, '炊具')")
    select = store.queries.list_of(CUSTOMER, search="王秀")
    assert not sound(store.database.writer)
    assert len(row_ids(store.reader, select)) == 0
    with store.database.atomic() as connection:
        search.rebuild(connection)
    assert sound(store.database.writer)
    assert len(row_ids(store.reader, select)) == 1


def test_the_making_names_the_libraries_as_they_are_installed() -> None:
    assert search.making() == f"1 opencc {version('opencc')} pypinyin {version('pypinyin')}"


def test_another_making_is_made_anew_when_the_file_is_opened(store: Store) -> None:
    store.create(CUSTOMER, {"name": "王秀英"})
    path = store.database.path
    store.database.close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO 客户_检索 (客户_检索) VALUES ('delete-all')")
        other.execute("UPDATE 检索状态 SET 制作 = '0 pypinyin 0.1'")
    with Database.open(path) as database:
        assert sound(database.writer)
        assert search.is_current(database.reader())


KILLED = """
import os, sys
from pathlib import Path
from crm_desktop.db.writing import table
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.customer import CUSTOMER

database = Database.open(Path(sys.argv[1]))
store = Store(database, Registry(), Administrator(), ChangeBus())
for number in range(50):
    store.create(CUSTOMER, {"name": f"王{number}"})
with store.step("import") as step:
    for number in range(5000):
        store.add(step, CUSTOMER, {"name": f"李{number}"})
    step.connection.execute("PRAGMA cache_spill=1")
    os._exit(9)
"""


def test_a_killed_program_leaves_row_and_index_or_neither(path: Path) -> None:
    Database.create(path).close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == 9
    with Database.open(path) as database:
        assert sound(database.writer)
        store = Store(database, Registry(), Administrator(), ChangeBus())
        assert len(row_ids(store.reader, store.queries.list_of(CUSTOMER, search="王"))) == 50
        assert len(row_ids(store.reader, store.queries.list_of(CUSTOMER, search="李"))) == 0


# -- order ----------------------------------------------------------------------------------------------------------


def test_chinese_sorts_by_pinyin() -> None:
    names = [
        a + b for a in "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗" for b in "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰"
    ]
    random.Random(5).shuffle(names)

    def spoken(name: str) -> list[tuple[str, str]]:
        return [(sound[:-1], sound[-1]) for char in name for ((sound, *_more),) in [pinyin(char, Style.TONE3)]]

    by_key = sorted(names, key=matching.sort_key)
    assert [spoken(name) for name in by_key] == sorted(map(spoken, names))


def test_readings_that_people_mean() -> None:
    assert sorted(["重庆", "周口", "长沙", "厦门", "成都"], key=matching.sort_key) == [
        "长沙",
        "成都",
        "重庆",
        "厦门",
        "周口",
    ]
    by_name = sorted(["单田芳", "邓超", "沈腾", "任贤齐"], key=lambda name: matching.sort_key(name, True))
    assert by_name == ["邓超", "任贤齐", "单田芳", "沈腾"]
    assert matching.sort_key("Anna") == matching.sort_key("ANNA")
    assert matching.sort_key(None) == ""


# -- how it is read -------------------------------------------------------------------------------------------------


def plan(connection: sqlite3.Connection, sql: tuple[str, tuple[Value, ...]]) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql[0]}", sql[1])]


@pytest.mark.parametrize("asked", ["1", "王", "wx", "wxy", "王秀英", "wangxiu", "138 王", '"'])
@pytest.mark.parametrize("entity", INDEXED, ids=[entity.name for entity in INDEXED])
def test_no_table_is_read_whole_for_a_search(store: Store, entity: Entity, asked: str) -> None:
    select = store.queries.list_of(entity, search=asked)
    for sql in (select.first(128), select.ids(), select.count(), select.candidates(), *select.walked_first(128)):
        steps = plan(store.reader, sql)
        assert not [step for step in steps if step.startswith("SCAN") and "VIRTUAL" not in step and "INDEX" not in step]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", CUSTOMER.list_columns)
def test_the_first_rows_of_any_order_come_from_an_index(store: Store, name: str, descending: bool) -> None:
    select = store.queries.list_of(CUSTOMER, sort=Sort(name, descending))
    for sql in select.walked_first(128):
        steps = plan(store.reader, sql)
        assert not [step for step in steps if step.endswith("USE TEMP B-TREE FOR ORDER BY")]
        assert not [step for step in steps if step.startswith("SCAN") and "INDEX" not in step]


def test_a_list_by_names_holds_also_who_names_nobody(office: Store, store: Store) -> None:
    for number in range(6):
        store.create(CUSTOMER, {"name": f"王{number}"})
    staff = store.registry["staff"]
    for name in ("张三", "李四", "张三"):
        store.create(staff, {"name": name, "department": "部", "salary": 0})
    connection = store.database.writer
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("UPDATE 客户 SET 联系人编号 = 'S000' || (1 + rowid % 3) WHERE rowid > 1")
    connection.execute("DELETE FROM 联系人 WHERE 联系人编号 = 'S0002'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "MANY", 1)
        for descending in (False, True):
            select = store.queries.list_of(CUSTOMER, sort=Sort("staff", descending))
            sorted_ = [rowid for (rowid,) in connection.execute(*select.ids())]
            assert list(row_ids(connection, select)) == sorted_
            assert sorted(sorted_) == [1, 2, 3, 4, 5, 6]
