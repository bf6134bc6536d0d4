"""Attachments from a table: the files that it names are read, checked and kept, or refused with a reason."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.db.attachments import content_of
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.exporting.exporting import export_entity
from crm_desktop.operations.importing.errors import ImportFailed
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Imported, Plan, import_file, try_out

Write = Callable[..., Path]


@pytest.fixture
def talk(office: Store) -> Store:
    office.create(office.registry["interaction"], {"customer": "C0000001", "subject": "报价"})
    return office


def take(store: Store, path: Path, limit: int = 1) -> Imported:
    return import_file(store, store.registry["attachment"], Plan(Source(path), limit=limit))


def count(store: Store, table: str) -> int:
    return int(store.reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_files_beside_the_table_come_with_their_contents(talk: Store, write: Write, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "报价.txt").write_bytes(b"hello")
    (tmp_path / "b.bin").write_bytes(b"")
    path = write(["互动", "文件"], ["1", "files/报价.txt"], ["报价", "b.bin"])
    assert take(talk, path).count == 2
    first, second = content_of(talk, 1), content_of(talk, 2)
    assert (first.name, first.content) == ("报价.txt", b"hello")
    assert (second.name, second.content) == ("b.bin", b"")
    sizes = talk.reader.execute("SELECT 互动编号, 大小 FROM 附件 ORDER BY 附件编号").fetchall()
    assert sizes == [(1, 5), (1, 0)]
    talk.undo()
    assert count(talk, "附件") == 0
    assert check(talk.database.path, talk.registry) == []


def test_a_name_of_its_own_column_is_kept(talk: Store, write: Write, tmp_path: Path) -> None:
    (tmp_path / "x.tmp").write_bytes(b"1")
    take(talk, write(["互动", "File", "名称"], ["1", "x.tmp", "合同.pdf"]))
    assert content_of(talk, 1).name == "合同.pdf"


@pytest.mark.parametrize("cell", ["missing.txt", "large.bin", "../office.crm", "/etc/hostname", "", "."])
def test_a_file_that_cannot_be_taken_is_refused_with_its_line(
    talk: Store, write: Write, tmp_path: Path, cell: str
) -> None:
    (tmp_path / "good.txt").write_bytes(b"good")
    (tmp_path / "large.bin").write_bytes(b"0" * 1_000_001)
    path = write(["互动", "文件"], ["1", "good.txt"], ["1", cell])
    with pytest.raises(ImportFailed) as caught:
        take(talk, path)
    assert len(caught.value.faults) == 1
    assert "文件" in caught.value.faults[0]
    assert cell.removeprefix(".") in caught.value.faults[0]
    assert count(talk, "附件") == count(talk, "附件内容") == 0


def test_a_trial_keeps_no_content(talk: Store, write: Write, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    plan = Plan(Source(write(["互动", "文件"], ["1", "a.txt"])))
    assert try_out(talk, talk.registry["attachment"], plan).counts["new"] == 1
    assert count(talk, "附件内容") == 0


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_exported_attachments_come_back_with_their_contents(
    talk: Store, write: Write, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "报价.txt").write_bytes(b"hello")
    (tmp_path / "b").write_bytes(b"\0")
    take(talk, write(["互动", "文件"], ["1", "报价.txt"], ["1", "b"], ["1", "报价.txt"]))
    table = tmp_path / "out" / f"all.{suffix}"
    table.parent.mkdir()
    export_entity(talk.reader, talk.registry, talk.registry["attachment"], table)
    assert sorted(path.name for path in table.parent.iterdir()) == [table.name, f"{table.name}.files"]
    assert sorted(path.suffix for path in (table.parent / f"{table.name}.files").iterdir()) == ["", ".txt"]
    talk.undo()
    assert (count(talk, "附件"), count(talk, "附件内容")) == (0, 2)
    with talk.database.atomic() as connection:
        connection.execute("DELETE FROM 附件内容")
    assert take(talk, table).count == 3
    assert [content_of(talk, number).content for number in (1, 2, 3)] == [b"hello", b"\0", b"hello"]
    assert check(talk.database.path, talk.registry) == []


@pytest.mark.parametrize("there", [b"", b"something else"])
def test_a_digest_whose_content_is_nowhere_is_refused(talk: Store, write: Write, tmp_path: Path, there: bytes) -> None:
    digest = hashlib.sha256(b"hello").hexdigest()
    path = write(["互动", "名称", "大小", "摘要"], ["1", "a.txt", "5", digest])
    if there:
        (tmp_path / f"{path.name}.files").mkdir()
        (tmp_path / f"{path.name}.files" / f"{digest}.txt").write_bytes(there)
    with pytest.raises(ImportFailed) as caught:
        take(talk, path)
    assert digest[:8] in caught.value.faults[0] if there else f"{path.name}.files" in caught.value.faults[0]
    assert count(talk, "附件") == count(talk, "附件内容") == 0
