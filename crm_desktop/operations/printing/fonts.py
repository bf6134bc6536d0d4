"""A font that has Chinese, from those that the system brings."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from fontTools.ttLib import TTCollection, TTLibError

from crm_desktop.db.errors import CrmError
from crm_desktop.i18n import _

FACES: Final = ("Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")
FOLDERS: Final = {
    "win32": ("{WINDIR}/Fonts", "{LOCALAPPDATA}/Microsoft/Windows/Fonts"),
    "darwin": ("/System/Library/Fonts", "/System/Library/Fonts/Supplemental", "/Library/Fonts", "{HOME}/Library/Fonts"),
}
FILES: Final = (  # which people have, the best first
    "msyh.ttc", "msyh.ttf", "simhei.ttf", "simsun.ttc",
    "STHeiti Light.ttc", "Hiragino Sans GB.ttc", "Songti.ttc", "Arial Unicode.ttf",
)  # fmt: skip


class FontFile(NamedTuple):
    """`face`: which of the fonts in the file, where it holds several."""

    path: Path
    face: int


def chinese_font() -> FontFile:
    """Raises CrmError where the system has none."""
    for path in candidates():
        if path.is_file():
            return FontFile(path, face_of(path))
    raise CrmError(_("No Chinese font was found to print with; install one, such as Noto Sans CJK SC."))


def candidates() -> Iterator[Path]:
    folders = [Path(folder.format_map(os.environ)) for folder in FOLDERS.get(sys.platform, ()) if known(folder)]
    yield from (folder / file for file in FILES for folder in folders)
    if sys.platform not in FOLDERS and shutil.which("fc-match"):
        asked = ["fc-match", "--format", "%{lang}\n%{file}", f"{','.join(FACES)}:lang=zh-cn"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=20).stdout
        languages, _line, found = said.partition("\n")
        if "zh-cn" in languages.split("|"):  # else it is the nearest that there is
            yield Path(found)


def known(folder: str) -> bool:
    """Whether the system says where that is."""
    return all(name in os.environ for name in ("WINDIR", "LOCALAPPDATA", "HOME") if f"{{{name}}}" in folder)


def face_of(path: Path) -> int:
    """Of a collection the one for Chinese as the mainland writes it."""
    try:
        with TTCollection(path, lazy=True) as fonts:
            names = [font["name"].getDebugName(1) for font in fonts]
    except TTLibError:  # a single font
        return 0
    return next((place for place, name in enumerate(names) if name in FACES or name.endswith(" SC")), 0)
