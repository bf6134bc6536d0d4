"""Merging customers: which record stays, which values it gets, and very many pairs in one step."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.duplicates import all_set_aside, must_clean
from crm_desktop.db.writing import table
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.amounts import Integer
from crm_desktop.entities.entity import Entity
from crm_desktop.entities.fields import Field, Text, Value
from crm_desktop.entities.records import Key, Record
from crm_desktop.entities.tags import Tags, join, split

LONGER = frozenset({"name", "address"})  # of two texts the longer one says more; of others the newer one is right
OLDER = frozenset({"registered"})
TELL = 50  # groups between two looks at whether to go on

Progress = Callable[[int, float], None]  # raises Cancelled


class Plan(NamedTuple):
    """`values`: what the winner gets beside what it has."""

    winner: Key
    losers: tuple[Key, ...]
    values: dict[str, Value]


def plan(entity: Entity, records: Sequence[Record]) -> Plan:
    """The one registered first stays, with the best value of each field."""
    ordered = sorted(records, key=lambda record: (str(record.get("registered") or ""), str(entity.key_of(record))))
    winner, *losers = ordered
    values = {}
    for field in mergeable(entity):
        best = best_of(field, [record.get(field.name) for record in ordered])
        if best != winner.get(field.name):
            values[field.name] = best
    return Plan(entity.key_of(winner), tuple(map(entity.key_of, losers)), values)


def completion(entity: Entity, records: Sequence[Record]) -> Plan:
    """As `plan`, but without anybody who looks at it: of what the one that stays has, nothing is replaced.

    Numbers like points grow, notes and tags come together.
    """
    winner, losers, values = plan(entity, records)
    (kept,) = (record for record in records if entity.key_of(record) == winner)

    def adds(name: str, value: Value) -> bool:
        field, had = entity.by_name[name], kept.get(name)
        together = isinstance(field, Tags) or (isinstance(field, Text) and field.multiline)
        return had in (None, "") or isinstance(field, Integer) or (together and str(had) in str(value))

    return Plan(winner, losers, {name: value for name, value in values.items() if adds(name, value)})


def mergeable(entity: Entity) -> list[Field]:
    """The fields that one chooses between: those of the record's own table, without its number."""
    return [field for field in entity.own if field.name not in entity.key]


def best_of(field: Field, values: Sequence[Value]) -> Value:
    """Of the values from the oldest record to the newest one. Notes and tags are kept side by side, if they fit."""
    filled = [value for value in values if value not in (None, "")]
    if not filled:
        return values[0]
    if isinstance(field, Tags):
        together = join(list(dict.fromkeys(name for value in filled for name in split(str(value)))))
        return together if len(together) <= field.max_length else filled[-1]
    if isinstance(field, Text) and field.multiline:
        together = "\n".join(dict.fromkeys(map(str, filled)))
        return together if len(together) <= field.max_length else filled[-1]
    if field.name in OLDER:
        return min(filled, key=str)
    if field.name in LONGER:
        return max(filled, key=lambda value: len(str(value)))
    if isinstance(field, Integer):
        return max(filled, key=lambda value: int(value or 0))
    return filled[-1]


def groups_of(pairs: Iterable[tuple[Key, Key]]) -> list[list[Key]]:
    """Who belongs together by some chain of pairs."""
    parents: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for first, second in pairs:
        parents[root(second)] = root(first)
    groups: dict[Key, list[Key]] = {}
    for key in parents:
        groups.setdefault(root(key), []).append(key)
    return list(groups.values())


def undoubted(groups: Sequence[Sequence[Key]], aside: Iterable[tuple[Key, Key]]) -> list[Sequence[Key]]:
    """Those in which nobody has found two not to be the same: who of the others belong together only people know."""
    place = {key: number for number, group in enumerate(groups) for key in group}
    doubtful = {place[first] for first, second in aside if first in place and place[first] == place.get(second)}
    return [group for number, group in enumerate(groups) if number not in doubtful]


def merge_all(store: Store, entity: Entity, pairs: Sequence[tuple[Key, Key]], progress: Progress) -> int:
    """All that is `undoubted` in one step; how many records are gone. What is gone already is left out. Any thread."""
    must_clean(store)
    gone = 0
    with store.step("merge") as step:
        groups = undoubted(groups_of(pairs), all_set_aside(step.connection))
        for done, group in enumerate(groups):
            if done % TELL == 0:
                progress(gone, done / len(groups))
            records = present(step.connection, entity, group)
            if len(records) > 1:
                store.unite(step, entity, *completion(entity, records))
                gone += len(records) - 1
    return gone


def present(connection: sqlite.Connection, entity: Entity, keys: Iterable[Key]) -> list[Mapping[str, Value]]:
    return [record for key in keys if (record := table.read(connection, entity.whole, key)) is not None]
