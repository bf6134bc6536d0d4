"""Backups in the window: by themselves, on leaving, listed, restored; what fails is said until it works."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.backups import backup
from crm_desktop.db.connection import Database
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.views.datafile import auto_backup, leaving
from crm_desktop.views.import_wizard.wizard import ask_import
from tests.views.conftest import refused


def save(desk: Any, name: str = "新人") -> None:
    desk.store.create(desk.entity("customer"), {"name": name})
    desk.idle()


def customers(desk: Any) -> int:
    return int(desk.store.reader.execute("SELECT count(*) FROM 客户").fetchone()[0])


def made(desk: Any) -> list[Any]:
    return desk.session.backups.backups.listed()  # type: ignore[no-any-return]


@pytest.fixture
def tab(desk: Any) -> Any:
    shown = desk.tab("backups")
    desk.until(lambda: shown.settled)
    return shown


def test_the_status_bar_tells_the_last_one(desk: Any, tab: Any) -> None:
    desk.until(lambda: "还没有备份" in desk.status())
    desk.press_button(tab, "立即备份")
    desk.until(lambda: "上次备份" in desk.status())
    (only,) = made(desk)
    assert f"上次备份 {only.made:%H:%M}" in desk.status()
    desk.until(lambda: len(tab.table._source) == 1)
    assert desk.rows(tab)[0][1] == "手动"
    assert "客户 6" in desk.rows(tab)[0][-1]
    assert str(only.path.parent) in desk.texts(tab)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto_backup, "EVERY", 60)
    monkeypatch.setattr(auto_backup, "AGAIN", 60)


def rest(desk: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    desk.until(lambda: time.monotonic() > end)


def test_it_backs_up_by_itself_when_something_changed(often: None, desk: Any) -> None:
    desk.until(lambda: len(made(desk)) == 1)
    rest(desk, 0.4)
    assert len(made(desk)) == 1, "nothing changed"
    save(desk)
    desk.until(lambda: len(made(desk)) == 2)
    assert made(desk)[0].counts["客户"] == 7
    rest(desk, 0.3)
    assert len(made(desk)) == 2
    assert {one.kind for one in made(desk)} == {"auto"}


def test_the_next_start_knows_that_nothing_changed(often: None, start: Callable[..., Any], file: Path) -> None:
    desk = start(file)
    desk.until(lambda: len(made(desk)) == 1)
    desk = start(file)
    rest(desk, 0.4)
    assert len(made(desk)) == 1


def test_what_fails_is_said_until_it_works(often: None, desk: Any, tmp_path: Path) -> None:
    desk.until(lambda: len(made(desk)) == 1)
    folder = tmp_path / "usb"
    desk.session.backups.use_folder(folder)
    desk.until(lambda: "备份失败" in desk.status())
    assert "usb" in desk.toast()
    tab = desk.tab("backups")
    desk.until(lambda: any("磁盘是否已连接" in text for text in desk.texts(tab)))
    save(desk)
    folder.mkdir()
    desk.until(lambda: "上次备份" in desk.status())
    assert any(one.path.parent == folder for one in made(desk))


LEAVE = """
import sys
from pathlib import Path
from crm_desktop.app import App
from crm_desktop.operations.preferences import Preferences

app = App(Preferences(None))
app.open(Path(sys.argv[1]))
app.root.update()
if len(sys.argv) > 2:
    app.session.store.create(app.session.registry["customer"], {"name": "新人"})
app.root.after(200, app.quit)
app.root.mainloop()
"""


def leave(file: Path, *change: str) -> None:
    command = [sys.executable, "-c", LEAVE, str(file), *change]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_leaving_backs_up_what_changed_and_only_that(display: None, file: Path) -> None:
    leave(file, "change")
    leave(file)
    (only,) = Backups(file).listed()
    assert (only.kind, only.counts["客户"]) == ("exit", 7)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which a backup takes long."""
    monkeypatch.setattr(backup, "PAGES", 1)
    monkeypatch.setattr(backup, "PAUSE", 0.02)


def test_who_is_in_a_hurry_skips_it(slow: None, desk: Any) -> None:
    left: list[bool] = []
    save(desk)
    desk.expect(desk.answer("跳过", "退出前正在备份"), long=True)
    leaving.leave(desk.root, desk.session.backups, lambda: left.append(True))
    desk.until(lambda: left)
    assert made(desk) == []
    assert list(desk.session.backups.backups.folder.iterdir()) == []


