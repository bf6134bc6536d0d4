"""Every command: what it does, says and returns, and that no traceback ever shows.

Starting, exit codes, pipes and signals are tried on real processes; what the commands do, without starting one each."""

import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from crm_desktop import cli, i18n
from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.registry import Registry
from crm_desktop.operations.sample.sample import make_sample

ROOT = Path(__file__).parents[1]
ENVIRONMENT = os.environ | {"LC_ALL": "C", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
COMMAND = [sys.executable, "-m", "crm_desktop.cli"]


def process(*arguments: object, code: int = 0, cwd: Path | None = None, password: str | None = None) -> Any:
    """The finished process, which must have returned `code`, and said why if that is not 0."""
    environment = ENVIRONMENT | ({"CRM_PASSWORD": password} if password else {})
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, env=environment, cwd=cwd, timeout=120)
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code, err
    assert "Traceback" not in err
    assert bool(err) is (code != 0)
    done.stdout, done.stderr = out, err
    return done


@contextlib.contextmanager
def as_if_started(cwd: Path | None, variables: dict[str, str]) -> Iterator[None]:
    """What a process begins with; it is given back as it was."""
    language, on_interrupt = i18n.language(), signal.getsignal(signal.SIGINT)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CRM_PASSWORD", raising=False)
        for name, value in variables.items():
            patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        yield
    i18n.use(language)
    signal.signal(signal.SIGINT, on_interrupt)


def run(*arguments: object, code: int = 0, cwd: Path | None = None, password: str | None = None) -> Any:
    """The same as `process` without starting one: the exit code and what came out; whatever is raised is a failure."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _stream in range(2))
    variables = {"LC_ALL": "C"} | ({"CRM_PASSWORD": password} if password else {})
    with as_if_started(cwd, variables), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            returned: object = cli.main([*map(str, arguments)])
        except SystemExit as end:
            returned = end.code or 0
    done = SimpleNamespace(stdout=said(out), stderr=said(err))
    assert returned == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) is (code != 0)
    return done


def said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with 60 customers; only to be read."""
    path = tmp_path_factory.mktemp("shop") / "商店.crm"
    make_sample(path, 60)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "a.crm"
    Database.create(path).close()
    return path


def test_help_names_every_command_and_each_has_its_own() -> None:
    commands = (
        "new",
        "sample",
        "import",
        "export",
        "query",
        "check",
        "tour",
        "backup",
        "backups",
        "restore",
        "recover",
    )
    text = run("--help").stdout
    assert all(f"    {command} " in text for command in commands)
    for command in commands:
        assert f"crm-desktop {command} " in run(command, "--help").stdout.split("\n\n", 2)[2]
    assert process("--version").stdout.startswith("crm-desktop ")


def test_main_py_takes_the_same_arguments() -> None:
    done = subprocess.run([sys.executable, ROOT / "main.py", "--help"], capture_output=True, env=ENVIRONMENT)
    assert done.stdout.decode() == process("--help").stdout == run("--help").stdout


def test_a_real_process_ends_with_the_same_code_and_words(shop: Path, tmp_path: Path) -> None:
    for code, arguments in (
        (0, ["query", shop, "plans"]),
        (0, ["check", shop]),
        (1, ["new", shop]),
        (1, ["query", shop, "customer", "customer=C9"]),
        (2, ["nonsense"]),
    ):
        real, here = (way(*arguments, code=code, cwd=tmp_path) for way in (process, run))
        assert (real.stdout, real.stderr) == (here.stdout, here.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["new"],
        ["sample", "a.crm"],
        ["sample", "a.crm", "--customers", "0"],
        ["sample", "a.crm", "--customers", "many"],
        ["sample", "a.crm", "--customers", "5", "--until", "yesterday"],
        ["sample", "a.crm", "--customers", "5", "--until", "1899-12-31"],
        ["sample", "a.crm", "--customers", "5", "--until", "3000-01-01"],
        ["import", "a.crm", "nobody", "a.csv"],
        ["export", "a.crm", "development", "a.csv"],
        ["query", "a.crm", "nothing"],
        ["query", "a.crm", "plans", "staff"],
        ["query", "a.crm", "plans", "--format", "xml"],
        ["tour", "a", "--size", "big"],
        ["tour", "a", "--theme", "pink"],
        ["--lang", "fr"],
    ],
    ids=" ".join,
)
def test_wrong_use(arguments: list[str], tmp_path: Path) -> None:
    assert "usage:" in run(*arguments, code=2, cwd=tmp_path).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("year", [1899, 3000])
