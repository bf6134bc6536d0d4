"""Records → CSV and XLSX: whole or not at all, typed, and nothing that a spreadsheet would run."""

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import Cancelled, CrmError
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.rows import row_ids
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.amounts import Integer, Money
from crm_desktop.entities.fields import Text
from crm_desktop.entities.moments import DateTime
from crm_desktop.entities.records import Sort
from crm_desktop.operations.exporting import xlsx
from crm_desktop.operations.exporting.cells import are_harmless, from_cell, from_cells, to_cell
from crm_desktop.operations.exporting.exporting import export_entity, export_rows, export_select
from crm_desktop.operations.exporting.formats import Wish
from crm_desktop.operations.importing.running import import_csv

COLUMNS = {
    "名称": Text("name", "名称", "Name"),
    "数量": Integer("count", "数量", "Count"),
    "金额": Money("amount", "金额", "Amount"),
    "时间": DateTime("time", "时间", "Time"),
}
RISKY = ["=1+1", "+86 138", "-", "@x", "\tx", "'=1", "''@", "'", "-5", "+5.0", "＝1", "-5 元"]


def exported(store: Store, name: str, path: Path) -> bytes:
    export_entity(store.reader, store.registry, store.registry[name], path)
    return path.read_bytes()


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("text", RISKY)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    cell = to_cell(text)
    assert from_cell(cell) == text
    try:
        float(text)
    except ValueError:
        assert cell[0] not in "=+-@\t\r＝"
    else:
        assert cell == text


@given(st.text(alphabet="'=+-@\t\r５5a ＝"))
def test_cells_are_read_as_they_were_written(text: str) -> None:
    assert from_cell(to_cell(text)) == text


@given(st.lists(st.text(alphabet="'=+-@\t\r\n５5a ＝"), max_size=4))
def test_cells_of_a_column_are_written_and_read_as_each_by_itself(texts: list[str]) -> None:
    cells = list(map(to_cell, texts))
    assert cells == texts or not are_harmless(texts)
    assert list(from_cells(cells)) == texts


def test_numbers_need_no_apostrophe_but_a_formula_among_them_does() -> None:
    assert are_harmless([5, None, "", 0])
    assert not are_harmless([5, None, "=A1"])


