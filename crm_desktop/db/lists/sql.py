"""Pieces of SQL with their parameters, put together."""

from collections.abc import Sequence
from typing import NamedTuple

from crm_desktop.entities.fields import Value


class Sql(NamedTuple):
    text: str
    params: tuple[Value, ...] = ()


EVERYTHING, NOTHING = Sql("TRUE"), Sql("FALSE")
LONGEST = 4000  # characters, twice what any column holds; LIKE refuses patterns of 50,000 bytes


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def all_of(parts: Sequence[Sql]) -> Sql:
    asked = [part for part in parts if part != EVERYTHING]
    return joined(" AND ", asked) if asked else EVERYTHING


def any_of(parts: Sequence[Sql]) -> Sql:
    return joined(" OR ", parts) if parts else NOTHING


def joined(word: str, parts: Sequence[Sql]) -> Sql:
    if len(parts) > 2:  # as a tree: SQLite takes no chain of a thousand, such as a pasted page to be searched for
        half = len(parts) // 2
        parts = (joined(word, parts[:half]), joined(word, parts[half:]))
    return Sql(word.join(f"({part.text})" for part in parts), tuple(value for part in parts for value in part.params))


def contains(expression: str, word: str, before: str = "%") -> Sql:
    if len(word) > LONGEST:
        return NOTHING
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Sql(f"{expression} LIKE ? ESCAPE '\\'", (f"{before}{plain}%",))
