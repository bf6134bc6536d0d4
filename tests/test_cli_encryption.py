"""The commands on an encrypted file, with and without its password, and without the addition; forgetting a customer."""

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop import cli
from crm_desktop.db.accounts import accounts
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.operations.datafile.encrypting import convert, encrypting

PASSWORD, PHONE = "words of boss", "13955501234"
pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def encrypted(tmp_path: Path, quick_passwords: None, monkeypatch: pytest.MonkeyPatch) -> str:
    path, registry = tmp_path / "office.crm", Registry()
    with Database.create(path) as database:
        boss, _code = accounts.Users(database, registry, Administrator()).begin("boss", PASSWORD)
        store = Store(database, registry, accounts.permissions_of(database, registry, boss), ChangeBus())
        store.create(registry["customer"], {"name": "王伟", "phone": PHONE})
        users = accounts.Users(database, registry, store.permissions)
        conversion, _code = encrypting(database, users, boss, PASSWORD)
    convert(conversion, path, None, lambda _fraction: None)
    monkeypatch.setenv("CRM_PASSWORD", PASSWORD)
    return str(path)


@pytest.mark.parametrize("command", [["check"], ["backup"], ["export", "customer", "out.csv"]])
def test_commands_take_the_password_and_nothing_else(
    encrypted: str, command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, *rest = [str(Path(encrypted).with_name(part)) if "." in part else part for part in command]
    assert cli.main([name, encrypted, *rest]) == 1
    assert "--user" in capsys.readouterr().err
    assert cli.main([name, encrypted, *rest, "--user", "boss"]) == 0
    monkeypatch.setenv("CRM_PASSWORD", "wrong")
    assert cli.main([name, encrypted, *rest, "--user", "boss"]) == 1


def test_only_an_administrator_puts_a_backup_in_the_place_of_an_encrypted_file(
    encrypted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Backups(Path(encrypted)).listed()[0]
    assert cli.main(["restore", str(made.path), encrypted]) == 1
    assert "--user" in capsys.readouterr().err
    assert cli.main(["restore", str(made.path), encrypted, "--user", "boss"]) == 0
    assert cli.main(["check", encrypted, "--user", "boss"]) == 0


def test_where_the_file_is_gone_its_backup_is_restored_without_a_password(encrypted: str) -> None:
    made = Backups(Path(encrypted)).listed()[0]
    for gone in (encrypted, f"{encrypted}.keys"):
        Path(gone).unlink()
    assert cli.main(["restore", str(made.path), encrypted]) == 0
    assert cli.main(["check", encrypted, "--user", "boss"]) == 0


def test_where_the_keys_are_damaged_the_way_back_is_said_and_open(
    encrypted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Backups(Path(encrypted)).listed()[0]
    Path(f"{encrypted}.keys").write_text("{", "utf-8")
    assert cli.main(["check", encrypted, "--user", "boss"]) == 1
    said = capsys.readouterr().err
    assert f'crm-desktop restore "{made.path}"' in said
    assert "crm-desktop recover" not in said
    assert cli.main(["restore", str(made.path), encrypted]) == 0
    assert cli.main(["check", encrypted, "--user", "boss"]) == 0


def test_without_the_addition_it_is_said_what_to_install(
    encrypted: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    assert cli.main(["check", encrypted, "--user", "boss"]) == 1
    assert "pip install 'crm-desktop[encryption]'" in capsys.readouterr().err


def test_a_customer_is_forgotten(encrypted: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["forget", encrypted, "customer", "C0000001", "--out", str(out), "--yes", "--user", "boss"]
    assert cli.main(arguments) == 0
    assert json.loads((out / "C0000001.json").read_text("utf-8"))["客户"][0]["联系方式"] == PHONE
    assert Backups(Path(encrypted)).listed()[0].path.name in capsys.readouterr().out
    assert cli.main(["check", encrypted, "--user", "boss"]) == 0
    assert cli.main(["export", encrypted, "customer", str(tmp_path / "rest.csv"), "--user", "boss"]) == 0
    assert PHONE not in (tmp_path / "rest.csv").read_text("utf-8")
