"""Data files for the tests of the data layer: real ones, on disk."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import migrate
from crm_desktop.db.accounts.permissions import Administrator
from crm_desktop.db.connection import Database
from crm_desktop.db.history.changes import ChangeBus
from crm_desktop.db.registry import Registry
from crm_desktop.db.writing.store import Store

DOCUMENT = ("任务计划", "联系人", "客户", "产品", "反馈信息", "反馈", "制定", "购买", "发展")


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry()


@pytest.fixture(scope="session")
def blank() -> Callable[[sqlite3.Connection], None]:
    """Makes a connection one to a new file: reading the schema takes longer than a property test's example."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(migrate.schema())
        content = connection.serialize()
    return lambda connection: connection.deserialize(content)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.crm"


@pytest.fixture
def database(path: Path, new_database: Callable[[Path], Database]) -> Iterator[Database]:
    with new_database(path) as database:
        yield database


@pytest.fixture
def store(database: Database, registry: Registry) -> Store:
    return Store(database, registry, Administrator(), ChangeBus())


@pytest.fixture
def plain(blank: Callable[[sqlite3.Connection], None]) -> Iterator[sqlite3.Connection]:
    """schema.sql run by SQLite as any tool has it: foreign keys off, no recursive triggers."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        blank(connection)
        yield connection


@pytest.fixture
def filled(plain: sqlite3.Connection) -> sqlite3.Connection:
    """`plain` with two customers, two products and one of everything else."""
    plain.executescript(
        """
        INSERT INTO 联系人 (联系人编号, 姓名, 所属部门, 工资) VALUES ('S1', '张三', '销售部', 800000);
        INSERT INTO 客户 (客户编号, 姓名) VALUES ('C1', '王伟'), ('C2', '李娜');
        INSERT INTO 产品 (产品编号, 产品名称, 产品价格, 产品类型)
            VALUES ('P1', '电视机', 199900, '电器'), ('P2', '口红', 9900, '化妆品');
        INSERT INTO 任务计划 (任务计划编号, 联系人编号, 客户数量, 计划利润, 计划时间)
            VALUES ('T1', 'S1', 10, 100000, '2026-03-01');
        INSERT INTO 反馈信息 (反馈编号, 反馈时间, 反馈内容, 产品编号) VALUES (5, '2026-03-01', '好', 'P1');
        INSERT INTO 客户联系人 (客户联系人编号, 客户编号, 姓名) VALUES ('K1', 'C1', '周洋');
        INSERT INTO 互动记录 (互动编号, 客户编号, 类型, 时间, 主题) VALUES (5, 'C1', '电话', '2026-03-01', '问好');
        UPDATE 商机阶段 SET 阶段编号 = 阶段编号 + 10; -- the lowest number is there to be tried
        INSERT INTO 商机 (商机编号, 名称, 客户编号, 阶段编号) VALUES ('O1', '换新', 'C1', 11);
        DELETE FROM 编号规则; -- so that each can be tried
        INSERT INTO 报价 (报价编号, 客户编号, 报价日期) VALUES ('BJ1', 'C1', '2026-03-01');
        INSERT INTO 订单 (订单编号, 客户编号, 下单日期) VALUES ('DD1', 'C1', '2026-03-01');
        INSERT INTO 订单明细 (订单明细编号, 订单编号, 产品编号) VALUES (5, 'DD1', 'P1');
        INSERT INTO 合同 (合同编号, 主题, 客户编号, 开始日期) VALUES ('HT1', '供货', 'C1', '2026-03-01');
        """
    )
    return plain


def rows_of(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    content = {}
    for table in DOCUMENT:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        kept = [name for name in names if name.startswith("汇总_") or name.endswith("排序")]
        columns = [name for name in names if name != "版本" and name not in kept]
        content[table] = sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {table}"), key=repr)
    return content


@pytest.fixture(scope="session")
def content() -> Callable[[sqlite3.Connection], dict[str, list[tuple[Any, ...]]]]:
    """`content(connection)`: every row of the document's tables, without row versions and what queries keep."""
    return rows_of


@pytest.fixture
def office(store: Store, registry: Registry) -> Store:
    """A store with staff S0001 and S0002, products P000001 and P000002, customers C0000001 and C0000002."""
    for name in ("张三", "李四"):
        store.create(registry["staff"], {"name": name, "department": "销售部", "salary": 800000})
    store.create(registry["product"], {"name": "电视机", "price": 199900, "type": "电器"})
    store.create(registry["product"], {"name": "口红", "price": 9900, "type": "化妆品"})
    store.create(registry["customer"], {"name": "王伟", "staff": "S0001"})
    store.create(registry["customer"], {"name": "李娜"})
    return store
