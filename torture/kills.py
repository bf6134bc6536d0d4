"""`kill -9` at random moments, one after the other on the same file."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.db.backups import backup
from crm_desktop.db.connection import Database
from crm_desktop.operations.sample.sample import make_sample
from torture.examine import content_of, faults
from torture.ledger import Content, Ledger

ROOT = Path(__file__).parents[1]
CUSTOMERS = 60  # of the file that it begins with
LONGEST = 1.5  # seconds from the first save to the kill
AT_ONCE = 0.1  # of the kills count from the start of the process, and find it opening the file


@dataclass
class Result:
    """`saves`: how many of each kind were confirmed, backups among them."""

    crashes: int = 0
    saves: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def working(file: Path, *options: object) -> list[str]:
    """The command of a window at work."""
    return [sys.executable, "-m", "torture.work", str(file), *map(str, options)]


def run(count: int, seed: int, folder: Path, tell: Callable[[str], object]) -> Result:
    """In `folder`, which is empty. `tell` is told how far it is."""
    chance, result, file = random.Random(seed), Result(), folder / "office.crm"
    make_sample(file, CUSTOMERS, seed)
    with Database.open(file) as database:
        content = content_of(database.reader())
    for number in range(count):
        ledger = killed(file, content, chance, result)
        result.crashes += 1
        result.saves += ledger.saves + Counter(backup=len(ledger.backups))
        found = list(faults(file, ledger))
        result.faults += [f"kill {number}: {fault}" for fault in found]
        if found:
            break  # on a file that is broken already nothing more can be seen
        with Database.open(file) as database:
            content = content_of(database.reader())
        shutil.rmtree(backup.default_folder(file), ignore_errors=True)
        tell(f"{result.crashes} kills, {sum(result.saves.values())} confirmed saves")
    return result


def killed(file: Path, content: Content, chance: random.Random, result: Result) -> Ledger:
    """What a window said until it was killed."""
    ledger = Ledger(content)
    moment, at_once = chance.uniform(0, LONGEST), chance.random() < AT_ONCE
    with (
        file.with_name("errors").open("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            working(file, "--seed", chance.getrandbits(32)),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        ) as process,
    ):
        assert process.stdout
        while not at_once and (line := process.stdout.readline()):
            ledger.read(line)
            at_once = bool(ledger.saves)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        ledger.read(process.stdout.read())
        if process.wait() != -signal.SIGKILL:
            errors.seek(0)
            result.faults.append(f"it ended by itself: {errors.read()}")
    return ledger
