"""Turning encryption on and off, whatever comes between; and what shows of an encrypted file: nothing."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

pytest.importorskip("sqlcipher3", reason="the extra “encryption” is not installed")

from crm_desktop.db.accounts import accounts, passwords
from crm_desktop.db.accounts.door import Door
from crm_desktop.db.connection import Database
from crm_desktop.db.encrypted import keyfile, slots
from crm_desktop.db.errors import (
    CrmError,
    SignInRefused,
)
from crm_desktop.db.files import keys_beside
from crm_desktop.db.registry import Registry
from crm_desktop.operations.datafile.checking import check
from crm_desktop.operations.datafile.encrypting import Conversion, KeyDoor, convert, decrypting
from tests.operations.conftest import PASSWORD, PHONE, key_of, nothing

pytestmark = pytest.mark.usefixtures("quick_passwords")


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
from crm_desktop.db.accounts import passwords
from crm_desktop.db.encrypted import slots
from crm_desktop.db.search import chinese
from crm_desktop.db.connection import Database, acquire
from crm_desktop.db.encrypted.encryption import convert
from crm_desktop.db.encrypted.keyfile import Slots
from crm_desktop.db.encrypted.unlocking import needs_key, unlock

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
from crm_desktop.db.accounts import accounts, passwords
from crm_desktop.db.encrypted import slots
from crm_desktop.db.attachments import File, attach
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.lists.lookup import look_up
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.backups import Backups
from crm_desktop.operations.duplicates.pairs import find_pairs
from crm_desktop.operations.datafile.encrypting import KeyDoor
from crm_desktop.operations.forgetting import find
from crm_desktop.operations.importing.existing import Existing
from crm_desktop.operations.importing.reading import Source
from crm_desktop.operations.importing.running import Plan, import_file, try_out
from crm_desktop.operations.cleaning.merging import merge_all
from crm_desktop.operations.cleaning.quality import look

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
