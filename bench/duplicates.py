"""Precision and recall of the search for duplicates: python -m bench.duplicates [--seed 101] [--records 6000]."""

import argparse
import time
from collections.abc import Iterable, Sequence

from bench.duplicates_data import Person, people, true_pairs
from crm_desktop.operations.duplicates.finding import Match, find
from crm_desktop.operations.duplicates.normalising import Raw

SETS = {
    "Chinese, all fields": {"chinese": 1.0},
    "Latin, all fields": {"chinese": 0.0},
    "mixed, all fields": {"chinese": 0.5},
    "Chinese, name and phone": {"chinese": 1.0, "fields": "name phone"},
    "Chinese, name and address": {"chinese": 1.0, "fields": "name address"},
    "Latin, name and address": {"chinese": 0.0, "fields": "name address"},
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--records", type=int, default=6000)
    asked = parser.parse_args()
    for name, options in SETS.items():
        found = people(asked.seed, asked.records, **options)  # type: ignore[arg-type]  # by the names above
        true, start = true_pairs(found), time.perf_counter()
        matches = find(InMemory(found), lambda _done: None, 0.05).matches
        spent = time.perf_counter() - start
        print(f"{name}: {len(found)} records, {len(true)} pairs, {spent:.1f} s")
        for level in LEVELS:
            precision, recall, f1 = judge(matches, true, level)
            print(f"  from {level:.0%}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    main()
