"""Names of files that each system takes, and that lead nowhere else."""

import re
from pathlib import PurePath
from typing import Final

MOST: Final = 180  # bytes; systems take 255, of which the number and the ending of a part beside it need some
SUFFIX: Final = 20  # bytes; what is longer is no suffix


def file_name(title: str) -> str:
    """The title, without a suffix, as far as it may be one."""
    return cut(re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", title).strip(" ."), MOST)


def safe_name(name: str) -> str:
    """The name of a file, which keeps its suffix."""
    whole = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(" .") or "file"
    suffix = PurePath(whole).suffix
    if len(suffix.encode()) > SUFFIX:
        return cut(whole, MOST)
    return cut(whole.removesuffix(suffix), MOST - len(suffix.encode())) + suffix


def cut(text: str, most: int) -> str:
    """So much of it as has at most that many bytes."""
    return text.encode()[:most].decode(errors="ignore")
