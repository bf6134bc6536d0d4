"""The disk that is cut off: what was synced is there, what was not may be there in any part."""

from pathlib import Path
from random import Random

import pytest

from torture.disk import FOLDER, Disk, Rename, Step, Sync, Truncate, Write, pieces

OLD, NEW = b"o" * 1024, b"n" * 1024


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "office"
    root.mkdir()
    (root / "file").write_bytes(OLD)
    return root


def left(root: Path, target: Path, *steps: Step) -> set[frozenset[tuple[str, bytes]]]:
    """All that was seen after many cuts: the files of a folder, with what is in them."""
    disk = Disk(root)
    for number, step in enumerate(steps):
        disk.do(number, step)
    seen = set()
    for seed in range(200):
        image = target / str(seed)
        image.mkdir(parents=True)
        disk.write_cut(image, Random(seed))
        files = (path for path in image.rglob("*") if path.is_file())
        seen.add(frozenset((str(path.relative_to(image)), path.read_bytes()) for path in files))
    return seen


def contents(seen: set[frozenset[tuple[str, bytes]]]) -> set[bytes]:
    return {content for files in seen for _name, content in files}


def test_what_was_not_synced_may_be_there_in_any_sectors(root: Path, tmp_path: Path) -> None:
    seen = contents(left(root, tmp_path, Write(0, 0, NEW)))
    first, last = OLD[:512], NEW[512:]
    assert seen == {OLD, NEW, first + last, NEW[:512] + OLD[512:]}


def test_a_later_write_may_be_there_without_an_earlier_one(root: Path, tmp_path: Path) -> None:
    seen = contents(left(root, tmp_path, Write(0, 0, b"1" * 512), Write(0, 512, b"2" * 512)))
    assert OLD[:512] + b"2" * 512 in seen


def test_what_was_synced_is_there(root: Path, tmp_path: Path) -> None:
    assert contents(left(root, tmp_path, Write(0, 0, NEW), Sync(0, 1))) == {NEW}


def test_a_sync_holds_nothing_that_came_after_it_began(root: Path, tmp_path: Path) -> None:
    assert OLD in contents(left(root, tmp_path, Write(0, 0, NEW), Sync(0, 0)))


def test_a_file_may_be_longer_without_what_was_written(root: Path, tmp_path: Path) -> None:
    seen = contents(left(root, tmp_path, Write(0, 1024, NEW)))
    assert {OLD, OLD + bytes(1024), OLD + NEW} <= seen


def test_a_truncation_may_be_lost(root: Path, tmp_path: Path) -> None:
    assert contents(left(root, tmp_path, Truncate(0, 0))) == {OLD, b""}


def test_names_may_be_lost_each_by_itself_until_the_folder_is_synced(root: Path, tmp_path: Path) -> None:
    folder = str(root)
    made = [
        Rename(folder, {f"{folder}/new": 1}),
        Write(1, 0, NEW),
        Sync(1, 2),
        Rename(folder, {f"{folder}/new": None, f"{folder}/file": 1}),
    ]
    assert left(root, tmp_path / "lost", *made) == {
        frozenset({("file", OLD)}),
        frozenset({("file", OLD), ("new", NEW)}),
        frozenset({("file", NEW)}),
    }
    assert left(root, tmp_path / "kept", *made, Sync(folder, 4)) == {frozenset({("file", NEW)})}


def test_a_folder_that_was_lost_takes_with_it_what_is_in_it(root: Path, tmp_path: Path) -> None:
    folder = f"{root}/backups"
    made = [
        Rename(str(root), {folder: FOLDER}),
        Rename(folder, {f"{folder}/one": 1}),
        Write(1, 0, NEW),
        Sync(1, 3),
        Sync(folder, 4),
    ]
    assert frozenset({("file", OLD)}) in left(root, tmp_path, *made)


def test_a_write_is_cut_at_the_bounds_of_sectors() -> None:
    write = Write(0, 500, bytes(range(256)) * 4)
    cut = pieces(write, 512)
    assert [(piece.offset, len(piece.data)) for piece in cut] == [(500, 12), (512, 512), (1024, 500)]
    assert b"".join(piece.data for piece in cut) == write.data
