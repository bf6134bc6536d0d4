"""Texts in the encodings of the trade are told apart, and imported exactly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.writing.store import Store
from crm_desktop.operations.importing.encodings import encoding_of, faulty_line, named
from crm_desktop.operations.importing.running import import_csv

SIMPLE = ["姓名,备注", "王伟,北京市海淀区的客户，很满意", "李娜,上海"]
TRADITIONAL = ["姓名,備註", "陳怡君,臺北市信義區的客戶，很滿意", "林志明,高雄"]
WRITTEN = [
    ("utf-8", SIMPLE, "utf-8-sig"),
    ("utf-8-sig", SIMPLE, "utf-8-sig"),
    ("utf-8", TRADITIONAL, "utf-8-sig"),
    ("utf-16", SIMPLE, "utf-16"),
    ("utf-16-le", SIMPLE, "utf-16-le"),
    ("utf-16-be", TRADITIONAL, "utf-16-be"),
    ("gb18030", SIMPLE, "gb18030"),
    ("gbk", SIMPLE, "gb18030"),
    ("big5", TRADITIONAL, "cp950"),
    ("ascii", ["Name,Notes", "Smith,a", "Doe,b"], "utf-8-sig"),
]


@pytest.mark.parametrize(("codec", "lines", "found"), WRITTEN, ids=[f"{row[0]}-{row[1][0]}" for row in WRITTEN])
def test_files_in_each_encoding_are_imported_exactly(
    store: Store, write: Callable[..., Path], codec: str, lines: list[str], found: str
) -> None:
    data = "\r\n".join(lines).encode(codec)
    assert encoding_of(data) == found
    text = "\n".join(lines).replace("備註", "备注")
    import_csv(store, store.registry["customer"], write(text.encode(codec if "備註" not in lines[0] else "utf-8")))
    got = store.reader.execute("SELECT 姓名, 备注 FROM 客户 ORDER BY 客户编号").fetchall()
    assert got == [tuple(line.split(",")) for line in lines[1:]]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_odd_cells_come_through_in_each_encoding(
    store: Store, write: Callable[..., Path], codec: str, end: str
) -> None:
    text = '第一行,"引文";\n\n|最後' if codec == "big5" else '第一行,"引号";\n\n|最后'
    cell = '"' + text.replace('"', '""') + '"'
    name = "備註" if codec == "big5" else "备注"
    path = write(f"Name,Notes\n{name},{cell}\n\n{name},{cell}{end}".encode(codec))
    assert import_csv(store, store.registry["customer"], path).count == 2
    assert set(store.reader.execute("SELECT 姓名, 备注 FROM 客户")) == {(name, text)}


def test_a_single_traditional_heading_is_enough(store: Store, write: Callable[..., Path]) -> None:
    import_csv(store, store.registry["customer"], write("姓名\n陳怡君\n林志明\n".encode("big5")))
    assert store.reader.execute("SELECT 姓名 FROM 客户 ORDER BY 1").fetchall() == [("林志明",), ("陳怡君",)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "gb18030"])
def test_emoji_and_rare_characters_come_through(store: Store, write: Callable[..., Path], codec: str) -> None:
    import_csv(store, store.registry["customer"], write("姓名,备注\n𠮷田,很好😀的客户\n".encode(codec)))
    assert store.reader.execute("SELECT 姓名, 备注 FROM 客户").fetchall() == [("𠮷田", "很好😀的客户")]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "utf-8-sig"),
        ("姓名\n甲\0乙\n".encode(), "utf-8-sig"),
        ("姓名\n甲\n".encode() + "乙\n".encode("gb18030"), "utf-8-sig"),
        (("王伟" * 100_000).encode()[: (1 << 18)], "utf-8-sig"),
        (("王伟的客户" * 60_000).encode("gb18030")[: (1 << 18) - 1], "gb18030"),
    ],
    ids=["empty", "NUL", "a foreign byte", "cut", "cut in GB18030"],
)
def test_odd_beginnings(data: bytes, found: str) -> None:
    assert encoding_of(data) == found


@pytest.mark.parametrize(("codec", "bad"), [("utf-8", b"\xff"), ("utf-16-le", b"\x00\xdc"), ("gb18030", b"\xff")])
def test_the_line_of_a_fault_is_found_far_down(tmp_path: Path, codec: str, bad: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("王伟,1\n".encode(codec) * 40_000 + bad + "\n".encode(codec))
    assert faulty_line(path, codec) == 40_001


@pytest.mark.parametrize(
    ("text", "found"),
    [("UTF-8", "utf-8-sig"), ("gbk", "gb18030"), ("Big5", "cp950"), ("utf-16", "utf-16"), ("klingon", "")],
)
def test_encodings_are_called_as_people_do(text: str, found: Any) -> None:
    assert named(text) == found
