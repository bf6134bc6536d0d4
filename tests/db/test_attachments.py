"""Files that hang on interactions: kept once, undone, missed and forgotten."""

from pathlib import Path

import pytest

from crm_desktop.db.attachments import File, attach, content_of
from crm_desktop.db.errors import CrmError, NotFound, ValidationFailed
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.records import Key
from crm_desktop.operations.attaching import copy_to_look_at, read_files
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.forgetting import erase, find

LETTER, PHOTO = File("信.txt", "您好，这封信里有秘密".encode()), File("照片.png", bytes(range(256)) * 40)


@pytest.fixture
def calls(office: Store) -> list[Key]:
    """An interaction with each of the two customers."""
    entity = office.registry["interaction"]
    return [office.create(entity, {"customer": f"C000000{n}", "subject": "问好"}) for n in (1, 2)]


def contents(store: Store) -> int:
    return int(store.reader.execute("SELECT count(*) FROM 附件内容").fetchone()[0])


def test_several_files_come_in_one_step_and_go_with_one_undo(office: Store, calls: list[Key]) -> None:
    first, second = attach(office, calls[0], [LETTER, PHOTO])
    assert content_of(office, first) == LETTER
    assert content_of(office, second) == PHOTO
    office.undo()
    with pytest.raises(NotFound):
        content_of(office, first)
    office.redo()
    assert content_of(office, second) == PHOTO


def test_the_same_content_is_kept_once(office: Store, calls: list[Key]) -> None:
    attach(office, calls[0], [LETTER, File("副本.txt", LETTER.content)])
    attach(office, calls[1], [LETTER])
    assert contents(office) == 1


def test_a_deleted_file_can_be_had_again(office: Store, calls: list[Key]) -> None:
    (key,) = attach(office, calls[0], [LETTER])
    office.delete(office.registry["attachment"], [key])
    office.undo()
    assert content_of(office, key) == LETTER


def test_an_empty_file_and_one_name_twice(office: Store, calls: list[Key]) -> None:
    keys = attach(office, calls[0], [File("空.txt", b""), File("空.txt", b"")])
    assert [content_of(office, key) for key in keys] == [File("空.txt", b"")] * 2


def test_nothing_is_left_of_a_step_that_is_refused(office: Store, calls: list[Key]) -> None:
    with pytest.raises(ValidationFailed):
        attach(office, calls[0], [LETTER, File("长" * 201, b"x")])
    assert contents(office) == 0


def test_check_names_what_is_missing_and_what_is_another(office: Store, calls: list[Key]) -> None:
    attach(office, calls[0], [LETTER, PHOTO])
    assert check(office.database.path, office.registry) == []
    office.database.writer.execute("UPDATE 附件内容 SET 内容 = x'00' WHERE length(内容) = ?", (len(PHOTO.content),))
    office.database.writer.execute("DELETE FROM 附件内容 WHERE 内容 <> x'00'")
    found = check(office.database.path, office.registry)
    assert len(found) == 2
    assert "信.txt" in found[0]
    with pytest.raises(CrmError, match="照片"):
        content_of(office, 2)


def test_who_is_forgotten_takes_their_files_along_but_not_those_of_others(office: Store, calls: list[Key]) -> None:
    attach(office, calls[0], [LETTER, File("秘密的名字.txt", b"only theirs")])
    (kept,) = attach(office, calls[1], [LETTER])
    (gone,) = attach(office, calls[0], [File("已删.txt", b"deleted before")])
    office.delete(office.registry["attachment"], [gone])
    erase(office, find(office, "C0000001"))
    assert content_of(office, kept) == LETTER
    assert contents(office) == 1
    office.database.close()
    everything = office.database.path.read_bytes()
    assert b"only theirs" not in everything
    assert b"deleted before" not in everything
    assert "秘密的名字".encode() not in everything


def test_files_that_are_too_large_or_cannot_be_read_are_named(tmp_path: Path) -> None:
    small, large = tmp_path / "小.bin", tmp_path / "大.bin"
    small.write_bytes(b"x" * 1_000_000)
    large.write_bytes(b"x" * 1_000_001)
    assert read_files([small], 1)[0].name == "小.bin"
    with pytest.raises(CrmError, match=r"大\.bin"):
        read_files([small, large], 1)
    for path in (tmp_path / "无.txt", tmp_path):
        with pytest.raises(CrmError, match=path.name):
            read_files([path], 1)


def test_a_copy_stays_in_its_folder_and_programs_are_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("../../逃.txt", "a\\b:c?.txt", "..", "x" * 300 + ".txt"):
        path = copy_to_look_at(File(name, b"1"), folder)
        assert path.parent == folder
        assert path.read_bytes() == b"1"
    with pytest.raises(CrmError, match=r"坏\.EXE"):
        copy_to_look_at(File("坏.EXE", b"MZ"), folder)
