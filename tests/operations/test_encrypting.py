"""Encrypted files: who opens them, what is found of damage and changes, turning it on and off, what shows of them."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop.db import accounts, keyfile, passwords, slots, tries
from crm_desktop.db.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.door import Door
from crm_desktop.db.driver import Key
from crm_desktop.db.errors import (
    BackupDamaged,
    CrmError,
    FileDamaged,
    KeysRefused,
    KeyWanted,
    PasswordRefused,
    PermissionDenied,
    SignInRefused,
)
from crm_desktop.db.files import keys_beside
from crm_desktop.db.permissions import Administrator
from crm_desktop.db.recovery import recover
from crm_desktop.db.registry import Registry
from crm_desktop.db.store import Store
from crm_desktop.db.unlocking import needs_key, unlock, unlock_by_code
from crm_desktop.operations.backups import Backups, fault_of, restore
from crm_desktop.operations.checking import check
from crm_desktop.operations.encrypting import Conversion, KeyDoor, admitting, convert, decrypting, encrypting, rekeying

PASSWORD, OTHER = "words of boss", "words of zhang"
PHONE = "13955501234"
pytestmark = pytest.mark.usefixtures("quick_passwords")


def nothing(_fraction: float) -> None:
    pass


def signed_in(database: Database, account: accounts.Account) -> Store:
    registry = Registry()
    return Store(database, registry, accounts.permissions_of(database, registry, account), ChangeBus())


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """An administrator, a member of staff who has signed in, a customer with the planted number."""
    path, registry = tmp_path / "office.crm", Registry()
    with Database.create(path) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        store.create(registry["staff"], {"name": "张三", "department": "销售部", "salary": 1})
        store.create(registry["customer"], {"name": "王伟", "phone": PHONE})
        account, _code = accounts.Users(database, registry, Administrator()).begin("boss", PASSWORD)
        store = signed_in(database, account)
        accounts.Users(database, registry, store.permissions).add("zhang", OTHER, "staff", "S0001")
    return path


@pytest.fixture
def encrypted(plain: Path) -> Path:
    encrypt(plain)
    return plain


def encrypt(path: Path) -> str:
    """Returns the recovery code."""
    with Database.open(path) as database:
        account = accounts.find(database.writer, 1)
        users = accounts.Users(database, Registry(), signed_in(database, account).permissions)
        conversion, code = encrypting(database, users, account, PASSWORD)
    convert(conversion, path, None, nothing)
    for one in Backups(path).plain():
        one.path.unlink()
    return code


def key_of(path: Path, name: str = "boss", password: str = PASSWORD) -> Key:
    return unlock(path, name, password).key


def change_keys(path: Path, change: Callable[[Any], object]) -> None:
    entries = json.loads(keys_beside(path).read_text("utf-8"))
    (one,) = entries["keys"].values()
    change(one)
    keys_beside(path).write_text(json.dumps(entries), "utf-8")


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


# -- who gets in ------------------------------------------------------------------------------------------------


def test_the_password_opens_the_file_and_nothing_else_does(encrypted: Path) -> None:
    assert needs_key(encrypted)
    with KeyDoor(encrypted, None).sign_in("boss", PASSWORD).database as database:
        assert database.writer.execute("SELECT 联系方式 FROM 客户").fetchall() == [(PHONE,)]
        assert database.writer.execute("SELECT 事件 FROM 安全记录 ORDER BY 序号 DESC").fetchone() == ("sign in",)
    for name, password in (("boss", OTHER), ("nobody", PASSWORD), ("zhang", OTHER), ("recovery code", PASSWORD)):
        with pytest.raises(SignInRefused, match=r"密码|password|wrong"):
            unlock(encrypted, name, password)
    with pytest.raises(KeyWanted):
        Database.open(encrypted)
    with pytest.raises(KeyWanted):
        Database.open(encrypted, key=slots.new_key())
    with pytest.raises(FileDamaged):
        Database.open(encrypted, key=Key(bytes(32), key_of(encrypted).id))


def test_wrong_tries_are_counted_whatever_ends_the_program(encrypted: Path) -> None:
    for _try in range(tries.FREE):
        with pytest.raises(SignInRefused):
            unlock(encrypted, "boss", "wrong")
    with pytest.raises(SignInRefused) as refused:
        unlock(encrypted, "boss", PASSWORD)
    assert 0 < refused.value.wait <= tries.FIRST
    assert "wrong" not in keys_beside(encrypted).read_text("utf-8")


def test_the_recovery_code_sets_a_new_password_and_ends(plain: Path) -> None:
    code = encrypt(plain)
    opened, fresh = KeyDoor(plain, None).recover(code.lower(), "new words of boss")
    opened.database.close()
    with pytest.raises(SignInRefused):
        unlock(plain, "boss", PASSWORD)
    with pytest.raises(SignInRefused):
        unlock_by_code(plain, code)
    assert key_of(plain, "boss", "new words of boss") == unlock_by_code(plain, fresh).key


def test_a_new_password_and_a_new_user_open_it_and_who_is_removed_does_not(encrypted: Path) -> None:
    old = key_of(encrypted)
    with Database.open(encrypted, key=old) as database:
        account = accounts.find(database.writer, 1)
        users = accounts.Users(database, Registry(), signed_in(database, account).permissions)
        Door(database).change_password(account, PASSWORD, "other words of boss")
        users.set_password(2, "set by the boss")
        assert key_of_closed(encrypted, "zhang", "set by the boss") == old
        users.disable(2)
        conversion = rekeying(database)
    kept = shutil.copy(keys_beside(encrypted), encrypted.with_name("kept"))
    convert(conversion, encrypted, None, nothing)
    with pytest.raises(SignInRefused):
        unlock(encrypted, "zhang", "set by the boss")
    new = key_of(encrypted, "boss", "other words of boss")
    assert new != old
    with pytest.raises(KeyWanted):
        Database.open(encrypted, key=old)
    shutil.copy(kept, keys_beside(encrypted))
    with pytest.raises(KeysRefused, match=r"不匹配|belong"):
        unlock(encrypted, "boss", "other words of boss")


def key_of_closed(path: Path, name: str, password: str) -> Key:
    """By a copy, as the file itself is open."""
    copy = path.with_name("copy.crm")
    shutil.copy(path, copy)
    shutil.copy(keys_beside(path), keys_beside(copy))
    return key_of(copy, name, password)


# -- the others ----------------------------------------------------------------------------------------------------


def admit_all(path: Path) -> dict[str, str]:
    """Encrypts the file with temporary passwords for all others; returns these."""
    with Database.open(path) as database:
        boss = accounts.find(database.writer, 1)
        users = accounts.Users(database, Registry(), signed_in(database, boss).permissions)
        conversion, _code = encrypting(database, users, boss, PASSWORD)
        conversion, given = admitting(conversion, users, [one for one in users.all() if one.name != boss.name])
    convert(conversion, path, None, nothing)
    return given


def test_a_temporary_password_lets_others_in_to_choose_their_own(plain: Path) -> None:
    given = admit_all(plain)
    assert set(given) == {"zhang"}
    with pytest.raises(SignInRefused):
        KeyDoor(plain, None).sign_in("zhang", OTHER)
    opened = KeyDoor(plain, None).sign_in("zhang", given["zhang"])
    with opened.database as database:
        assert opened.account.temporary
        with pytest.raises(PermissionDenied):
            accounts.permissions_of(database, Registry(), opened.account)
        with pytest.raises(PasswordRefused):
            Door(database).choose_password(opened.account, given["zhang"])
        with pytest.raises(PasswordRefused):
            Door(database).choose_password(opened.account, "12345678")
        account = Door(database).choose_password(opened.account, "new words of zhang")
        assert not account.temporary
        assert accounts.permissions_of(database, Registry(), account).user == "zhang"
        with pytest.raises(SignInRefused):
            Door(database).choose_password(account, "other words of zhang")
    with pytest.raises(SignInRefused):
        unlock(plain, "zhang", given["zhang"])
    with KeyDoor(plain, None).sign_in("zhang", "new words of zhang").database as database:
        assert not accounts.find(database.writer, 2).temporary
    assert key_of(plain)


def test_a_temporary_password_is_good_for_a_plain_file_too_and_once(plain: Path) -> None:
    """As where the file could not be encrypted after all."""
    with Database.open(plain) as database:
        users = accounts.Users(database, Registry(), signed_in(database, accounts.find(database.writer, 1)).permissions)
        users.set_password(2, "handed out", temporary=True)
        zhang = Door(database).sign_in("zhang", "handed out")
        assert zhang.temporary
        users.set_password(2, "another one")  # by the administrator, meanwhile
        with pytest.raises(SignInRefused):
            Door(database).choose_password(zhang, "new words of zhang")
        assert not Door(database).sign_in("zhang", "another one").temporary


# -- damage and changes -------------------------------------------------------------------------------------------


def add_user(path: Path, name: str, password: str) -> None:
    keyfile.set_password(path, key_of(path), name, password)


def test_a_slot_moved_to_another_name_is_refused(encrypted: Path) -> None:
    add_user(encrypted, "mallory", OTHER)
    change_keys(encrypted, lambda one: one["users"].update(boss=one["users"]["mallory"]))
    with pytest.raises(KeysRefused):
        unlock(encrypted, "boss", OTHER)


def test_a_slot_moved_with_its_checksum_made_anew_does_not_open(encrypted: Path) -> None:
    add_user(encrypted, "mallory", OTHER)
    there = keyfile.KeyFile.read(encrypted)
    ((number, one),) = there.keys.items()
    moved = keyfile.Slots(one.file, {**one.users, "boss": one.users["mallory"]}, one.mac)
    keyfile.KeyFile({number: moved}, {}).write(encrypted)
    with pytest.raises(SignInRefused):
        unlock(encrypted, "boss", OTHER)
    with pytest.raises(KeysRefused):  # whose own slot is as it was, but not the file
        unlock(encrypted, "mallory", OTHER)


def test_a_slot_of_another_file_does_not_open(encrypted: Path) -> None:
    there = keyfile.KeyFile.read(encrypted)
    (number,) = there.keys
    key = key_of(encrypted)
    other = keyfile.Slots.new(secrets.token_hex(16)).with_slot("boss", OTHER, key)
    one = there.keys[number]
    keyfile.KeyFile({number: keyfile.Slots(one.file, {**one.users, **other.users}, one.mac)}, {}).write(encrypted)
    with pytest.raises(SignInRefused):
        unlock(encrypted, "boss", OTHER)


@pytest.mark.parametrize("cost", [(1, 1024, 1), (0, 2048, 1), (1, 2048, 0), (1, 1 << 40, 1)])
def test_weakened_parameters_are_refused(encrypted: Path, cost: tuple[int, int, int]) -> None:
    def weaken(one: Any) -> None:
        slot = one["users"]["boss"]
        slot["cost"] = list(cost)
        del slot["digest"]
        (number,) = keyfile.KeyFile.read(encrypted).keys
        slot["digest"] = keyfile.checksum(number, one["file"], "boss", slot)

    change_keys(encrypted, weaken)
    with pytest.raises(KeysRefused):
        unlock(encrypted, "boss", PASSWORD)


def test_each_flipped_bit_of_the_file_is_said_as_damage(encrypted: Path) -> None:
    key, content = key_of(encrypted), encrypted.read_bytes()
    for place in (17, 4095, 4096 * 3 + 5, len(content) // 2, len(content) - 1):
        flip(encrypted, place)
        with pytest.raises(FileDamaged):
            Backups(encrypted, None, key).make("manual")
        encrypted.write_bytes(content)
    assert check(encrypted, Registry(), key) == []


def test_a_keys_file_that_is_damaged_or_gone_is_said(encrypted: Path) -> None:
    place = keys_beside(encrypted).read_bytes().index(b'"private": "') + 20
    flip(keys_beside(encrypted), place)
    with pytest.raises(KeysRefused):
        unlock(encrypted, "boss", PASSWORD)
    keys_beside(encrypted).unlink()
    with pytest.raises(KeysRefused, match=r"office\.crm\.keys"):
        unlock(encrypted, "boss", PASSWORD)


def test_a_damaged_file_is_read_around_the_damage_and_stays_encrypted(encrypted: Path) -> None:
    key, saved = key_of(encrypted), encrypted.with_name("saved.crm")
    flip(encrypted, encrypted.stat().st_size - 2000)
    report = recover(encrypted, saved, key=key)
    assert {table.name: table.saved for table in report.tables}["客户"] == 1
    with KeyDoor(saved, None).sign_in("boss", PASSWORD).database as database:
        assert database.writer.execute("SELECT 联系方式 FROM 客户").fetchall() == [(PHONE,)]
    assert PHONE.encode() not in saved.read_bytes()


# -- backups ------------------------------------------------------------------------------------------------------


def test_a_backup_opens_on_another_computer_with_the_password_of_its_time(encrypted: Path, tmp_path: Path) -> None:
    made = Backups(encrypted, None, key_of(encrypted)).make("manual")
    assert not fault_of(made)
    elsewhere = tmp_path / "elsewhere" / "office.crm"
    elsewhere.parent.mkdir()
    restore(made.path, Backups(elsewhere))
    assert check(elsewhere, Registry(), key_of(elsewhere)) == []


def test_a_backup_of_an_earlier_key_is_restored_with_its_slots(encrypted: Path) -> None:
    made = Backups(encrypted, None, key_of(encrypted)).make("manual")
    with Database.open(encrypted, key=key_of(encrypted)) as database:
        conversion = rekeying(database)
    convert(conversion, encrypted, None, nothing)
    backups = Backups(encrypted, None, key_of(encrypted))
    kept = restore(made.path, backups)
    assert kept is not None
    assert kept.kind == "restore"
    assert check(encrypted, Registry(), key_of(encrypted)) == []
    flip(made.path, 5000)
    with pytest.raises(BackupDamaged):
        restore(made.path, backups)


# -- on and off ---------------------------------------------------------------------------------------------------


def test_it_can_be_taken_off_again(encrypted: Path) -> None:
    with KeyDoor(encrypted, None).sign_in("boss", PASSWORD).database as database:
        with pytest.raises(SignInRefused):
            decrypting(database, accounts.find(database.writer, 1), "wrong")
        conversion = decrypting(database, accounts.find(database.writer, 1), PASSWORD)
    convert(conversion, encrypted, None, nothing)
    assert not keys_beside(encrypted).exists()
    assert check(encrypted, Registry()) == []
    with Database.open(encrypted) as database:
        assert Door(database).sign_in("boss", PASSWORD).name == "boss"


def test_a_conversion_that_fails_leaves_the_file_as_it_was(plain: Path) -> None:
    def stop(fraction: float) -> None:
        raise CrmError("stopped")

    before = plain.read_bytes()
    key = slots.new_key()
    with pytest.raises(CrmError, match="stopped"):
        convert(Conversion(None, key, keyfile.Slots.new("00")), plain, None, stop)
    assert plain.read_bytes() == before
    assert not [file for file in plain.parent.iterdir() if "part" in file.name or file.suffix == ".keys"]


KILLED_AT_EACH_STEP = """
import os, shutil, signal, sys
from pathlib import Path
from crm_desktop.db import chinese, passwords, slots
from crm_desktop.db.connection import Database, acquire
from crm_desktop.db.encryption import convert
from crm_desktop.db.keyfile import Slots
from crm_desktop.db.unlocking import needs_key, unlock