def test_a_day_of_another_age_is_one_but_not_for_a_sample(year: int, tmp_path: Path) -> None:
    def said(day: str) -> str:
        return str(run("sample", tmp_path / "a.crm", "--customers", 5, "--until", day, code=2).stderr)

    assert "须在 1900 至 2999 年之间" in said(f"{year}-06-30")
    assert "须为日期" in said(f"{year}-06-31")


def test_new_makes_a_file_once(tmp_path: Path) -> None:
    path = tmp_path / "新 文件.crm"
    assert str(path) in run("new", path).stdout
    before = path.read_bytes()
    assert str(path) in run("new", path, code=1).stderr
    assert path.read_bytes() == before
    run("check", path)
    run("new", tmp_path / "no" / "folder.crm", code=1)


def test_sample_makes_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name, seed in {"a": 1, "b": 1, "c": 2}.items():
        options = ("--customers", 30, "--seed", seed, "--until", "2026-06-30")
        assert "30" in run("sample", tmp_path / name, *options).stdout
        run("export", tmp_path / name, "customer", tmp_path / f"{name}.csv")
    same, again, other = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert same == again != other
    assert b"2026-06-30" in same
    assert b"2026-07" not in same
    run("sample", tmp_path / "a", "--customers", 30, code=1)


def test_import_takes_all_or_nothing(empty: Path, tmp_path: Path) -> None:
    rows = tmp_path / "客户.csv"
    rows.write_text("姓名,积分,所购产品\n王伟,5,\n李娜,x,\n", "utf-8")
    error = run("import", empty, "customer", rows, code=1).stderr
    assert "3" in error
    assert "积分" in error
    rows.write_text("姓名,积分,所购产品\n王伟,5,\n李娜,6,\n", "utf-8")
    out = run("import", empty, "customer", rows).stdout
    assert "2" in out
    assert "所购产品" in out
    with contextlib.closing(sqlite3.connect(empty)) as file:
        assert file.execute("SELECT 客户编号, 姓名, 积分 FROM 客户").fetchall() == [
            ("C0000001", "王伟", 5),
            ("C0000002", "李娜", 6),
        ]
        assert file.execute("SELECT 操作 FROM 变更组").fetchall() == [("import",)]


def test_a_file_in_use_is_not_written_but_read(empty: Path, tmp_path: Path) -> None:
    rows = tmp_path / "a.csv"
    rows.write_text("姓名\n王伟\n", "utf-8")
    with Database.open(empty):
        assert str(empty) in process("import", empty, "customer", rows, code=1).stderr
        process("check", empty)
        process("export", empty, "customer", tmp_path / "out.csv")


def test_export_writes_csv_and_xlsx(shop: Path, tmp_path: Path) -> None:
    for name in ("customer", "staff", "product", "plan", "feedback", "purchase"):
        run("export", shop, name, tmp_path / f"{name}.csv")
        run("export", shop, name, tmp_path / f"{name}.xlsx")
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        sheet = openpyxl.load_workbook(tmp_path / f"{name}.xlsx").active
        assert sheet is not None
        assert sheet.max_row == len(rows) > 1
        assert [cell.value for cell in sheet[1]] == rows[0]
    run("export", shop, "customer", tmp_path / "a.txt", code=1)


