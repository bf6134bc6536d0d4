"""Every SQL statement that the program issues while it is driven, and those among them that read whole tables."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crm_desktop.db import connection as opening

ALLOWED = Path(__file__).with_name("scans.txt")
BIG = (  # tables that grow with the customers
    "客户", "购买", "反馈信息", "发展", "反馈", "客户联系人", "互动记录", "互动参与", "跟进计划",
    "商机", "商机产品", "商机阶段变更", "报价", "报价明细", "订单", "订单明细", "交付", "收款", "合同", "合同节点",
    "变更记录", "变更组",
)  # fmt: skip
LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+\b")


class Statements:
    """Listens to every connection opened from now on.

    `shapes`: the statement without its values, and before it whether the window waited for it → one with them.
    """

    def __init__(self) -> None:
        self.shapes: dict[str, str] = {}
        connect = opening.connect

        def listening(*arguments: Any, **options: Any) -> sqlite3.Connection:
            made = connect(*arguments, **options)
            made.set_trace_callback(self._heard)
            return made

        opening.connect = listening

    def _heard(self, text: str) -> None:
        if not text.startswith("--"):  # what a trigger does is told as a comment
            here = threading.current_thread() is threading.main_thread()
            self.shapes.setdefault(f"[{'window' if here else 'background'}] {shape(text)}", text)

    def scans(self, file: Path) -> list[str]:
        """Those that read all rows of a big table, or sort them, and that `scans.txt` does not allow."""
        allowed = [re.compile(line.split("  # ")[0]) for line in ALLOWED.read_text("utf-8").splitlines()]
        with sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True) as connection:
            return [
                f"{text}\n    {step}"
                for text, example in sorted(self.shapes.items())
                if not any(pattern.search(text) for pattern in allowed)
                for step in scanning(connection, example)
            ]


def shape(text: str) -> str:
    """The statement without its values, a list of values shortened to one."""
    return re.sub(r"\?(?:, \?)+", "?", LITERAL.sub("?", " ".join(text.split())))


def scanning(connection: sqlite3.Connection, text: str) -> Iterator[str]:
    if not re.match(r"(?i)\s*(SELECT|WITH|UPDATE|DELETE|INSERT)\b", text):
        return
    try:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
    except sqlite3.Error:  # of a table made and dropped meanwhile
        return
    steps = [str(step) for *_numbers, step in plan]
    if " LIMIT " in text and not any("TEMP B-TREE" in step for step in steps):
        return  # stops with the last row that is shown
    aliases = re.findall(rf'"?(?:{"|".join(BIG)})"? AS "?(\w+)', text)
    big = re.compile(rf"SCAN ({'|'.join((*BIG, *aliases))})(?!\w)")
    yield from filter(big.match, steps)
