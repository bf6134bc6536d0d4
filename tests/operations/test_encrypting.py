"""Encrypted files: who opens them, and what is found of damage and changes."""

import json
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop.db.accounts import accounts, tries
from crm_desktop.db.accounts.door import Door
from crm_desktop.db.backups import backup
from crm_desktop.db.backups.recovery import recover
from crm_desktop.db.connection import Database
from crm_desktop.db.driver import Key
from crm_desktop.db.encrypted import keyfile, slots
from crm_desktop.db.encrypted.unlocking import needs_key, unlock, unlock_by_code
from crm_desktop.db.errors import (
    BackupDamaged,
    FileDamaged,
    KeysRefused,
    KeyWanted,
    PasswordRefused,
    PermissionDenied,
    SignInRefused,
)
from crm_desktop.db.files import keys_beside
from crm_desktop.db.registry import Registry
from crm_desktop.operations.datafile.backups import Backups, fault_of, restore
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.datafile.encrypting import KeyDoor, admitting, convert, encrypting, rekeying
from crm_desktop.operations.datafile.lost_keys import take_keys
from tests.operations.conftest import OTHER, PASSWORD, PHONE, encrypt, key_of, nothing, signed_in

pytestmark = pytest.mark.usefixtures("quick_passwords")


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


def test_a_damaged_keys_file_is_replaced_by_that_of_a_backup(encrypted: Path) -> None:
    key = key_of(encrypted)
    backups = Backups(encrypted, None, key)
    backups.make("manual")
    content = encrypted.read_bytes()
    keys_beside(encrypted).write_text("{", "utf-8")
    take_keys(backups)
    assert encrypted.read_bytes() == content
    assert unlock(encrypted, "boss", PASSWORD).key == key


def test_keys_of_another_key_are_not_taken(encrypted: Path) -> None:
    backups = Backups(encrypted, None, key_of(encrypted))
    for one in backups.listed():
        backup.remove(one.path)
    keys_beside(encrypted).write_text("{", "utf-8")
    with pytest.raises(KeysRefused, match=r"No backup|没有备份"):
        take_keys(backups)
    assert keys_beside(encrypted).read_text("utf-8") == "{"


def test_a_backup_takes_the_place_of_a_file_with_damaged_keys(encrypted: Path) -> None:
    key = key_of(encrypted)
    made = Backups(encrypted, None, key).make("manual")
    content = encrypted.read_bytes()
    keys_beside(encrypted).write_text("{", "utf-8")
    kept = restore(made.path, Backups(encrypted))
    assert kept is not None
    assert kept.path.read_bytes() == content
    assert keys_beside(kept.path).read_text("utf-8") == "{"
    assert unlock(encrypted, "boss", PASSWORD).key == key


def test_what_a_killed_conversion_left_goes_when_the_file_is_opened(encrypted: Path) -> None:
    left = encrypted.with_name(f".{encrypted.name}.4711.convert.part")
    left.write_bytes(b"SQLite format 3\0 all of it, plain")
    keys_beside(left).write_text("{}", "utf-8")
    KeyDoor(encrypted, None).sign_in("boss", PASSWORD).database.close()
    assert not left.exists()
    assert not keys_beside(left).exists()


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