def test_export_writes_what_address_books_programs_and_printers_read(shop: Path, tmp_path: Path) -> None:
    for name in ("a.vcf", "a.json", "a.pdf", "a.csv"):
        assert "60" in run("export", shop, "customer", tmp_path / name).stdout
    assert (tmp_path / "a.vcf").read_text("utf-8").count("BEGIN:VCARD") == 60
    assert len(json.loads((tmp_path / "a.json").read_text("utf-8"))) == 60
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    run("export", shop, "customer", tmp_path / "b.csv", "--encoding", "gb18030")
    old, new = (tmp_path / "b.csv").read_bytes(), (tmp_path / "a.csv").read_bytes()
    assert old.decode("gb18030") == new.decode("utf-8-sig")
    run("export", shop, "product", tmp_path / "b.vcf", code=1)
    run("export", shop, "customer", tmp_path / "b.xlsx", "--encoding", "gb18030", code=1)
    run("export", shop, "customer", tmp_path / "c.csv", "--encoding", "latin-1", code=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.json", "a.pdf", "a.vcf", "b.csv"]


def test_an_export_into_no_folder_is_refused(shop: Path, tmp_path: Path) -> None:
    assert "nowhere" in run("export", shop, "customer", tmp_path / "nowhere" / "a.csv", code=1).stderr


QUERIES = [
    ("customer", ["customer=C0000003"]),
    ("performance", []),
    ("performance", ["staff=S0001", "period=2026-01-01..2026-06-30"]),
    ("plans", ["done=否"]),
    ("feedback-by-type", ["type=电器"]),
    ("feedback-handling", []),
    ("customer-product-staff", []),
]


@pytest.mark.parametrize(("name", "parameters"), QUERIES, ids=[" ".join([name, *rest]) for name, rest in QUERIES])
def test_queries_say_the_same_in_each_format(shop: Path, name: str, parameters: list[str]) -> None:
    table = run("query", shop, name, *parameters).stdout
    rows = list(csv.reader(run("query", shop, name, *parameters, "--format", "csv").stdout.splitlines()))
    data = json.loads(run("query", shop, name, *parameters, "--format", "json").stdout)
    assert data["query"] == name
    assert len(data["rows"]) == len(rows) - 1
    body = table.split("\n\n")[-2].splitlines()
    assert len(body) == len(rows) + 1
    assert all(row[0] in line for row, line in zip(rows[1:], body[2:], strict=True))
    assert data["totals"]
    assert ": " in table.splitlines()[-1]


def test_wrong_parameters_are_refused_by_name(shop: Path) -> None:
    assert "colour" in run("query", shop, "plans", "colour=red", code=1).stderr
    assert "customer" in run("query", shop, "customer", code=1).stderr
    assert "C9" in run("query", shop, "customer", "customer=C9", code=1).stderr
    run("query", shop, "plans", "period=2026-13-01..", code=1)


def test_check_lists_what_is_wrong(empty: Path) -> None:
    assert str(empty) in run("check", empty).stdout
    with contextlib.closing(sqlite3.connect(empty, isolation_level=None)) as file:
        file.execute("DROP TRIGGER 购买_insert")
    assert "购买_insert" in run("check", empty, code=1).stdout


@pytest.mark.parametrize("content", [None, b"", b"no data file" * 999])
@pytest.mark.parametrize(
    "command", [("check",), ("export", "customer", "o.csv"), ("query", "plans"), ("import", "customer", "i.csv")],
    ids=lambda command: command[0],
)  # fmt: skip
def test_bad_files_are_refused_in_a_sentence(tmp_path: Path, content: bytes | None, command: tuple[str, ...]) -> None:
    path = tmp_path / "a.crm"
    if content is not None:
        path.write_bytes(content)
    (tmp_path / "i.csv").write_text("姓名\n王伟\n", "utf-8")
    name, *rest = command
    assert str(path) in run(name, path, *rest, code=1, cwd=tmp_path).stderr
    assert content is None or path.read_bytes() == content
    assert not (tmp_path / "o.csv").exists()


def test_a_missing_csv_or_a_folder_is_named(empty: Path, tmp_path: Path) -> None:
    assert "no.csv" in run("import", empty, "customer", tmp_path / "no.csv", code=1).stderr
    assert str(tmp_path) in run("import", empty, "customer", tmp_path, code=1).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes are others there")
def test_a_reader_that_leaves_is_no_error(shop: Path) -> None:
    command = " ".join([*COMMAND, "query", str(shop), "customer-product-staff"])
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command} | head -1"], capture_output=True, env=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, b"")
    quiet = subprocess.run(["bash", "-c", f"set -o pipefail; {command} | true"], capture_output=True, env=ENVIRONMENT)
    assert (quiet.returncode, quiet.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize("command", ["import", "sample"])
def test_ctrl_c_leaves_nothing_half_done(empty: Path, tmp_path: Path, command: str) -> None:
    rows = tmp_path / "a.csv"
    rows.write_text("姓名\n" + "王伟\n" * 300_000, "utf-8")
    before = empty.read_bytes()
    made = tmp_path / "b.crm"
    arguments = {"import": ["import", empty, "customer", rows], "sample": ["sample", made, "--customers", 300_000]}
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments[command])], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    under_way = (
        (lambda: (tmp_path / "a.crm-wal").exists()) if command == "import" else (lambda: any(tmp_path.glob(".b*")))
    )
    deadline = time.monotonic() + 30
    while not under_way():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err
    assert b"Traceback" not in err
    assert empty.read_bytes() == before
    kept = ["a.crm-backups"] if command == "import" else []  # made before, and whole
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["a.crm", *kept, "a.csv"]


