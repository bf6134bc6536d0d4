"""The command import, as a process."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.connection import Database

COMMAND = [sys.executable, "-m", "crm_desktop.cli"]
ENVIRONMENT = os.environ | {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "PYTHONUTF8": "1"}


def run(*arguments: object, code: int = 0, cwd: Path | None = None, **environment: str) -> Any:
    here = {"PYTHONPATH": str(Path(__file__).parents[1]), "XDG_CONFIG_HOME": str(Path(str(arguments[0])).parent)}
    done = subprocess.run(
        [*COMMAND, "import", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=ENVIRONMENT | here | environment,
        cwd=cwd,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.crm"
    Database.create(path).close()
    return path


def rows(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def names(shop: Path) -> list[str]:
    with sqlite3.connect(shop) as file:
        return [name for (name,) in file.execute("SELECT 姓名 FROM 客户 ORDER BY 客户编号")]


def test_mapping_existing_dry_run_and_refused_rows(shop: Path, tmp_path: Path) -> None:
    first = rows(tmp_path / "a.csv", "名字;电话\n王伟;138-1\n李娜;2\n", "gb18030")
    assert "名字" in run(shop, "customer", first, code=1).stderr
    run(shop, "customer", first, "--map", "名字=name", "--encoding", "gbk")
    second = rows(tmp_path / "b.csv", "名字,电话,积分\n王大伟,1381,5\n新,3,6\n坏,4,x\n")
    options = ["--map", "名字=姓名", "--on-existing", "update", "--key", "phone"]
    tried = run(shop, "customer", second, *options, "--dry-run", code=1).stdout
    assert all(text in tried for text in ("New: 1", "Changed: 1", "Refused: 1", "王伟 → 王大伟", "line 4", "积分"))
    assert names(shop) == ["王伟", "李娜"]
    assert "积分" in run(shop, "customer", second, *options, code=1).stderr
    assert names(shop) == ["王伟", "李娜"]
    refused = tmp_path / "refused.csv"
    assert str(refused) in run(shop, "customer", second, *options, "--errors", refused).stdout
    assert names(shop) == ["王大伟", "李娜", "新"]
    rows(refused, refused.read_text("utf-8-sig").replace(",x,", ",7,"))
    run(shop, "customer", refused, *options)
    assert names(shop) == ["王大伟", "李娜", "新", "坏"]


def test_a_date_that_could_be_another_is_told(shop: Path, tmp_path: Path) -> None:
    path = rows(tmp_path / "a.csv", "产品名称,产品价格,产品类型,生产日期\n锅,¥12.50,炊具,3/5/2026\n")
    said = run(shop, "product", path).stdout
    assert "month/day/year" in said
    assert "made_on:dmy" in said
    run(shop, "product", path, "--map", "生产日期=made_on:dmy")
    with sqlite3.connect(shop) as file:
        assert file.execute("SELECT 生产日期 FROM 产品 ORDER BY 产品编号").fetchall() == [
            ("2026-03-05",),
            ("2026-05-03",),
        ]


def test_known_systems_and_their_names(shop: Path, tmp_path: Path) -> None:
    text = "First Name,Last Name,Phone 1 - Value,Labels,Location\nAda,Lovelace,1,x,y\n伟,王,2,,\n"
    said = run(shop, "customer", rows(tmp_path / "a.csv", text)).stdout
    assert "Location" in said
    assert "Labels" not in said
    run(
        shop,
        "customer",
        rows(tmp_path / "a.csv", text),
        "--map",
        "google-contacts",
        "--on-existing",
        "skip",
        "--key",
        "phone",
    )
    assert names(shop) == ["Ada Lovelace", "王伟"]


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--map", "nobody"], 1, "nobody"),
        (["--key", "nothing"], 1, "nothing"),
        (["--encoding", "klingon"], 2, "GB18030"),
        (["--on-existing", "eat"], 2, "eat"),
        (["--on-existing", "update", "--key", "email"], 1, "E-mail"),
    ],
)
def test_wrong_options_are_named(shop: Path, tmp_path: Path, options: list[str], code: int, word: str) -> None:
    path = rows(tmp_path / "a.csv", "姓名\n甲\n")
    assert word in run(shop, "customer", path, *options, code=code).stderr
    assert names(shop) == []
