"""The search for duplicates: how right it is, on people made for it, or what it costs, on a file.

python -m bench.duplicates [--seed 101] [--records 6000] [--make FILE] | --file FILE
"""

import argparse
import resource
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.duplicates_data import Person, people, true_pairs
from bench.duplicates_file import known, make
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store
from crm_desktop.operations.duplicates.finding import Match, find
from crm_desktop.operations.duplicates.normalising import Raw
from crm_desktop.operations.duplicates.pairs import find_pairs

SETS = {
    "Chinese, all fields": {"chinese": 1.0},
    "Latin, all fields": {"chinese": 0.0},
    "mixed, all fields": {"chinese": 0.5},
    "Chinese, name and phone": {"chinese": 1.0, "fields": "name phone"},
    "Chinese, name and address": {"chinese": 1.0, "fields": "name address"},
    "Latin, name and address": {"chinese": 0.0, "fields": "name address"},
    "Latin, name and address, no families": {"chinese": 0.0, "fields": "name address", "families": 0.0},
    "Latin, all fields, no families": {"chinese": 0.0, "families": 0.0},
}
LEVELS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)


class InMemory:
    """Records of a list, as the search reads them."""

    def __init__(self, found: Sequence[Person]) -> None:
        self._found = found

    def count(self) -> int:
        return len(self._found)

    def parts(self) -> Iterable[Sequence[tuple[int, Raw]]]:
        yield list(self.some(range(len(self._found))))

    def some(self, numbers: Sequence[int]) -> Iterable[tuple[int, Raw]]:
        return ((at, raw_of(self._found[at])) for at in numbers)


def raw_of(person: Person) -> Raw:
    return person.name, person.phone, person.email, person.address, person.region, person.notes


def judge(matches: Iterable[Match], true: set[tuple[int, int]], least: float) -> tuple[float, float, float]:
    """Precision, recall, and F1 of the pairs from `least` on."""
    found = {(match.first, match.second) for match in matches if match.probability >= least}
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / max(1, len(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def cost(file: Path) -> str:
    """As the window searches it: time, and the most memory that the process had."""
    with Database.open(file) as database:
        store = Store(database, Registry(), Administrator(), ChangeBus())
        records = store.reader.execute("SELECT count(*) FROM 客户").fetchone()[0]
        began, worked = time.perf_counter(), time.process_time()
        found = find_pairs(store, database.reader(), lambda _done: None)
        spent, work = time.perf_counter() - began, time.process_time() - worked
        twice, pairs = known(store.reader), {pair.keys for pair in found.pairs}
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    right = f"{len(twice & pairs):,} of {len(twice):,} known ones" if twice else "of which none is known"
    result = f"{records:,} records, {len(pairs):,} pairs, {right}"
    return f"{result}: {spent:.0f} s, {work:.0f} s of them work, {megabytes:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--records", type=int, default=6000)
    parser.add_argument("--file", type=Path, help="of the program; only read")
    parser.add_argument("--make", type=Path, metavar="FILE", help="with so many records, one in a hundred there twice")
    asked = parser.parse_args()
    if asked.file:
        print(cost(asked.file))
        return
    if asked.make:
        make(asked.make, asked.records, asked.seed)
        return
    quality(asked.seed, asked.records)


def quality(seed: int, records: int) -> None:
    for name, options in SETS.items():
        found = people(seed, records, **options)  # type: ignore[arg-type]  # by the names above
        true, start = true_pairs(found), time.perf_counter()
        matches = find(InMemory(found), lambda _done: None, 0.05).matches
        spent = time.perf_counter() - start
        print(f"{name}: {len(found)} records, {len(true)} pairs, {spent:.1f} s")
        for level in LEVELS:
            precision, recall, f1 = judge(matches, true, level)
            print(f"  from {level:.0%}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
