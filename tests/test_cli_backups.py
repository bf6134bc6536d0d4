"""The commands about backups and damaged files, as real processes."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.connection import Database
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.operations.sample.sample import make_sample

ROOT = Path(__file__).parents[1]
ENVIRONMENT = os.environ | {"LC_ALL": "C", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}


def run(*arguments: object, code: int = 0) -> Any:
    command = [sys.executable, "-m", "crm_desktop.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, timeout=120, encoding="utf-8")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) is (code != 0)
    return done


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "a.crm"
    make_sample(path, 40)
    return path


@pytest.fixture
def shop(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample, tmp_path / "小 店.crm"))


def made(path: Path) -> list[Path]:
    return sorted(path.with_name(f"{path.name}-backups").glob("*.crm"))


def customers(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM 客户").fetchone()[0])


def test_backup_list_and_restore(shop: Path) -> None:
    out = run("backup", shop).stdout
    (one,) = made(shop)
    assert str(one) in out
    assert "40" in out
    with Database.open(shop) as database, database.atomic() as connection:
        connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('X', '王伟')")
    listed = run("backups", shop, "--check").stdout.splitlines()
    assert len(listed) == 1
    assert str(one) in listed[0]
    assert "完好" in listed[0]
    assert str(one) in run("restore", one, shop).stdout
    assert customers(shop) == 40
    assert len(run("backups", shop).stdout.splitlines()) == 2


def test_a_file_in_use_is_backed_up_and_not_replaced(shop: Path) -> None:
    with Database.open(shop) as database:
        with database.atomic() as connection:
            connection.execute("INSERT INTO 客户 (客户编号, 姓名) VALUES ('X', '王伟')")
        run("backup", shop)
        (one,) = made(shop)
        assert customers(one) == 41
        assert str(shop) in run("restore", one, shop, code=1).stderr


def test_a_folder_of_ones_own(shop: Path, tmp_path: Path) -> None:
    assert "nowhere" in run("backup", shop, tmp_path / "nowhere", code=1).stderr
    (tmp_path / "share").mkdir()
    run("backup", shop, tmp_path / "share")
    assert len(run("backups", shop, "--folder", tmp_path / "share").stdout.splitlines()) == 1
    assert run("backups", shop).stdout == "还没有备份\n"


def test_a_flipped_bit_is_found_and_named(shop: Path) -> None:
    one = Backups(shop).make("manual").path
    data = bytearray(one.read_bytes())
    data[12345] ^= 1
    one.write_bytes(data)
    done = run("backups", shop, "--check", code=1)
    assert one.name in done.stdout
    assert "SHA-256" in done.stdout
    before = shop.read_bytes()
    assert one.name in run("restore", one, shop, code=1).stderr
    assert shop.read_bytes() == before


def test_a_damaged_file_says_what_can_be_done_and_it_can_be(shop: Path, tmp_path: Path) -> None:
    Backups(shop).make("manual")
    os.truncate(shop, shop.stat().st_size * 2 // 3)
    said = run("export", shop, "customer", tmp_path / "a.csv", code=1).stderr
    assert str(made(shop)[0]) in said
    assert "recover" in said
    new = tmp_path / "new.crm"
    assert "客户" in run("recover", shop, new).stdout
    assert 0 < customers(new) <= 40
    assert str(new) in run("recover", shop, new, code=1).stderr
    run("restore", made(shop)[0], shop)
    assert customers(shop) == 40


def test_an_import_is_preceded_by_a_backup(shop: Path, tmp_path: Path) -> None:
    rows = tmp_path / "a.csv"
    rows.write_text("姓名\n王伟\n", "utf-8")
    run("import", shop, "customer", rows)
    (one,) = made(shop)
    assert "import" in one.name
    assert customers(one) == 40
    assert customers(shop) == 41
