"""Refused rows: told, or written into a file that can be corrected and imported again. Nothing half done."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.errors import Cancelled, CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.proposal import proposal
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_csv, import_file

Write = Callable[..., Path]


def take(store: Store, path: Path, errors: Path | None = None, **options: Any) -> Imported:
    return import_file(store, store.registry["customer"], Plan(Source(path), errors=errors), **options)


def names(store: Store) -> list[str]:
    return [name for (name,) in store.reader.execute("SELECT 姓名 FROM 客户 ORDER BY 客户编号")]


def test_refused_rows_come_back_and_go_in_corrected(store: Store, write: Write, tmp_path: Path) -> None:
    errors = tmp_path / "refused.csv"
    path = write(["姓名", "积分", "备注"], ["甲", "1", "'=1+1"], ["乙", "x", "'=2\n二"], ["丙", "3"], ["丁", "101", ""])
    assert take(store, path, errors) == Imported(1, (), refused=3)
    with errors.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:3] == ["姓名", "积分", "备注"]
    assert [row[0] for row in rows] == ["乙", "丙", "丁"]
    assert "积分" in rows[0][3]
    corrected = errors.read_text("utf-8-sig").replace(",x,", ",2,").replace("丁,101", "丁,100")
    errors.write_text(corrected, "utf-8")
    assert take(store, errors).count == 3
    assert names(store) == ["甲", "乙", "丙", "丁"]
    assert store.reader.execute("SELECT 备注 FROM 客户 WHERE 姓名 = '乙'").fetchone() == ("=2\n二",)


def test_the_reason_stands_under_its_heading_also_of_rows_that_are_too_long_or_short(
    store: Store, write: Write, tmp_path: Path
) -> None:
    errors = tmp_path / "refused.csv"
    take(store, write("姓名,积分\n甲,1,多\n乙\n"), errors)
    with errors.open(encoding="utf-8-sig", newline="") as file:
        head, long, short = csv.reader(file)
    assert (long[:2], long[3:], short[:2], short[3:]) == (["甲", "1"], ["多"], ["乙", ""], [])
    assert "3" in long[len(head) - 1]


def test_the_good_rows_of_a_large_file_are_taken_around_the_bad_ones(
    store: Store, write: Write, tmp_path: Path
) -> None:
    rows = [[f"客户{number}", "x" if number % 700 == 3 else "5"] for number in range(3000)]
    done = take(store, write(["姓名", "积分"], *rows), tmp_path / "refused.csv")
    assert (done.count, done.refused) == (2995, 5)
    assert names(store) == [name for name, points in rows if points == "5"]
    store.undo()
    assert names(store) == []


@pytest.mark.parametrize(
    ("name", "headings", "good"),
    [("order", ["订单编号", "客户编号"], "C0000001"), ("customer", ["客户编号", "姓名", "联系人编号"], "S0001")],
)
def test_refused_rows_use_no_numbers_up(
    office: Store, write: Write, tmp_path: Path, name: str, headings: list[str], good: str
) -> None:
    entity = office.registry[name]
    first = office.propose_number(entity)
    numbers = [f"{first[:-4]}{int(first[-4:]) + at:04}" for at in range(38)]
    far_ahead = f"{first[:-4]}0500"
    rows = [["", *["王"] * (len(headings) - 2), good] for _row in range(40)]
    rows[0][-1], rows[17][-1], rows[39][-1], rows[17][0] = "X9", "X9", "X9", far_ahead
    path = write(headings, *rows)
    done = import_file(office, entity, Plan(Source(path), errors=tmp_path / "refused.csv"))
    assert (done.count, done.refused) == (37, 3)
    sql = f"SELECT {headings[0]} FROM {entity.table} WHERE {headings[0]} >= ? ORDER BY 1"
    assert [number for (number,) in office.reader.execute(sql, (first,))] == numbers[:37]
    assert office.propose_number(entity) == numbers[37]


def test_no_file_where_nothing_was_refused_or_nothing_imported(store: Store, write: Write, tmp_path: Path) -> None:
    errors = tmp_path / "refused.csv"
    take(store, write(["姓名"], ["甲"]), errors)
    with pytest.raises(ImportFailed):
        take(store, write('姓名,积分\n乙,x\n"丙,2\n'), errors)
    with pytest.raises(Cancelled):
        take(store, write(["姓名", "积分"], *[["丁", "x"]] * 3000), errors, cancelled=lambda: True)
    assert names(store) == ["甲"]
    assert sorted(path.name for path in tmp_path.iterdir() if "refused" in path.name) == []


def test_a_file_that_could_not_be_written_is_known_before(store: Store, write: Write, tmp_path: Path) -> None:
    for errors in (tmp_path, tmp_path / "nowhere" / "a.csv"):
        with pytest.raises(OSError, match=str(errors)):
            take(store, write(["姓名", "积分"], ["甲", "1"], ["乙", "x"]), errors)
    assert names(store) == []


def test_odd_cells_are_exact_or_refused(store: Store, write: Write) -> None:
    note = 'a,"b"\n\n\t;x ' + "😀"
    path = write(["姓名", "备注"], ["甲", note])
    path.write_bytes(path.read_bytes().rstrip(b"\r\n"))
    assert import_csv(store, store.registry["customer"], path).count == 1
    (found,) = store.reader.execute("SELECT 备注 FROM 客户").fetchone()
    assert found.replace("\t", "") == note.replace("\t", "")
    for bad in ("x" * 40_000, "a\0b"):
        with pytest.raises(ImportFailed) as caught:
            import_csv(store, store.registry["customer"], write(["姓名", "备注"], ["乙", bad]))
        assert "2" in caught.value.faults[0]
        assert "备注" in caught.value.faults[0]


def test_ten_thousand_columns_are_refused_by_name_or_left_out(store: Store, write: Write) -> None:
    many = [f"列{number}" for number in range(10_000)]
    path = write(["姓名", *many], ["甲", *many])
    with pytest.raises(CrmError, match="列0"):
        import_csv(store, store.registry["customer"], path)
    entity = store.registry["customer"]
    found = proposal(store.permissions, entity, Source(path))
    done = import_file(store, entity, Plan(found.source, found.mapped))
    assert (done.count, len(done.ignored)) == (1, 10_000)
