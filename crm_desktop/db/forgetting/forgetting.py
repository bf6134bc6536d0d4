"""Everything that the file holds of one customer, erased so that no byte of it stays.

What a deletion leaves elsewhere goes too: the values in the change log, the search index, free pages, SQLite's log.
That there was a record of that number, and when it changed, stays.
"""

import zlib
from collections.abc import Iterable

from crm_desktop.db import attachments
from crm_desktop.db.accounts import passwords
from crm_desktop.db.connection import Database, storage_errors
from crm_desktop.db.driver import sqlite
from crm_desktop.db.encrypted import keyfile
from crm_desktop.db.errors import PermissionDenied
from crm_desktop.db.forgetting.traces import Traces
from crm_desktop.db.history import audit, batches
from crm_desktop.db.history.journal import COMPACT, encode_key
from crm_desktop.db.search import search
from crm_desktop.db.writing.store import Store
from crm_desktop.db.writing.table import column, keys_of
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _

EMPTIED = """
UPDATE 变更记录 SET 旧值 = iif(旧值 IS NULL, NULL, '{}'), 新值 = iif(新值 IS NULL, NULL, '{}')
WHERE 表 = ? AND 主键 = ?
"""


def must_be_administrator(store: Store) -> None:
    """Raises PermissionDenied, which is noted: what there is of a customer is also what others wrote of them."""
    store.permissions.ask()
    if store.permissions.limited:
        text = _("Only an administrator may erase a customer.")
        store.note("refused", text)
        raise PermissionDenied(text)


def erase(store: Store, found: Traces) -> None:
    """In one step; then the file is written anew without what was free. Raises PermissionDenied, StorageFailed."""
    must_be_administrator(store)
    store.database.writer.execute("PRAGMA secure_delete = ON")
    with store.step("delete") as step:
        files = list(attachments.versions(step.connection, found.keys[store.registry["attachment"]]))
        erase_beside(step.connection, found, {name for _key, name, _digest in files})
        for name in ("feedback", "customer"):
            entity = store.registry[name]
            for key in found.keys[entity]:
                if store.rowid(entity, key, step.connection) is not None:
                    store.deletion.delete(step, entity, key)
        erase_from_log(step.connection, found)
        attachments.drop_unused(step.connection, {digest for _key, _name, digest in files})
        for customer in found.keys[store.registry["customer"]]:
            erase_account(store.database, step.connection, customer)
        store.database.reseal()
    rewrite(store.database)


def erase_from_log(connection: sqlite.Connection, found: Traces) -> None:
    """The entries stay, without values; of rows that came in a batch nothing stays."""
    for entity, keys in found.keys.items():
        for key in keys:
            connection.execute(EMPTIED, (entity.table, encode_key(key)))
        for number, columns in batches.of_entity(connection, entity):
            kept = [place for place, key in enumerate(keys_of(entity, columns)) if key not in keys]
            if len(kept) < len(columns[entity.key[0]]):
                named = {column(entity, name): [values[place] for place in kept] for name, values in columns.items()}
                packed = zlib.compress(COMPACT.encode(named).encode(), 1)
                connection.execute("UPDATE 变更批次 SET 内容 = ? WHERE 批次编号 = ?", (packed, number))


def erase_beside(connection: sqlite.Connection, found: Traces, names: Iterable[str]) -> None:
    """What is no record: filters that quote the customer, whom they are not, and words of the security log."""
    connection.executemany("DELETE FROM 筛选 WHERE rowid = ?", [(number,) for number in found.filters])
    connection.executemany("DELETE FROM 非重复 WHERE 甲 = ? AND 乙 = ?", list(found.pairs))
    for text in (*names, *found.quotes.texts):
        connection.execute("UPDATE 安全记录 SET 详情 = replace(详情, ?1, '?') WHERE instr(详情, ?1)", (text,))


def erase_account(database: Database, connection: sqlite.Connection, customer: Key) -> None:
    """The customer's own user, whose name may be theirs."""
    sql = "DELETE FROM 用户 WHERE 角色 = 'customer' AND 记录编号 = ? RETURNING 用户名"
    for (name,) in connection.execute(sql, (customer,)).fetchall():
        connection.execute("UPDATE 变更组 SET 用户 = '?' WHERE 用户 = ?", (name,))
        connection.execute("UPDATE 安全记录 SET 用户 = '?' WHERE 用户 = ?", (name,))
        connection.execute("UPDATE 安全记录 SET 详情 = '?' WHERE instr(' ' || 详情 || ' ', ' ' || ? || ' ')", (name,))
        connection.execute("DELETE FROM 筛选 WHERE 用户 = ?", (name,))
        connection.execute("DELETE FROM 登录失败 WHERE 标记 = ?", (passwords.tag(name),))
        keyfile.remove_user(database.path, database.key, name)


def rewrite(database: Database) -> None:
    """The rowids change by it: until the search is made anew the file says that it has to be."""
    with database.atomic() as connection:
        connection.execute("DELETE FROM 检索状态")
    with storage_errors(database.path):
        database.writer.execute("VACUUM")
    with database.atomic() as connection:
        search.rebuild(connection)
        audit.record(connection, "forgotten", "")
    database.checkpoint()
