"""vCard files (2.1, 3.0, 4.0) as tables: one card a row."""

from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

import vobject

from crm_desktop.i18n import _
from crm_desktop.operations.importing.encodings import ENCODINGS, faulty_line
from crm_desktop.operations.importing.errors import Unreadable
from crm_desktop.operations.importing.joints import joined

HEADINGS: Final = (
    "FN", "TEL", "TEL 2", "EMAIL", "EMAIL 2", "ORG", "TITLE", "ADR", "NOTE", "BDAY", "CATEGORIES", "URL",
)  # fmt: skip
ADDRESS: Final = ("country", "region", "city", "street", "extended", "box")  # from the whole to the part


def rows_of(file: TextIOWrapper, path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Each card with the line where it begins. Raises Unreadable."""
    cards = vobject.readComponents(file, allowQP=True)
    while True:
        try:
            card = next(cards)
        except StopIteration:
            return
        except UnicodeError:
            text = _("line {line}: not {encoding}; choose the file's encoding")
            line = faulty_line(path, encoding)
            raise Unreadable(text.format(line=line, encoding=ENCODINGS.get(encoding, encoding))) from None
        except vobject.base.ParseError as error:
            text = _("line {line}: no vCard ({reason})")
            raise Unreadable(text.format(line=error.lineNumber or 1, reason=error.msg)) from None
        if card.name == "VCARD":
            yield line_of(card), cells(card)


def line_of(card: Any) -> int:
    return min((child.lineNumber for child in card.lines() if child.lineNumber), default=2) - 1


def cells(card: Any) -> list[str]:
    found = {name: [text_of(line) for line in card.contents.get(name.casefold(), ())] for name in HEADINGS}
    found["FN"] = [text for text in found["FN"] if text] or [name_of(card)]
    for name in ("TEL", "EMAIL"):
        first, second = (*found[name], "", "")[:2]
        found[name], found[f"{name} 2"] = [first], [second]
    return [next((text for text in found[name] if text), "") for name in HEADINGS]


def name_of(card: Any) -> str:
    """Of a card that has only its parts."""
    value = getattr(card.contents.get("n", [None])[0], "value", None)
    if value is None or isinstance(value, str):
        return value or ""
    return joined([(part, text_of_part(getattr(value, part, ""))) for part in ("given", "family")])


def text_of_part(part: str | list[str]) -> str:
    return part if isinstance(part, str) else " ".join(part)


def text_of(line: Any) -> str:
    value = line.value
    if line.name == "ADR" and not isinstance(value, str):
        parts = [getattr(value, part, "") for part in ADDRESS]
        return " ".join(text_of_part(part) for part in parts if part)
    text = value if isinstance(value, str) else " ".join(str(part) for part in value)
    return text.removeprefix("tel:").removeprefix("mailto:").strip()
