"""The power goes while the data layer saves, backs up and restores; and a program that is careless is found out."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from crm_desktop.db.connection import Database
from crm_desktop.operations.sample.sample import make_sample
from torture import power, trace
from torture.disk import Disk, Rename, Step
from torture.examine import content_of
from torture.kills import Result

pytestmark = pytest.mark.skipif(not trace.available(), reason="strace is missing or may not look at programs here")

START = """
import json, sys
from pathlib import Path
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.connection import Database
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.datafile.backups import Backups, restore
from torture.examine import content_of
from torture.work import say

path = Path(sys.argv[1])

def save(database, count):
    store = Store(database, Registry(), Administrator(), ChangeBus())
    customer = store.registry["customer"]
    for number in range(count):
        say(begin="create", change={store.propose_number(customer): f"{number}"})
        store.create(customer, {"name": "李娜", "notes": f"{number}"})
        say(done="create")
"""
SAVE = """
with Database.open(path) as database:
    database.writer.execute(f"PRAGMA synchronous={sys.argv[2]}")
    save(database, 10)
"""
BACK_UP = """
made = Backups(path).make("manual")
say(backup=made.path.name)
"""
RESTORE = """
with Database.open(path) as database:
    then = content_of(database.reader())
made = Backups(path).make("manual")
for count in (20, 1):  # the log of the second one does not hold all that differs
    with Database.open(path) as database:
        save(database, count)
        now = content_of(database.reader())
say(begin="restore", change=dict.fromkeys(now.keys() - then.keys()))
restore(made.path, Backups(path))
say(done="restore")
"""


Moments = Callable[[Sequence[Step]], list[int]]


def lost(tmp_path: Path, moments: Moments, script: str, *arguments: str) -> Result:
    """What a program does to a small file, cut off at those moments."""
    office = tmp_path / "office"
    office.mkdir()
    file = office / "office.crm"
    make_sample(file, 5)
    with Database.open(file) as database:
        content = content_of(database.reader())
    disk, environment = Disk(office), f"PYTHONPATH={os.pathsep.join(sys.path)}"
    command = ["env", environment, "PYTHONUTF8=1", sys.executable, "-c", START + script, str(file), *arguments]
    steps = trace.record(command, office, tmp_path / "trace", tmp_path)
    return power.cut(disk, steps, content, moments(steps), Random(3), tmp_path / "image", lambda _text: None)


def anywhere(count: int) -> Moments:
    return lambda steps: power.moments(steps, count, Random(5))


def after_names(steps: Sequence[Step]) -> list[int]:
    """The last one, which is the file's own, most often: what may go wrong there needs a rare choice of losses."""
    moments = [number + 1 for number, step in enumerate(steps) if isinstance(step, Rename)]
    return moments[-12:] + 60 * moments[-1:]


def test_what_was_confirmed_survives(tmp_path: Path) -> None:
    result = lost(tmp_path, anywhere(15), SAVE, "FULL")
    assert (result.crashes, result.saves["create"], result.faults) == (15, 10, [])


def test_a_program_that_does_not_wait_for_the_disk_is_found_out(tmp_path: Path) -> None:
    assert any("not as they were saved" in fault for fault in lost(tmp_path, anywhere(15), SAVE, "NORMAL").faults)


def test_a_backup_survives_once_it_is_confirmed_and_is_whole_before(tmp_path: Path) -> None:
    assert not lost(tmp_path, anywhere(40), BACK_UP).faults


def test_a_restore_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    assert not lost(tmp_path, after_names, RESTORE).faults
