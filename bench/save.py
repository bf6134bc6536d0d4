"""Saving one record, with all that belongs to it, against a bare UPDATE of the same columns that is as durable."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

from bench import child
from bench.context import Context
from bench.table import Line, compared
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

SAVES = 100


def lines(context: Context) -> Iterator[Line]:
    ours, bare = child.run(saving, context.file)
    yield compared("save one record", ours, bare, "raw UPDATE", 3)


def saving(file: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each, in turns, of customers all over the file."""
    ours, bare = [], []
    gc.disable()  # as in the window while a file is open
    with Database.open(Path(file)) as database:
        store = Store(database, Registry(), Administrator(), ChangeBus())
        entity = store.registry["customer"]
        keys = [key for (key,) in store.reader.execute("SELECT 客户编号 FROM 客户 WHERE rowid % 97 = 5 LIMIT 200")]
        for number, key in enumerate(keys[:SAVES]):
            record = store.get(entity, key)
            began = time.perf_counter()
            store.update(entity, key, {"name": f"改{number}", "phone": f"1{number:010}"}, int(record["version"] or 0))
            saved = time.perf_counter()
            with database.atomic() as connection:
                sql = "UPDATE 客户 SET 姓名 = ?, 联系方式 = ? WHERE 客户编号 = ?"
                connection.execute(sql, (f"换{number}", f"2{number:010}", keys[-1 - number]))
            ours.append((saved - began) * 1000)
            bare.append((time.perf_counter() - saved) * 1000)
    return ours, bare
