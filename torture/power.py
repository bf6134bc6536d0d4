"""The power goes: one life of the window is recorded, and cut off at many moments in many ways."""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from crm_desktop.db.connection import Database
from crm_desktop.operations.sample.sample import make_sample
from torture import trace
from torture.disk import Disk, Rename, Said, Step, Sync, Truncate
from torture.examine import content_of, faults
from torture.kills import CUSTOMERS, ROOT, Result, working
from torture.ledger import Content, Ledger

SAVES = 90  # of the life that is recorded
GROUPS = ((Rename, Truncate), (Said, Sync))  # what is cut off right after as often as anywhere


def run(count: int, seed: int, folder: Path, tell: Callable[[str], object], saves: int = SAVES) -> Result:
    """In `folder`, which is empty. Raises NotSeen where nothing can be recorded."""
    office = folder / "office"
    office.mkdir()
    file = office / "office.crm"
    make_sample(file, CUSTOMERS, seed)
    with Database.open(file) as database:
        content = content_of(database.reader())
    disk = Disk(office)
    tell("recording a life of the window")
    steps = trace.record(working(file, "--seed", seed, "--steps", saves), office, folder / "trace", ROOT)
    chance = random.Random(seed)
    return cut(disk, steps, content, moments(steps, count, chance), chance, folder / "image", tell)


def cut(
    disk: Disk,
    steps: Sequence[Step],
    content: Content,
    moments: Sequence[int],
    chance: random.Random,
    image: Path,
    tell: Callable[[str], object],
) -> Result:
    """Images of `disk`, each as the power may leave it when so many of the `steps` were done."""
    result, ledger, done = Result(), Ledger(content), 0
    for moment in sorted(moments):
        for number in range(done, moment):
            disk.do(number, steps[number])
            if isinstance(step := steps[number], Said):
                ledger.read(step.text)
        done = moment
        image.mkdir()
        disk.write_cut(image, chance)
        result.faults += [f"power lost after step {moment}: {fault}" for fault in faults(image / "office.crm", ledger)]
        shutil.rmtree(image)
        result.crashes += 1
        tell(f"{result.crashes} of {len(moments)} images")
    result.saves = ledger.saves + Counter(backup=len(ledger.backups))
    return result


def moments(steps: Sequence[Step], count: int, chance: random.Random) -> list[int]:
    """How many steps are done when the power goes: a third of them anywhere, a third right after each group."""
    groups: list[Sequence[int]] = [range(1, len(steps) + 1)]
    for kinds in GROUPS:
        groups.append([number + 1 for number, step in enumerate(steps) if isinstance(step, kinds)])
    return [chance.choice(groups[number % len(groups)]) for number in range(count)]
