"""Numbers of documents where two programs want them at once: no gap, none twice (D4.2).

Two programs can never have one file open for writing: the lock beside the file turns the second away (decision 6). So
two processes take turns, as fast as they can, and in each of them two sessions, as of two users, write at once.
"""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

ROUNDS, EACH = 5, 4  # how often a process gets the file, quotes that each of its sessions keeps each time
WORK = """
import sys, time
from pathlib import Path
from threading import Thread
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.errors import FileLocked
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

class User(Administrator):
    def __init__(self, user):
        self.user = user

registry, given, turned_away = Registry(), [], False

def work(store):
    for _ in range(int(sys.argv[4])):
        given.append(store.create(registry["quote"], {"customer": "C0000001"}))

path = Path(sys.argv[1])
for turn in range(int(sys.argv[3])):
    while True:
        try:
            database = Database.open(path)
            break
        except FileLocked:
            if not turned_away:
                print("away", flush=True)
            turned_away = True
            time.sleep(0.005)
    with database:
        stores = [Store(database, registry, User(f"{sys.argv[2]}{number}"), ChangeBus()) for number in range(2)]
        threads = [Thread(target=work, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stores[0].create(registry["quote"], {"customer": "C0000001"})
        stores[0].undo()  # its number is the next one's, whoever makes that
        if turn == 0:  # keeps the file until it may go on
            print("first", flush=True)
            sys.stdin.readline()
    time.sleep(0.01)
print(*given, flush=True)
"""


def process(path: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORK, str(path), name, str(ROUNDS), str(EACH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )


@pytest.fixture
def shop(path: Path, registry: Registry) -> Path:
    with Database.create(path) as database:
        store = Store(database, registry, Administrator(), ChangeBus())
        store.create(registry["customer"], {"name": "王伟"})
    return path


def told(one: subprocess.Popen[str]) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


def go_on(*processes: subprocess.Popen[str]) -> None:
    for one in processes:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()


def given(*processes: subprocess.Popen[str]) -> list[str]:
    """The numbers that they got, when all have ended."""
    numbers: list[str] = []
    for one in processes:
        assert one.stdout
        numbers += one.stdout.read().splitlines()[-1].split()
        assert one.wait() == 0
    return sorted(numbers)


def all_of_them() -> list[str]:
    year = dt.date.today().year
    return [f"BJ-{year}-{number:04}" for number in range(1, 2 * 2 * ROUNDS * EACH + 1)]


def test_two_programs_and_four_sessions_give_each_number_once(shop: Path) -> None:
    with process(shop, "a") as first, process(shop, "b") as second:
        go_on(first, second)
        got = given(first, second)
    assert got == all_of_them()
    with Database.open(shop) as database:
        kept = [row[0] for row in database.writer.execute("SELECT 报价编号 FROM 报价 ORDER BY 报价编号")]
    assert kept == got


def test_while_one_has_the_file_the_other_is_turned_away_and_goes_on_after_it(shop: Path) -> None:
    with process(shop, "a") as first:
        assert told(first) == "first"  # and keeps the file until it is told to go on
        with process(shop, "b") as second:
            assert told(second) == "away"
            go_on(first, second)
            assert given(first, second) == all_of_them()
