"""Files that hang on interactions and contracts: 附件 names them, 附件内容 has each content once, by its SHA-256."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from crm_desktop.db.driver import sqlite
from crm_desktop.db.errors import CrmError
from crm_desktop.db.writing.store import Store
from crm_desktop.entities.fields import Value
from crm_desktop.entities.records import Key
from crm_desktop.i18n import _

KEEP = "INSERT OR IGNORE INTO 附件内容 (摘要, 内容) VALUES (?, ?)"
WITHOUT_CONTENT = "SELECT 附件编号, 名称 FROM 附件 WHERE 摘要 NOT IN (SELECT 摘要 FROM 附件内容) ORDER BY 附件编号"
NAMED = """
SELECT 1 FROM 附件 WHERE 摘要 = ?1 UNION ALL SELECT 1 FROM 公司抬头 WHERE 徽标摘要 = ?1
UNION ALL SELECT 1 FROM 变更记录 WHERE 表 IN ('附件', '公司抬头') AND (instr(旧值, ?1) OR instr(新值, ?1)) LIMIT 1
"""


class File(NamedTuple):
    name: str
    content: bytes


def attach(store: Store, owner: Key, files: Sequence[File], by: str = "interaction") -> list[Key]:
    """In one step, contents and records, which name `owner` in the field `by`.

    Raises ValidationFailed, PermissionDenied.
    """
    assert not isinstance(owner, tuple)
    entity = store.registry["attachment"]
    with store.step("create") as step:
        keys = []
        for file in files:
            digest = keep_content(step.connection, file.content)
            values: dict[str, Value] = {by: owner, "name": file.name, "size": len(file.content)}
            keys.append(store.add(step, entity, {**values, "digest": digest}))
        return keys


def keep_content(connection: sqlite.Connection, content: bytes) -> str:
    """Its digest, by which a record of it is to be made in the same step."""
    digest = hashlib.sha256(content).hexdigest()
    connection.execute(KEEP, (digest, content))
    return digest


def content_with(connection: sqlite.Connection, digest: str) -> bytes | None:
    """None where it is not there."""
    found = connection.execute("SELECT 内容 FROM 附件内容 WHERE 摘要 = ?", (digest,)).fetchone()
    return bytes(found[0]) if found else None


def has_content(connection: sqlite.Connection, digest: str) -> bool:
    return connection.execute("SELECT 1 FROM 附件内容 WHERE 摘要 = ?", (digest,)).fetchone() is not None


def content_of(store: Store, key: Key) -> File:
    """As it was added. Raises NotFound where the user does not see it, CrmError where the content is not there."""
    record = store.get(store.registry["attachment"], key)
    name = str(record.get("name", key))
    sql = "SELECT 摘要, 内容 FROM 附件 LEFT JOIN 附件内容 USING (摘要) WHERE 附件编号 = ?"
    digest, content = store.reader.execute(sql, (key,)).fetchone()
    if content is None or hashlib.sha256(content).hexdigest() != digest:
        raise CrmError(_("The content of {name} is missing in the file or damaged.").format(name=name))
    return File(name, bytes(content))


def without_content(connection: sqlite.Connection) -> Iterator[tuple[int, str]]:
    """Number and name of attachments whose content is not there."""
    yield from connection.execute(WITHOUT_CONTENT)


def wrong_contents(connection: sqlite.Connection) -> Iterator[str]:
    """Digests of contents that are no longer what they were."""
    for digest, content in connection.execute("SELECT 摘要, 内容 FROM 附件内容"):
        if hashlib.sha256(content).hexdigest() != digest:
            yield digest


def versions(connection: sqlite.Connection, keys: Collection[Key]) -> Iterator[tuple[Key, str, str]]:
    """Key, name and digest of these attachments, as they are and as the log knows them."""
    logged = "SELECT json_extract(coalesce(新值, 旧值), '$.名称'), json_extract(coalesce(新值, 旧值), '$.摘要') "
    for key in sorted(keys, key=str):
        yield from (
            (key, *row)
            for sql in (
                "SELECT 名称, 摘要 FROM 附件 WHERE 附件编号 = ?",
                logged + "FROM 变更记录 WHERE 表 = '附件' AND 主键 = ?",
            )
            for row in connection.execute(sql, (str(key),))
            if None not in row
        )


def files(connection: sqlite.Connection, keys: Collection[Key]) -> Iterator[tuple[Key, File]]:
    """The contents of these attachments, also of deleted ones, as far as they are there."""
    for key, name, digest in dict.fromkeys(versions(connection, keys)):
        for (content,) in connection.execute("SELECT 内容 FROM 附件内容 WHERE 摘要 = ?", (digest,)):
            yield key, File(name, bytes(content))


def drop_unused(connection: sqlite.Connection, candidates: Collection[str]) -> None:
    """Those of the contents that no attachment or letterhead has and none could have again by undo."""
    for digest in candidates:
        if not connection.execute(NAMED, (digest,)).fetchone():
            connection.execute("DELETE FROM 附件内容 WHERE 摘要 = ?", (digest,))