passwords.COST, slots.LEAST = (1, 2048, 1), (1, 2048, 1)
path, template, way = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
STEPS = ("os.rename", "os.remove", "os.chmod")
chinese.load()  # once, not in each child

def run_until(last):
    old = unlock(path, "boss", "words of boss").key if way != "on" else None
    new = slots.new_key() if way != "off" else None
    wrapped = Slots.new("00").with_slot("boss", "words of boss", new) if new else None
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        seen += event in STEPS
        if seen == last and event in STEPS:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    acquire(path)
    convert(path, old, new, wrapped)
    os._exit(0)

step, status = 0, 1
while status:
    step += 1
    for left in path.parent.glob(f"{path.name}*"):
        if left.is_file():
            left.unlink()
    for name in template.parent.iterdir():
        shutil.copy(name, path.parent / name.name)
    child = os.fork()
    if not child:
        run_until(step)
    status = os.waitpid(child, 0)[1]
    encrypted = needs_key(path)
    key = unlock(path, "boss", "words of boss").key if encrypted else None
    with Database.open(path, key=key) as database:
        fault = database.reader().execute("PRAGMA integrity_check").fetchone()[0]
        rows = database.reader().execute("SELECT count(*) FROM 客户").fetchone()[0]
        print(int(encrypted), rows, fault, int((path.parent / (path.name + ".keys")).exists()))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no kill -9 there")
