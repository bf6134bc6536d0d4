"""CSV → records: what is taken, what is refused and how that is said, and that it is all or nothing."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import summaries
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import Cancelled, CrmError, PermissionDenied
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.importing import running
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_csv, import_file

Write = Callable[..., Path]


def take(store: Store, name: str, path: Path, **options: Any) -> Imported:
    return import_csv(store, store.registry[name], path, **options)


def rows(store: Store, sql: str) -> list[Any]:
    return store.reader.execute(sql).fetchall()


def faults(store: Store, name: str, path: Path) -> tuple[str, ...]:
    before = rows(store, "SELECT count(*) FROM 变更组"), rows(store, "SELECT * FROM 客户")
    with pytest.raises(ImportFailed) as caught:
        take(store, name, path)
    assert before == (rows(store, "SELECT count(*) FROM 变更组"), rows(store, "SELECT * FROM 客户"))
    return caught.value.faults


def test_rows_become_records_in_one_step_with_log(store: Store, write: Write) -> None:
    path = write(["客户编号", "姓名", "联系人编号"], ["C7", "王伟", "S0001"], ["", "李娜", ""])
    assert take(store, "customer", path) == Imported(2, ())
    assert rows(store, "SELECT 客户编号, 姓名, 联系人编号, 积分 FROM 客户 ORDER BY 姓名") == [
        ("C0000001", "李娜", None, 0),
        ("C7", "王伟", "S0001", 0),
    ]
    assert rows(store, "SELECT * FROM 发展") == [("S0001", "C7", 1)]
    assert store.undoable is not None
    assert (store.undoable.action, store.undoable.count) == ("import", 3)
    log = "SELECT 表, 新值 FROM 变更记录 WHERE 变更组编号 = (SELECT max(变更组编号) FROM 变更组)"
    assert rows(store, log) == [("客户", '{"行数":2}'), ("发展", '{"行数":1}')]
    assert check(store.database.path, store.registry) == []


def test_a_large_import_adds_the_summaries_up_at_the_end(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "FEW", 600)
    triggers = rows(store, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1")
    take(store, "customer", write(["姓名", "联系人编号"], *[[f"客户{number}", "S0001"] for number in range(1200)]))
    assert rows(store, "SELECT sum(发展客户) FROM 汇总_业绩 WHERE 联系人编号 = '' AND 整月 = 0") == [(1200,)]
    assert rows(store, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1") == triggers
    assert list(summaries.differences(store.database.writer)) == []
    store.undo()
    assert rows(store, "SELECT * FROM 汇总_业绩") == []


def test_an_import_is_undone_and_redone_at_once(store: Store, write: Write) -> None:
    path = write(["姓名", "联系人编号"], *[[f"客户{number}", "S0001"] for number in range(1200)])
    take(store, "customer", path)
    before = rows(store, "SELECT 客户编号, 姓名, 登记时间 FROM 客户 ORDER BY 1")
    store.undo()
    assert rows(store, "SELECT count(*) FROM 客户") == [(0,)]
    assert rows(store, "SELECT count(*) FROM 发展") == [(0,)]
    store.redo()
    assert rows(store, "SELECT 客户编号, 姓名, 登记时间 FROM 客户 ORDER BY 1") == before


def test_small_imports_tell_which_rows_and_large_ones_which_entities(store: Store, write: Write) -> None:
    steps: list[Any] = []
    store.bus.subscribe(steps.append)
    take(store, "customer", write(["姓名"], ["甲"]))
    take(store, "customer", write(["姓名"], *[["乙"]] * 1001))
    assert [(len(step.rows), step.count) for step in steps] == [(1, 1), (0, 1001)]
    assert steps[1].entities == {"customer"}


def test_the_database_numbers_where_the_file_does_not(store: Store, write: Write, registry: Registry) -> None:
    take(store, "customer", write(["姓名"], ["甲"]))
    heading = ["购买编号", "客户编号", "产品编号", "购买时间"]
    path = write(heading, ["", "C0000001", "P000001", "2026-01-01"], ["9", "C0000001", "P000001", "2026-01-02"],
                 ["", "C0000001", "P000001", "2026-01-03"])  # fmt: skip
    take(store, "purchase", path)
    assert rows(store, "SELECT 购买编号, 成交价 FROM 购买") == [(1, 199900), (9, 199900), (10, 199900)]
    key = store.create(registry["purchase"], {"customer": "C0000001", "product": "P000001"})
    assert key == 11
    assert check(store.database.path, registry) == []


def test_numbers_go_on_after_those_of_the_file(store: Store, write: Write, registry: Registry) -> None:
    take(store, "customer", write(["客户编号", "姓名"], ["", "甲"], ["C0000041", "乙"], ["", "丙"], ["X", "丁"]))
    assert [row[0] for row in rows(store, "SELECT 客户编号 FROM 客户 ORDER BY 1")] == [
        "C0000001", "C0000041", "C0000042", "X",
    ]  # fmt: skip
    assert store.propose_number(registry["customer"]) == "C0000043"


@pytest.mark.parametrize("chunk", [2, 1000])
def test_lines_are_numbered_in_the_order_of_the_file(
    office: Store, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(running, "CHUNK", chunk)
    quote, line = office.registry["quote"], office.registry["quote_line"]
    one, other = (str(office.create(quote, {"customer": "C0000001"})) for _quote in range(2))
    office.create(line, {"quote": other, "product": "P000001", "note": "旧"})
    path = write(
        ["报价编号", "产品编号", "行号", "说明"],
        [one, "P000001", "", "甲"],
        [other, "P000001", "", "乙"],
        [one, "P9", "", "没有的产品"],
        [one, "P000001", "", "丙"],
        [one, "P000001", "7", "丁"],
        [one, "P000001", "", "戊"],
        [other, "P000001", "", "己"],
    )
    assert import_file(office, line, Plan(Source(path), errors=tmp_path / "refused.csv")).refused == 1
    assert rows(office, "SELECT 报价编号, 行号, 说明 FROM 报价明细 ORDER BY 1, 2") == [
        (one, 1, "甲"), (one, 2, "丙"), (one, 7, "丁"), (one, 8, "戊"),
        (other, 1, "旧"), (other, 2, "乙"), (other, 3, "己"),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["姓名", " 姓名 ", "Name", "NAME"])
def test_headings_are_columns_or_labels(store: Store, write: Write, heading: str) -> None:
    assert take(store, "customer", write([heading], ["甲"])).count == 1


def test_labels_tell_two_columns_of_one_name_apart(store: Store, write: Write) -> None:
    path = write(["姓名", "联系人", "发展人"], ["甲", "", "S0001"])
    take(store, "customer", path)
    assert rows(store, "SELECT 联系人编号 FROM 客户") == [(None,)]
    assert rows(store, "SELECT 联系人编号 FROM 发展") == [("S0001",)]


def test_derived_columns_are_named_as_not_taken(store: Store, write: Write) -> None:
    done = take(store, "customer", write(["姓名", "所购产品"], ["甲", "不存在的"]))
    assert done == Imported(1, ("所购产品",))
    assert rows(store, "SELECT 所购产品 FROM 客户") == [("",)]


def test_texts_keep_quotes_line_breaks_and_emoji(store: Store, write: Write) -> None:
    text = '第一行\n第二行 "引号", 逗号 😀\r\nend'
    path = write(["姓名", "备注"], ["甲", text])
    take(store, "customer", path)
    assert rows(store, "SELECT 备注 FROM 客户") == [(text.replace("\r\n", "\n"),)]


def test_byte_order_mark_and_blank_lines_are_passed_over(store: Store, write: Write) -> None:
    path = write("\ufeff姓名,联系方式\r\n\r\n甲,1\r\n,\r\n\r\n乙,2\r\n\r\n")
    assert take(store, "customer", path).count == 2


def test_a_file_of_headings_only_does_nothing(store: Store, write: Write) -> None:
    before = store.undoable
    assert take(store, "customer", write("姓名\n")).count == 0
    assert store.undoable is before


def test_every_faulty_cell_is_named_by_line_and_column(store: Store, write: Write) -> None:
    path = write(
        ["姓名", "积分", "登记时间", "联系人编号", "备注", "电子邮箱"],
        ["甲", "10", "2026-01-01", "S0001", "两\n行", ""],
        ["乙", "x", "2026-02-30", "S0001", "", "a@b.cn"],
        ["丙", "101", "2026-01-01", "S9", "", "nobody"],
        ["", "1", "2026-01-01", "", "", ""],
    )
    found = faults(store, "customer", path)
    places = [(4, "积分"), (4, "登记时间"), (5, "积分"), (5, "联系人编号"), (5, "电子邮箱"), (6, "姓名")]
    assert len(found) == len(places)
    for sentence, (line, column) in zip(found, places, strict=True):
        assert str(line) in sentence.split(column)[0]


def test_keys_are_taken_once(store: Store, write: Write) -> None:
    take(store, "customer", write(["客户编号", "姓名"], ["C1", "甲"]))
    (there,) = faults(store, "customer", write(["客户编号", "姓名"], ["C2", "乙"], ["C1", "丙"]))
    assert "3" in there
    assert "C1" in there
    (twice,) = faults(store, "customer", write(["客户编号", "姓名"], ["C2", "乙"], ["C2", "丙"]))
    assert "3" in twice


def test_ragged_rows_are_named_by_line(store: Store, write: Write) -> None:
    found = faults(store, "customer", write("姓名,联系方式\n甲\n乙,1,2\n丙,3\n"))
    assert ["2" in found[0], "3" in found[1], len(found)] == [True, True, 2]


def test_many_faults_are_counted_but_only_the_first_shown(store: Store, write: Write) -> None:
    path = write(["姓名", "积分"], *[["甲", "x"]] * 250)
    with pytest.raises(ImportFailed) as caught:
        take(store, "customer", path)
    assert caught.value.count == 250
    assert len(caught.value.faults) == 100
    assert "150" in str(caught.value).splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("\n\n", []),
        ("名字,联系方式\n甲,1\n", ["名字", "姓名", "联系方式"]),
        ("姓名,\n甲,1\n", []),
        ("姓名,姓名\n甲,乙\n", ["姓名"]),
        ("姓名,Name\n甲,乙\n", ["Name"]),
        ("联系方式\n1\n", ["姓名"]),
    ],
)
def test_wrong_headings_are_named(store: Store, write: Write, text: str, names: list[str]) -> None:
    with pytest.raises(CrmError) as caught:
        take(store, "customer", write(text))
    assert all(name in str(caught.value) for name in names)


@pytest.mark.usefixtures("english")
def test_a_column_without_a_heading_is_named_by_its_place(store: Store, write: Write) -> None:
    with pytest.raises(CrmError, match="Column 2 has no heading"):
        take(store, "customer", write("姓名,\n甲,1\n"))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('姓名\n甲\n"乙\n丙\n', "mark is not closed"),
        ('姓名\n"甲"乙\n', "after a closing"),
        ("姓名\n" + "甲" * 200_000 + "\n", "131,072"),
    ],
)
def test_why_a_file_is_no_csv_is_said_in_words(store: Store, write: Write, text: str, words: str) -> None:
    (fault,) = faults(store, "customer", write(text))
    assert words in fault
    assert not re.search("unexpected|expected after|field limit", fault)  # of the csv module


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("姓名\n甲\n".encode() + "乙\n".encode("gb18030"), 3),
        ("姓名\n甲\n乙\n".encode("utf-16") + b"\x00\xd8\n\x00", 4),
        ('姓名\n甲\n"乙\n丙\n'.encode(), 3),
        ('姓名\n"甲"乙\n'.encode(), 2),
        (("姓名\n" + "甲" * 200_000 + "\n").encode(), 2),
        ("姓名\n甲\0乙\n".encode(), 2),
    ],
    ids=["GBK later", "half a character in UTF-16", "open quote", "text after quote", "endless cell", "NUL"],
)
def test_files_that_cannot_be_read_are_refused_by_line(store: Store, write: Write, content: bytes, line: int) -> None:
    with pytest.raises(ImportFailed) as caught:
        take(store, "customer", write(content))
    assert str(line) in caught.value.faults[-1]


def test_cancelling_leaves_nothing(store: Store, write: Write) -> None:
    seen: list[tuple[int, float]] = []
    path = write(["姓名"], *[["甲"]] * 3000)
    with pytest.raises(Cancelled):
        take(store, "customer", path, progress=lambda *at: seen.append(at), cancelled=lambda: len(seen) >= 2)
    assert [count for count, _fraction in seen] == [1000, 2000]
    assert all(0 < fraction <= 1 for _count, fraction in seen)
    assert rows(store, "SELECT count(*) FROM 客户") == [(0,)]
    assert check(store.database.path, store.registry) == []


def test_cancelling_while_the_indexes_are_made_leaves_nothing(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "FEW", 600)
    seen: list[float] = []
    schema = rows(store, "SELECT name, sql FROM sqlite_schema ORDER BY 1")
    path = write(["姓名"], *[["甲"]] * 1200)
    with pytest.raises(Cancelled):
        take(store, "customer", path, progress=lambda _count, part: seen.append(part), cancelled=lambda: len(seen) >= 6)
    assert seen == sorted(seen)
    assert 0.75 < seen[-1] < 1
    assert rows(store, "SELECT count(*) FROM 客户") == [(0,)]
    assert rows(store, "SELECT name, sql FROM sqlite_schema ORDER BY 1") == schema
    assert take(store, "customer", path).count == 1200
    assert check(store.database.path, store.registry) == []


def test_only_those_import_who_may_create(database: Database, registry: Registry, write: Write) -> None:
    class Nobody(Administrator):
        user = "nobody"

        def check(self, action: str, entity: object, fields: object) -> None:
            raise PermissionDenied("no")

    with pytest.raises(PermissionDenied):
        take(Store(database, registry, Nobody(), ChangeBus()), "customer", write(["姓名"], ["甲"]))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("moment", "mode"),
    [("count == 4000", "new"), ("fraction > 0.85", "new"), ("count == 4000", "update")],
    ids=["reading", "finishing", "updating"],
)
def test_a_killed_import_leaves_the_file_as_it_was(
    path: Path, registry: Registry, write: Write, moment: str, mode: str
) -> None:
    Database.create(path).close()
    before = path.read_bytes()
    rows_file = write(["姓名"], *[["甲"]] * 6000)
    script = f"""
        import os, signal
        from pathlib import Path
        from crm_desktop.db.history.changes import ChangeBus
        from crm_desktop.db.connection import Database
        from crm_desktop.db.accounts.permissions import Administrator
        from crm_desktop.db.registry import Registry
        from crm_desktop.db.writing.store import Store
        from crm_desktop.operations.importing.existing import Existing
        from crm_desktop.operations.importing.reading import Source
        from crm_desktop.operations.importing.running import Plan, import_file
        store = Store(Database.open(Path({str(path)!r})), Registry(), Administrator(), ChangeBus())
        def die(count, fraction):
            if {moment}:
                os.kill(os.getpid(), signal.SIGKILL)
        plan = Plan(Source(Path({str(rows_file)!r})), existing=Existing({mode!r}, ("name",)))
        import_file(store, store.registry["customer"], plan, progress=die)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=os.environ | {"PYTHONPATH": os.getcwd()})
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert check(path, registry) == []
    with Database.open(path) as again:
        assert again.writer.execute("SELECT count(*) FROM 客户").fetchone() == (0,)