def test_a_command_on_a_file_of_an_earlier_version_says_why_it_takes_long(tmp_path: Path) -> None:
    path = tmp_path / "old.crm"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript((ROOT / "tests" / "db" / "schema_0001.sql").read_text("utf-8"))
    english = ENVIRONMENT | {"LC_ALL": "en_US.UTF-8"}
    done = subprocess.run([*COMMAND, "check", path, "--repair"], capture_output=True, env=english, timeout=120)
    assert done.returncode == 0, done.stderr
    said = done.stderr.decode().splitlines()
    assert "old.crm" in said[0]
    assert "version 1" in said[0]
    assert "backup" in said[1]
    assert "search" in said[-1]
    assert len(said) == len(set(said))
    assert str(path) in done.stdout.decode()
    assert process("check", path).stderr == ""


# -- accounts ---------------------------------------------------------------------------------------------------


def names_as_of(path: Path, out: Path, time: str, *user: str, password: str | None = None) -> list[str]:
    run("export", path, "customer", out, "--as-of", time, *user, password=password)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all("所购产品" not in row and "姓名" in row for row in rows)
    return [row["姓名"] for row in rows]


def test_an_export_as_of_a_time_has_what_was_there_then(empty: Path, tmp_path: Path) -> None:
    rows, out = tmp_path / "in.csv", tmp_path / "out.csv"
    for name in ("王伟", "李娜"):
        rows.write_text(f"姓名\n{name}\n", "utf-8")
        run("import", empty, "customer", rows)
    with Database.open(empty) as database, database.atomic() as connection:
        connection.execute("UPDATE 变更组 SET 时间 = '2026-03-01T12:00:00Z' WHERE 变更组编号 = 1")
    before = empty.read_bytes()
    assert names_as_of(empty, out, "2026-03-03") == ["王伟"]
    assert names_as_of(empty, out, "2026-02-27 08:00") == []
    assert names_as_of(empty, out, "2126-01-01") == ["王伟", "李娜"]
    assert empty.read_bytes() == before
    with Database.open(empty):
        assert names_as_of(empty, out, "2026-03-03") == ["王伟"]
    assert "--as-of" in run("export", empty, "customer", out, "--as-of", "soon", code=2).stderr


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten customers; boss is the administrator, li is S0001."""
    path = tmp_path_factory.mktemp("guarded") / "guarded.crm"
    run("sample", path, "--customers", 10)
    registry = Registry()
    with Database.open(path) as database:
        account, _code = accounts.Users(database, registry, Administrator()).begin("boss", "words of boss")
        users = accounts.Users(database, registry, accounts.permissions_of(database, registry, account))
        users.add("li", "words of li", "staff", "S0001")
    return path


def run_as(password: str, *arguments: object, code: int = 0) -> Any:
    return run(*arguments, code=code, password=password)


def test_a_file_with_accounts_asks_who_is_there(guarded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert "--user" in process("query", guarded, "plans", code=1).stderr
    process("query", guarded, "plans", "--user", "boss", password="words of boss")
    for command in (
        ("export", guarded, "customer", out),
        ("query", guarded, "plans"),
        ("import", guarded, "plan", out),
    ):
        assert "--user" in run(*command, code=1).stderr
        assert run_as("wrong words", *command, "--user", "li", code=1).stderr
    assert not out.exists()


def test_what_a_role_may_not_do_is_refused_and_noted(guarded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run_as("words of li", "export", guarded, "staff", out, "--user", "li")
    assert len(out.read_text("utf-8-sig").splitlines()) == 2
    run_as("words of boss", "export", guarded, "customer", out, "--user", "boss")
    assert len(out.read_text("utf-8-sig").splitlines()) == 11
    run_as("words of li", "query", guarded, "feedback-by-type", "--user", "li", code=1)
    run_as("words of li", "query", guarded, "performance", "staff=S0002", "--user", "li", code=1)
    assert "S0001" in run_as("words of li", "query", guarded, "performance", "--user", "li").stdout
    (tmp_path / "in.csv").write_text("产品名称,产品价格,产品类型\n甲,1,电器\n", "utf-8")
    run_as("words of li", "import", guarded, "product", tmp_path / "in.csv", "--user", "li", code=1)
    run_as("words of boss", "import", guarded, "product", tmp_path / "in.csv", "--user", "boss")
    with sqlite3.connect(guarded) as connection:
        log = connection.execute("SELECT 事件, 用户 FROM 安全记录").fetchall()
    assert {("sign in", "li"), ("export", "li"), ("export", "boss"), ("refused", "li")} <= set(log)


def test_only_an_administrator_is_handed_out_all_that_there_is_of_a_customer(guarded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ("forget", guarded, "customer", "C0000001", "--out", out, "--yes")
    assert "管理员" in run_as("words of li", *command, "--user", "li", code=1).stderr
    assert not out.exists()
    with sqlite3.connect(guarded) as connection:
        assert connection.execute("SELECT count(*) FROM 客户").fetchone() == (10,)
        last = connection.execute("SELECT 事件, 用户 FROM 安全记录 ORDER BY rowid DESC").fetchone()
    assert last == ("refused", "li")


def test_only_an_administrator_sees_what_was(guarded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert len(names_as_of(guarded, out, "2026-03-01", "--user", "boss", password="words of boss")) == 10
    out.unlink()
    refused = run_as("words of li", "export", guarded, "customer", out, "--as-of", "2026-03-01", "--user", "li", code=1)
    assert "管理员" in refused.stderr
    assert not out.exists()


def test_only_an_administrator_goes_back_to_a_backup(guarded: Path) -> None:
    run("backup", guarded)
    folder = guarded.parent / f"{guarded.name}-backups"
    made = max(folder.glob("*.crm"))
    before = len(list(folder.glob("*.crm")))
    for password, user in (("words of li", ["--user", "li"]), ("words of boss", ["--user", "li"]), ("", [])):
        assert run_as(password, "restore", made, guarded, *user, code=1).stderr
    assert sqlite3.connect(guarded).execute("SELECT count(*) FROM 客户").fetchone() == (10,)
    assert len(list(folder.glob("*.crm"))) == before
    run_as("words of boss", "restore", made, guarded, "--user", "boss")
    assert len(list(folder.glob("*.crm"))) == before + 1


def test_a_user_where_there_are_no_accounts_is_a_mistake(empty: Path, tmp_path: Path) -> None:
    run("export", empty, "customer", tmp_path / "out.csv", "--user", "li", code=1)
