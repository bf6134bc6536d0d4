"""A sheet of paper with what is shown only once, such as a recovery code: a page that the system's browser prints.

It lies in a folder of its own that nobody else can read, and goes as soon as it is not wanted any more.
"""

import datetime as dt
import os
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from crm_desktop.i18n import language
from crm_desktop.operations.private import PrivateFolder

PAGE: Final = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 12pt/1.6 system-ui, "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; color: #111;
  max-width: 17cm; margin: 1.5cm auto; }}
h1 {{ font-size: 20pt; margin: 0 0 2mm; }}
.about {{ color: #555; margin: 0 0 8mm; }}
.item {{ break-inside: avoid; border-top: 1px dashed #999; padding: 6mm 0; }}
.secret {{ font: bold 20pt/1.4 ui-monospace, Consolas, Menlo, monospace; letter-spacing: .05em; border: 1px solid #333;
  border-radius: 2mm; padding: 4mm; text-align: center; margin: 3mm 0; }}
</style></head>
<body onload="window.print()"><h1>{title}</h1><p class="about">{about}</p>{items}</body></html>
"""
ITEM: Final = '<div class="item"><strong>{label}</strong><div class="secret">{secret}</div><p>{text}</p></div>'


@dataclass(frozen=True)
class Secret:
    """`text`: what its owner has to know about it; it stands under each, as they may be cut apart."""

    label: str
    secret: str
    text: str


def page(title: str, file: str, secrets: Sequence[Secret]) -> str:
    """The sheet as HTML. `file`: of what it is."""
    items = "".join(ITEM.format(**{name: escape(text) for name, text in vars(one).items()}) for one in secrets)
    about = escape(f"{file} · {dt.date.today().isoformat()}")
    return PAGE.format(lang=language().replace("_", "-"), title=escape(title), about=about, items=items)


class Sheet:
    """A page on its way to the printer."""

    def __init__(self, html: str) -> None:
        """Raises OSError."""
        self._folder = PrivateFolder()
        self.path = self._folder.path / "sheet.html"
        with open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(html)

    def show(self) -> bool:
        """In the system's browser, which offers to print it; False where there is none."""
        return webbrowser.open(self.path.as_uri())

    def remove(self) -> None:
        self._folder.remove()
