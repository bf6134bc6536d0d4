"""Which encoding a text file is in: by its mark, else by which of the usual ones makes plausible text of it."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SAMPLE: Final = 1 << 18  # bytes that are looked at
ENCODINGS: Final = {  # as Python calls them: as people do
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "gb18030": "GB18030",
    "cp950": "Big5",
}
MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
COMMON: Final = {"gb18030": ("gb2312", 0xD7), "cp950": ("big5", 0xC6)}  # first bytes up to there: symbols, usual Hanzi
BLOCK: Final = 1 << 16


def encoding_of(data: bytes) -> str:
    """`data`: the beginning of a file, at most SAMPLE."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    wide = wide_of(data)
    if wide:
        return wide
    tried = ("utf-8-sig", "gb18030", "cp950")
    return max(tried, key=lambda encoding: plausibility(data, encoding))  # of equals the first


def wide_of(data: bytes) -> str:
    """UTF-16 without a mark: where there is Latin, commas or line ends, every other byte is zero."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    least = 0.2 if "\ufffd" not in decoded(data, "utf-8") else 0.02
    if even + odd <= len(data) * least or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def plausibility(data: bytes, encoding: str) -> float:
    """The share of common characters among those that are not ASCII."""
    special = [character for character in decoded(data, encoding) if character > "\x7f"]
    if not special:
        return 1.0
    return sum(is_common(character, encoding) for character in special) / len(special)


def decoded(data: bytes, encoding: str) -> str:
    """Without the character that the end of `data` may have cut."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(data)


def is_common(character: str, encoding: str) -> bool:
    if encoding not in COMMON:
        return character != "\ufffd"
    codec, last = COMMON[encoding]
    code = character.encode(codec, "ignore")
    return bool(code) and code[0] <= last


def named(text: str) -> str:
    """The encoding that somebody calls so; "" for one that is not known here."""
    wanted = text.casefold().replace("_", "-")
    aliases = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030", "big5": "cp950"}
    shown = {label.casefold(): name for name, label in ENCODINGS.items()}
    return aliases.get(wanted) or shown.get(wanted) or (wanted if wanted in ENCODINGS else "")


def faulty_line(path: Path, encoding: str) -> int:
    """The first line that is not in the encoding."""
    line = 1
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks(path):
            line += decoder.decode(block).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        good = error.object[: error.start]
        line += codecs.getincrementaldecoder(encoding)("ignore").decode(good).count("\n")
    return line


def blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