def test_the_window_lives_while_a_backup_is_made(slow: None, often: None, desk: Any) -> None:
    desk.until(lambda: list(desk.session.backups.backups.folder.glob(".*.part")))
    save(desk)
    assert customers(desk) == 7
    assert made(desk) == [], "it is still under way"


def test_going_back_to_a_backup(desk: Any, tab: Any) -> None:
    desk.press_button(tab, "立即备份")
    desk.until(lambda: len(tab.table._source) == 1)
    save(desk)
    desk.expect(desk.answer("恢复", "不会丢失"))
    desk.press_button(tab, "恢复 …")
    desk.until(lambda: desk.session is not None and customers(desk) == 6)
    desk.idle()
    kept = made(desk)[0]
    assert (kept.kind, kept.counts["客户"]) == ("restore", 7)
    assert not list(desk.session.database.path.parent.glob(".*"))
    save(desk)  # the new window works
    assert customers(desk) == 7


def test_going_back_from_a_file_that_was_damaged_meanwhile(desk: Any, tab: Any) -> None:
    desk.press_button(tab, "立即备份")
    desk.until(lambda: len(tab.table._source) == 1)
    path = desk.session.database.path
    with path.open("rb+") as live:  # as a failing disk would
        live.seek(path.stat().st_size // 2 // 4096 * 4096)
        live.write(b"\xa5" * 4096 * 8)
    desk.expect(desk.answer("恢复", "不会丢失"))
    desk.press_button(tab, "恢复 …")
    desk.until(lambda: desk.session is not None and made(desk)[0].kind == "damaged")
    desk.idle()
    assert customers(desk) == 6
    desk.caught.clear()


def test_a_damaged_backup_is_named_and_the_file_stays_open(desk: Any, tab: Any) -> None:
    desk.press_button(tab, "立即备份")
    desk.until(lambda: len(tab.table._source) == 1)
    path = made(desk)[0].path
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 16
    path.write_bytes(data)
    desk.expect(desk.answer("恢复", "不会丢失"), desk.answer("确定", path.name))
    desk.press_button(tab, "恢复 …")
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    save(desk)
    assert customers(desk) == 7
    desk.expect(desk.answer("确定", path.name))
    desk.press_button(tab, "全部校验")
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    assert desk.rows(tab)[-1][3] == "⚠ 损坏"


def test_looking_inside(desk: Any, tab: Any) -> None:
    desk.press_button(tab, "立即备份")
    desk.until(lambda: len(tab.table._source) == 1)
    save(desk, "后来的人")

    def look(dialog: Any) -> None:
        assert "客户 6" in "\n".join(desk.texts(dialog))
        names = [dialog.table._source.cells(row)[1] for row in range(6)]
        assert names[0] == "孙丽"
        desk.press_button(dialog, "关闭")

    desk.expect(look)
    desk.press_button(tab, "查看内容")
    desk.until(lambda: not desk.steps)


def test_a_folder_is_chosen_and_kept_for_the_file(
    desk: Any, tab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    monkeypatch.setattr(
        "crm_desktop.views.datafile.backups_tab.filedialog.askdirectory", lambda **_options: str(folder)
    )
    desk.press_button(tab, "选择 …")
    desk.press_button(tab, "立即备份")
    desk.until(lambda: len(list(folder.glob("*.crm"))) == 1)
    assert desk.app.preferences.get("backup_folders") == {str(desk.session.database.path): str(folder)}
    desk.press_button(tab, "放在文件旁边")
    assert desk.session.backups.backups.folder == backup.default_folder(desk.session.database.path)


def import_two(desk: Any, folder: Path) -> None:
    rows = folder / "rows.csv"
    rows.write_text("姓名\n甲\n乙\n", "utf-8")

    def drive(dialog: Any) -> None:
        dialog.page.take(rows)
        desk.idle()
        for button in (*["下一步(N)"] * 3, "导入(I)", "关闭(C)"):
            desk.press_button(dialog, button)

    desk.expect(drive)
    ask_import(desk.window, desk.session, desk.entity("customer"))
    desk.until(lambda: customers(desk) == 8)


def test_an_import_is_preceded_by_a_backup(desk: Any, tmp_path: Path) -> None:
    import_two(desk, tmp_path)
    (only,) = made(desk)
    assert (only.kind, only.counts["客户"]) == ("import", 6)


def test_that_one_also_ends_the_warning(desk: Any, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    desk.session.backups.use_folder(folder)
    desk.until(lambda: "备份失败" in desk.status())
    folder.mkdir()
    import_two(desk, tmp_path)
    assert "备份失败" not in desk.status()
    assert "上次备份" in desk.status()


# a damaged file


@pytest.fixture
def damaged(file: Path) -> Path:
    Backups(file).make("auto")
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 2 // 3])
    return file


def test_the_last_backup_of_a_damaged_file_is_offered(start: Callable[..., Any], damaged: Path) -> None:
    spoiled = damaged.read_bytes()
    desk = refused(start, damaged)
    assert any(damaged.name in text for text in desk.texts(desk.root))
    desk.press_button(desk.root, "恢复最近的备份")
    desk.until(lambda: desk.session is not None)
    desk.idle()
    assert customers(desk) == 6
    kept = next(one for one in made(desk) if one.kind == "damaged")
    assert kept.path.read_bytes() == spoiled


def test_what_can_be_read_of_a_damaged_file_is_saved_into_another(start: Callable[..., Any], damaged: Path) -> None:
    shutil.rmtree(backup.default_folder(damaged))
    spoiled = damaged.read_bytes()
    desk = refused(start, damaged)
    assert "恢复最近的备份" not in desk.texts(desk.root)
    desk.expect(desk.answer("确定", "从损坏的文件中抢救的数据"))
    desk.press_button(desk.root, "抢救可读的数据")
    desk.until(lambda: not desk.steps)
    desk.idle()
    assert desk.session.database.path.name == "office-recovered.crm"
    assert damaged.read_bytes() == spoiled


def test_the_backup_of_a_file_that_is_gone_is_offered(start: Callable[..., Any], file: Path) -> None:
    Backups(file).make("auto")
    file.unlink()
    desk = refused(start, file)
    desk.press_button(desk.root, "恢复最近的备份")
    desk.until(lambda: desk.session is not None)
    desk.idle()
    assert customers(desk) == 6


def test_a_page_that_turns_out_damaged_is_said_in_words(start: Callable[..., Any], file: Path) -> None:
    from crm_desktop.db.errors import FileDamaged

    with contextlib.closing(sqlite3.connect(file)) as connection:
        try:
            page = connection.execute("SELECT max(pageno) FROM dbstat WHERE name = '客户'").fetchone()[0]
        except sqlite3.OperationalError:
            pytest.skip("this SQLite does not tell which pages a table has")
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    file.write_bytes(data)
    desk = start(file)
    desk.until(lambda: desk.caught)
    assert {type(error) for error in desk.caught} == {FileDamaged}
    desk.caught.clear()
    tab = desk.tab("backups")
    desk.expect(desk.answer("确定", "已损坏"))
    desk.press_button(tab, "立即备份")
    desk.until(lambda: "备份失败" in desk.status() and not desk.steps)
    desk.caught.clear()


# a full disk


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", name], capture_output=True).returncode:
            pytest.skip("nothing can be mounted here")
        yield Path(name)
        subprocess.run(["umount", "-l", name], check=True)


def fill_up(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            os.fsync(file.fileno())
    return filler


def test_on_a_full_disk_the_form_keeps_its_text_and_saves_once_there_is_room(
    start: Callable[..., Any], file: Path, small_disk: Path
) -> None:
    path = Path(shutil.copy(file, small_disk / "office.crm"))
    desk = start(path)
    tab = desk.tab("customer")
    tab.open("C0000001")
    desk.idle()
    note = "很长的备注" * 300
    tab.record.form.fill({"notes": note})
    filler = fill_up(small_disk)
    desk.expect(desk.answer("确定", "磁盘"))
    desk.press("Control-s", on=desk.input(tab.record, "name"))
    desk.until(lambda: not desk.steps and desk.dialog() is None)
    assert desk.shown(tab.record, "notes") == note
    filler.unlink()
    desk.press("Control-s", on=desk.input(tab.record, "name"))
    assert desk.store.get(desk.entity("customer"), "C0000001")["notes"] == note
    desk.app.close_file()
    with Database.open(path) as database:
        assert database.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)
