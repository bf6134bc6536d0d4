"""What is exported is imported again and then exported as before: every entity, of real and of generated data."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.attachments import File, attach
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.rows import iterate
from crm_desktop.db.registry import Registry
from crm_desktop.db.reports.export import plain
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Key, Sort
from crm_desktop.operations.exporting.exporting import export_entity
from crm_desktop.operations.importing.running import import_csv
from crm_desktop.operations.sample.sample import make_sample

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "olist"
TABLES = {"product": "产品", "customer": "客户", "purchase": "购买", "feedback": "反馈信息"}
IN_ORDER = (  # who is named comes first
    "tag", "stage", "staff", "product", "customer", "contact", "plan", "purchase", "feedback", "opportunity",
    "opportunity_line", "stage_change", "quote", "quote_line", "order", "order_line", "delivery", "payment", "contract",
    "milestone", "interaction", "call_round", "follow_up", "participant", "attachment", "numbering", "letterhead",
)  # fmt: skip


THERE = ("stage", "stage_change", "numbering")  # every file has some, or opportunities have just brought theirs


def talk_to_several(store: Store) -> None:
    """What no sample has: who else took part in an interaction, and files of it."""
    number, staff = keys(store, "interaction")[0], keys(store, "staff")[0]
    store.create(store.registry["participant"], {"interaction": number, "staff": staff})
    attach(store, number, [File("报价.txt", b"hello"), File("空", b"")])


def opened(path: Path, registry: Registry) -> Store:
    database = Database.open(path) if path.exists() else Database.create(path)
    return Store(database, registry, Administrator(), ChangeBus())


def export(store: Store, name: str, path: Path, variant: str = "") -> int:
    return export_entity(store.reader, store.registry, store.registry[name], path, variant=variant)


def hand_over(first: Store, second: Store, folder: Path) -> None:
    """All records of the first file, by way of CSV, into the second."""
    for name in IN_ORDER:
        path = folder / f"{name}.csv"
        if export(first, name, path):
            if name in THERE:
                second.delete(second.registry[name], keys(second, name))
            if name == "staff":  # their current plans name them
                leave_out(path, "任务计划编号")
            import_csv(second, second.registry[name], path)
    staff = first.registry["staff"]
    for row in iterate(first.reader, first.queries.one(staff)):
        if row["current_plan"]:
            version = int(second.get(staff, str(row["number"]))["version"] or 0)
            second.update(staff, str(row["number"]), {"current_plan": row["current_plan"]}, version)


def keys(store: Store, name: str) -> list[Key]:
    entity = store.registry[name]
    return [entity.key_of(row) for row in iterate(store.reader, store.queries.list_of(entity))]


def leave_out(path: Path, column: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index(column)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row[:place] + row[place + 1 :] for row in rows)


@pytest.fixture(scope="module", params=["real", "sample"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """A file, and another one that holds what the first has exported."""
    registry, folder = Registry(), tmp_path_factory.mktemp(request.param)
    if request.param == "real" and not REAL.is_dir():
        pytest.skip("the real data is not beside this checkout")
    if request.param == "sample":
        make_sample(folder / "first.crm", 80)
    first, second = opened(folder / "first.crm", registry), opened(folder / "second.crm", registry)
    if request.param == "sample":
        talk_to_several(first)
    if request.param == "real":
        for name, table in TABLES.items():
            import_csv(first, registry[name], REAL / f"{table}.csv")
    hand_over(first, second, folder)
    yield first, second
    first.database.close()
    second.database.close()


def both(pair: tuple[Store, Store], name: str, folder: Path, suffix: str, variant: str = "") -> tuple[Path, Path]:
    """The exports of both files; skips where there is nothing of the kind."""
    paths = folder / f"first{suffix}", folder / f"second{suffix}"
    for store, path in zip(pair, paths, strict=True):
        if not export(store, name, path, variant):
            pytest.skip(f"there are no records of {name} in these data")
    return paths


@pytest.mark.parametrize("name", IN_ORDER)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_csv_comes_back_byte_by_byte(pair: tuple[Store, Store], name: str, encoding: str, tmp_path: Path) -> None:
    first, second = both(pair, name, tmp_path, ".csv", encoding)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", IN_ORDER)
def test_xlsx_comes_back_cell_by_cell(pair: tuple[Store, Store], name: str, tmp_path: Path) -> None:
    first, second = (sheet(path) for path in both(pair, name, tmp_path, ".xlsx"))
    assert first == second
    assert len(first) > 1


def sheet(path: Path) -> list[tuple[object, ...]]:
    found = openpyxl.load_workbook(path, read_only=True).active
    assert found is not None
    return [tuple((cell.value, cell.data_type) for cell in row) for row in found.iter_rows()]


@pytest.mark.parametrize("name", IN_ORDER)
def test_json_says_what_the_records_say(pair: tuple[Store, Store], name: str, tmp_path: Path) -> None:
    first, second = both(pair, name, tmp_path, ".json")
    assert first.read_bytes() == second.read_bytes()
    entity = pair[0].registry[name]
    objects = json.loads(first.read_text("utf-8"))
    rows = iterate(pair[0].reader, pair[0].queries.list_of(entity, sort=Sort(entity.key[0])))
    headings = entity.headings.items()
    assert objects == [{heading: plain(field, row[field.name]) for heading, field in headings} for row in rows]


def test_gb18030_holds_the_same_text_as_utf_8(pair: tuple[Store, Store], tmp_path: Path) -> None:
    utf, gb = tmp_path / "utf.csv", tmp_path / "gb.csv"
    for name in IN_ORDER:
        export(pair[0], name, utf)
        export(pair[0], name, gb, "gb18030")
        assert gb.read_bytes().decode("gb18030") == utf.read_bytes().decode("utf-8-sig")


def test_every_entity_is_tried() -> None:
    assert sorted(IN_ORDER) == sorted(entity.name for entity in Registry().main())
