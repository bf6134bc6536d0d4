"""The backups of a file: listed, made when something changed, rotated."""

import datetime as dt
import itertools
import os
from pathlib import Path

import pytest

from crm_desktop.db import errors
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.manifest import Manifest, beside
from crm_desktop.db.connection import Database, commits_seen
from crm_desktop.operations.datafile.backups import Backups, choose_folder, chosen_folder
from crm_desktop.operations.preferences import Preferences
from crm_desktop.operations.sample.sample import make_sample
from tests.operations.conftest import add, spoil


def test_none_is_made_while_nothing_changed(file: Path) -> None:
    backups = Backups(file)
    assert backups.make_if_changed("auto")
    assert backups.make_if_changed("auto") is None
    with Database.open(file) as database:
        database.reader().execute("SELECT count(*) FROM 客户").fetchall()
        assert Backups(file).make_if_changed("auto") is None, "opening and reading changes nothing"
    assert Backups(file).make_if_changed("auto") is None
    add(file)
    assert Backups(file).make_if_changed("auto")
    assert len(backups.listed()) == 2


def test_a_checkpoint_before_makes_closing_no_change(file: Path) -> None:
    with Database.open(file) as database:
        with database.atomic() as connection:
            connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王伟')")
        assert Backups(file).changed()
        database.checkpoint()
        Backups(file).make("exit")
    assert not Backups(file).changed()


def test_what_was_saved_meanwhile_is_taken_in_as_soon_as_the_file_is_copied(file: Path) -> None:
    """Else the log would grow until the end, and some save or other would have to take it all in."""
    log = Path(f"{file}-wal")
    with Database.open(file) as database:
        left: list[tuple[float, int]] = []
        numbers = itertools.count()

        def step(fraction: float) -> None:
            with database.atomic() as connection:
                connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES (?, '王伟')", (f"C{next(numbers)}",))
            database.checkpoint()
            left.append((fraction, log.stat().st_size))

        copied: list[int] = []
        made = Backups(file).make("auto", step, lambda: copied.append(len(left)))
        assert len(copied) == 1
        assert all(size for _fraction, size in left[: copied[0]]), "a backup is the file at one moment"
        assert copied[0] < len(left)
        assert not any(size for _fraction, size in left[copied[0] :])
        assert made.counts["客户"] == 0


def test_taking_the_log_in_is_no_change_and_stops_nobody(file: Path) -> None:
    with Database.open(file) as database:
        reader = database.reader()
        with database.atomic() as connection:
            connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王伟')")
        before = commits_seen(reader)
        with database.atomic() as connection:  # somebody saves just now
            database.checkpoint(empty=False)
            connection.execute("DELETE FROM 客户 WHERE FALSE")
        assert commits_seen(reader) == before
        assert Path(f"{file}-wal").stat().st_size
        with backup.looking(file) as without_log:
            assert without_log.execute("SELECT 客户编号 FROM 客户").fetchall() == [("C1",)]


def test_they_are_listed_newest_first_with_what_they_hold(file: Path) -> None:
    backups = Backups(file)
    first = backups.make("manual")
    add(file)
    second = backups.make("auto")
    assert [one.path for one in backups.listed()] == [second.path, first.path]
    assert [one.counts["客户"] for one in backups.listed()] == [1, 0]
    assert all(one.usable for one in backups.listed())
    assert backups.last_usable() == second


def test_one_that_was_cut_off_or_lost_its_manifest_is_listed_as_such(file: Path) -> None:
    backups = Backups(file)
    good, cut, alone = (backups.make("manual") for _three in range(3))
    cut.path.write_bytes(cut.path.read_bytes()[:-1])
    beside(alone.path).unlink()
    faults = {one.path: bool(one.fault) for one in backups.listed()}
    assert faults == {good.path: False, cut.path: True, alone.path: True}
    assert backups.last_usable() == good


def test_other_files_in_the_folder_are_left_alone(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    (tmp_path / "b").mkdir()
    same_name = tmp_path / "b" / file.name
    Database.create(same_name).close()
    for path in (file, same_name):
        Backups(path, folder).make("auto")
    for number, one in enumerate(sorted(folder.glob("*.crm"))):
        age(one, days=4000 + number)
    newer = Backups(file, folder).make("auto")
    sources = [Manifest.read(one).source for one in folder.glob("*.crm")]
    assert sources.count(str(same_name)) == 1, "another file's are not rotated"
    assert newer.path.exists()
    assert (folder / "photo.jpg").exists()


def age(path: Path, days: float) -> Path:
    """The backup as if it had been made so many days ago."""
    known = Manifest.read(path)
    made = known.made - dt.timedelta(days=days)
    older = path.with_name(f"office-{made.astimezone():%Y%m%d-%H%M%S}-{known.kind}.crm")
    Manifest(**{**known._asdict(), "made": made}).write(older)
    path.replace(older)
    beside(path).unlink()
    return older


def test_old_ones_go_and_the_last_good_one_never(file: Path) -> None:
    backups = Backups(file)
    good = age(backups.make("manual").path, days=1000)
    for day in (200, 200.001):
        age(backups.make("auto").path, days=day)
    newest = backups.make("auto")
    assert backups.listed()[0] == newest
    assert len(backups.listed()) == 3
    assert good.exists()
    assert sorted(p.name for p in backups.folder.iterdir()) == sorted(
        name for one in backups.listed() for name in (one.path.name, beside(one.path).name)
    )


def test_a_damaged_file_rotates_nothing(path: Path) -> None:
    make_sample(path, 300)
    backups = Backups(path)
    for days in (300, 300.001):
        age(backups.make("auto").path, days=days)
    before = sorted(backups.folder.iterdir())
    spoil(path)
    with pytest.raises(errors.FileDamaged):
        backups.make("auto")
    assert sorted(backups.folder.iterdir()) == before


def test_unfinished_copies_of_a_killed_program_go_after_a_while(file: Path) -> None:
    backups = Backups(file)
    backups.make("auto")
    left, fresh = (backups.folder / f".office.crm.{name}.part" for name in ("1-1", "2-2"))
    for part in (left, fresh):
        part.write_bytes(b"x")
    os.utime(left, (0, 0))
    backups.make("auto")
    assert not left.exists()
    assert fresh.exists()


def test_the_chosen_folder_is_kept_for_each_file(file: Path, tmp_path: Path) -> None:
    preferences = Preferences(None)
    assert chosen_folder(preferences, file) is None
    choose_folder(preferences, file, tmp_path / "usb")
    assert chosen_folder(preferences, file) == tmp_path / "usb"
    assert chosen_folder(preferences, tmp_path / "other.crm") is None
    choose_folder(preferences, file, None)
    assert chosen_folder(preferences, file) is None


def test_a_missing_folder_is_told_and_what_is_beside_the_file_is_found(file: Path, tmp_path: Path) -> None:
    gone = Backups(file, tmp_path / "usb")
    for ask in (gone.listed, gone.require_folder, lambda: gone.make("auto")):
        with pytest.raises(errors.BackupFailed, match="usb"):
            ask()
    beside_the_file = Backups(file).make("auto")
    assert gone.listed() == [beside_the_file]
    with pytest.raises(errors.BackupFailed, match="usb"):
        gone.require_folder()
    (tmp_path / "usb").mkdir()
    assert gone.listed() == [beside_the_file]
    assert gone.make("auto") in gone.listed()
    assert len(gone.listed()) == 2
