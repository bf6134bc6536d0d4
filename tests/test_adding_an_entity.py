"""docs/adding-an-entity.md does what it says: its own code blocks, put where it says, make a working entity."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OPEN_WINDOW = """
import sys
from pathlib import Path
from crm_desktop.app import App
from crm_desktop.operations.preferences import Preferences

app = App(Preferences(None))
app.open(Path(sys.argv[1]))
tab = app.window.choose("supplier")
tab.new()
tab.record.form.fill({"name": "海尔", "type": "电器"})
assert tab.record.save()
while tab.list.row_at(0) is None:
    app.root.update()
sys.stdout.write(" ".join(tab.list.cells(tab.list.row_at(0))))
app.quit()
"""


def blocks(language: str) -> list[str]:
    page = (ROOT / "docs/adding-an-entity.md").read_text("utf-8")
    return [textwrap.dedent(block) for block in re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program with the supplier of the page."""
    shutil.copytree(ROOT / "crm_desktop", tmp_path / "crm_desktop", ignore=shutil.ignore_patterns("__pycache__"))
    schema = (ROOT / "schema.sql").read_text("utf-8")
    version = int(re.findall(r"PRAGMA user_version = (\d+);", schema)[0]) + 1
    (table,), (declaration, line) = blocks("sql"), blocks("python")
    tail = f"PRAGMA user_version = {version};\nCOMMIT;\n"
    (tmp_path / "schema.sql").write_text(schema[: schema.index("PRAGMA user_version")] + table + tail, "utf-8")
    package = tmp_path / "crm_desktop"
    (package / f"db/migrations/{version:04d}_supplier.sql").write_text(table, "utf-8")
    (package / "entities/supplier.py").write_text(declaration, "utf-8")
    entities = package / "entities/__init__.py"
    text = entities.read_text("utf-8").replace("ENTITIES: tuple", f"{line}ENTITIES: tuple", 1)
    entities.write_text(text.replace("    CUSTOMER,\n", "    CUSTOMER,\n    SUPPLIER,\n"), "utf-8")
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout), "LANG": "zh_CN.UTF-8"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def crm(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(checkout, "-m", "crm_desktop.cli", *arguments)


def test_a_new_file_takes_lists_and_exports_the_new_records(checkout: Path) -> None:
    (checkout / "s.csv").write_text(
        "供应商编号,名称,主营类型,合作日期\nG1,格力,电器,2024-03-05\n,苏泊尔,炊具,\n", "utf-8"
    )
    assert crm(checkout, "new", "a.crm").returncode == 0
    done = crm(checkout, "import", "a.crm", "supplier", "s.csv")
    assert done.returncode == 0, done.stderr
    assert crm(checkout, "export", "a.crm", "supplier", "out.csv").returncode == 0
    rows = (checkout / "out.csv").read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("供应商编号,名称")
    assert sorted(row.split(",")[1] for row in rows[1:]) == ["格力", "苏泊尔"]
    assert crm(checkout, "check", "a.crm").returncode == 0


def test_its_limits_are_told_by_line_and_column(checkout: Path) -> None:
    (checkout / "s.csv").write_text("名称,主营类型\n格力,家具\n", "utf-8")
    crm(checkout, "new", "a.crm")
    refused = crm(checkout, "import", "a.crm", "supplier", "s.csv")
    assert refused.returncode == 1
    assert "2" in refused.stderr
    assert "主营类型" in refused.stderr


def test_a_file_made_before_gets_the_table(checkout: Path) -> None:
    old = checkout / "old.crm"
    made = subprocess.run(
        [sys.executable, "-m", "crm_desktop.cli", "new", str(old)], cwd=ROOT, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    (checkout / "s.csv").write_text("名称\n格力\n", "utf-8")
    done = crm(checkout, "import", "old.crm", "supplier", "s.csv")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(old) as connection:
        assert connection.execute("SELECT 供应商编号, 名称 FROM 供应商").fetchall() == [("G00001", "格力")]
    assert list((checkout / "old.crm-backups").glob("*-upgrade.crm")), "a backup was made before the migration"


def test_it_has_a_tab_with_list_and_form(checkout: Path, display: None) -> None:
    crm(checkout, "new", "a.crm")
    (checkout / "window.py").write_text(OPEN_WINDOW, "utf-8")
    shown = run(checkout, "window.py", "a.crm")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout == "G00001 海尔 电器  "