@pytest.mark.parametrize(("way", "first", "last"), [("on", "0", "1"), ("off", "1", "0"), ("rekey", "1", "1")])
def test_a_kill_at_each_step_leaves_a_file_that_opens(
    request: pytest.FixtureRequest, tmp_path: Path, way: str, first: str, last: str
) -> None:
    path: Path = request.getfixturevalue("plain" if way == "on" else "encrypted")
    template = tmp_path / "template"
    template.mkdir()
    for file in (path, keys_beside(path)):
        if file.exists():
            shutil.copy(file, template)
    arguments = [sys.executable, "-c", KILLED_AT_EACH_STEP, str(path), str(template / path.name), way]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(lines) > 5
    assert all(line[1:3] == ["1", "ok"] and line[0] == line[3] for line in lines), lines
    assert (lines[0][0], lines[-1][0]) == (first, last)


# -- nothing shows --------------------------------------------------------------------------------------------------

AT_WORK = """
import os, signal, sys
from pathlib import Path
from crm_desktop.db import accounts, passwords, slots
from crm_desktop.db.attachments import File, attach
from crm_desktop.db.changes import ChangeBus
from crm_desktop.db.lookup import look_up
from crm_desktop.db.registry import Registry
from crm_desktop.db.store import Store
from crm_desktop.operations.backups import Backups
from crm_desktop.operations.duplicates.pairs import find_pairs
from crm_desktop.operations.encrypting import KeyDoor
from crm_desktop.operations.forgetting import find
from crm_desktop.operations.importing.existing import Existing
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Plan, import_file, try_out
from crm_desktop.operations.merging import merge_all
from crm_desktop.operations.quality import look

passwords.COST, slots.LEAST = (1, 2048, 1), (1, 2048, 1)
path, phone, registry = Path(sys.argv[1]), sys.argv[2], Registry()
database, account = KeyDoor(path, None).sign_in("boss", "words of boss")
store = Store(database, registry, accounts.permissions_of(database, registry, account), ChangeBus())
customer = registry["customer"]
for number in range(300):
    store.create(customer, {"name": f"客户{number}", "phone": phone})
store.update(customer, "C0000001", {"notes": f"tel {phone}"}, 1)
assert look_up(store.reader, store.queries, customer, phone, 5)
store.reader.execute("SELECT * FROM 客户 ORDER BY 备注, 联系方式 || 姓名").fetchall()
store.delete(customer, ["C0000002"])
Backups(path, None, database.key).make("manual")
store.update(customer, "C0000003", {"notes": phone}, 1)
rows = path.parent / "rows.csv"
rows.write_text("姓名,联系方式\\n" + "".join(f"导入{n},{phone}{n}\\n" for n in range(3000)), "utf-8")
plan = Plan(Source(rows), existing=Existing("update", ("name",)), errors=None)
assert try_out(store, customer, plan).counts["new"] == 3000
assert import_file(store, customer, plan).count == 3000
rows.unlink()
find_pairs(store, store.reader, lambda _done: None)
look(store, store.reader, lambda _done: None)
merge_all(store, customer, [("C0000004", "C0000005")], lambda _count, _done: None)
call = store.create(registry["interaction"], {"customer": "C0000001", "subject": f"tel {phone}"})
attach(store, call, [File("letter.txt", phone.encode() * 1000)])
assert find(store, "C0000006").mentions
print("working", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 there")
def test_a_planted_number_is_in_no_file(encrypted: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    places = {name: str(home) for name in ("HOME", "TMPDIR", "SQLITE_TMPDIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", AT_WORK, str(encrypted), PHONE],
        capture_output=True,
        text=True,
        env=os.environ | places | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.stdout == "working\n", done.stderr
    assert done.returncode == -signal.SIGKILL
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"office.crm", "office.crm-wal", "office.crm-shm", "office.crm.keys"} <= {file.name for file in files}
    assert Path(f"{encrypted}-wal").stat().st_size > 0
    shown = [file for file in files for text in (PHONE, "王伟") if text.encode() in file.read_bytes()]
    assert not shown
    with Database.open(encrypted, key=key_of(encrypted)) as database:
        found = database.writer.execute("SELECT count(*) FROM 客户 WHERE 联系方式 = ?", (PHONE,)).fetchone()
    assert found == (299,), "one was merged into another"


def test_the_plain_file_shows_what_is_looked_for(plain: Path) -> None:
    assert PHONE.encode() in plain.read_bytes()


def test_a_new_password_takes_less_than_a_second_and_leaves_the_file_alone(
    encrypted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, before, times = key_of(encrypted), encrypted.stat().st_mtime_ns, []
    monkeypatch.setattr(passwords, "COST", (3, 64 * 1024, 4))
    for _time in range(3):  # the machine may have other things to do
        begun = perf_counter()
        keyfile.set_password(encrypted, key, "boss", "quite other words")
        times.append(perf_counter() - begun)
    assert min(times) < 1
    assert encrypted.stat().st_mtime_ns == before
