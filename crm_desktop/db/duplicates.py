"""What the search for duplicate customers reads, and whom somebody has found not to be the same."""

import json
from collections.abc import Collection, Iterator, Sequence

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.lists.sql import EVERYTHING
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.quality import RULES
from crm_desktop.i18n import _

Raw = tuple[str | None, ...]  # name, phone, e-mail, address, region, notes
COLUMNS = "姓名, 联系方式, 电子邮箱, 联系地址, 地区, 备注"
TOGETHER = 10_000  # rows read at a time


def may_clean(store: Store) -> bool:
    """Whoever sees all that is compared, and changes and deletes every customer: what one merges may stand anywhere."""
    customer = store.registry["customer"]
    writes = all(store.permissions.rows(right, customer) == EVERYTHING for right in ("update", "delete"))
    return writes and all(sees_all_of(store, name) for name in {customer.name, *(rule.entity for rule in RULES)})


def sees_all_of(store: Store, name: str) -> bool:
    """Every record with every column."""
    whole = store.registry[name]
    return (
        store.permissions.rows("see", whole) == EVERYTHING and whole.by_name.keys() == store.seen[name].by_name.keys()
    )


def must_clean(store: Store) -> None:
    """Raises PermissionDenied."""
    store.permissions.ask()
    if not may_clean(store):
        raise PermissionDenied(_("Only who may see, change and delete all customers may clean them up."))


class Customers:
    """The customers by rowid, for the search. Raises PermissionDenied. One thread."""

    def __init__(self, store: Store, connection: sqlite.Connection) -> None:
        must_clean(store)
        self._connection = connection

    def count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM 客户").fetchone()[0])

    def parts(self) -> Iterator[list[tuple[int, Raw]]]:
        last = 0
        sql = f"SELECT rowid, {COLUMNS} FROM 客户 WHERE rowid > ? ORDER BY rowid LIMIT {TOGETHER}"
        while rows := self._connection.execute(sql, (last,)).fetchall():
            last = rows[-1][0]
            yield [(row[0], row[1:]) for row in rows]

    def some(self, numbers: Sequence[int]) -> Iterator[tuple[int, Raw]]:
        sql = f"SELECT rowid, {COLUMNS} FROM 客户 WHERE rowid IN (SELECT value FROM json_each(?))"
        for row in self._connection.execute(sql, (json.dumps(list(numbers)),)):
            yield row[0], row[1:]

    def one(self, key: str) -> Raw | None:
        """What is compared of one customer, None if they are not there (any more)."""
        found: Raw | None = self._connection.execute(
            f"SELECT {COLUMNS} FROM 客户 WHERE 客户编号 = ?", (key,)
        ).fetchone()
        return found

    def there(self, keys: Collection[str]) -> set[str]:
        """Those of them that are there (still)."""
        sql = "SELECT 客户编号 FROM 客户 WHERE 客户编号 IN (SELECT value FROM json_each(?))"
        return {key for (key,) in self._connection.execute(sql, (json.dumps(list(keys)),))}

    def keys(self, numbers: Collection[int]) -> dict[int, str]:
        """客户编号 by rowid, of those that are still there."""
        sql = "SELECT rowid, 客户编号 FROM 客户 WHERE rowid IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(sql, (json.dumps(list(numbers)),)).fetchall())


def set_aside(store: Store, pairs: Collection[tuple[str, str]]) -> None:
    """These are not the same. Raises PermissionDenied."""
    must_clean(store)
    with store.database.atomic() as connection:
        sql = "INSERT OR IGNORE INTO 非重复 (甲, 乙) VALUES (?, ?)"
        connection.executemany(sql, [tuple(sorted(pair)) for pair in pairs])


def all_set_aside(connection: sqlite.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT 甲, 乙 FROM 非重复").fetchall())


def take_back(store: Store, pairs: Collection[tuple[str, str]]) -> int:
    """They may be the same after all; how many of the pairs were set aside. Raises PermissionDenied."""
    must_clean(store)
    with store.database.atomic() as connection:
        sql = "DELETE FROM 非重复 WHERE 甲 = ? AND 乙 = ?"
        return int(connection.executemany(sql, [tuple(sorted(pair)) for pair in pairs]).rowcount)
