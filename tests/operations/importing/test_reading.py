"""Files of each format as rows of texts."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.exporting.exporting import export_entity
from crm_desktop.operations.importing.errors import ImportFailed, Unreadable
from crm_desktop.operations.importing.proposal import proposal
from crm_desktop.operations.importing.reading import Source, opened, recognised, sample_of
from crm_desktop.operations.importing.running import Plan, import_csv, import_file

Write = Callable[..., Path]
OLD_EXCEL = Path(__file__).parents[2] / "data" / "customers.xls"


def read(path: Path, **options: Any) -> tuple[list[str], list[Any]]:
    with opened(Source(path, **options)) as table:
        return table.headings, [(line, list(cells)) for line, cells in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_recognised(write: Write, delimiter: str) -> None:
    path = write(delimiter.join(["姓名", "备注", "地址"]) + "\n" + delimiter.join(["甲", '"a,b;c"', "x"]) + "\n")
    assert recognised(Source(path)).delimiter == delimiter
    assert read(path) == (["姓名", "备注", "地址"], [(2, ["甲", "a,b;c", "x"])])


def test_a_single_column_with_commas_in_its_texts_is_one_column(write: Write) -> None:
    assert read(write('姓名\n"王,伟"\n李娜\n')) == (["姓名"], [(2, ["王,伟"]), (3, ["李娜"])])


def test_headings_may_stand_further_down_or_nowhere(write: Write) -> None:
    path = write("报表,\n\n姓名,电话\n甲,1\n")
    assert read(path, heading=3) == (["姓名", "电话"], [(4, ["甲", "1"])])
    headings, rows = read(write("甲,1\n乙,2\n"), heading=0)
    assert (len(headings), len(rows)) == (2, 2)
    with pytest.raises(CrmError):
        read(path, heading=9)


def test_the_separator_may_be_announced_for_excel(write: Write) -> None:
    path = write('sep=;\n姓名;备注\n"甲,乙,丙";1\n')
    assert recognised(Source(path)).delimiter == ";"
    assert read(path) == (["姓名", "备注"], [(3, ["甲,乙,丙", "1"])])


def test_lines_of_nothing_but_spaces_are_blank(write: Write, tmp_path: Path) -> None:
    assert read(write("姓名,备注\n甲,1\n   \n \t,  \n\u3000\n乙,2\n"))[1] == [(2, ["甲", "1"]), (6, ["乙", "2"])]
    path = workbook(tmp_path / "a.xlsx", ["姓名", "备注"], ["甲", "1"], [" ", None], ["乙", "2"])
    assert read(path)[1] == [(2, ["甲", "1"]), (4, ["乙", "2"])]


def workbook(path: Path, *rows: list[Any], title: str = "客户") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.create_sheet("第二页").append(["姓名"])
    book.save(path)
    return path


def test_cells_of_excel_are_texts_that_fields_read(tmp_path: Path) -> None:
    row = [
        "王伟",
        7,
        1234.5,
        0.1 + 0.2,
        dt.date(2026, 3, 5),
        dt.datetime(2026, 3, 5, 14, 30),
        True,
        None,
        13800000001,
        "'=x",
    ]
    path = workbook(tmp_path / "a.xlsx", [f"h{number}" for number in range(10)], [], row)
    _headings, rows = read(path)
    assert rows == [
        (3, ["王伟", "7", "1234.5", "0.3", "2026-03-05", "2026-03-05 14:30:00", "1", "", "13800000001", "'=x"])
    ]


def test_sheets_are_chosen_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["名"], ["x"])
    assert recognised(Source(path)).sheet == "客户"
    assert read(path, sheet="第二页") == (["姓名"], [])
    with pytest.raises(CrmError, match="第二页"):
        read(path, sheet="第三页")


def test_old_excel_files_are_read(store: Store) -> None:
    assert import_csv(store, store.registry["customer"], OLD_EXCEL).count == 2
    assert store.reader.execute("SELECT 姓名, 积分, 登记时间, 联系方式 FROM 客户 ORDER BY 客户编号").fetchall() == [
        ("王伟", 7, "2026-03-05", "13800000001"),
        ("李娜", 0, "2026-03-05 14:30:00", None),
    ]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 no zip"])
def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CrmError, match=name):
        read(path)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_was_exported_comes_back(store: Store, tmp_path: Path, suffix: str) -> None:
    customer = store.registry["customer"]
    for name, notes, registered in (
        ("王伟", "=1+1", "2026-03-05"),
        ("李娜", "'=a\n第二行", "2026-03-05 00:00:00"),
        ("Ada", None, "2026-03-05 14:30:00"),
    ):
        values = {"name": name, "notes": notes, "points": 5, "staff": "S0001", "registered": registered}
        store.create(customer, values)
    path = tmp_path / f"out.{suffix}"
    export_entity(store.reader, store.registry, customer, path)
    sql = "SELECT 姓名, 积分, 登记时间, 联系人编号, 备注 FROM 客户 ORDER BY 客户编号"
    before = store.reader.execute(sql).fetchall()
    store.delete(customer, ["C0000001", "C0000002", "C0000003"], with_dependents=True)
    assert import_csv(store, customer, path).count == 3
    assert store.reader.execute(sql).fetchall() == before


CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:王;伟;;;\r
FN:王伟\r
item1.TEL;TYPE=CELL:138 0000 0001\r
TEL;TYPE=WORK:010-1\r
EMAIL;TYPE=INTERNET:w@a.cn\r
ADR;TYPE=WORK:;;中关村 1\\, 2 号;北京;;100000;中国\r
NOTE:第一行\\n第二\r
 行\r
PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Li Na\r
TEL;VALUE=uri;TYPE="voice,home":tel:+86-10-2\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E6=98=8E\r
END:VCARD\r
"""


def cards(tmp_path: Path, text: str = CARDS) -> Path:
    path = tmp_path / "people.vcf"
    path.write_bytes(text.encode())
    return path


def test_cards_become_customers(store: Store, tmp_path: Path) -> None:
    entity = store.registry["customer"]
    found = proposal(store.permissions, entity, Source(cards(tmp_path)))
    assert found.system == "vCard"
    assert import_file(store, entity, Plan(found.source, found.mapped)).count == 3
    assert store.reader.execute(
        "SELECT 姓名, 联系方式, 电子邮箱, 联系地址, 备注 FROM 客户 ORDER BY 客户编号"
    ).fetchall() == [
        ("王伟", "138 0000 0001", "w@a.cn", "中国 北京 中关村 1, 2 号", "第一行\n第二行"),
        ("Li Na", "+86-10-2", None, None, None),
        ("李明", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [(CARDS + "BEGIN:VCARD\r\nFN:x\r\nkaputt\r\nEND:VCARD\r\n", 24), (CARDS + "BEGIN:VCARD\r\nFN:x\r\n", 23)],
    ids=["no property", "not closed"],
)
def test_broken_cards_are_refused_by_line(store: Store, tmp_path: Path, text: str, line: int) -> None:
    entity = store.registry["customer"]
    found = proposal(store.permissions, entity, Source(cards(tmp_path)))
    with pytest.raises(ImportFailed, match=str(line)):
        import_file(store, entity, Plan(Source(cards(tmp_path, text)), found.mapped))
    with pytest.raises(Unreadable):
        sample_of(Source(cards(tmp_path, text)))
    assert store.reader.execute("SELECT count(*) FROM 客户").fetchone() == (0,)
