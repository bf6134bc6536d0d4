"""vCard files (2.1, 3.0, 4.0) as tables: one card a row."""

import re
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

import vobject

from crm_desktop.entities import customer
from crm_desktop.entities.tags import split
from crm_desktop.i18n import _
from crm_desktop.operations.importing.encodings import ENCODINGS, faulty_line
from crm_desktop.operations.importing.errors import Unreadable
from crm_desktop.operations.importing.joints import joined

HEADINGS: Final = (
    "FN", "TEL", "TEL 2", "MOBILE", "PHONE", "EMAIL", "EMAIL 2", "ORG", "TITLE", "ADR", "NOTE", "BDAY", "CATEGORIES",
    "CLASS", "TAGS", "URL",
)  # fmt: skip
BETWEEN: Final = "、"  # categories
CLASSES: Final = [label.zh for label in customer.CLASSES]  # of a customer; they are among the categories
MOBILE: Final = re.compile(r"(\+?86)?1[3-9]\d{9}")
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
    found["MOBILE"], found["PHONE"] = phones(card)
    categories = split(BETWEEN.join(found["CATEGORIES"]))
    found["CLASS"] = [text for text in categories if text in CLASSES][:1]
    found["TAGS"] = [BETWEEN.join(text for text in categories if text not in found["CLASS"])]
    for name in ("TEL", "EMAIL"):
        first, second = (*found[name], "", "")[:2]
        found[name], found[f"{name} 2"] = [first], [second]
    return [next((text for text in found[name] if text), "") for name in HEADINGS]


def phones(card: Any) -> tuple[list[str], list[str]]:
    """Of the hand and others; without faxes."""
    lines = [line for line in card.contents.get("tel", ()) if "FAX" not in types_of(line)]
    mobile = [line for line in lines if "CELL" in types_of(line) or MOBILE.fullmatch(digits_of(line))]
    return [text_of(line) for line in mobile], [text_of(line) for line in lines if line not in mobile]


def types_of(line: Any) -> str:
    return " ".join([*line.params.get("TYPE", ()), *line.singletonparams]).upper()


def digits_of(line: Any) -> str:
    return re.sub(r"[\s()\-.]", "", text_of(line))


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
    if line.name == "ORG" and not isinstance(value, str):
        value = value[:1]  # the company; then come its departments
    text = value if isinstance(value, str) else (BETWEEN if line.name == "CATEGORIES" else " ").join(map(str, value))
    if line.name == "BDAY":
        return text[:10] if re.match(r"\d{4}", text) else ""  # without a year it is no date
    return text.removeprefix("tel:").removeprefix("mailto:").strip()