def test_csv_is_what_spreadsheets_and_programs_read(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "产品.csv"
    data = exported(store, "product", path)
    assert data.startswith("\ufeff产品编号,".encode())
    assert cells(path) == [
        ["产品编号", "产品名称", "产品价格", "产品类型", "生产日期", "质量级别", "优惠情况"],
        ["P000001", "电视机", "1999.00", "电器", "", "", ""],
    ]


def test_rows_come_in_the_order_of_their_keys(store: Store, tmp_path: Path) -> None:
    for key in ("C0000009", "B", "C0000001"):
        store.create(store.registry["customer"], {"number": key, "name": "甲"})
    exported(store, "customer", tmp_path / "a.csv")
    assert [row[0] for row in cells(tmp_path / "a.csv")[1:]] == ["B", "C0000001", "C0000009"]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
lines = texts.filter(lambda text: "\n" not in text and "\r" not in text)
customers = st.fixed_dictionaries(
    {
        "name": (lines | st.sampled_from(RISKY)).map(str.strip).filter(bool),
        "phone": (lines | st.sampled_from(RISKY)).map(str.strip).map(lambda text: text or None),
        "notes": (texts | st.sampled_from(RISKY)).map(lambda text: text.strip("\r\n") or None),
        "points": st.integers(0, 100),
        "registered": st.datetimes(dt.datetime(1900, 1, 1)).map(lambda time: time.isoformat(" ", "seconds")),
        "staff": st.sampled_from([None, "S0001"]),
    }
)


@given(st.lists(customers, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_export_import_export_gives_the_same_file(
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Callable[[Path], Database],
    registry: Registry,
    records: list[dict[str, str | int | None]],
) -> None:
    folder = tmp_path_factory.mktemp("round")
    results = []
    for turn in ("first", "second"):
        with new_database(folder / f"{turn}.crm") as database:
            store = Store(database, registry, Administrator(), ChangeBus())
            store.create(registry["staff"], {"name": "张三", "department": "销售部", "salary": 1})
            if turn == "first":
                for record in records:
                    store.create(registry["customer"], record)
            else:
                assert import_csv(store, registry["customer"], folder / "first.csv").count == len(records)
            results.append(exported(store, "customer", folder / f"{turn}.csv"))
    assert results[0] == results[1]


def test_xlsx_cells_have_types(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [
        ("=1+1", 7, 123456, "2026-03-05 14:30:00"),
        ("#N/A", None, None, "2026-03-05"),
        ("a\x01b\r\nc", 0, 0, "1899-01-01"),
        ("_x0041_", -1, 5, None),
    ]
    assert export_rows(path, COLUMNS, rows, len(rows)) == 4
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert [(cell.value, cell.font.bold) for cell in sheet[1]] == [(heading, True) for heading in COLUMNS]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 5
    assert [cell.value for cell in sheet["A"]][1:4] == ["=1+1", "#N/A", "a\ufffdb\nc"]
    assert [cell.value for cell in sheet["B"]][1:] == [7, None, 0, -1]
    assert [cell.value for cell in sheet["C"]][1:] == [1234.56, None, 0, 0.05]
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["D2"].value == dt.datetime(2026, 3, 5, 14, 30)
    assert sheet["D3"].value == dt.datetime(2026, 3, 5)
    assert sheet["D3"].number_format == "yyyy-mm-dd"
    assert sheet["D4"].value == "1899-01-01"


def test_excels_limits_are_told_before_or_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(CrmError, match="1048575"):
        export_rows(path, COLUMNS, iter(()), xlsx.MAX_ROWS)
    with pytest.raises(CrmError, match="32767"):
        export_rows(path, COLUMNS, [("x" * 32_768, 1, 1, None)], 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.doc", "a", "a.xls"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CrmError, match="xlsx"):
        export_rows(tmp_path / name, COLUMNS, [], 0)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_failed_export_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")
    seen: list[float] = []
    rows = [("a", 1, 1, None)] * 3000
    with pytest.raises(Cancelled):
        export_rows(path, COLUMNS, rows, 3000, progress=lambda _n, at: seen.append(at), cancelled=lambda: bool(seen))
    assert seen == [pytest.approx(1 / 3)]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    export_rows(path, COLUMNS, rows, 3000)
    assert path.stat().st_size > 1000


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CrmError, match=r"a\.csv"):
        export_rows(tmp_path / "nowhere" / "a.csv", COLUMNS, [], 0)


def test_an_export_shows_one_state_of_the_file(store: Store, tmp_path: Path) -> None:
    customer = store.registry["customer"]
    for number in range(1500):
        store.create(customer, {"name": f"甲{number}"})

    def meanwhile(count: int, fraction: float) -> None:
        store.create(customer, {"name": "乙", "number": f"A{count}"})
        store.delete(customer, ["C0001500"])

    total = export_entity(store.database.reader(), store.registry, customer, tmp_path / "a.csv", progress=meanwhile)
    names = [row[1] for row in cells(tmp_path / "a.csv")[1:]]
    assert total == len(names) == 1500
    assert "乙" not in names
    assert "甲1499" in names


@pytest.mark.parametrize("text", ["€ ‰ 〇", "🙂 \U0002a6b2", "\u00a0\ufeff\ue000"])
def test_gb18030_has_every_character(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    export_rows(path, COLUMNS, [(text, 1, 1, None)], 1, Wish("gb18030"))
    assert text in path.read_bytes().decode("gb18030")
    assert not path.read_bytes().startswith(b"\x84\x31\x95\x33"), "a mark would stand in the first heading"


def test_a_character_that_an_encoding_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="GB18030") as refused:
        export_rows(tmp_path / "a.csv", COLUMNS, [("\ud800", 1, 1, None)], 1, Wish("gb18030"))
    assert "ud800" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "variant"), [("a.xlsx", "gb18030"), ("a.csv", "3.0"), ("a.vcf", "utf-8")])
def test_a_variant_of_another_kind_is_refused(tmp_path: Path, name: str, variant: str) -> None:
    with pytest.raises(CrmError, match=variant):
        export_rows(tmp_path / name, COLUMNS, [], 0, Wish(variant))


def test_json_is_an_array_of_objects_with_plain_values(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    export_rows(path, COLUMNS, [('="客户"\n', 7, 123456, ""), (None, 0, 5, "2026-03-05")], 2)
    assert json.loads(path.read_text("utf-8")) == [
        {"名称": '="客户"\n', "数量": 7, "金额": 1234.56, "时间": None},
        {"名称": None, "数量": 0, "金额": 0.05, "时间": "2026-03-05"},
    ]
    assert "客户" in path.read_text("utf-8")
    export_rows(path, COLUMNS, [], 0)
    assert path.read_text("utf-8") == "[]\n"


@pytest.mark.parametrize("search", ["", "客户"])
def test_chosen_rows_come_alone_and_in_the_order_given(store: Store, tmp_path: Path, search: str) -> None:
    customer = store.registry["customer"]
    for number in range(1, 8):
        store.create(customer, {"name": f"客户{number}"})
    select = store.queries.list_of(customer, search=search, sort=Sort("number", descending=True))
    ids = row_ids(store.reader, select)
    chosen = [ids[1], ids[4], 999_999]
    path = tmp_path / "a.csv"
    count = export_select(store.reader, select, customer.headings, path, ids=chosen)
    assert count == 2, "one of them is gone"
    assert [row[1] for row in cells(path)[1:]] == ["客户6", "客户3"]
